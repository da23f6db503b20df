#!/usr/bin/env bash
# Pins every Python package, with the hashes of all its files, so that one lock serves every machine and version.
#
#   tools/lock.sh              keeps the pins that still serve pyproject.toml
#   tools/lock.sh --upgrade    takes the newest of everything
#
# uv lives in an environment of its own: it is no part of what is locked.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools=.make/lock
[[ -x $tools/bin/uv ]] || .venv/bin/python -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check --quiet install uv

# The machine's own settings (mirrors, folders of wheels) must leave no trace in the locks.
unset UV_INDEX_URL UV_DEFAULT_INDEX UV_FIND_LINKS
export UV_CUSTOM_COMPILE_COMMAND='make lock'

compile() { # compile OUTPUT OPTION…: for every system and Python version; hatchling installs the checkout itself
    local output=$1
    shift
    "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
        --output-file "$output" "$@" pyproject.toml tools/build-requirements.in
}

compile requirements.lock --extra words "$@"
compile requirements-dev.lock --extra dev --constraint requirements.lock "$@"
