#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs a client in both kinds of apartment, in the process of the mock and outside of it, and
# compares what it prints with FOLDER/expected.txt: places.sh ARCH FOLDER PROGRAM [ARGUMENT...]
# The client gets STA or MTA as its last argument, and `server` behind it where the mock is the
# server of VPCMOCK_SERVER.
set -euo pipefail
cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."
arch=$1 expected=tests/clients/$2/expected.txt status=0
shift 2

client() {
    tests/env/wine.sh "$arch" "${VPCMOCK_PREFIX:-main}" "$@" 2>&1 | sed 's/\r$//'
}
for apartment in STA MTA; do
    if ! client "$@" "$apartment" | diff -u "$expected" -; then
        echo "the client ($apartment) has seen something else (+) than expected (-)"
        status=1
    fi
    # Under Wine 8 an early bound call to another process brings no IErrorInfo.
    if ! VPCMOCK_SERVER="places-$apartment-$$" client "$@" "$apartment" server |
        diff -u <(sed '1,/^== late bound/s/ IVM[A-Za-z]*::.*//' "$expected") -; then
        echo "the client ($apartment) of a server has seen something else (+) than expected (-)"
        status=1
    fi
done
exit $status
