/* SPDX-License-Identifier: MIT */
/* Which failures a sweep tries: on each call of the plain run every documented one. Plain C11. */
#ifndef VPCMOCK_SWEEP_PLAN_H
#define VPCMOCK_SWEEP_PLAN_H

#include "report/buffer.h"
#include "sweep/calls.h"

/* What IVPCMockTask and the clock have for a task that takes much longer, and for a late event. */
#define SWEEP_LATE "2 min"
#define SWEEP_EVENT_LATE "1 min"
#define SWEEP_STALL_AT "40"

/* Fills in rows and cells, with verdict SWEEP_SKIPPED. only: members that are meant, as matchers
 * name them; NULL: all. has_sinks: the client has advised sinks in the plain run, so that events
 * matter. Of polls only the first one of an object is a row. False when memory runs out. */
bool sweep_plan(struct sweep_result *sweep, const struct sweep_calls *plain,
                const struct member_set *only, bool has_sinks);

/* The same for explore: not failures but other orders of what happens. most: how many cells at
 * most; all that there are if they are fewer, else each choice alone and a sample of several at
 * once that depends on the seed. */
bool sweep_plan_orders(struct sweep_result *sweep, const struct sweep_calls *plain,
                       const struct member_set *only, bool has_sinks, size_t most);

/* Adds a cell, SWEEP_SKIPPED, to the row that will be next; there must be room. The text is copied.
 * False when memory runs out. */
bool sweep_add_cell(struct sweep_result *sweep, enum sweep_kind kind, const char *failure);

/* The order in which the cells are run: a shuffle that depends on the seed alone, so that a budget
 * gives a sample of all. order: room for sweep->cell_count indices. */
void sweep_order(const struct sweep_result *sweep, size_t *order);

/* A short name of the cell for files, from its number: "0007-IVMVirtualMachine-Startup-1-stall". */
void sweep_cell_name(const struct sweep_result *sweep, size_t cell, char *out, size_t size);

/* Appends the scenario of a cell: the base with one rule more that comes before all others. base:
 * UTF-8, a whole scenario file, NULL: none. False when memory runs out or the base does not end as
 * a scenario file in UTF-8 does. */
bool sweep_scenario(const struct sweep_result *sweep, const struct sweep_cell *cell,
                    const char *base, size_t base_length, struct buffer *out);

#endif
