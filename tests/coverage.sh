#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# `make coverage`: lines and branches of src/model, src/mock and src/scenario that the unit tests reach.
# coverage.sh --missing lists the lines that none does.
set -euo pipefail

cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
find build/coverage -name '*.gcda' -delete
for test in build/coverage/tests/*; do
    [[ ! -x $test ]] || "$test" >/dev/null || echo "$test fails" >&2
done
# What headers have is counted where they are included: only the folders' own files are shown.
find build/coverage/obj/batch/{model,mock,scenario} -name '*.gcno' -print0 |
    xargs -0 gcov --branch-probabilities --stdout 2>/dev/null |
    awk -v missing="${1-}" '
    /^ *-: *0:Source:/ { file = $0; sub(/.*:Source:/, "", file) }
    file !~ /^src\/(model|mock|scenario)\/.*\.c$/ { next }
    { split(file, part, "/"); folder = part[1] "/" part[2] }
    /^branch/ {
        branches[folder]++
        if ($0 !~ /never executed/ && $0 !~ /taken 0%/)
            taken[folder]++
        next
    }
    /^ *[0-9#=-]/ {
        split($0, field, ":")
        count = field[1]; gsub(/ /, "", count)
        if (count == "-")
            next
        lines[folder]++
        if (count !~ /^[#=]/)
            reached[folder]++
        else if (missing == "--missing")
            printf "%s:%d:%s\n", file, field[2], substr($0, index($0, field[3]))
    }
    function row(name, l, r, b, t) {
        printf "%-14s %6d lines %5.1f %%   %6d branches %5.1f %%\n", name, l, 100 * r / l, b, 100 * t / b
    }
    END {
        for (folder in lines) {
            row(folder, lines[folder], reached[folder], branches[folder], taken[folder])
            l += lines[folder]; r += reached[folder]; b += branches[folder]; t += taken[folder]
        }
        row("all", l, r, b, t)
    }'
