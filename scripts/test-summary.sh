#!/usr/bin/env bash
# Reads test result files (.trx) and says, after everything else, what has to be known of a run: each failed test with its message and
# place, and each reason to skip with the number of tests that gave it.
exec awk '
  function plain(text) {
    gsub(/&#x[DA];/, "\n", text); gsub(/&lt;/, "<", text); gsub(/&gt;/, ">", text); gsub(/&quot;/, "\"", text); gsub(/&apos;/, "\047", text)
    gsub(/&amp;/, "\\&", text)
    return text
  }
  function attribute(name) { return match($0, " " name "=\"[^\"]*\"") ? plain(substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4)) : "" }
  /<UnitTestResult / { test = attribute("testName"); outcome = attribute("outcome"); where = "" }
  /<Message>/ { reading = 1; text = ""; sub(/.*<Message>/, "") }
  /<StackTrace>/ { if (outcome == "Failed") { reading = 2; text = ""; sub(/.*<StackTrace>/, "") } }
  reading {
    ends = sub(/<\/(Message|StackTrace)>.*/, "")
    text = text (text == "" ? "" : "\n") $0
    if (!ends) next
    if (reading == 2) failures = failures "\n" plain(text) "\n"
    else if (outcome == "Failed") failures = failures "\n" test "\n" plain(text)
    else if (outcome == "NotExecuted") { reason = plain(text); if (!skipped[reason]++) reasons[++count] = reason }
    reading = 0
  }
  END {
    if (failures != "") printf "\nfailed:\n%s", failures
    if (count) print "\nskipped:"
    for (i = 1; i <= count; i++) printf "  %d: %s\n", skipped[reasons[i]], reasons[i]
  }
' "$@"
