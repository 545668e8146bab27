/* SPDX-License-Identifier: MIT */
/* Bytes as the events of a reader of XML, whatever they are: what is behind XmlLite sees no more
 * than this, and more than XmlLite lets through (any character, elements that are not ended). */
#ifndef VPCMOCK_TESTS_FUZZ_TOLERANT_XML_H
#define VPCMOCK_TESTS_FUZZ_TOLERANT_XML_H

#include <string.h>

#include "model/memory.h"
#include "model/utf8.h"
#include "scenario/xml_events.h"

struct tolerant_xml {
    const char *at, *end;
    uint32_t line, column;
    char16_t *room; /* of as many characters as there are bytes */
};

static inline char tolerant_peek(const struct tolerant_xml *xml)
{
    return xml->at < xml->end ? *xml->at : 0;
}

static inline void tolerant_skip(struct tolerant_xml *xml)
{
    if (tolerant_peek(xml) == '\n')
        xml->line++, xml->column = 0;
    xml->at++;
    xml->column++;
}

/* What an entity behind & stands for, with its length; & itself where there is none. */
static inline uint32_t tolerant_entity(const struct tolerant_xml *xml, size_t *length)
{
    static const struct {
        const char *name;
        char c;
    } entities[] = {{"amp;", '&'}, {"lt;", '<'}, {"gt;", '>'}, {"quot;", '"'}, {"apos;", '\''}};
    for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
        *length = strlen(entities[i].name);
        if ((size_t)(xml->end - xml->at) > *length &&
            !memcmp(xml->at + 1, entities[i].name, *length)) {
            ++*length;
            return (uint32_t)entities[i].c;
        }
    }
    *length = 1;
    return '&';
}

/* Up to one of those characters; &#...; and &lt; are what they stand for, any other byte that is no
 * UTF-8 is itself. */
static inline struct span tolerant_read(struct tolerant_xml *xml, const char *ends)
{
    struct span read = {xml->room, 0};
    while (xml->at < xml->end && !(*xml->at && strchr(ends, *xml->at))) {
        size_t length = utf8_length(xml->at, (size_t)(xml->end - xml->at));
        uint32_t c = length ? utf8_decode(xml->at, length) : (unsigned char)*xml->at;
        if (c == '&' && xml->at + 1 < xml->end && xml->at[1] == '#') {
            for (xml->at += 2, c = 0; tolerant_peek(xml) >= '0' && *xml->at <= '9'; xml->at++)
                c = (c * 10 + (uint32_t)(*xml->at - '0')) & 0xffff;
            length = tolerant_peek(xml) == ';';
            xml->at += length;
        } else {
            if (c == '&')
                c = tolerant_entity(xml, &length);
            tolerant_skip(xml);
            xml->at += length ? length - 1 : 0;
        }
        if (c >= 0x10000) {
            xml->room[read.length++] = (char16_t)(0xd800 + ((c - 0x10000) >> 10));
            c = 0xdc00 + ((c - 0x10000) & 0x3ff);
        }
        xml->room[read.length++] = (char16_t)c;
    }
    xml->room += read.length;
    return read;
}

static inline void tolerant_space(struct tolerant_xml *xml)
{
    while (tolerant_peek(xml) == ' ' || tolerant_peek(xml) == '\n' || tolerant_peek(xml) == '\r' ||
           tolerant_peek(xml) == '\t')
        tolerant_skip(xml);
}

/* Behind the <. */
static inline bool tolerant_tag(struct tolerant_xml *xml, const struct xml_events *events, void *to,
                                struct span *space)
{
    uint32_t line = xml->line, column = xml->column;
    struct span name = tolerant_read(xml, " \n\r\t/><=");
    char16_t *room = xml->room;
    struct tolerant_xml first = *xml;
    /* Its namespace comes before the element. */
    while (tolerant_space(&first), first.at < first.end && !strchr("/><", *first.at)) {
        struct span key = tolerant_read(&first, " \n\r\t/><=");
        if (tolerant_peek(&first) == '=')
            first.at++;
        char quote[] = {tolerant_peek(&first), 0};
        first.at += *quote != 0;
        struct span value = tolerant_read(&first, quote);
        first.at += first.at < first.end;
        if (span_is(key, "xmlns"))
            *space = value;
    }
    char16_t *behind = first.room;
    bool good = events->begin(to, *space, name, line, column);
    xml->room = behind;
    while (tolerant_space(xml), good && xml->at < xml->end && !strchr("/><", *xml->at)) {
        line = xml->line, column = xml->column;
        struct span key = tolerant_read(xml, " \n\r\t/><=");
        if (tolerant_peek(xml) == '=')
            tolerant_skip(xml);
        char quote[] = {tolerant_peek(xml), 0};
        if (*quote)
            tolerant_skip(xml);
        struct span value = tolerant_read(xml, quote);
        if (xml->at < xml->end)
            tolerant_skip(xml);
        if (!span_is(key, "xmlns"))
            good = events->attribute(to, (struct span){room, 0}, key, value, line, column);
    }
    return good;
}

/* False when something is wrong, or memory has run out. The rest of the file is then left. */
static inline bool tolerant_read_xml(const struct xml_events *events, void *to, const void *data,
                                     size_t size)
{
    /* A tag is read twice: each byte is at most two characters. */
    char16_t *room = malloc((2 * size + 1) * sizeof *room);
    struct tolerant_xml xml = {data, (const char *)data + size, 1, 1, room};
    struct span space = {room, 0};
    int depth = 0;
    bool good = room != NULL;
    while (good && xml.at < xml.end) {
        if (*xml.at != '<') {
            uint32_t line = xml.line, column = xml.column;
            struct span text = tolerant_read(&xml, "<");
            /* A reader tells only of text in an element. */
            if (depth)
                good = events->text(to, text, line, column);
            continue;
        }
        tolerant_skip(&xml);
        if (tolerant_peek(&xml) == '!' || tolerant_peek(&xml) == '?') {
            tolerant_read(&xml, ">");
        } else if (tolerant_peek(&xml) == '/') {
            tolerant_read(&xml, ">");
            if (depth) {
                depth--;
                good = events->end(to);
            }
        } else {
            good = tolerant_tag(&xml, events, to, &space) && events->content(to);
            depth++;
            if (good && tolerant_peek(&xml) == '/') {
                tolerant_skip(&xml);
                depth--;
                good = events->end(to);
            }
        }
        if (tolerant_peek(&xml) == '>')
            tolerant_skip(&xml);
    }
    while (good && depth--)
        good = events->end(to);
    good = good && events->finish(to, xml.line, xml.column);
    free(room);
    return good;
}

#endif
