#!/usr/bin/env bash
# benchmarks/taggers.sh [TAGGER ...] — measures every tagger alone on the corpus beside the checkout ($DOLMA_SHARED, default ../shared),
# keeps the figures in benchmarks/results/DATE-MACHINE/, and, if all were measured, writes the README's table from them.
set -euo pipefail
cd "$(dirname "$0")/.."
shared=${DOLMA_SHARED:-../shared}
dotnet build benchmarks/Dolma.Benchmarks -c Release --nologo -v quiet >&2
program=benchmarks/Dolma.Benchmarks/bin/Release/net10.0/Dolma.Benchmarks.dll
if [ $# -gt 0 ]; then
  exec dotnet "$program" taggers "$shared/corpus/documents" "$@"
fi
. benchmarks/folder.sh
folder=$(results_folder)
{
  echo "# benchmarks/taggers.sh at $(git rev-parse --short HEAD), .NET $(dotnet --version), $(nproc) cores"
  echo "# MB of JSON lines a second and core, gzip in and (fastest level) out; bytes allocated a document"
  dotnet "$program" taggers "$shared/corpus/documents"
} | tee "$folder/taggers.tsv"
dotnet "$program" table README.md "$folder/taggers.tsv" benchmarks/original-speeds.tsv
