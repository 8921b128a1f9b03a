# Sourced by the scripts at the root. need GROUP... makes sure that what the groups need is on the machine, from Debian's or
# Ubuntu's packages: installed as root or with sudo, else the one line to run is printed and the script ends.

packages_of() {
  case $1 in
    build) echo "cmake make g++ libtorch-dev" ;;
    run) echo "libzstd1 libbz2-1.0 libcld2-0 libopenblas0 libjq1" ;;
    s3) echo "radosgw ceph-mon ceph-osd ceph-mgr ceph-common" ;;
    cluster) echo "rabbitmq-server slurm-wlm munge" ;;
    release) echo "patchelf binutils jq openssl" ;;
    try) echo "debootstrap" ;;
    tests) echo "gzip zstd bzip2 jq fasttext" ;;
    *) echo "need.sh: unknown group $1" >&2; return 1 ;;
  esac
}

need() {
  if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is missing: see https://dotnet.microsoft.com/download (the command \`dotnet\` has to be on the path)." >&2
    exit 1
  fi
  local group package missing=()
  for group in "$@"; do
    for package in $(packages_of "$group"); do
      dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  local install="apt-get install -y --no-install-recommends ${missing[*]}"
  if ! command -v apt-get >/dev/null; then
    echo "These packages (Debian's names) are missing: ${missing[*]}" >&2
    exit 1
  elif [ "$(id -u)" = 0 ]; then
    echo "installing ${missing[*]} …"
    quietly sh -c "apt-get update && DEBIAN_FRONTEND=noninteractive $install"
  elif sudo -n true 2>/dev/null; then
    echo "installing ${missing[*]} …"
    quietly sudo sh -c "apt-get update && DEBIAN_FRONTEND=noninteractive $install"
  else
    echo "Some packages are missing. Please run this, then start again:" >&2
    echo "  sudo $install" >&2
    exit 1
  fi
}

# Runs a command and shows what it printed only if it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}
