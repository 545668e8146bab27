/* SPDX-License-Identifier: MIT */
/* Clients of the other architecture: they need the other vpcmock.exe, since the mock's DLL has to be
 * of theirs. */
#ifndef VPCMOCK_CLI_RELAUNCH_H
#define VPCMOCK_CLI_RELAUNCH_H

#include <stdbool.h>

#include "cli/options.h"

/* Whether the client is a program of the other architecture. *status: then that of the other
 * vpcmock.exe, which has been given this command line, or EXIT_SETUP after it was told that there is
 * none. */
bool relaunch(const struct command *command, const struct options *options, int *status);

#endif
