#!/usr/bin/env bash
# haskell.sh CLIENT ARGUMENTS: builds clients/CLIENT/Drive.hs once and runs it.
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)/clients/$1/Drive.hs folder=$CACHE/haskell/$1
shift
program=$folder/drive
mkdir -p "$folder"
(
  flock 9
  if [ "$source" -nt "$program" ]; then
    nice ghc -v0 -O0 -threaded -outputdir "$folder/objects" -o "$program" "$source" >&2 9>&-
  fi
) 9> "$program.lock"
exec "$program" "$@"
