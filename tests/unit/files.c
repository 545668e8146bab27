/* SPDX-License-Identifier: MIT */
/* The simulated host's volumes, folders and files. */
#include "model/path.h"
#include "unit/fixture.h"

#define GIB ((int64_t)1 << 30)

static struct span wide(char16_t *buffer, size_t length)
{
    static const char16_t start[] = u"C:\\";
    memcpy(buffer, start, 6);
    for (size_t i = 3; i < length; i++)
        buffer[i] = 'x';
    return (struct span){buffer, length};
}

TEST(files, a_path_is_checked_as_text)
{
    static const struct {
        struct span path;
        code expected;
    } rows[] = {
        {SPAN("C:\\disk.vhd"), CODE_OK},
        {SPAN("c:\\a b\\..\\disk.vhd"), CODE_OK},
        {SPAN("\\\\server\\share\\disk.vhd"), CODE_OK},
        {SPAN(""), CODE_BAD_PATHNAME},
        {SPAN("disk.vhd"), CODE_BAD_PATHNAME},
        {SPAN("..\\disk.vhd"), CODE_BAD_PATHNAME},
        {SPAN("\\disk.vhd"), CODE_BAD_PATHNAME},
        {SPAN("C:disk.vhd"), CODE_BAD_PATHNAME},
        {SPAN("C:"), CODE_BAD_PATHNAME},
        {SPAN("1:\\disk.vhd"), CODE_BAD_PATHNAME},
        {SPAN("C:\\a*b"), CODE_INVALID_NAME},
        {SPAN("C:\\a?b"), CODE_INVALID_NAME},
        {SPAN("C:\\a<b"), CODE_INVALID_NAME},
        {SPAN("C:\\a>b"), CODE_INVALID_NAME},
        {SPAN("C:\\a|b"), CODE_INVALID_NAME},
        {SPAN("C:\\a\"b"), CODE_INVALID_NAME},
        {SPAN("C:/a"), CODE_INVALID_NAME},
        {SPAN("C:\\a:b"), CODE_INVALID_NAME},
        {SPAN("C:\\a\nb"), CODE_INVALID_NAME},
        {{u"C:\\a\0b", 6}, CODE_INVALID_NAME},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %d", (int)i);
        CHECK_EQ(files_check_path(rows[i].path), rows[i].expected);
    }
    char16_t buffer[300];
    CONTEXT("length");
    CHECK_EQ(files_check_path(wide(buffer, 259)), CODE_OK);
    CHECK_EQ(files_check_path(wide(buffer, 260)), CODE_BUFFER_OVERFLOW);
    CHECK_EQ(files_check_path(wide(buffer, 300)), CODE_BUFFER_OVERFLOW);
}

TEST(files, paths_are_compared_as_windows_does)
{
    static const struct {
        struct span a, b;
        bool same;
    } rows[] = {
        {SPAN("C:\\A\\b.vhd"), SPAN("c:\\a\\B.VHD"), true},
        {SPAN("C:\\a\\.\\b"), SPAN("C:\\a\\b"), true},
        {SPAN("C:\\a\\x\\..\\b"), SPAN("C:\\a\\b"), true},
        {SPAN("C:\\..\\..\\b"), SPAN("C:\\b"), true},
        {SPAN("C:\\a\\\\b\\"), SPAN("C:\\a\\b"), true},
        {SPAN("C:\\a.\\b "), SPAN("C:\\a\\b"), true},
        {SPAN("C:\\a\\ . \\b"), SPAN("C:\\a\\b"), true},
        {SPAN("C:\\"), SPAN("C:"), true},
        {SPAN("C:\\\u00e4"), SPAN("C:\\\u00c4"), true},
        {SPAN("\\\\s\\a\\..\\b"), SPAN("\\\\s\\b"), true},
        {SPAN("C:\\a\\b"), SPAN("C:\\ab"), false},
        {SPAN("C:\\a"), SPAN("D:\\a"), false},
        {SPAN("C:\\\u4e00"), SPAN("C:\\\u4e01"), false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %d", (int)i);
        CHECK_EQ(path_same(rows[i].a, rows[i].b), rows[i].same);
        if (rows[i].same)
            CHECK_EQ(path_hash(rows[i].a), path_hash(rows[i].b));
    }
}

TEST(files, a_path_has_parts)
{
    struct text path = {0};
    struct span folder = path_folder(SPAN("C:\\a\\b.vhd"));
    struct span name = path_name(SPAN("C:\\a\\b.vhd"));
    CHECK(span_same_name(folder, SPAN("C:\\a")));
    CHECK(span_same_name(name, SPAN("b.vhd")));
    CHECK_EQ(path_folder(SPAN("b.vhd")).length, 0);
    CHECK(path_has_extension(SPAN("C:\\b.VHD"), ".vhd"));
    CHECK(!path_has_extension(SPAN("C:\\.vhd"), ".vhd"));
    CHECK(!path_has_extension(SPAN("C:\\a.vhd\\b"), ".vhd"));
    CHECK(!path_has_extension(SPAN("C:\\bvhd"), ".vhd"));
    CHECK(path_join(&path, SPAN("C:\\"), SPAN("x"), ".vmc"));
    CHECK(text_is(&path, SPAN("C:\\x.vmc")));
    text_clear(&path);
}

TEST(files, a_file_is_found_in_any_spelling_and_keeps_its_own)
{
    struct host host;
    struct file *file, *other;
    open_host(&host);
    struct span path = SPAN("C:\\Users\\Public\\Documents\\My Disk.vhd");
    CHECK(!files_find(&host, path));
    CHECK_EQ(files_create(&host, path, FILE_OTHER, 10, &file), CODE_OK);
    CHECK(files_find(&host, SPAN("c:\\users\\PUBLIC\\.\\documents\\my disk.VHD")) == file);
    CHECK(text_is(&file->path, path));
    CHECK_EQ(files_create(&host, SPAN("C:\\users\\public\\documents\\MY DISK.vhd"), FILE_OTHER, 1,
                          &other),
             CODE_ALREADY_EXISTS);
    CHECK(!other);
    CHECK_EQ(files_delete(&host, file), CODE_OK);
    CHECK(!files_find(&host, path));
    host_free(&host);
}

TEST(files, folders_are_made_with_those_above)
{
    struct host host;
    struct file *file;
    open_host(&host);
    CHECK(files_has_folder(&host, SPAN("C:")));
    CHECK(files_has_folder(&host, SPAN("C:\\")));
    CHECK(!files_has_folder(&host, SPAN("C:\\New\\Deep")));
    CHECK_EQ(files_create(&host, SPAN("C:\\New\\Deep\\x"), FILE_OTHER, 0, &file),
             CODE_PATH_NOT_FOUND);
    CHECK_EQ(files_make_folder(&host, SPAN("C:\\New\\Deep\\")), CODE_OK);
    CHECK_EQ(files_make_folder(&host, SPAN("c:\\new\\deep")), CODE_OK);
    CHECK(files_has_folder(&host, SPAN("C:\\NEW")));
    CHECK_EQ(files_create(&host, SPAN("C:\\New\\Deep\\x"), FILE_OTHER, 0, &file), CODE_OK);
    CHECK_EQ(files_make_folder(&host, SPAN("C:\\New\\Deep\\x\\y")), CODE_ALREADY_EXISTS);
    CHECK_EQ(files_create(&host, SPAN("C:\\New\\Deep"), FILE_OTHER, 0, &file), CODE_ALREADY_EXISTS);
    CHECK_EQ(files_make_folder(&host, SPAN("Z:\\New")), CODE_PATH_NOT_FOUND);
    CHECK_EQ(files_make_folder(&host, SPAN("D:\\New")), CODE_INVALID_DRIVE);
    host_free(&host);
}

TEST(files, a_file_takes_room_until_it_goes)
{
    struct host host;
    struct file *file, *second;
    open_host(&host);
    int64_t room = files_room(&host, SPAN("C:\\x"));
    CHECK_EQ(files_room(&host, SPAN("Z:\\x")), -1);
    CHECK_EQ(files_create(&host, SPAN("C:\\x"), FILE_OTHER, 10 * GIB, &file), CODE_OK);
    CHECK_EQ(files_room(&host, SPAN("c:\\x")), room - 10 * GIB);
    CHECK_EQ(files_resize(&host, file, 4 * GIB), CODE_OK);
    CHECK_EQ(files_room(&host, SPAN("C:\\x")), room - 4 * GIB);
    CHECK_EQ(files_resize(&host, file, room + 1), CODE_DISK_FULL);
    CHECK_EQ(file->size, 4 * GIB);
    CHECK_EQ(files_create(&host, SPAN("C:\\y"), FILE_OTHER, room, &second), CODE_DISK_FULL);
    CHECK_EQ(files_create(&host, SPAN("C:\\y"), FILE_OTHER, room - 4 * GIB, &second), CODE_OK);
    CHECK_EQ(files_room(&host, SPAN("C:\\x")), 0);
    CHECK_EQ(files_delete(&host, file), CODE_OK);
    CHECK_EQ(files_delete(&host, second), CODE_OK);
    CHECK_EQ(files_room(&host, SPAN("C:\\x")), room);
    host_free(&host);
}

TEST(files, a_volume_has_its_limits)
{
    struct host host;
    struct file *file;
    struct volume *volume;
    open_host(&host);
    CHECK_EQ(files_add_volume(&host, '1', &volume), CODE_INVALIDARG);
    CHECK_EQ(files_add_volume(&host, 'e', &volume), CODE_OK);
    CHECK_EQ(volume->letter, 'E');
    volume->largest_file = 4 * GIB - 1;
    CHECK_EQ(files_create(&host, SPAN("E:\\x"), FILE_OTHER, 4 * GIB, &file), CODE_FILE_TOO_LARGE);
    CHECK_EQ(files_create(&host, SPAN("E:\\x"), FILE_OTHER, 4 * GIB - 1, &file), CODE_OK);
    CHECK_EQ(files_create(&host, SPAN("D:\\x"), FILE_OTHER, 0, &file), CODE_INVALID_DRIVE);
    volume->access_denied = true;
    CHECK_EQ(files_create(&host, SPAN("E:\\y"), FILE_OTHER, 1, &file), CODE_ACCESSDENIED);
    volume->absent = true;
    CHECK(!files_find(&host, SPAN("E:\\x")));
    CHECK_EQ(files_check_folder(&host, SPAN("E:\\x")), CODE_PATH_NOT_FOUND);
    volume->absent = false;
    CHECK(files_find(&host, SPAN("E:\\x")) != NULL);
    host_free(&host);
}

TEST(files, what_is_in_use_or_protected_is_not_deleted)
{
    struct host host;
    struct file *file;
    open_host(&host);
    CHECK_EQ(files_create(&host, SPAN("C:\\x"), FILE_OTHER, 1, &file), CODE_OK);
    file->users = 1;
    CHECK_EQ(files_delete(&host, file), CODE_SHARING_VIOLATION);
    file->users = 0;
    file->read_only = true;
    CHECK_EQ(files_delete(&host, file), CODE_ACCESSDENIED);
    file->read_only = false;
    CHECK_EQ(files_delete(&host, file), CODE_OK);
    host_free(&host);
}

static bool count_file(void *context, struct file *file)
{
    (void)file;
    return ++*(int *)context < 3;
}

TEST(files, the_files_of_a_folder_are_listed_by_kind)
{
    struct host host;
    struct file *file;
    int count = 0;
    open_host(&host);
    CHECK_EQ(files_make_folder(&host, SPAN("C:\\d\\below")), CODE_OK);
    CHECK_EQ(files_create(&host, SPAN("C:\\d\\1.iso"), FILE_DVD, 1, &file), CODE_OK);
    CHECK_EQ(files_create(&host, SPAN("C:\\d\\2.vfd"), FILE_FLOPPY, 1, &file), CODE_OK);
    CHECK_EQ(files_create(&host, SPAN("C:\\d\\below\\3.iso"), FILE_DVD, 1, &file), CODE_OK);
    CHECK_EQ(files_create(&host, SPAN("C:\\D\\4.iso"), FILE_DVD, 1, &file), CODE_OK);
    CHECK(files_each(&host, FILE_DVD, SPAN("c:\\d\\"), count_file, &count));
    CHECK_EQ(count, 2);
    CHECK(!files_each(&host, FILE_DVD, SPAN("c:\\d"), count_file, &count));
    CHECK_EQ(count, 3);
    host_free(&host);
}

TEST(files, ten_thousand_files_are_found_and_deleted)
{
    enum { MANY = 10000 };
    struct host host;
    struct file *file;
    char16_t path[] = u"C:\\many00000\\file.vhd";
    open_host(&host);
    for (int pass = 0; pass < 3; pass++) {
        for (int i = 0; i < MANY; i++) {
            for (int digit = 0, left = i; digit < 5; digit++, left /= 10)
                path[11 - digit] = (char16_t)('0' + left % 10);
            struct span span = {path, 21};
            if (pass == 0) {
                CHECK_EQ(files_make_folder(&host, path_folder(span)), CODE_OK);
                CHECK_EQ(files_create(&host, span, FILE_HARD_DISK, 1, &file), CODE_OK);
            } else if (pass == 1) {
                CHECK(files_find(&host, span) != NULL);
            } else {
                CHECK_EQ(files_delete(&host, files_find(&host, span)), CODE_OK);
            }
        }
    }
    host_free(&host);
}

TEST(files, a_name_is_kept_once_for_each_spelling)
{
    struct host host;
    open_host(&host);
    struct disk_name *one = files_name(&host, SPAN("C:\\a.vhd"));
    CHECK(one && files_name(&host, SPAN("C:\\a.vhd")) == one);
    struct disk_name *other = files_name(&host, SPAN("C:\\A.vhd"));
    CHECK(other && other != one);
    CHECK(text_is(&other->path, SPAN("C:\\A.vhd")));
    host_free(&host);
}

TEST(files, facts_are_counted_against_the_volume)
{
    struct host host;
    struct file *file;
    open_host(&host);
    CHECK_EQ(files_create(&host, SPAN("C:\\x"), FILE_OTHER, 1 * GIB, &file), CODE_OK);
    int64_t room = files_room(&host, SPAN("C:\\x"));
    struct value value = {.type = VALUE_BIG, .number = 3 * GIB};
    CHECK_EQ(fact_write(&host, fact_find(file_facts, SPAN("filesize")), file, &value), CODE_OK);
    CHECK_EQ(files_room(&host, SPAN("C:\\x")), room - 2 * GIB);
    value = (struct value){.type = VALUE_BIG, .number = 1};
    CHECK_EQ(fact_write(&host, fact_find(files_facts, SPAN("DiskCapacity")), &host, &value),
             CODE_OK);
    CHECK_EQ(files_room(&host, SPAN("C:\\x")), 0);
    host_free(&host);
}

TEST(files, no_allocation_that_fails_leaves_a_trace)
{
    struct host host;
    struct file *file;
    open_host(&host);
    for (int i = 0; i < 100; i++) {
        size_t files = host.files.count;
        int64_t room = files_room(&host, SPAN("C:\\x"));
        mem_fail_at(i + 1L);
        code c = files_make_folder(&host, SPAN("C:\\one\\two"));
        if (c == CODE_OK)
            c = files_create(&host, SPAN("C:\\one\\two\\x.vhd"), FILE_HARD_DISK, 100, &file);
        if (c == CODE_OK)
            c = files_name(&host, SPAN("C:\\one\\two\\x.vhd")) ? CODE_OK : CODE_OUTOFMEMORY;
        mem_fail_at(0);
        if (c == CODE_OK)
            break;
        CHECK_EQ(c, CODE_OUTOFMEMORY);
        file = files_find(&host, SPAN("C:\\one\\two\\x.vhd"));
        if (file)
            files_remove(&host, file);
        CHECK_EQ(host.files.count, files);
        CHECK_EQ(files_room(&host, SPAN("C:\\x")), room);
    }
    CHECK(files_find(&host, SPAN("C:\\one\\two\\x.vhd")) != NULL);
    host_free(&host);
}
