/* SPDX-License-Identifier: MIT */
/* Timed happenings: their list, and what they do. */
#include "mock/happening.h"

#include "mock/engine.h"
#include "model/disk.h"
#include "model/memory.h"

/* ---- Doing it ---- */

static void *item_of(const struct host *host, const struct deed *deed)
{
    struct file *file;
    switch (deed->kind) {
    case DEED_HOST: return (void *)host;
    case DEED_MACHINE: return slots_get(&host->slots, deed->machine);
    case DEED_DISK:
        file = files_find(host, text_span(&deed->text));
        return file && file->disk ? file : NULL;
    default: return NULL;
    }
}

static void set_fact(struct host *host, struct deed *deed)
{
    void *item = item_of(host, deed);
    if (item && fact_write(host, deed->fact, item, &deed->value) == CODE_OUTOFMEMORY)
        host->events_lost++; /* what is to happen by itself has nobody else to tell */
}

static void fire(struct host *host, const struct deed *deed)
{
    const struct rule_event *event = deed->event;
    if (event->source == EVENT_OF_APPLICATION || slots_get(&host->slots, event->object))
        event_emit(host, event->source, event->object, event->dispid, event->args, event->argc);
}

static void set_state(struct engine *engine, struct deed *deed)
{
    text_clear(&engine->state);
    engine->state = deed->text;
    deed->text = (struct text){0};
}

static void forget_happening(struct happening *happening);

static void happen(struct host *host, struct due *due)
{
    struct happening *happening = (struct happening *)due;
    for (struct deed *deed = happening->first; deed; deed = deed->next) {
        switch (deed->kind) {
        case DEED_EVENT: fire(host, deed); break;
        case DEED_STATE: set_state(happening->engine, deed); break;
        default: set_fact(host, deed); break;
        }
    }
    forget_happening(happening);
}

/* ---- The list ---- */

static void forget_happening(struct happening *happening)
{
    struct happenings *all = &happening->engine->happenings;
    *(happening->previous ? &happening->previous->next : &all->first) = happening->next;
    *(happening->next ? &happening->next->previous : &all->last) = happening->previous;
    clock_forget(&happening->host->clock, &happening->due);
    while (happening->first) {
        struct deed *deed = happening->first;
        happening->first = deed->next;
        value_clear(&deed->value);
        text_clear(&deed->text);
        if (deed->event)
            rule_event_free(deed->event);
        mem_free(deed);
    }
    mem_free(happening);
}

struct happening *happening_add(struct engine *engine, struct host *host, int64_t milliseconds)
{
    struct happening *happening = mem_calloc(1, sizeof *happening);
    struct happenings *all = &engine->happenings;
    if (!happening)
        return NULL;
    happening->due.happen = happen;
    happening->host = host;
    happening->engine = engine;
    happening->previous = all->last;
    *(all->last ? &all->last->next : &all->first) = happening;
    all->last = happening;
    if (clock_at(&host->clock, &happening->due, host->clock.now + milliseconds))
        return happening;
    forget_happening(happening);
    return NULL;
}

struct deed *happening_add_deed(struct happening *happening, enum deed_kind kind)
{
    struct deed *deed = mem_calloc(1, sizeof *deed);
    if (!deed)
        return NULL;
    deed->kind = (uint8_t)kind;
    *(happening->last ? &happening->last->next : &happening->first) = deed;
    happening->last = deed;
    return deed;
}

void happenings_clear(struct happenings *happenings)
{
    while (happenings->first)
        forget_happening(happenings->first);
}
