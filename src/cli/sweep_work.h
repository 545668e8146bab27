/* SPDX-License-Identifier: MIT */
/* The runs of a sweep: its folder, its threads, and what it can be resumed from. */
#ifndef VPCMOCK_CLI_SWEEP_WORK_H
#define VPCMOCK_CLI_SWEEP_WORK_H

#include "cli/runner.h"
#include "sweep/classify.h"
#include "sweep/plan.h"

struct sweep_work {
    const struct runner *runner;
    struct sweep_result *sweep;
    struct sweep_plain plain;
    const WCHAR *folder; /* full path, exists */
    char *base;          /* the scenario file; NULL: none */
    size_t base_length;
    DWORD timeout;      /* ms, of each run */
    size_t *order;      /* cells in the order of their runs */
    size_t limit;       /* so many of them at most */
    ULONGLONG deadline; /* of GetTickCount64, after which none is begun; 0: none */

    SRWLOCK lock; /* around what follows, the sweep and the file */
    size_t next;  /* index into order */
    size_t done;  /* cells that are finished, also those from before */
    size_t bad;
    HANDLE file; /* a line for each finished cell; NULL: none */
    bool failed; /* memory has run out, or a file could not be written */
};

/* Runs the cells on as many threads as the options say, with a progress bar on a terminal. */
void sweep_work_run(struct sweep_work *work);
/* Takes over the verdicts of an earlier sweep of the same folder and goes on with its file. Without
 * resume the file is begun anew. False when it can't be opened. */
bool sweep_work_open(struct sweep_work *work, bool resume);
void sweep_work_close(struct sweep_work *work);

#endif
