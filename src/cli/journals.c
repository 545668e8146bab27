/* SPDX-License-Identifier: MIT */
/* Reading journals. */
#include "cli/journals.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/console.h"
#include "cli/runner.h"

static void refuse(const struct command *command, const WCHAR *path, const char *what)
{
    char *name = utf8_from_wide(path);
    say(SAY_ERR, "vpcmock %ls: %s%s\n", command->name, name ? name : "", what);
    free(name);
}

char *journal_load(const struct command *command, const WCHAR *path, struct trace *trace,
                   size_t *length)
{
    struct trace_error error;
    char *bytes = runner_read_file(path, length), what[300];
    if (!bytes) {
        DWORD reason = GetLastError();
        snprintf(what, sizeof what, " can't be read (error %lu)", reason);
        refuse(command, path, what);
        return NULL;
    }
    if (trace_read(trace, bytes, *length, &error))
        return bytes;
    snprintf(what, sizeof what, ":%zu:%zu: %s", error.line, error.column, error.text);
    refuse(command, path, what);
    free(bytes);
    return NULL;
}
