#!/usr/bin/env bash
# Makes what can be installed: artifacts/release/dolma-VERSION-PLATFORM.tar.gz and olmo-train-VERSION-PLATFORM.tar.gz, each with .NET and
# the native libraries inside. The same commit on the same machine gives the same bytes.
#   ./release.sh [linux-x64 | linux-arm64]     default: this machine's
set -euo pipefail
cd "$(dirname "$0")"
. scripts/need.sh
. scripts/bundle.sh
case $(uname -m) in
  x86_64) here=linux-x64 ;;
  aarch64) here=linux-arm64 ;;
  *) here=$(uname -m) ;;
esac
platform=${1:-$here}
case $platform in
  linux-x64 | linux-arm64) ;;
  *) echo "release.sh: there is no platform $platform; give linux-x64 or linux-arm64" >&2; exit 2 ;;
esac
if [ "$platform" != "$here" ]; then
  echo "release.sh: the native libraries of $platform are taken from a machine of its kind, and this one is $here. Run it there." >&2
  exit 1
fi
need build run release

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 LC_ALL=C
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
# Every file has the time of the commit, so that the archive does not depend on when it was made.
time=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
out=artifacts/release
rm -rf "$out"
mkdir -p "$out"

echo "building the native part …"
quietly src/Olmo.Torch/native/build.sh artifacts/native
for program in Dolma.Pipeline:dolma Olmo.Trainer:olmo-train; do
  project=${program%%:*} name=${program##*:}
  folder=$name-$version-$platform root=$out/$name-$version-$platform
  echo "building $name …"
  # Beside the folders of other builds, so that neither leaves its files to the other. Lock files name the platforms of a checkout only.
  quietly dotnet publish "src/$project/$project.csproj" -c Release -r "$platform" --self-contained true -p:PublishReadyToRun=true \
    -p:RuntimeIdentifiers="$platform" -p:NuGetLockFilePath="$PWD/$out/$name.lock.json" -p:DebugType=none -p:GenerateDocumentationFile=false \
    --artifacts-path "$out/build" -o "$root/lib/$name" || {
      echo "release.sh: if these lines say NU1101 or NU1102, the feed lacks a package that .NET for $platform is made of:" \
        "Microsoft.NETCore.App.Runtime.$platform, Microsoft.NETCore.App.Host.$platform, Microsoft.NETCore.App.Crossgen2.$here" >&2
      exit 1
    }
  # Tracing by lttng, and dumps of memory: neither is asked for, and the first needs libraries that are not here.
  rm -f "$root/lib/$name/"{libcoreclrtraceptprovider.so,createdump,*.pdb}

  natives=(libssl.so.3 libcrypto.so.3)
  if [ "$name" = dolma ]; then
    natives+=(libzstd.so.1 libbz2.so.1.0 libjq.so.1 libcld2.so.0 libcld2_full.so.0)
  else
    natives+=("$PWD/artifacts/native/libolmo_torch.so" libzstd.so.1 libbz2.so.1.0)
  fi
  bundle "$root/lib/$name" "${natives[@]}"
  mkdir -p "$root/bin"
  ln -s "../lib/$name/$name" "$root/bin/$name"

  cp -r docs configs "$root/"
  [ -d deploy ] && [ "$name" = dolma ] && cp -r deploy "$root/"
  [ -f LICENSE ] && cp LICENSE "$root/"
  licences "$root" "$PWD/$out/build/obj/$project/project.assets.json"
  cat >"$root/README.md" <<EOF
# $name $version for $platform

    tar -xzf $folder.tar.gz
    $folder/bin/$name --help

Nothing has to be installed: .NET and the native libraries lie in lib/. The machine needs glibc $(oldest_glibc "$root") or later and, for
https, its certificates (Debian: ca-certificates; or SSL_CERT_FILE). bin/$name may be linked to from anywhere on the path.

docs/ has a page for each command, configs/ ready recipes, THIRD-PARTY-NOTICES.md what comes from others.
EOF
  find "$root" -type d -exec chmod 755 {} + -o -type f ! -perm -u+x -exec chmod 644 {} + -o -type f -exec chmod 755 {} +
  tar --create --directory "$out" --sort=name --mtime="@$time" --owner=0 --group=0 --numeric-owner --format=gnu "$folder" |
    gzip -n >"$out/$folder.tar.gz"
  rm -rf "$root"
done
rm -rf "$out/build" "$out"/*.lock.json
(cd "$out" && sha256sum ./*.tar.gz | sed 's: \./: :' >SHA256SUMS)
echo
(cd "$out" && du -h --apparent-size ./*.tar.gz && cat SHA256SUMS)
