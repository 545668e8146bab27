/* SPDX-License-Identifier: MIT */
/* What came of a client, in JSON lines that follow those of its calls: tasks, machines, rules,
 * expectations, findings. */
#ifndef VPCMOCK_MOCK_SUMMARY_H
#define VPCMOCK_MOCK_SUMMARY_H

#include "mock/engine.h"
#include "mock/json.h"

/* Appends a line for each, an object with one key that says what it is, with these keys in it:
 *   task         call (number of the call that has started it, 0 when that is not known), id,
 *                member, description, complete, result, resultName, error, percent, start, end
 *   machine      name, state, stateName
 *   rule         number, name, text, seen, applied
 *   expectation  number, name, met, text
 *   finding      id, text, advice, call, count
 *   end          clock, dropped (entries of the journal), sinks (how many event sinks were ever
 *                advised), unmet (what is not met, in words)
 * The last one comes once, at the end. Times are ms on the clock. json->failed when memory runs
 * out. */
void summary_write(const struct engine *engine, struct host *host, uint32_t sinks,
                   struct json *json);

#endif
