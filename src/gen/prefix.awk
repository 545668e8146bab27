# SPDX-License-Identifier: MIT
# From what nm lists, "old new" for objcopy: a prefix for each name that is not for users. x86 has an
# underscore in front of C names, and functions behind a pointer a section .refptr.NAME.
NF == 3 {
    name = $3
    if (name ~ /^_?vpcmock_/ || name ~ /^\.refptr\.vpcmock_/ || name ~ /^_?(IID|DIID|CLSID|LIBID)_/)
        next
    if (name ~ /^\.refptr\.(IID|DIID|CLSID|LIBID|GUID)_/ || name in seen)
        next
    seen[name] = 1
    if (name ~ /^\.refptr\./)
        print name, ".refptr.vpcmock__" substr(name, 9)
    else if (name ~ /^_/)
        print name, "_vpcmock__" substr(name, 2)
    else
        print name, "vpcmock__" name
}
