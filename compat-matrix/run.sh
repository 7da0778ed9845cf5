#!/usr/bin/env bash
# Measures again: installs what is missing, runs every scenario for the named clients and proxies (all without names),
# writes results/, checks profiles.json against them and renders README.md.
#   bash compat-matrix/run.sh [--quick] [client or proxy ...]
#   bash compat-matrix/run.sh --ci      a reduced set, compared with results/: fails with every verdict that changed, writes nothing
# What can't be installed is a failure, not a blank.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
export CACHE=${CACHE:-/var/tmp/compat-matrix-$(id -u)} # packages of npm, compiled programs
mkdir -p "$CACHE"

ci_clients=(curl wget cadaver rclone lftp python-requests python-httpx python-urllib node-http go-net-http perl-lwp ruby-net-http)
ci_proxies=(haproxy httpd nginx)

options=() clients=() proxies=()
for name in "$@"; do
  if [ "$name" = --quick ] || [ "$name" = --ci ]; then options+=("$name")
  elif [ -x "clients/$name/drive" ]; then clients+=("$name")
  elif [ -d "proxies/$name" ]; then proxies+=("$name")
  else
    echo "run.sh: no client or proxy named '$name'; there are: $(ls clients proxies | grep -v : | xargs)" >&2
    exit 2
  fi
done
if [ ${#clients[@]} = 0 ] && [ ${#proxies[@]} = 0 ]; then
  if [[ " ${options[*]} " == *" --ci "* ]]; then
    clients=("${ci_clients[@]}") proxies=("${ci_proxies[@]}")
  else
    mapfile -t clients < <(ls clients)
    mapfile -t proxies < <(ls proxies)
  fi
fi

install_debian() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "installing: ${missing[*]}" >&2
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -q >&2
  # A proxy that is installed would be started on its usual port, on all addresses. Whoever starts services asks this first (invoke-rc.d(8)).
  local policy=/usr/sbin/policy-rc.d
  "${as_root[@]}" sh -c "[ -e $policy ] || { printf '#!/bin/sh\nexit 101 # by compat-matrix/run.sh\n' >$policy && chmod +x $policy; }"
  local status=0
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 install -q -y --no-install-recommends "${missing[@]}" >&2 || status=$?
  "${as_root[@]}" sh -c "if grep -qs 'by compat-matrix/run.sh' $policy; then rm -f $policy; fi"
  return "$status"
}

install_npm() { # client, packages with their versions; each client has a folder of its own
  local folder=$CACHE/npm/$1 package
  shift
  for package in "$@"; do
    if [ "$(sed -n 's/^  "version": "\(.*\)",\?$/\1/p' "$folder/node_modules/${package%@*}/package.json" 2>/dev/null)" = "${package##*@}" ]; then continue; fi
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-package-lock --silent "$@" >&2
    return
  done
}

# Each line of an install file: apt PACKAGE..., npm PACKAGE@VERSION..., deb SUITE PACKAGE... (unpacked, not installed), root SUITE PACKAGE... (in a
# system of its own), none WORDS.
install_missing() {
  local folder kind packages debian=()
  for folder in "$@"; do
    while read -r kind packages; do
      [ "$kind" != apt ] || read -r -a debian <<< "${debian[*]} $packages"
    done < "$folder/install"
  done
  install_debian "${debian[@]}"
  for folder in "$@"; do
    while read -r kind packages; do
      # shellcheck disable=SC2086
      case $kind in
        npm) install_npm "$(basename "$folder")" $packages ;;
        deb) bash shared/debs.sh $packages >&2 ;;
        root) bash shared/root.sh $packages >&2 ;;
      esac
    done < "$folder/install"
  done
}

install_missing "${clients[@]/#/clients/}" "${proxies[@]/#/proxies/}"
failed=0
# Both at once: nearly all of the time is spent waiting.
if [ ${#proxies[@]} -gt 0 ]; then /usr/bin/python3 measure_proxies.py "${options[@]}" "${proxies[@]}" & fi
if [ ${#clients[@]} -gt 0 ]; then /usr/bin/python3 measure.py "${options[@]}" "${clients[@]}" || failed=1; fi
if [ ${#proxies[@]} -gt 0 ]; then wait $! || failed=1; fi
if [[ " ${options[*]} " == *" --ci "* ]]; then
  /usr/bin/python3 render.py --check || failed=1
else
  /usr/bin/python3 render.py || failed=1
fi
exit $failed
