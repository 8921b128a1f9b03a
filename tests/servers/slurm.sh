#!/usr/bin/env bash
# A cluster for tests: Slurm with two nodes on loopback, in one folder.
#
#   slurm.sh start FOLDER PORT     starts it and prints the variable that its commands need, NAME=value
#   slurm.sh node FOLDER NAME      starts a node (n1 or n2) that is down
#   slurm.sh cut FOLDER NAME       takes a node's power away: the node's daemon and all that it runs is killed
#   slurm.sh stop FOLDER           ends everything; the folder may then be removed
#
# Installs nothing, has to be root. Debian packages: slurm-wlm munge. PORT to PORT+2 are used. What the daemons say is in FOLDER/log.
set -euo pipefail

usage() { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[[ $# -ge 2 ]] || usage
folder=$(realpath -m "$2")
export SLURM_CONF=$folder/slurm.conf

. "$(dirname "$0")/wait-for.sh"

node_is_up() { sinfo --noheader --nodes="$1" --format=%t 2>/dev/null | grep -qE '^(idle|mix|alloc)$'; }

wait_for_node() {
  wait_for 120 node_is_up "$1" || { echo "the ends of the logs in $folder/log:" >&2; tail -n 10 "$folder"/log/* >&2; return 1; }
}

# Numbers of processes of this folder's cluster, by a word of their environment.
processes() {
  local pid
  for pid in $(grep -lsz -- "^$1$" /proc/[0-9]*/environ | cut -d/ -f3 || true); do
    if grep -qsz -- "^SLURM_CONF=$SLURM_CONF$" "/proc/$pid/environ"; then echo "$pid"; fi
  done
}

command_line() { { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null || true; }

end() { kill -9 "$@" 2>/dev/null || true; }

node() { slurmd -N "$1" -f "$SLURM_CONF" >>"$folder/log/start.log" 2>&1; }

start() {
  local port=$1 host
  host=$(hostname -s)
  mkdir -p "$folder"/{state,spool,log,munge}
  chmod 755 "$folder" "$folder/munge"
  cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
SlurmctldPort=$port
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool/%n
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
JobAcctGatherType=jobacct_gather/none
SchedulerType=sched/builtin
SchedulerParameters=batch_sched_delay=0,sched_interval=1
MaxArraySize=5
SlurmdParameters=config_overrides
MpiDefault=none
ReturnToService=2
KillWait=5
SlurmdTimeout=300
PartitionName=debug Nodes=ALL Default=YES MaxTime=INFINITE State=UP
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 1)) CPUs=2 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + 2)) CPUs=2 State=UNKNOWN
CONF
  dd if=/dev/urandom of="$folder/munge/key" bs=128 count=1 status=none
  chmod 600 "$folder/munge/key"
  munged --force --num-threads=2 --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
    --log-file="$folder/log/munged.log" --seed-file="$folder/munge/seed" >>"$folder/log/start.log" 2>&1
  slurmctld -f "$SLURM_CONF" >>"$folder/log/start.log" 2>&1
  node n1
  node n2
  wait_for_node n1
  wait_for_node n2
  echo "SLURM_CONF=$SLURM_CONF"
}

# The daemon, then those that keep its jobs, lest they tell of it, then the jobs.
cut_power() {
  local pid jobs keepers=()
  for pid in $(processes "SLURM_CONF=$SLURM_CONF"); do
    [[ $(command_line "$pid") != "slurmd -N $1 "* ]] || end "$pid"
  done
  jobs=$(processes "SLURMD_NODENAME=$1")
  for pid in $jobs; do
    pid=$(awk '/^PPid:/ { print $2 }' "/proc/$pid/status" 2>/dev/null) || continue
    [[ $(command_line "$pid") != slurmstepd:* ]] || keepers+=("$pid")
  done
  end ${keepers[@]+"${keepers[@]}"} $jobs
}

stop() {
  local pid
  end $(processes "SLURMD_NODENAME=n1") $(processes "SLURMD_NODENAME=n2")
  for pid in $(processes "SLURM_CONF=$SLURM_CONF"); do
    [[ ! $(readlink "/proc/$pid/exe") =~ /(munged|slurm[^/]*)$ ]] || end "$pid"
  done
}

case $1 in
  start) [[ $# -ge 3 ]] || usage; start "$3" ;;
  node) [[ $# -ge 3 ]] || usage; node "$3"; wait_for_node "$3" ;;
  cut) [[ $# -ge 3 ]] || usage; cut_power "$3" ;;
  stop) stop ;;
  *) usage ;;
esac
