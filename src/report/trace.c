/* SPDX-License-Identifier: MIT */
/* Reading a journal: line by line, then in the order in which the calls came. */
#include "report/trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/memory.h"
#include "report/json_reader.h"
#include "report/trace_tasks.h"

enum { SHOWN_ITEMS = 64, KNOWN_PLACES = 256 };

/* In the order of the tables. */
enum line_key {
    LINE_SEQUENCE,
    LINE_TIME,
    LINE_DURATION,
    LINE_WALL,
    LINE_COMPLETE,
    LINE_KIND,
    LINE_INTERFACE,
    LINE_MEMBER,
    LINE_OBJECT,
    LINE_OBJECT_NAME,
    LINE_ARGUMENTS,
    LINE_CUT,
    LINE_RESULT,
    LINE_RESULT_NAME,
    LINE_RULE,
    LINE_RULE_NAME,
    LINE_EXPECTED,
    LINE_LATE,
    LINE_PROCESS,
    LINE_THREAD,
    LINE_APARTMENT,
};

enum argument_key {
    ARGUMENT_KEY_NAME,
    ARGUMENT_KEY_DIRECTION,
    ARGUMENT_KEY_VALUE,
    ARGUMENT_KEY_TYPE,
    ARGUMENT_KEY_VALUE_NAME,
};

enum task_key {
    TASK_CALL,
    TASK_ID,
    TASK_MEMBER,
    TASK_DESCRIPTION,
    TASK_COMPLETE,
    TASK_RESULT,
    TASK_RESULT_NAME,
    TASK_ERROR,
    TASK_PERCENT,
    TASK_START,
    TASK_END,
};

enum { MACHINE_STATE = 1 };

/* The numbers of a section that have come. */
struct seen {
    uint64_t *places; /* 0: free */
    size_t count, capacity;
};

struct reading {
    struct trace *trace;
    struct json_reader reader;
    const char *line;
    size_t number;
    struct seen seen;
    struct told_task *told;
    size_t told_count, told_capacity;
    struct {
        const struct member *member;
        uint32_t iface, name;
        uint8_t kind;
        bool used;
    } known[KNOWN_PLACES]; /* what was looked up last */
    struct trace_error *error;
};

#ifdef __clang__
__attribute__((format(printf, 3, 4)))
#else
__attribute__((format(gnu_printf, 3, 4)))
#endif
static bool
fail(struct reading *reading, size_t at, const char *format, ...)
{
    *reading->error =
        (struct trace_error){.line = reading->number, .column = json_column(reading->line, at)};
    va_list args;
    va_start(args, format);
    vsnprintf(reading->error->text, sizeof reading->error->text, format, args);
    va_end(args);
    return false;
}

static bool fail_memory(struct reading *reading)
{
    fail(reading, 0, "memory has run out");
    reading->error->memory = true;
    return false;
}

/* ---- Keys ---- */

static int values_of(const struct json_node *node)
{
    switch (node->type) {
    case JSON_NUMBER: return node->whole ? TRACE_IS_NUMBER : TRACE_IS_REAL;
    case JSON_TEXT: return TRACE_IS_TEXT;
    case JSON_TRUE:
    case JSON_FALSE: return TRACE_IS_TRUTH;
    case JSON_NULL: return TRACE_IS_NULL;
    case JSON_ARRAY: return TRACE_IS_ARRAY;
    default: return 0;
    }
}

static void name_values(int values, char *out, size_t size)
{
    static const char *const names[] = {"a whole number", "a number", "a text",
                                        "true or false",  "null",     "an array"};
    size_t length = 0;
    *out = 0;
    for (int i = 0; i < 6 && length < size; i++)
        if (values & 1 << i)
            length += (size_t)snprintf(out + length, size - length, "%s%s", length ? " or " : "",
                                       names[i]);
}

/* The place of a word in a list with spaces between; -1 when it is not in it. */
static int choice_of(const char *choice, const char *word)
{
    size_t length = strlen(word);
    for (int i = 0; *choice; i++) {
        size_t size = strcspn(choice, " ");
        if (size == length && !memcmp(choice, word, size))
            return i;
        choice += size + (choice[size] == ' ');
    }
    return -1;
}

static bool check_key(struct reading *reading, const struct trace_key *key,
                      const struct json_node *node)
{
    char expected[100];
    if (!(values_of(node) & key->values)) {
        name_values(key->values, expected, sizeof expected);
        return fail(reading, node->at, "\"%s\" is to be %s", key->name, expected);
    }
    if (node->type == JSON_NUMBER && key->values & TRACE_IS_NUMBER && node->whole &&
        (node->number < key->low || node->number > key->high))
        return fail(reading, node->at, "\"%s\" is %" PRId64 ", expected %" PRId64 " to %" PRId64,
                    key->name, node->number, key->low, key->high);
    if (key->choice && choice_of(key->choice, node->text) < 0)
        return fail(reading, node->at, "\"%s\" is \"%.40s\", expected one of: %s", key->name,
                    node->text, key->choice);
    return true;
}

/* The values of an object by the rows of the table, NULL for what is not there. */
static bool find_keys(struct reading *reading, const struct json_node *object,
                      const struct trace_key *keys, const struct json_node **found)
{
    /* Whoever writes in the order of the table is read without a search. */
    const struct json_node *next = json_first(&reading->reader, object);
    for (int i = 0; keys[i].name; i++) {
        bool in_order = next && !strcmp(next->key, keys[i].name);
        found[i] = in_order ? next : json_member(&reading->reader, object, keys[i].name);
        if (!found[i] && !keys[i].optional)
            return fail(reading, object->at, "the key \"%s\" is missing", keys[i].name);
        if (found[i] && !check_key(reading, &keys[i], found[i]))
            return false;
        if (in_order)
            next = json_next(&reading->reader, next);
    }
    return true;
}

/* ---- Arguments ---- */

static bool add_text(struct reading *reading, const struct json_node *node, uint32_t *number)
{
    return texts_add(&reading->trace->texts, node->text, node->length, number) ||
           fail_memory(reading);
}

/* As much of an array as is shown. */
static bool add_array(struct reading *reading, const struct json_node *array, bool texts,
                      uint32_t *number)
{
    char shown[1024];
    size_t length = (size_t)snprintf(shown, sizeof shown, "%" PRIu32 " %s:", array->count,
                                     texts ? "texts" : "bytes");
    const struct json_node *item = json_first(&reading->reader, array);
    for (int i = 0; item; i++, item = json_next(&reading->reader, item)) {
        if (texts ? item->type != JSON_TEXT
                  : !item->whole || item->number < 0 || item->number > 255)
            return fail(reading, item->at, "expected %s",
                        texts ? "a text" : "a number from 0 to 255");
        size_t room = texts ? item->length + 4 : 3;
        if (length + room + 8 > sizeof shown || i >= SHOWN_ITEMS) {
            if (shown[length - 1] != '.')
                length += (size_t)snprintf(shown + length, sizeof shown - length, " ...");
            continue;
        }
        length +=
            texts ? (size_t)snprintf(shown + length, sizeof shown - length, " \"%s\"", item->text)
                  : (size_t)snprintf(shown + length, sizeof shown - length, " %02x",
                                     (unsigned)item->number);
    }
    return texts_add(&reading->trace->texts, shown, length, number) || fail_memory(reading);
}

/* Whether the value is one of the type. */
static bool fits(const struct json_node *value, enum trace_type type)
{
    switch (type) {
    case TRACE_BOOL: return value->type == JSON_TRUE || value->type == JSON_FALSE;
    case TRACE_INT: return value->whole;
    case TRACE_DOUBLE: return value->type == JSON_NUMBER || value->type == JSON_NULL;
    case TRACE_TEXT:
    case TRACE_OBJECT: return value->type == JSON_TEXT;
    case TRACE_BYTES:
    case TRACE_TEXTS: return value->type == JSON_ARRAY;
    default: return value->type == JSON_NULL;
    }
}

static bool add_value(struct reading *reading, const struct json_node *value,
                      struct trace_argument *argument)
{
    char shown[40] = "";
    switch (argument->type) {
    case TRACE_TEXT:
    case TRACE_OBJECT: return add_text(reading, value, &argument->value);
    case TRACE_BYTES: return add_array(reading, value, false, &argument->value);
    case TRACE_TEXTS: return add_array(reading, value, true, &argument->value);
    case TRACE_BOOL:
        argument->number = value->type == JSON_TRUE;
        snprintf(shown, sizeof shown, "%s", argument->number ? "True" : "False");
        break;
    case TRACE_INT:
        argument->number = value->number;
        snprintf(shown, sizeof shown, "%" PRId64, value->number);
        break;
    case TRACE_DOUBLE:
        if (value->type == JSON_NUMBER)
            snprintf(shown, sizeof shown, "%.15g", value->real);
        break;
    default: break;
    }
    return texts_add(&reading->trace->texts, shown, strlen(shown), &argument->value) ||
           fail_memory(reading);
}

static bool reserve_argument(struct reading *reading)
{
    struct trace *trace = reading->trace;
    if (trace->argument_count < trace->argument_capacity)
        return true;
    size_t capacity = trace->argument_capacity ? trace->argument_capacity * 2 : 256;
    struct trace_argument *arguments =
        mem_realloc(trace->arguments, capacity * sizeof *trace->arguments);
    if (!arguments || capacity > UINT32_MAX)
        return fail_memory(reading);
    trace->arguments = arguments;
    trace->argument_capacity = capacity;
    return true;
}

static bool read_argument(struct reading *reading, const struct json_node *node)
{
    static const uint8_t directions[] = {MEMBER_IN, MEMBER_OUT, MEMBER_IN | MEMBER_OUT};
    const struct json_node *found[TRACE_MAX_KEYS];
    if (node->type != JSON_OBJECT)
        return fail(reading, node->at, "an argument is to be an object");
    if (!find_keys(reading, node, trace_argument_keys, found) || !reserve_argument(reading))
        return false;
    struct trace_argument argument = {0};
    argument.type = (uint8_t)choice_of(trace_argument_keys[ARGUMENT_KEY_TYPE].choice,
                                       found[ARGUMENT_KEY_TYPE]->text);
    argument.direction = directions[choice_of(trace_argument_keys[ARGUMENT_KEY_DIRECTION].choice,
                                              found[ARGUMENT_KEY_DIRECTION]->text)];
    const struct json_node *value = found[ARGUMENT_KEY_VALUE];
    if (!fits(value, argument.type))
        return fail(reading, value->at, "\"value\" is not of the type \"%s\"",
                    found[ARGUMENT_KEY_TYPE]->text);
    if (!add_text(reading, found[ARGUMENT_KEY_NAME], &argument.name) ||
        !add_value(reading, value, &argument) ||
        (found[ARGUMENT_KEY_VALUE_NAME] &&
         !add_text(reading, found[ARGUMENT_KEY_VALUE_NAME], &argument.value_name)))
        return false;
    reading->trace->arguments[reading->trace->argument_count++] = argument;
    return true;
}

static bool read_arguments(struct reading *reading, const struct json_node *array,
                           struct trace_call *call)
{
    if (array->count > MEMBER_MAX_PARAMS)
        return fail(reading, array->at, "there are %" PRIu32 " arguments, expected at most %d",
                    array->count, (int)MEMBER_MAX_PARAMS);
    call->arguments = (uint32_t)reading->trace->argument_count;
    call->argument_count = (uint8_t)array->count;
    const struct json_node *node = json_first(&reading->reader, array);
    for (; node; node = json_next(&reading->reader, node))
        if (!read_argument(reading, node))
            return false;
    return true;
}

const struct trace_argument *trace_argument(const struct trace *trace,
                                            const struct trace_call *call, int direction)
{
    for (int i = 0; i < call->argument_count; i++)
        if (trace->arguments[call->arguments + i].direction & direction)
            return &trace->arguments[call->arguments + i];
    return NULL;
}

/* ---- Calls ---- */

static const struct member *look_up(struct reading *reading, const struct trace_call *call)
{
    uint32_t place = (call->member * 31 + call->iface * 7 + call->kind) % KNOWN_PLACES;
    if (reading->known[place].used && reading->known[place].iface == call->iface &&
        reading->known[place].name == call->member && reading->known[place].kind == call->kind)
        return reading->known[place].member;
    const char *iface = trace_text(reading->trace, call->iface);
    const char *name = trace_text(reading->trace, call->member);
    const struct member *found = NULL;
    for (int i = 0; i < mock_member_count && !found; i++)
        if (mock_members[i].kind == call->kind && !strcmp(mock_members[i].name, name) &&
            !strcmp(mock_members[i].iface, iface))
            found = &mock_members[i];
    reading->known[place].used = true;
    reading->known[place].iface = call->iface;
    reading->known[place].name = call->member;
    reading->known[place].kind = call->kind;
    reading->known[place].member = found;
    return found;
}

static void put_seen(struct seen *seen, uint64_t sequence)
{
    size_t i = (size_t)(sequence * 0x9e3779b97f4a7c15u >> 32) & (seen->capacity - 1);
    while (seen->places[i])
        i = (i + 1) & (seen->capacity - 1);
    seen->places[i] = sequence;
    seen->count++;
}

static bool has_seen(const struct seen *seen, uint64_t sequence)
{
    if (!seen->capacity)
        return false;
    size_t i = (size_t)(sequence * 0x9e3779b97f4a7c15u >> 32) & (seen->capacity - 1);
    while (seen->places[i] && seen->places[i] != sequence)
        i = (i + 1) & (seen->capacity - 1);
    return seen->places[i] != 0;
}

static bool grow_seen(struct seen *seen)
{
    if (seen->count < seen->capacity / 2)
        return true;
    struct seen grown = {.capacity = seen->capacity ? seen->capacity * 2 : 256};
    grown.places = mem_calloc(grown.capacity, sizeof *grown.places);
    if (!grown.places)
        return false;
    for (size_t i = 0; i < seen->capacity; i++)
        if (seen->places[i])
            put_seen(&grown, seen->places[i]);
    mem_free(seen->places);
    *seen = grown;
    return true;
}

/* A journal is written when calls are over, so that a smaller number may follow a larger one. A
 * number that comes again says that the mock was reset, or put back to a snapshot. */
static bool place_call(struct reading *reading, struct trace_call *call)
{
    struct trace *trace = reading->trace;
    if (has_seen(&reading->seen, call->sequence)) {
        mem_free(reading->seen.places);
        reading->seen = (struct seen){0};
        trace->sections++;
    }
    if (!trace->sections)
        trace->sections = 1;
    call->section = trace->sections - 1;
    if (!grow_seen(&reading->seen))
        return fail_memory(reading);
    put_seen(&reading->seen, call->sequence);
    if (trace->count == trace->capacity) {
        size_t capacity = trace->capacity ? trace->capacity * 2 : 256;
        struct trace_call *calls = mem_realloc(trace->calls, capacity * sizeof *calls);
        if (!calls || capacity > UINT32_MAX)
            return fail_memory(reading);
        trace->calls = calls;
        trace->capacity = capacity;
    }
    trace->calls[trace->count++] = *call;
    trace->events += call->kind == MEMBER_EVENT;
    trace->failures += call->complete && call->result < 0;
    return true;
}

static bool read_names(struct reading *reading, const struct json_node **found,
                       struct trace_call *call)
{
    return add_text(reading, found[LINE_INTERFACE], &call->iface) &&
           add_text(reading, found[LINE_MEMBER], &call->member) &&
           add_text(reading, found[LINE_OBJECT], &call->object) &&
           add_text(reading, found[LINE_OBJECT_NAME], &call->object_name) &&
           add_text(reading, found[LINE_RESULT_NAME], &call->result_name) &&
           add_text(reading, found[LINE_RULE_NAME], &call->rule_name) &&
           add_text(reading, found[LINE_APARTMENT], &call->apartment);
}

static bool read_call(struct reading *reading, const struct json_node *root)
{
    const struct json_node *found[TRACE_MAX_KEYS];
    if (!find_keys(reading, root, trace_line_keys, found))
        return false;
    bool complete = found[LINE_COMPLETE]->type == JSON_TRUE;
    if (complete == (found[LINE_RESULT]->type == JSON_NULL))
        return fail(reading, found[LINE_RESULT]->at, "\"result\" is to be %s",
                    complete ? "a number: the call is complete" : "null: the call is not complete");
    struct trace_call call = {
        .sequence = (uint64_t)found[LINE_SEQUENCE]->number,
        .time = found[LINE_TIME]->number,
        .duration = found[LINE_DURATION]->number,
        .wall = found[LINE_WALL]->number,
        .result = complete ? (int32_t)found[LINE_RESULT]->number : 0,
        .rule = (uint32_t)found[LINE_RULE]->number,
        .process = (uint32_t)found[LINE_PROCESS]->number,
        .thread = (uint32_t)found[LINE_THREAD]->number,
        .kind = (uint8_t)choice_of(trace_line_keys[LINE_KIND].choice, found[LINE_KIND]->text),
        .complete = complete,
        .cut = found[LINE_CUT]->type == JSON_TRUE,
        .expected = found[LINE_EXPECTED]->type == JSON_TRUE,
        .late = found[LINE_LATE]->type == JSON_TRUE,
    };
    if (!read_names(reading, found, &call) ||
        !read_arguments(reading, found[LINE_ARGUMENTS], &call))
        return false;
    call.known = look_up(reading, &call);
    return place_call(reading, &call);
}

/* ---- Lines ---- */

static bool keep_task(struct reading *reading, const struct json_node *const *found)
{
    if (reading->told_count == reading->told_capacity) {
        size_t capacity = reading->told_capacity ? reading->told_capacity * 2 : 64;
        struct told_task *told = mem_realloc(reading->told, capacity * sizeof *told);
        if (!told)
            return fail_memory(reading);
        reading->told = told;
        reading->told_capacity = capacity;
    }
    reading->told[reading->told_count++] =
        (struct told_task){.section = reading->trace->sections ? reading->trace->sections - 1 : 0,
                           .sequence = (uint64_t)found[TASK_CALL]->number,
                           .complete = found[TASK_COMPLETE]->type == JSON_TRUE,
                           .result = (int32_t)found[TASK_RESULT]->number,
                           .error = (int32_t)found[TASK_ERROR]->number,
                           .percent = (int32_t)found[TASK_PERCENT]->number,
                           .start = found[TASK_START]->number,
                           .end = found[TASK_END]->number};
    return true;
}

/* A line about something else than a call, if it is one. */
static bool read_other(struct reading *reading, const struct json_node *root)
{
    const struct json_node *found[TRACE_MAX_KEYS], *first = json_first(&reading->reader, root);
    const struct trace_kind *kind = trace_kinds;
    while (kind->name && (!first || strcmp(kind->name, first->key)))
        kind++;
    if (!kind->name) {
        reading->trace->others++;
        return true;
    }
    if (first->type != JSON_OBJECT)
        return fail(reading, first->at, "\"%s\" is to be an object", kind->name);
    if (!find_keys(reading, first, kind->keys, found))
        return false;
    if (!strcmp(kind->name, "machine") && found[MACHINE_STATE]->number < 32)
        reading->trace->states |= 1u << found[MACHINE_STATE]->number;
    return strcmp(kind->name, "task") || keep_task(reading, found);
}

static bool read_line(struct reading *reading, const char *line, size_t length, bool last)
{
    struct json_error error;
    reading->line = line;
    reading->number++;
    if (strspn(line, " \t\r") >= length)
        return true;
    if (!json_read(&reading->reader, line, length, &error)) {
        if (error.memory)
            return fail_memory(reading);
        if (last) {
            reading->trace->broken_end = true;
            return true;
        }
        fail(reading, 0, "%s", error.text);
        reading->error->column = error.column;
        return false;
    }
    const struct json_node *root = json_root(&reading->reader);
    if (root->type != JSON_OBJECT)
        return fail(reading, root->at, "a line is to be an object");
    if (json_member(&reading->reader, root, "sequence"))
        return read_call(reading, root);
    return read_other(reading, root);
}

static int compare_calls(const void *a, const void *b)
{
    const struct trace_call *one = a, *other = b;
    if (one->section != other->section)
        return one->section < other->section ? -1 : 1;
    return one->sequence < other->sequence ? -1 : one->sequence > other->sequence;
}

bool trace_read(struct trace *trace, const char *chars, size_t length, struct trace_error *error)
{
    *trace = (struct trace){0};
    *error = (struct trace_error){0};
    struct reading *reading = mem_calloc(1, sizeof *reading);
    bool good = true;
    if (!reading) {
        *error = (struct trace_error){.memory = true, .text = "memory has run out"};
        return false;
    }
    reading->trace = trace;
    reading->error = error;
    size_t at = length >= 3 && !memcmp(chars, "\xef\xbb\xbf", 3) ? 3 : 0;
    while (good && at < length) {
        const char *end = memchr(chars + at, '\n', length - at);
        size_t size = end ? (size_t)(end - chars) - at : length - at;
        good = read_line(reading, chars + at, size, !end);
        at += size + 1;
    }
    if (good && trace->count)
        qsort(trace->calls, trace->count, sizeof *trace->calls, compare_calls);
    if (good && !trace_find_tasks(trace))
        good = fail_memory(reading);
    for (size_t i = 0; good && i < reading->told_count; i++)
        trace_tell_task(trace, &reading->told[i]);
    json_reader_free(&reading->reader);
    mem_free(reading->seen.places);
    mem_free(reading->told);
    mem_free(reading);
    if (!good)
        trace_free(trace);
    return good;
}

void trace_free(struct trace *trace)
{
    texts_free(&trace->texts);
    mem_free(trace->calls);
    mem_free(trace->arguments);
    mem_free(trace->tasks);
    *trace = (struct trace){0};
}
