#!/usr/bin/env bash
# go.sh CLIENT GOROOT TIMEOUT ARGUMENTS: builds shared/go/main.go once with that Go and runs it.
set -euo pipefail
shared=$(cd "$(dirname "$0")" && pwd)
client=$1 root=$2
export GO_TIMEOUT=$3
shift 3
program=$CACHE/go/$client
mkdir -p "$CACHE/go"
(
  flock 9
  if [ "$shared/go/main.go" -nt "$program" ]; then
    GOROOT=$root GOTOOLCHAIN=local GOFLAGS=-mod=mod GO111MODULE=off CGO_ENABLED=0 GOCACHE=$CACHE/go/cache "$root/bin/go" build -o "$program" "$shared/go/main.go" >&2
  fi
) 9> "$program.lock"
exec "$program" "$@"
