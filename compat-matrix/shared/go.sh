#!/usr/bin/env bash
# go.sh CLIENT GOROOT TIMEOUT ARGUMENTS: builds shared/go/main.go, or the program GO_SOURCE, once with that Go and Debian's libraries, and runs it.
set -euo pipefail
shared=$(cd "$(dirname "$0")" && pwd)
client=$1 root=$2 source=${GO_SOURCE:-$shared/go/main.go}
export GO_TIMEOUT=$3
shift 3
program=$CACHE/go/$client
mkdir -p "$CACHE/go"
(
  flock 9
  if [ "$source" -nt "$program" ]; then
    GOROOT=$root GOPATH=/usr/share/gocode GOTOOLCHAIN=local GOFLAGS=-mod=mod GO111MODULE=off CGO_ENABLED=0 GOCACHE=$CACHE/go/cache "$root/bin/go" build -o "$program" "$source" >&2
  fi
) 9> "$program.lock"
exec "$program" "$@"
