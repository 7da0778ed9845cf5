#!/usr/bin/env bash
# rust.sh CLIENT ARGUMENTS: builds shared/rust/CLIENT.rs once, with Debian's cargo and the crates that Debian has, and runs it.
# The features of the crate stand in the first line of the source, as Cargo.toml wants them.
set -euo pipefail
shared=$(cd "$(dirname "$0")" && pwd)
client=$1
shift
source=$shared/rust/$client.rs
folder=$CACHE/rust/$client
program=$folder/target/debug/drive
mkdir -p "$folder/src"
(
  flock 9
  if [ "$source" -nt "$program" ]; then
    cp "$source" "$folder/src/main.rs"
    printf '[package]\nname = "drive"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n%s\n' \
      "$(sed -n 's|^// needs: ||p' "$source")" > "$folder/Cargo.toml"
    printf '[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "/usr/share/cargo/registry"\n' > "$folder/debian.toml"
    cd "$folder"
    PATH=/usr/bin:/bin CARGO_HOME=$CACHE/rust/home CARGO_INCREMENTAL=0 nice /usr/bin/cargo --config debian.toml build --offline --quiet >&2 9>&-
    touch "$program"
  fi
) 9> "$folder.lock"
# The version that was built, for the drive to tell.
CRATE_VERSION=$(grep -A 1 -x "name = \"${client#rust-}\"" "$folder/Cargo.lock" | sed -n 's/^version = "\(.*\)"$/\1/p')
export CRATE_VERSION
exec "$program" "$@"
