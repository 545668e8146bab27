/* SPDX-License-Identifier: MIT */
/* Command lines to be typed into a shell again. */
#ifndef VPCMOCK_CLI_SHELL_H
#define VPCMOCK_CLI_SHELL_H

#include <windows.h>

/* This program with these arguments, as cmd and PowerShell read them; under Wine, whose users have a
 * shell of POSIX, as that does, with wine in front. UTF-8, freed with free; NULL when memory runs
 * out. */
char *shell_line(const WCHAR *const *argv, int argc);

/* The command line of this process. */
char *shell_own_line(void);

#endif
