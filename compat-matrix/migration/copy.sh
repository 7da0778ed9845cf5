#!/usr/bin/env bash
# copy.sh SOURCE-URL DESTINATION-URL: a COPY that takes 202 for what it is. Needs curl alone.
set -euo pipefail
fields=$(mktemp)
trap 'rm -f "$fields"' EXIT
field() { sed -n "s/^$1: *\([^\r]*\).*/\1/Ip" "$fields" | tail -1; }

# --globoff: names may hold brackets. An Idempotency-Key lets a lost answer be asked for once more.
status=$(curl --silent --globoff --request COPY --header "Destination: $2" --header "Prefer: respond-async" \
    --header "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" --dump-header "$fields" --output /dev/null --write-out '%{http_code}' "$1")
if [ "$status" = 202 ]; then
    monitor=$(field operation-location)
    until [ "$status" = 200 ]; do
        sleep "$(field retry-after)"
        status=$(curl --silent --show-error --retry 5 --retry-connrefused --header "Prefer: wait=20" --dump-header "$fields" --output /dev/null --write-out '%{http_code}' "$monitor")
        case $status in 200 | 202) ;; *) echo "the monitor answered $status" >&2; exit 1 ;; esac
    done
    status=$(field asyncresult)
fi
echo "$status"
case $status in 201 | 204) ;; *) exit 1 ;; esac
