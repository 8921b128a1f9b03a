#!/usr/bin/env bash
# benchmarks/hostile.sh [TAGGER ...] — times each tagger on texts of 1, 2 and 4 MB made to be slow, and marks those whose time grows
# faster than the text. Needs the reference data beside the checkout ($DOLMA_SHARED, default ../shared).
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build benchmarks/Dolma.Benchmarks -c Release --nologo -v quiet >&2
exec dotnet benchmarks/Dolma.Benchmarks/bin/Release/net10.0/Dolma.Benchmarks.dll hostile "$@"
