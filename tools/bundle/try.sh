#!/usr/bin/env bash
# Tries a package in a bare root of a release: installed, papers made by somebody without rights, the page asked for,
# upgraded, removed, and the records still there.
#
#   sudo tools/bundle/try.sh bullseye dist/cn.hongtou_….deb            [OLDER.deb, installed first]
#
# Needs root and debootstrap. The root is kept in build/try-SUITE: the second time takes a minute less.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
suite=$1
new=$2
old=${3:-$2}
root=${ROOT:-build/try-$suite}
home=$root/home/clerk/红头
files=/opt/apps/cn.hongtou/files
port=$((20000 + RANDOM % 20000))

[[ -e $root/etc/debian_version ]] || debootstrap --variant=minbase "$suite" "$root" "$(tools/bundle/mirror.sh)" >/dev/null
mkdir -p "$root/dev/shm"
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
mountpoint -q "$root/dev/shm" || mount -t tmpfs tmpfs "$root/dev/shm"
trap 'umount "$root/proc" "$root/dev/shm"' EXIT
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"; }
# 4: some papers of the sample are withheld, as they are to be.
made() {
    said=$(clerk "$@" 2>&1) || [[ $? == 4 ]] || { echo "$said" >&2; return 1; }
    tail -3 <<<"$said"
}
clerk() { inside su clerk -c "cd ~/红头 && $*"; }
records() { (cd "$home" && find data -type f ! -name '*-wal' ! -name '*-shm' -exec sha256sum {} + | sort -k2); }

inside id clerk >/dev/null 2>&1 || inside useradd --create-home clerk
rm -rf "$home"
install -m 644 "$old" "$root/tmp/old.deb"
install -m 644 "$new" "$root/tmp/new.deb"
inside dpkg -r cn.hongtou >/dev/null 2>&1 || true
inside dpkg -i /tmp/old.deb
mkdir -p "$home/data"
cp -r "$root$files/hongtou/_internal/data/交楼申乡" "$home/data/"
inside chown -R clerk:clerk /home/clerk
clerk "$files/bin/hongtou --version"
made "$files/bin/hongtou notice 79号"
made "$files/bin/hongtou letters 2022Q2 --format docx,pdf"
made "$files/bin/hongtou ledger 2022Q2"
(($(find "$home/output" -name '*.pdf' | wc -l) > 50)) || { echo "the PDF files were not made" >&2; exit 1; }

began=$(date +%s%N)
clerk "exec $files/bin/hongtou desk --no-browser --port $port" >"$home/../desk.log" 2>&1 &
for _ in $(seq 1800); do
    ! page=$(wget --quiet --output-document - "http://127.0.0.1:$port/" 2>/dev/null) || break
    sleep 0.1
done
[[ ${page:-} == *红头* ]] || { echo "the page did not answer:" >&2; cat "$home/../desk.log" >&2; exit 1; }
echo "the page answered after $((($(date +%s%N) - began) / 1000000)) ms"
pkill -INT -f "hongtou desk --no-browser --port $port"
wait

kept() { # kept WHAT: fails where the records are not as they were before
    [[ $(records) == "$before" ]] || { echo "the records changed: $1" >&2; diff <(echo "$before") <(records) >&2; exit 1; }
}
before=$(records)
inside dpkg -i /tmp/new.deb
kept upgrade
made "$files/bin/hongtou letters 2022Q2 --format docx,pdf"
before=$(records)
inside dpkg -r cn.hongtou
kept removal
[[ ! -e $root/opt/apps/cn.hongtou ]] || { echo "the program was not removed" >&2; exit 1; }
echo "$suite (glibc $(inside ldd --version | sed -n '1s/.* //p')): installed, papers made, page asked, upgraded, removed; records kept"
