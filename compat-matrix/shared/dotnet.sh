#!/usr/bin/env bash
# dotnet.sh FOLDER ARGUMENTS: builds the program in FOLDER once, outside the repository (its Directory.Build.props is not for this), then runs it.
set -euo pipefail
here=$(cd "$1" && pwd)
shift
built=${TMPDIR:-/tmp}/compat-matrix-$(basename "$here")-$(id -u)
(
  flock 9
  if [ ! -e "$built/out/probe.dll" ] || [ "$here/Program.cs" -nt "$built/out/probe.dll" ]; then
    mkdir -p "$built/src"
    cp "$here/Program.cs" "$here/probe.csproj" "$built/src/"
    dotnet build -v q -nologo -m:1 -nodeReuse:false -p:UseSharedCompilation=false -o "$built/out" "$built/src/probe.csproj" >&2 9>&-
  fi
) 9> "$built.lock"
exec dotnet "$built/out/probe.dll" "$@"
