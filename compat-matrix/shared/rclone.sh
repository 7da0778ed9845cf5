#!/usr/bin/env bash
# rclone.sh PROGRAM PACKAGE-VERSION ARGUMENTS: server-side copy and move, with rclone's own retries (10 low-level, 3 in all), as its users have them.
set -euo pipefail
rclone=$1 version=$2
shift 2
if [ "$1" = version ]; then
  echo "version=$version"
  echo "library=Go net/http, $("$rclone" version | sed -n 's/.*go\/version: //p')"
  echo "methods=COPY MOVE GET"
  echo "ownTimeout=--timeout"
  exit
fi
method=$1 base=$2
export RCLONE_CONFIG=$WORK/rclone.conf RCLONE_CONFIG_T_TYPE=webdav RCLONE_CONFIG_T_URL=$base RCLONE_CA_CERT=$PEM
if [ -n "${OWN_TIMEOUT:-}" ]; then export RCLONE_TIMEOUT=${OWN_TIMEOUT}s; fi
verb=copyto
if [ "$method" = MOVE ]; then verb=moveto; fi
status=0
if [ "$method" = GET ]; then
  "$rclone" cat -vv t:a.txt > "$WORK/first" || status=$?
  # of the 16 bytes it takes the 11 that PROPFIND told
  if [ $status = 0 ] && [ "$(head -c 11 "$WORK/first")" != "the long an" ]; then status=wrong; fi
else
  "$rclone" "$verb" -vv --stats 0 t:a.txt t:copy.txt 2>&1 || status=$?
fi
if [ $status = 0 ]; then echo first=ok; else echo "first=error rclone exit $status"; fi
if [ "$("$rclone" cat t:second.txt)" = "second answer" ]; then echo second=ok; else echo second=wrong; fi
