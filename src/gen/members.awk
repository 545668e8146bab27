# SPDX-License-Identifier: MIT
# Prints members.tsv as a table, and how many of Virtual PC's members are modelled.
{
    printf "%-34s %4s %11s  %-40s %s\n", $1, $2, $3, $4, $5
    if ($1 ~ /^IVM/) {
        total++
        if ($5 == "modelled")
            modelled++
    }
}
END {
    printf "%d of %d members of Virtual PC are modelled.\n", modelled, total
}
