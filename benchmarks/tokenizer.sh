#!/usr/bin/env bash
# benchmarks/tokenizer.sh — the encoder and the tokenizer trainer alone, a core, on the corpus beside the checkout ($DOLMA_SHARED, default
# ../shared), beside gzip -dc and, if npm can install it, Hugging Face's own library (npm package tokenizers) in the same run; then the whole
# command on books, code, web and wiki, one core and two. Keeps the figures in benchmarks/results/DATE-MACHINE/.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(cd "${DOLMA_SHARED:-../shared}" && pwd)
documents=$shared/corpus/documents
tokenizers=("$shared"/data/tokenizers/*.json)
dotnet build benchmarks/Dolma.Benchmarks -c Release --nologo -v quiet >&2
program=benchmarks/Dolma.Benchmarks/bin/Release/net10.0/Dolma.Benchmarks.dll
. benchmarks/folder.sh
folder=$(results_folder)
./build.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
whole() { # tokenizer, cores, processes: seconds, processor seconds, peak MB and MB of JSON lines of the whole command, best of three
  {
    echo "documents:"
    for round in {1..40}; do printf -- "- $documents/%s\n" books code web wiki; done
    printf 'destination: %s\ndtype: uint32\nallow_wider_dtype: true\nprocesses: %s\nfiles_per_process: 36\n' "$work/tokens" "$3"
    printf 'tokenizer: {name_or_path: "%s", eos_token_id: 0, pad_token_id: 1}\n' "$1"
  } > "$work/tokens.yaml"
  for round in 1 2 3; do
    rm -rf "$work/tokens"
    taskset -c "$2" artifacts/dolma -c "$work/tokens.yaml" tokens --report "$work/report.json" >/dev/null 2>&1 || { echo "tokens failed" >&2; exit 1; }
    node -e 'const r = JSON.parse(require("fs").readFileSync(process.argv[1])), s = r.stages[0];
      console.log(s.seconds, s.processor_seconds, Math.round(r.peak_memory_bytes / 1e6), s.bytes_read / 1e6)' "$work/report.json"
  done | sort -n | head -n 1
}
{
  echo "# benchmarks/tokenizer.sh at $(git rev-parse --short HEAD), .NET $(dotnet --version), $(nproc) cores"
  echo "# MB of text a second and core; share of gzip -dc on the same files (MB of JSON lines)"
  dotnet "$program" encoder "$documents" "${tokenizers[@]}"
  if (cd "$work" && npm install --silent --no-save tokenizers) >&2; then
    peer=$PWD/benchmarks/tokenizer.mjs
    (cd "$work" && RAYON_NUM_THREADS=1 node "$peer" encode "$documents" "${tokenizers[@]}")
    (cd "$work" && RAYON_NUM_THREADS=1 node "$peer" train "$documents" texts.txt theirs.json)
    dotnet "$program" trainer "$work/texts.txt" "$work/ours.json"
  else
    echo "# npm cannot install tokenizers here: no figures of that library"
  fi
  echo "# The whole command on books, code, web and wiki, each 40 times, start-up included: MB of JSON lines a processor second; share of gzip -dc on the same files"
  files=("$documents"/{books,code,web,wiki}/*.gz)
  unpack=$(for round in 1 2 3; do { TIMEFORMAT=%U; time for again in {1..40}; do gzip -dc "${files[@]}"; done >/dev/null; } 2>&1; done | sort -n | head -n 1)
  for tokenizer in "${tokenizers[@]}"; do
    read -r one processor peak megabytes < <(whole "$tokenizer" 0 1)
    read -r two _ both _ < <(whole "$tokenizer" 0,1 2)
    awk -v n="$(basename "$tokenizer" .json)" -v m="$megabytes" -v p="$processor" -v u="$unpack" -v a="$one" -v b="$two" -v k="$peak" -v l="$both" \
      'BEGIN { printf "dolma tokens, %s\t%.1f\t%.2f\ttwo cores %.2f times one\tpeak %d MB, with two %d MB\n", n, m / p, u / p, a / b, k, l }'
  done
} | tee "$folder/tokenizer.tsv"
