/* SPDX-License-Identifier: MIT */
/* Writing JSON. */
#include "mock/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/memory.h"
#include "model/utf8.h"

void json_free(struct json *json)
{
    mem_free(json->chars);
    *json = (struct json){0};
}

static void put(struct json *json, const char *chars, size_t length)
{
    if (json->failed)
        return;
    if (length > json->capacity - json->length) {
        size_t capacity = json->capacity ? json->capacity * 2 : 256;
        while (capacity - json->length < length)
            capacity *= 2;
        char *grown = mem_realloc(json->chars, capacity);
        if (!grown) {
            json->failed = true;
            return;
        }
        json->chars = grown;
        json->capacity = capacity;
    }
    memcpy(json->chars + json->length, chars, length);
    json->length += length;
}

static void put_char(struct json *json, char c)
{
    put(json, &c, 1);
}

/* A comma unless this is the first of something. */
static void separate(struct json *json)
{
    if (json->length && !strchr("{[:\n", json->chars[json->length - 1]))
        put_char(json, ',');
}

static void put_value(struct json *json, const char *chars)
{
    separate(json);
    put(json, chars, strlen(chars));
}

void json_open(struct json *json, char bracket)
{
    separate(json);
    put_char(json, bracket);
}

void json_close(struct json *json, char bracket)
{
    put_char(json, bracket);
}

void json_key(struct json *json, const char *name)
{
    json_ascii(json, name);
    put_char(json, ':');
}

void json_number(struct json *json, int64_t number)
{
    char chars[24];
    snprintf(chars, sizeof chars, "%" PRId64, number);
    put_value(json, chars);
}

void json_real(struct json *json, double real)
{
    char chars[40];
    if (!isfinite(real)) {
        json_null(json);
        return;
    }
    snprintf(chars, sizeof chars, "%.17g", real);
    char *comma = strchr(chars, ','); /* where the program's locale has one */
    if (comma)
        *comma = '.';
    put_value(json, chars);
}

void json_bool(struct json *json, bool truth)
{
    put_value(json, truth ? "true" : "false");
}

void json_null(struct json *json)
{
    put_value(json, "null");
}

void json_text(struct json *json, struct span text)
{
    char chars[8];
    separate(json);
    put_char(json, '"');
    for (size_t i = 0; i < text.length;) {
        uint32_t c = utf16_next(text, &i);
        size_t length;
        if (c == '"' || c == '\\')
            length = (size_t)snprintf(chars, sizeof chars, "\\%c", (int)c);
        else if (c == '\n')
            length = (size_t)snprintf(chars, sizeof chars, "\\n");
        else if (c < 0x20 || c == 0x7f || utf16_is_surrogate(c))
            length = (size_t)snprintf(chars, sizeof chars, "\\u%04x", (unsigned)c);
        else
            length = utf8_encode(c, chars);
        put(json, chars, length);
    }
    put_char(json, '"');
}

void json_ascii(struct json *json, const char *text)
{
    separate(json);
    put_char(json, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            put_char(json, '\\');
        put_char(json, *text);
    }
    put_char(json, '"');
}

void json_end_line(struct json *json)
{
    put_char(json, '\n');
}
