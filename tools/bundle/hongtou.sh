#!/bin/sh
# The command: the frozen program with its own faces.
here=$(dirname "$(readlink -f "$0")")
FONTCONFIG_PATH=$here/../fonts
FONTCONFIG_FILE=$FONTCONFIG_PATH/fonts.conf
export FONTCONFIG_PATH FONTCONFIG_FILE
exec "$here/../hongtou/hongtou" "$@"
