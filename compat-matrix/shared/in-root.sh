#!/usr/bin/env bash
# in-root.sh SUITE DRIVE ARGUMENTS: runs a drive in the system that root.sh has made, which sees this folder and that of the run. Needs root.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
root=$CACHE/roots/$1 drive=$(realpath "$2")
shift 2
export here root drive
exec unshare -m bash -c '
  for seen in "$here" "$(dirname "$PEM")" "$WORK"; do
    mkdir -p "$root$seen"
    mount --bind "$seen" "$root$seen"
  done
  mount --rbind /dev "$root/dev"
  mount --bind /proc "$root/proc"
  exec chroot "$root" "$drive" "$@"' in-root "$@"
