# For the scripts beside it. Repeats a command until it succeeds; fails after a number of seconds, and says so.
wait_for() {
  local seconds=$1 deadline
  shift
  deadline=$((SECONDS + seconds))
  until "$@"; do
    if (( SECONDS >= deadline )); then
      echo "gave up after $seconds s waiting for: $*" >&2
      return 1
    fi
    sleep 0.2
  done
}
