#!/usr/bin/env bash
# Prints the Debian mirror that this machine uses, for debootstrap; MIRROR=… names another.
set -euo pipefail

mirror=${MIRROR:-$(find /etc/apt -name '*.list' -o -name '*.sources' |
    xargs -r awk '($1 == "deb" || $1 == "URIs:") && match($0, /[a-z+]+:\/\/[^ ]+/) { print substr($0, RSTART, RLENGTH); exit }')}
[[ $mirror ]] || { echo "No Debian mirror found under /etc/apt: name it, MIRROR=…" >&2; exit 1; }
echo "$mirror"
