#!/usr/bin/env bash
# Pins every Python package, with the hashes of all its files, so that one lock serves every machine and version.
# pip-tools lives in an environment of its own: it is no part of what is locked.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
tools=.make/lock
[[ -x $tools/bin/pip-compile ]] || .venv/bin/python -m venv "$tools"
"$tools/bin/python" -m pip --disable-pip-version-check --quiet install pip-tools

# The machine's own pip settings (mirrors, folders of wheels) must leave no trace in the lock.
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL

compile() { # compile OUTPUT OPTION…
    local output=$1
    shift
    "$tools/bin/pip-compile" --quiet --upgrade --generate-hashes --strip-extras --no-annotate --allow-unsafe \
        --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
        --output-file "$tools/$output" "$@" pyproject.toml
    { echo "# Written by: make lock" && grep -v '^ *#' "$tools/$output" | sed '/./,$!d'; } >"$output"
}

compile requirements-build.lock --all-build-deps --only-build-deps
compile requirements.lock
compile requirements-dev.lock --extra dev --constraint requirements.lock
