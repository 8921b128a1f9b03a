#!/usr/bin/env bash
# Builds everything in Release, the native part too: artifacts/dolma and artifacts/olmo-train.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/need.sh
need build run

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Code compiled ahead of time starts faster; for other processors it is compiled as it runs.
ahead=(-p:PublishReadyToRun=false)
[ "$(uname -m)" = x86_64 ] && ahead=(-r linux-x64 --self-contained false)

echo "building the native part …"
quietly src/Olmo.Torch/native/build.sh artifacts/native
echo "building the programs …"
quietly dotnet build Dolma.sln -c Release
for program in Dolma.Pipeline:dolma Olmo.Trainer:olmo-train; do
  project=${program%%:*} name=${program##*:}
  quietly dotnet publish "src/$project/$project.csproj" -c Release "${ahead[@]}" -o "artifacts/bin/$name"
  ln -sfn "bin/$name/$name" "artifacts/$name"
done
cp -f artifacts/native/*.so artifacts/bin/olmo-train/
echo "built artifacts/dolma and artifacts/olmo-train"
