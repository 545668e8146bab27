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

static const struct machine *find_machine(struct applying *applying, const struct node *node,
                                          enum attribute_id id)
{
    struct span name = node_text(node, id);
    const struct machine *machine = host_find_machine(applying->host, name);
    if (!machine)
        problem_at(applying->problem, CODE_INVALIDARG, node, id,
                   "Found \"%S\", which is no machine; expected the name of one.", &name);
    return machine;
}

static bool add_machine(struct applying *applying, struct happening *happening,
                        const struct node *node)
{
    const struct machine *machine = find_machine(applying, node, ATTRIBUTE_NAME);
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

/* ---- Events ---- */

static const struct member *find_event(const char *iface, struct span name)
{
    for (int i = 0; i < mock_member_count; i++)
        if (mock_members[i].kind == MEMBER_EVENT && !strcmp(mock_members[i].iface, iface) &&
            span_is(name, mock_members[i].name))
            return &mock_members[i];
    return NULL;
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

static bool set_arguments(struct applying *applying, const struct node *node, struct deed *deed)
{
    static const enum attribute_id ids[EVENT_MAX_ARGS] = {ATTRIBUTE_FIRST, ATTRIBUTE_SECOND};
    const struct member *member = deed->member;
    for (int i = 0; i < EVENT_MAX_ARGS; i++) {
        struct span text = node_text(node, ids[i]);
        if (node_has(node, ids[i]) != (i < member->nparams))
            return problem_at(applying->problem, CODE_INVALIDARG, node, ids[i],
                              "Found another number of arguments than the %d that %s has; expected "
                              "as many, as \"first\" and \"second\".",
                              (long long)member->nparams, member->name);
        if (i >= member->nparams)
            continue;
        switch (parse_argument(&member->params[i], text, &deed->event->args[i])) {
        case PARSED_NO_MEMORY: return apply_no_memory(applying);
        case PARSED_WRONG:
            return problem_at(applying->problem, CODE_INVALIDARG, node, ids[i],
                              "Found \"%S\" for %s of %s; expected a value of its type.", &text,
                              member->params[i].name, member->name);
        case PARSED: deed->event->argc = i + 1; break;
        }
    }
    return true;
}

static bool add_event(struct applying *applying, struct happening *happening,
                      const struct node *node)
{
    struct span name = node_text(node, ATTRIBUTE_EVENT);
    bool of_machine = node_has(node, ATTRIBUTE_MACHINE);
    const struct machine *machine =
        of_machine ? find_machine(applying, node, ATTRIBUTE_MACHINE) : NULL;
    const struct member *member =
        find_event(of_machine ? "IVMVirtualMachineEvents" : "IVMVirtualPCEvents", name);
    if (of_machine && !machine)
        return false;
    if (!member)
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_EVENT,
                          of_machine ? "Found \"%S\", which is no event of a machine; expected one "
                                       "such as OnTripleFault."
                                     : "Found \"%S\", which is no event of the application; "
                                       "expected one, or \"machine\".",
                          &name);
    struct deed *deed = happening_add_deed(happening, DEED_EVENT);
    if (deed)
        deed->event = mem_calloc(1, sizeof *deed->event);
    if (!deed || !deed->event)
        return apply_no_memory(applying);
    if (machine)
        deed->machine = machine->ref;
    deed->member = member;
    deed->event->source = machine ? EVENT_OF_MACHINE : EVENT_OF_APPLICATION;
    deed->event->object = deed->machine;
    deed->event->dispid = (int32_t)member->dispid;
    return set_arguments(applying, node, deed);
}

/* ---- The whole ---- */

static bool add_state(struct applying *applying, struct happening *happening,
                      const struct node *node)
{
    struct deed *deed = happening_add_deed(happening, DEED_STATE);
    return (deed && text_set(&deed->text, node_text(node, ATTRIBUTE_NAME))) ||
           apply_no_memory(applying);
}

bool apply_happening(struct applying *applying, const struct node *node)
{
    const struct deed of_host = {.kind = DEED_HOST};
    struct happening *happening =
        happening_add(applying->engine, applying->host, node_number(node, ATTRIBUTE_TIME, 0));
    bool good = happening || apply_no_memory(applying);
    for (const struct node *child = node->first; good && child; child = child->next) {
        switch (child->element->id) {
        case ELEMENT_AT_HOST: good = add_facts(applying, happening, child, &of_host); break;
        case ELEMENT_AT_MACHINE: good = add_machine(applying, happening, child); break;
        case ELEMENT_AT_DISK: good = add_disk(applying, happening, child); break;
        case ELEMENT_AT_FIRE: good = add_event(applying, happening, child); break;
        case ELEMENT_AT_STATE: good = add_state(applying, happening, child); break;
        default: break;
        }
    }
    return good;
}
