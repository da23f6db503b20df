#!/usr/bin/env bash
# Pins every Python package, with the hashes of all its files, so that one lock serves every machine and version.
#
#   tools/lock.sh              keeps the pins that still serve pyproject.toml
#   tools/lock.sh --upgrade    takes the newest of everything
#
# pip-tools lives in an environment of its own: it is no part of what is locked.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools=.make/lock
[[ -x $tools/bin/pip-compile ]] || .venv/bin/python -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check --quiet install pip-tools

# The machine's own pip settings (mirrors, folders of wheels) must leave no trace in the locks.
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
export CUSTOM_COMPILE_COMMAND='make lock'

compile() { # compile OUTPUT OPTION…: with setuptools, which installs the checkout itself
    local output=$1
    shift
    "$tools/bin/pip-compile" --quiet --generate-hashes --strip-extras --no-annotate --all-build-deps --allow-unsafe \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file "$output" "$@" pyproject.toml
}

compile requirements.lock "$@"
compile requirements-dev.lock --extra dev --constraint requirements.lock "$@"
