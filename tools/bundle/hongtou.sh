#!/bin/sh
# The command: the frozen program with its own faces and its own word model.
here=$(dirname "$(readlink -f "$0")")
FONTCONFIG_PATH=$here/../fonts
FONTCONFIG_FILE=$FONTCONFIG_PATH/fonts.conf
HONGTOU_WORD_MODEL=${HONGTOU_WORD_MODEL-$here/../words/zh_CN.lm}
export FONTCONFIG_PATH FONTCONFIG_FILE HONGTOU_WORD_MODEL
exec "$here/../hongtou/hongtou" "$@"
