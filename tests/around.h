/* SPDX-License-Identifier: MIT */
/* What is done around each test of a program; see host/ledger.c. */
#ifndef VPCMOCK_TESTS_AROUND_H
#define VPCMOCK_TESTS_AROUND_H

#include <stdbool.h>

/* Called before each test and after it, unless it was skipped; NULL: nothing is. */
extern void (*check_around)(bool begins);

#endif
