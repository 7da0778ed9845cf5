#!/usr/bin/env bash
# root.sh SUITE PACKAGE...: a system of another Debian suite under $CACHE/roots/SUITE, with these packages, for programs that need its libc. Needs root.
set -euo pipefail
suite=$1
shift
root=$CACHE/roots/$suite
mkdir -p "$CACHE/roots"
exec 9> "$root.lock"
flock 9
if [ ! -e "$root/.made" ]; then
  rm -rf "$root"
  debootstrap --variant=minbase "$suite" "$root" http://deb.debian.org/debian >&2
  printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d" # no service is started by its installation
  chmod +x "$root/usr/sbin/policy-rc.d"
  touch "$root/.made"
fi
missing=()
for package in "$@"; do
  [ "$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
cp /etc/resolv.conf "$root/etc/resolv.conf"
DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
