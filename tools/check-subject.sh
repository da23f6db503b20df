#!/usr/bin/env bash
# tools/check-subject.sh FILE: the first line of a commit message begins with a verb and says what changes for whom.
set -euo pipefail

subject=$(head -n 1 "$1")
first=${subject%% *}
if [[ ! $first =~ ^[A-Z][a-z]+$ ]] || [[ $first =~ ^(The|A|An|It|This|That|There|When|Where|What|Each|Every|No|All|Some)$ ]]; then
    printf '提交说明第一行应以动词开头 / begin the subject with a verb: %s\n' "$subject" >&2
    exit 1
fi
