/* SPDX-License-Identifier: MIT */
/* How a client took a failure: what a run says, compared with the plain one. Plain C11. */
#ifndef VPCMOCK_SWEEP_CLASSIFY_H
#define VPCMOCK_SWEEP_CLASSIFY_H

#include "sweep/calls.h"

/* What runs are compared with. */
struct sweep_plain {
    const struct run_result *run;
    const struct sweep_calls *calls;
    bool varies; /* two plain runs have written other digits: these do not count */
};

/* Fills in the cell's end, exit_code, wall, calls, output, errors, findings, verdict and why, kept
 * with the sweep. False when memory runs out. */
bool sweep_classify(struct sweep_result *sweep, struct sweep_cell *cell,
                    const struct sweep_plain *plain, const struct run_result *run);

/* Whether two runs have written the same, but for digits. */
bool sweep_writes_alike(const struct run_result *a, const struct run_result *b, bool but_digits);

/* Whether the client has not handled the failure. */
bool sweep_is_bad(enum sweep_verdict verdict);

#endif
