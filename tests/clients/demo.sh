#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# make demo: clients that know nothing of the mock see a machine start ten times with ten results. A
# script runs with the mock in its process, then with the mock in another one; clients in other
# languages see the same.
set -euo pipefail
cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
arch=x64
wine() { tests/env/wine.sh "$arch" demo "$@"; }
color=0
[[ -t 1 && -z ${NO_COLOR-} && ${TERM-dumb} != dumb ]] && color=1
seen=$(mktemp -d)

finish() {
    wine --stop || true
    rm -rf "$seen"
}
trap finish EXIT

# run LANGUAGE NAME: keeps what the client prints, and shows it meanwhile.
run() {
    tests/clients/startup/run.sh "$arch" demo "$1" | tee "$seen/$2" |
        awk -v wrap=1 -v color="$color" -f tests/clients/startup/join.awk | sed 's/^/  /'
}
# compare LANGUAGE TITLE: one line when the client sees what the first one saw.
compare() {
    printf '\n%s\n' "$2"
    run "$1" again >"$seen/shown"
    if ! cmp -s "$seen/first" "$seen/again"; then
        cat "$seen/shown"
        echo '  which is not what the first script has seen'
        exit 1
    fi
    echo '  The same ten starts, to the last percent.'
}

echo "vpcmock.dll is registered in the Wine prefix build/wine/$arch-demo: the mock is in the client."
wine regsvr32 /s "build/$arch/vpcmock.dll"
printf '\nVBScript, tests/clients/startup/client.vbs\n'
run vbs first
compare js 'JScript, tests/clients/startup/client.js'
compare c 'C, tests/clients/startup/client.c: early bound, the mock linked in, nothing registered'
wine regsvr32 /s /u "build/$arch/vpcmock.dll"

printf '\nvpcmock.exe is registered instead: COM starts it, and the mock is another process.\n'
wine "build/$arch/vpcmock.exe" register
printf '\nVBScript, the same script\n'
run vbs again
wine "build/$arch/vpcmock.exe" unregister
cmp -s "$seen/first" "$seen/again" || {
    echo '  which is not what it has seen in process'
    exit 1
}
printf '\nThe test decided each result: see plan.vbs, plan.js and plan.c beside the clients.\n'
