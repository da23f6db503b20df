#!/usr/bin/env bash
# Installs what this checkout lacks on this machine: system libraries, faces, Python packages.
#
#   tools/install.sh run     what making papers takes
#   tools/install.sh test    the same, and what the tests take (LibreOffice as a second opinion, poppler)
#
# Only what is missing is installed, so a second run changes nothing and takes a second. Root is asked for
# (by sudo) only when a system package is missing. Without apt-get it lists what to install, and why.
# PYTHON=/path/to/python3.12 chooses the interpreter; the packages go into .venv and nowhere else.
set -euo pipefail

purpose=${1:-run}
if [[ $purpose != run && $purpose != test ]]; then
    echo "用法：tools/install.sh run|test" >&2
    exit 2
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."

lowest_python='3.11'
log=.make/install.log
assets_folder=generators/desk/static/vendor
fandol_package='texlive-lang-chinese'
fandol_files=(FandolFang-Regular FandolKai-Regular FandolHei-Regular FandolHei-Bold FandolSong-Regular FandolSong-Bold)
if [[ $EUID -eq 0 ]]; then
    font_folder=/usr/local/share/fonts/hongtou
    fontconfig_folder=/etc/fonts/conf.d
else
    font_folder=${XDG_DATA_HOME:-$HOME/.local/share}/fonts/hongtou
    fontconfig_folder=${XDG_CONFIG_HOME:-$HOME/.config}/fontconfig/conf.d
fi

say() { # say 中文 English
    printf '%s\n  %s\n' "$1" "$2"
}

refuse() { # refuse 中文 English: an expected lack, told without a trace
    say "$1" "$2" >&2
    exit 1
}

# ---- Python -------------------------------------------------------------------------------------------------

is_new_enough() { # is_new_enough PYTHON
    "$1" -c "import sys; sys.exit(sys.version_info[:2] < (${lowest_python/./, }))" 2>/dev/null
}

find_python() { # prints the first interpreter that is new enough
    local candidate
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" >/dev/null && is_new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

refuse_python() {
    local asked=${PYTHON:-python3} version found found_en
    if command -v "$asked" >/dev/null; then
        version=$("$asked" -V 2>&1) || true # an interpreter that cannot start says why
        found="现有的是 ${version}（$(command -v "$asked")）"
        found_en="found ${version}"
    else
        found="没有找到 ${asked}"
        found_en="${asked} was not found"
    fi
    refuse "需要 Python ${lowest_python} 或更新版本；${found}。Debian 12、Ubuntu 24.04 起自带；Ubuntu 22.04 请先执行
  apt-get install python3.11 python3.11-venv；装在别处的用 PYTHON=/路径/python3.12 make demo 指明。" \
        "Python ${lowest_python} or newer is needed; ${found_en}. Debian 12 and Ubuntu 24.04 bring it; on Ubuntu 22.04 run
  apt-get install python3.11 python3.11-venv; name another one with PYTHON=/path/to/python3.12 make demo."
}

# ---- System packages and faces ------------------------------------------------------------------------------

has_library() { # the way WeasyPrint itself looks for it
    "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null
}

has_face() {
    grep -qF -- "$1" <<<"$faces"
}

has_office_part() { # libswlo: Writer, libsclo: Calc
    local soffice
    soffice=$(command -v soffice) && [[ -e $(dirname "$(readlink -f "$soffice")")/$1.so ]]
}

read_faces() {
    faces=$(fc-list : family 2>/dev/null || true)
}

# One line a need: probe, its argument, Debian package, what for (中文), what for (English).
needs() {
    cat <<-END
		library|libpango-1.0.so.0|libpango-1.0-0|Pango：打印 PDF 的排版库|Pango: lays out the printed page
		library|libpangoft2-1.0.so.0|libpangoft2-1.0-0|Pango 的字体后端|Pango's font backend
		library|libharfbuzz-subset.so.0|libharfbuzz-subset0|HarfBuzz：把用到的字嵌入 PDF|HarfBuzz: embeds the glyphs used
		command|fc-cache|fontconfig|fontconfig：按名称查找字体|fontconfig: finds a face by its name
		face|Noto Serif CJK SC|fonts-noto-cjk|收字齐全的宋体、黑体，人名生僻字用|complete serif and sans faces, for rare characters in names
		face|LXGW WenKai|fonts-lxgw-wenkai|收字齐全的楷体，人名生僻字用|a complete Kai face, for rare characters in names
		face|HanaMinA|fonts-hanazono|人名里最生僻的字（CJK 扩展 B–F）|the rarest characters in names (CJK extensions B-F)
		face|Carlito|fonts-crosextra-carlito|与 Calibri 同宽的西文字体|a Latin face as wide as Calibri
		face|Caladea|fonts-crosextra-caladea|与 Cambria 同宽的西文字体|a Latin face as wide as Cambria
		face|Liberation Serif|fonts-liberation|与 Times New Roman、Arial 同宽的西文字体|Latin faces as wide as Times New Roman and Arial
		module|ensurepip|$venv_package|Python 虚拟环境|Python virtual environments
		desk_assets|htmx.min.js|npm|npm：取网页界面的组件（htmx、Tabulator）|npm: fetches what the page is served with (htmx, Tabulator)
	END
    if [[ $purpose == test ]]; then
        cat <<-END
			office_part|libswlo|libreoffice-writer${office_suffix}|LibreOffice Writer：测试中对照打印|LibreOffice Writer: second opinion on DOCX in tests
			office_part|libsclo|libreoffice-calc${office_suffix}|LibreOffice Calc：测试中对照台账|LibreOffice Calc: second opinion on XLSX in tests
			command|chromium|chromium|Chromium：测试中真实操作网页|Chromium: works the page in tests as people do
			postgresql|initdb|postgresql|PostgreSQL：测试中多人同用的数据库|PostgreSQL: the database of several people in tests
			command|pdftoppm|poppler-utils|poppler：测试中把 PDF 转成图片|poppler: turns PDF pages into pictures in tests
		END
    fi
}

is_met() { # is_met PROBE ARGUMENT
    case $1 in
    library) has_library "$2" ;;
    command) command -v "$2" >/dev/null ;;
    face) has_face "$2" ;;
    module) [[ -x .venv/bin/python ]] || "$python" -c "import venv, $2" 2>/dev/null ;;
    desk_assets) [[ -f $assets_folder/$2 ]] || command -v npm >/dev/null ;;
    office_part) has_office_part "$2" ;;
    postgresql) compgen -G "/usr/lib/postgresql/*/bin/$2" >/dev/null ;;
    esac
}

find_missing() { # fills missing_packages and missing_lines
    local probe argument package chinese english
    missing_packages=()
    missing_lines=()
    read_faces
    while IFS='|' read -r probe argument package chinese english; do
        if ! is_met "$probe" "$argument"; then
            missing_packages+=("$package")
            missing_lines+=("  - $package：$chinese / $english")
        fi
    done < <(needs)
}

is_fandol_present() {
    has_face FandolFang && has_face FandolKai && has_face FandolHei && has_face FandolSong
}

refuse_with_list() { # refuse_with_list 中文 English
    local lines=("${missing_lines[@]}")
    if ! is_fandol_present; then
        lines+=("  - ${fandol_package}：只取其中 Fandol 仿宋、楷体、黑体、宋体的 otf 文件（或自行下载 CTAN 的 fandol），放进 ${font_folder}"
            "      / only the otf files of the Fandol faces in it (or fandol from CTAN), put into ${font_folder}")
    fi
    say "$1" "$2" >&2
    printf '%s\n' "${lines[@]}" >&2
    say "装好后再运行一次即可。" "Then run the same command again." >&2
    exit 1
}

as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    else
        sudo "$@"
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >>"$log" 2>&1
}

update_package_lists() { # a source that is down is no reason to stop: what is needed may come from the others
    apt update || say "apt-get update 没有全部成功，继续。" "apt-get update did not succeed everywhere, going on."
}

install_system_packages() {
    find_missing
    if [[ ${#missing_packages[@]} -eq 0 ]]; then
        return
    fi
    if ! command -v apt-get >/dev/null; then
        refuse_with_list "这台机器没有 apt-get，请用它自己的软件管理器安装下列各项（名称为 Debian 的叫法）：" \
            "There is no apt-get here. Install the following with this machine's own package manager (Debian's names):"
    fi
    if [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; then
        refuse_with_list "缺少下列软件，安装需要 root 权限，而这里没有 sudo。请管理员执行：
  apt-get install --no-install-recommends ${missing_packages[*]}" \
            "The following are missing; installing them needs root, and there is no sudo. Ask the administrator for the above."
    fi
    say "正在安装系统软件：${missing_packages[*]}" "installing system packages"
    update_package_lists
    # --no-remove: a desktop's own LibreOffice is never taken away for the sake of ours.
    if ! apt install --no-install-recommends --no-remove "${missing_packages[@]}"; then
        tail -n 15 "$log" >&2
        refuse_with_list "apt-get 没有装成，原因见上（全文在 ${log}）。需要的是：" \
            "apt-get failed, see above (all of it is in ${log}). Needed are:"
    fi
    find_missing
    if [[ ${#missing_packages[@]} -ne 0 ]]; then
        refuse_with_list "安装之后仍找不到：" "Still not found after installing:"
    fi
}

is_offered() { # is_offered PACKAGE: grep reads to the end, so that apt-cache is not broken off, which pipefail would take for a no
    LC_ALL=C apt-cache policy "$1" | grep 'Candidate: [0-9]' >/dev/null
}

install_word_model() { # the one that texts are checked with; where there is none they are checked without it
    local package=libime-data-language-model
    if compgen -G "/usr/lib/*/libime/zh_CN.lm" >/dev/null || ! command -v apt-get >/dev/null; then
        return
    fi
    if ! is_offered "$package" || { [[ $EUID -ne 0 ]] && ! command -v sudo >/dev/null; }; then
        say "没有词语模型（${package}）：核稿照常，写成另一个词的错字少查出一些。" \
            "no word model (${package}): texts are checked without it."
        return
    fi
    say "正在安装词语模型（${package}，14 MB）" "installing the word model for proof-reading"
    if ! apt install --no-install-recommends --no-remove "$package"; then
        say "没有装上，核稿照常，写成另一个词的错字少查出一些；原因在 ${log}。" "not installed, see ${log}; texts are checked without it."
    fi
}

copy_fandol_from() { # copy_fandol_from FOLDER
    local name
    for name in "${fandol_files[@]}"; do
        [[ -f $1/$name.otf ]] || return 1
    done
    mkdir -p "$font_folder"
    for name in "${fandol_files[@]}"; do
        install -m 644 "$1/$name.otf" "$font_folder/"
    done
    # The licence (GPL 3 with the font exception) travels with the files.
    find "$1" -maxdepth 1 -name 'COPYING*' -exec install -m 644 {} "$font_folder/" \;
}

fetch_fandol() { # Debian packs the faces with TeX: the package is unpacked here, not installed
    local work
    if ! command -v apt-get >/dev/null; then
        refuse_with_list "缺少公文用的仿宋、楷体、黑体、宋体：" "The faces of official papers are missing:"
    fi
    say "正在取公文用字体（${fandol_package}，约 49 MB，只取 Fandol 字体，不安装 TeX）" \
        "fetching the Fandol faces; TeX itself is not installed"
    if ! is_offered "$fandol_package"; then
        update_package_lists
    fi
    work=$(mktemp -d .make/fandol.XXXXXX)
    if (cd "$work" && apt-get -o APT::Sandbox::User=root -o Acquire::Retries=3 download "$fandol_package") >>"$log" 2>&1 &&
        dpkg-deb --fsys-tarfile "$work"/*.deb | tar -x -C "$work" --wildcards --transform='s|.*/||' \
            '*/fandol/*.otf' '*/fandol/COPYING*' >>"$log" 2>&1; then
        copy_fandol_from "$work" || true
    fi
    rm -rf "$work"
    if [[ ! -f $font_folder/FandolFang-Regular.otf ]]; then
        tail -n 5 "$log" >&2
        refuse "没有取到字体：软件源里要有 ${fandol_package}（Ubuntu 在 universe 中：add-apt-repository universe）；
  或者把 CTAN 的 fandol 中的 otf 文件放进 ${font_folder}，再运行一次。" \
            "The faces were not fetched: the package sources must offer ${fandol_package} (Ubuntu: universe);
  or put the otf files of CTAN's fandol into ${font_folder} and run this again."
    fi
}

are_faces_registered() { # FandolXiaoBiaoSong exists by our rules only: it shows that they are in force
    is_fandol_present && has_face FandolXiaoBiaoSong
}

refresh_faces() {
    fc-cache -f >>"$log" 2>&1 || true
    read_faces
}

install_faces() {
    local rules=tools/fonts/30-hongtou.conf
    local installed_rules=$fontconfig_folder/30-hongtou.conf
    if are_faces_registered && { cmp -s "$rules" /etc/fonts/conf.d/30-hongtou.conf || cmp -s "$rules" "$installed_rules"; }; then
        return
    fi
    # The rules come first: fontconfig applies them when it reads a face into its cache.
    mkdir -p "$fontconfig_folder"
    install -m 644 "$rules" "$installed_rules"
    if is_fandol_present; then
        refresh_faces
    fi
    if ! are_faces_registered; then
        copy_fandol_from /usr/share/texlive/texmf-dist/fonts/opentype/public/fandol || fetch_fandol
        refresh_faces
    fi
    if ! are_faces_registered; then
        refuse "字体已在 ${font_folder}，但 fontconfig 没有认出（规则在 ${installed_rules}）。请执行 fc-cache -f -v 查看原因。" \
            "The faces are in ${font_folder}, but fontconfig does not see them (rules: ${installed_rules}). Try fc-cache -f -v."
    fi
}

# ---- Python packages ----------------------------------------------------------------------------------------

pip() {
    if ! .venv/bin/python -m pip --disable-pip-version-check --no-input --quiet "$@" >>"$log" 2>&1; then
        tail -n 15 "$log" >&2
        refuse "Python 包没有装成，原因见上（全文在 ${log}）。多半是网络不通，或这种机器没有现成的包。" \
            "The Python packages could not be installed, see above (all of it is in ${log})."
    fi
}

install_python_packages() {
    if [[ -L .venv ]]; then
        return # another checkout's environment: used as it is, never emptied from here
    fi
    local lock=requirements.lock
    [[ $purpose == test ]] && lock=requirements-dev.lock
    local stamp=.venv/.installed-$purpose
    local wanted
    wanted=$(pwd && cat "$lock" pyproject.toml tools/install.sh | cksum)
    if [[ -f $stamp && $(<"$stamp") == "$wanted" ]] && is_new_enough .venv/bin/python; then
        return
    fi
    # A folder that was moved, or an interpreter that is gone, leaves an environment that cannot be mended.
    if ! is_new_enough .venv/bin/python || ! .venv/bin/python -m pip --version >>"$log" 2>&1 ||
        { [[ -f $stamp ]] && [[ $(head -n 1 "$stamp") != "$PWD" ]]; }; then
        "$python" -m venv --clear .venv
    fi
    say "正在安装 Python 包（${lock}，装在 .venv）" "installing the Python packages into .venv"
    # Wheels only: a package without one for this machine is named at once, not after a failed compilation.
    pip install --require-hashes --only-binary :all: -r "$lock"
    # hatchling is in the lock, so that nothing unpinned is fetched to install the checkout itself.
    pip install --no-deps --no-build-isolation --editable .
    # Else the first start compiles the program, for a second or two, while somebody waits for the page.
    .venv/bin/python -m compileall -q cli.py generators || true
    printf '%s\n' "$wanted" >"$stamp"
}

# ---- What the page is served with --------------------------------------------------------------------------

install_desk_assets() { # copied out of npm's packages: the page loads nothing from elsewhere
    local work stamp=$assets_folder/.installed wanted
    wanted=$(cksum <tools/desk_assets/package-lock.json)
    if [[ -f $stamp && $(<"$stamp") == "$wanted" ]]; then
        return
    fi
    say "正在取网页界面的组件（htmx、Tabulator）" "fetching what the page is served with"
    work=$(mktemp -d .make/desk.XXXXXX)
    cp tools/desk_assets/package.json tools/desk_assets/package-lock.json "$work/"
    if ! (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund) >>"$log" 2>&1; then
        rm -rf "$work"
        tail -n 5 "$log" >&2
        refuse "网页界面的组件没有取到，原因见上（全文在 ${log}）。多半是网络不通；命令行不受影响，页面要等装上再用。" \
            "What the page is served with could not be fetched, see above (all of it is in ${log})."
    fi
    mkdir -p "$assets_folder"
    install -m 644 "$work"/node_modules/htmx.org/dist/htmx.min.js \
        "$work"/node_modules/tabulator-tables/dist/js/tabulator.min.js \
        "$work"/node_modules/tabulator-tables/dist/css/tabulator.min.css \
        "$work"/node_modules/axe-core/axe.min.js "$assets_folder/"
    rm -rf "$work"
    printf '%s\n' "$wanted" >"$stamp"
}

# ---- The order ----------------------------------------------------------------------------------------------

python=$(find_python) || refuse_python
venv_package=python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
office_suffix=-nogui
if command -v dpkg-query >/dev/null && dpkg-query -W -f '${Status}' libreoffice-core 2>/dev/null | grep ' installed$' >/dev/null; then
    office_suffix=
fi
mkdir -p .make
: >"$log"
install_system_packages
install_word_model
install_faces
install_python_packages
install_desk_assets
