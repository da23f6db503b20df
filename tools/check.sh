#!/usr/bin/env bash
# Runs every check of the project, all of them even when one fails, and ends with what failed.
#
#   tools/check.sh static    format, style, types, direction of imports
#   tools/check.sh records   the same, and the tests of what guards records and papers
#   tools/check.sh rest      the tests of looks, prints, proof-reading, package alone (tests/conftest.py says which)
#
# Tests run in three processes: on two cores one waits, for a browser or a program; WORKERS=4 for more.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
python=.venv/bin/python
failed=()
# Many images forbid Python to keep what it compiles: each of the programs that the tests start would compile all again.
unset PYTHONDONTWRITEBYTECODE

names=() told=() processes=() memory=()
trap 'rm -rf ${told[@]+"${told[@]}"} ${memory[@]+"${memory[@]}"}' EXIT

begin() { # begin 名称 COMMAND…: beside those that were begun before
    names+=("$1") told+=("$(mktemp)")
    shift
    "$@" >"${told[-1]}" 2>&1 &
    processes+=($!)
}

finish() { # wait for all of them, and show in their order what they said
    local place
    for place in "${!processes[@]}"; do
        printf '── %s\n' "${names[place]}"
        wait "${processes[place]}" || failed+=("${names[place]}")
        cat "${told[place]}"
    done
    printf "   %d 秒\n" "$SECONDS"
}

run() { # run 名称 COMMAND…
    local name=$1 begin=$SECONDS
    shift
    printf '── %s\n' "$name"
    if ! "$@"; then
        failed+=("$name")
    fi
    printf '   %d 秒\n' $((SECONDS - begin))
}

part=${1:-records}
if [[ $part != rest ]]; then
    begin "类型 mypy" "$python" -m mypy
    begin "模块方向 lint-imports" .venv/bin/lint-imports
    begin "写法 ruff check" "$python" -m ruff check --quiet .
    begin "格式 ruff format" "$python" -m ruff format --check --quiet .
    finish
fi
if [[ $part != static ]]; then
    # Thousands of files are written and synced: in memory, where there is plenty of it, a sync waits for nothing.
    plenty=4000000
    if [[ $(awk '/^MemAvailable:/ {print $2}' /proc/meminfo 2>/dev/null || echo 0) -gt $((2 * plenty)) ]] &&
        [[ $(df --output=avail /dev/shm 2>/dev/null | tail -1 || echo 0) -gt $plenty ]] &&
        ! grep -qs ' /dev/shm .*noexec' /proc/mounts; then  # Some tests start programs that they put there.
        find /dev/shm -maxdepth 1 -name 'hongtou-*' -mmin +600 -exec rm -rf {} +  # Left behind by a kill.
        TMPDIR=$(mktemp -d /dev/shm/hongtou-XXXXXX) && export TMPDIR && memory=("$TMPDIR")
    fi
    # tests/conftest.py puts the long files first; the plugin would begin with those of many tests.
    run "测试 pytest" "$python" -m pytest -q --part "$part" -n "${WORKERS:-3}" --dist loadfile \
        --no-loadscope-reorder --durations=20 --durations-min=5
fi

if [[ ${#failed[@]} -ne 0 ]]; then
    printf '没有通过 / failed: %s\n' "${failed[*]}" >&2
    exit 1
fi
echo "全部通过 / all passed"
