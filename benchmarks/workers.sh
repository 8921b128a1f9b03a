#!/usr/bin/env bash
# benchmarks/workers.sh [SHARDS] [MEGABYTES] — what a pool of workers costs and brings. First as many shards of one document as asked for (default
# 10000), done by one worker: seconds and processor seconds of the coordinator, and of each shard. Then tag with six taggers on 40 shards of that
# size together (default 120): one worker on one core, then two on two. Starts a broker of its own; the machine has to be quiet. The figures are
# kept in benchmarks/results/DATE-MACHINE/.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD shards=${1:-10000} megabytes=${2:-120}
. scripts/need.sh
need run cluster
[ -x artifacts/dolma ] || ./build.sh
dolma=$root/artifacts/dolma
work=$root/benchmarks/work
rm -rf "$work"; mkdir -p "$work/tiny/documents"
dotnet build benchmarks/Dolma.Benchmarks -c Release --nologo -v quiet >&2
export DOLMA_RESOURCES=$root/samples/resources DOLMA_OFFLINE=1
broker=$(mktemp -d /tmp/dolma-rabbit-XXXXXX)
workers=()
stop_workers() { for pid in ${workers[@]+"${workers[@]}"}; do kill "$pid" 2>/dev/null || true; wait "$pid" || true; done; workers=(); }
trap 'stop_workers; "$root/tests/servers/rabbitmq.sh" stop "$broker"; rm -rf "$broker"' EXIT
DOLMA_BROKER=$("$root/tests/servers/rabbitmq.sh" start "$broker" "${PORT:-5689}")
export DOLMA_BROKER

worker() { # cores
  taskset -c "$1" "$dolma" worker --processes 1 >>"$work/worker.log" 2>&1 &
  workers+=($!)
}
figures() { # of the stage in report.json: elapsed and processor seconds
  sed -n 's/^ *"seconds": \([0-9.]*\).*/\1/p;s/^ *"processor_seconds": \([0-9.]*\).*/\1/p' "$work/report.json" | tail -n 2 | tr '\n' ' '
  echo
}

. benchmarks/folder.sh
folder=$root/$(results_folder)
exec > >(tee "$folder/workers.txt")
echo "benchmarks/workers.sh $shards $megabytes at $(git rev-parse --short HEAD), .NET $(dotnet --version), $(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg)"

for ((i = 0; i < shards; i++)); do echo '{"id":"1","text":"a tiny document"}' >"$work/tiny/documents/$i.jsonl"; done
cd "$work"
tag_tiny() { "$dolma" tag --documents 'tiny/documents/*' --taggers char_length_v1 --experiment "$1" --report report.json "${@:2}" >/dev/null 2>tag.log || { tail tag.log >&2; exit 1; }; }
tag_tiny alone
read -r seconds processor < <(figures)
echo "$shards tiny shards, one process alone: $seconds s, $processor processor seconds"
worker "0-$(($(nproc) - 1))"
sleep 2
tag_tiny pool --executor rabbitmq
read -r seconds processor < <(figures)
awk -v n="$shards" -v s="$seconds" -v p="$processor" 'BEGIN { printf "%d tiny shards, coordinator and one worker: %.1f s, %.2f ms a shard; the coordinator %.1f processor seconds, %.2f ms a shard\n", n, s, s/n*1000, p, p/n*1000 }'
stop_workers
diff -rq tiny/attributes/alone tiny/attributes/pool -x .dolma

dotnet "$root/benchmarks/Dolma.Benchmarks/bin/Release/net10.0/Dolma.Benchmarks.dll" corpus "$root" "$work/corpus/documents/sample" "$megabytes" 40
six() { "$dolma" -c "$root/benchmarks/configs/tag-six.yaml" tag --executor rabbitmq --report report.json >/dev/null 2>tag.log || { tail tag.log >&2; exit 1; }; figures; }
for round in 1 2 3; do
  rm -rf corpus/attributes; worker 0; sleep 2; read -r one _ < <(six); stop_workers
  rm -rf corpus/attributes; worker 0; worker 1; sleep 2; read -r two _ < <(six); stop_workers
  awk -v a="$one" -v b="$two" 'BEGIN { printf "tag with six taggers: one worker %.1f s, two %.1f s: %.2f times\n", a, b, a/b }'
done
