#!/usr/bin/env bash
# cpp.sh CLIENT "LIBRARIES" ARGUMENTS: builds shared/cpp/CLIENT.cpp once and runs it.
set -euo pipefail
shared=$(cd "$(dirname "$0")" && pwd)
client=$1 libraries=$2
shift 2
source=$shared/cpp/$client.cpp program=$CACHE/cpp/$client
mkdir -p "$CACHE/cpp"
(
  flock 9
  if [ "$source" -nt "$program" ]; then
    # shellcheck disable=SC2086
    nice g++ -std=c++17 -O0 -o "$program" "$source" $libraries >&2 9>&-
  fi
) 9> "$program.lock"
exec "$program" "$@"
