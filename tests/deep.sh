#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What `make check-deep` runs: deep.sh PART... A line for each part; its output is in build/deep.
set -uo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
mkdir -p build/deep

# How long each target is fuzzed natively, in seconds, and with which seed.
seconds=${VPCMOCK_FUZZ_SECONDS:-60}
seed=${VPCMOCK_FUZZ_SEED:-1}

# The inputs that a target begins from, beside its own.
seeds_of() {
    case $1 in
        scenario) echo tests/clients/scenario tests/clients/run ;;
        vmc) echo tests/data ;;
    esac
}

# libFuzzer adds what it finds to the first folder: not to the one that is kept.
part_fuzz() {
    local program target runs rc=0 total=0
    for program in build/fuzz/*; do
        [[ -f $program && -x $program ]] || continue
        target=${program##*/}
        mkdir -p "build/deep/corpus-$target" "tests/fuzz/$target"
        # shellcheck disable=SC2046 # folders
        "$program" -max_total_time="$seconds" -seed="$seed" -timeout=60 -rss_limit_mb=4096 \
            -max_len=65536 -artifact_prefix="build/deep/$target-" "build/deep/corpus-$target" \
            "tests/fuzz/$target" $(seeds_of "$target") >"build/deep/fuzz-$target.log" 2>&1 || rc=1
        runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "build/deep/fuzz-$target.log")
        echo "$target: ${runs:-failed, see build/deep/fuzz-$target.log}"
        total=$((total + ${runs:-0}))
    done
    echo "note: $total executions"
    return "$rc"
}

# Test programs of the 64-bit build, each a process.
run_wine() {
    local program rc=0
    for program; do
        tests/env/wine.sh x64 main "build/x64/tests/$program.exe" || rc=1
    done
    return "$rc"
}

# Under Wine: Invoke, members and files, with more executions than in make test.
part_calls() {
    local rc=0
    VPCMOCK_FUZZ_RUNS=500000 VPCMOCK_FUZZ_SEED=$seed run_wine fuzz_calls || rc=1
    VPCMOCK_FUZZ_RUNS=5000 VPCMOCK_FUZZ_SEED=$seed run_wine fuzz_xml_files || rc=1
    return "$rc"
}

# Natively, with ThreadSanitizer, which cannot do with memory's addresses being as random as some
# kernels make them.
part_race() {
    local as_ever=() rc=0
    ! setarch -R true 2>/dev/null || as_ever=(setarch -R)
    for _ in {1..5}; do
        TSAN_OPTIONS='halt_on_error=1 exitcode=66' "${as_ever[@]}" build/race/tests/parallel || rc=1
    done
    return "$rc"
}

part_memory() {
    run_wine memory_members memory_scenes
}

# variant VARIANT TEST...: makes the DLL and tests in another way (deep.mk), and runs the 64-bit ones.
# Wine tells of what is freed twice or never was there.
variant() {
    local program out=build/deep/$1.out rc=0
    env -u MAKEFLAGS -u MFLAGS make VPCMOCK_READY=1 -j"$(nproc)" VARIANT="$1" \
        VARIANT_TESTS="${*:2}" variant || return 1
    [[ $1 == x64-* ]] || return 0
    for program in "${@:2}"; do
        WINEDEBUG=err-all,fixme-all,warn+heap tests/env/wine.sh x64 main \
            "build/$1/tests/$program.exe" >"$out" 2>&1 || rc=1
        ! grep -q ':heap:' "$out" || rc=1
        cat "$out"
    done
    return "$rc"
}

# With a trap at whatever C leaves undefined, and protected stacks.
part_traps() {
    variant x64-ubsan task machine rules journal events scenario findings expectation fuzz_calls
}

# As other compilers and levels make it; 32-bit ones are made, not run.
part_builds() {
    local way rc=0
    for way in O0 O1 O3 Os lto clang; do
        variant "x64-$way" task rules events || rc=1
    done
    for way in lto clang; do
        variant "x86-$way" task || rc=1
    done
    return "$rc"
}

# Five minutes of sixteen threads, and a thousand times the DLL.
part_threads() {
    VPCMOCK_THREADS_SECONDS=${VPCMOCK_THREADS_SECONDS:-300} run_wine threads
}
part_unload() {
    VPCMOCK_ROUNDS=1000 run_wine unload
}

# Without findings, but for: what cppcheck does not parse (label.c, a conditional with compound
# literals); a fact's value, which is at the place that its type tells (fact.c); a block whose header
# is in front of it (memory.c).
part_cppcheck() {
    local scenario
    mapfile -t scenario < <(find src/scenario -name '*.c' ! -name xmllite.c)
    cppcheck -q -j "$(nproc)" --std=c11 --enable=warning,portability,performance --inline-suppr \
        --suppress=missingIncludeSystem --suppress=internalAstError:src/mock/label.c \
        --suppress=invalidPointerCast:src/model/fact.c --suppress=memleak:src/model/memory.c \
        -Isrc -Ibuild/gen --error-exitcode=1 src/model src/mock src/report src/sweep \
        "${scenario[@]}"
}

# gcc's own, over what is plain C. What it can't know: a drive that has no machine is refused before
# (drives.c), the files of a chain are disks (disk.c), links are between expectations that there are
# (expectation.c), places below the count have entries (journal.c), and a chunk is in its pool's list
# (memory.c).
analyze() {
    local but=()
    case $1 in
        src/model/drives.c | src/model/disk.c | src/mock/expectation.c | src/mock/journal.c)
            but=(-Wno-analyzer-null-dereference)
            ;;
        src/model/memory.c) but=(-Wno-analyzer-malloc-leak) ;;
    esac
    gcc -std=c11 -O1 -fanalyzer -Werror "${but[@]}" -Isrc -Ibuild/gen -c -o /dev/null "$1"
}
part_analyzer() {
    export -f analyze
    find src/model src/mock src/scenario src/report src/sweep -name '*.c' ! -name xmllite.c -print0 |
        xargs -0 -n 1 -P "$(nproc)" bash -c 'analyze "$1"' analyze
}

part_coverage() {
    local rc=0
    tests/coverage.sh >build/deep/coverage.out || rc=1
    sed 's/^all */note: /' build/deep/coverage.out
    return "$rc"
}

# Each test of COM in process ends with as many blocks of the heap and of COM as it began with.
part_ledger() {
    local rc=0
    VPCMOCK_LEDGER=1 tests/run.sh --arch x64 --only 'x64/!(clients)::' >build/deep/ledger.out || rc=1
    sed -n '/^FAIL/,/^    /p; $s/^/note: /p' build/deep/ledger.out
    return "$rc"
}

status=0
for part; do
    began=$SECONDS
    if "part_${part//-/_}" >"build/deep/$part.log" 2>&1; then
        said=$(sed -n 's/\r$//; s/^note: //p' "build/deep/$part.log" | tail -n 1)
        printf 'ok    %-10s %4d s  %s\n' "$part" $((SECONDS - began)) "$said"
    else
        status=1
        printf 'FAIL  %-10s %4d s\n' "$part" $((SECONDS - began))
        tail -n 30 "build/deep/$part.log" | sed 's/^/    /'
    fi
done
exit "$status"
