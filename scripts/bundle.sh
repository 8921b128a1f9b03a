# Sourced by release.sh: native libraries, and what has to be said of them, into a folder that needs nothing but glibc.

# glibc belongs to the machine: two of them in one process do not work.
is_glibc() { [[ $1 =~ ^(ld-linux.*|linux-vdso|lib(c|m|dl|rt|pthread|resolv|util|anl|mvec))\.so ]]; }

# bundle FOLDER LIBRARY... copies the libraries (names, or paths) and all that they need, and lets everything in the folder find its
# libraries beside itself.
bundle() {
  local folder=$1 library path needed file
  shift
  local -A origins=()
  local -a waiting=("$@")
  # The runtime's own files need some too: libstdc++ and libgcc_s.
  for file in "$folder"/*; do
    is_elf "$file" && while read -r needed; do
      is_glibc "$needed" || [ -e "$folder/$needed" ] || waiting+=("$needed")
    done < <(needed_by "$file")
  done
  while [ ${#waiting[@]} -gt 0 ]; do
    library=${waiting[0]}
    waiting=("${waiting[@]:1}")
    local name=${library##*/}
    [ -z "${origins[$name]:-}" ] || continue
    path=$library
    [[ $library == */* ]] || path=$(ldconfig -p | awk -v name="$library" '$1 == name && !seen++ { print $NF }')
    if [ -z "$path" ]; then echo "release.sh: $library is not on this machine" >&2; return 1; fi
    path=$(readlink -f "$path")
    origins[$name]=$path
    cp "$path" "$folder/$name"
    chmod u+w "$folder/$name"
    [[ $name != libtorch_cpu.so* ]] || drop_unused "$folder/$name"
    # Each is looked for where it is found now: PyTorch's libraries have folders of their own.
    while read -r needed; do
      is_glibc "$needed" || [ -n "${origins[$needed]:-}" ] ||
        waiting+=("$(ldd "$path" | awk -v name="$needed" '$1 == name && !seen++ { print $3 }')")
    done < <(needed_by "$folder/$name")
  done
  for name in "${!origins[@]}"; do echo "$name ${origins[$name]}"; done | sort >"$folder/../natives"
  for file in "$folder"/*; do
    is_elf "$file" && patchelf --set-rpath '$ORIGIN' "$file"
  done
  return 0
}

is_elf() { [ -f "$1" ] && [ "$(head -c 4 "$1" | tr -d '\0')" = $'\x7fELF' ]; }

needed_by() { readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'; }

# Debian's libtorch names libraries for pictures and video that it calls nothing of; with all that these need they are 240 files.
drop_unused() {
  local unused
  for unused in $(ldd -u "$1" 2>/dev/null | sed -n 's:^\s*/.*/::p'); do
    is_glibc "$unused" || patchelf --remove-needed "$unused" "$1"
  done
}

# The least version of glibc that has all the functions which the files under a folder ask for.
oldest_glibc() {
  find "$1" -type f | while read -r file; do
    is_elf "$file" && readelf -WV "$file" | grep -o 'Name: GLIBC_[0-9.]*' || true
  done | sed 's/.*_//' | sort -uV | tail -n 1
}

# licences ROOT ASSETS writes THIRD-PARTY-NOTICES.md and the texts that it names: .NET, packages, Debian's libraries.
licences() {
  local root=$1 assets=$2 dotnet package name path
  mkdir -p "$root/licenses"
  dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
  cp "$dotnet/LICENSE.txt" "$root/licenses/dotnet.txt"
  cp "$dotnet/ThirdPartyNotices.txt" "$root/licenses/dotnet-third-party.txt"
  {
    echo "# Third-party notices"
    echo
    echo "| what | version | licence |"
    echo "|---|---|---|"
    echo "| .NET runtime | $(dotnet --list-runtimes | sed -n 's/^Microsoft.NETCore.App \([^ ]*\).*/\1/p' | tail -n 1) | [MIT](licenses/dotnet.txt), [parts of others](licenses/dotnet-third-party.txt) |"
    packages "$root" "$assets"
    while read -r name path; do
      # Our own library is of no package.
      { dpkg-query -S "*/${path##*/}" 2>/dev/null || true; } | sed -n '1s/[:,].*//p'
    done <"$root/lib/natives" | sort -u | while read -r package; do
      cp -L "/usr/share/doc/$package/copyright" "$root/licenses/$package.txt"
      echo "| $package (Debian) | $(dpkg-query -W -f='${Version}' "$package") | [text](licenses/$package.txt) |"
    done
  } >"$root/THIRD-PARTY-NOTICES.md"
  # Debian's texts refer to these by their path.
  cat "$root"/licenses/*.txt | grep -oE '/usr/share/common-licenses/[A-Za-z]+(-[0-9.]*[0-9])?' | sort -u | while read -r text; do
    [ ! -f "$text" ] || cp -L "$text" "$root/licenses/${text##*/}"
  done
  rm "$root/lib/natives"
}

# A line for each package whose assembly is in the program, as its own description says.
packages() {
  local root=$1 assets=$2 folder name path version expression
  folder=$(jq -r '.packageFolders | keys[0]' "$assets")
  jq -r '.libraries | to_entries[] | select(.value.type == "package") | "\(.key) \(.value.path)"' "$assets" | sort | while read -r name path; do
    version=${name##*/} name=${name%/*}
    find "$root/lib" -name "$name.dll" | grep -q . || continue
    expression=$(sed -n 's:.*<license type="expression">\(.*\)</license>.*:\1:p' "$folder/$path"/*.nuspec | head -n 1)
    [ -n "$expression" ] || expression=$(sed -n 's:.*<licenseUrl>\(.*\)</licenseUrl>.*:\1:p' "$folder/$path"/*.nuspec | head -n 1)
    echo "| $name | $version | ${expression:-see the package} |"
  done
}
