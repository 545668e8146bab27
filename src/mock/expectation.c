/* SPDX-License-Identifier: MIT */
/* Expectations: their making, and weighing the calls that come. */
#include "mock/expectation.h"

#include <string.h>

#include "mock/call_text.h"
#include "mock/serial.h"
#include "model/host.h"
#include "model/memory.h"

/* ---- Making and ending ---- */

static void forget(struct expectation *expectation)
{
    for (uint32_t i = 0; i < expectation->faulty_count; i++)
        text_clear(&expectation->faulty[i].call);
    expectation->faulty_count = expectation->disorders = expectation->seen = 0;
    expectation->last_seen = 0;
}

static void free_expectation(struct expectation *expectation)
{
    forget(expectation);
    text_clear(&expectation->name);
    matcher_clear(&expectation->matcher);
    mem_free(expectation->links);
    mem_free(expectation);
}

code expectations_add(struct expectations *expectations, struct span pattern,
                      struct expectation **expectation, struct span *wrong)
{
    *expectation = NULL;
    *wrong = (struct span){0};
    struct expectation *made = mem_calloc(1, sizeof *made);
    if (!made)
        return CODE_OUTOFMEMORY;
    made->number = expectations->last_number + 1;
    made->ref = (struct ref){made->number, serial_next()};
    made->least = 1;
    made->most = EXPECTATION_MANY;
    bool good = matcher_set_members(&made->matcher, pattern, wrong);
    if (!good && wrong->chars) {
        free_expectation(made);
        return CODE_INVALIDARG;
    }
    if (!good ||
        !host_reserve(&expectations->items, expectations->count, &expectations->capacity) ||
        !member_index_add(&expectations->by_member, &made->matcher.members, made, NULL)) {
        free_expectation(made);
        return CODE_OUTOFMEMORY;
    }
    expectations->items[expectations->count++] = made;
    expectations->last_number = made->number;
    *expectation = made;
    return CODE_OK;
}

static void unlink_from(struct expectation *expectation, uint32_t number)
{
    size_t kept = 0;
    for (size_t i = 0; i < expectation->link_count; i++)
        if (expectation->links[i].other != number)
            expectation->links[kept++] = expectation->links[i];
    expectation->link_count = kept;
}

void expectations_remove(struct expectations *expectations, struct expectation *expectation)
{
    size_t kept = 0;
    member_index_remove(&expectations->by_member, &expectation->matcher.members, expectation);
    for (size_t i = 0; i < expectations->count; i++) {
        unlink_from(expectations->items[i], expectation->number);
        if (expectations->items[i] != expectation)
            expectations->items[kept++] = expectations->items[i];
    }
    expectations->count = kept;
    free_expectation(expectation);
}

struct expectation *expectations_get(const struct expectations *expectations, uint32_t number)
{
    size_t low = 0, high = expectations->count; /* they stand in the order of their numbers */
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (expectations->items[middle]->number < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < expectations->count && expectations->items[low]->number == number
               ? expectations->items[low]
               : NULL;
}

struct expectation *expectations_look_up(const struct expectations *expectations, struct ref ref)
{
    struct expectation *expectation = expectations_get(expectations, ref.index);
    return expectation && expectation->ref.generation == ref.generation ? expectation : NULL;
}

static void forget_others(struct expectations *expectations)
{
    for (int i = 0; i < OTHERS_KEPT; i++)
        text_clear(&expectations->others[i].call);
    expectations->other_count = 0;
}

void expectations_clear(struct expectations *expectations)
{
    for (size_t i = 0; i < expectations->count; i++)
        free_expectation(expectations->items[i]);
    mem_free(expectations->items);
    member_index_free(&expectations->by_member);
    forget_others(expectations);
    *expectations = (struct expectations){0};
}

void expectations_forget(struct expectations *expectations)
{
    for (size_t i = 0; i < expectations->count; i++)
        forget(expectations->items[i]);
    forget_others(expectations);
    memset(expectations->came, 0, sizeof expectations->came);
    memset(expectations->awaited, 0, sizeof expectations->awaited);
}

/* ---- Order ---- */

static bool reserve_links(struct expectation *expectation, size_t more)
{
    struct expectation_link *grown = mem_realloc(
        expectation->links, (expectation->link_count + more) * sizeof *expectation->links);
    if (grown)
        expectation->links = grown;
    return grown != NULL;
}

static void add_link(struct expectation *expectation, uint32_t other, enum expectation_order order)
{
    for (size_t i = 0; i < expectation->link_count; i++)
        if (expectation->links[i].other == other && expectation->links[i].order == order)
            return;
    expectation->links[expectation->link_count++] =
        (struct expectation_link){.other = other, .order = (uint8_t)order};
}

static bool links_to(const struct expectation *from, const struct expectation *to,
                     enum expectation_order order)
{
    for (size_t i = 0; i < from->link_count; i++)
        if (from->links[i].other == to->number && from->links[i].order == (uint8_t)order)
            return true;
    return false;
}

/* Marks those whose calls come after its own, at whatever distance. */
static void mark_later(struct expectations *expectations, struct expectation *earlier)
{
    struct expectation *open = earlier;
    for (size_t i = 0; i < expectations->count; i++)
        expectations->items[i]->reached = false;
    earlier->next_reached = NULL;
    while (open && earlier->most) {
        const struct expectation *from = open;
        open = open->next_reached;
        for (size_t i = 0; i < expectations->count; i++) {
            struct expectation *to = expectations->items[i];
            if (to->reached || !to->most ||
                (!links_to(from, to, ORDER_BEFORE) && !links_to(to, from, ORDER_AFTER)))
                continue;
            to->reached = true;
            to->next_reached = open;
            open = to;
        }
    }
}

bool expectations_are_ordered(struct expectations *expectations, struct expectation *earlier,
                              const struct expectation *later)
{
    mark_later(expectations, earlier);
    return later->reached;
}

code expectation_link(struct expectations *expectations, struct expectation *expectation,
                      struct expectation *other, enum expectation_order order)
{
    bool after = order == ORDER_AFTER;
    if (expectation == other || expectation->link_count >= EXPECTATION_MAX_LINKS ||
        expectations_are_ordered(expectations, after ? expectation : other,
                                 after ? other : expectation))
        return CODE_INVALIDARG;
    if (!reserve_links(expectation, 1))
        return CODE_OUTOFMEMORY;
    add_link(expectation, other->number, order);
    return CODE_OK;
}

code expectations_in_sequence(struct expectations *expectations, struct expectation *const *steps,
                              size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mark_later(expectations, steps[i]);
        for (size_t j = 0; j < i; j++)
            if (steps[i] == steps[j] || steps[j]->reached)
                return CODE_INVALIDARG;
        if (steps[i]->link_count + count > EXPECTATION_MAX_LINKS)
            return CODE_INVALIDARG;
    }
    for (size_t i = 0; i < count; i++)
        if (!reserve_links(steps[i], count))
            return CODE_OUTOFMEMORY;
    /* With all of the others and not only its neighbours, which may be ones that need not come. */
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            if (i != j)
                add_link(steps[i], steps[j]->number, j < i ? ORDER_AFTER : ORDER_BEFORE);
    return CODE_OK;
}

/* What the order says of a call now. */
static enum call_fault order_fault(const struct expectations *expectations,
                                   const struct expectation *expectation, uint32_t *other)
{
    for (size_t i = 0; i < expectation->link_count; i++) {
        const struct expectation_link *link = &expectation->links[i];
        const struct expectation *linked = expectations_get(expectations, link->other);
        *other = link->other;
        if (link->order == ORDER_AFTER && linked->seen < linked->least)
            return FAULT_TOO_EARLY;
        if (link->order == ORDER_BEFORE && linked->seen)
            return FAULT_TOO_LATE;
    }
    *other = 0;
    return FAULT_NONE;
}

static bool are_linked(const struct expectation *one, const struct expectation *other)
{
    return links_to(one, other, ORDER_AFTER) || links_to(one, other, ORDER_BEFORE) ||
           links_to(other, one, ORDER_AFTER) || links_to(other, one, ORDER_BEFORE);
}

/* ---- Calls ---- */

/* Whether a call that is wrong for one step of a sequence is the right one for another. */
static bool is_for_another(const struct expectation *expectation, const struct member_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        const struct expectation *other = list->items[i];
        if (other->matched && other->verdict == FAULT_NONE && are_linked(expectation, other))
            return true;
    }
    return false;
}

static void keep(struct faulty_call *kept, enum call_fault fault, uint32_t other,
                 const struct labels *labels, const struct call *call)
{
    *kept =
        (struct faulty_call){.fault = (uint8_t)fault, .other = other, .sequence = call->sequence};
    if (!call_write(call, labels, &kept->call))
        text_clear(&kept->call);
}

static void count(struct expectation *expectation, const struct labels *labels,
                  const struct call *call)
{
    enum call_fault fault = (enum call_fault)expectation->verdict;
    if (expectation->seen < EXPECTATION_KEPT)
        expectation->seen_at[expectation->seen] = call->sequence;
    if (expectation->seen < EXPECTATION_MANY)
        expectation->seen++;
    expectation->last_seen = call->sequence;
    if (fault == FAULT_TOO_EARLY || fault == FAULT_TOO_LATE)
        expectation->disorders++;
    if (fault != FAULT_NONE && expectation->faulty_count < EXPECTATION_KEPT)
        keep(&expectation->faulty[expectation->faulty_count++], fault, expectation->rival, labels,
             call);
}

void expectations_arrive(struct expectations *expectations, const struct labels *labels,
                         struct call *call)
{
    const struct member_list *list = &expectations->by_member.lists[call->member->ordinal];
    expectations->came[call->member->ordinal]++;
    /* Whether it is in order goes by what came before it: all are judged before any counts it. */
    for (uint32_t i = 0; i < list->count; i++) {
        struct expectation *expectation = list->items[i];
        expectation->matched = matcher_matches(&expectation->matcher, labels, call);
        if (!expectation->matched)
            continue;
        enum call_fault fault = order_fault(expectations, expectation, &expectation->rival);
        if (!expectation->most) {
            /* out of its time it does not matter */
            expectation->matched = fault == FAULT_NONE;
            fault = FAULT_TOO_MANY;
        } else if (fault == FAULT_NONE && expectation->seen >= expectation->most) {
            fault = FAULT_TOO_MANY;
        }
        expectation->verdict = (uint8_t)fault;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        struct expectation *expectation = list->items[i];
        if (!expectation->matched ||
            (expectation->verdict != FAULT_NONE && is_for_another(expectation, list)))
            continue;
        count(expectation, labels, call);
        if (expectation->most)
            call->expected = true;
    }
}

void expectations_other(struct expectations *expectations, const struct labels *labels,
                        const struct call *call)
{
    if (expectations->other_count < OTHERS_KEPT)
        keep(&expectations->others[expectations->other_count], FAULT_NONE, 0, labels, call);
    expectations->other_count++;
}

bool expectation_is_met(const struct expectation *expectation)
{
    return expectation->seen >= expectation->least && expectation->seen <= expectation->most &&
           !expectation->disorders;
}

bool expectations_take(struct expectations *expectations, const struct member_set *members)
{
    for (uint16_t m = 0; m < mock_member_count; m++) {
        if (member_set_has(members, m) && expectations->came[m] != expectations->awaited[m]) {
            expectations->awaited[m]++;
            return true;
        }
    }
    return false;
}
