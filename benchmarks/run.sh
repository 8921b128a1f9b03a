#!/usr/bin/env bash
# benchmarks/run.sh [MEGABYTES] — makes a corpus of that size (default 200) from the samples and prints, for every stage, MB/s a core,
# documents/s, allocated bytes a document and peak memory, beside this machine's limits. The figures are kept in benchmarks/results/DATE-MACHINE/.
set -euo pipefail
cd "$(dirname "$0")/.."
./build.sh
work=benchmarks/work
rm -rf "$work"; mkdir -p "$work"
dotnet build benchmarks/Dolma.Benchmarks -c Release --nologo -v quiet >&2
. benchmarks/folder.sh
folder=$(results_folder)
{
  echo "benchmarks/run.sh ${1:-200} at $(git rev-parse --short HEAD), .NET $(dotnet --version), $(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg)"
  dotnet benchmarks/Dolma.Benchmarks/bin/Release/net10.0/Dolma.Benchmarks.dll stages "$PWD" "$PWD/$work" "${1:-200}"
} | tee "$folder/stages.txt"
rm -rf "$work"
