/* SPDX-License-Identifier: MIT */
/* What vpcmock.exe says: UTF-8 in files and pipes, Unicode in a console. */
#ifndef VPCMOCK_CLI_CONSOLE_H
#define VPCMOCK_CLI_CONSOLE_H

#include <stdbool.h>
#include <windows.h>

enum say_where { SAY_OUT, SAY_ERR };

/* In the manner of printf; texts are UTF-8. What cannot be written is lost. */
void say(enum say_where where, const char *format, ...) __attribute__((format(gnu_printf, 2, 3)));
void say_bytes(enum say_where where, const char *bytes, size_t length);
/* Whether it is a terminal, which shows a progress bar and colours. */
bool say_is_terminal(enum say_where where);

enum say_color { COLOR_PLAIN, COLOR_GOOD, COLOR_BAD, COLOR_WARN, COLOR_DIM };

/* The sequence that begins the colour, "" where there are no colours: elsewhere than in a terminal,
 * or when NO_COLOR is set. */
const char *say_color(enum say_where where, enum say_color color);

/* In UTF-8; freed with free. NULL when memory runs out, and for NULL. */
char *utf8_from_wide(const WCHAR *wide);
/* The other way round. */
WCHAR *wide_from_utf8(const char *utf8);

#endif
