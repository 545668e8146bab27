/* SPDX-License-Identifier: MIT */
/* Tests of mock/json: what is written is JSON, whatever the text. */
#include "mock/json.h"

#include <math.h>

#include "fixture.h"
#include "model/memory.h"

static bool json_is(const struct json *json, const char *expected)
{
    return !json->failed && json->length == strlen(expected) &&
           !memcmp(json->chars, expected, json->length);
}

TEST(json, commas_come_by_themselves)
{
    struct json json = {0};
    json_open(&json, '{');
    json_key(&json, "a");
    json_number(&json, INT64_MIN);
    json_key(&json, "b");
    json_open(&json, '[');
    json_bool(&json, true);
    json_null(&json);
    json_open(&json, '{');
    json_close(&json, '}');
    json_open(&json, '[');
    json_close(&json, ']');
    json_ascii(&json, "q\"\\");
    json_close(&json, ']');
    json_key(&json, "c");
    json_real(&json, 0.25);
    json_close(&json, '}');
    json_end_line(&json);
    json_open(&json, '{');
    json_close(&json, '}');
    CHECK_MSG(json_is(&json, "{\"a\":-9223372036854775808,\"b\":[true,null,{},[],\"q\\\"\\\\\"],"
                             "\"c\":0.25}\n{}"),
              "%.*s", (int)json.length, json.chars);
    json.length = 0;
    json_real(&json, NAN);
    CHECK(json_is(&json, "null"));
    json_free(&json);
}

TEST(json, every_text_becomes_utf_8_and_what_cannot_is_escaped)
{
    const struct {
        const char16_t *text;
        size_t length;
        const char *expected;
    } rows[] = {
        {u"", 0, "\"\""},
        {u"a\"\\/\n\r\t\0b\x7f", 10, "\"a\\\"\\\\/\\n\\u000d\\u0009\\u0000b\\u007f\""},
        {u"\u00e9\u20ac", 2, "\"\xc3\xa9\xe2\x82\xac\""},
        {u"\U0001F600", 2, "\"\xf0\x9f\x98\x80\""},
        {u"\U0010FFFF", 2, "\"\xf4\x8f\xbf\xbf\""},
        {(const char16_t[]){0xd83d, 'x'}, 2, "\"\\ud83dx\""},
        {(const char16_t[]){0xd83d}, 1, "\"\\ud83d\""},
        {(const char16_t[]){0xde00, 0xd83d}, 2, "\"\\ude00\\ud83d\""},
        {(const char16_t[]){0xd83d, 0xd83d, 0xde00}, 3, "\"\\ud83d\xf0\x9f\x98\x80\""},
        {(const char16_t[]){0xffff}, 1, "\"\xef\xbf\xbf\""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct json json = {0};
        json_text(&json, (struct span){rows[i].text, rows[i].length});
        CHECK_MSG(json_is(&json, rows[i].expected), "row %d: %.*s", (int)i, (int)json.length,
                  json.chars);
        json_free(&json);
    }
}

TEST(json, without_memory_it_says_so)
{
    struct json json = {0};
    mem_fail_at(1);
    json_ascii(&json, "a");
    mem_fail_at(0);
    CHECK(json.failed);
    json_ascii(&json, "b");
    CHECK(json.failed);
    json_free(&json);
    CHECK(!json.failed);
}
