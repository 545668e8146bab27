/* SPDX-License-Identifier: MIT */
/* Scenarios without XmlLite: a reader of the plain XML that tests and scenario_save write. */
#ifndef VPCMOCK_TESTS_UNIT_SCENARIO_FIXTURE_H
#define VPCMOCK_TESTS_UNIT_SCENARIO_FIXTURE_H

#include <stdio.h>

#include "fixture.h"
#include "scenario/save.h"

#define HEAD "<scenario xmlns='urn:vpcmock:scenario:1'>\n"
#define TAIL "</scenario>"

static const char tasks_start[] = "IVMVirtualMachine::Startup";

static inline task_cause find_member(struct span name)
{
    return span_is(name, "Startup") || span_is(name, tasks_start) ? tasks_start : NULL;
}

static inline const char *member_name(task_cause cause, char *out, size_t size)
{
    if (!cause)
        return NULL;
    snprintf(out, size, "%s", (const char *)cause);
    return out;
}

static const struct scenario_members members = {find_member, member_name};

struct plain_xml {
    const char *at;
    uint32_t line;
    const char *line_start;
    struct document *document;
};

/* One character of UTF-8 or an entity. */
static inline char32_t next_character(struct plain_xml *xml)
{
    static const struct {
        const char *name;
        char32_t c;
    } entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}};
    const unsigned char *at = (const unsigned char *)xml->at;
    char *end;
    for (size_t i = 0; i < COUNT(entities); i++) {
        if (!strncmp(xml->at, entities[i].name, strlen(entities[i].name))) {
            xml->at += strlen(entities[i].name);
            return entities[i].c;
        }
    }
    if (!strncmp(xml->at, "&#", 2)) {
        char32_t c = (char32_t)strtoul(xml->at + 2, &end, 10);
        xml->at = end + 1;
        return c;
    }
    int more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
    char32_t c = more ? *at & (0x3f >> more) : *at;
    for (int i = 1; i <= more; i++)
        c = c << 6 | (at[i] & 0x3f);
    xml->at += more + 1;
    return c;
}

/* Up to one of the characters; the caller frees with free. It is not the mock's memory: that may
 * run out. */
static inline struct text read_until(struct plain_xml *xml, const char *ends)
{
    /* of each character no more units than it has bytes */
    struct text text = {malloc((strcspn(xml->at, ends) + 1) * sizeof *text.chars), 0};
    if (!text.chars)
        abort();
    while (*xml->at && !strchr(ends, *xml->at)) {
        char32_t c = next_character(xml);
        if (c >= 0x10000) {
            text.chars[text.length++] = (char16_t)(0xd800 + ((c - 0x10000) >> 10));
            c = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        text.chars[text.length++] = (char16_t)c;
    }
    return text;
}

static inline void skip_space(struct plain_xml *xml)
{
    for (; *xml->at == ' ' || *xml->at == '\n'; xml->at++) {
        if (*xml->at == '\n') {
            xml->line++;
            xml->line_start = xml->at + 1;
        }
    }
}

static inline uint32_t column(const struct plain_xml *xml)
{
    return (uint32_t)(xml->at - xml->line_start) + 1;
}

/* <name attribute="value" ...> or .../> */
static inline bool read_tag(struct plain_xml *xml)
{
    const struct span namespace = SPAN("urn:vpcmock:scenario:1");
    struct text name = read_until(xml, " />\n");
    bool good = document_begin(xml->document, namespace, text_span(&name), xml->line,
                               column(xml) - (uint32_t)name.length);
    free(name.chars);
    for (skip_space(xml); good && *xml->at != '/' && *xml->at != '>'; skip_space(xml)) {
        uint32_t line = xml->line, start = column(xml);
        name = read_until(xml, "=");
        const char quote[] = {xml->at[1], 0};
        xml->at += 2;
        struct text value = read_until(xml, quote);
        xml->at++;
        good = span_is(text_span(&name), "xmlns") ||
               document_attribute(xml->document, (struct span){0}, text_span(&name),
                                  text_span(&value), line, start);
        free(name.chars);
        free(value.chars);
    }
    good = good && document_content(xml->document);
    if (*xml->at == '/') {
        xml->at++;
        good = good && document_end_element(xml->document);
    }
    xml->at++;
    return good;
}

/* Well-formed XML without comments and text. */
static inline bool read_xml(struct document *document, const char *text)
{
    struct plain_xml xml = {text, 1, text, document};
    bool good = true;
    for (skip_space(&xml); good && *xml.at; skip_space(&xml)) {
        xml.at++; /* < */
        if (*xml.at == '/') {
            good = document_end_element(document);
            xml.at = strchr(xml.at, '>') + 1;
        } else {
            good = read_tag(&xml);
        }
    }
    return good && document_finish(document, xml.line, column(&xml));
}

static inline void print_problem(const struct problem *problem, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "%u:%u: ", problem->line, problem->column);
    for (size_t i = 0; i < problem->length && used + 1 < size; i++)
        out[used++] = problem->text[i] < 0x7f ? (char)problem->text[i] : '?';
    out[used] = 0;
}

/* Makes the host of it; what is wrong is in out, which is empty otherwise. */
static inline bool load(struct host *host, const char *xml, char *out, size_t size)
{
    struct document *document = document_create();
    *out = 0;
    if (!CHECK(document))
        return false;
    struct engine engine;
    bool good = CHECK(engine_init(&engine)) && read_xml(document, xml) &&
                scenario_apply(host, &engine, &members, document);
    engine_free(&engine);
    if (!good)
        print_problem(&document->problem, out, size);
    document_free(document);
    return good;
}

#define CHECK_LOADS(host, xml)                                                                     \
    do {                                                                                           \
        char said[500];                                                                            \
        bool loaded = load((host), (xml), said, sizeof said);                                      \
        CHECK_MSG(loaded, "%s", said);                                                             \
    } while (0)

static inline struct machine *find(struct host *host, const char *name)
{
    struct text text = {0};
    CHECK(text_append_ascii(&text, name));
    struct machine *machine = host_find_machine(host, text_span(&text));
    text_clear(&text);
    return machine;
}

/* With an engine that stays. */
static inline bool load_rules(struct host *host, struct engine *engine, const char *xml)
{
    char said[500];
    struct document *document = document_create();
    bool good = CHECK(engine_init(engine)) && CHECK(document) && read_xml(document, xml) &&
                scenario_apply(host, engine, &members, document);
    print_problem(&document->problem, said, sizeof said);
    CHECK_MSG(good, "%s", said);
    document_free(document);
    return good;
}

/* The caller frees it with mem_free. */
static inline char *save(struct host *host, struct engine *engine)
{
    struct writer writer = {0};
    struct problem problem = {0};
    char said[500];
    if (!scenario_save(host, engine, &members, &writer, &problem)) {
        print_problem(&problem, said, sizeof said);
        CHECK_MSG(false, "%s", said);
        writer_free(&writer);
        return NULL;
    }
    return writer.bytes;
}

static inline const struct member *member_named(const char *interface, const char *name)
{
    for (int i = 0; i < mock_member_count; i++)
        if (!strcmp(mock_members[i].iface, interface) && !strcmp(mock_members[i].name, name))
            return &mock_members[i];
    return NULL;
}

static inline struct rule *meet(struct engine *engine, struct call *call)
{
    struct rule_cursor cursor = {0};
    struct rule *rule = rules_next(&engine->rules, &engine->labels, call, text_span(&engine->state),
                                   &engine->random, &cursor);
    if (rule)
        rule_apply(rule, call);
    return rule;
}

/* What happens at a time. */
static const char timed[] =
    HEAD "<clock mode='manual' now='7 s'/><disk path='C:\\a.vhd'/>"
         "<machine name='A' state='running'/><machine name='B'/>"
         "<at time='30 s'><machine name='A' users-logged-on='2' guest-hangs='true'/>"
         "<fire event='OnTripleFault' machine='a'/>"
         "<fire event='OnVMStateChange' first='A' second='Paused'/><state name='crashed'/></at>"
         "<at time='10000'><host memory-available='64'/><disk path='C:\\A.vhd' disk-size='5'/>"
         "<machine name='B' guest-hangs='true'/><fire event='OnReset' machine='B'/>"
         "<state name='early'/></at><at time='30 s'><state name='last'/></at>" TAIL;

#endif
