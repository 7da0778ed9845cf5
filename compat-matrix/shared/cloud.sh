#!/usr/bin/env bash
# cloud.sh PROGRAM PACKAGE METHOD BASE: a sync client of Nextcloud or ownCloud, which sends MOVE for a file that was renamed in the folder it syncs,
# and has no COPY. cloud_front.py answers what only such a server has. The first run fetches the files, the second finds the renamed one.
set -euo pipefail
shared=$(cd "$(dirname "$0")" && pwd)
program=$1 package=$2 # Debian's package of owncloudcmd does not bring the list of what to leave out
shift 2
if [ "$1" = version ]; then
  echo "version=$(dpkg-query -W -f '${Version}' "$package")"
  echo "library=Qt $(dpkg-query -W -f '${Version}\n' libqt5network5 libqt6network6 2> /dev/null | grep -m1 .) Network"
  echo "methods=MOVE"
  echo "ownTimeout=OWNCLOUD_TIMEOUT"
  echo "tls=it is driven through a front that has no TLS"
  exit
fi
base=$2
export HOME=$WORK XDG_RUNTIME_DIR=$WORK QT_QPA_PLATFORM=offscreen
if [ -n "${OWN_TIMEOUT:-}" ]; then export OWNCLOUD_TIMEOUT=$OWN_TIMEOUT; fi
/usr/bin/python3 "$shared/cloud_front.py" "$base" "$WORK/show-second" > "$WORK/port" 2> "$WORK/front" &
front=$!
trap 'kill $front' EXIT
while [ ! -s "$WORK/port" ]; do sleep 0.05; done
server=http://127.0.0.1:$(cat "$WORK/port")/$(cut -d/ -f4 <<< "$base")
mkdir "$WORK/folder"
echo '*.part' > "$WORK/exclude"
sync() { "$program" --non-interactive --exclude "$WORK/exclude" --user u --password p "$WORK/folder" "$server"; }
sync > "$WORK/log" 2>&1 || { tail -20 "$WORK/log"; echo "first=error the first run failed"; exit; }
mv "$WORK/folder/a.txt" "$WORK/folder/copy.txt"
touch "$WORK/show-second"
status=0
sync > "$WORK/log" 2>&1 || status=$?
grep -E 'MOVE|[Ee]rror|rror string' "$WORK/log" | tail -4 || true
said=$(sed -n 's/.*Expected 201, but received \\"\([0-9]*\) .*/\1/p' "$WORK/log" | tail -1)
if [ $status = 0 ]; then echo first=ok
elif [[ $said == 1* ]]; then echo "first=$said"
else echo "first=error $program exit $status: $(sed -n 's/.*with status OCC::SyncFileItem::[A-Za-z]* and error: //p' "$WORK/log" | tail -1)"; fi
if [ "$(cat "$WORK/folder/second.txt" 2> /dev/null)" = "second answer" ]; then echo second=ok; else echo second=wrong; fi
