/* SPDX-License-Identifier: MIT */
/* Reading JSON: one pass over the bytes, with a stack of what is open. */
#include "report/json_reader.h"

#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/memory.h"
#include "model/text.h"
#include "model/utf8.h"

struct parse {
    struct json_reader *reader;
    const char *chars;
    size_t length;
    size_t at;
    size_t start;                  /* of the value that is being read */
    uint32_t open[JSON_MAX_DEPTH]; /* arrays and objects, the innermost last */
    uint32_t last[JSON_MAX_DEPTH]; /* what was read last in each, 0: nothing yet */
    size_t depth;
    const char *key; /* of the value that comes next */
    struct json_error *error;
};

#ifdef __clang__
__attribute__((format(printf, 2, 3)))
#else
__attribute__((format(gnu_printf, 2, 3)))
#endif
static bool
fail(struct parse *parse, const char *format, ...)
{
    parse->error->column = json_column(parse->chars, parse->at);
    va_list args;
    va_start(args, format);
    vsnprintf(parse->error->text, sizeof parse->error->text, format, args);
    va_end(args);
    return false;
}

size_t json_column(const char *chars, size_t at)
{
    size_t column = 1;
    for (size_t i = 0; i < at; i++)
        column += (chars[i] & 0xc0) != 0x80;
    return column;
}

static bool fail_memory(struct parse *parse)
{
    parse->error->memory = true;
    return fail(parse, "memory has run out");
}

/* What is at the place, for messages. */
static const char *found(const struct parse *parse, char *out, size_t size)
{
    if (parse->at >= parse->length)
        return "the end";
    unsigned char c = (unsigned char)parse->chars[parse->at];
    if (c > 0x20 && c < 0x7f)
        snprintf(out, size, "'%c'", c);
    else
        snprintf(out, size, "the byte 0x%02x", c);
    return out;
}

static bool fail_expected(struct parse *parse, const char *expected)
{
    char room[32];
    return fail(parse, "found %s, expected %s", found(parse, room, sizeof room), expected);
}

static void skip_space(struct parse *parse)
{
    while (parse->at < parse->length && strchr(" \t\r\n", parse->chars[parse->at]) &&
           parse->chars[parse->at])
        parse->at++;
}

static bool is_at(const struct parse *parse, char c)
{
    return parse->at < parse->length && parse->chars[parse->at] == c;
}

static bool is_digit(const struct parse *parse)
{
    return parse->at < parse->length && parse->chars[parse->at] >= '0' &&
           parse->chars[parse->at] <= '9';
}

/* ---- Nodes ---- */

static struct json_node *add_node(struct parse *parse, enum json_type type)
{
    struct json_reader *reader = parse->reader;
    if (reader->count == JSON_MAX_NODES) {
        fail(parse, "there are more than %d values in it", (int)JSON_MAX_NODES);
        return NULL;
    }
    if (reader->count == reader->capacity) {
        size_t capacity = reader->capacity ? reader->capacity * 2 : 64;
        struct json_node *nodes = mem_realloc(reader->nodes, capacity * sizeof *nodes);
        if (!nodes) {
            fail_memory(parse);
            return NULL;
        }
        reader->nodes = nodes;
        reader->capacity = capacity;
    }
    uint32_t index = (uint32_t)reader->count++;
    struct json_node *node = &reader->nodes[index];
    *node =
        (struct json_node){.type = (uint8_t)type, .at = (uint32_t)parse->start, .key = parse->key};
    parse->key = NULL;
    if (parse->depth) {
        uint32_t *last = &parse->last[parse->depth - 1];
        struct json_node *parent = &reader->nodes[parse->open[parse->depth - 1]];
        if (*last)
            reader->nodes[*last].next = index;
        else
            parent->child = index;
        parent->count++;
        *last = index;
    }
    return node;
}

const struct json_node *json_root(const struct json_reader *reader)
{
    return reader->nodes;
}

const struct json_node *json_first(const struct json_reader *reader, const struct json_node *node)
{
    return node->child ? &reader->nodes[node->child] : NULL;
}

const struct json_node *json_next(const struct json_reader *reader, const struct json_node *node)
{
    return node->next ? &reader->nodes[node->next] : NULL;
}

const struct json_node *json_member(const struct json_reader *reader, const struct json_node *node,
                                    const char *key)
{
    if (!node || node->type != JSON_OBJECT)
        return NULL;
    for (node = json_first(reader, node); node; node = json_next(reader, node))
        if (!strcmp(node->key, key))
            return node;
    return NULL;
}

/* ---- Texts ---- */

static void put_character(struct json_reader *reader, uint32_t c)
{
    if (!c)
        c = 0x2400;
    if (c >= 0xd800 && c < 0xe000)
        c = 0xfffd;
    reader->used += utf8_encode(c, reader->chars + reader->used);
}

static bool read_hex(struct parse *parse, uint32_t *c)
{
    *c = 0;
    for (int i = 0; i < 4; i++, parse->at++) {
        int digit =
            parse->at < parse->length ? text_hex_digit((unsigned char)parse->chars[parse->at]) : -1;
        if (digit < 0)
            return fail_expected(parse, "four hexadecimal digits after \\u");
        *c = *c << 4 | (uint32_t)digit;
    }
    return true;
}

/* Behind \u. */
static bool read_unicode(struct parse *parse)
{
    uint32_t c, low;
    if (!read_hex(parse, &c))
        return false;
    if (c >= 0xd800 && c < 0xdc00 && parse->length - parse->at >= 2 &&
        !memcmp(parse->chars + parse->at, "\\u", 2)) {
        size_t back = parse->at;
        parse->at += 2;
        if (!read_hex(parse, &low))
            return false;
        if (low >= 0xdc00 && low < 0xe000)
            c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
        else
            parse->at = back; /* it is a character of its own */
    }
    put_character(parse->reader, c);
    return true;
}

/* Behind a backslash. */
static bool read_escape(struct parse *parse)
{
    static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
    const char *name = parse->at < parse->length && parse->chars[parse->at]
                           ? strchr(names, parse->chars[parse->at])
                           : NULL;
    if (is_at(parse, 'u')) {
        parse->at++;
        return read_unicode(parse);
    }
    if (!name)
        return fail_expected(parse, "one of \" \\ / b f n r t u after a backslash");
    put_character(parse->reader, (uint32_t)values[name - names]);
    parse->at++;
    return true;
}

/* A text is never longer than what stands for it, so that the room for it is there already. */
static bool read_text(struct parse *parse, const char **text, size_t *text_length)
{
    struct json_reader *reader = parse->reader;
    size_t start = reader->used;
    parse->at++;
    while (!is_at(parse, '"')) {
        size_t size = utf8_length(parse->chars + parse->at, parse->length - parse->at);
        if (parse->at == parse->length)
            return fail_expected(parse, "a \" at the end of the text");
        if (!size)
            return fail_expected(parse, "UTF-8");
        if ((unsigned char)parse->chars[parse->at] < 0x20)
            return fail_expected(parse, "control characters as \\u00xx");
        if (parse->chars[parse->at] == '\\') {
            parse->at++;
            if (!read_escape(parse))
                return false;
            continue;
        }
        memcpy(reader->chars + reader->used, parse->chars + parse->at, size);
        reader->used += size;
        parse->at += size;
    }
    parse->at++;
    reader->chars[reader->used] = 0;
    *text = reader->chars + start;
    *text_length = reader->used - start;
    reader->used++;
    return true;
}

static bool is_used(const struct parse *parse, const char *key)
{
    const struct json_reader *reader = parse->reader;
    return json_member(reader, &reader->nodes[parse->open[parse->depth - 1]], key) != NULL;
}

/* A key and its colon. */
static bool read_key(struct parse *parse)
{
    size_t length, start = parse->at;
    if (!is_at(parse, '"'))
        return fail_expected(parse, "a key in quotes");
    if (!read_text(parse, &parse->key, &length))
        return false;
    if (is_used(parse, parse->key)) {
        parse->at = start;
        return fail(parse, "found the key \"%.60s\" for a second time", parse->key);
    }
    if (parse->reader->nodes[parse->open[parse->depth - 1]].count == JSON_MAX_KEYS)
        return fail(parse, "the object has more than %d keys", (int)JSON_MAX_KEYS);
    skip_space(parse);
    if (!is_at(parse, ':'))
        return fail_expected(parse, "a colon");
    parse->at++;
    skip_space(parse);
    return true;
}

/* ---- Numbers and words ---- */

static bool read_digits(struct parse *parse)
{
    if (!is_digit(parse))
        return fail_expected(parse, "a digit");
    while (is_digit(parse))
        parse->at++;
    return true;
}

/* As C's own, whatever sign the program's locale has for the point. */
static double real_of(const char *chars, size_t length)
{
    char copy[JSON_MAX_NUMBER + 1];
    memcpy(copy, chars, length);
    copy[length] = 0;
    char *point = strchr(copy, '.');
    if (point)
        *point = *localeconv()->decimal_point;
    return strtod(copy, NULL);
}

/* False when it is too large; of digits, with or without a minus. */
static bool number_of(const char *chars, size_t length, int64_t *number)
{
    bool negative = *chars == '-';
    int64_t value = 0;
    for (size_t i = negative; i < length; i++) {
        int digit = chars[i] - '0';
        if (value < (INT64_MIN + digit) / 10)
            return false;
        value = value * 10 - digit;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *number = negative ? value : -value;
    return true;
}

static bool read_number(struct parse *parse)
{
    size_t start = parse->at;
    bool whole = true;
    parse->at += is_at(parse, '-');
    if (is_at(parse, '0'))
        parse->at++;
    else if (!read_digits(parse))
        return false;
    if (is_at(parse, '.')) {
        whole = false;
        parse->at++;
        if (!read_digits(parse))
            return false;
    }
    if (is_at(parse, 'e') || is_at(parse, 'E')) {
        whole = false;
        parse->at++;
        parse->at += is_at(parse, '+') || is_at(parse, '-');
        if (!read_digits(parse))
            return false;
    }
    size_t length = parse->at - start;
    if (length > JSON_MAX_NUMBER) {
        parse->at = start;
        return fail(parse, "the number has more than %d characters", (int)JSON_MAX_NUMBER);
    }
    struct json_node *node = add_node(parse, JSON_NUMBER);
    if (!node)
        return false;
    node->real = real_of(parse->chars + start, length);
    node->whole = whole && number_of(parse->chars + start, length, &node->number);
    return true;
}

static bool read_word(struct parse *parse)
{
    static const struct {
        const char *word;
        uint8_t type;
    } words[] = {{"true", JSON_TRUE}, {"false", JSON_FALSE}, {"null", JSON_NULL}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].word);
        if (parse->length - parse->at >= length &&
            !memcmp(parse->chars + parse->at, words[i].word, length)) {
            parse->at += length;
            return add_node(parse, words[i].type) != NULL;
        }
    }
    return fail_expected(parse, "a value");
}

/* ---- Values ---- */

static bool open_container(struct parse *parse, enum json_type type)
{
    if (parse->depth == JSON_MAX_DEPTH)
        return fail(parse, "arrays and objects are more than %d deep in each other",
                    (int)JSON_MAX_DEPTH);
    uint32_t index = (uint32_t)parse->reader->count;
    if (!add_node(parse, type))
        return false;
    parse->open[parse->depth] = index;
    parse->last[parse->depth++] = 0;
    parse->at++;
    return true;
}

/* A value that is complete, or an array or object that has been opened. */
static bool read_value(struct parse *parse)
{
    parse->start = parse->at;
    if (is_at(parse, '{'))
        return open_container(parse, JSON_OBJECT);
    if (is_at(parse, '['))
        return open_container(parse, JSON_ARRAY);
    if (is_at(parse, '-') || is_digit(parse))
        return read_number(parse);
    if (!is_at(parse, '"'))
        return read_word(parse);
    const char *text;
    size_t length;
    if (!read_text(parse, &text, &length))
        return false;
    struct json_node *node = add_node(parse, JSON_TEXT);
    if (!node)
        return false;
    node->text = text;
    node->length = length;
    return true;
}

/* What comes next in the innermost array or object, or its end. */
static bool read_in(struct parse *parse)
{
    const struct json_node *inner = &parse->reader->nodes[parse->open[parse->depth - 1]];
    bool object = inner->type == JSON_OBJECT, first = !inner->count;
    char end = object ? '}' : ']';
    skip_space(parse);
    if (is_at(parse, end)) {
        parse->at++;
        parse->depth--;
        return true;
    }
    if (!first) {
        if (!is_at(parse, ','))
            return fail_expected(parse, object ? "a comma or }" : "a comma or ]");
        parse->at++;
        skip_space(parse);
    }
    return (!object || read_key(parse)) && read_value(parse);
}

bool json_read(struct json_reader *reader, const char *chars, size_t length,
               struct json_error *error)
{
    struct parse parse = {.reader = reader, .chars = chars, .length = length, .error = error};
    *error = (struct json_error){0};
    reader->count = reader->used = 0;
    if (length > JSON_MAX_LENGTH)
        return fail(&parse, "it has more than %d bytes", (int)JSON_MAX_LENGTH);
    if (reader->reserved < length + 1) {
        char *room = mem_realloc(reader->chars, length + 1);
        if (!room)
            return fail_memory(&parse);
        reader->chars = room;
        reader->reserved = length + 1;
    }
    skip_space(&parse);
    bool good = read_value(&parse);
    while (good && parse.depth)
        good = read_in(&parse);
    if (!good)
        return false;
    skip_space(&parse);
    return parse.at == length || fail_expected(&parse, "nothing behind the value");
}

void json_reader_free(struct json_reader *reader)
{
    mem_free(reader->nodes);
    mem_free(reader->chars);
    *reader = (struct json_reader){0};
}
