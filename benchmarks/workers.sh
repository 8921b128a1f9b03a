#!/usr/bin/env bash
# benchmarks/workers.sh [SHARDS] [MEGABYTES] — what a cluster costs and brings, in some minutes. As many shards of one document as asked for (default
# 10000) are tagged by one process, by ranks, and by a coordinator with one worker: elapsed and processor time of each shard, in each program, and
# messages. Then a coordinator without workers: its memory. Then a tenth of the shards in a bucket: requests of each. All this in memory, as flushing
# files is most of it on a disk; what that adds is said, too. Last, on the disk, tag with six taggers on 120 shards of MEGABYTES together (default 240),
# by one worker on one core and by two on two, beside what two processes bring that know nothing of each other. Starts a broker and a bucket of its own;
# the figures are kept in benchmarks/results/DATE-MACHINE/.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD shards=${1:-10000} megabytes=${2:-240}
. scripts/need.sh
need run cluster s3
[ -x artifacts/dolma ] || ./build.sh
dolma=$root/artifacts/dolma
disk=$root/benchmarks/work work=$(mktemp -d /dev/shm/dolma-workers-XXXXXX)
rm -rf "$disk"; mkdir -p "$disk"
dotnet build benchmarks/Dolma.Benchmarks -c Release --nologo -v quiet >&2
bench() { dotnet "$root/benchmarks/Dolma.Benchmarks/bin/Release/net10.0/Dolma.Benchmarks.dll" "$@"; }
export DOLMA_RESOURCES=$root/samples/resources DOLMA_OFFLINE=1
broker=$(mktemp -d /tmp/dolma-rabbit-XXXXXX) gateway=$(mktemp -d /tmp/dolma-ceph-XXXXXX)
workers=()
stop_workers() { for pid in ${workers[@]+"${workers[@]}"}; do kill "$pid" 2>/dev/null || true; wait "$pid" || true; done; workers=(); }
trap 'stop_workers; "$root/tests/servers/rabbitmq.sh" stop "$broker"; "$root/tests/servers/ceph-s3.sh" stop "$gateway"; rm -rf "$broker" "$gateway" "$work" "$disk"' EXIT
port=$(shuf -i 10000-29000 -n 1)
DOLMA_BROKER=$(tests/servers/rabbitmq.sh start "$broker" "$port")
export DOLMA_BROKER
broker_pid=$(<"$broker/pid")

# Processor seconds of a process so far, and the most memory that it has had, MB.
processor() { awk '{ print ($14 + $15) / 100 }' "/proc/$1/stat"; }
peak() { awk '/^VmHWM/ { print $2 / 1000 }' "/proc/$1/status"; }
# What the broker has taken in and given out.
messages() { rabbitmqctl -n "dolma$port@localhost" eval 'rabbit_global_counters:overview().' | awk -F'=> *' '
  /messages_(received|delivered)_total/ { gsub(/[^0-9]/, "", $2); sum[/received/ ? "in" : "out"] += $2 } END { print sum["in"] + 0, sum["out"] + 0 }'; }
less() { awk -v a="$1" -v b="$2" 'BEGIN { print a - b }'; }
worker() { # core
  taskset -c "$1" "$dolma" worker --processes 1 2>>"$work/worker.log" &
  workers+=($!)
}
TIMEFORMAT='%R %U %S'
# Runs a command that may say nothing; sets elapsed and busy, its seconds and processor seconds.
timed() {
  local user system
  { time "$@" >"$work/command.log" 2>&1 || { tail -n 20 "$work/command.log" >&2; return 1; }; } 2>"$work/time" || { cat "$work/time" >&2; exit 1; }
  read -r elapsed user system <"$work/time"
  busy=$(awk -v u="$user" -v s="$system" 'BEGIN { print u + s }')
}
# NAME SHARDS ELAPSED BUSY: a line of the table, with a column more for each pair of the rest (NAME SECONDS).
row() {
  awk -v name="$1" -v n="$2" -v e="$3" -v rest="${*:4}" 'BEGIN {
    printf "%-34s %7d shards %7.1f s %6.2f ms a shard; processor", name, n, e, e / n * 1000
    count = split(rest, part, " ")
    for (i = 1; i < count; i += 2) printf "%s %s %.2f ms", (i > 1 ? "," : ""), part[i], part[i + 1] / n * 1000
    print " a shard"
  }'
}
stage_seconds() { sed -n 's/^ *"seconds": \([0-9.]*\).*/\1/p' "$1" | tail -n 1; }

. benchmarks/folder.sh
folder=$root/$(results_folder)
exec > >(tee "$folder/workers.txt")
echo "benchmarks/workers.sh $shards $megabytes at $(git rev-parse --short HEAD), .NET $(dotnet --version), RabbitMQ $(rabbitmqctl -n "dolma$port@localhost" version), $(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg)"

bench tiny "$work/tiny/documents" "$shards"
cd "$work"
tag_tiny() { "$dolma" tag --documents 'tiny/documents/*' --taggers char_length_v1 --experiment "$1" --processes 1 "${@:2}"; }
ranks() { tag_tiny ranks --rank 0 --world 2 & local first=$!; tag_tiny ranks --rank 1 --world 2; wait "$first"; }
timed tag_tiny alone
row 'one process' "$shards" "$elapsed" process "$busy"
bench tiny "$disk/tiny/documents" $((shards / 10))
cd "$disk"
timed tag_tiny alone
row 'one process, on the disk' $((shards / 10)) "$elapsed" process "$busy"
cd "$work"
timed tag_tiny rank --rank 0 --world 1
row 'one rank' "$shards" "$elapsed" rank "$busy"
timed ranks
row 'two ranks' "$shards" "$elapsed" both "$busy"
worker "0-$(($(nproc) - 1))"
sleep 2
busy_worker=$(processor "${workers[0]}") busy_broker=$(processor "$broker_pid")
read -r in out < <(messages)
timed tag_tiny pool --executor rabbitmq
row 'coordinator and one worker' "$shards" "$elapsed" coordinator "$busy" worker "$(less "$(processor "${workers[0]}")" "$busy_worker")" \
  broker "$(less "$(processor "$broker_pid")" "$busy_broker")"
read -r in2 out2 < <(messages)
awk -v n="$shards" -v in1="$((in2 - in))" -v out="$((out2 - out))" 'BEGIN { printf "%-34s %.2f to the broker, %.2f from it\n", "messages a shard", in1 / n, out / n }'
stop_workers
# Keys begin with the experiment's name.
content() { find "tiny/attributes/$1" -name '*.jsonl' | sort | xargs cat | sed "s/$1__/__/g" | sha256sum; }
for way in rank ranks pool; do
  [ "$(content "$way")" = "$(content alone)" ] || { echo "the attributes of $way are not those of one process" >&2; exit 1; }
done

for planned in "$shards" $((10 * shards)); do
  rm -rf tiny
  bench tiny "$work/tiny/documents" "$planned"
  rabbitmqctl -n "dolma$port@localhost" purge_queue dolma.tasks >/dev/null
  busy_broker=$(processor "$broker_pid")
  "$dolma" tag --documents 'tiny/documents/*' --taggers char_length_v1 --experiment waiting --executor rabbitmq --queue_length $((20 * shards)) --queue "q$planned" >/dev/null 2>command.log &
  pid=$!
  start=$EPOCHREALTIME
  # A queue is as long as it says only after a moment.
  until [ "$(rabbitmqctl -n "dolma$port@localhost" -q list_queues name messages_ready | awk -v q="q$planned.tasks" '$1 == q { print $2 }')" = "$planned" ]; do sleep 0.3; done
  awk -v n="$planned" -v s="$(less "$EPOCHREALTIME" "$start")" -v p="$(processor "$pid")" -v b="$(less "$(processor "$broker_pid")" "$busy_broker")" -v m="$(peak "$pid")" 'BEGIN {
    printf "%-34s %7d shards %7.1f s; processor: coordinator %.3f ms, broker %.3f ms a shard; memory of the coordinator %.0f MB\n", "planned and sent, none done", n, s, p / n * 1000, b / n * 1000, m }'
  kill "$pid"
  wait "$pid" || true
done

set -a; . <("$root/tests/servers/ceph-s3.sh" start "$gateway" $((port + 7))); set +a
few=$((shards / 10))
requests() { jq -r --argjson n "$few" '[.requests | .list, .get, .head, .put, .delete] | map(. / $n) | "list \(.[0]) get \(.[1]) head \(.[2]) put \(.[3]) delete \(.[4])"' "$1"; }
# The gateway notes each request; what is not the coordinator's is the worker's.
noted() { grep -ho '"[A-Z]* /bucket[^ ]*' "$gateway"/log/*rgw*.log | awk '{ kind = $2 ~ /list-type/ ? "list" : tolower(substr($1, 2)); n[kind]++ } END { print n["list"]+0, n["get"]+0, n["head"]+0, n["put"]+0, n["delete"]+0 }'; }
tag_bucket() { "$dolma" tag --documents 's3://bucket/documents/*' --taggers char_length_v1 --experiment "$1" --processes 1 --report report.json "${@:2}"; }
bench tiny s3://bucket/documents "$few"
timed tag_bucket process
printf '%-34s %s\n' 'requests a shard, one process' "$(requests report.json)"
timed tag_bucket rank --rank 0 --world 1
printf '%-34s %s\n' 'requests a shard, one rank' "$(requests report.0.json)"
worker "0-$(($(nproc) - 1))"
sleep 2
before=$(noted)
busy_worker=$(processor "${workers[0]}")
timed tag_bucket pool --executor rabbitmq
row 'coordinator and one worker, bucket' "$few" "$elapsed" coordinator "$busy" worker "$(less "$(processor "${workers[0]}")" "$busy_worker")"
stop_workers
printf '%-34s %s\n' 'requests a shard, coordinator' "$(requests report.json)"
echo "$before $(noted) $(jq -r '.requests | "\(.list) \(.get) \(.head) \(.put) \(.delete)"' report.json)" | awk -v n="$few" '{
  printf "%-34s list %g get %g head %g put %g delete %g\n", "requests a shard, worker", ($6-$1-$11)/n, ($7-$2-$12)/n, ($8-$3-$13)/n, ($9-$4-$14)/n, ($10-$5-$15)/n }'
"$root/tests/servers/ceph-s3.sh" stop "$gateway"

cd "$disk"
bench corpus "$root" "$disk/corpus/documents/sample" "$megabytes" 120
config=$root/benchmarks/configs/tag-six.yaml
# Workers stay from run to run, so it is the second that counts: in the first their code is compiled.
six() {
  for run in 1 2; do rm -rf corpus/attributes; timed "$dolma" -c "$config" tag --executor rabbitmq --report report.json; done
  stage_seconds report.json
}
half() { # core, files
  taskset -c "$1" "$dolma" -c "$config" tag --documents "corpus/documents/sample/*$2.json.gz" --report "half-$1.json" >/dev/null 2>&1
}
for round in 1 2 3; do
  rm -rf corpus/attributes; half 0 '[02468]'; alone=$(stage_seconds half-0.json)
  rm -rf corpus/attributes; half 0 '[02468]' & half 1 '[13579]'; wait $!
  both=$(printf '%s\n' "$(stage_seconds half-0.json)" "$(stage_seconds half-1.json)" | sort -n | tail -n 1)
  worker 0; sleep 2; one=$(six); stop_workers
  worker 0; worker 1; sleep 2; two=$(six); stop_workers
  awk -v h="$alone" -v b="$both" -v a="$one" -v t="$two" 'BEGIN {
    printf "tag with six taggers: one worker %.1f s, two %.1f s: %.2f times; processes that know nothing of each other: %.1f s for a half alone, %.1f s for both: %.2f times\n", a, t, a / t, h, b, 2 * h / b }'
done
