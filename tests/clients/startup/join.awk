# SPDX-License-Identifier: MIT
# Joins what a startup client prints of one start into a line, as it comes. With wrap=1 the error
# stands in a line below, and with color=1 the result stands out: for a terminal.
{ sub(/\r$/, "") }
/:$/ { printf "%s", $0; fflush(); next }
/^[0-9]+%$/ { printf " %s", $0; fflush(); next }
wrap && /^-> / {
    at = index($0, " (")
    error = at ? substr($0, at + 1) : ""
    if (at)
        $0 = substr($0, 1, at - 1)
}
color && /^-> / {
    $2 = ($2 == "Success" ? "\033[32m" : "\033[31m") $2 "\033[0m"
}
{
    print (/^-> / ? " " : "") $0
    if (error != "")
        print "      " error
    error = ""
    fflush()
}
