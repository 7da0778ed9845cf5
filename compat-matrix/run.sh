#!/usr/bin/env bash
# Measures again: installs what is missing, runs every scenario for the named clients and proxies (all without names),
# writes results/, checks profiles.json against them and renders README.md.
#   bash compat-matrix/run.sh [--quick] [client or proxy ...]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"

quick=() clients=() proxies=()
for name in "$@"; do
  if [ "$name" = --quick ]; then quick=(--quick)
  elif [ -x "clients/$name/drive" ]; then clients+=("$name")
  elif [ -d "proxies/$name" ]; then proxies+=("$name")
  else
    echo "run.sh: no client or proxy named '$name'; there are: $(ls clients proxies | grep -v : | xargs)" >&2
    exit 2
  fi
done
if [ ${#clients[@]} = 0 ] && [ ${#proxies[@]} = 0 ]; then
  mapfile -t clients < <(ls clients)
  mapfile -t proxies < <(ls proxies)
fi

install_missing() {
  local missing=() folder kind packages package
  for folder in "$@"; do
    read -r kind packages < "$folder/install"
    [ "$kind" = apt ] || continue
    for package in $packages; do
      dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "installing: ${missing[*]}" >&2
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -q >&2
  # RUNLEVEL=1: no service is started by its installation
  "${as_root[@]}" env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends "${missing[@]}" >&2
}

install_missing "${clients[@]/#/clients/}" "${proxies[@]/#/proxies/}"
failed=0
# Both at once: nearly all of the time is spent waiting.
if [ ${#proxies[@]} -gt 0 ]; then /usr/bin/python3 measure_proxies.py "${proxies[@]}" & fi
if [ ${#clients[@]} -gt 0 ]; then /usr/bin/python3 measure.py "${quick[@]}" "${clients[@]}" || failed=1; fi
if [ ${#proxies[@]} -gt 0 ]; then wait $! || failed=1; fi
/usr/bin/python3 render.py || failed=1
exit $failed
