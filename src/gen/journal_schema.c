/* SPDX-License-Identifier: MIT */
/* Prints the JSON Schema of journals. A program of the build machine. */
#include <stdio.h>

#include "report/trace.h"

int main(void)
{
    struct buffer out = {0};
    trace_write_schema(&out);
    bool good = !out.failed && fwrite(out.bytes, 1, out.length, stdout) == out.length;
    buffer_free(&out);
    return !good || fflush(stdout);
}
