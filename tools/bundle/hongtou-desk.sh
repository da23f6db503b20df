#!/bin/sh
# The menu entry 红头: the page in the browser, for the papers in the folder 红头 of whoever clicks it.
here=$(dirname "$(readlink -f "$0")")
home=${HONGTOU_HOME:-$HOME/红头}
mkdir -p "$home" && cd "$home" || {
    echo "建不了文件夹“$home”：请检查主目录是否可写、磁盘是否已满。"
    read -r _
    exit 1
}
set -- data/*/数据.xlsx data/*/红头.sqlite3
for found in "$@"; do
    [ -e "$found" ] && break
done
set --
[ -e "$found" ] || { mkdir -p data/我乡 && set -- --data data/我乡; }
echo "红头的文件放在“$home”。关掉这个窗口，网页就停。"
"$here/hongtou" "$@" desk || {
    echo "没有启动成，原因见上。按回车关闭。"
    read -r _
}
