#!/usr/bin/env bash
# A Slurm array: one task a county. The tasks share nothing but the disk; one that fails stops no other.
#
#   sbatch --array=0-99 deploy/slurm-array.sh 全省/ 2022Q2          100 county folders in 全省/, by name
#   sbatch --array=3,17 deploy/slurm-array.sh 全省/ 2022Q2          those two once more
#
# OUT (default ./成品) and PUBLISH (a folder or s3://…) are taken from the environment. Registers are SQLite and
# stand in the county folders: these lie on a disk with working locks, never on NFS (see docs/scale.md), or name a
# PostgreSQL register.
#SBATCH --job-name=hongtou
#SBATCH --cpus-per-task=2
#SBATCH --mem=2G
#SBATCH --time=01:00:00
#SBATCH --output=hongtou-%A_%a.log
#SBATCH --requeue
set -uo pipefail

export HONGTOU_CORES=${SLURM_CPUS_PER_TASK:-2}

hongtou --out "${OUT:-成品}" fleet "$@" --publish "${PUBLISH:-}"
code=$?
# 4: made, some papers withheld for reasons that the log names. The task is done.
[[ $code -eq 4 ]] && exit 0
exit "$code"
