# SPDX-License-Identifier: MIT
# Joins what a startup client prints of one start into a line, as it comes. With color=1 the result
# stands out on a terminal.
{ sub(/\r$/, "") }
/:$/ { printf "%s", $0; fflush(); next }
/^[0-9]+%$/ { printf " %s", $0; fflush(); next }
color && /^-> / {
    $2 = ($2 == "Success" ? "\033[32m" : "\033[31m") $2 "\033[0m"
}
{ print (/^-> / ? " " : "") $0; fflush() }
