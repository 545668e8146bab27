/* SPDX-License-Identifier: MIT */
/* The calls of a run, from the JSON lines of its journal. */
#include "sweep/calls.h"

#include <string.h>

#include "report/json_reader.h"
#include "report/kept.h"

bool sweep_is_poll(const struct member *member)
{
    if (!strcmp(member->iface, "IVMTask"))
        return member->kind == MEMBER_GET || !strcmp(member->name, "WaitForCompletion");
    return !strcmp(member->iface, "IVMVirtualMachine") && !strcmp(member->name, "State");
}

static const char *text_of(const struct json_reader *reader, const char *key)
{
    const struct json_node *node = json_member(reader, json_root(reader), key);
    return node && node->type == JSON_TEXT ? node->text : "";
}

static int64_t number_of(const struct json_reader *reader, const char *key)
{
    const struct json_node *node = json_member(reader, json_root(reader), key);
    return node && node->type == JSON_NUMBER && node->whole ? node->number : 0;
}

static const struct member *find_member(const char *iface, const char *name, const char *kind)
{
    static const char *const kinds[] = {"method", "get", "put", "event"};
    for (int i = 0; i < mock_member_count; i++) {
        const struct member *member = &mock_members[i];
        if (!strcmp(member->name, name) && !strcmp(member->iface, iface) &&
            !strcmp(kinds[member->kind], kind))
            return member;
    }
    return NULL;
}

/* False when memory runs out. */
static bool read_call(struct sweep_calls *calls, const struct json_reader *reader)
{
    const struct json_node *complete = json_member(reader, json_root(reader), "complete");
    const char *object = text_of(reader, "object");
    const struct member *member = find_member(text_of(reader, "interface"),
                                              text_of(reader, "member"), text_of(reader, "kind"));
    if (!member)
        return true;
    struct sweep_call *call = &calls->items[calls->count];
    *call = (struct sweep_call){
        .sequence = (uint64_t)number_of(reader, "sequence"),
        .member = member,
        .object = kept_text(&calls->kept, object, strlen(object)),
        .process = (uint32_t)number_of(reader, "process"),
        .thread = (uint32_t)number_of(reader, "thread"),
        .result = (int32_t)number_of(reader, "result"),
        .complete = complete && complete->type == JSON_TRUE,
        .failed_by_us = !strcmp(text_of(reader, "ruleName"), SWEEP_RULE),
    };
    calls->count++;
    return call->object != NULL;
}

bool sweep_calls_read(struct sweep_calls *calls, const char *journal, size_t length)
{
    struct json_reader reader = {0};
    struct json_error error = {0};
    size_t lines = 1;
    for (size_t i = 0; i < length; i++)
        lines += journal[i] == '\n';
    *calls = (struct sweep_calls){0};
    calls->items = kept_room(&calls->kept, lines * sizeof *calls->items);
    bool good = calls->items != NULL;
    for (size_t at = 0; at < length && good;) {
        const char *end = memchr(journal + at, '\n', length - at);
        size_t line = end ? (size_t)(end - journal) - at : length - at;
        if (json_read(&reader, journal + at, line, &error))
            good = read_call(calls, &reader);
        else
            good = !error.memory;
        at += line + 1;
    }
    json_reader_free(&reader);
    return good;
}

void sweep_calls_free(struct sweep_calls *calls)
{
    kept_free(&calls->kept);
    *calls = (struct sweep_calls){0};
}
