#!/usr/bin/env bash
# Runs every test and installs what the tests need. The last line is the total, taken from the runner's own result files.
#   bash tests/run.sh                 everything
#   INTERIM_STRESS_REQUESTS=500000 bash tests/run.sh   with the long stress test of interim responses
set -euo pipefail
cd "$(dirname "$0")/.."

# What the tests drive the server with. They fail, not skip, where one is missing.
packages=(curl cadaver rclone python3 procps strace litmus davfs2 libglib2.0-bin gvfs-backends dbus python3-fusepy e2fsprogs gcc libc6-dev
    apache2-bin python3-requests nodejs golang-go openjdk-17-jdk-headless openssl)
# The intermediaries that probe is tried through.
read -ra proxies <<<"$(sed -n 's/^apt //p' compat-matrix/proxies/*/install | xargs)"
packages+=("${proxies[@]}")

# Tests mount small file systems, make devices and change owners.
if ((EUID != 0)); then
    exec sudo --preserve-env env PATH="$PATH" bash "$0" "$@"
fi

install_packages() {
    local missing=()
    for package in "${packages[@]}"; do
        dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    if ((${#missing[@]} == 0)); then
        return
    fi
    echo "installing: ${missing[*]}"
    apt-get -qq -o DPkg::Lock::Timeout=300 update
    forbid_services
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends "${missing[@]}" >/dev/null
    allow_services
}

# A proxy that is installed would be started on its usual port, on all addresses. Whoever starts services asks this first (invoke-rc.d(8)).
policy=/usr/sbin/policy-rc.d
forbid_services() {
    if [ ! -e "$policy" ]; then
        trap allow_services EXIT
        printf '#!/bin/sh\nexit 101 # by DavServer'"'"'s tests/run.sh\n' >"$policy"
        chmod +x "$policy"
    fi
}

allow_services() {
    if grep -qs "by DavServer's" "$policy"; then rm -f "$policy"; fi
}

# The plain total of all result files: N passed, N failed, N skipped.
print_total() {
    local passed=0 failed=0 skipped=0 counters file
    while IFS= read -r -d '' file; do
        counters=$(grep -o '<Counters [^>]*>' "$file")
        passed=$((passed + $(attribute passed "$counters")))
        failed=$((failed + $(attribute executed "$counters") - $(attribute passed "$counters")))
        skipped=$((skipped + $(attribute total "$counters") - $(attribute executed "$counters")))
    done < <(find "$results" -name '*.trx' -print0)
    echo "$passed passed, $failed failed, $skipped skipped"
}

# Which tests failed and why, where whoever sees but the end of a long output finds it.
print_failures() {
    find "$results" -name '*.trx' -print0 | sort -z | xargs -0r /usr/bin/python3 tests/failures.py
}

attribute() {
    sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$2"
}

# Whatever ends this script, its last line is the total.
finish() {
    local status=$?
    print_failures || true
    print_total
    rm -rf "$results"
    exit "$status"
}

install_packages
results=$(mktemp -d)
trap finish EXIT

dotnet restore DavServer.sln --locked-mode
dotnet build DavServer.sln --no-restore --configuration Release
dotnet format DavServer.sln --no-restore --verify-no-changes
/usr/bin/python3 compat-matrix/render.py --check
dotnet pack src/Kestrel.InterimResponses --no-build --configuration Release --output "$results/packages"

# Some clients and proxies of the matrix once more: a verdict that has changed is a failure.
status=0
bash compat-matrix/run.sh --ci || status=1

# One project after the other: tests that watch the clock of a socket must not share two cores with the stress test.
for project in $(grep -l '<IsTestProject>true' tests/*/*.csproj); do
    name=$(basename "$project" .csproj)
    dotnet test "$project" --no-build --configuration Release --results-directory "$results" \
        --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=normal" --blame-hang-timeout 10m || status=1
    [[ -f "$results/$name.trx" ]] || { echo "no result file of $name" >&2; status=1; }
done
exit "$status"
