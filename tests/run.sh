#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Runs the tests: run.sh [--jobs N] [--timeout S] [--only PATTERN] [--arch "x64 x86"] [--verbose]
set -euo pipefail

# A test is one process with a time limit: status 0 passed, 77 skipped (the last line "skip: why"
# says why), anything else failed. Its address is ARCH/SUITE::NAME.
#   build/native/tests/*, build/native-clang/tests/*   `--list` prints SUITE::NAME, `--only` runs it
#   build/ARCH/tests/*.exe                             the same, under Wine
#   build/ARCH/oop/*.exe                               the same against private servers, as ARCH-oop,
#                                                      but for those of data/out-of-process.tsv
#   tests/clients/*.test ARCH, tests/env/*.test        one test each; "# Only for x64" in a file
#                                                      leaves the others out
# All share Wine's prefix "main" and run in parallel, except those of *-alone.exe and *-alone.test,
# which change the registry: one after the other in a new prefix, whose name is in VPCMOCK_PREFIX.

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
wine=tests/env/wine.sh

jobs=$(nproc) limit=300 only='' archs='x64 x86' verbose=''
while [[ $# -gt 0 ]]; do
    case $1 in
        --verbose) verbose=1 && shift && continue ;;
        --jobs | --timeout | --only | --arch) [[ $# -ge 2 ]] || set -- --help ;;
    esac
    case $1 in
        --jobs) jobs=$2 ;;
        --timeout) limit=$2 ;;
        --only) only=$2 ;;
        --arch) archs=$2 ;;
        *)
            sed -n '3s/^# //p' "${BASH_SOURCE[0]}" >&2
            exit 2
            ;;
    esac
    shift 2
done
[[ $jobs =~ ^[1-9][0-9]*$ ]] || { echo "run.sh: --jobs $jobs?" >&2 && exit 2; }

run=$(mktemp -d "${TMPDIR:-/tmp}/vpcmock-run.XXXXXX")
mkfifo "$run/done"
exec 3<>"$run/done"

# Per test, by its number: $run/N.out is its output, $run/N.rc its status.
address=() label=() program=() name=() prefix=()
# Groups of tests (numbers) that run one after the other.
groups=()
# "ARCH PREFIXNAME" of each Wine prefix used.
declare -A prefixes=()
# ARCHs that are emulated: how many times longer a program may take.
declare -A slow=()

limit_of() {
    echo $((limit * ${slow[${1:-none}]:-1}))
}

stop_wine() {
    local key pids=()
    for key in "${!prefixes[@]}"; do
        # shellcheck disable=SC2086 # two words
        "$wine" $key --stop >/dev/null 2>&1 </dev/null 3>&- &
        pids+=($!)
    done
    prefixes=()
    [[ ${#pids[@]} -eq 0 ]] || wait "${pids[@]}" || true
}

# Ends what carries VPCMOCK_TEST=$run/$1 in its environment, however far it has detached itself
# (Wine's CreateProcess does). Wine's own services are all tests' and must stay.
kill_marked() {
    local file pid comm
    while read -r file; do
        pid=${file#/proc/} pid=${pid%/environ}
        comm=$(cat "/proc/$pid/comm" 2>/dev/null) || continue
        case $comm in
            wineserver* | services.exe | explorer.exe | winedevice.exe | plugplay.exe | \
                svchost.exe | rpcss.exe | wineboot.exe) ;;
            *) kill -KILL "$pid" 2>/dev/null || true ;;
        esac
    done < <(grep -lsazx "VPCMOCK_TEST=$run/$1" /proc/[0-9]*/environ || true)
}

interrupted() {
    trap '' INT TERM HUP
    # shellcheck disable=SC2046 # one word per job
    kill $(jobs -p) 2>/dev/null || true
    kill_marked '[0-9a-z-]*'
    echo "interrupted" >&2
    exit 130
}
trap 'stop_wine; rm -rf "$run"' EXIT
trap interrupted INT TERM HUP

# add ADDRESS LABEL PROGRAM NAME PREFIX: a test; its number is in $added.
add() {
    added=${#address[@]}
    address+=("$1") label+=("$2") program+=("$3") name+=("$4") prefix+=("$5")
}

# settled ADDRESS STATUS TEXT: a test that has its result already.
settled() {
    add "$1" '' '' '' ''
    printf '%s' "$3" >"$run/$added.out"
    echo "$2" >"$run/$added.rc"
    report "$added"
}

report() {
    local id=$1 rc out=$run/$1.out why=
    read -r rc <"$run/$id.rc"
    case $rc in
        0)
            [[ -z $verbose ]] || echo "pass ${address[id]}"
            [[ ! -s $out ]] ||
                sed -n "s/\r\$//; s|^note: |${address[id]}: &|p" "$out"
            ;;
        77)
            why=$(sed -n 's/\r$//; s/^skip: //p' "$out" | tail -n 1)
            echo "skip ${address[id]}: ${why:-no reason given}"
            ;;
        *)
            case $rc in
                124 | 137) why="ended after $(limit_of "${label[id]}") s" ;;
                129 | 1[3-5]?) why="signal $((rc - 128)) ($(kill -l "$rc"))" ;;
                *) why="status $rc" ;;
            esac
            echo "FAIL ${address[id]}: $why"
            sed -e 's/\r$//; s/^/    /' -e "\$a\\" "$out" # a\ ends the last line
            ;;
    esac
}

run_test() {
    local id=$1 rc=0 command
    case ${label[id]}:${program[id]} in
        env:*) command=("${program[id]}") ;;
        *.test) command=("${program[id]}" "${label[id]}") ;;
        *.exe)
            command=("$wine" "${label[id]}" "${prefix[id]}" "${program[id]}" --only "${name[id]}")
            ;;
        *) command=("${program[id]}" --only "${name[id]}") ;;
    esac
    # From wine.sh on each step is an exec: the process that timeout ends is the Windows program.
    VPCMOCK_TEST=$run/$id VPCMOCK_PREFIX=${prefix[id]} VPCMOCK_SLOW=${slow[${label[id]}]:-1} \
        timeout -k 5 "$(limit_of "${label[id]}")" "${command[@]}" \
        </dev/null >"$run/$id.out" 2>&1 3>&- || rc=$?
    case $rc in 124 | 137) kill_marked "$id" ;; esac
    echo "$rc" >"$run/$id.rc.new"
    mv "$run/$id.rc.new" "$run/$id.rc"
    echo "$id" >&3
}

run_group() {
    local id
    for id in $1; do
        run_test "$id"
    done 2>/dev/null # bash's own "Segmentation fault"
    echo end >&3
}

# list_to LABEL PROGRAM FILE: asks a program for its tests
list_to() {
    local command=("$2") rc=0
    [[ $2 != *.exe ]] || command=("$wine" "$1" main "$2")
    VPCMOCK_TEST=$run/list timeout -k 5 "$(limit_of "$1")" "${command[@]}" --list </dev/null \
        >"$3.list" 2>"$3.err" 3>&- || rc=$?
    echo "$rc" >"$3.rc"
}

alone_prefix() {
    base=${1##*/}
    base=${base%.*}
    if [[ $base == *-alone ]]; then
        echo "$base"
    else
        echo main
    fi
}

# setup ARCH: makes prefix main and registers the DLL, if there is one, in it.
setup() {
    local arch=$1 rc=0 dll=build/$1/vpcmock.dll exe=build/$1/vpcmock.exe
    timeout -k 5 300 "$wine" "$arch" main cmd /c exit </dev/null >"$run/$arch.wine.out" 2>&1 3>&- ||
        rc=$?
    echo "$rc" >"$run/$arch.wine"
    [[ $rc -eq 0 && -e $dll ]] || return 0
    timeout -k 5 "$(limit_of "$arch")" "$wine" "$arch" main regsvr32 /s "$dll" </dev/null \
        >"$run/$arch.register.out" 2>&1 3>&- || rc=$?
    [[ ! -e $exe ]] || timeout -k 5 "$limit" "$wine" "$arch" main "$exe" register </dev/null \
        >>"$run/$arch.register.out" 2>&1 3>&- || rc=$?
    echo "$rc" >"$run/$arch.register"
}

shopt -s nullglob
available=()
for arch in $archs; do
    if why=$("$wine" "$arch" main --exists); then
        available+=("$arch")
        if [[ -n $why ]]; then
            echo "$arch: $why"
            slow[$arch]=5
        fi
        prefixes[$arch main]=1
        setup "$arch" &
    elif [[ -n ${CI-} ]]; then
        settled "$arch/setup::wine" 1 "$why"
    else
        settled "$arch/setup::wine" 77 "skip: $why"
    fi
done
wait
usable=()
for arch in "${available[@]}"; do
    if read -r rc <"$run/$arch.wine" && [[ $rc -ne 0 ]]; then
        settled "$arch/setup::wine" "$rc" "$(<"$run/$arch.wine.out")"
        continue
    fi
    usable+=("$arch")
    [[ ! -e $run/$arch.register ]] || read -r rc <"$run/$arch.register"
    if [[ $rc -ne 0 ]]; then
        settled "$arch/setup::register" "$rc" "$(<"$run/$arch.register.out")"
    fi
done

programs=()
for file in build/native/tests/*; do programs+=("native $file"); done
for file in build/native-clang/tests/*; do programs+=("clang $file"); done
for arch in "${usable[@]}"; do
    for file in build/"$arch"/tests/*.exe; do programs+=("$arch $file"); done
    for file in build/"$arch"/oop/*.exe; do programs+=("$arch $file"); done
done
for i in "${!programs[@]}"; do
    read -r arch file <<<"${programs[i]}"
    [[ -f $file && -x $file ]] || continue
    while [[ $(jobs -rp | wc -l) -ge $jobs ]]; do wait -n || true; done
    list_to "$arch" "$file" "$run/program$i" &
done
wait

# Each starts a server, which takes seconds where it is emulated: there, these stand for all.
emulated_oop=' task collection_enumerator events display guest journal machine_names machine_config
    networks drives hard_disk usb ports rules '

# Tests that cannot run out of process.
declare -A in_process=()
while IFS=$'\t' read -r test _; do
    [[ -z $test || $test == \#* ]] || in_process[$test]=1
done <tests/data/out-of-process.tsv

# Tests that --only names in full; if there are none, it is a part or a pattern.
exact=() part=()
sort_out() {
    if [[ -z $only || ${address[added]} == *$only* ]]; then part+=("$added"); fi
    case $only in
        "${address[added]}" | "${address[added]#*/}") exact+=("$added") ;;
    esac
}
for i in "${!programs[@]}"; do
    [[ -e $run/program$i.rc ]] || continue
    read -r arch file <<<"${programs[i]}"
    read -r rc <"$run/program$i.rc"
    if [[ $rc -ne 0 ]]; then
        settled "$arch/setup::list-$(basename "$file")" "$rc" "$(cat "$run/program$i".{list,err})"
        continue
    fi
    where=main
    [[ $file != *.exe ]] || where=$(alone_prefix "$file")
    while read -r test; do
        test=${test%$'\r'}
        [[ -n $test ]] || continue
        [[ $file != */oop/* || -z ${in_process[$test]-} ]] || continue
        [[ $file != */oop/* || -z ${slow[$arch]-} || $emulated_oop == *[[:space:]]"${test%%::*}"[[:space:]]* ]] ||
            continue
        case $file in
            */oop/*) add "$arch-oop/$test" "$arch" "$file" "$test" "$where" ;;
            *) add "$arch/$test" "$arch" "$file" "$test" "$where" ;;
        esac
        sort_out
    done <"$run/program$i.list"
done
for file in tests/clients/*.test tests/env/*.test; do
    [[ -x $file ]] || continue
    base=${file##*/} base=${base%.test}
    if [[ $file == tests/env/* ]]; then
        add "env/env::$base" env "$file" '' main
        sort_out
        continue
    fi
    for arch in "${usable[@]}"; do
        ! grep -q '^# Only for ' "$file" || grep -q "^# Only for $arch\b" "$file" || continue
        add "$arch/clients::$base" "$arch" "$file" '' "$(alone_prefix "$file")"
        sort_out
    done
done
[[ ${#exact[@]} -eq 0 ]] || part=("${exact[@]}")

# The alone ones are started first: each of these groups takes longest.
declare -A alone=()
for id in "${part[@]}"; do
    if [[ ${prefix[id]} != main ]]; then
        alone[${label[id]} ${prefix[id]}]+=" $id"
    fi
done
for key in "${!alone[@]}"; do
    prefixes[$key]=1
    groups+=("${alone[$key]}")
    # shellcheck disable=SC2086 # two words
    "$wine" $key --remove >/dev/null 2>&1 </dev/null 3>&- || true
done
for id in "${part[@]}"; do
    [[ ${prefix[id]} != main ]] || groups+=("$id")
done

running=0 next=0
while [[ $next -lt ${#groups[@]} || $running -gt 0 ]]; do
    while [[ $next -lt ${#groups[@]} && $running -lt $jobs ]]; do
        run_group "${groups[next]}" &
        next=$((next + 1)) running=$((running + 1))
    done
    if read -r -t 10 event <&3; then
        case $event in
            end) running=$((running - 1)) ;;
            *) report "$event" ;;
        esac
    elif [[ -z $(jobs -rp) ]]; then
        running=0 # a worker was killed from outside; its tests have no result and count as failed
    fi
done
stop_wine

passed=0 failed=() skipped=0
for id in "${!address[@]}"; do
    [[ -n ${program[id]} ]] || part+=("$id") # settled
done
for id in "${part[@]}"; do
    rc='no result'
    [[ ! -e $run/$id.rc ]] || read -r rc <"$run/$id.rc"
    case $rc in
        0) passed=$((passed + 1)) ;;
        77) skipped=$((skipped + 1)) ;;
        *) failed+=("${address[id]}") ;;
    esac
done
[[ ${#failed[@]} -eq 0 ]] || printf 'failed: %s\n' "${failed[@]}"
echo "$passed passed, ${#failed[@]} failed, $skipped skipped"
[[ ${#failed[@]} -eq 0 && $passed -gt 0 ]]
