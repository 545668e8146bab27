# SPDX-License-Identifier: MIT
# Turns the VM_E_* codes of the IDL into an X-list: X(name, value, "sentence").
BEGIN {
    print "/* Generated from the IDL by src/gen/vm_e.awk; not to be edited. */"
    print "#define VM_E_CODES(X) \\"
}
/^cpp_quote\("\/\* .* \*\/"\)/ {
    sentence = $0
    sub(/^cpp_quote\("\/\* /, "", sentence)
    sub(/ \*\/"\)\r?$/, "", sentence)
}
/^cpp_quote\("#define VM_E_/ {
    value = $3
    sub(/^_HRESULT_TYPEDEF_\(/, "", value)
    sub(/L\).*$/, "", value)
    printf "    X(%s, %s, \"%s\") \\\n", $2, value, sentence
    count++
}
END {
    print ""
    if (count != 86) {
        print "vm_e.awk: found " count " codes instead of 86" > "/dev/stderr"
        exit 1
    }
}
