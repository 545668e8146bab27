/* SPDX-License-Identifier: MIT */
/* Tests of registration: the whole registry that it may touch is compared before and after. */
#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "com/registration.h"
#include "com/table.h"

#include <aclapi.h>

enum { PATH_CHARS = 4096, KEY_NAME_CHARS = 256, VALUE_NAME_CHARS = 16384 };

#define OURS L"Software\\vpcmock"

static const WCHAR *const places[] = {L"Software\\Classes\\CLSID", L"Software\\Classes\\Interface",
                                      L"Software\\Classes\\TypeLib"};
static const WCHAR *const progids[] = {
    L"Software\\Classes\\VirtualPC.Application", L"Software\\Classes\\VirtualPC.Application.1",
    L"Software\\Classes\\VPCMock.Control", L"Software\\Classes\\VPCMock.Control.1"};
static const REGSAM views[] = {KEY_WOW64_64KEY, KEY_WOW64_32KEY};
static const char *const arch_names[] = {"x64", "x86"};
static const char *const scope_names[] = {"machine", "user"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static HKEY hive_of(enum registration_scope scope)
{
    return scope == REGISTRATION_MACHINE ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER;
}

/* A text with a line per key and value. */
struct dump {
    char *text;
    size_t used, size;
};

static void dump_bytes(struct dump *dump, const char *bytes, size_t count)
{
    if (dump->used + count + 1 > dump->size) {
        dump->size = 2 * (dump->used + count + 1);
        char *text = realloc(dump->text, dump->size);
        if (!text) {
            puts("out of memory");
            exit(1);
        }
        dump->text = text;
    }
    memcpy(dump->text + dump->used, bytes, count);
    dump->used += count;
    dump->text[dump->used] = 0;
}

static void dump_text(struct dump *dump, const char *text)
{
    dump_bytes(dump, text, strlen(text));
}

static void dump_wide(struct dump *dump, const WCHAR *text)
{
    for (; *text; text++) {
        char escape[8];
        snprintf(escape, sizeof escape, *text < 0x7f ? "%c" : "<%04x>", *text);
        dump_text(dump, escape);
    }
}

static void dump_number(struct dump *dump, const char *label, DWORD number)
{
    char text[64];
    snprintf(text, sizeof text, " %s %lu", label, number);
    dump_text(dump, text);
}

static void dump_hex(struct dump *dump, const BYTE *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    dump_text(dump, " ");
    unsigned long long hash = 14695981039346656037u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 1099511628211u;
    char text[32];
    snprintf(text, sizeof text, "%016llx ", hash);
    dump_text(dump, text);
    for (size_t i = 0; i < size && size <= 1024; i++) {
        char pair[2] = {digits[data[i] >> 4], digits[data[i] & 15]};
        dump_bytes(dump, pair, sizeof pair);
    }
    dump_text(dump, "\n");
}

static void dump_values(struct dump *dump, HKEY key, const WCHAR *path, DWORD count, DWORD longest)
{
    BYTE *data = malloc(longest + 1);
    WCHAR *name = malloc(VALUE_NAME_CHARS * sizeof *name);
    for (DWORD i = 0; data && name && i < count; i++) {
        DWORD length = VALUE_NAME_CHARS, size = longest, type = 0;
        LONG error = RegEnumValueW(key, i, name, &length, NULL, &type, data, &size);
        CHECK_MSG(!error, "value %lu of %ls: %ld", i, path, error);
        if (error)
            break;
        dump_wide(dump, path);
        dump_text(dump, " [");
        dump_wide(dump, name);
        dump_text(dump, "]");
        dump_number(dump, "type", type);
        dump_number(dump, "size", size);
        dump_hex(dump, data, size);
    }
    free(data);
    free(name);
}

/* As deep as the registry is; a path is a buffer of PATH_CHARS that is used as a stack. */
static void dump_key(struct dump *dump, HKEY key, WCHAR *path)
{
    DWORD keys = 0, values = 0, longest = 0;
    CHECK_EQ(RegQueryInfoKeyW(key, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, &longest,
                              NULL, NULL),
             ERROR_SUCCESS);
    dump_wide(dump, path);
    dump_number(dump, "keys", keys);
    dump_number(dump, "values", values);
    dump_text(dump, "\n");
    if (values)
        dump_values(dump, key, path, values, longest);
    size_t end = wcslen(path);
    for (DWORD i = 0; i < keys; i++) {
        WCHAR name[KEY_NAME_CHARS];
        DWORD length = KEY_NAME_CHARS;
        HKEY child;
        if (RegEnumKeyExW(key, i, name, &length, NULL, NULL, NULL, NULL) ||
            end + length + 2 > PATH_CHARS || RegOpenKeyExW(key, name, 0, KEY_READ, &child)) {
            CHECK_MSG(false, "cannot read key %lu of %ls", i, path);
            break;
        }
        path[end] = L'\\';
        wcscpy(path + end + 1, name);
        dump_key(dump, child, path);
        path[end] = 0;
        RegCloseKey(child);
    }
}

static void dump_tree(struct dump *dump, HKEY hive, REGSAM view, const WCHAR *path)
{
    static WCHAR full[PATH_CHARS];
    dump_text(dump, hive == HKEY_LOCAL_MACHINE ? "HKLM" : "HKCU");
    dump_text(dump, view == KEY_WOW64_32KEY ? "-32 " : "-64 ");
    wcscpy(full, path);
    HKEY key;
    LONG error = RegOpenKeyExW(hive, path, 0, KEY_READ | view, &key);
    if (error) {
        dump_wide(dump, path);
        dump_number(dump, "error", (DWORD)error);
        dump_text(dump, "\n");
        return;
    }
    dump_key(dump, key, full);
    RegCloseKey(key);
}

/* What is directly below, not what is in it. */
static void dump_count(struct dump *dump, HKEY hive, REGSAM view, const WCHAR *path)
{
    HKEY key;
    DWORD keys = 0, values = 0;
    LONG error = RegOpenKeyExW(hive, path, 0, KEY_READ | view, &key);
    if (!error) {
        RegQueryInfoKeyW(key, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, NULL, NULL, NULL);
        RegCloseKey(key);
    }
    dump_wide(dump, path);
    dump_number(dump, "error", (DWORD)error);
    dump_number(dump, "keys", keys);
    dump_number(dump, "values", values);
    dump_text(dump, "\n");
}

static void guid_path(WCHAR *path, const WCHAR *place, const GUID *guid)
{
    wcscpy(path, place);
    wcscat(path, L"\\");
    StringFromGUID2(guid, path + wcslen(path), 39);
}

static void dump_ours(struct dump *dump, HKEY hive, REGSAM view)
{
    WCHAR path[PATH_CHARS];
    for (size_t p = 0; p < COUNT(places); p++)
        dump_count(dump, hive, view, places[p]);
    for (size_t l = 0; l < COUNT(com_libraries); l++) {
        const struct com_library *library = &com_libraries[l];
        guid_path(path, places[2], library->libid);
        dump_tree(dump, hive, view, path);
        for (USHORT i = 0; i < library->ninterfaces; i++) {
            guid_path(path, places[1], library->interfaces[i]->iid);
            dump_tree(dump, hive, view, path);
        }
        for (USHORT i = 0; i < library->ncoclasses; i++) {
            guid_path(path, places[0], library->coclasses[i].clsid);
            dump_tree(dump, hive, view, path);
        }
    }
}

enum extent {
    EVERYTHING,
    OUR_NAMES,  /* and how many others there are: much faster */
    NO_COPY,    /* the same without what only registration itself reads */
};

static struct dump take(enum extent extent)
{
    struct dump dump = {0};
    for (int scope = REGISTRATION_MACHINE; scope <= REGISTRATION_USER; scope++) {
        HKEY hive = hive_of((enum registration_scope)scope);
        for (size_t v = 0; v < COUNT(views); v++) {
            dump_count(&dump, hive, views[v], L"Software");
            dump_count(&dump, hive, views[v], L"Software\\Classes");
            dump_count(&dump, hive, views[v], L"Software\\Classes\\Wow6432Node");
            for (size_t p = 0; p < COUNT(places) && extent == EVERYTHING; p++)
                dump_tree(&dump, hive, views[v], places[p]);
            if (extent != EVERYTHING)
                dump_ours(&dump, hive, views[v]);
            for (size_t p = 0; p < COUNT(progids); p++)
                dump_tree(&dump, hive, views[v], progids[p]);
            if (extent != NO_COPY)
                dump_tree(&dump, hive, views[v], OURS);
        }
    }
    return dump;
}

static struct dump snapshot(void)
{
    return take(OUR_NAMES);
}

static bool same_at(const char *file, int line, const struct dump *actual,
                    const struct dump *expected)
{
    const char *a = actual->text, *e = expected->text;
    while (*a && *e) {
        size_t an = strcspn(a, "\n"), en = strcspn(e, "\n");
        if (an != en || memcmp(a, e, an))
            return check_that(false, file, line, "registry differs:\n  is  %.*s\n  was %.*s",
                              (int)(an < 400 ? an : 400), a, (int)(en < 400 ? en : 400), e);
        a += an + (a[an] != 0);
        e += en + (e[en] != 0);
    }
    return check_that(!*a && !*e, file, line, "registry differs in length");
}

static bool unchanged_at(const char *file, int line, enum extent extent, const struct dump *before)
{
    struct dump now = take(extent);
    bool same = same_at(file, line, &now, before);
    free(now.text);
    return same;
}

#define CHECK_UNCHANGED(before) unchanged_at(__FILE__, __LINE__, OUR_NAMES, (before))
#define CHECK_SAME_BUT_COPY(before) unchanged_at(__FILE__, __LINE__, NO_COPY, (before))

static void wipe(HKEY hive, REGSAM view, const WCHAR *path)
{
    HKEY key;
    if (RegOpenKeyExW(hive, path, 0, KEY_ALL_ACCESS | view, &key))
        return;
    RegDeleteTreeW(key, NULL);
    RegCloseKey(key);
    RegDeleteKeyExW(hive, path, view, 0);
}

/* Whatever an earlier test has left goes; places remain. */
static void wipe_all(void)
{
    WCHAR path[PATH_CHARS];
    for (int s = REGISTRATION_MACHINE; s <= REGISTRATION_USER; s++)
        for (size_t v = 0; v < COUNT(views); v++) {
            HKEY hive = hive_of((enum registration_scope)s);
            for (size_t l = 0; l < COUNT(com_libraries); l++) {
                guid_path(path, places[2], com_libraries[l].libid);
                wipe(hive, views[v], path);
                for (USHORT i = 0; i < com_libraries[l].ninterfaces; i++) {
                    guid_path(path, places[1], com_libraries[l].interfaces[i]->iid);
                    wipe(hive, views[v], path);
                }
                for (USHORT i = 0; i < com_libraries[l].ncoclasses; i++) {
                    guid_path(path, places[0], com_libraries[l].coclasses[i].clsid);
                    wipe(hive, views[v], path);
                }
            }
            for (size_t p = 0; p < COUNT(progids); p++)
                wipe(hive, views[v], progids[p]);
            wipe(hive, views[v], OURS);
        }
}

static const struct com_coclass *coclass_named(const char *name)
{
    for (size_t l = 0; l < COUNT(com_libraries); l++)
        for (USHORT i = 0; i < com_libraries[l].ncoclasses; i++)
            if (!strcmp(com_libraries[l].coclasses[i].name, name))
                return &com_libraries[l].coclasses[i];
    printf("no coclass %s\n", name);
    exit(1);
}

static HKEY make(HKEY hive, REGSAM view, const WCHAR *path, const WCHAR *below)
{
    WCHAR full[PATH_CHARS];
    wcscpy(full, path);
    wcscat(full, below);
    HKEY key = NULL;
    CHECK_EQ(RegCreateKeyExW(hive, full, 0, NULL, 0, KEY_ALL_ACCESS | view, NULL, &key, NULL), 0);
    return key;
}

static void put(HKEY key, const WCHAR *name, DWORD type, const void *data, size_t size)
{
    CHECK_EQ(RegSetValueExW(key, name, 0, type, data, (DWORD)size), 0);
}

/* Another product's keys, with all that a copy could lose. */
static void plant(HKEY hive, REGSAM view)
{
    static const BYTE blob[] = {0, 1, 2, 0xff, 0};
    static BYTE large[70000];
    static const WCHAR multi[] = L"one\0two\0";
    static const WCHAR real[] = L"C:\\real\\vpc.exe";
    WCHAR path[PATH_CHARS];
    memset(large, 0xa5, sizeof large);

    guid_path(path, places[0], coclass_named("VMVirtualPC")->clsid);
    HKEY key = make(hive, view, path, L"");
    put(key, L"Blob", REG_BINARY, blob, sizeof blob);
    put(key, L"Nothing", REG_BINARY, NULL, 0);
    put(key, L"Many", REG_MULTI_SZ, multi, sizeof multi);
    put(key, L"Unterminated", REG_SZ, real, 5);
    put(key, L"Expanded", REG_EXPAND_SZ, L"%windir%", 18);
    put(key, L"Odd type", 0x12345, blob, 3);
    put(key, L"None", REG_NONE, blob, 2);
    put(key, L"\u00fc\u4e2d", REG_DWORD, blob, 4);
    put(key, L"Large", REG_BINARY, large, sizeof large);
    RegCloseKey(key);
    key = make(hive, view, path, L"\\LocalServer32");
    put(key, NULL, REG_SZ, real, sizeof real);
    put(key, L"ThreadingModel", REG_BINARY, blob, sizeof blob);
    RegCloseKey(key);
    for (int depth = 0; depth < 40; depth++)
        wcscat(path, depth % 2 ? L"\\deeper" : L"\\A/b \u00e9");
    key = make(hive, view, path, L"");
    put(key, NULL, REG_QWORD, L"123", 8);
    RegCloseKey(key);

    guid_path(path, places[1], com_libraries[0].interfaces[0]->iid);
    RegCloseKey(make(hive, view, path, L""));
    guid_path(path, places[1], com_libraries[0].interfaces[1]->iid);
    key = make(hive, view, path, L"\\NumMethods");
    put(key, NULL, REG_SZ, L"7", 4);
    RegCloseKey(key);
    guid_path(path, places[2], com_libraries[0].libid);
    key = make(hive, view, path, L"\\1.0\\0\\win32");
    put(key, NULL, REG_SZ, real, sizeof real);
    RegCloseKey(key);
    key = make(hive, view, path, L"\\1.0\\0\\win64");
    put(key, NULL, REG_SZ, real, sizeof real);
    RegCloseKey(key);
    RegCloseKey(make(hive, view, path, L"\\2.0\\409"));
    key = make(hive, view, progids[0], L"");
    put(key, NULL, REG_SZ, L"", 2);
    RegCloseKey(key);
    RegCloseKey(make(hive, view, progids[1], L"\\CLSID"));
}

static void plant_all(enum registration_scope scope)
{
    for (size_t v = 0; v < COUNT(views); v++)
        plant(hive_of(scope), views[v]);
}

static HMODULE first_module(void)
{
    return GetModuleHandleW(L"kernel32.dll");
}

static HMODULE second_module(void)
{
    return GetModuleHandleW(NULL);
}

static enum registration_arch own_arch(void)
{
    return sizeof(void *) == 8 ? REGISTRATION_X64 : REGISTRATION_X86;
}

static HRESULT add_as(enum registration_scope scope, enum registration_arch arch)
{
    struct registration_trial trial = {.arch = arch, .fail_at = -1};
    return registration_try_add(scope, arch == own_arch() ? first_module() : second_module(),
                                &trial);
}

static HRESULT remove_as(enum registration_scope scope, enum registration_arch arch)
{
    struct registration_trial trial = {.arch = arch, .fail_at = -1};
    return registration_try_remove(scope, &trial);
}

#define FOR_BOTH_SCOPES                                                                            \
    for (enum registration_scope scope = REGISTRATION_MACHINE; scope <= REGISTRATION_USER; scope++)

TEST(registration, add_then_remove_leaves_all_of_the_registry_as_it_was)
{
    wipe_all();
    FOR_BOTH_SCOPES
    {
        CONTEXT("%s", scope_names[scope]);
        struct dump before = take(EVERYTHING);
        CHECK_EQ(registration_add(scope, first_module()), S_OK);
        struct dump registered = take(EVERYTHING);
        CHECK(strcmp(before.text, registered.text) != 0);
        CHECK_EQ(registration_remove(scope), S_OK);
        struct dump after = take(EVERYTHING);
        same_at(__FILE__, __LINE__, &after, &before);
        free(before.text);
        free(registered.text);
        free(after.text);
    }
}

TEST(registration, places_that_did_not_exist_are_gone_again)
{
    wipe_all();
    /* An empty place that did exist stays. */
    HKEY classes;
    CHECK_EQ(RegCreateKeyExW(HKEY_CURRENT_USER, places[1], 0, NULL, 0, KEY_READ, NULL, &classes,
                             NULL),
             0);
    RegCloseKey(classes);
    wipe(HKEY_CURRENT_USER, 0, places[0]);
    wipe(HKEY_CURRENT_USER, 0, places[2]);
    struct dump before = snapshot();
    for (int arch = REGISTRATION_X64; arch <= REGISTRATION_X86; arch++) {
        CHECK_EQ(add_as(REGISTRATION_USER, arch), S_OK);
        CHECK_EQ(remove_as(REGISTRATION_USER, arch), S_OK);
        CHECK_UNCHANGED(&before);
    }
    wipe(HKEY_CURRENT_USER, 0, L"Software\\Classes");
    struct dump none = snapshot();
    for (int arch = REGISTRATION_X64; arch <= REGISTRATION_X86; arch++)
        CHECK_EQ(add_as(REGISTRATION_USER, arch), S_OK);
    for (int arch = REGISTRATION_X64; arch <= REGISTRATION_X86; arch++)
        CHECK_EQ(remove_as(REGISTRATION_USER, arch), S_OK);
    CHECK_UNCHANGED(&none);
    /* What others have put there in the meantime stays. */
    CHECK_EQ(registration_add(REGISTRATION_USER, first_module()), S_OK);
    RegCloseKey(make(HKEY_CURRENT_USER, 0, places[1], L"\\{another}"));
    CHECK_EQ(registration_remove(REGISTRATION_USER), S_OK);
    CHECK_EQ(RegDeleteKeyW(HKEY_CURRENT_USER, L"Software\\Classes\\Interface\\{another}"), 0);
    wipe(HKEY_CURRENT_USER, 0, L"Software\\Classes");
    CHECK_UNCHANGED(&none);
    free(before.text);
    free(none.text);
}

TEST(registration, remove_puts_another_product_back_byte_for_byte)
{
    FOR_BOTH_SCOPES
    {
        CONTEXT("%s", scope_names[scope]);
        wipe_all();
        plant_all(scope);
        struct dump before = take(EVERYTHING);
        CHECK_EQ(registration_add(scope, first_module()), S_OK);
        CHECK_EQ(registration_remove(scope), S_OK);
        struct dump after = take(EVERYTHING);
        same_at(__FILE__, __LINE__, &after, &before);
        free(before.text);
        free(after.text);
    }
    wipe_all();
}

TEST(registration, second_add_is_as_if_it_were_the_first)
{
    FOR_BOTH_SCOPES
    {
        CONTEXT("%s", scope_names[scope]);
        wipe_all();
        plant_all(scope);
        struct dump before = snapshot();
        CHECK_EQ(registration_add(scope, second_module()), S_OK);
        struct dump once = snapshot();
        CHECK_EQ(registration_remove(scope), S_OK);
        CHECK_UNCHANGED(&before);
        CHECK_EQ(registration_add(scope, first_module()), S_OK);
        CHECK_EQ(registration_add(scope, second_module()), S_OK);
        CHECK_UNCHANGED(&once);
        CHECK_EQ(registration_add(scope, second_module()), S_OK);
        CHECK_UNCHANGED(&once);
        CHECK_EQ(registration_remove(scope), S_OK);
        CHECK_UNCHANGED(&before);
        CHECK_EQ(registration_remove(scope), S_OK);
        CHECK_UNCHANGED(&before);
        free(before.text);
        free(once.text);
    }
    wipe_all();
}

TEST(registration, remove_without_registration_touches_nothing)
{
    wipe_all();
    FOR_BOTH_SCOPES
    {
        CONTEXT("%s", scope_names[scope]);
        plant_all(scope);
        struct dump before = snapshot();
        struct registration_trial trial = {.arch = own_arch(), .fail_at = -1};
        CHECK_EQ(registration_try_remove(scope, &trial), S_OK);
        CHECK_EQ(trial.changes, 0);
        CHECK_UNCHANGED(&before);
        /* Nor if the other architecture is registered. */
        CHECK_EQ(add_as(scope, REGISTRATION_X64), S_OK);
        struct dump registered = snapshot();
        trial.arch = REGISTRATION_X86;
        CHECK_EQ(registration_try_remove(scope, &trial), S_OK);
        CHECK_EQ(trial.changes, 0);
        CHECK_UNCHANGED(&registered);
        CHECK_EQ(remove_as(scope, REGISTRATION_X64), S_OK);
        CHECK_UNCHANGED(&before);
        free(before.text);
        free(registered.text);
        /* Other keys of ours are no registration. */
        RegCloseKey(make(hive_of(scope), KEY_WOW64_64KEY, OURS, L"\\Settings"));
        struct dump settings = snapshot();
        CHECK_EQ(registration_remove(scope), S_OK);
        CHECK_EQ(registration_add(scope, first_module()), S_OK);
        CHECK_EQ(registration_remove(scope), S_OK);
        CHECK_UNCHANGED(&settings);
        free(settings.text);
    }
    wipe_all();
}

static void check_text_at(const char *file, int line, HKEY hive, REGSAM view, const WCHAR *path,
                          const WCHAR *below, const WCHAR *name, const WCHAR *expected)
{
    WCHAR full[PATH_CHARS], text[MAX_PATH] = L"";
    DWORD size = sizeof text;
    wcscpy(full, path);
    wcscat(full, below);
    HKEY key = NULL;
    LONG error = RegOpenKeyExW(hive, full, 0, KEY_READ | view, &key);
    if (!error)
        error = RegGetValueW(key, NULL, name, RRF_RT_REG_SZ, NULL, text, &size);
    if (key)
        RegCloseKey(key);
    check_that(!error && !wcscmp(text, expected), file, line, "%ls [%ls]: %ld \"%ls\", not \"%ls\"",
               full, name ? name : L"", error, text, expected);
}

#define CHECK_TEXT(path, below, name, expected)                                                    \
    check_text_at(__FILE__, __LINE__, hive, view, path, below, name, expected)

static void check_class(HKEY hive, REGSAM view, const char *coclass, const WCHAR *progid,
                        const WCHAR *libid, const WCHAR *description)
{
    WCHAR path[PATH_CHARS], module[MAX_PATH], versioned[MAX_PATH], classes[MAX_PATH];
    GetModuleFileNameW(first_module(), module, MAX_PATH);
    guid_path(path, places[0], coclass_named(coclass)->clsid);
    const WCHAR *clsid = path + wcslen(places[0]) + 1;
    wcscpy(versioned, progid);
    wcscat(versioned, L".1");
    CHECK_TEXT(path, L"", NULL, description);
    CHECK_TEXT(path, L"\\InprocServer32", NULL, module);
    CHECK_TEXT(path, L"\\InprocServer32", L"ThreadingModel", L"Both");
    CHECK_TEXT(path, L"\\ProgID", NULL, versioned);
    CHECK_TEXT(path, L"\\VersionIndependentProgID", NULL, progid);
    CHECK_TEXT(path, L"\\TypeLib", NULL, libid);
    CHECK_TEXT(path, L"\\Version", NULL, L"1.0");
    RegCloseKey(make(hive, view, path, L"\\Programmable"));
    wcscpy(classes, L"Software\\Classes\\");
    wcscat(classes, progid);
    CHECK_TEXT(classes, L"", NULL, description);
    CHECK_TEXT(classes, L"\\CLSID", NULL, clsid);
    CHECK_TEXT(classes, L"\\CurVer", NULL, versioned);
    CHECK_TEXT(classes, L".1", NULL, description);
    CHECK_TEXT(classes, L".1\\CLSID", NULL, clsid);
}

TEST(registration, writes_what_the_tables_say)
{
    wipe_all();
    REGSAM view = 0;
    WCHAR path[PATH_CHARS], module[MAX_PATH], text[MAX_PATH], libids[2][40];
    GetModuleFileNameW(first_module(), module, MAX_PATH);
    FOR_BOTH_SCOPES
    {
        HKEY hive = hive_of(scope);
        CONTEXT("%s", scope_names[scope]);
        plant_all(scope);
        CHECK_EQ(registration_add(scope, first_module()), S_OK);
        for (size_t l = 0; l < COUNT(com_libraries); l++) {
            const struct com_library *library = &com_libraries[l];
            guid_path(path, places[2], library->libid);
            wcscpy(libids[l], path + wcslen(places[2]) + 1);
            MultiByteToWideChar(CP_ACP, 0, library->help, -1, text, MAX_PATH);
            CHECK_TEXT(path, L"\\1.0", NULL, text);
            CHECK_TEXT(path, L"\\1.0\\FLAGS", NULL, L"0");
            wcscpy(text, module);
            if (l)
                wcscat(text, L"\\2");
            CHECK_TEXT(path,
                       own_arch() == REGISTRATION_X64 ? L"\\1.0\\0\\win64" : L"\\1.0\\0\\win32",
                       NULL, text);
            wcscpy(text, module);
            *wcsrchr(text, L'\\') = 0;
            CHECK_TEXT(path, L"\\1.0\\HELPDIR", NULL, text);
            for (USHORT i = 0; i < library->ninterfaces; i++) {
                const struct com_interface *iface = library->interfaces[i];
                CONTEXT("%s, %s", scope_names[scope], iface->name);
                guid_path(path, places[1], iface->iid);
                MultiByteToWideChar(CP_ACP, 0, iface->name, -1, text, MAX_PATH);
                CHECK_TEXT(path, L"", NULL, text);
                CHECK_TEXT(path, L"\\ProxyStubClsid32", NULL,
                           iface->vtbl ? L"{00020424-0000-0000-C000-000000000046}"
                                       : L"{00020420-0000-0000-C000-000000000046}");
                CHECK_TEXT(path, L"\\TypeLib", NULL, libids[l]);
                CHECK_TEXT(path, L"\\TypeLib", L"Version", L"1.0");
            }
        }
        CONTEXT("%s", scope_names[scope]);
        check_class(hive, view, "VMVirtualPC", L"VirtualPC.Application", libids[0],
                    L"Virtual PC application (vpcmock)");
        check_class(hive, view, "VPCMockControl", L"VPCMock.Control", libids[1],
                    L"Control of the Virtual PC mock (vpcmock)");
        /* Nothing of the other product shines through, nor is what cannot be created registered. */
        HKEY key;
        guid_path(path, places[0], coclass_named("VMVirtualPC")->clsid);
        wcscat(path, L"\\LocalServer32");
        CHECK_EQ(RegOpenKeyExW(hive, path, 0, KEY_READ, &key), ERROR_FILE_NOT_FOUND);
        guid_path(path, places[0], coclass_named("VPCMockTask")->clsid);
        CHECK_EQ(RegOpenKeyExW(hive, path, 0, KEY_READ, &key), ERROR_FILE_NOT_FOUND);
        CHECK_EQ(registration_remove(scope), S_OK);
        wipe_all();
    }
}

TEST(registration, each_architecture_takes_only_its_own_part_with_it)
{
    FOR_BOTH_SCOPES
    for (int first = REGISTRATION_X64; first <= REGISTRATION_X86; first++) {
        int second = !first;
        CONTEXT("%s, %s first", scope_names[scope], arch_names[first]);
        wipe_all();
        plant_all(scope);
        struct dump before = snapshot();
        /* What each alone looks like. */
        struct dump alone[2];
        for (int arch = REGISTRATION_X64; arch <= REGISTRATION_X86; arch++) {
            CHECK_EQ(add_as(scope, arch), S_OK);
            alone[arch] = take(NO_COPY);
            CHECK_EQ(remove_as(scope, arch), S_OK);
            CHECK_UNCHANGED(&before);
        }
        CHECK_EQ(add_as(scope, first), S_OK);
        CHECK_EQ(add_as(scope, second), S_OK);
        struct dump both = snapshot();
        CHECK_EQ(add_as(scope, first), S_OK);
        CHECK_EQ(add_as(scope, second), S_OK);
        CHECK_UNCHANGED(&both);
        CHECK_EQ(remove_as(scope, second), S_OK);
        CHECK_SAME_BUT_COPY(&alone[first]);
        CHECK_EQ(add_as(scope, second), S_OK);
        CHECK_UNCHANGED(&both);
        CHECK_EQ(remove_as(scope, first), S_OK);
        CHECK_SAME_BUT_COPY(&alone[second]);
        REGSAM view = views[second];
        HKEY hive = hive_of(scope);
        WCHAR path[PATH_CHARS], module[MAX_PATH];
        GetModuleFileNameW(second == (int)own_arch() ? first_module() : second_module(), module,
                           MAX_PATH);
        guid_path(path, places[0], coclass_named("VMVirtualPC")->clsid);
        CHECK_TEXT(path, L"\\InprocServer32", NULL, module);
        guid_path(path, places[2], com_libraries[0].libid);
        CHECK_TEXT(path, second ? L"\\1.0\\0\\win32" : L"\\1.0\\0\\win64", NULL, module);
        wcscat(path, second ? L"\\1.0\\0\\win64" : L"\\1.0\\0\\win32");
        HKEY key;
        CHECK_EQ(RegOpenKeyExW(hive, path, 0, KEY_READ | view, &key), ERROR_FILE_NOT_FOUND);
        CHECK_EQ(remove_as(scope, second), S_OK);
        CHECK_UNCHANGED(&before);
        free(before.text);
        free(both.text);
        free(alone[0].text);
        free(alone[1].text);
    }
    wipe_all();
}

/* With another product there, and with the other architecture registered or not. */
static void fail_everywhere(enum registration_scope scope, bool other, LONG step)
{
    enum registration_arch arch = own_arch(), opposite = (enum registration_arch)!arch;
    wipe_all();
    plant_all(scope);
    struct dump before = snapshot();
    if (other)
        CHECK_EQ(add_as(scope, opposite), S_OK);
    struct dump start = snapshot();
    struct registration_trial trial = {.arch = arch};
    LONG at = 0;
    for (; check_failures() == 0; at += step) {
        CONTEXT("%s, change %ld", scope_names[scope], at);
        trial.fail_at = at;
        HRESULT hr = registration_try_add(scope, first_module(), &trial);
        if (hr == S_OK)
            break;
        CHECK_EQ(hr, HRESULT_FROM_WIN32(ERROR_WRITE_FAULT));
        CHECK_UNCHANGED(&start);
    }
    CHECK(at > 100);
    CHECK_EQ(remove_as(scope, arch), S_OK);
    CHECK_UNCHANGED(&start);
    if (other)
        CHECK_EQ(remove_as(scope, opposite), S_OK);
    CHECK_UNCHANGED(&before);
    free(before.text);
    free(start.text);
    wipe_all();
}

TEST(registration, failure_at_any_change_leaves_nothing_in_the_machine)
{
    fail_everywhere(REGISTRATION_MACHINE, false, 1);
}

TEST(registration, failure_at_any_change_leaves_nothing_in_the_user)
{
    fail_everywhere(REGISTRATION_USER, false, 1);
}

TEST(registration, failure_at_any_change_leaves_the_other_architecture)
{
    fail_everywhere(REGISTRATION_MACHINE, true, 3);
}

TEST(registration, failure_at_any_change_leaves_the_other_architecture_of_the_user)
{
    fail_everywhere(REGISTRATION_USER, true, 5);
}

TEST(registration, failure_of_a_second_add_undoes_the_first)
{
    wipe_all();
    plant_all(REGISTRATION_MACHINE);
    struct dump before = snapshot();
    struct registration_trial trial = {.arch = own_arch()};
    for (LONG at = 0; check_failures() == 0; at += 11) {
        CONTEXT("change %ld", at);
        CHECK_EQ(registration_add(REGISTRATION_MACHINE, first_module()), S_OK);
        trial.fail_at = at;
        if (registration_try_add(REGISTRATION_MACHINE, first_module(), &trial) == S_OK)
            break;
        CHECK_EQ(registration_remove(REGISTRATION_MACHINE), S_OK);
        CHECK_UNCHANGED(&before);
    }
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE), S_OK);
    CHECK_UNCHANGED(&before);
    free(before.text);
    wipe_all();
}

enum act { ADD, REMOVE };

static HRESULT act(enum act what, enum registration_scope scope, struct registration_trial *trial)
{
    return what == ADD ? registration_try_add(scope, first_module(), trial)
                       : registration_try_remove(scope, trial);
}

/* Ends `what` at every step-th change in turn, then the next add or remove has to find its way from
 * there. What is written repeats every few changes: steps of 3 or 5 meet all kinds. */
static void kill_everywhere(enum registration_scope scope, enum act what, bool other, LONG step)
{
    enum registration_arch arch = own_arch(), opposite = (enum registration_arch)!arch;
    wipe_all();
    plant_all(scope);
    struct dump before = snapshot();
    if (other)
        CHECK_EQ(add_as(scope, opposite), S_OK);
    struct dump removed = snapshot();
    CHECK_EQ(add_as(scope, arch), S_OK);
    struct dump added = snapshot();
    LONG at = 0;
    for (; check_failures() == 0; at += step) {
        enum act next = at / step % 3 ? REMOVE : ADD;
        CONTEXT("%s, change %ld", scope_names[scope], at);
        CHECK_EQ(what == ADD ? remove_as(scope, arch) : add_as(scope, arch), S_OK);
        struct registration_trial trial = {.arch = arch, .fail_at = at, .killed = true};
        if (act(what, scope, &trial) == S_OK)
            break;
        trial.fail_at = -1;
        if (at / step % 9 == 8 && !other) {
            /* It may be the other architecture that comes next. */
            CHECK_EQ(add_as(scope, opposite), S_OK);
            CHECK_EQ(remove_as(scope, opposite), S_OK);
        }
        CHECK_EQ(act(next, scope, &trial), S_OK);
        CHECK_UNCHANGED(next == ADD ? &added : &removed);
    }
    CHECK(at > 40); /* it did get to the end */
    CHECK_EQ(remove_as(scope, arch), S_OK);
    CHECK_UNCHANGED(&removed);
    if (other)
        CHECK_EQ(remove_as(scope, opposite), S_OK);
    CHECK_UNCHANGED(&before);
    free(before.text);
    free(removed.text);
    free(added.text);
    wipe_all();
}

TEST(registration, add_killed_anywhere_is_recovered_from)
{
    kill_everywhere(REGISTRATION_MACHINE, ADD, false, 1);
}

TEST(registration, remove_killed_anywhere_is_recovered_from)
{
    kill_everywhere(REGISTRATION_MACHINE, REMOVE, false, 1);
}

TEST(registration, being_killed_in_the_user_scope_is_recovered_from)
{
    kill_everywhere(REGISTRATION_USER, ADD, false, 3);
    kill_everywhere(REGISTRATION_USER, REMOVE, false, 1);
}

TEST(registration, being_killed_leaves_the_other_architecture)
{
    kill_everywhere(REGISTRATION_MACHINE, ADD, true, 5);
    kill_everywhere(REGISTRATION_MACHINE, REMOVE, true, 5);
}

TEST(registration, being_killed_leaves_the_other_architecture_of_the_user)
{
    kill_everywhere(REGISTRATION_USER, ADD, true, 5);
    kill_everywhere(REGISTRATION_USER, REMOVE, true, 5);
}

TEST(registration, copy_that_is_half_deleted_is_not_put_back)
{
    wipe_all();
    plant_all(REGISTRATION_MACHINE);
    struct dump before = snapshot();
    /* Killed as soon as the originals are back, then in the middle of deleting the copy. */
    WCHAR phase[64] = L"";
    for (LONG at = 0; !wcsstr(phase, L"dropping") && check_failures() == 0; at++) {
        CHECK_EQ(registration_add(REGISTRATION_MACHINE, first_module()), S_OK);
        struct registration_trial trial = {.arch = own_arch(), .fail_at = at, .killed = true};
        if (!CHECK(registration_try_remove(REGISTRATION_MACHINE, &trial) != S_OK))
            break;
        DWORD size = sizeof phase;
        HKEY key = make(HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, OURS, L"\\Registration");
        RegGetValueW(key, NULL, L"Phase", RRF_RT_REG_SZ, NULL, phase, &size);
        RegCloseKey(key);
    }
    for (size_t part = 0; part < 2; part++) {
        WCHAR path[PATH_CHARS];
        guid_path(path, OURS L"\\Registration\\shared\\CLSID", coclass_named("VMVirtualPC")->clsid);
        if (part)
            guid_path(path,
                      own_arch() == REGISTRATION_X64 ? OURS L"\\Registration\\x64\\CLSID"
                                                     : OURS L"\\Registration\\x86\\CLSID",
                      coclass_named("VMVirtualPC")->clsid);
        *wcsrchr(path, L'\\') = L'/';
        wcscat(path, L"\\Tree");
        wipe(HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, path);
    }
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE), S_OK);
    CHECK_UNCHANGED(&before);
    free(before.text);
    wipe_all();
}

/* Runs this test again in another process, which sees the variable VPCMOCK_CHILD. */
static HANDLE spawn(const WCHAR *test)
{
    WCHAR program[MAX_PATH], command[2 * MAX_PATH];
    GetModuleFileNameW(NULL, program, MAX_PATH);
    swprintf(command, COUNT(command), L"\"%ls\" --only registration::%ls", program, test);
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process = {0};
    SetEnvironmentVariableW(L"VPCMOCK_CHILD", L"1");
    bool started = CreateProcessW(program, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup,
                                  &process);
    SetEnvironmentVariableW(L"VPCMOCK_CHILD", NULL);
    if (!CHECK(started))
        return NULL;
    CloseHandle(process.hThread);
    return process.hProcess;
}

static bool is_child(void)
{
    return GetEnvironmentVariableW(L"VPCMOCK_CHILD", NULL, 0) != 0;
}

TEST(registration, processes_killed_at_any_time_are_recovered_from)
{
    if (is_child())
        for (;;) {
            registration_add(REGISTRATION_MACHINE, first_module());
            registration_remove(REGISTRATION_MACHINE);
        }
    wipe_all();
    plant_all(REGISTRATION_MACHINE);
    struct dump before = snapshot();
    for (int i = 0; i < 40 && check_failures() == 0; i++) {
        CONTEXT("process %d", i);
        HANDLE child = spawn(L"processes_killed_at_any_time_are_recovered_from");
        if (!child)
            break;
        Sleep(100 + (DWORD)i * 7);
        CHECK(TerminateProcess(child, 1));
        CHECK_EQ(WaitForSingleObject(child, 10000), WAIT_OBJECT_0);
        CloseHandle(child);
        if (i % 2)
            CHECK_EQ(registration_add(REGISTRATION_MACHINE, first_module()), S_OK);
        CHECK_EQ(registration_remove(REGISTRATION_MACHINE), S_OK);
        CHECK_UNCHANGED(&before);
    }
    free(before.text);
    wipe_all();
}

TEST(registration, processes_at_once_wait_for_each_other)
{
    enum { PROCESSES = 3, ROUNDS = 15 };
    if (is_child()) {
        for (int i = 0; i < ROUNDS; i++) {
            CHECK_EQ(add_as(REGISTRATION_MACHINE, i % 2), S_OK);
            CHECK_EQ(remove_as(REGISTRATION_MACHINE, i / 2 % 2), S_OK);
        }
        return;
    }
    wipe_all();
    plant_all(REGISTRATION_MACHINE);
    struct dump before = snapshot();
    HANDLE children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++)
        children[i] = spawn(L"processes_at_once_wait_for_each_other");
    for (int i = 0; i < PROCESSES; i++) {
        DWORD code = 99;
        CHECK_EQ(WaitForSingleObject(children[i], 50000), WAIT_OBJECT_0);
        CHECK(GetExitCodeProcess(children[i], &code));
        CHECK_EQ(code, 0);
        CloseHandle(children[i]);
    }
    CHECK_EQ(remove_as(REGISTRATION_MACHINE, REGISTRATION_X64), S_OK);
    CHECK_EQ(remove_as(REGISTRATION_MACHINE, REGISTRATION_X86), S_OK);
    CHECK_UNCHANGED(&before);
    free(before.text);
    wipe_all();
}

/* All access but `denied` to everyone. */
static void protect(const WCHAR *path, ACCESS_MASK denied)
{
    SID_IDENTIFIER_AUTHORITY authority = SECURITY_WORLD_SID_AUTHORITY;
    PSID everyone = NULL;
    SECURITY_DESCRIPTOR descriptor;
    BYTE buffer[256];
    ACL *acl = (ACL *)buffer;
    HKEY key = NULL;
    CHECK(AllocateAndInitializeSid(&authority, 1, SECURITY_WORLD_RID, 0, 0, 0, 0, 0, 0, 0,
                                   &everyone));
    CHECK(InitializeAcl(acl, sizeof buffer, ACL_REVISION));
    CHECK(AddAccessAllowedAce(acl, ACL_REVISION, KEY_ALL_ACCESS & ~denied, everyone));
    CHECK(InitializeSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION));
    CHECK(SetSecurityDescriptorDacl(&descriptor, TRUE, acl, FALSE));
    CHECK_EQ(RegOpenKeyExW(HKEY_LOCAL_MACHINE, path, 0, WRITE_DAC | KEY_WOW64_64KEY, &key), 0);
    if (key) {
        CHECK_EQ(RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, &descriptor), 0);
        RegCloseKey(key);
    }
    FreeSid(everyone);
}

TEST(registration, without_rights_nothing_is_left_over)
{
    wipe_all();
    WCHAR path[PATH_CHARS];
    guid_path(path, places[1], com_libraries[0].interfaces[20]->iid);
    RegCloseKey(make(HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, path, L"\\Theirs"));
    struct dump before = snapshot();
    struct registration_trial trial = {.arch = REGISTRATION_X64, .fail_at = -1};

    /* A key that belongs to the system. */
    protect(path, DELETE | KEY_SET_VALUE | KEY_CREATE_SUB_KEY);
    CHECK_EQ(registration_try_add(REGISTRATION_MACHINE, first_module(), &trial), E_ACCESSDENIED);
    CHECK_UNCHANGED(&before);
    protect(path, 0);

    /* No administrator. */
    protect(L"Software", DELETE | KEY_SET_VALUE | KEY_CREATE_SUB_KEY);
    CHECK_EQ(registration_try_add(REGISTRATION_MACHINE, first_module(), &trial), E_ACCESSDENIED);
    CHECK_EQ(trial.changes, 0);
    CHECK_EQ(registration_try_remove(REGISTRATION_MACHINE, &trial), S_OK);
    CHECK_UNCHANGED(&before);
    protect(L"Software", 0);

    /* Administrator once, but not now. */
    CHECK_EQ(registration_try_add(REGISTRATION_MACHINE, first_module(), &trial), S_OK);
    struct dump added = snapshot();
    protect(OURS, DELETE | KEY_SET_VALUE | KEY_CREATE_SUB_KEY);
    CHECK_EQ(registration_try_remove(REGISTRATION_MACHINE, &trial), E_ACCESSDENIED);
    CHECK_UNCHANGED(&added);
    protect(OURS, 0);
    CHECK_EQ(registration_try_remove(REGISTRATION_MACHINE, &trial), S_OK);
    CHECK_UNCHANGED(&before);
    free(before.text);
    free(added.text);
    wipe_all();
}

TEST(registration, copy_that_was_tampered_with_is_not_touched)
{
    wipe_all();
    CHECK_EQ(registration_add(REGISTRATION_MACHINE, first_module()), S_OK);
    HKEY key = make(HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, OURS, L"\\Registration");
    put(key, L"Phase", REG_SZ, L"writing arm", 24);
    struct dump before = snapshot();
    CHECK_EQ(registration_add(REGISTRATION_MACHINE, first_module()),
             HRESULT_FROM_WIN32(ERROR_INVALID_DATA));
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE), HRESULT_FROM_WIN32(ERROR_INVALID_DATA));
    put(key, L"Phase", REG_DWORD, "abc", 4);
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE), HRESULT_FROM_WIN32(ERROR_INVALID_DATA));
    put(key, L"Phase", REG_SZ, L"writing arm", 24);
    CHECK_UNCHANGED(&before);
    RegDeleteValueW(key, L"Phase");
    RegCloseKey(key);
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE), S_OK);
    free(before.text);
    wipe_all();
}
