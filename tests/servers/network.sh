#!/usr/bin/env bash
# Hosts for tests: network namespaces of their own on one bridge, which this machine is on, too. A cut is the link between bridge and host set down:
# nothing is refused, nothing is answered.
#
#   network.sh start NAME NET HOST...   makes them: this machine is NET.1, the hosts NET.2, NET.3, …; NAME has six characters at most
#   network.sh cut NAME NUMBER          the host NET.NUMBER cannot be reached any more, and reaches nobody
#   network.sh join NAME NUMBER         it can again
#   network.sh stop NAME                ends what runs on them, and removes them
#
# A program runs on a host with: ip netns exec NAME-NUMBER PROGRAM. Installs nothing, has to be root. Debian package: iproute2.
set -euo pipefail

usage() { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[[ $# -ge 2 ]] || usage
name=$2

hosts() { ip netns list | awk -v prefix="$name-" 'index($1, prefix) == 1 { print $1 }'; }

start() {
  local net=$1 number host
  shift
  ip link add "$name" type bridge
  ip addr add "$net.1/24" dev "$name"
  ip link set "$name" up
  number=1
  for _ in "$@"; do
    number=$((number + 1))
    host=$name-$number
    ip netns add "$host"
    ip link add "$host" type veth peer name eth0 netns "$host"
    ip link set "$host" master "$name" up
    ip -n "$host" link set lo up
    ip -n "$host" addr add "$net.$number/24" dev eth0
    ip -n "$host" link set eth0 up
  done
}

stop() {
  local host pids
  for host in $(hosts); do
    pids=$(ip netns pids "$host")
    [[ -z $pids ]] || kill -9 $pids 2>/dev/null || true
    ip netns del "$host"
    ip link del "$host" 2>/dev/null || true
  done
  ip link del "$name" 2>/dev/null || true
}

case $1 in
  start)
    [[ $# -ge 4 ]] || usage
    # Those of another test run are not to be disturbed, let alone removed.
    if ip link show "$name" >/dev/null 2>&1 || [[ -n $(ip -4 -o addr show to "$3.0/24") ]]; then
      echo "$name or $3.0/24 is in use" >&2
      exit 1
    fi
    # Not as a condition: there `set -e` would have no effect.
    set +e
    (set -e; start "${@:3}")
    status=$?
    set -e
    (( status == 0 )) || { stop; exit 1; }
    ;;
  cut) [[ $# -eq 3 ]] || usage; ip link set "$name-$3" down ;;
  join) [[ $# -eq 3 ]] || usage; ip link set "$name-$3" up ;;
  stop) stop ;;
  *) usage ;;
esac
