/* SPDX-License-Identifier: MIT */
/* Writing XML. */
#include "scenario/writer.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/memory.h"
#include "model/utf8.h"

/* ---- Bytes ---- */

static void put(struct writer *writer, const char *bytes, size_t size)
{
    if (writer->failed)
        return;
    if (writer->capacity - writer->length <= size) {
        size_t capacity = (writer->length + size + 1) * 2;
        char *grown = mem_realloc(writer->bytes, capacity);
        if (!grown) {
            writer->failed = true;
            return;
        }
        writer->bytes = grown;
        writer->capacity = capacity;
    }
    memcpy(writer->bytes + writer->length, bytes, size);
    writer->length += size;
    writer->bytes[writer->length] = 0;
}

static void put_string(struct writer *writer, const char *string)
{
    put(writer, string, strlen(string));
}

/* ---- Elements ---- */

static void end_tag(struct writer *writer, const char *end)
{
    if (writer->encoded[0]) {
        put_string(writer, " encoded=\"");
        put_string(writer, writer->encoded);
        put_string(writer, "\"");
        writer->encoded[0] = 0;
    }
    put_string(writer, end);
    writer->open = false;
}

static void indent(struct writer *writer)
{
    for (int i = 0; i < writer->depth; i++)
        put_string(writer, "  ");
}

void writer_begin(struct writer *writer, const char *element)
{
    if (writer->open)
        end_tag(writer, ">\n");
    indent(writer);
    put_string(writer, "<");
    put_string(writer, element);
    writer->open = true;
    writer->depth++;
}

void writer_end(struct writer *writer, const char *element)
{
    writer->depth--;
    if (writer->open) {
        end_tag(writer, "/>\n");
        return;
    }
    indent(writer);
    put_string(writer, "</");
    put_string(writer, element);
    put_string(writer, ">\n");
}

/* ---- Attributes ---- */

static void begin_value(struct writer *writer, const char *name)
{
    put_string(writer, " ");
    put_string(writer, name);
    put_string(writer, "=\"");
}

/* Without anything that has to be written otherwise. */
static void put_plain(struct writer *writer, const char *name, const char *value)
{
    begin_value(writer, name);
    put_string(writer, value);
    put_string(writer, "\"");
}

void writer_ascii(struct writer *writer, const char *name, const char *value)
{
    put_plain(writer, name, value);
}

void writer_number(struct writer *writer, const char *name, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    put_plain(writer, name, digits);
}

void writer_truth(struct writer *writer, const char *name, bool value)
{
    put_plain(writer, name, value ? "true" : "false");
}

void writer_double(struct writer *writer, const char *name, double value)
{
    char digits[40];
    snprintf(digits, sizeof digits, "%.17g", value);
    put_plain(writer, name, digits);
}

void writer_hex(struct writer *writer, const char *name, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    begin_value(writer, name);
    for (size_t i = 0; i < size; i++) {
        const char pair[] = {digits[bytes[i] >> 4], digits[bytes[i] & 15]};
        put(writer, pair, 2);
    }
    put_string(writer, "\"");
}

/* Whether every reader of XML gives back the text as it is: that of Wine makes spaces of line ends,
 * however they are written. */
static bool is_xml(struct span text)
{
    for (size_t i = 0; i < text.length;) {
        uint32_t c = utf16_next(text, &i);
        if (c < 0x20 || utf16_is_surrogate(c) || c == 0xfffe || c == 0xffff)
            return false;
    }
    return true;
}

static void put_encoded(struct writer *writer, struct span text)
{
    for (size_t i = 0; i < text.length; i++) {
        char digits[5];
        snprintf(digits, sizeof digits, "%04X", (unsigned)text.chars[i]);
        put(writer, digits, 4);
    }
}

static void put_escaped(struct writer *writer, struct span text)
{
    for (size_t i = 0; i < text.length;) {
        const char *escape = NULL;
        switch (text.chars[i]) {
        case '&': escape = "&amp;"; break;
        case '<': escape = "&lt;"; break;
        case '>': escape = "&gt;"; break;
        case '"': escape = "&quot;"; break;
        default: break;
        }
        if (!escape) {
            char bytes[UTF8_MAX];
            put(writer, bytes, utf8_encode(utf16_next(text, &i), bytes));
            continue;
        }
        put_string(writer, escape);
        i++;
    }
}

void writer_text(struct writer *writer, const char *name, struct span value)
{
    begin_value(writer, name);
    if (is_xml(value)) {
        put_escaped(writer, value);
    } else {
        size_t used = strlen(writer->encoded);
        put_encoded(writer, value);
        snprintf(writer->encoded + used, sizeof writer->encoded - used, "%s%s", used ? " " : "",
                 name);
    }
    put_string(writer, "\"");
}

static bool needs_quotes(struct span text)
{
    bool needed = !text.length || text.chars[0] <= ' ' || text.chars[text.length - 1] <= ' ';
    for (size_t i = 0; i < text.length && !needed; i++)
        needed = text.chars[i] == ';' || text.chars[i] == '"';
    return needed;
}

void writer_list(struct writer *writer, const char *name, const struct text *texts, size_t count)
{
    struct text list = {0};
    for (size_t i = 0; i < count && !writer->failed; i++) {
        struct span text = text_span(&texts[i]);
        bool quoted = needs_quotes(text);
        bool good =
            (!i || text_append_ascii(&list, ";")) && (!quoted || text_append_ascii(&list, "\""));
        for (size_t at = 0; good && at < text.length; at++)
            good = text_append(&list, (struct span){text.chars + at, 1}) &&
                   (text.chars[at] != '"' || text_append_ascii(&list, "\""));
        writer->failed = !good || (quoted && !text_append_ascii(&list, "\""));
    }
    writer_text(writer, name, text_span(&list));
    text_clear(&list);
}

void writer_value(struct writer *writer, const char *name, const struct value *value)
{
    switch (value->type) {
    case VALUE_BOOL: writer_truth(writer, name, value->truth); break;
    case VALUE_INT:
    case VALUE_UINT:
    case VALUE_BIG: writer_number(writer, name, value->number); break;
    case VALUE_DOUBLE: writer_double(writer, name, value->real); break;
    case VALUE_TEXT: writer_text(writer, name, text_span(&value->text)); break;
    case VALUE_BYTES: writer_hex(writer, name, value->bytes, value->size); break;
    case VALUE_TEXTS: writer_list(writer, name, value->texts, value->count); break;
    case VALUE_EMPTY: break;
    }
}

void writer_free(struct writer *writer)
{
    mem_free(writer->bytes);
    *writer = (struct writer){0};
}
