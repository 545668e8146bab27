/* SPDX-License-Identifier: MIT */
/* Tests of report/json_reader: strict, bounded, and exact about where something is wrong. */
#include "report/json_reader.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "mock/json.h"
#include "model/memory.h"

static bool reads(struct json_reader *reader, const char *text, struct json_error *error)
{
    /* A copy without a NUL, so that the sanitizer sees what is read beyond its end. */
    size_t length = strlen(text);
    char *copy = malloc(length ? length : 1);
    memcpy(copy, text, length);
    bool good = json_read(reader, copy, length, error);
    free(copy);
    return good;
}

static void check_refused(const char *text, size_t column, const char *expected)
{
    struct json_reader reader = {0};
    struct json_error error;
    CONTEXT("%s", text);
    CHECK(!reads(&reader, text, &error));
    CHECK_EQ(error.column, column);
    CHECK_MSG(!strcmp(error.text, expected), "\"%s\" instead of \"%s\"", error.text, expected);
    json_reader_free(&reader);
}

TEST(json_reader, every_kind_of_value)
{
    struct json_reader reader = {0};
    struct json_error error;
    CHECK(reads(&reader,
                " {\"a\": [1, -2.5e1, true, false, null, \"x\"], \"b\": {}, \"c\": []}\r\n",
                &error));
    const struct json_node *root = json_root(&reader);
    CHECK(root->type == JSON_OBJECT && root->count == 3);
    const struct json_node *node = json_member(&reader, root, "a");
    CHECK(node->type == JSON_ARRAY && node->count == 6 && !strcmp(node->key, "a"));
    node = json_first(&reader, node);
    CHECK(node->type == JSON_NUMBER && node->whole && node->number == 1 && !node->key);
    node = json_next(&reader, node);
    CHECK(node->type == JSON_NUMBER && !node->whole && node->real == -25.0);
    node = json_next(&reader, node);
    CHECK_EQ(node->type, JSON_TRUE);
    node = json_next(&reader, node);
    CHECK_EQ(node->type, JSON_FALSE);
    node = json_next(&reader, node);
    CHECK_EQ(node->type, JSON_NULL);
    node = json_next(&reader, node);
    CHECK(node->type == JSON_TEXT && node->length == 1 && !strcmp(node->text, "x"));
    CHECK(!json_next(&reader, node));
    CHECK(!json_first(&reader, json_member(&reader, root, "b")));
    CHECK(!json_first(&reader, json_member(&reader, root, "c")));
    CHECK(!json_member(&reader, root, "d") && !json_member(&reader, node, "a"));
    json_reader_free(&reader);
}

TEST(json_reader, numbers_are_exact_to_the_last_one_that_fits)
{
    struct json_reader reader = {0};
    struct json_error error;
    CHECK(reads(&reader, "9223372036854775807", &error));
    CHECK(json_root(&reader)->whole && json_root(&reader)->number == INT64_MAX);
    CHECK(reads(&reader, "-9223372036854775808", &error));
    CHECK(json_root(&reader)->whole && json_root(&reader)->number == INT64_MIN);
    CHECK(reads(&reader, "9223372036854775808", &error));
    CHECK(!json_root(&reader)->whole && json_root(&reader)->real > 9.2e18);
    CHECK(reads(&reader, "-9223372036854775809", &error) && !json_root(&reader)->whole);
    CHECK(reads(&reader, "1e999", &error)); /* infinite, and no reason to refuse a journal */
    CHECK(reads(&reader, "-0", &error) && json_root(&reader)->number == 0);
    json_reader_free(&reader);
}

TEST(json_reader, texts_with_escapes_and_what_no_text_can_hold)
{
    struct json_reader reader = {0};
    struct json_error error;
    CHECK(reads(&reader, "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"", &error));
    CHECK(!strcmp(json_root(&reader)->text, "\"\\/\b\f\n\r\t\xc3\xa9\xf0\x9f\x98\x80"));
    CHECK(reads(&reader, "\"a\\u0000b\\ud800\\ud800\\u0041\\udc00\"", &error));
    CHECK(!strcmp(json_root(&reader)->text, "a\xe2\x90\x80"
                                            "b\xef\xbf\xbd\xef\xbf\xbd"
                                            "A\xef\xbf\xbd"));
    CHECK_EQ(json_root(&reader)->length, strlen(json_root(&reader)->text));
    CHECK(reads(&reader, "\"\xf4\x8f\xbf\xbf\"", &error)); /* the last character */
    json_reader_free(&reader);
}

TEST(json_reader, what_is_wrong_is_told_with_its_column)
{
    check_refused("", 1, "found the end, expected a value");
    check_refused("nul", 1, "found 'n', expected a value");
    check_refused("{\"\xc3\xa9\":1,}", 8, "found '}', expected a key in quotes");
    check_refused("[1 2]", 4, "found '2', expected a comma or ]");
    check_refused("[1,]", 4, "found ']', expected a value");
    check_refused("{\"a\" 1}", 6, "found '1', expected a colon");
    check_refused("{\"a\":1]", 7, "found ']', expected a comma or }");
    check_refused("{\"a\":1,\"a\":2}", 8, "found the key \"a\" for a second time");
    check_refused("1 1", 3, "found '1', expected nothing behind the value");
    check_refused("01", 2, "found '1', expected nothing behind the value");
    check_refused("1.", 3, "found the end, expected a digit");
    check_refused("-", 2, "found the end, expected a digit");
    check_refused("1e+", 4, "found the end, expected a digit");
    check_refused("+1", 1, "found '+', expected a value");
    check_refused("\"a", 3, "found the end, expected a \" at the end of the text");
    check_refused("\"a\nb\"", 3, "found the byte 0x0a, expected control characters as \\u00xx");
    check_refused("\"\\x\"", 3, "found 'x', expected one of \" \\ / b f n r t u after a backslash");
    check_refused("\"\\u12g4\"", 6, "found 'g', expected four hexadecimal digits after \\u");
    check_refused("\"\\", 3,
                  "found the end, expected one of \" \\ / b f n r t u after a backslash");
    check_refused("\"\xc0\xaf\"", 2, "found the byte 0xc0, expected UTF-8");
    check_refused("\"\xed\xa0\x80\"", 2, "found the byte 0xed, expected UTF-8");
    check_refused("\"\xf4\x90\x80\x80\"", 2, "found the byte 0xf4, expected UTF-8");
    check_refused("\"\xe2\x82", 2, "found the byte 0xe2, expected UTF-8");
    check_refused("\"\xff\"", 2, "found the byte 0xff, expected UTF-8");
}

static char *repeat(const char *unit, size_t times, const char *end)
{
    size_t length = strlen(unit);
    char *text = malloc(length * times + strlen(end) + 1);
    for (size_t i = 0; i < times; i++)
        memcpy(text + i * length, unit, length);
    strcpy(text + length * times, end);
    return text;
}

TEST(json_reader, depth_size_and_keys_have_an_end)
{
    struct json_reader reader = {0};
    struct json_error error;
    char *deep = repeat("[", 1000000, "");
    CHECK(!json_read(&reader, deep, 1000000, &error));
    CHECK_EQ(error.column, JSON_MAX_DEPTH + 1);
    free(deep);
    deep = repeat("[", JSON_MAX_DEPTH, "]]]]]]]]]]]]]]]]");
    CHECK(reads(&reader, deep, &error));
    free(deep);
    char *wide = repeat("0,", JSON_MAX_NODES, "0]");
    memcpy(wide, "[ ", 2);
    CHECK(!reads(&reader, wide, &error) && strstr(error.text, "1048576 values"));
    free(wide);
    char *digits = repeat("1", JSON_MAX_NUMBER + 1, "");
    CHECK(!reads(&reader, digits, &error) && strstr(error.text, "64 characters"));
    free(digits);
    char keys[1024] = "{", *end = keys + 1;
    for (int i = 0; i <= JSON_MAX_KEYS; i++)
        end += sprintf(end, "%s\"%d\":0", i ? "," : "", i);
    strcpy(end, "}");
    CHECK(!reads(&reader, keys, &error) && strstr(error.text, "64 keys"));
    CHECK(!json_read(&reader, keys, (size_t)JSON_MAX_LENGTH + 1, &error) && error.column == 1);
    json_reader_free(&reader);
}

/* A generator of its own, so that every system sees the same numbers. */
static uint32_t draw(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

TEST(json_reader, damaged_lines_are_read_or_refused_and_nothing_else)
{
    static const char line[] = "{\"sequence\":12,\"a\":[1,-2.5,true,null,\"\\ud83d\\ude00\\n\"],"
                               "\"b\":{\"c\":\"\xc3\xa9\"}}";
    static const char bytes[] = "{}[]\",:\\u0e-.1 \n\t\xc3\x80\xff";
    struct json_reader reader = {0};
    struct json_error error;
    uint32_t state = 1;
    int refused = 0;
    for (int round = 0; round < 20000; round++) {
        size_t length = sizeof line - 1;
        char *copy = malloc(length);
        memcpy(copy, line, length);
        for (uint32_t n = 1 + draw(&state) % 3; n; n--)
            copy[draw(&state) % length] = bytes[draw(&state) % (sizeof bytes - 1)];
        if (!(round % 3))
            length = draw(&state) % length;
        if (!json_read(&reader, copy, length, &error)) {
            refused++;
            CHECK(*error.text && error.column >= 1 && error.column <= length + 1 && !error.memory);
        }
        free(copy);
    }
    CHECK(refused > 10000 && refused < 20000);
    json_reader_free(&reader);
}

TEST(json_reader, memory_that_runs_out_is_told_as_that)
{
    struct json_reader reader = {0};
    struct json_error error;
    char *wide = repeat("0,", 200, "0]");
    memcpy(wide, "[ ", 2);
    for (long n = 1;; n++) {
        mem_fail_at(n);
        bool good = reads(&reader, wide, &error);
        if (mem_fail_at(0) > 0) {
            CHECK(good);
            break;
        }
        CHECK(!good && error.memory);
        json_reader_free(&reader);
    }
    free(wide);
    json_reader_free(&reader);
    CHECK_EQ(mem_live(), 0);
}

TEST(json_reader, what_the_writer_writes_is_read_again)
{
    static const char16_t odd[] = {'"', '\\', '\n', 1, 0x7f, 0xe9, 0x20ac, 0xd83d, 0xde00};
    struct json json = {0};
    struct json_reader reader = {0};
    struct json_error error;
    json_open(&json, '{');
    json_key(&json, "text");
    json_text(&json, (struct span){odd, COUNT(odd)});
    json_key(&json, "real");
    json_real(&json, 0.1);
    json_key(&json, "least");
    json_number(&json, INT64_MIN);
    json_close(&json, '}');
    json_end_line(&json);
    CHECK(json_read(&reader, json.chars, json.length, &error));
    const struct json_node *root = json_root(&reader);
    CHECK(!strcmp(json_member(&reader, root, "text")->text,
                  "\"\\\n\x01\x7f\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
    CHECK(json_member(&reader, root, "real")->real == 0.1);
    CHECK_EQ(json_member(&reader, root, "least")->number, INT64_MIN);
    json_free(&json);
    json_reader_free(&reader);
}
