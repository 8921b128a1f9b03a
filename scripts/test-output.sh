#!/usr/bin/env bash
# Passes on what a person needs of a test run's output: failures whole, one line for each reason to skip.
exec awk '
  /\[SKIP\]/ { next }
  /^ *Skipped / { skipped++; next }
  /^(Test run for|A total of|VSTest version|Starting test execution)/ { next }
  /^$/ { next }
  { print; fflush() }
'
