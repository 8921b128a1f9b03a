#!/usr/bin/env bash
# benchmarks/tokenizer.sh — the encoder and the tokenizer trainer alone, a core, on the corpus beside the checkout ($DOLMA_SHARED, default
# ../shared), beside gzip -dc and, if npm can install it, Hugging Face's own library (npm package tokenizers) in the same run. Keeps the
# figures in benchmarks/results/DATE-MACHINE/.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=$(cd "${DOLMA_SHARED:-../shared}" && pwd)
documents=$shared/corpus/documents
tokenizers=("$shared"/data/tokenizers/*.json)
dotnet build benchmarks/Dolma.Benchmarks -c Release --nologo -v quiet >&2
program=benchmarks/Dolma.Benchmarks/bin/Release/net10.0/Dolma.Benchmarks.dll
machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr -cs 'A-Za-z0-9\n' '-' | sed 's/-*$//')
folder=benchmarks/results/$(date +%F)-${machine:-$(uname -m)}
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
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
} | tee "$folder/tokenizer.tsv"
