#!/usr/bin/env bash
# An S3 server for tests: Ceph's object gateway over one monitor, one manager and one object store that keeps its data in memory, all on
# loopback and in one folder.
#
#   ceph-s3.sh start FOLDER PORT    starts it and prints the variables that a client needs, one NAME=value a line
#   ceph-s3.sh cut FOLDER           kills the gateway alone; what was stored stays
#   ceph-s3.sh gateway FOLDER       starts it again
#   ceph-s3.sh stop FOLDER          ends its processes; the folder may then be removed
#
# The gateway listens at ADDRESS, a variable, or 127.0.0.1. Installs nothing. Debian packages: radosgw ceph-mon ceph-osd ceph-mgr ceph-common. PORT+1 is used as well, for the monitor.
# What the daemons say is in FOLDER/start.log and FOLDER/log.
set -euo pipefail

usage() { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }

. "$(dirname "$0")/wait-for.sh"

# A monitor that has only just formed may still refuse commands.
make_store() { id=$(ceph osd create); }

store_is_up() { ceph osd stat | grep -q ' 1 up'; }

# The gateway answers anonymous listings with a list of no buckets.
gateway_answers() { (exec 4<>"/dev/tcp/$address/$port") 2>/dev/null; }

# It gives up where the store is up but cannot make pools yet.
gateway() {
  wait_for 120 timeout 120 radosgw -n client.rgw.test
  wait_for 60 gateway_answers
}

# Ends what these files name.
end() {
  local file pid
  for file in "$@"; do
    [[ -s $file ]] || continue
    pid=$(<"$file")
    # A number may have been given to another program since.
    if [[ $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null) == *"$folder"* || -n $(grep -z "^CEPH_CONF=$CEPH_CONF" "/proc/$pid/environ" 2>/dev/null | tr -d '\0') ]]; then
      # What it keeps is thrown away, so there is nothing to end in order.
      kill -9 "$pid" 2>/dev/null || true
      for _ in {1..100}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    fi
  done
}

stop() { end "$folder"/run/*.pid; }

start() {
  local monitor=127.0.0.1:$((port + 1)) fsid id
  fsid=$(</proc/sys/kernel/random/uuid)
  mkdir -p "$folder"/{mon,osd,mgr,rgw,run,log}
  cat >"$CEPH_CONF" <<CONF
[global]
fsid = $fsid
mon host = v1:$monitor
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
# One copy of everything, in one place.
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd crush chooseleaf type = 0
mon allow pool size one = true
osd objectstore = memstore
memstore device bytes = 2147483648
mon data = $folder/mon
osd data = $folder/osd
mgr data = $folder/mgr
run dir = $folder/run
pid file = $folder/run/\$name.pid
admin socket = $folder/run/\$name.asok
log file = $folder/log/\$name.log
mon cluster log file = $folder/log/cluster.log
# Run as whoever starts it, not as the user that the packages make.
setuser match path = $folder

[client.rgw.test]
rgw frontends = beast endpoint=$address:$port tcp_nodelay=1
rgw data = $folder/rgw
CONF
  monmaptool --create --clobber --fsid "$fsid" --addv a "[v1:$monitor]" "$folder/monmap"
  ceph-mon --mkfs -i a --monmap "$folder/monmap"
  ceph-mon -i a
  wait_for 60 ceph --connect-timeout 5 -s
  wait_for 60 make_store
  ceph-osd -i "$id" --mkfs
  # Of one that is too quick for the monitor this says `wrong fsid`.
  wait_for 60 ceph-osd -i "$id"
  wait_for 60 ceph osd crush add "osd.$id" 1 root=default host=localhost
  ceph-mgr -i x
  wait_for 60 store_is_up
  gateway
  wait_for 120 radosgw-admin user create --uid=dolma --display-name=dolma --access-key=dolma --secret-key=dolma-secret
  echo "$port" >"$folder/port"
}

[[ $# -ge 2 ]] || usage
folder=$(realpath -m "$2")
export CEPH_CONF=$folder/ceph.conf
address=${ADDRESS:-127.0.0.1}
case $1 in
  start)
    [[ $# -eq 3 ]] || usage
    port=$3
    mkdir -p "$folder"
    # Not as a condition: there `set -e` would have no effect.
    set +e
    (set -e; start) >"$folder/start.log" 2>&1
    status=$?
    set -e
    if (( status != 0 )); then
      echo "the server did not start; the end of $folder/start.log:" >&2
      tail -n 20 "$folder/start.log" >&2
      stop
      exit 1
    fi
    cat <<ENV
AWS_ENDPOINT_URL=http://$address:$port
AWS_ACCESS_KEY_ID=dolma
AWS_SECRET_ACCESS_KEY=dolma-secret
AWS_REGION=us-east-1
ENV
    ;;
  cut) end "$folder/run/client.rgw.test.pid" ;;
  gateway) port=$(<"$folder/port"); gateway >>"$folder/start.log" 2>&1 ;;
  stop) stop ;;
  *) usage ;;
esac
