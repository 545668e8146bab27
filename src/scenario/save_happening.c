/* SPDX-License-Identifier: MIT */
/* Writing timed happenings as part of a scenario file, with the time that is left to them. */
#include "scenario/save.h"
#include "scenario/schema.h"

/* Each fact in an element of its own: they keep their order. */
static void save_fact(struct writer *writer, const char *element, const char *key,
                      const struct text *name, const struct deed *deed)
{
    char attribute[64];
    schema_fact_name(deed->fact->name, attribute, sizeof attribute);
    writer_begin(writer, element);
    if (key)
        writer_text(writer, key, text_span(name));
    writer_value(writer, attribute, &deed->value);
    writer_end(writer, element);
}

/* What is gone meanwhile, nothing will happen to. */
static void save_deed(struct saving *saving, const struct deed *deed)
{
    struct writer *writer = saving->writer;
    const struct machine *machine = slots_get(&saving->host->slots, deed->machine);
    if (machine && host_find_machine(saving->host, text_span(&machine->name)) != machine)
        machine = NULL;
    const struct file *file =
        deed->kind == DEED_DISK ? files_find(saving->host, text_span(&deed->text)) : NULL;
    switch (deed->kind) {
    case DEED_HOST: save_fact(writer, "host", NULL, NULL, deed); break;
    case DEED_MACHINE:
        if (machine)
            save_fact(writer, "machine", "name", &machine->name, deed);
        break;
    case DEED_DISK:
        if (file && file->disk)
            save_fact(writer, "disk", "path", &deed->text, deed);
        break;
    case DEED_EVENT: save_event(saving, deed->event, false); break;
    default:
        writer_begin(writer, "state");
        writer_text(writer, "name", text_span(&deed->text));
        writer_end(writer, "state");
        break;
    }
}

static void begin_at(struct saving *saving, int64_t when)
{
    int64_t left = when - saving->host->clock.now;
    writer_begin(saving->writer, "at");
    writer_number(saving->writer, "time", left > 0 ? left : 0);
}

/* The oldest first. */
static void save_later_events(struct saving *saving)
{
    const struct later_event *after = NULL;
    while (saving->host->later_events != after) {
        const struct later_event *later = saving->host->later_events;
        while (later->next != after)
            later = later->next;
        struct rule_event event = {.source = later->event.source,
                                   .dispid = later->event.dispid,
                                   .object = later->event.object,
                                   .argc = later->event.argc};
        for (int i = 0; i < event.argc; i++)
            event.args[i] = later->event.args[i]; /* borrowed */
        begin_at(saving, later->due.when);
        save_event(saving, &event, true);
        writer_end(saving->writer, "at");
        after = later;
    }
}

void save_happenings(struct saving *saving)
{
    struct writer *writer = saving->writer;
    const struct happening *happening = saving->engine->happenings.first;
    for (; happening; happening = happening->next) {
        begin_at(saving, happening->due.when);
        for (const struct deed *deed = happening->first; deed; deed = deed->next)
            save_deed(saving, deed);
        writer_end(writer, "at");
    }
    save_later_events(saving);
}
