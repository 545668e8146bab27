#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs a Windows program under Wine: wine.sh x64|x86 PREFIXNAME COMMAND [ARGS...]
set -euo pipefail

# Prefixes are build/wine/ARCH-NAME, hard-linked copies of ARCH-template, which is made once.
#
# 32-bit programs run with the system's wine32 if there is one, else with that of the i386 chroot
# which packages.sh --wine32 makes. What such a program sees is put together by bind mounts in a
# mount namespace of its own, which ends with its last process: the host never sees a mount, so
# `rm -rf` of the tree's build folder or of the chroot cannot reach through one. Where mounting is
# forbidden (containers), what a test needs is copied into the chroot instead; files which a
# program writes stay there then.
#
# Where the kernel runs no 32-bit programs they are emulated, by qemu-i386 in a folder which
# packages.sh makes in the chroot's place; Wine's server is the host's 64-bit one.

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

usage() {
    echo "usage: tests/env/wine.sh x64|x86 PREFIXNAME COMMAND [ARGS...]" >&2
    echo "       tests/env/wine.sh x64|x86 PREFIXNAME --stop | --remove | --exists" >&2
    exit 2
}

arch=${1-} name=${2-}
case $arch in
    x64) export WINEARCH=win64 loader=/usr/lib/wine/wine64 ;;
    x86) export WINEARCH=win32 loader=/usr/lib/wine/wine ;;
    *) usage ;;
esac
if [[ $name == --exists ]]; then
    name=main
    set -- "$arch" main --exists
fi
[[ $# -ge 3 && $name =~ ^[A-Za-z0-9._-]+$ && $name != template ]] || usage
shift 2

# Debian's 64-bit-only /usr/bin/wine runs wine64; the ELF class tells the real 32-bit loader.
is_elf32() {
    local head=
    [[ -x $1 ]] && { LC_ALL=C IFS= read -r -d '' -n 5 head <"$1" || true; } &&
        [[ $head == $'\x7fELF\x01' ]]
}

# Nothing but a try tells whether the kernel has its 32-bit half.
runs() {
    "$1" --version >/dev/null 2>&1
}

# mode: host, mount (chroot, bind mounts), copy (chroot, files copied) or emulated (qemu finds its
# files in the root by itself). root: the chroot.
mode=host root=''
if [[ $arch == x86 ]] && ! { is_elf32 "$loader" && runs "$loader"; }; then
    # shellcheck source=/dev/null
    suite=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
    root=${VPCMOCK_WINE32_ROOT:-/var/cache/vpcmock/wine32-$suite}
    if [[ -n ${VPCMOCK_WINE32_ROOT-} ]]; then emulated=$root; else emulated=$root-emulated; fi
    if [[ $EUID -ne 0 ]]; then
        userns=(--map-root-user)
    else
        userns=()
    fi
    if is_elf32 "$root$loader" && runs "$root/lib/ld-linux.so.2"; then
        if unshare "${userns[@]}" --mount true 2>/dev/null; then
            mode=mount
        elif [[ $EUID -eq 0 ]]; then
            mode=copy
        else
            echo "no 32-bit Wine: the chroot $root needs root or user namespaces"
            exit 77
        fi
    elif [[ -x $emulated/emulator/qemu-i386 ]]; then
        mode=emulated root=$emulated loader=$emulated$loader
    else
        echo "no 32-bit Wine: run \`make test\` or tests/env/packages.sh --wine32 once as root"
        exit 77
    fi
elif [[ ! -x $loader ]]; then
    echo "no 64-bit Wine: run tests/env/packages.sh"
    exit 77
fi
if [[ $1 == --exists ]]; then
    [[ $mode != emulated ]] ||
        echo "32-bit code runs emulated: $("$root/emulator/qemu-i386" --version | head -n 1)"
    exit 0
fi

# Seen from the host, a prefix of copy mode is in the chroot.
view=
[[ $mode != copy ]] || view=$root
dir=$PWD/build/wine
export WINEPREFIX=$dir/$arch-$name
export WINEDEBUG=${WINEDEBUG:--all}
# winemenubuilder would write into ~/.local; explorer (the desktop, started by a first window and
# ended a second after the last) would hold the pipes of its starter open for that second.
export WINEDLLOVERRIDES="mscoree,mshtml,winemenubuilder.exe,explorer.exe="
unset DISPLAY WAYLAND_DISPLAY

# Replaces this process by COMMAND where Wine is.
enter() {
    case $mode in
        host | emulated) exec "$@" ;;
        copy) exec chroot "$root" /usr/bin/env -C "$PWD" HOME=/root "$@" ;;
    esac
    # A tmpfs over the chroot's /mnt becomes the root directory: mount points for the tree need
    # not be made in the chroot, which thus stays as it is and may belong to another user.
    # A user other than root is mapped to root here, so /tmp/.wine-0 must not be the real root's.
    local tmp=/tmp
    if [[ $EUID -ne 0 ]]; then
        tmp=$dir/tmp
        mkdir -p "$tmp"
    fi
    # shellcheck disable=SC2016 # expanded by the inner shell
    exec unshare "${userns[@]}" --mount --propagation private /bin/sh -euc '
        root=$1 tmp=$2 top=$3 new=$1/mnt
        shift 3
        mount -t tmpfs -o mode=755 tmpfs "$new"
        cd "$new"
        mkdir -p usr etc proc dev tmp root
        for d in bin lib lib32 lib64 sbin; do
            [ ! -L "$root/$d" ] || ln -s "usr/$d" "$d"
        done
        mount --bind "$root/usr" usr
        mount --bind "$root/etc" etc
        mount --rbind /proc proc
        mount --rbind /dev dev
        mount --bind "$tmp" tmp
        if ! [ ".$top" -ef "$top" ]; then
            mkdir -p ".$top"
            mount --bind "$top" ".$top"
        fi
        exec chroot . /usr/bin/env -C "$top" HOME=/root "$@"
    ' sh "$root" "$tmp" "$PWD" "$@"
}

# Runs in the chroot, if any: sh -c "$with_server" sh LOADER ACTION [COMMAND...].
# Debian's wineserver script adds -p0, with which each program pays a second for starting and
# ending Wine's services: start the real one, to linger. It fails if there is one already. Only
# who started it warms it up: services inherit standard error from whoever causes their start, and
# must not hold the pipe of a caller.
# Debian's Wine has no preloader which would reserve 0x7ffe0000 for Windows' shared data: with
# random addresses the heap lay there in one of some 2,000 starts, which then fail with status 1.
# shellcheck disable=SC2016 # expanded by the inner shell
with_server='
    for server in /usr/lib/wine/wineserver64 /usr/lib/wine/wineserver32; do
        [ ! -x "$server" ] || break
    done
    export WINESERVER="$server"
    loader=$1 action=$2 fixed=
    shift 2
    if setarch -R true 2>/dev/null; then
        fixed="setarch -R"
    fi
    case $action in
        stop)
            "$server" -k >/dev/null 2>&1 || :
            exec "$server" -w ;;
        boot)
            $fixed "$loader" wineboot -i || exit
            "$server" -k || :
            exec "$server" -w ;;
        run)
            if "$server" -p60 >/dev/null 2>&1; then
                $fixed "$loader" cmd /c exit </dev/null >/dev/null 2>&1 || :
            fi
            exec $fixed "$loader" "$@" ;;
    esac'

wine() {
    enter /bin/sh -c "$with_server" sh "$loader" "$@"
}

# Under the lock. -p preserves what Wine compares, and a copy without stamp is never used.
make_template() {
    local template=$view$dir/$arch-template log=$view$dir/$arch-template.log
    [[ "$(cat "$template/.vpcmock" 2>/dev/null)" != "$version" ]] || return 0
    rm -rf "$template"
    if ! (WINEPREFIX=$dir/$arch-template wine boot) </dev/null >"$log" 2>&1 9>&-; then
        cat "$log" >&2
        echo "wine.sh: cannot make $template" >&2
        exit 1
    fi
    # My Documents and the like are links into the caller's home.
    find "$template/drive_c/users" -type l -exec sh -c 'rm "$1" && mkdir "$1"' sh {} \;
    # A crash must be told by the status: when winedbg --auto ends the process, it can be 0.
    sed -i 's/^"Debugger"=.*/"Debugger"="false"/' "$template/system.reg"
    # Two thirds of a prefix are debug information of DLLs that Wine maps from /usr/lib anyway.
    if command -v x86_64-w64-mingw32-strip >/dev/null; then
        find "$template/drive_c/windows" -type f -size +64k \
            -regex '.*\.\(dll\|exe\|drv\|sys\|ocx\|cpl\|ax\|acm\)' -print0 |
            xargs -0 -r -n 20 -P "$(nproc)" x86_64-w64-mingw32-strip --strip-debug >>"$log" \
            2>&1 || true
    fi
    echo "$version" >"$template/.vpcmock"
}

# Under the lock.
make_prefix() {
    local template=$view$dir/$arch-template new=$view$WINEPREFIX.partial sub
    rm -rf "$new" "$view$WINEPREFIX"
    mkdir "$new" "$new/drive_c" "$new/drive_c/windows"
    cp -a "$template"/*.reg "$template/dosdevices" "$template/.update-timestamp" \
        "$template/.vpcmock" "$new"
    # Debian's Wine keeps the name of the folder of its sockets in here: /tmp need not get more.
    [[ ! -e $template/wineserver ]] || cp -a "$template/wineserver" "$new"
    for sub in "$template"/drive_c/*; do
        [[ $sub == */windows ]] || cp -a "$sub" "$new/drive_c"
    done
    # Wine writes win.ini and the like in place, but replaces what is in the folders.
    for sub in "$template"/drive_c/windows/*; do
        if [[ -d $sub ]]; then
            cp -al "$sub" "$new/drive_c/windows"
        else
            cp -a "$sub" "$new/drive_c/windows"
        fi
    done
    mv -T "$new" "$view$WINEPREFIX"
}

if [[ $1 == --stop || $1 == --remove ]]; then
    [[ -d $view$WINEPREFIX ]] || exit 0
    (wine stop)
    [[ $1 == --stop ]] || rm -rf "$view$WINEPREFIX"
    exit 0
fi

mkdir -p "$view$dir"
# What Wine itself looks at to see whether a prefix is up to date.
version=$(stat -c %Y "$root/usr/share/wine/wine.inf" 2>/dev/null || echo unknown)
made=
[[ ! -e $view$WINEPREFIX/.vpcmock ]] || read -r made <"$view$WINEPREFIX/.vpcmock"
if [[ $made != "$version" || $mode == copy ]]; then
    # Closed for each Wine process (9>&-), or the lock would last as long as the wineserver.
    exec 9>"$view$dir/$arch.lock"
    flock 9
    if [[ $mode == copy ]]; then
        # All that Wine's loader needs of /proc, which cannot be mounted either.
        if [[ ! -L $root/proc/self/exe ]]; then
            mkdir -p "$root/proc/self"
            ln -s "$loader" "$root/proc/self/exe"
        fi
        for d in build/x86 build/include tests; do
            [[ ! -d $d ]] || { mkdir -p "$root$PWD/$d" && cp -au "$d/." "$root$PWD/$d"; }
        done
    fi
    made=
    [[ ! -e $view$WINEPREFIX/.vpcmock ]] || read -r made <"$view$WINEPREFIX/.vpcmock"
    if [[ $made != "$version" ]]; then
        make_template
        make_prefix
    fi
    exec 9>&-
fi
wine run "$@"
