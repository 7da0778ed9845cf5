#!/usr/bin/env bash
# debs.sh SUITE PACKAGE...: packages of another Debian suite, unpacked under $CACHE/debs/SUITE and installed nowhere.
set -euo pipefail
suite=$1
shift
state=$CACHE/debs/.$suite target=$CACHE/debs/$suite
mkdir -p "$state/lists/partial" "$state/cache/archives/partial" "$target"
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian $suite main" > "$state/sources.list"
options=(-q -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$state/lists" -o "Dir::Cache=$state/cache" -o APT::Sandbox::User=root)
missing=()
for package in "$@"; do
  [ -e "$target/.$package" ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
apt-get "${options[@]}" update
cd "$state"
rm -f ./*.deb
apt-get "${options[@]}" download "${missing[@]}"
for file in ./*.deb; do dpkg -x "$file" "$target"; done
for package in "${missing[@]}"; do touch "$target/.$package"; done
