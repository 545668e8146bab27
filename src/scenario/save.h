/* SPDX-License-Identifier: MIT */
/* From a host to a scenario file. */
#ifndef VPCMOCK_SCENARIO_SAVE_H
#define VPCMOCK_SCENARIO_SAVE_H

#include "model/host.h"
#include "scenario/apply.h"
#include "scenario/writer.h"

/* Writes all that there is. False: the problem tells why. What a file cannot hold is, of a rule,
 * what is the test's own: callbacks and objects. */
bool scenario_save(struct host *host, struct engine *engine, const struct scenario_members *members,
                   struct writer *writer, struct problem *problem);

/* ---- For the parts of it ---- */

struct saving {
    struct host *host;
    const struct engine *engine;
    const struct host *plain; /* a host as it is at first: what is as there is left out */
    const struct scenario_members *members;
    struct writer *writer;
};

/* The facts of an item that are not as the reference has them (NULL: all). */
void save_facts(struct saving *saving, enum element_id element, const struct fact *table,
                const void *item, const void *reference);
/* Whether two items have the same; false, too, when memory runs out. */
bool save_is_same(const struct fact *fact, const void *item, const void *reference);
/* A value under a key; NULL: the key is not there. */
void save_setting(struct saving *saving, const char *element, struct span key,
                  const struct value *value);
/* The name of a value of TYPE_NAME. */
const char *save_name(enum element_id element, enum attribute_id id, int64_t number);

void save_code(struct writer *writer, const char *name, code c);
void save_result_name(struct writer *writer, const char *name, int32_t result);
void save_steps(struct writer *writer, const uint8_t *steps, size_t count);

/* save_rule.c */
bool save_can_hold(const struct engine *engine, struct problem *problem);
void save_rules(struct saving *saving);

/* save_task.c */
void save_task(struct saving *saving, const struct task *task);
void save_plan(struct saving *saving, const struct task *plan);

/* save_event.c: nothing, if it is one of what is gone. asked: rules have been. */
void save_event(struct saving *saving, const struct rule_event *event, bool asked);

/* save_happening.c */
void save_happenings(struct saving *saving);

/* save_machine.c */
void save_machine(struct saving *saving, const struct machine *machine, bool registered);

#endif
