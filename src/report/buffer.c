/* SPDX-License-Identifier: MIT */
/* Bytes that grow. */
#include "report/buffer.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "model/memory.h"
#include "model/utf8.h"

#define REPLACEMENT "\xef\xbf\xbd"

void buffer_free(struct buffer *buffer)
{
    mem_free(buffer->bytes);
    *buffer = (struct buffer){0};
}

void buffer_put(struct buffer *buffer, const char *bytes, size_t length)
{
    if (buffer->failed || !length)
        return;
    if (buffer->capacity - buffer->length < length) {
        size_t capacity = (buffer->length + length) * 2;
        char *grown = mem_realloc(buffer->bytes, capacity);
        if (!grown) {
            buffer->failed = true;
            return;
        }
        buffer->bytes = grown;
        buffer->capacity = capacity;
    }
    memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_put(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    char room[201];
    va_list args;
    va_start(args, format);
    int length = vsnprintf(room, sizeof room, format, args);
    va_end(args);
    if (length > 0)
        buffer_put(buffer, room, (size_t)length < sizeof room ? (size_t)length : sizeof room - 1);
}

static bool is_in_xml(uint32_t c)
{
    return (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\n' || (c >= 0xa0 && c < 0xfffe) ||
           (c >= 0x10000 && (c & 0xfffe) != 0xfffe);
}

void buffer_xml(struct buffer *buffer, const char *text)
{
    size_t length = strlen(text);
    for (size_t at = 0, size; at < length; at += size ? size : 1) {
        size = utf8_length(text + at, length - at);
        uint32_t c = size ? utf8_decode(text + at, size) : 0xffff;
        switch (c) {
        case '&': buffer_text(buffer, "&amp;"); break;
        case '<': buffer_text(buffer, "&lt;"); break;
        case '>': buffer_text(buffer, "&gt;"); break;
        case '"': buffer_text(buffer, "&quot;"); break;
        case '\'': buffer_text(buffer, "&#39;"); break;
        case '\r': buffer_text(buffer, "&#13;"); break;
        default:
            if (is_in_xml(c))
                buffer_put(buffer, text + at, size);
            else
                buffer_text(buffer, REPLACEMENT);
        }
    }
}

void buffer_json(struct buffer *buffer, const char *text)
{
    size_t length = strlen(text);
    buffer_text(buffer, "\"");
    for (size_t at = 0, size; at < length; at += size ? size : 1) {
        size = utf8_length(text + at, length - at);
        uint32_t c = size ? utf8_decode(text + at, size) : 0xfffd;
        if (c == '"' || c == '\\')
            buffer_format(buffer, "\\%c", (char)c);
        else if (c < 0x20 || c == 0x7f || c == '<' || c == '>' || c == '&' || c == 0x2028 ||
                 c == 0x2029)
            buffer_format(buffer, "\\u%04x", (unsigned)c);
        else if (size)
            buffer_put(buffer, text + at, size);
        else
            buffer_text(buffer, REPLACEMENT);
    }
    buffer_text(buffer, "\"");
}

void buffer_key_text(struct buffer *buffer, const char *key, const char *value)
{
    buffer_format(buffer, ",\"%s\":", key);
    buffer_json(buffer, value);
}

void buffer_key_number(struct buffer *buffer, const char *key, int64_t value)
{
    buffer_format(buffer, ",\"%s\":%" PRId64, key, value);
}

void buffer_key_truth(struct buffer *buffer, const char *key, bool value)
{
    buffer_format(buffer, ",\"%s\":%s", key, value ? "true" : "false");
}
