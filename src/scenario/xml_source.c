/* SPDX-License-Identifier: MIT */
/* What an XML file is written in, and its pieces. */
#include "scenario/xml_source.h"

#include <stdio.h>
#include <string.h>

#include "model/memory.h"
#include "model/utf8.h"

/* Any of them may stand in a value, a text or a comment, and none of them ends anything. */
static const char marks[] = "|~^`\\$@%*+!{}(),\x7f";

/* Lines end as XML has it: with CR LF, CR or LF. */
static void count(uint32_t c, uint32_t *line, uint32_t *column, bool *after_cr)
{
    if (c == '\r' || (c == '\n' && !*after_cr))
        ++*line;
    if (c == '\r' || c == '\n')
        *column = 1;
    else
        *column += c >= 0x10000 ? 2 : 1;
    *after_cr = c == '\r';
}

/* ---- Checking ---- */

struct checking {
    struct problem *problem;
    uint32_t line, column;
    bool after_cr;
    bool used[0x80]; /* of ASCII, as it is or by reference */
    /* Of a reference that is being read. */
    uint32_t number;
    uint8_t base; /* 0: it is none, or none yet */
    char16_t before[2];
};

static bool refuse_source(const struct checking *checking, const char *format, uint32_t what)
{
    char digits[16];
    snprintf(digits, sizeof digits, what < 0x100 ? "0x%02X" : "0x%04X", (unsigned)what);
    return problem_set(checking->problem, CODE_INVALIDARG, checking->line, checking->column, format,
                       digits);
}

/* Characters that the text has by reference, &#65; or &#x41;, are no marks either. */
static void look_for_reference(struct checking *checking, uint32_t c)
{
    int digit = c < 0x80 ? text_hex_digit((char16_t)c) : -1;
    if (checking->before[0] == '&' && checking->before[1] == '#') {
        checking->number = 0;
        checking->base = c == 'x' ? 16 : 10;
    }
    if (checking->base && digit >= 0 && digit < checking->base) {
        if (checking->number < 0x80)
            checking->number = checking->number * checking->base + (uint32_t)digit;
    } else if (checking->base && c != 'x') {
        if (checking->number < 0x80)
            checking->used[checking->number] = true;
        checking->base = 0;
    }
    checking->before[0] = checking->before[1];
    checking->before[1] = (char16_t)c;
}

static bool check(struct checking *checking, uint32_t c)
{
    if (utf16_is_surrogate(c))
        return refuse_source(checking, "Found half of a character (%s); expected both of them.", c);
    if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0xfffe || c == 0xffff)
        return refuse_source(checking, "Found the character %s, which XML can't have.", c);
    if (c < 0x80)
        checking->used[c] = true;
    look_for_reference(checking, c);
    count(c, &checking->line, &checking->column, &checking->after_cr);
    return true;
}

static bool check_utf8(struct checking *checking, const struct xml_source *source)
{
    for (size_t at = source->at, length; at < source->size; at += length) {
        length = utf8_length(source->bytes + at, source->size - at);
        if (!length)
            return refuse_source(
                checking,
                "Found the byte %s, which is not of UTF-8; expected UTF-8, or UTF-16 with "
                "a byte order mark.",
                (unsigned char)source->bytes[at]);
        if (!check(checking, utf8_decode(source->bytes + at, length)))
            return false;
    }
    return true;
}

/* ---- UTF-16 ---- */

/* From UTF-16 in the order of this machine, in memory of its own. */
static bool convert(struct xml_source *source, struct checking *checking, struct span text)
{
    char bytes[UTF8_MAX];
    size_t size = 0;
    for (size_t at = 0; at < text.length;) {
        uint32_t c = utf16_next(text, &at);
        if (!check(checking, c))
            return false;
        size += utf8_encode(c, bytes);
    }
    source->bytes = mem_alloc(size ? size : 1);
    if (!source->bytes)
        return problem_set(checking->problem, CODE_OUTOFMEMORY, 0, 0, "Memory has run out.");
    for (size_t at = 0; at < text.length;)
        source->size += utf8_encode(utf16_next(text, &at), source->bytes + source->size);
    return true;
}

/* Puts them in the order of this machine, in their place. */
static struct span units_of(char *bytes, size_t size, bool big)
{
    char16_t *units = (char16_t *)(void *)bytes; /* as mem_alloc aligns them */
    for (size_t i = 0; i < size / 2; i++) {
        const unsigned char first = (unsigned char)bytes[2 * i],
                            second = (unsigned char)bytes[2 * i + 1];
        units[i] = (char16_t)(big ? first << 8 | second : second << 8 | first);
    }
    return (struct span){units, size / 2};
}

/* The bytes are the caller's. */
static bool open_utf16(struct xml_source *source, struct checking *checking, char *bytes,
                       size_t size, bool big)
{
    struct span text = units_of(bytes, size, big);
    source->encoding = XML_UTF16;
    if (text.length && text.chars[0] == 0xfeff) {
        text.chars++;
        text.length--;
    }
    if (!convert(source, checking, text))
        return false;
    return size % 2 == 0 ||
           refuse_source(checking,
                  "Found a single byte %s at the end; expected UTF-16, of two bytes each.",
                  (unsigned char)bytes[size - 1]);
}

/* ---- Opening ---- */

static bool begins(const char *bytes, size_t size, const char *with, size_t length)
{
    return size >= length && !memcmp(bytes, with, length);
}

static bool opened(struct xml_source *source, const struct checking *checking, bool good)
{
    source->line = source->column = 1;
    for (const char *mark = marks; *mark && !source->mark; mark++)
        if (!checking->used[(unsigned char)*mark])
            source->mark = *mark;
    if (!good)
        xml_source_close(source);
    return good;
}

bool xml_source_open(struct xml_source *source, char *bytes, size_t size, struct problem *problem)
{
    struct checking checking = {.problem = problem, .line = 1, .column = 1};
    bool big = begins(bytes, size, "\xfe\xff", 2) || begins(bytes, size, "\0<", 2);
    *source = (struct xml_source){0};
    if (big || begins(bytes, size, "\xff\xfe", 2) || begins(bytes, size, "<\0", 2)) {
        bool good = open_utf16(source, &checking, bytes, size, big);
        mem_free(bytes);
        return opened(source, &checking, good);
    }
    source->bytes = bytes;
    source->size = size;
    source->at = begins(bytes, size, "\xef\xbb\xbf", 3) ? 3 : 0;
    return opened(source, &checking, check_utf8(&checking, source));
}

bool xml_source_open_text(struct xml_source *source, struct span text, struct problem *problem)
{
    struct checking checking = {.problem = problem, .line = 1, .column = 1};
    *source = (struct xml_source){.encoding = XML_TEXT};
    return opened(source, &checking, convert(source, &checking, text));
}

void xml_source_close(struct xml_source *source)
{
    mem_free(source->bytes);
    mem_free(source->marks);
    *source = (struct xml_source){0};
}

/* ---- Pieces ---- */

enum {
    SMALL_ROOM = 256,      /* of no buffer that Wine has */
    LONGEST_REFERENCE = 12 /* &#x0010FFFF; */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Whether a piece may end in front of a place: behind a character of ASCII, and in nothing that is
 * only known when it is whole. */
static bool is_good_end(const char *bytes, size_t end)
{
    char last = bytes[end - 1];
    if (is_blank(last) || last == '>')
        return true;
    if ((unsigned char)last >= 0x80 || strchr("<!?-[]&\r", last))
        return false;
    for (size_t i = 1; i <= LONGEST_REFERENCE && i <= end; i++) {
        char c = bytes[end - i];
        if (c == '&')
            return false;
        if (c == ';' || is_blank(c))
            break;
    }
    return true;
}

static void advance(struct xml_source *source, const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        const unsigned char c = (unsigned char)bytes[i];
        if ((c & 0xc0) != 0x80) /* the first byte of a character tells how wide it is */
            count(c >= 0xf0 ? 0x10000 : c, &source->line, &source->column, &source->after_cr);
    }
}

static bool add_mark(struct xml_source *source)
{
    if (source->mark_count == source->mark_capacity) {
        size_t capacity = source->mark_capacity ? source->mark_capacity * 2 : 16;
        struct xml_mark *grown = mem_realloc(source->marks, capacity * sizeof *grown);
        source->failed = !grown;
        if (!grown)
            return false;
        source->marks = grown;
        source->mark_capacity = capacity;
    }
    source->marks[source->mark_count++] = (struct xml_mark){source->line, source->column++};
    return true;
}

size_t xml_source_read(struct xml_source *source, char *to, size_t room)
{
    const char *bytes = source->bytes + source->at;
    size_t left = source->size - source->at, end = left < room ? left : room;
    bool marked = false;
    if (left > room && room >= SMALL_ROOM) {
        while (end > room / 2 && !is_good_end(bytes, end))
            end--;
        if (!is_good_end(bytes, end)) {
            for (end = room - 1; ((unsigned char)bytes[end] & 0xc0) == 0x80;)
                end--;
            marked = source->mark && (unsigned char)bytes[end - 1] >= 0x80;
        }
    }
    memcpy(to, bytes, end);
    advance(source, bytes, end);
    source->at += end;
    if (!marked)
        return end;
    to[end] = source->mark;
    return add_mark(source) ? end + 1 : 0;
}

uint32_t xml_source_column(const struct xml_source *source, uint32_t line, uint32_t column)
{
    uint32_t before = 0;
    for (size_t i = source->mark_count; i && source->marks[i - 1].line >= line; i--)
        before += source->marks[i - 1].line == line && source->marks[i - 1].column < column;
    return column - before;
}

bool xml_source_unmark(const struct xml_source *source, struct span *text, struct text *room)
{
    size_t found = 0, kept = 0;
    for (size_t i = 0; source->mark_count && i < text->length; i++)
        found += text->chars[i] == (char16_t)source->mark;
    if (!found)
        return true;
    char16_t *chars = mem_realloc(room->chars, (text->length - found + 1) * sizeof *chars);
    if (!chars)
        return false;
    for (size_t i = 0; i < text->length; i++)
        if (text->chars[i] != (char16_t)source->mark)
            chars[kept++] = text->chars[i];
    *room = (struct text){chars, kept};
    *text = text_span(room);
    return true;
}
