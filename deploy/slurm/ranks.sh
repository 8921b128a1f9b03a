#!/bin/bash
# A stage as one array job, with the program's ranks: every task takes shards that nobody has, waits where a step needs all of the one before, and
# ends when everything is done. Any number of tasks will do; one that is lost is replaced by the others, and the job may be submitted again.
#
#   sbatch --array=0-99 deploy/slurm/ranks.sh -c tag.yaml tag --report tag.json
#
# DOLMA names the program, if it is not on the path. Reports are tag.0.json, tag.1.json, …: `dolma report --reports tag.*.json` adds them up.
# `dolma … --executor slurm` writes and submits scripts by itself, one job a step, and submits what is missing again (docs/cluster.md).
#SBATCH --job-name=dolma
#SBATCH --cpus-per-task=16
#SBATCH --output=dolma-%A-%a.log
#SBATCH --open-mode=append
exec "${DOLMA:-dolma}" "$@" --processes "${SLURM_CPUS_PER_TASK:-1}"
