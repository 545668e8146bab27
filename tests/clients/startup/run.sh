#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs one of the startup clients, with the test's part in front of it: run.sh ARCH PREFIX vbs|js|c
set -euo pipefail
cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../../.."
arch=$1 prefix=$2 language=$3
here=tests/clients/startup
case $language in
    c) set -- "build/$arch/clients/startup.exe" ;;
    *)
        # Wine's script hosts can't include a file: the test and the client become one script.
        script=build/$arch/clients/startup-$prefix.$language
        mkdir -p "${script%/*}"
        # Option Explicit must stay in front of everything.
        {
            grep -i '^option explicit' "$here/client.$language" || true
            cat "$here/plan.$language"
            grep -vi '^option explicit' "$here/client.$language"
        } >"$script"
        set -- cscript //nologo "$script"
        ;;
esac
exec tests/env/wine.sh "$arch" "$prefix" "$@"
