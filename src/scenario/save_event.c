/* SPDX-License-Identifier: MIT */
/* Writing <fire>. */
#include "mock/rule.h"
#include "scenario/save.h"
#include "scenario/schema.h"

/* The number of a drive among those of its machine, from 1; 0: it was removed. */
static int number_of(struct drive *const *drives, size_t count, const struct drive *drive)
{
    for (size_t i = 0; i < count; i++)
        if (drives[i] == drive)
            return (int)i + 1;
    return 0;
}

/* Whose event it is. False: of what is gone. */
static bool find_source(const struct saving *saving, const struct rule_event *event,
                        const struct machine **machine, int *drive)
{
    const void *item = slots_get(&saving->host->slots, event->object);
    const struct drive *of = item;
    *machine = NULL;
    *drive = 0;
    if (!event->object.index)
        return true;
    if (!item)
        return false;
    *machine = event->source == EVENT_OF_MACHINE ? item : of->machine;
    if (event->source == EVENT_OF_DVD)
        *drive = number_of((*machine)->drives.dvd, (*machine)->drives.dvd_count, of);
    if (event->source == EVENT_OF_FLOPPY)
        *drive = number_of((*machine)->drives.floppy, (*machine)->drives.floppy_count, of);
    return host_find_machine(saving->host, text_span(&(*machine)->name)) == *machine &&
           (*drive || event->source == EVENT_OF_MACHINE);
}

static void save_event_arguments(struct writer *writer, const struct rule_event *event,
                           const struct member *member)
{
    static const char *const names[EVENT_MAX_ARGS] = {"first", "second"};
    for (int i = 0; i < event->argc; i++) {
        writer_value(writer, names[i], &event->args[i]);
        if (member->params[i].kind == PARAM_VARIANT)
            writer_ascii(writer, "type",
                         save_name(ELEMENT_AT_FIRE, ATTRIBUTE_TYPE, (int64_t)event->args[i].type));
    }
}

void save_event(struct saving *saving, const struct rule_event *event, bool asked)
{
    struct writer *writer = saving->writer;
    const struct member *member = scenario_event(event->source, event->dispid);
    const struct machine *machine;
    char full[96];
    int drive;
    if (!member || !find_source(saving, event, &machine, &drive))
        return;
    member_full_name(member, full, sizeof full);
    writer_begin(writer, "fire");
    writer_ascii(writer, "event", full);
    if (machine)
        writer_text(writer, "machine", text_span(&machine->name));
    if (drive)
        writer_number(writer, event->source == EVENT_OF_DVD ? "dvd" : "floppy", drive);
    save_event_arguments(writer, event, member);
    if (asked)
        writer_truth(writer, "asked", true);
    writer_end(writer, "fire");
}
