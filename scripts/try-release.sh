#!/usr/bin/env bash
# Tries what release.sh made: in a new Debian root that has neither .NET nor the native libraries, as nobody, every stage on the samples and
# ten training steps; the results have to be those of the checkout's programs, byte for byte. Takes minutes and has to be root.
#   scripts/try-release.sh        DEBIAN_ROOT=DIR keeps the root for the next time; DEBIAN_MIRROR is where it comes from
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh
need run tests try
if [ "$(id -u)" != 0 ]; then
  echo "try-release.sh: a root of another system can only be entered by root" >&2
  exit 1
fi
# In a mount table of its own, which goes with the script.
if [ "${1:-}" != inside ]; then
  [ -n "$(ls artifacts/release/*.tar.gz 2>/dev/null)" ] || ./release.sh
  [ -x artifacts/dolma ] && [ -x artifacts/olmo-train ] || ./build.sh
  exec unshare --mount "scripts/${0##*/}" inside
fi

work=$(mktemp -d)
debian=${DEBIAN_ROOT:-$work/debian}
# What is mounted there is not the script's to remove.
trap 'if mountpoint -q "$debian/proc"; then umount "$debian/proc"; fi; rm -rf --one-file-system "$work"' EXIT
if [ ! -x "$debian/bin/sh" ]; then
  echo "making a Debian …"
  quietly debootstrap --variant=minbase bookworm "$debian" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
fi
mount -t proc proc "$debian/proc"
for package in libzstd1 libbz2-1.0 libcld2-0 libjq1 libonig5 libtorch1.13 libopenblas0-pthread libssl3; do
  if chroot "$debian" dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed; then present+=" $package"; fi
done
echo "of the libraries that the programs bind, this Debian has:${present:- none}"

# The inputs, once: gzip as in the samples, and one file each of the other kinds; bzip2 is for tag alone, as in the original.
input=$work/input
mkdir -p "$input"
cp -r samples/documents "$input/documents"
gzip -dc "$input/documents/encyclopedia/0000.json.gz" | zstd -q >"$input/documents/encyclopedia/0000.json.zst"
gzip -dc "$input/documents/news/0000.json.gz" | bzip2 >"$input/documents/news/0000.json.bz2"
rm "$input/documents/encyclopedia/0000.json.gz" "$input/documents/news/0000.json.gz"
cp samples/tokenizer.json configs/olmo2-tiny.yaml "$input"
cp -r samples/resources "$input/resources"
cat >"$input/mix.yaml" <<'EOF'
streams:
  - name: long
    documents: ["documents/*/*.json.gz", "documents/*/*.json.zst"]
    attributes: [base, dup_docs]
    output: { path: mixed, max_size_in_bytes: 150000 }
    filter:
      syntax: jq
      include: [".attributes.base__char_length_v1__length[0][2] > 300"]
      exclude: [".attributes.dup_docs | length > 0 and .[0][2] >= 1"]
EOF
cat >"$input/run.sh" <<'EOF'
set -e
dolma=$1 train=$2
export DOLMA_RESOURCES=$PWD/resources
$dolma tag --documents 'documents/*/*.json.*' --experiment base \
  --taggers char_length_v1 gopher_v2 pii_regex_with_counts_fast_v2 cld2_en_doc_v2 ft_lang_id_en_doc_v2 --processes 2
$dolma dedupe --documents 'documents/*/*.json.gz' 'documents/*/*.json.zst' --dedupe.name dup_docs --dedupe.documents.key '$.text' \
  --dedupe.documents.attribute_name dup_docs --bloom_filter.file bloom.bin --bloom_filter.estimated_doc_count 10000 \
  --bloom_filter.desired_false_positive_rate 0.000001 --no-bloom_filter.read_only
$dolma -c mix.yaml mix
$dolma tokens --documents mixed --destination tokens --tokenizer.name_or_path tokenizer.json --tokenizer.eos_token_id 0 \
  --tokenizer.pad_token_id 1 --dtype uint16
$dolma tokens verify tokens
$train olmo2-tiny.yaml '--data.paths=${path.glob:tokens/*.npy}' --save_folder=model --max_duration=10 --device=cpu
EOF

echo "running the checkout …"
cp -r "$input" "$work/checkout"
(cd "$work/checkout" && quietly sh run.sh "$OLDPWD/artifacts/dolma" "$OLDPWD/artifacts/olmo-train")

echo "running the release as nobody …"
home=$debian/home/try
rm -rf "$home"
mkdir -p "$home"
for archive in artifacts/release/*.tar.gz; do cp "$archive" "$home/"; done
cp -r "$input" "$home/work"
chown -R nobody:nogroup "$home"
as_nobody() { chroot --userspec=nobody:nogroup "$debian" env -i PATH=/usr/bin:/bin HOME=/home/try sh -c "cd /home/try && $1"; }
as_nobody 'for archive in *.tar.gz; do tar -xzf "$archive"; done; rm *.tar.gz'
as_nobody 'echo "  user $(id -un), .NET: $(command -v dotnet || echo none)"; dolma-*/bin/dolma --version; ls -d *-*-*'
as_nobody 'cd work && sh run.sh "$(echo ../dolma-*/bin/dolma)" "$(echo ../olmo-train-*/bin/olmo-train)" >run.log 2>&1 || { cat run.log; exit 1; }'

# Contents: what packing, times and reports add to them may differ.
contents() {
  cd "$1"
  find documents attributes mixed tokens bloom.bin -type f ! -path '*/.dolma/*' | LC_ALL=C sort | while read -r file; do
    case $file in
      *.gz) gzip -dc "$file" ;;
      *.zst) zstd -dcq "$file" ;;
      *.bz2) bzip2 -dc "$file" ;;
      *) cat "$file" ;;
    esac | sha256sum | sed "s:-\$:$file:"
  done
  find model -name '*.safetensors' -o -name '*.pt' | LC_ALL=C sort | while read -r file; do sha256sum "$file"; done
}
(contents "$work/checkout") >"$work/expected"
(contents "$home/work") >"$work/found"
rm -rf "$home"
grep -q ' attributes/.*bz2' "$work/found" && grep -q ' tokens/' "$work/found" && grep -q ' model/' "$work/found"
diff "$work/expected" "$work/found"
echo "the same in both: $(wc -l <"$work/found") files, $(grep -c ' model/' "$work/found") of the model"
