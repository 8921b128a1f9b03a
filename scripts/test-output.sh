#!/usr/bin/env bash
# Passes on what a person wants to see while tests run: failures whole, no line for each skipped test (test-summary.sh has their reasons).
exec awk '
  /\[SKIP\]/ { next }
  /^ *Skipped / { skipped++; next }
  /^(Test run for|A total of|VSTest version|Starting test execution|Results File:)/ { next }
  /^$/ { next }
  { print; fflush() }
'
