#!/usr/bin/env bash
# benchmarks/cores.sh [MEGABYTES] — what a second core brings: dedupe and mix on many files and on one big file of that size together
# (default 400), bound to one core with one worker, and to two cores with two. Best of three, in elapsed seconds without start-up, so the
# machine has to be quiet; processor seconds stand beside them. The figures are kept in benchmarks/results/DATE-MACHINE/.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD megabytes=${1:-400}
[ "$(nproc)" -ge 2 ] || { echo "this takes two cores, and here is one" >&2; exit 1; }
[ -x artifacts/dolma ] || ./build.sh
work=benchmarks/work
rm -rf "$work"; mkdir -p "$work"
dotnet build benchmarks/Dolma.Benchmarks -c Release --nologo -v quiet >&2
export DOLMA_RESOURCES=$root/samples/resources

stage() { # config, command, cores, processes: prints elapsed and processor seconds
  taskset -c "$3" "$root/artifacts/dolma" -c "$root/benchmarks/configs/$1.yaml" "$2" --processes "$4" --report report.json >/dev/null 2>&1 \
    || { echo "$1 failed" >&2; exit 1; }
  sed -n 's/^ *"seconds": \([0-9.]*\).*/\1/p;s/^ *"processor_seconds": \([0-9.]*\).*/\1/p' report.json | tail -n 2 | tr '\n' ' '
}
best() { # the same: best of three by elapsed time
  for round in 1 2 3; do
    rm -rf mixed filters
    case $1 in *documents) rm -rf corpus/attributes/dup_docs ;; *paragraphs) rm -rf corpus/attributes/dup_paragraphs ;; esac
    stage "$@"; echo
  done | sort -n | head -n 1
}

. benchmarks/folder.sh
folder=$root/$(results_folder)
exec > >(tee "$folder/cores.txt")
echo "benchmarks/cores.sh $megabytes at $(git rev-parse --short HEAD), .NET $(dotnet --version), $(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg)"
printf '%-10s %-20s %12s %12s %12s %12s %8s\n' files stage '1 core s' 'processor s' '2 cores s' 'processor s' times
for files in 8 1; do
  rm -rf "$work"; mkdir -p "$work"
  dotnet benchmarks/Dolma.Benchmarks/bin/Release/net10.0/Dolma.Benchmarks.dll corpus "$root" "$root/$work/corpus/documents/sample" "$megabytes" "$files"
  pushd "$work" >/dev/null
  "$root/artifacts/dolma" -c "$root/benchmarks/configs/tag-six.yaml" tag --processes "$(nproc)" >/dev/null 2>&1
  for item in dedupe-documents:dedupe dedupe-paragraphs:dedupe mix-fastest:mix; do
    read -r one processor1 < <(best "${item%%:*}" "${item##*:}" 0 1)
    read -r two processor2 < <(best "${item%%:*}" "${item##*:}" 0,1 2)
    printf '%-10s %-20s %12s %12s %12s %12s %8s\n' "$files" "${item%%:*}" "$one" "$processor1" "$two" "$processor2" \
      "$(awk "BEGIN { printf \"%.2f\", $one / $two }")"
  done
  popd >/dev/null
done
rm -rf "$work"
