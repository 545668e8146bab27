/* SPDX-License-Identifier: MIT */
/* Writing JSON. */
#include "mock/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/memory.h"

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

static bool is_surrogate(char16_t c)
{
    return c >= 0xd800 && c < 0xe000;
}

/* The character at a place, with its other half; a surrogate alone as it is. */
static uint32_t decode(struct span text, size_t *at)
{
    uint32_t c = text.chars[(*at)++];
    if (c >= 0xd800 && c < 0xdc00 && *at < text.length && text.chars[*at] >= 0xdc00 &&
        text.chars[*at] < 0xe000)
        c = 0x10000 + ((c - 0xd800) << 10) + (uint32_t)(text.chars[(*at)++] - 0xdc00);
    return c;
}

static size_t encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

void json_text(struct json *json, struct span text)
{
    char chars[8];
    separate(json);
    put_char(json, '"');
    for (size_t i = 0; i < text.length;) {
        uint32_t c = decode(text, &i);
        size_t length;
        if (c == '"' || c == '\\')
            length = (size_t)snprintf(chars, sizeof chars, "\\%c", (int)c);
        else if (c == '\n')
            length = (size_t)snprintf(chars, sizeof chars, "\\n");
        else if (c < 0x20 || c == 0x7f || (c < 0x10000 && is_surrogate((char16_t)c)))
            length = (size_t)snprintf(chars, sizeof chars, "\\u%04x", (unsigned)c);
        else
            length = encode(c, chars);
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
