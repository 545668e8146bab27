/* SPDX-License-Identifier: MIT */
/* Making timed happenings of a scenario file. */
#include <string.h>

#include "model/disk.h"
#include "model/fact_tables.h"
#include "model/memory.h"
#include "scenario/apply.h"
#include "scenario/parse.h"

/* ---- Facts ---- */

/* In the order of the tables, as apply_facts sets them. */
static bool add_facts(struct applying *applying, struct happening *happening,
                      const struct node *node, const struct deed *model)
{
    for (const struct fact *const *table = node->element->facts; *table; table++) {
        for (const struct fact *fact = *table; fact->name; fact++) {
            const struct node_attribute *attribute = apply_fact_attribute(node, fact);
            if (!attribute)
                continue;
            struct deed *deed = happening_add_deed(happening, (enum deed_kind)model->kind);
            if (!deed || !text_set(&deed->text, text_span(&model->text)) ||
                !parse_value(attribute, &deed->value))
                return apply_no_memory(applying);
            deed->machine = model->machine;
            deed->fact = fact;
        }
    }
    return true;
}

static bool add_machine(struct applying *applying, struct happening *happening,
                        const struct node *node)
{
    const struct machine *machine = apply_machine_named(applying, node, ATTRIBUTE_NAME);
    const struct deed model = {.kind = DEED_MACHINE,
                               .machine = machine ? machine->ref : (struct ref){0}};
    return machine && add_facts(applying, happening, node, &model);
}

static bool add_disk(struct applying *applying, struct happening *happening,
                     const struct node *node)
{
    struct span path = node_text(node, ATTRIBUTE_PATH);
    const struct file *file = files_find(applying->host, path);
    struct deed model = {.kind = DEED_DISK};
    if (!file || !file->disk)
        return problem_at(applying->problem, CODE_FILE_NOT_FOUND, node, ATTRIBUTE_PATH,
                          "Found \"%S\", which is no disk of the host; expected the path of one.",
                          &path);
    model.text = file->path; /* borrowed */
    return add_facts(applying, happening, node, &model);
}

/* ---- The whole ---- */

static bool add_event(struct applying *applying, struct happening *happening,
                      const struct node *node)
{
    struct rule_event *event = apply_event(applying, node);
    struct deed *deed = event ? happening_add_deed(happening, DEED_EVENT) : NULL;
    if (deed) {
        deed->event = event;
        return true;
    }
    if (event)
        rule_event_free(event);
    return apply_no_memory(applying); /* unless something else is noted */
}

static bool add_state(struct applying *applying, struct happening *happening,
                      const struct node *node)
{
    struct deed *deed = happening_add_deed(happening, DEED_STATE);
    return (deed && text_set(&deed->text, node_text(node, ATTRIBUTE_NAME))) ||
           apply_no_memory(applying);
}

static bool is_asked(const struct node *node)
{
    return node->element->id == ELEMENT_AT_FIRE && node_number(node, ATTRIBUTE_RAW, 0) != 0;
}

/* An event that was on its way, and is no happening of its own. */
static bool send_later(struct applying *applying, const struct node *node)
{
    struct rule_event *made = apply_event(applying, node);
    int lost = applying->host->events_lost;
    if (!made)
        return apply_no_memory(applying); /* unless something else is noted */
    struct event event = {
        .source = made->source, .dispid = made->dispid, .object = made->object, .argc = made->argc};
    for (int i = 0; i < event.argc; i++)
        event.args[i] = made->args[i]; /* borrowed */
    event_emit_later(applying->host, &event, node_number(node->parent, ATTRIBUTE_TIME, 0));
    rule_event_free(made);
    return applying->host->events_lost == lost || apply_no_memory(applying);
}

/* Whether all that the node has are such events. */
static bool only_sends(const struct node *node)
{
    const struct node *child = node->first;
    while (child && is_asked(child))
        child = child->next;
    return node->first && !child;
}

bool apply_happening(struct applying *applying, const struct node *node)
{
    const struct deed of_host = {.kind = DEED_HOST};
    int64_t time = node_number(node, ATTRIBUTE_TIME, 0);
    bool sends = only_sends(node);
    struct happening *happening =
        sends ? NULL : happening_add(applying->engine, applying->host, time);
    bool good = sends || happening || apply_no_memory(applying);
    for (const struct node *child = node->first; good && child; child = child->next) {
        switch (child->element->id) {
        case ELEMENT_AT_HOST: good = add_facts(applying, happening, child, &of_host); break;
        case ELEMENT_AT_MACHINE: good = add_machine(applying, happening, child); break;
        case ELEMENT_AT_DISK: good = add_disk(applying, happening, child); break;
        case ELEMENT_AT_FIRE:
            good = is_asked(child) ? send_later(applying, child)
                                   : add_event(applying, happening, child);
            break;
        case ELEMENT_AT_STATE: good = add_state(applying, happening, child); break;
        default: break;
        }
    }
    return good;
}
