/* SPDX-License-Identifier: MIT */
/* Tests of report/buffer: any text stays a text, in XML as in a script element. */
#include "report/buffer.h"

#include <string.h>

#include "check.h"
#include "model/memory.h"
#include "report/json_reader.h"

static void check_bytes(struct buffer *buffer, const char *expected)
{
    buffer_put(buffer, "", 1);
    CHECK_MSG(!buffer->failed && !strcmp(buffer->bytes, expected), "\"%s\" instead of \"%s\"",
              buffer->bytes, expected);
    buffer_free(buffer);
}

TEST(buffer, xml_holds_any_text)
{
    struct buffer buffer = {0};
    buffer_xml(&buffer, "<a b=\"c\">&'\t\n\r");
    check_bytes(&buffer, "&lt;a b=&quot;c&quot;&gt;&amp;&#39;\t\n&#13;");
    buffer_xml(&buffer, "\x01\x1b\x7f\xc2\x85|\xff|\xed\xa0\x80|\xc3");
    check_bytes(&buffer, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd|"
                         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd|\xef\xbf\xbd");
    buffer_xml(&buffer, "\xef\xbf\xbe|\xf0\x9f\xbf\xbf|\xf0\x9f\x98\x80");
    check_bytes(&buffer, "\xef\xbf\xbd|\xef\xbf\xbd|\xf0\x9f\x98\x80");
}

TEST(buffer, json_ends_no_script_element)
{
    static const char odd[] = "</script><!--\"\\\n\x7f\xe2\x80\xa8\xc3\xa9";
    struct buffer buffer = {0};
    struct json_reader reader = {0};
    struct json_error error;
    buffer_json(&buffer, odd);
    CHECK(json_read(&reader, buffer.bytes, buffer.length, &error));
    CHECK(!strcmp(json_root(&reader)->text, odd));
    CHECK(!memchr(buffer.bytes, '<', buffer.length) && !memchr(buffer.bytes, '>', buffer.length));
    json_reader_free(&reader);
    check_bytes(&buffer,
                "\"\\u003c/script\\u003e\\u003c!--\\\"\\\\\\u000a\\u007f\\u2028\xc3\xa9\"");
    buffer_json(&buffer, "a\xff");
    check_bytes(&buffer, "\"a\xef\xbf\xbd\"");
}

TEST(buffer, memory_that_runs_out_is_remembered)
{
    struct buffer buffer = {0};
    mem_fail_at(1);
    buffer_text(&buffer, "a");
    mem_fail_at(0);
    CHECK(buffer.failed && !buffer.length);
    buffer_format(&buffer, "%d", 1);
    CHECK(buffer.failed && !buffer.length);
    buffer_free(&buffer);
    CHECK_EQ(mem_live(), 0);
}
