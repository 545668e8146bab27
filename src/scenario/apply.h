/* SPDX-License-Identifier: MIT */
/* From the tree of a scenario file to a host. */
#ifndef VPCMOCK_SCENARIO_APPLY_H
#define VPCMOCK_SCENARIO_APPLY_H

#include "mock/engine.h"
#include "model/host.h"
#include "model/memory.h"
#include "scenario/document.h"

/* What the model only compares, by name: the members that start tasks. */
struct scenario_members {
    /* NULL when no member of the name starts a task. name: "Startup", "IVMVirtualMachine::Startup".
     */
    task_cause (*find)(struct span name);
    /* "IVMVirtualMachine::Startup"; NULL for NULL. */
    const char *(*name)(task_cause cause, char *out, size_t size);
};

/* Resets host and engine and makes of them what the document says. False when it can't be, which
 * the document's problem tells; the host is then to be reset. Nothing that happens meanwhile fires
 * an event. */
bool scenario_apply(struct host *host, struct engine *engine,
                    const struct scenario_members *members, struct document *document);

/* The same, or nothing: when it fails, all is as it was. The pool is that of host_restore, with the
 * engine as a region of it as well. */
bool scenario_replace(struct host *host, struct engine *engine, struct memory *pool,
                      const struct scenario_members *members, struct document *document);

/* ---- For the parts of it ---- */

struct applying {
    struct host *host;
    struct engine *engine;
    const struct scenario_members *members;
    struct problem *problem;
    size_t ordered; /* expectations whose order is made */
};

bool apply_no_memory(struct applying *applying);
/* The facts among the node's attributes that one of the tables has, in the order of the table. */
bool apply_facts(struct applying *applying, const struct node *node,
                 const struct fact *const *tables, void *item);
/* The one that sets the fact; NULL when the node does not have it. */
const struct node_attribute *apply_fact_attribute(const struct node *node, const struct fact *fact);
/* A file of the host, with its folder; NULL: the problem tells why. */
struct file *apply_file(struct applying *applying, const struct node *node, enum file_kind kind,
                        int64_t size);
/* An image with its disk, by path, kind and size of the node; its parent is linked by
 * apply_disk_parent once all are there. */
bool apply_disk(struct applying *applying, const struct node *node);
bool apply_disk_parent(struct applying *applying, const struct node *node);
/* The value of an option or setting. */
bool apply_setting(struct applying *applying, const struct node *node, struct config *config);

/* apply_machine.c: a machine with its devices and its state. */
bool apply_machine(struct applying *applying, const struct node *node);
/* apply_task.c */
bool apply_task(struct applying *applying, const struct node *node);
/* When volumes run full under tasks that are under way, once it is known how much room there is. */
bool apply_jobs_end(struct applying *applying, const struct node *root);
/* That the state of a machine, whose node it is, has the task that it needs. */
bool apply_tasks_check(struct applying *applying, const struct node *node);
bool apply_plan(struct applying *applying, const struct node *node);

/* apply_event.c: an event with its arguments, freed with rule_event_free; NULL: the problem tells
 * why. */
struct rule_event *apply_event(struct applying *applying, const struct node *node);
/* NULL: there is none of the name, as the problem tells. */
const struct machine *apply_machine_named(struct applying *applying, const struct node *node,
                                          enum attribute_id id);
/* NULL when there is none. */
const struct member *scenario_event(enum event_source source, int32_t dispid);

/* apply_rule.c */
/* A value as it is written: of the type that "type" tells, or a number, true or false, or a text.
 */
bool apply_value(struct applying *applying, const struct node *node, enum attribute_id id,
                 struct argument *argument);
bool apply_rule(struct applying *applying, const struct node *node);
bool apply_expectation(struct applying *applying, const struct node *node);
/* The order of the next expectation, which is the node's, when all are there. */
bool apply_order(struct applying *applying, const struct node *node);

/* apply_happening.c */
bool apply_happening(struct applying *applying, const struct node *node);

/* Counters of the host that no fact tells, and what of a machine is only in saved files. */
extern const struct fact scenario_counters[];      /* of struct host */
extern const struct fact scenario_session_facts[]; /* of struct machine */

#endif
