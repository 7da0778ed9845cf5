# Sourced by the drives of programs that fetch and nothing else; each says before it: package, library, own (the setting of its time-out, if any), tls (why it has none) and
#   fetch URL FILE     what it does with GET, a process for each request
#   status_of URL      prints the status that it got with HEAD, where it has that
set -euo pipefail
if [ "$1" = version ]; then
  echo "version=$(dpkg-query -W -f '${Version}' "$package" | sed 's/^[0-9]*://')"
  echo "library=$library"
  if declare -F status_of > /dev/null; then echo "methods=GET HEAD"; else echo "methods=GET"; fi
  echo "ownTimeout=${own:-none}"
  [ -z "${tls:-}" ] || echo "tls=$tls"
  exit
fi
base=$2
export HOME=$WORK
if [ "$1" = HEAD ]; then
  echo "first=$(status_of "${base}a.txt" 2> "$WORK/log" || true)"
else
  status=0
  fetch "${base}a.txt" "$WORK/first" > "$WORK/log" 2>&1 || status=$?
  tail -c 300 "$WORK/log"
  if [ "$(cat "$WORK/first" 2>/dev/null)" = "the long answer" ]; then echo first=ok
  elif [[ $base == *final-204* ]] && [ $status = 0 ] && [ -e "$WORK/first" ] && [ ! -s "$WORK/first" ]; then echo first=ok
  else echo "first=error exit $status, without the content"; fi
fi
fetch "${base}second.txt" "$WORK/second" > /dev/null 2>&1 || true
if [ "$(cat "$WORK/second" 2>/dev/null)" = "second answer" ]; then echo second=ok; else echo second=wrong; fi
