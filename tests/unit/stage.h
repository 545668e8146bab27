/* SPDX-License-Identifier: MIT */
/* A mock engine, and calls that come to it. */
#ifndef VPCMOCK_TESTS_UNIT_STAGE_H
#define VPCMOCK_TESTS_UNIT_STAGE_H

#include "mock/engine.h"
#include "mock/matcher.h"
#include "mock_fixture.h"

struct stage {
    struct host host;
    struct engine engine;
};

static inline void stage_open(struct stage *stage)
{
    open_host(&stage->host);
    CHECK(engine_init(&stage->engine));
}

static inline void stage_close(struct stage *stage)
{
    engine_free(&stage->engine);
    host_free(&stage->host);
}

/* Owned. */
static inline struct argument argument_text(struct span text)
{
    struct argument borrowed = text_argument(text), made;
    CHECK(argument_copy(&made, &borrowed));
    return made;
}

/* A call of a member on the machine of that name (empty: the application), without arguments. */
static inline struct call call_of(struct stage *stage, struct span member, struct span machine)
{
    struct call call = {.member = member_named(member), .thread = 7, .process = 8};
    if (machine.length) {
        call.object = (struct ref){span_hash_name(machine) % 1000 + 1, 1};
        call.label = label_of(&stage->engine.labels, "IVMVirtualMachine", call.object, machine);
        CHECK(call.label);
    }
    return call;
}

/* It arrives, is carried out unless it is refused, and is over. Whether it was refused. */
static inline bool come(struct stage *stage, struct call *call)
{
    engine_arrive(&stage->engine, &stage->host, call);
    bool refused = engine_refuses(&stage->engine, call);
    call->result = refused ? CODE_UNEXPECTED : CODE_OK;
    engine_over(&stage->engine, &stage->host, call);
    call_clear(call);
    return refused;
}

/* A call without arguments on Windows XP Mode. */
static inline bool comes(struct stage *stage, struct span member)
{
    struct call call = call_of(stage, member, SPAN("Windows XP Mode"));
    return come(stage, &call);
}

/* Whether the ASCII words are somewhere in a text. */
static inline bool text_has(const struct text *text, const char *words)
{
    size_t length = strlen(words);
    for (size_t i = 0; i + length <= text->length; i++) {
        size_t same = 0;
        while (same < length && text->chars[i + same] == (unsigned char)words[same])
            same++;
        if (same == length)
            return true;
    }
    return false;
}

static inline void check_text(struct text *text, const char *expected, int line)
{
    char shown[4096] = "";
    for (size_t i = 0; i < text->length && i < sizeof shown - 1; i++)
        shown[i] = text->chars[i] < 128 ? (char)text->chars[i] : '?';
    check_that(!strcmp(shown, expected), __FILE__, line, "the text is\n%s\ninstead of\n%s", shown,
               expected);
    text_clear(text);
}
/* Compares and clears. */
#define CHECK_TEXT(text, expected) check_text((text), (expected), __LINE__)

#endif
