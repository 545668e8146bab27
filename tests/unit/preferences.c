/* SPDX-License-Identifier: MIT */
/* Tests of model/preferences: the options of the application, and the search for files. */
#include "model/preferences.h"

#include "fixture.h"

#define FOLDER "C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\Virtual Machines"

static struct span long_span(size_t length)
{
    static char16_t chars[400];
    for (size_t i = 0; i < 400; i++)
        chars[i] = u'a';
    chars[0] = u'C';
    chars[1] = u':';
    chars[2] = u'\\';
    return (struct span){chars, length};
}

TEST(preferences, values_keep_their_type)
{
    struct host host;
    const struct value *found;
    open_host(&host);
    CHECK_EQ(preferences_get(&host, SPAN("IDLE_timeout"), &found), CODE_OK);
    CHECK(found->type == VALUE_INT && found->number == 30);
    CHECK_EQ(preferences_get(&host, SPAN("default_vm"), &found), CODE_OK);
    CHECK(found->type == VALUE_TEXT && text_is(&found->text, SPAN("Windows XP Mode")));
    uint8_t bytes[] = {1, 2};
    const struct value values[] = {
        value_int(-5), value_bool(true), value_borrow(SPAN("text")),
        {.type = VALUE_BYTES, .bytes = bytes, .size = 2},
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        CHECK_EQ(preferences_set(&host, SPAN("a/b[@id=1]/c"), &values[i]), CODE_OK);
        CHECK_EQ(preferences_get(&host, SPAN("a/b[@id=\"1\"]/C"), &found), CODE_OK);
        CHECK(found && value_equal(found, &values[i]));
    }
    const struct value unsigned_one = {.type = VALUE_UINT, .number = UINT32_MAX};
    CHECK_EQ(preferences_set(&host, SPAN("n"), &unsigned_one), CODE_OK);
    CHECK_EQ(preferences_get(&host, SPAN("n"), &found), CODE_OK);
    CHECK(found->type == VALUE_INT && found->number == -1);
    const struct value big = {.type = VALUE_BIG, .number = (int64_t)1 << 32};
    CHECK_EQ(preferences_set(&host, SPAN("n"), &big), CODE_INVALIDARG);
    const struct value empty = {0}, texts = {.type = VALUE_TEXTS};
    CHECK_EQ(preferences_set(&host, SPAN("n"), &empty), CODE_INVALIDARG);
    CHECK_EQ(preferences_set(&host, SPAN("n"), &texts), CODE_INVALIDARG);
    const struct value whole = {.type = VALUE_DOUBLE, .real = 4294967294.0};
    const struct value half = {.type = VALUE_DOUBLE, .real = 0.5};
    CHECK_EQ(preferences_set(&host, SPAN("n"), &half), CODE_INVALIDARG);
    CHECK_EQ(preferences_set(&host, SPAN("m"), &whole), CODE_OK);
    CHECK_EQ(preferences_get(&host, SPAN("m"), &found), CODE_OK);
    CHECK(found->type == VALUE_INT && found->number == -2);
    host.info.options_read_only = true;
    CHECK_EQ(preferences_set(&host, SPAN("n"), &values[0]), CODE_ACCESSDENIED);
    CHECK_EQ(preferences_get(&host, SPAN("n"), &found), CODE_OK);
    CHECK_EQ(found->number, -1);
    CHECK_EQ(preferences_remove(&host, SPAN("n")), CODE_OK);
    CHECK_EQ(preferences_remove(&host, SPAN("n")), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(preferences_get(&host, SPAN("n"), &found), CODE_VM_E_PREF_NOT_FOUND);
    CHECK(!found);
    host_free(&host);
}

TEST(preferences, keys_are_paths_of_elements)
{
    static const struct span bad[] = {
        SPAN(""),         SPAN("/"),        SPAN("a/"),      SPAN("/a"),      SPAN("a//b"),
        SPAN("1a"),       SPAN("a b"),      SPAN("a[b]"),    SPAN("a[@id=]"), SPAN("a[@id=1"),
        SPAN("a[@id=1]b"), SPAN("[@id=1]"), SPAN("a[@id=1/b]"), SPAN("a*"),   SPAN("a[@id=1]/"),
    };
    static const struct span good[] = {
        SPAN("a"), SPAN("alpha/bravo/charlie/delta[@id=1]/echo[@id=0]/foxtrot/golf"),
        SPAN("_a-b.c1"), SPAN("\u00e4/b"), SPAN("a[@id=\"x y\"]"),
    };
    struct host host;
    const struct value one = value_int(1);
    const struct value *found;
    open_host(&host);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CONTEXT("bad key %d", (int)i);
        CHECK_EQ(preferences_set(&host, bad[i], &one), CODE_INVALIDARG);
        CHECK_EQ(preferences_remove(&host, bad[i]), CODE_INVALIDARG);
        CHECK_EQ(preferences_get(&host, bad[i], &found), CODE_VM_E_PREF_NOT_FOUND);
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        CONTEXT("good key %d", (int)i);
        CHECK_EQ(preferences_set(&host, good[i], &one), CODE_OK);
        CHECK_EQ(preferences_get(&host, good[i], &found), CODE_OK);
        CHECK_EQ(preferences_remove(&host, good[i]), CODE_OK);
    }
    host_free(&host);
}

TEST(preferences, folders_must_be_there)
{
    struct host host;
    open_host(&host);
    const struct {
        struct span path;
        code expected;
    } rows[] = {
        {SPAN(""), CODE_BAD_PATHNAME},
        {SPAN("Windows"), CODE_BAD_PATHNAME},
        {SPAN("C:\\a?"), CODE_INVALID_NAME},
        {long_span(260), CODE_BUFFER_OVERFLOW},
        {SPAN("C:\\NoSuch"), CODE_FILE_NOT_FOUND},
        {SPAN("C:\\NoSuch\\"), CODE_FILE_NOT_FOUND},
        {SPAN("C:\\NoSuch\\Folder"), CODE_PATH_NOT_FOUND},
        {SPAN("C:\\NoSuch\\Folder\\\\"), CODE_PATH_NOT_FOUND},
        {SPAN("Q:\\"), CODE_PATH_NOT_FOUND},
    };
    struct text path = {0};
    struct value paths = {.type = VALUE_TEXTS, .texts = &path, .count = 1}, read;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %d", (int)i);
        CHECK_EQ(preferences_set_default_path(&host, rows[i].path), rows[i].expected);
        path = (struct text){(char16_t *)rows[i].path.chars, rows[i].path.length};
        CHECK_EQ(preferences_set_search_paths(&host, &paths), rows[i].expected);
    }
    CONTEXT("%s", "afterwards");
    struct span folder = preferences_default_path(&host);
    CHECK(text_is(&(struct text){(char16_t *)folder.chars, folder.length}, SPAN(FOLDER "\\")));
    CHECK_EQ(preferences_search_paths(&host, &read), CODE_OK);
    CHECK_EQ(read.count, 1);
    value_clear(&read);
    CHECK_EQ(preferences_set_default_path(&host, SPAN("c:\\WINDOWS\\")), CODE_OK);
    folder = preferences_default_path(&host);
    CHECK(text_is(&(struct text){(char16_t *)folder.chars, folder.length}, SPAN("c:\\WINDOWS\\")));
    CHECK_EQ(preferences_remove(&host, SPAN("search_paths")), CODE_OK);
    CHECK_EQ(preferences_search_paths(&host, &read), CODE_VM_E_PREF_NOT_FOUND);
    CHECK_EQ(preferences_set_search_paths(&host, &(struct value){0}), CODE_INVALIDARG);
    paths.count = 0;
    CHECK_EQ(preferences_set_search_paths(&host, &paths), CODE_OK);
    CHECK_EQ(preferences_search_paths(&host, &read), CODE_OK);
    CHECK_EQ(read.count, 0);
    value_clear(&read);
    host_free(&host);
}

TEST(preferences, search_paths_are_one_text_with_semicolons)
{
    struct host host;
    const struct value *found;
    struct value read;
    open_host(&host);
    CHECK_EQ(preferences_get(&host, SPAN("search_paths"), &found), CODE_OK);
    CHECK(found->type == VALUE_TEXT &&
          text_is(&found->text, SPAN("C:\\Users\\User\\Documents")));
    /* A folder may have a semicolon in its name, but no quotes. */
    struct text folders[] = {
        text_from(SPAN("C:\\Windows")), text_from(SPAN("C:\\a;b")), text_from(SPAN("C:\\"))};
    const struct value paths = {.type = VALUE_TEXTS, .texts = folders, .count = 3};
    CHECK_EQ(files_make_folder(&host, SPAN("C:\\a;b")), CODE_OK);
    CHECK_EQ(preferences_set_search_paths(&host, &paths), CODE_OK);
    CHECK_EQ(preferences_get(&host, SPAN("search_paths"), &found), CODE_OK);
    CHECK(found->type == VALUE_TEXT &&
          text_is(&found->text, SPAN("C:\\Windows;\"C:\\a;b\";C:\\")));
    CHECK_EQ(preferences_search_paths(&host, &read), CODE_OK);
    CHECK(value_equal(&read, &paths));
    value_clear(&read);
    const struct {
        struct span text;
        size_t count;
        struct span last;
    } rows[] = {
        {SPAN(""), 0, SPAN("")},
        {SPAN(";;"), 0, SPAN("")},
        {SPAN("\""), 0, SPAN("")},
        {SPAN("C:\\Users"), 1, SPAN("C:\\Users")},
        {SPAN(";C:\\Users;;C:\\NoSuch;"), 2, SPAN("C:\\NoSuch")},
        {SPAN("C:\\Users;\"C:\\a;b"), 2, SPAN("C:\\a;b")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %d", (int)i);
        const struct value text = value_borrow(rows[i].text);
        CHECK_EQ(preferences_set(&host, SPAN("search_paths"), &text), CODE_OK);
        CHECK_EQ(preferences_search_paths(&host, &read), CODE_OK);
        CHECK_EQ(read.count, rows[i].count);
        if (read.count)
            CHECK(text_is(&read.texts[read.count - 1], rows[i].last));
        value_clear(&read);
    }
    for (int tries = 0;; tries++) {
        code result;
        WITH_MEMORY(tries, result = preferences_set_search_paths(&host, &paths));
        if (result == CODE_OK)
            break;
        CHECK_EQ(result, CODE_OUTOFMEMORY);
    }
    for (int tries = 0;; tries++) {
        code result;
        WITH_MEMORY(tries, result = preferences_search_paths(&host, &read));
        if (result == CODE_OK)
            break;
        CHECK_EQ(result, CODE_OUTOFMEMORY);
        CHECK_EQ(read.count, 0);
    }
    CHECK(value_equal(&read, &paths));
    value_clear(&read);
    for (size_t i = 0; i < 3; i++)
        text_clear(&folders[i]);
    host_free(&host);
}

TEST(preferences, files_are_found_once_in_each_folder)
{
    struct host host;
    struct file *file;
    struct value found;
    struct text folders[] = {
        text_from(SPAN("C:\\Two")), text_from(SPAN("c:\\two\\")), text_from(SPAN("C:\\NoSuch")),
        text_from(SPAN("")), text_from(SPAN("C:\\x\\..\\TWO")),
    };
    const struct value more = {.type = VALUE_TEXTS, .texts = folders, .count = 5};
    const struct value none = {.type = VALUE_TEXTS, .texts = folders};
    open_host(&host);
    CHECK_EQ(files_make_folder(&host, SPAN("C:\\Two")), CODE_OK);
    CHECK_EQ(files_create(&host, SPAN("C:\\Two\\b.iso"), FILE_DVD, 1, &file), CODE_OK);
    CHECK_EQ(files_create(&host, SPAN("C:\\Two\\b.vfd"), FILE_FLOPPY, 1, &file), CODE_OK);
    CHECK_EQ(preferences_find_files(&host, FILE_DVD, &none, false, &found), CODE_OK);
    size_t usual = found.count;
    value_clear(&found);
    CHECK_EQ(preferences_find_files(&host, FILE_DVD, &more, false, &found), CODE_OK);
    CHECK_EQ(found.count, usual + 1);
    CHECK(text_is(&found.texts[usual], SPAN("C:\\Two\\b.iso")));
    value_clear(&found);
    CHECK_EQ(preferences_find_files(&host, FILE_CONFIGURATION, &more, false, &found), CODE_OK);
    CHECK_EQ(found.count, 1);
    value_clear(&found);
    CHECK_EQ(preferences_find_files(&host, FILE_CONFIGURATION, &more, true, &found), CODE_OK);
    CHECK_EQ(found.count, 0);
    value_clear(&found);
    CHECK_EQ(preferences_find_files(&host, FILE_DVD, &(struct value){0}, false, &found),
             CODE_INVALIDARG);
    for (int tries = 0;; tries++) {
        code result;
        WITH_MEMORY(tries,
                    result = preferences_find_files(&host, FILE_FLOPPY, &more, false, &found));
        value_clear(&found);
        if (result == CODE_OK)
            break;
        CHECK_EQ(result, CODE_OUTOFMEMORY);
    }
    for (size_t i = 0; i < 5; i++)
        text_clear(&folders[i]);
    host_free(&host);
}
