#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs the Debian packages that building and testing need: packages.sh [--wine32]
set -euo pipefail

# --wine32 also provides a 32-bit Wine, unless the system has one: in an i386 chroot, because
# adding a foreign architecture to somebody's system is not ours to decide.

packages=(make gcc libc6-dev clang gcc-mingw-w64-x86-64 gcc-mingw-w64-i686 g++-mingw-w64-x86-64
    g++-mingw-w64-i686 mingw-w64-tools libwine-dev wine wine64)
wine_sh=$(dirname -- "${BASH_SOURCE[0]}")/wine.sh

case ${1-} in
    '') wine32= ;;
    --wine32)
        wine32=1
        packages+=(qemu-utils) # reads the virtual hard disks that a test writes
        ;;
    *)
        echo "usage: tests/env/packages.sh [--wine32]" >&2
        exit 2
        ;;
esac

# missing PACKAGE...: prints those not installed, on one line.
missing() {
    local status package
    local -A installed=()
    while read -r status package; do
        [[ $status != ?i ]] || installed[$package]=1
    done < <(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "$@" 2>/dev/null || true)
    for package; do
        [[ -n ${installed[$package]-} ]] || printf '%s ' "$package"
    done
}

need_wine32() {
    [[ -n $wine32 ]] && ! "$wine_sh" x86 --exists >/dev/null
}

if ! command -v dpkg-query >/dev/null; then
    echo "packages.sh: not a Debian system; needed are the equivalents of: ${packages[*]}" >&2
    exit 1
fi
need=$(missing "${packages[@]}")
if [[ -z $need ]] && ! need_wine32; then
    exit 0
fi
if [[ $EUID -ne 0 ]]; then
    if [[ -n $need ]]; then
        echo "sudo apt-get install --no-install-recommends ${need% }" >&2
        exit 1
    fi
    "$wine_sh" x86 --exists || exit 77
fi

cache=/var/cache/vpcmock
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive

# Runs a command; its output is shown only if it fails.
quietly() {
    if ! "$@" >"$log" 2>&1 </dev/null 9>&-; then
        cat "$log" >&2
        echo "packages.sh: failed: $*" >&2
        exit 1
    fi
}

install() {
    echo "installing $*"
    quietly apt-get -q update
    quietly apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
}

# Another run may have done it all by now.
read -r -a need <<<"$(missing "${packages[@]}")"
[[ ${#need[@]} -eq 0 ]] || install "${need[@]}"
need_wine32 || exit 0

# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
root=${VPCMOCK_WINE32_ROOT:-$cache/wine32-$suite}
command -v debootstrap >/dev/null || install debootstrap

# The archive that this system itself uses; without one, debootstrap's default.
# Before the first update apt knows no origins.
mirrors() {
    # shellcheck disable=SC2016 # apt's variables
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(COMPONENT) $(REPO_URI)' \
        'Identifier: Packages' 2>/dev/null | sed -n "s|^Debian $suite main \(https\?://\)|\1|p"
}
mirror=$(mirrors)
if [[ -z $mirror ]]; then
    quietly apt-get -q update
    mirror=$(mirrors)
fi
mirror=${mirror%%$'\n'*}

# A kernel may be without its 32-bit half (ia32_emulation=0), and nothing but a try tells.
runs_i386() {
    local dir rc=0
    dir=$(mktemp -d)
    echo 'void _start(void) { __asm__("mov $1, %eax; xor %ebx, %ebx; int $0x80"); }' |
        gcc -m32 -static -nostdlib -x c -o "$dir/try" - && "$dir/try" || rc=$?
    rm -rf "$dir"
    return "$rc"
} 2>/dev/null
if ! runs_i386; then
    echo "no 32-bit Wine: this kernel runs no 32-bit programs"
    exit 77
fi

if [[ -e $root ]]; then
    echo "packages.sh: $root exists but has no 32-bit Wine; please move it away" >&2
    exit 1
fi
echo "making an i386 chroot with Wine in $root (about a minute)"
# An interrupted debootstrap may have left /proc mounted in there.
rm -rf --one-file-system "$root.partial"
mkdir -p "$root.partial"
own_mounts=()
if unshare --mount true 2>/dev/null; then
    own_mounts=(unshare --mount)
fi
quietly "${own_mounts[@]}" debootstrap --arch=i386 --variant=minbase --include=wine32 "$suite" \
    "$root.partial" ${mirror:+"$mirror"}
rm -rf "$root.partial"/var/cache/apt/archives/*.deb "$root.partial"/var/lib/apt/lists/*
mv -T "$root.partial" "$root"
if why=$("$wine_sh" x86 --exists); then
    exit 0
fi
echo "packages.sh: $root does not work: $why" >&2
exit 1
