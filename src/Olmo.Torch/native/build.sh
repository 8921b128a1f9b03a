#!/usr/bin/env bash
# Builds libolmo_torch.so into OUTDIR (default: artifacts/native under the repository's root).
#   build.sh [OUTDIR]
# libtorch: Debian's libtorch-dev, or CMAKE_PREFIX_PATH=<PyTorch's folder> (see CMakeLists.txt). Does nothing when up to date.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../.." && pwd)
out=${1:-$root/artifacts/native}
mkdir -p "$out"
out=$(cd "$out" && pwd)
build=$out/build
library=$out/libolmo_torch.so

# The stamp holds what chose the libtorch, so that another one starts from nothing instead of mixing two.
choice="${CMAKE_PREFIX_PATH:-}|${Torch_DIR:-}|${CXX:-}"
if [[ -f $build/choice && $(cat "$build/choice") != "$choice" ]]; then
    rm -rf "$build"
fi
if [[ -f $library && -f $build/choice ]]; then
    newer=$(find "$here" -type f -newer "$library" -print -quit)
    [[ -z $newer ]] && exit 0
fi
command -v cmake > /dev/null || { echo "build.sh: cmake is missing; install it (Debian: cmake g++ libtorch-dev)" >&2; exit 1; }
mkdir -p "$build"
cmake -S "$here" -B "$build" -DCMAKE_BUILD_TYPE=Release > "$build/configure.log" 2>&1 || { cat "$build/configure.log" >&2; exit 1; }
cmake --build "$build" -- -j2 > "$build/make.log" 2>&1 || { cat "$build/make.log" >&2; exit 1; }
# A new name first: a program that has the old library mapped keeps it.
cp "$build/libolmo_torch.so" "$library.new"
mv "$library.new" "$library"
printf '%s' "$choice" > "$build/choice"
echo "built $library"
if ldd "$library" | grep -q 'libblas.so.3' && [[ $(readlink -f "$(ldconfig -p | awk '/libblas.so.3 /{print $NF; exit}')") == */blas/libblas.so* ]]; then
    echo "note: libblas is the reference implementation; with Debian's libopenblas0 training on the processor is about five times as fast"
fi
