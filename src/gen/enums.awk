# SPDX-License-Identifier: MIT
# Turns the enumerations of the IDL into C: type, value, name without its prefix.
BEGIN {
    print "/* Generated from the IDL by src/gen/enums.awk; not to be edited. */"
    print "#include \"mock/member.h\"\n"
    print "const struct member_value mock_values[] = {"
}
/^    enum/ { inside = 1; n = 0 }
inside && / = / {
    line = $0
    sub(/^.*\*\/ */, "", line)
    sub(/,? *\r?$/, "", line)
    split(line, part, / = /)
    sub(/^ *[A-Za-z]*_/, "", part[1])
    names[n] = part[1]
    numbers[n++] = part[2]
}
inside && /^    } / {
    type = $2
    sub(/;.*$/, "", type)
    for (i = 0; i < n; i++)
        printf "    {\"%s\", %s, \"%s\"},\n", type, numbers[i], names[i]
    inside = 0
    count += n
}
END {
    print "};"
    print "const int mock_value_count = " count + 0 ";"
    if (!count) {
        print "enums.awk: found no enumeration" > "/dev/stderr"
        exit 1
    }
}
