/* SPDX-License-Identifier: MIT */
/* XML as XmlLite reads it: all of it, wherever the pieces end that it reads, and with the right
 * places. */
#include "fixture.h"
#include "model/memory.h"
#include "model/utf8.h"
#include "scenario/xmllite.h"

/* Wine's XmlLite reads so many bytes at a time. */
enum { PIECE = 8188 };

/* ---- What was read ---- */

struct found {
    struct text value;     /* of the last attribute */
    struct text text;      /* all of it */
    uint32_t line, column; /* of the last attribute */
    int elements;
};

static bool begin(void *to, struct span namespace, struct span name, uint32_t line, uint32_t column)
{
    (void)namespace;
    (void)name;
    (void)line;
    (void)column;
    ((struct found *)to)->elements++;
    return true;
}

static bool attribute(void *to, struct span namespace, struct span name, struct span value,
                      uint32_t line, uint32_t column)
{
    struct found *found = to;
    (void)namespace;
    (void)name;
    found->line = line;
    found->column = column;
    return text_set(&found->value, value);
}

static bool nothing(void *to)
{
    (void)to;
    return true;
}

static bool text(void *to, struct span text, uint32_t line, uint32_t column)
{
    (void)line;
    (void)column;
    return text_append(&((struct found *)to)->text, text);
}

static bool finish(void *to, uint32_t line, uint32_t column)
{
    (void)to;
    (void)line;
    (void)column;
    return true;
}

static const struct xml_events events = {begin, attribute, nothing, text, nothing, finish};

static void forget(struct found *found)
{
    text_clear(&found->value);
    text_clear(&found->text);
    *found = (struct found){0};
}

/* Bytes of UTF-8. */
static bool read_bytes(const char *xml, size_t size, struct found *found, struct problem *problem)
{
    struct xml_source source;
    char *bytes = mem_alloc(size);
    *problem = (struct problem){0};
    if (!CHECK(bytes))
        return false;
    memcpy(bytes, xml, size);
    if (!xml_source_open(&source, bytes, size, problem))
        return false;
    bool read = xmllite_read(&source, &events, found, problem);
    xml_source_close(&source);
    return read;
}

static void check_reads(const char *xml, size_t size, struct found *found)
{
    struct problem problem;
    bool read = read_bytes(xml, size, found, &problem);
    CHECK_MSG(read, "%u:%u: %ls", problem.line, problem.column, (const WCHAR *)problem.text);
}

/* ---- Pieces ---- */

/* Each of these with its end at every place around the end of a piece. */
TEST(xml_files, are_read_in_pieces)
{
    static const char *const fillers[] = {"x", "\xe4\xb8\xad", "xxx\xc3\xa9", "\xf0\x9f\x98\x80"};
    static const char start[] = "<a b='1'>", end[] = "<!-- a-a --><![CDATA[a]]]]><?p ?\?\?>"
                                                     "&#x4e2d;&amp;&lt;b</a>";
    static const WCHAR rest[] = L"a]]\x4e2d&<b";
    static char xml[PIECE * 2 + 200];
    for (size_t f = 0; f < COUNT(fillers); f++) {
        size_t width = strlen(fillers[f]);
        for (size_t shift = 0; shift < sizeof end + 8; shift++) {
            struct found found = {0};
            size_t size = sizeof start - 1;
            CONTEXT("filler %d, %d before the end", (int)f, (int)shift);
            memcpy(xml, start, size);
            while (size + width + shift <= PIECE * 2)
                for (size_t i = 0; i < width; i++)
                    xml[size++] = fillers[f][i];
            while (size + shift < PIECE * 2)
                xml[size++] = 'y';
            memcpy(xml + size, end, sizeof end - 1);
            check_reads(xml, size + sizeof end - 1, &found);
            size_t length = wcslen(rest);
            CHECK(found.text.length > length &&
                  !memcmp(found.text.chars + found.text.length - length, rest,
                          length * sizeof *rest));
            forget(&found);
        }
    }
}

enum { MANY = 20000 };

/* So many times a character, in an attribute, in a text, in CDATA, and in one that another one is
 * behind. */
static void check_long(uint32_t c, const char *front)
{
    static char xml[4 * MANY * UTF8_MAX + 300];
    struct found found = {0};
    char bytes[UTF8_MAX];
    size_t width = utf8_encode(c, bytes), units = c >= 0x10000 ? 2 : 1, size = 0;
    const char *parts[] = {front, "'>", "<![CDATA[", "]]><b\n c='", "' d=''/></a>"};
    for (size_t part = 0; part < COUNT(parts); part++) {
        memcpy(xml + size, parts[part], strlen(parts[part]));
        size += strlen(parts[part]);
        for (int i = 0; i < MANY && part + 1 < COUNT(parts); i++, size += width)
            memcpy(xml + size, bytes, width);
    }
    check_reads(xml, size, &found);
    CHECK_EQ(found.elements, 2);
    CHECK_EQ(found.text.length, 2 * MANY * units);
    for (size_t i = 0, at = 0; i < 2 * MANY; i++)
        if (at >= found.text.length || utf16_next(text_span(&found.text), &at) != c) {
            CHECK_MSG(false, "character %d is another one", (int)i);
            break;
        }
    CHECK_EQ(found.line, 2);
    CHECK_EQ(found.column, 1 + 4 + MANY * units + 2);
    forget(&found);
}

TEST(xml_files, keep_long_texts_beyond_ascii)
{
    static const uint32_t characters[] = {0xe9, 0x4e2d, 0x1f600};
    for (size_t i = 0; i < COUNT(characters); i++) {
        CONTEXT("U+%04X", (unsigned)characters[i]);
        check_long(characters[i], "<a b='");
        check_long(characters[i], "<a f='|~&#94;' b='");
        check_long(characters[i], "\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><a b='");
    }
}

/* ---- Encodings ---- */

TEST(xml_files, are_in_the_encoding_that_they_say)
{
    static const char lie[] = "<?xml version='1.0' encoding='UTF-16'?>\n<a/>",
                      other[] = "<?xml version='1.0' encoding='us-ascii'?>\n<a/>",
                      latin[] = "<a>\n\xe9</a>";
    struct found found = {0};
    struct problem problem;
    struct xml_source source;
    WCHAR wide[sizeof lie];
    check_reads("<?xml version='1.0' encoding='utf-8'?><a/>", 42, &found);
    CHECK(!read_bytes(lie, sizeof lie - 1, &found, &problem));
    CHECK_EQ(problem.line, 1);
    CHECK(wcsstr((const WCHAR *)problem.text,
                 L"Found the encoding \"UTF-16\" of a file that is in UTF-8"));
    CHECK(!read_bytes(other, sizeof other - 1, &found, &problem));
    CHECK_EQ(problem.line, 1);
    CHECK(wcsstr((const WCHAR *)problem.text, L"Found "));
    CHECK(!read_bytes(latin, sizeof latin - 1, &found, &problem));
    CHECK_EQ(problem.line, 2);
    CHECK_EQ(problem.column, 1);
    /* What is no file has none. */
    for (size_t i = 0; i < sizeof lie; i++)
        wide[i] = (WCHAR)lie[i];
    problem = (struct problem){0};
    if (CHECK(xml_source_open_text(&source, (struct span){(char16_t *)wide, sizeof lie - 1},
                                   &problem))) {
        CHECK(xmllite_read(&source, &events, &found, &problem));
        xml_source_close(&source);
    }
    forget(&found);
}

/* ---- Large files ---- */

static void write_all(HANDLE file, const char *bytes, size_t size)
{
    DWORD written = 0;
    CHECK(WriteFile(file, bytes, (DWORD)size, &written, NULL) && written == size);
}

/* A scenario file of 64 MiB, of long values and of many elements. */
TEST(xml_files, load_up_to_64_mib)
{
    enum { VALUE = 3 << 18, LINES = 2000, LARGEST = 64 << 20 };
    static const char head[] = "<scenario xmlns='urn:vpcmock:scenario:1'><machine name='A'>\n";
    static const char tail[] = "</machine><machine name='B' notes='\xe4\xb8\xad'/></scenario>";
    static char value[VALUE];
    struct fixture fixture = fixture_start();
    WCHAR folder[MAX_PATH], path[MAX_PATH];
    IVMVirtualMachine *machine = NULL;
    BSTR name = SysAllocString(L"B"), notes = NULL;
    char line[80];
    size_t size = sizeof head - 1 + sizeof tail - 1;
    CHECK(GetTempPathW(MAX_PATH, folder) && GetTempFileNameW(folder, L"vpc", 0, path));
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    write_all(file, head, sizeof head - 1);
    for (size_t i = 0; i < VALUE; i += 3)
        memcpy(value + i, "\xe4\xb8\xad", 3);
    for (int i = 0; i < LINES; i++) {
        size_t length =
            (size_t)snprintf(line, sizeof line, "<setting key='k%d' value='%d'/>\n", i, i);
        write_all(file, line, length);
        size += length;
    }
    for (int i = 0; size + VALUE + 40 < LARGEST; i++) {
        size_t length = (size_t)snprintf(line, sizeof line, "<setting key='v%d' value='", i);
        write_all(file, line, length);
        write_all(file, value, VALUE);
        write_all(file, "'/>\n", 4);
        size += length + VALUE + 4;
    }
    for (; size < LARGEST; size++)
        write_all(file, "\n", 1);
    write_all(file, tail, sizeof tail - 1);
    CloseHandle(file);
    CHECK_OK(vpcmock_load(fixture.mock, path));
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture.app, name, &machine));
    if (CHECK(machine)) {
        CHECK_OK(IVMVirtualMachine_get_Notes(machine, &notes));
        CHECK_BSTR(notes, L"\x4e2d");
        IVMVirtualMachine_Release(machine);
    }
    SysFreeString(name);
    DeleteFileW(path);
    fixture_end(&fixture);
}
