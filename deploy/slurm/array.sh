#!/bin/bash
# A stage as an array job, each task a rank: its number and how many there are come from Slurm. A task that dies may be put back in the queue;
# what is done is skipped.
#   sbatch --array=0-19 array.sh tag.yaml tag
#SBATCH --job-name=dolma
#SBATCH --cpus-per-task=16
#SBATCH --mem=16G
#SBATCH --requeue
#SBATCH --output=dolma-%A-%a.log
set -eu
config=$1 stage=$2
# Where the archives are unpacked, on a disk that all nodes see.
PATH=${DOLMA_HOME:-$HOME/dolma-0.1.0-linux-x64}/bin:$PATH
# exec, so that Slurm's signals reach the program, which then gives its shard back.
exec dolma -c "$config" "$stage" --processes "${SLURM_CPUS_PER_TASK:-1}" --log_format json --report "$stage.json"
