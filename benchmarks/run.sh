#!/usr/bin/env bash
# benchmarks/run.sh [MEGABYTES] — makes a corpus of that size (default 200) from the samples and prints, for every stage, MB/s a core,
# documents/s, allocated bytes a document and peak memory, beside this machine's limits.
set -euo pipefail
cd "$(dirname "$0")/.."
./build.sh
work=benchmarks/work
rm -rf "$work"; mkdir -p "$work"
dotnet build benchmarks/Dolma.Benchmarks -c Release --nologo -v quiet >&2
dotnet benchmarks/Dolma.Benchmarks/bin/Release/net10.0/Dolma.Benchmarks.dll stages "$PWD" "$PWD/$work" "${1:-200}"
rm -rf "$work"
