#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# make demo: registers the mock in a Wine prefix of its own and shows what three clients, which know
# nothing of it, see of a machine that starts ten times with ten results.
set -euo pipefail
cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
arch=x64
wine() { tests/env/wine.sh "$arch" demo "$@"; }
color=0
[[ -t 1 && -z ${NO_COLOR-} && ${TERM-dumb} != dumb ]] && color=1

show() {
    printf '\n%s\n' "$1"
    tests/clients/startup/run.sh "$arch" demo "$2" |
        awk -v wrap=1 -v color="$color" -f tests/clients/startup/join.awk | sed 's/^/  /'
}

finish() {
    wine --stop || true
}
trap finish EXIT
echo "vpcmock: regsvr32 vpcmock.dll in the Wine prefix build/wine/$arch-demo"
wine regsvr32 /s "build/$arch/vpcmock.dll"
show 'VBScript, CreateObject("VirtualPC.Application"): tests/clients/startup/client.vbs' vbs
show 'JScript, new ActiveXObject("VirtualPC.Application"): tests/clients/startup/client.js' js
show 'C, early bound, the mock linked in and nothing registered: tests/clients/startup/client.c' c
wine regsvr32 /s /u "build/$arch/vpcmock.dll"
wine "build/$arch/vpcmock.exe" register
show 'The same VBScript out of process: only vpcmock.exe is registered, and COM starts it' vbs
wine "build/$arch/vpcmock.exe" unregister
printf '\nThe test decided each result: see plan.vbs, plan.js and plan.c beside the clients.\n'
