/* SPDX-License-Identifier: MIT */
/* What vpcmock.exe says. */
#include "cli/console.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef ENABLE_VIRTUAL_TERMINAL_PROCESSING
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 4 /* not in the headers of Windows 7's time */
#endif

static HANDLE handle_of(enum say_where where)
{
    return GetStdHandle(where == SAY_OUT ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

bool say_is_terminal(enum say_where where)
{
    DWORD mode;
    return GetConsoleMode(handle_of(where), &mode);
}

static void write_console(HANDLE console, const char *bytes, int length)
{
    DWORD written;
    int wide = MultiByteToWideChar(CP_UTF8, 0, bytes, length, NULL, 0);
    WCHAR *chars = malloc((size_t)wide * sizeof *chars);
    if (chars && MultiByteToWideChar(CP_UTF8, 0, bytes, length, chars, wide))
        WriteConsoleW(console, chars, (DWORD)wide, &written, NULL);
    free(chars);
}

void say_bytes(enum say_where where, const char *bytes, size_t length)
{
    HANDLE handle = handle_of(where);
    DWORD written;
    if (!length)
        return;
    if (say_is_terminal(where))
        write_console(handle, bytes, (int)length);
    else
        WriteFile(handle, bytes, (DWORD)length, &written, NULL);
}

void say(enum say_where where, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    char *bytes = length >= 0 ? malloc((size_t)length + 1) : NULL;
    if (bytes) {
        vsnprintf(bytes, (size_t)length + 1, format, again);
        say_bytes(where, bytes, (size_t)length);
    }
    free(bytes);
    va_end(again);
    va_end(args);
}

static bool has_colors(enum say_where where)
{
    DWORD mode;
    HANDLE handle = handle_of(where);
    WCHAR value[2];
    if (!GetConsoleMode(handle, &mode) || GetEnvironmentVariableW(L"NO_COLOR", value, 2))
        return false;
    return mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING ||
           SetConsoleMode(handle, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

const char *say_color(enum say_where where, enum say_color color)
{
    static const char *const sequences[] = {"\x1b[0m", "\x1b[32m", "\x1b[31m", "\x1b[33m",
                                            "\x1b[2m"};
    return has_colors(where) ? sequences[color] : "";
}

char *utf8_from_wide(const WCHAR *wide)
{
    int size = wide ? WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL) : 0;
    char *utf8 = size > 0 ? malloc((size_t)size) : NULL;
    if (utf8)
        WideCharToMultiByte(CP_UTF8, 0, wide, -1, utf8, size, NULL, NULL);
    return utf8;
}

WCHAR *wide_from_utf8(const char *utf8)
{
    int size = utf8 ? MultiByteToWideChar(CP_UTF8, 0, utf8, -1, NULL, 0) : 0;
    WCHAR *wide = size > 0 ? malloc((size_t)size * sizeof *wide) : NULL;
    if (wide)
        MultiByteToWideChar(CP_UTF8, 0, utf8, -1, wide, size);
    return wide;
}
