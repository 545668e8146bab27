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
    case DEED_EVENT: save_event(saving, deed->event); break;
    default:
        writer_begin(writer, "state");
        writer_text(writer, "name", text_span(&deed->text));
        writer_end(writer, "state");
        break;
    }
}

void save_happenings(struct saving *saving)
{
    struct writer *writer = saving->writer;
    const struct happening *happening = saving->engine->happenings.first;
    for (; happening; happening = happening->next) {
        int64_t left = happening->due.when - saving->host->clock.now;
        writer_begin(writer, "at");
        writer_number(writer, "time", left > 0 ? left : 0);
        for (const struct deed *deed = happening->first; deed; deed = deed->next)
            save_deed(saving, deed);
        writer_end(writer, "at");
    }
}
