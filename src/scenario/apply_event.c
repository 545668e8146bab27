/* SPDX-License-Identifier: MIT */
/* <fire>: an event that happens at a time, or that a rule fires. */
#include <string.h>

#include "mock/rule.h"
#include "model/memory.h"
#include "scenario/apply.h"
#include "scenario/parse.h"

/* ---- Which event ---- */

/* In the order in which a name is looked for that may be of any. */
static const struct {
    enum event_source source;
    const char *iface, *of;
} sources[] = {
    {EVENT_OF_MACHINE, "IVMVirtualMachineEvents", "a machine"},
    {EVENT_OF_APPLICATION, "IVMVirtualPCEvents", "the application"},
    {EVENT_OF_DVD, "IVMDVDDriveEvents", "a DVD drive"},
    {EVENT_OF_FLOPPY, "IVMFloppyDriveEvents", "a floppy drive"},
};
enum { SOURCES = sizeof sources / sizeof *sources };

const struct member *scenario_event(enum event_source source, int32_t dispid)
{
    for (int s = 0; s < SOURCES; s++)
        for (int i = 0; sources[s].source == source && i < mock_member_count; i++)
            if (mock_members[i].kind == MEMBER_EVENT &&
                !strcmp(mock_members[i].iface, sources[s].iface) &&
                (int32_t)mock_members[i].dispid == dispid)
                return &mock_members[i];
    return NULL;
}

/* "OnReset", or behind the name of its interface. */
static bool is_called(const struct member *member, struct span name)
{
    char full[96];
    member_full_name(member, full, sizeof full);
    return span_is(name, member->name) || span_is(name, full);
}

static const struct member *find_event(int s, struct span name)
{
    for (int i = 0; i < mock_member_count; i++)
        if (mock_members[i].kind == MEMBER_EVENT &&
            !strcmp(mock_members[i].iface, sources[s].iface) && is_called(&mock_members[i], name))
            return &mock_members[i];
    return NULL;
}

static int index_of(enum event_source source)
{
    int s = 0;
    while (sources[s].source != source)
        s++;
    return s;
}

/* ---- Whose event ---- */

const struct machine *apply_machine_named(struct applying *applying, const struct node *node,
                                          enum attribute_id id)
{
    struct span name = node_text(node, id);
    const struct machine *machine = host_find_machine(applying->host, name);
    if (!machine)
        problem_at(applying->problem, CODE_INVALIDARG, node, id,
                   "Found \"%S\", which is no machine; expected the name of one.", &name);
    return machine;
}

/* One of the machine's drives, by its number. */
static bool find_drive(struct applying *applying, const struct node *node,
                       const struct machine *machine, struct rule_event *event)
{
    bool dvd = node_has(node, ATTRIBUTE_DVD);
    enum attribute_id id = dvd ? ATTRIBUTE_DVD : ATTRIBUTE_FLOPPY;
    if (dvd && node_has(node, ATTRIBUTE_FLOPPY))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_FLOPPY,
                          "Found \"floppy\" with \"dvd\"; expected one of them.");
    if (!machine)
        return problem_at(applying->problem, CODE_INVALIDARG, node, id,
                          "Found \"%s\" without \"machine\"; expected the machine that it is of.",
                          dvd ? "dvd" : "floppy");
    int64_t number = node_number(node, id, 1);
    size_t count = dvd ? machine->drives.dvd_count : machine->drives.floppy_count;
    if ((size_t)number > count)
        return problem_at(applying->problem, CODE_INVALIDARG, node, id,
                          "Found drive %d of a machine that has %d; expected one that it has.",
                          (long long)number, (long long)count);
    event->source = dvd ? EVENT_OF_DVD : EVENT_OF_FLOPPY;
    event->object = (dvd ? machine->drives.dvd : machine->drives.floppy)[number - 1]->ref;
    return true;
}

static bool find_source(struct applying *applying, const struct node *node,
                        struct rule_event *event)
{
    const struct machine *machine = NULL;
    event->source = EVENT_OF_APPLICATION;
    if (node_has(node, ATTRIBUTE_MACHINE)) {
        machine = apply_machine_named(applying, node, ATTRIBUTE_MACHINE);
        if (!machine)
            return false;
        event->source = EVENT_OF_MACHINE;
        event->object = machine->ref;
    }
    return (!node_has(node, ATTRIBUTE_DVD) && !node_has(node, ATTRIBUTE_FLOPPY)) ||
           find_drive(applying, node, machine, event);
}

/* ---- Its arguments ---- */

static bool wrong_argument(struct applying *applying, const struct node *node, enum attribute_id id,
                           const struct member_param *param, const struct member *member)
{
    struct span text = node_text(node, id);
    return problem_at(applying->problem, CODE_INVALIDARG, node, id,
                      "Found \"%S\" for %s of %s; expected a value of its type.", &text,
                      param->name, member->name);
}

static enum parsed parse_argument(const struct member_param *param, struct span text,
                                  struct value *value)
{
    switch (param->kind) {
    case PARAM_BOOL: return parse_typed(VALUE_BOOL, text, value);
    case PARAM_INT:
        for (int i = 0; param->type && i < mock_value_count; i++) {
            if (strcmp(mock_values[i].type, param->type) || !span_is(text, mock_values[i].name))
                continue;
            *value = value_int(mock_values[i].value);
            return PARSED;
        }
        return parse_typed(VALUE_INT, text, value);
    default: return parse_typed(VALUE_TEXT, text, value);
    }
}

static bool set_argument(struct applying *applying, const struct node *node, enum attribute_id id,
                         const struct member *member, struct rule_event *event)
{
    const struct member_param *param = &member->params[event->argc];
    struct value *value = &event->args[event->argc];
    struct argument any;
    if (param->kind == PARAM_VARIANT) {
        if (!apply_value(applying, node, id, &any))
            return false;
        *value = any.value;
    } else {
        enum parsed parsed = parse_argument(param, node_text(node, id), value);
        if (parsed != PARSED)
            return parsed == PARSED_NO_MEMORY ? apply_no_memory(applying)
                                              : wrong_argument(applying, node, id, param, member);
    }
    event->argc++;
    return true;
}

static bool set_arguments(struct applying *applying, const struct node *node,
                          const struct member *member, struct rule_event *event)
{
    static const enum attribute_id ids[EVENT_MAX_ARGS] = {ATTRIBUTE_FIRST, ATTRIBUTE_SECOND};
    for (int i = 0; i < EVENT_MAX_ARGS; i++) {
        if (node_has(node, ids[i]) != (i < member->nparams))
            return problem_at(applying->problem, CODE_INVALIDARG, node, ids[i],
                              "Found another number of arguments than the %d that %s has; expected "
                              "as many, as \"first\" and \"second\".",
                              (long long)member->nparams, member->name);
        if (i < member->nparams && !set_argument(applying, node, ids[i], member, event))
            return false;
    }
    return true;
}

/* ---- The whole ---- */

static const struct member *look_up(struct applying *applying, const struct node *node,
                                    struct rule_event *event)
{
    struct span name = node_text(node, ATTRIBUTE_EVENT);
    /* That of a rule may be of whatever its call is of. */
    bool any = node->element->id == ELEMENT_ON_FIRE && !node_has(node, ATTRIBUTE_MACHINE);
    int own = index_of(event->source);
    for (int s = 0; s < SOURCES; s++) {
        const struct member *member = any || s == own ? find_event(s, name) : NULL;
        if (!member)
            continue;
        event->source = sources[s].source;
        event->dispid = (int32_t)member->dispid;
        return member;
    }
    if (any)
        problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_EVENT,
                   "Found \"%S\", which is no event; expected one such as OnTripleFault or "
                   "IVMDVDDriveEvents::OnMediaEject.",
                   &name);
    else if (event->source == EVENT_OF_APPLICATION)
        problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_EVENT,
                   "Found \"%S\", which is no event of the application; expected one, or "
                   "\"machine\".",
                   &name);
    else
        problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_EVENT,
                   "Found \"%S\", which is no event of %s; expected one such as %s.", &name,
                   sources[own].of,
                   event->source == EVENT_OF_MACHINE ? "OnTripleFault" : "OnMediaEject");
    return NULL;
}

struct rule_event *apply_event(struct applying *applying, const struct node *node)
{
    struct rule_event *event = mem_calloc(1, sizeof *event);
    if (!event) {
        apply_no_memory(applying);
        return NULL;
    }
    const struct member *member =
        find_source(applying, node, event) ? look_up(applying, node, event) : NULL;
    if (member && set_arguments(applying, node, member, event))
        return event;
    rule_event_free(event);
    return NULL;
}
