/* SPDX-License-Identifier: MIT */
/* XML in what it is written in, and in pieces. */
#include "scenario/xml_source.h"

#include "fixture.h"

static char *copy(const char *bytes, size_t size)
{
    char *made = mem_alloc(size + 1);
    if (!made)
        abort();
    memcpy(made, bytes, size);
    return made;
}

/* ---- What it is written in ---- */

TEST(xml_source, is_the_same_in_each_encoding)
{
    static const char expected[] = "<a b='\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80'/>\r\n";
    static const struct {
        const char *bytes;
        size_t size;
        enum xml_encoding encoding;
    } files[] = {
        {expected, sizeof expected - 1, XML_UTF8},
        {"\xef\xbb\xbf<a b='\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80'/>\r\n", sizeof expected + 2,
         XML_UTF8},
#define LITTLE "<\0a\0 \0b\0=\0'\0\xe9\0\x2d\x4e\x3d\xd8\x00\xde'\0/\0>\0\r\0\n\0"
#define BIG "\0<\0a\0 \0b\0=\0'\0\xe9\x4e\x2d\xd8\x3d\xde\x00\0'\0/\0>\0\r\0\n"
        {LITTLE, sizeof LITTLE - 1, XML_UTF16},
        {"\xff\xfe" LITTLE, sizeof LITTLE + 1, XML_UTF16},
        {BIG, sizeof BIG - 1, XML_UTF16},
        {"\xfe\xff" BIG, sizeof BIG + 1, XML_UTF16},
    };
    for (size_t i = 0; i < COUNT(files); i++) {
        struct xml_source source;
        struct problem problem = {0};
        char bytes[64];
        CONTEXT("%d", (int)i);
        if (!CHECK(xml_source_open(&source, copy(files[i].bytes, files[i].size), files[i].size,
                                   &problem)))
            continue;
        CHECK_EQ(source.encoding, files[i].encoding);
        size_t read = xml_source_read(&source, bytes, sizeof bytes);
        CHECK(read == sizeof expected - 1 && !memcmp(bytes, expected, read));
        CHECK_EQ(xml_source_read(&source, bytes, sizeof bytes), 0);
        xml_source_close(&source);
    }
    CHECK_EQ(mem_live(), 0);
}

TEST(xml_source, says_where_it_is_wrong)
{
    static const struct {
        const char *bytes;
        size_t size;
        uint32_t line, column;
        struct span said;
    } files[] = {
#define FILE_OF(bytes) (bytes), sizeof(bytes) - 1
        {FILE_OF("<a>\n\xc3\xa9\xe9</a>"), 2, 2,
         SPAN("Found the byte 0xE9, which is not of UTF-8")},
        {FILE_OF("\r\r\n\n\xf0\x9f\x98\x80\xc3"), 4, 3, SPAN("Found the byte 0xC3")},
        {FILE_OF("\xc0\xaf"), 1, 1, SPAN("Found the byte 0xC0")},
        {FILE_OF("\xe0\x80\xaf"), 1, 1, SPAN("Found the byte 0xE0")},
        {FILE_OF("\xed\xa0\x80"), 1, 1, SPAN("Found the byte 0xED")},
        {FILE_OF("\xf4\x90\x80\x80"), 1, 1, SPAN("Found the byte 0xF4")},
        {FILE_OF("a\x80"), 1, 2, SPAN("Found the byte 0x80")},
        {FILE_OF("ab\x01"), 1, 3, SPAN("Found the character 0x01, which XML can't have")},
        {FILE_OF("ab\0c"), 1, 3, SPAN("Found the character 0x00")},
        {FILE_OF("\xef\xbf\xbf"), 1, 1, SPAN("Found the character 0xFFFF")},
        {FILE_OF("\xff\xfe<\0\x3d\xd8<\0"), 1, 2, SPAN("Found half of a character (0xD83D)")},
        {FILE_OF("\xfe\xff\0\n\xde\x00"), 2, 1, SPAN("Found half of a character (0xDE00)")},
        {FILE_OF("\xff\xfe<\0a"), 1, 2, SPAN("Found a single byte 0x61 at the end")},
    };
    for (size_t i = 0; i < COUNT(files); i++) {
        struct xml_source source;
        struct problem problem = {0};
        CONTEXT("%d", (int)i);
        CHECK(!xml_source_open(&source, copy(files[i].bytes, files[i].size), files[i].size,
                               &problem));
        CHECK_EQ(problem.code, CODE_INVALIDARG);
        CHECK_EQ(problem.line, files[i].line);
        CHECK_EQ(problem.column, files[i].column);
        CHECK(problem.length >= files[i].said.length &&
              !memcmp(problem.text, files[i].said.chars, files[i].said.length * sizeof(char16_t)));
    }
    CHECK_EQ(mem_live(), 0);
}

/* ---- Pieces ---- */

enum { ROOM = 300, LENGTH = 4000 };

/* What ends a piece of Wine's XmlLite badly. */
static bool ends_well(const char *piece, size_t size)
{
    const char *and = NULL;
    if ((unsigned char)piece[size - 1] >= 0x80 || strchr("-]?&", piece[size - 1]))
        return false;
    for (size_t i = 0; i < size; i++)
        and = piece[i] == '&' ? piece + i : piece[i] == ';' ? NULL : and;
    return !and;
}

/* Puts the pieces together again, without marks, and checks their ends. */
static void check_pieces(const char *bytes, size_t size)
{
    static char joined[LENGTH * 2];
    struct xml_source source;
    struct problem problem = {0};
    char piece[ROOM];
    size_t read, length = 0;
    if (!CHECK(xml_source_open(&source, copy(bytes, size), size, &problem)))
        return;
    while ((read = xml_source_read(&source, piece, sizeof piece)) != 0) {
        CHECK(read <= sizeof piece);
        CHECK(ends_well(piece, read) || source.at == source.size);
        for (size_t i = 0; i < read; i++)
            if (!source.mark_count || piece[i] != source.mark)
                joined[length++] = piece[i];
    }
    CHECK(length == size && !memcmp(joined, bytes, size));
    xml_source_close(&source);
}

TEST(xml_source, ends_pieces_where_it_does_no_harm)
{
    static const char *const texts[] = {
        "<a b=\"c\"/>",     "<!--a-a--->",    "<![CDATA[a]]]>", "&#x4e2d;&amp;",
        "\xe4\xb8\xad",     "\xc3\xa9",       "<?a?\?>",        "a\xf0\x9f\x98\x80",
        "\xf0\x9f\x98\x80", "abcdefghij&lt;", "\r\n",           "aaa\xe4\xb8\xad",
    };
    static char xml[LENGTH + 20];
    for (size_t i = 0; i < COUNT(texts); i++) {
        for (size_t shift = 0; shift < 20; shift++) {
            size_t size = shift;
            CONTEXT("%s, %d", texts[i], (int)shift);
            memset(xml, 'x', shift);
            for (; size + strlen(texts[i]) <= LENGTH; size += strlen(texts[i]))
                memcpy(xml + size, texts[i], strlen(texts[i]));
            check_pieces(xml, size);
        }
    }
    CHECK_EQ(mem_live(), 0);
}

/* A long text beyond ASCII, of one line, with a character in front. */
static void open_long(struct xml_source *source, const char *front)
{
    static char xml[LENGTH + 20];
    struct problem problem = {0};
    size_t size = strlen(front);
    memcpy(xml, front, size);
    for (; size + 3 <= LENGTH; size += 3)
        memcpy(xml + size, "\xe4\xb8\xad", 3);
    CHECK(xml_source_open(source, copy(xml, size), size, &problem));
}

TEST(xml_source, marks_are_taken_out_again)
{
    struct xml_source source;
    struct text room = {0};
    struct span text = SPAN("a|b||"), plain = text;
    char piece[ROOM];
    open_long(&source, "");
    CHECK_EQ(source.mark, '|');
    CHECK(xml_source_unmark(&source, &plain, &room));
    CHECK(plain.chars == text.chars && !room.chars); /* there are none yet */
    CHECK_EQ(xml_source_read(&source, piece, sizeof piece), 298);
    CHECK_EQ(piece[297], '|');
    CHECK_EQ(xml_source_read(&source, piece, sizeof piece), 298);
    CHECK_EQ(source.mark_count, 2);
    CHECK(xml_source_unmark(&source, &text, &room));
    CHECK(text.length == 2 && text.chars[0] == 'a' && text.chars[1] == 'b');
    /* The first mark is the 100th character: what is behind it is one further than it was. */
    CHECK_EQ(xml_source_column(&source, 1, 100), 100);
    CHECK_EQ(xml_source_column(&source, 1, 101), 100);
    CHECK_EQ(xml_source_column(&source, 1, 200), 199);
    CHECK_EQ(xml_source_column(&source, 1, 201), 199);
    CHECK_EQ(xml_source_column(&source, 2, 201), 201);
    text_clear(&room);
    xml_source_close(&source);
    CHECK_EQ(mem_live(), 0);
}

TEST(xml_source, has_a_mark_that_the_text_has_not)
{
    static const struct {
        const char *front;
        char mark;
    } texts[] = {
        {"|", '~'},        {"&#124;", '~'},           {"&#x7C;", '~'},
        {"&#x07c;~", '^'}, {"&#1240;", '|'},          {"&#x17C;", '|'},
        {"&#;#124;", '|'}, {"|~^`\\$@%*+!{}()", ','}, {"|~^`\\$@%*+!{}(),\x7f", 0},
    };
    char piece[ROOM];
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct xml_source source;
        CONTEXT("%s", texts[i].front);
        open_long(&source, texts[i].front);
        CHECK_EQ(source.mark, texts[i].mark);
        size_t read = xml_source_read(&source, piece, sizeof piece);
        CHECK(texts[i].mark ? piece[read - 1] == texts[i].mark
                            : (unsigned char)piece[read - 1] == 0xad);
        xml_source_close(&source);
    }
}

TEST(xml_source, gives_little_room_what_it_has_room_for)
{
    struct xml_source source;
    char piece[4];
    open_long(&source, "");
    CHECK_EQ(xml_source_read(&source, piece, sizeof piece), 4);
    CHECK_EQ(xml_source_read(&source, piece, 1), 1);
    CHECK_EQ(source.mark_count, 0);
    xml_source_close(&source);
}

TEST(xml_source, survives_memory_that_runs_out)
{
    static const char utf16[] = "\xff\xfe<\0";
    struct xml_source source;
    struct problem problem = {0};
    struct text room = {0};
    struct span text = SPAN("|");
    char piece[ROOM];
    char *bytes = copy(utf16, 4);
    mem_fail_at(1);
    CHECK(!xml_source_open(&source, bytes, 4, &problem));
    CHECK_EQ(problem.code, CODE_OUTOFMEMORY);
    open_long(&source, "");
    mem_fail_at(1);
    CHECK_EQ(xml_source_read(&source, piece, sizeof piece), 0);
    CHECK(source.failed);
    xml_source_close(&source);
    open_long(&source, "");
    CHECK(xml_source_read(&source, piece, sizeof piece) != 0);
    mem_fail_at(1);
    CHECK(!xml_source_unmark(&source, &text, &room));
    mem_fail_at(0);
    xml_source_close(&source);
    CHECK_EQ(mem_live(), 0);
}
