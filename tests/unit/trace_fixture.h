/* SPDX-License-Identifier: MIT */
/* Journals as the mock writes them, for what reads them. */
#ifndef VPCMOCK_TESTS_UNIT_TRACE_FIXTURE_H
#define VPCMOCK_TESTS_UNIT_TRACE_FIXTURE_H

#include "mock/call_text.h"
#include "mock_fixture.h"

/* A journal as the mock writes it. */
struct story {
    struct journal journal;
    struct labels labels;
    struct json json;
    uint64_t sequence;
    int64_t now;
    struct span rule; /* the name of those that apply */
};

static inline void open_story(struct story *story)
{
    *story = (struct story){.rule = SPAN("r")};
    journal_init(&story->journal);
}

static inline void end_story(struct story *story)
{
    journal_free(&story->journal);
    labels_free(&story->labels);
    json_free(&story->json);
}

static inline struct call call_of(struct story *story, struct span member, const char *iface,
                                  struct span object)
{
    struct call call = {.member = member_named(member), .thread = 7, .process = 8};
    if (object.length)
        call.label = label_of(&story->labels, iface, (struct ref){1, 1}, object);
    return call;
}

/* Writes it as over, after so many ms on the clock. */
static inline void tell(struct story *story, struct call *call, int64_t duration)
{
    call->sequence = ++story->sequence;
    call->begin = story->now;
    story->now += duration;
    journal_arrive(&story->journal, call);
    call->rule_serial = call->rule; /* by which the journal keeps its name */
    journal_write_json(&story->journal, &story->labels,
                       journal_over(&story->journal, call, story->now, story->rule), &story->json);
    json_end_line(&story->json);
}

static inline void tell_start(struct story *story, struct span task)
{
    struct call call =
        call_of(story, SPAN("IVMVirtualMachine::Startup"), "IVMVirtualMachine", SPAN("XP"));
    call.args[0] =
        (struct argument){.type = ARGUMENT_OBJECT,
                          .iface = "IVMTask",
                          .label = label_of(&story->labels, "IVMTask", (struct ref){2, 1}, task)};
    tell(story, &call, 0);
}

static inline void tell_task(struct story *story, struct span member, struct span task,
                             struct argument value, int64_t duration)
{
    struct call call = call_of(story, member, "IVMTask", task);
    call.args[0] = value;
    tell(story, &call, duration);
}

static inline struct argument truth(bool value)
{
    return (struct argument){.type = ARGUMENT_VALUE, .value = {.type = VALUE_BOOL, .truth = value}};
}

#endif
