#!/usr/bin/env bash
# Builds the package in a Debian 11 root, so that it starts on glibc 2.31 (UOS V20, Kylin V10 SP1 and newer).
#
#   sudo tools/bundle/old-glibc.sh            the root is kept in build/bullseye: the second time takes minutes less
#
# Python, HarfBuzz and SQLite come from Debian 12's own source packages, compiled in the root: Debian 11's are too old. Needs root,
# debootstrap, and Debian's and Python's package sources as this machine reaches them.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=${ROOT:-build/bullseye}
mirror=$(tools/bundle/mirror.sh)
mkdir -p "$root"
root=$(readlink -f "$root")

[[ -e $root/etc/debian_version ]] || debootstrap --variant=minbase bullseye "$root" "$mirror"
printf 'deb %s bullseye main\ndeb-src %s bookworm main\n' "$mirror" "$mirror" >"$root/etc/apt/sources.list"
cp -a /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
for bound in proc dev; do
    # Slaves: what is unmounted in the root stays mounted here.
    mountpoint -q "$root/$bound" || mount --rbind --make-rslave "/$bound" "$root/$bound"
done
trap 'umount -Rl "$root/proc" "$root/dev"' EXIT

inside() { # inside COMMAND…: in the root, with what pip is told here
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
        ${PIP_CERT:+PIP_CERT=/etc/ssl/certs/ca-certificates.crt} ${PIP_INDEX_URL:+PIP_INDEX_URL="$PIP_INDEX_URL"} \
        chroot "$root" "$@"
}

inside apt-get -qq update
inside apt-get -qq -y --no-install-recommends install build-essential ca-certificates dpkg-dev xz-utils \
    libssl-dev zlib1g-dev libbz2-dev libffi-dev liblzma-dev libsqlite3-dev uuid-dev \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b fontconfig fonts-hanazono >/dev/null
inside apt-get -qq -y --no-install-recommends install libime-data-language-model >/dev/null ||
    echo "libime-data-language-model is not to be had: the package is made without the word model" >&2
[[ -z ${PIP_CERT:-} ]] || cp "$PIP_CERT" "$root/etc/ssl/certs/ca-certificates.crt"
if [[ ! -x $root/opt/python/bin/python3 ]]; then
    inside sh -euc '
        mkdir -p /opt/source && cd /opt/source
        apt-get -qq -o APT::Sandbox::User=root source --download-only python3.11
        tar -xf python3.11_*.orig.tar.* --strip-components=1
        ./configure --quiet --prefix=/opt/python --enable-shared --disable-test-modules LDFLAGS=-Wl,-rpath,/opt/python/lib
        make -s -j"$(nproc)" && make -s install
        strip /opt/python/lib/libpython3.11.so.1.0'
fi
if [[ ! -e $root/opt/harfbuzz/lib/libharfbuzz-subset.so.0 ]]; then
    # Debian 11 has HarfBuzz 2.7 without its subsetter, which the printer needs (4.1 or newer).
    inside sh -euc '
        apt-get -qq -y --no-install-recommends install meson ninja-build pkg-config libglib2.0-dev libfreetype6-dev >/dev/null
        mkdir -p /opt/harfbuzz-source && cd /opt/harfbuzz-source
        apt-get -qq -o APT::Sandbox::User=root source --download-only harfbuzz
        tar -xf harfbuzz_*.orig.tar.* --strip-components=1
        off="tests docs utilities benchmark icu cairo gobject introspection"
        meson setup build --prefix=/opt/harfbuzz --libdir=lib --buildtype=release \
            $(for part in $off; do echo "-D$part=disabled"; done) -Dfreetype=enabled -Dglib=enabled >/dev/null
        ninja -C build install >/dev/null
        echo /opt/harfbuzz/lib >/etc/ld.so.conf.d/00-harfbuzz.conf
        ldconfig'
fi
if [[ ! -e $root/opt/sqlite/lib/libsqlite3.so.0 ]]; then
    # Debian 11 has SQLite 3.34; RETURNING, with which the store takes a number, came with 3.35.
    inside sh -euc '
        apt-get -qq -y --no-install-recommends install tcl >/dev/null
        mkdir -p /opt/sqlite-source && cd /opt/sqlite-source
        apt-get -qq -o APT::Sandbox::User=root source --download-only sqlite3
        tar -xf sqlite3_*.orig.tar.* --strip-components=1
        ./configure --quiet --prefix=/opt/sqlite --disable-tcl --disable-readline --enable-fts5
        make -s && make -s install
        echo /opt/sqlite/lib >/etc/ld.so.conf.d/00-sqlite.conf
        ldconfig'
fi
rm -rf "$root/opt/hongtou"
mkdir -p "$root/opt/hongtou" "$root/opt/faces" dist
git ls-files -z | tar --null -T - -c | tar -x -C "$root/opt/hongtou"
cp -a generators/desk/static/vendor "$root/opt/hongtou/generators/desk/static/"
cp "${FACES:-/usr/local/share/fonts/hongtou}"/* "$root/opt/faces/"
inside sh -c 'cd /opt/hongtou && PYTHON=/opt/python/bin/python3 FACES=/opt/faces BUILD=/opt/build bash tools/bundle/build.sh'
cp "$root"/opt/hongtou/dist/*.deb dist/
