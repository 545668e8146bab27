/* SPDX-License-Identifier: MIT */
/* Texts: UTF-8 and UTF-16, patterns, names of codes and values, paths. Each is held against a plain
 * way to say the same. */
#include "fuzz.h"

#include "mock/json.h"
#include "mock/matcher.h"
#include "model/code.h"
#include "model/disk.h"
#include "model/memory.h"
#include "model/path.h"
#include "model/task.h"
#include "model/utf8.h"
#include "report/json_reader.h"
#include "scenario/parse.h"
#include "scenario/writer.h"

static fuzz_seeds seeds = {NULL};

enum { MOST = 512 };

/* ---- UTF ---- */

static void check_utf8(const char *bytes, size_t size)
{
    for (size_t at = 0; at < size;) {
        char again[UTF8_MAX];
        size_t length = utf8_length(bytes + at, size - at);
        HOLDS(length <= UTF8_MAX && length <= size - at);
        if (!length) {
            at++;
            continue;
        }
        uint32_t c = utf8_decode(bytes + at, length);
        HOLDS(c <= 0x10ffff && !utf16_is_surrogate(c));
        HOLDS(utf8_encode(c, again) == length && !memcmp(again, bytes + at, length));
        at += length;
    }
}

/* Any text comes back from JSON but for what no text can hold there. */
static void check_json(struct span text)
{
    struct json json = {0};
    struct json_reader reader = {0};
    struct json_error error;
    size_t at = 0, expected = 0;
    json_text(&json, text);
    HOLDS(!json.failed && json_read(&reader, json.chars, json.length, &error));
    const struct json_node *read = json_root(&reader);
    HOLDS(read->type == JSON_TEXT);
    while (at < text.length) {
        char out[UTF8_MAX];
        uint32_t c = utf16_next(text, &at);
        c = !c ? 0x2400 : utf16_is_surrogate(c) ? 0xfffd : c;
        size_t length = utf8_encode(c, out);
        HOLDS(expected + length <= read->length && !memcmp(read->text + expected, out, length));
        expected += length;
    }
    HOLDS(expected == read->length);
    json_reader_free(&reader);
    json_free(&json);
}

/* ---- Patterns ---- */

/* The same by trying all: what * stands for may be any beginning of the rest. */
static bool like_by_table(struct span text, struct span pattern)
{
    static bool fits[MOST + 1][MOST + 1];
    for (size_t p = 0; p <= pattern.length; p++)
        for (size_t t = 0; t <= text.length; t++) {
            if (!p)
                fits[p][t] = !t;
            else if (pattern.chars[p - 1] == '*')
                fits[p][t] = fits[p - 1][t] || (t && fits[p][t - 1]);
            else
                fits[p][t] = t && fits[p - 1][t - 1] &&
                             (pattern.chars[p - 1] == '?' ||
                              text_upper(pattern.chars[p - 1]) == text_upper(text.chars[t - 1]));
        }
    return fits[pattern.length][text.length];
}

static void check_pattern(struct span text, struct span pattern)
{
    struct matcher matcher = {0};
    struct span wrong = {0};
    struct text said = {0};
    struct labels labels = {0};
    HOLDS(text_like(text, pattern) == like_by_table(text, pattern));
    if (matcher_set_members(&matcher, pattern, &wrong)) {
        bool some = false;
        for (int m = 0; m < mock_member_count; m++)
            some |= member_set_has(&matcher.members, (uint16_t)m);
        HOLDS(some && matcher_write(&matcher, &labels, &said) && said.length);
    } else {
        HOLDS(!matcher.pattern.length);
        HOLDS(wrong.chars >= pattern.chars &&
              wrong.chars + wrong.length <= pattern.chars + pattern.length);
    }
    matcher_clear(&matcher);
    text_clear(&said);
}

/* ---- Values ---- */

static void check_value(struct span text)
{
    char ascii[MOST + 1];
    code c;
    int32_t result;
    for (size_t i = 0; i < text.length; i++)
        ascii[i] = (char)text.chars[i];
    ascii[text.length] = 0;
    if (code_from_name(ascii, &c) && code_name(c)) {
        code again;
        HOLDS(code_from_name(code_name(c), &again) && again == c);
    }
    if (task_result_from_name(text, &result)) {
        HOLDS(task_result_name(result));
    }
    for (int type = TYPE_TEXT; type <= TYPE_STEPS; type++) {
        static const char *const names[] = {"none", "some", NULL};
        struct attribute attribute = {.name = "fuzz", .type = (uint8_t)type, .names = names};
        struct node_attribute node = {.attribute = &attribute, .text = parse_trim(text)};
        struct value value = {0};
        attribute.low = type == TYPE_INT ? -100 : 0;
        attribute.high = type == TYPE_TEXT || type == TYPE_NAME ? 0 : 1000000;
        if (!parse_attribute(&node))
            continue;
        if (type == TYPE_INT || type == TYPE_TIME)
            HOLDS(node.number >= attribute.low && node.number <= attribute.high);
        if (type == TYPE_STEPS) {
            size_t count = 0;
            uint8_t *steps = parse_steps(&node, &count);
            HOLDS(steps && count <= TASK_MAX_STEPS);
            for (size_t i = 0; i < count; i++)
                HOLDS(steps[i] <= 100 && (!i || steps[i - 1] <= steps[i]));
            mem_free(steps);
        } else {
            HOLDS(parse_value(&node, &value));
            value_clear(&value);
        }
    }
}

static void check_path(struct span path)
{
    struct path_buffer once, twice;
    if (!path_normalize(path, &once))
        return;
    HOLDS(once.length && once.length <= PATH_MAX_CHARS);
    HOLDS(path_normalize(path_span(&once), &twice));
    HOLDS(once.length == twice.length &&
          !memcmp(once.chars, twice.chars, once.length * sizeof(char16_t)));
    HOLDS(path_hash(path_span(&once)) == path_hash(path_span(&twice)));
}

static void check_names(struct span a, struct span b)
{
    int order = span_compare_names(a, b), other = span_compare_names(b, a);
    HOLDS((order < 0) == (other > 0) && (order == 0) == (other == 0));
    HOLDS(span_same_name(a, b) == (order == 0));
    if (!order)
        HOLDS(span_hash_name(a) == span_hash_name(b));
}

/* The first line is the text, the second the pattern; more than ASCII comes as UTF-16. */
FUZZ(text, seeds, 20000)
{
    static char16_t chars[2 * MOST];
    const bool wide = size && data[0] == 0xff;
    size_t length = wide ? (size - 1) / 2 : size, line = 0;
    check_utf8((const char *)data, size);
    length = length > MOST ? MOST : length;
    for (size_t i = 0; i < length; i++)
        chars[i] = wide ? (char16_t)(data[1 + 2 * i] | data[2 + 2 * i] << 8) : data[i];
    while (line < length && chars[line] != '\n')
        line++;
    struct span all = {chars, length}, first = {chars, line},
                second = {chars + line, length - line};
    if (second.length)
        second.chars++, second.length--;
    check_json(all);
    check_pattern(first, second);
    check_value(first);
    check_path(first);
    check_path(second);
    check_names(first, second);
    HOLDS(!mem_live());
}
