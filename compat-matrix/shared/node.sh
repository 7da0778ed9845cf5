#!/usr/bin/env bash
# node.sh CLIENT PROGRAM ARGUMENTS: runs shared/PROGRAM, with shared/report.mjs, beside the packages that run.sh installed for CLIENT, where its imports find them.
set -euo pipefail
shared=$(cd "$(dirname "$0")" && pwd)
client=$1 program=$2
shift 2
folder=$CACHE/npm/$client
for file in report.mjs "$program"; do
  if ! cmp -s "$shared/$file" "$folder/$file"; then
    cp "$shared/$file" "$folder/.$file.$$" && mv "$folder/.$file.$$" "$folder/$file"
  fi
done
export NODE_EXTRA_CA_CERTS=${PEM:-}
cd "$folder"
PATH=$folder/node_modules/.bin:$PATH # the package "node", where a client needs a newer one
exec node "$program" "$@"
