#!/usr/bin/env bash
# Runs the tests; --all adds the long ones, any other argument is a test filter. Ends with: N passed, N failed, N skipped.
set -uo pipefail
cd "$(dirname "$0")"
. scripts/need.sh
need build run tests s3 cluster
filter=()
for argument in "$@"; do
  case $argument in
    --all) export DOLMA_TEST_ALL=1 ;;
    *) filter=(--filter "$argument") ;;
  esac
done
./build.sh || exit 1

results=$(mktemp -d)
rm -f artifacts/golden-*.txt
trap 'rm -rf "$results"' EXIT
passed=0 failed=0 skipped=0 broken=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  echo
  echo "== $name"
  dotnet test "$project/$name.csproj" -c Release --no-build --nologo ${filter[@]+"${filter[@]}"} \
    --logger "console;verbosity=minimal" --logger "trx;LogFileName=$name.trx" --results-directory "$results" 2>&1 </dev/null | tee "$results/$name.log" | scripts/test-output.sh
  status=${PIPESTATUS[0]}
  summary=$(grep -E '^(Passed|Failed|Skipped)! +-' "$results/$name.log" | tail -n 1)
  # Comparisons with the original leave a table of them.
  for table in artifacts/golden-*.txt; do
    if [ -f "$table" ]; then echo; cat "$table"; rm -f "$table"; fi
  done
  if [ -z "$summary" ]; then
    if ! grep -q 'No test matches' "$results/$name.log"; then broken=1; echo "$name did not finish"; fi
    continue
  fi
  count() { sed -E "s/.*$1: +([0-9]+).*/\1/" <<<"$summary"; }
  # Of a run whose process was killed, or crashed, the summary has what was done by then, and may say `Passed!`.
  if [ "$status" != 0 ] && [ "$(count Failed)" = 0 ]; then broken=1; echo "$name did not finish"; fi
  passed=$((passed + $(count Passed))) failed=$((failed + $(count Failed))) skipped=$((skipped + $(count Skipped)))
done

scripts/test-summary.sh "$results"/*.trx
echo
[ $broken = 1 ] && failed=$((failed + 1))
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
