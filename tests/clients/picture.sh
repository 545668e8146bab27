#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Makes the picture of the README: the report of a sweep of the example client with bugs.
# picture.sh FILE
set -euo pipefail
out=$(realpath -- "$1")
cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d "${TMPDIR:-/tmp}/vpcmock-picture.XXXXXX")
trap 'rm -rf "$work"' EXIT
# Status 1: some failures are not handled, which is what the picture shows.
tests/env/wine.sh x64 main build/x64/vpcmock.exe sweep --html "$work/report.html" \
    --dir "$work/vpcmock-sweep" build/x64/clients/examples/buggy.exe >/dev/null 2>&1 || [[ $? -eq 1 ]]
# As it would read in the client's own folder, wherever this was done.
sed -E -e 's/\\"Z:[^"]*vpcmock\.exe\\"/vpcmock/g' -e 's/ --(html|dir) [^ "]+//g' \
    -e 's/Z:[^" ]*\\\\(vpcmock-sweep)/\1/g' -e 's|build/x64/clients/examples/||g' \
    "$work/report.html" >"$work/picture.html"
# The cell that is shown in full: the wait that has no end. Each has a line of its own.
cell=$(awk '/"cells":\[$/ { on = 1; next }
    on && /"kind":"stall"/ && /"ended":"did not end/ { print n; exit }
    on { n++ }' "$work/picture.html")
chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
    --window-size=1280,1180 --virtual-time-budget=10000 --screenshot="$out" \
    "file://$work/picture.html#cell=${cell:-0}" >/dev/null 2>&1
[[ -s $out ]]
