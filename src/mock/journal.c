/* SPDX-License-Identifier: MIT */
/* The ring of calls and events. */
#include "mock/journal.h"

#include <string.h>

#include "model/memory.h"

enum {
    FIRST_RESERVE = 64, /* entries, and characters of an entry's texts */
    KEPT_CHARS = 256,   /* an entry's texts beyond this are freed with it */
};

void journal_init(struct journal *journal)
{
    *journal = (struct journal){.enabled = true, .capacity = JOURNAL_DEFAULT_CAPACITY};
}

static uint32_t place_of(const struct journal *journal, uint32_t index)
{
    uint64_t place = (uint64_t)journal->first + index;
    return (uint32_t)(place >= journal->allocated ? place - journal->allocated : place);
}

static void clear_argument(struct journal_entry *entry, int i)
{
    if (entry->types[i] == ARGUMENT_VALUE &&
        (entry->values[i] == VALUE_BYTES || entry->values[i] == VALUE_TEXTS)) {
        value_clear(entry->cells[i].array);
        mem_free(entry->cells[i].array);
    }
    entry->types[i] = ARGUMENT_NONE;
}

static void clear_arguments(struct journal_entry *entry)
{
    for (int i = 0; i < JOURNAL_PARAMS; i++)
        clear_argument(entry, i);
    entry->used = 0;
}

static void free_entry(struct journal_entry *entry)
{
    clear_arguments(entry);
    mem_free(entry->chars);
    *entry = (struct journal_entry){0};
}

static void free_rules(struct journal *journal)
{
    while (journal->rule_count)
        text_clear(&journal->rules[--journal->rule_count].name);
    mem_free(journal->rules);
    journal->rules = NULL;
    journal->rule_capacity = 0;
}

void journal_clear(struct journal *journal)
{
    /* Of all: those that have no call may have room for its texts. */
    for (uint32_t i = 0; i < journal->allocated; i++)
        free_entry(&journal->ring[i]);
    mem_free(journal->ring);
    journal->ring = NULL;
    journal->allocated = journal->first = journal->count = 0;
    journal->dropped = 0;
    free_rules(journal);
}

void journal_free(struct journal *journal)
{
    journal_clear(journal);
    *journal = (struct journal){0};
}

/* Makes the ring so large, with the newest entries from place 0 on. */
static bool resize(struct journal *journal, uint32_t size)
{
    struct journal_entry *ring = size ? mem_calloc(size, sizeof *ring) : NULL;
    if (size && !ring)
        return false;
    uint32_t kept = journal->count < size ? journal->count : size;
    uint32_t skipped = journal->count - kept;
    for (uint32_t i = 0; i < kept; i++) {
        struct journal_entry *entry = &journal->ring[place_of(journal, skipped + i)];
        ring[i] = *entry;
        *entry = (struct journal_entry){0};
    }
    for (uint32_t i = 0; i < journal->allocated; i++)
        free_entry(&journal->ring[i]);
    mem_free(journal->ring);
    journal->ring = ring;
    journal->allocated = size;
    journal->first = 0;
    journal->count = kept;
    journal->dropped += skipped;
    return true;
}

bool journal_set_capacity(struct journal *journal, uint32_t capacity)
{
    if (capacity < journal->allocated && !resize(journal, capacity))
        return false;
    journal->capacity = capacity;
    return true;
}

static void grow(struct journal *journal)
{
    uint32_t size = journal->allocated ? journal->allocated * 2 : FIRST_RESERVE;
    (void)resize(journal, size < journal->capacity ? size : journal->capacity);
}

/* A place for a new entry, the oldest one's when there is no other; NULL when there is none. */
static struct journal_entry *take_place(struct journal *journal)
{
    if (journal->count == journal->allocated && journal->allocated < journal->capacity)
        grow(journal);
    if (journal->count < journal->allocated)
        return &journal->ring[place_of(journal, journal->count++)];
    journal->dropped++;
    if (!journal->count)
        return NULL;
    struct journal_entry *oldest = &journal->ring[journal->first];
    journal->first = place_of(journal, 1);
    return oldest;
}

static bool keep_text(struct journal_entry *entry, int i, const struct text *text)
{
    uint32_t length = (uint32_t)text->length;
    if (text->length > JOURNAL_MAX_TEXT) {
        length = JOURNAL_MAX_TEXT;
        entry->flags |= JOURNAL_CUT;
    }
    if (entry->used + length > entry->reserved) {
        uint32_t reserve = entry->used + length;
        if (reserve < FIRST_RESERVE)
            reserve = FIRST_RESERVE;
        char16_t *chars = mem_realloc(entry->chars, reserve * sizeof *chars);
        if (!chars)
            return false;
        entry->chars = chars;
        entry->reserved = reserve;
    }
    if (length)
        memcpy(entry->chars + entry->used, text->chars, length * sizeof *text->chars);
    entry->cells[i].at = entry->used;
    entry->cells[i].length = length;
    entry->used += length;
    return true;
}

static bool keep_array(struct journal_entry *entry, int i, const struct value *value)
{
    struct value *copy = mem_alloc(sizeof *copy);
    if (copy && !value_copy(copy, value)) {
        mem_free(copy);
        return false;
    }
    entry->cells[i].array = copy;
    return copy != NULL;
}

/* False when memory runs out. */
static bool keep_value(struct journal_entry *entry, int i, const struct value *value)
{
    switch (value->type) {
    case VALUE_EMPTY: return true;
    case VALUE_BOOL: entry->cells[i].number = value->truth; return true;
    case VALUE_DOUBLE: entry->cells[i].real = value->real; return true;
    case VALUE_TEXT: return keep_text(entry, i, &value->text);
    case VALUE_BYTES:
    case VALUE_TEXTS: return keep_array(entry, i, value);
    default: entry->cells[i].number = value->number; return true;
    }
}

static bool is_too_large(const struct argument *argument)
{
    return argument->type == ARGUMENT_VALUE &&
           ((argument->value.type == VALUE_BYTES && argument->value.size > JOURNAL_MAX_ARRAY) ||
            (argument->value.type == VALUE_TEXTS && argument->value.count > JOURNAL_MAX_ARRAY));
}

static void keep_argument(struct journal_entry *entry, int i, const struct argument *argument)
{
    clear_argument(entry, i);
    uint8_t type = argument->type;
    /* What there is to know of an object is in its label. */
    if (is_too_large(argument) || (type == ARGUMENT_OBJECT && !argument->label))
        type = ARGUMENT_OPAQUE;
    if (type == ARGUMENT_OBJECT)
        entry->cells[i].label = argument->label;
    if (type == ARGUMENT_VALUE) {
        if (!keep_value(entry, i, &argument->value))
            return;
        entry->values[i] = (uint8_t)argument->value.type;
    }
    entry->types[i] = type;
}

static int kept_params(const struct member *member)
{
    return member->nparams < JOURNAL_PARAMS ? member->nparams : JOURNAL_PARAMS;
}

static void keep_arguments(struct journal_entry *entry, const struct call *call, int flags)
{
    for (int i = 0; i < kept_params(call->member); i++)
        if (call->member->params[i].flags & flags)
            keep_argument(entry, i, &call->args[i]);
}

void journal_arrive(struct journal *journal, const struct call *call)
{
    struct journal_entry *entry = journal->enabled ? take_place(journal) : NULL;
    if (!entry)
        return;
    clear_arguments(entry);
    char16_t *chars = entry->chars;
    uint32_t reserved = entry->reserved;
    if (reserved > KEPT_CHARS) {
        mem_free(chars);
        chars = NULL;
        reserved = 0;
    }
    *entry = (struct journal_entry){.sequence = call->sequence,
                                    .member = call->member,
                                    .object = call->object,
                                    .label = call->label,
                                    .begin = call->begin,
                                    .thread = call->thread,
                                    .process = call->process,
                                    .apartment = call->apartment,
                                    .flags = call->late ? JOURNAL_LATE : 0,
                                    .chars = chars,
                                    .reserved = reserved};
    keep_arguments(entry, call, MEMBER_IN);
}

static bool reserve_rule(struct journal *journal)
{
    if (journal->rule_count < journal->rule_capacity)
        return true;
    size_t capacity = journal->rule_capacity ? journal->rule_capacity * 2 : 8;
    struct journal_rule *rules = mem_realloc(journal->rules, capacity * sizeof *rules);
    if (!rules)
        return false;
    journal->rules = rules;
    journal->rule_capacity = capacity;
    return true;
}

/* Keeps names by serial; a rule's newest one. */
static void name_rule(struct journal *journal, uint32_t serial, struct span name)
{
    size_t at = journal->rule_count;
    if (!serial || (!name.length && !journal_rule_name(journal, serial).length))
        return;
    while (at && journal->rules[at - 1].serial >= serial)
        at--;
    if (at == journal->rule_count || journal->rules[at].serial != serial) {
        if (!reserve_rule(journal))
            return;
        memmove(&journal->rules[at + 1], &journal->rules[at],
                (journal->rule_count - at) * sizeof *journal->rules);
        journal->rules[at] = (struct journal_rule){.serial = serial};
        journal->rule_count++;
    }
    (void)text_set(&journal->rules[at].name, name);
}

struct span journal_rule_name(const struct journal *journal, uint32_t serial)
{
    size_t low = 0, high = journal->rule_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (journal->rules[middle].serial < serial)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < journal->rule_count && journal->rules[low].serial == serial)
        return text_span(&journal->rules[low].name);
    return (struct span){0};
}

/* The journal's own, to be changed. */
static struct journal_entry *own(struct journal *journal, const struct journal_entry *entry)
{
    return entry ? &journal->ring[entry - journal->ring] : NULL;
}

const struct journal_entry *journal_over(struct journal *journal, const struct call *call,
                                         int64_t now, struct span rule_name)
{
    struct journal_entry *entry = own(journal, journal_find(journal, call->sequence));
    /* After a reset the numbers start again: another call may have this one's. */
    if (!entry || entry->member != call->member || entry->thread != call->thread ||
        entry->begin != call->begin || journal_is_complete(entry))
        return NULL;
    entry->duration = now - call->begin;
    entry->wall = call->wall;
    entry->result = call->result;
    entry->rule = call->rule;
    entry->rule_serial = call->rule_serial;
    entry->flags |= (uint8_t)(JOURNAL_COMPLETE | (call->expected ? JOURNAL_EXPECTED : 0));
    keep_arguments(entry, call, MEMBER_OUT);
    name_rule(journal, call->rule_serial, rule_name);
    return entry;
}

void journal_expect(struct journal *journal, uint64_t sequence)
{
    struct journal_entry *entry = own(journal, journal_find(journal, sequence));
    if (entry)
        entry->flags |= JOURNAL_EXPECTED;
}

const struct journal_entry *journal_at(const struct journal *journal, uint32_t index)
{
    return index < journal->count ? &journal->ring[place_of(journal, index)] : NULL;
}

const struct journal_entry *journal_first(const struct journal *journal)
{
    return journal_at(journal, 0);
}

const struct journal_entry *journal_next(const struct journal *journal,
                                         const struct journal_entry *entry)
{
    uint32_t place = (uint32_t)(entry - journal->ring);
    uint32_t index = place >= journal->first ? place - journal->first
                                             : place + journal->allocated - journal->first;
    return journal_at(journal, index + 1);
}

const struct journal_entry *journal_find(const struct journal *journal, uint64_t sequence)
{
    uint32_t low = 0, high = journal->count;
    if (!high)
        return NULL;
    /* Numbers have gaps only where the journal was switched off. */
    const struct journal_entry *last = journal_at(journal, high - 1);
    if (sequence > last->sequence)
        return NULL;
    if (last->sequence - sequence < high) {
        const struct journal_entry *guess =
            journal_at(journal, high - 1 - (uint32_t)(last->sequence - sequence));
        if (guess->sequence == sequence)
            return guess;
    }
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct journal_entry *entry = journal_at(journal, middle);
        if (entry->sequence == sequence)
            return entry;
        if (entry->sequence < sequence)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static void view_argument(const struct journal_entry *entry, int i, const struct labels *labels,
                          struct argument *argument)
{
    *argument = (struct argument){.type = entry->types[i]};
    if (argument->type == ARGUMENT_OBJECT) {
        argument->label = entry->cells[i].label;
        if (!argument->label) {
            argument->type = ARGUMENT_OPAQUE;
            return;
        }
        argument->iface = label_interface(labels, argument->label);
        argument->ref = label_ref(labels, argument->label);
    }
    if (argument->type != ARGUMENT_VALUE)
        return;
    struct value *value = &argument->value;
    value->type = (enum value_type)entry->values[i];
    switch (value->type) {
    case VALUE_EMPTY: break;
    case VALUE_BOOL: value->truth = entry->cells[i].number != 0; break;
    case VALUE_DOUBLE: value->real = entry->cells[i].real; break;
    case VALUE_TEXT:
        value->text = (struct text){entry->chars + entry->cells[i].at, entry->cells[i].length};
        break;
    case VALUE_BYTES:
    case VALUE_TEXTS: *value = *entry->cells[i].array; break;
    default: value->number = entry->cells[i].number; break;
    }
}

void journal_view(const struct journal_entry *entry, const struct labels *labels, struct call *call)
{
    *call = (struct call){.member = entry->member,
                          .object = entry->object,
                          .label = entry->label,
                          .thread = entry->thread,
                          .process = entry->process,
                          .apartment = entry->apartment,
                          .late = (entry->flags & JOURNAL_LATE) != 0,
                          .sequence = entry->sequence,
                          .begin = entry->begin,
                          .result = entry->result,
                          .rule = entry->rule,
                          .rule_serial = entry->rule_serial,
                          .expected = (entry->flags & JOURNAL_EXPECTED) != 0,
                          .wall = entry->wall};
    for (int i = 0; i < kept_params(entry->member); i++)
        view_argument(entry, i, labels, &call->args[i]);
}
