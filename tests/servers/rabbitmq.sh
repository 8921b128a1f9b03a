#!/usr/bin/env bash
# A broker for tests: RabbitMQ on loopback, in one folder.
#
#   rabbitmq.sh start FOLDER PORT [CONFIG]   starts it and prints its address; lines of CONFIG are added to its rabbitmq.conf
#   rabbitmq.sh stop FOLDER                  ends it, at once; what it has stored stays in the folder, and start goes on with it
#
# It listens at ADDRESS, a variable, or 127.0.0.1. Installs nothing. Debian package: rabbitmq-server. PORT+2 is used as well. What it says is in FOLDER/start.log and FOLDER/log.
set -euo pipefail

usage() { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }

[[ $# -ge 2 ]] || usage
folder=$(realpath -m "$2")
address=${ADDRESS:-127.0.0.1}

# The number of the virtual machine, unless it has been given to another program since.
running() {
  local pid
  [[ -s $folder/pid ]] || return 1
  pid=$(<"$folder/pid")
  grep -qsz "^RABBITMQ_PID_FILE=$folder/pid$" "/proc/$pid/environ" && echo "$pid"
}

case $1 in
  start)
    [[ $# -ge 3 ]] || usage
    port=$3
    mkdir -p "$folder"
    printf '%s\n' "${4:-}" >"$folder/rabbitmq.conf"
    export RABBITMQ_NODENAME=dolma$port@localhost RABBITMQ_NODE_PORT=$port RABBITMQ_NODE_IP_ADDRESS=$address
    export RABBITMQ_DIST_PORT=$((port + 2)) RABBITMQ_MNESIA_BASE=$folder/mnesia RABBITMQ_LOG_BASE=$folder/log
    export RABBITMQ_PID_FILE=$folder/pid RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$folder/plugins
    # Two threads are plenty for a test, and need not spin for work. Late acknowledgements are looked for every second, not every minute.
    export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -rabbit channel_tick_interval 1000"
    # The server drops root's rights.
    [[ $(id -u) != 0 ]] || { chown -R rabbitmq "$folder"; chmod 755 "$folder"; }
    rm -f "$folder/pid"
    # A crash is dumped where it happens.
    cd "$folder"
    setsid rabbitmq-server >"$folder/start.log" 2>&1 </dev/null &
    server=$!
    rabbitmqctl -n "$RABBITMQ_NODENAME" wait "$folder/pid" --timeout 240 >"$folder/wait.log" 2>&1 </dev/null &
    ready=$!
    # Whichever ends first says how it went.
    if ! wait -n "$server" "$ready" || ! kill -0 "$server" 2>/dev/null; then
      kill "$ready" 2>/dev/null || true
      echo "the broker did not start; the end of $folder/start.log:" >&2
      tail -n 20 "$folder/start.log" >&2
      ! pid=$(running) || kill -9 "$pid"
      exit 1
    fi
    echo "amqp://guest:guest@$address:$port/"
    ;;
  stop)
    if pid=$(running); then
      kill -9 "$pid"
      while [[ -e /proc/$pid ]]; do sleep 0.05; done
    fi
    ;;
  *) usage ;;
esac
