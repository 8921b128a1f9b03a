# Sourced by the benchmarks: prints the folder that this machine's results of today are kept in, and makes it.
results_folder() {
  local machine folder
  machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1 | tr -cs 'A-Za-z0-9\n' '-' | sed 's/-*$//')
  folder=benchmarks/results/$(date +%F)-${machine:-$(uname -m)}
  mkdir -p "$folder"
  echo "$folder"
}
