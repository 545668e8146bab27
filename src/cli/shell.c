/* SPDX-License-Identifier: MIT */
/* Command lines to be typed into a shell again. */
#include "cli/shell.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "cli/console.h"
#include "report/buffer.h"

static bool is_wine(void)
{
    return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL;
}

/* Between apostrophes everything is what it is, but for the apostrophe. */
static void put_for_posix(struct buffer *line, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "_-+=:,./@%";
    if (*text && strspn(text, plain) == strlen(text)) {
        buffer_text(line, text);
        return;
    }
    buffer_text(line, "'");
    for (; *text; text++)
        if (*text == '\'')
            buffer_text(line, "'\\''");
        else
            buffer_put(line, text, 1);
    buffer_text(line, "'");
}

/* As the C library of the program takes it apart; in quotation marks also where only the shell
 * would see more in it. */
static void put_for_windows(struct buffer *line, const char *text)
{
    if (*text && !strpbrk(text, " \t\n\v\"&|<>^();,@{}'`#$%!")) {
        buffer_text(line, text);
        return;
    }
    buffer_text(line, "\"");
    for (;; text++) {
        size_t slashes = strspn(text, "\\");
        text += slashes;
        for (size_t i = 0; i < (*text && *text != '"' ? slashes : 2 * slashes); i++)
            buffer_text(line, "\\");
        if (!*text)
            break;
        if (*text == '"')
            buffer_text(line, "\\");
        buffer_put(line, text, 1);
    }
    buffer_text(line, "\"");
}

/* "vpcmock" where the PATH leads to this program, else its full path. */
static void find_name(WCHAR *name)
{
    WCHAR found[MAX_PATH];
    DWORD length = GetModuleFileNameW(NULL, name, MAX_PATH);
    if (!length || length >= MAX_PATH)
        wcscpy(name, L"vpcmock");
    length = is_wine() ? 0 : SearchPathW(NULL, L"vpcmock", L".exe", MAX_PATH, found, NULL);
    if (length && length < MAX_PATH && !_wcsicmp(name, found))
        wcscpy(name, L"vpcmock");
}

char *shell_line(const WCHAR *const *argv, int argc)
{
    WCHAR name[MAX_PATH];
    struct buffer line = {0};
    bool wine = is_wine();
    find_name(name);
    if (wine)
        buffer_text(&line, "wine ");
    for (int i = -1; i < argc && !line.failed; i++) {
        char *text = utf8_from_wide(i < 0 ? name : argv[i]);
        line.failed = line.failed || !text;
        if (i >= 0)
            buffer_text(&line, " ");
        if (text && wine)
            put_for_posix(&line, text);
        else if (text)
            put_for_windows(&line, text);
        free(text);
    }
    buffer_put(&line, "", 1);
    char *copy = line.failed ? NULL : _strdup(line.bytes);
    buffer_free(&line);
    return copy;
}

char *shell_own_line(void)
{
    return shell_line((const WCHAR *const *)__wargv + 1, __argc - 1);
}
