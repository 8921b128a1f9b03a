#!/usr/bin/env bash
# The main job on the sample corpus: documents → six taggers → duplicates → mix → tokens → 40 steps of a tiny OLMo 2 on the CPU.
# Everything it makes lies in demo/; a second run skips what is done. DEMO_DIR and DEMO_PROCESSES change place and threads,
# DEMO_TRAIN=0 ends with the tokens.
set -euo pipefail
cd "$(dirname "$0")"
root=$PWD
if [ ! -x artifacts/dolma ] || [ ! -x artifacts/olmo-train ] || [ -n "$(find src configs -name obj -prune -o -newer artifacts/dolma \( -name '*.cs' -o -name '*.cpp' -o -name '*.csproj' \) -print -quit)" ]; then
  ./build.sh
fi

work=${DEMO_DIR:-demo}
mkdir -p "$work/corpus" "$work/reports"
cd "$work"
if [ ! -d corpus/documents ]; then
  # Under another name until it is whole: a copy cut short must not pass for the corpus.
  rm -rf corpus/.copying
  cp -rp "$root/samples/documents" corpus/.copying
  mv corpus/.copying corpus/documents
fi
cp -p "$root/samples/tokenizer.json" .
export DOLMA_RESOURCES="$root/samples/resources"
threads=${DEMO_PROCESSES:+--processes=$DEMO_PROCESSES}

"$root/artifacts/dolma" run "$root/configs/demo/pipeline.yaml" $threads --report reports/run.json >reports/run.log
if [ "${DEMO_TRAIN:-1}" = 0 ]; then
  exit 0
fi
if ! "$root/artifacts/olmo-train" "$root/configs/olmo2-tiny.yaml" '--data.paths=${path.glob:tokens/*.npy}' --save_folder=model \
  --save_overwrite=true >reports/6-train.log 2>&1; then
  cat reports/6-train.log >&2
  exit 1
fi
echo
"$root/artifacts/dolma" report --reports reports/run.json model/train-report.json
echo
echo "all of it lies in $PWD: corpus/attributes, mixed, tokens, model; the reports are in reports/"
