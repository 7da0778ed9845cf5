#!/usr/bin/env bash
# node.sh CLIENT PROGRAM ARGUMENTS: runs shared/PROGRAM beside the packages that run.sh installed for CLIENT, where its imports find them.
set -euo pipefail
shared=$(cd "$(dirname "$0")" && pwd)
client=$1 program=$2
shift 2
folder=$CACHE/npm/$client
if ! cmp -s "$shared/$program" "$folder/$program"; then
  cp "$shared/$program" "$folder/.$program.$$" && mv "$folder/.$program.$$" "$folder/$program"
fi
export NODE_EXTRA_CA_CERTS=${PEM:-}
cd "$folder"
PATH=$folder/node_modules/.bin:$PATH # the package "node", where a client needs a newer one
exec node "$program" "$@"
