/* SPDX-License-Identifier: MIT */
/* What the tests of registration may touch of the registry, dumped to be compared. */
#ifndef VPCMOCK_TESTS_COM_REGISTRATION_FIXTURE_H
#define VPCMOCK_TESTS_COM_REGISTRATION_FIXTURE_H

#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "com/access.h"
#include "com/registration.h"
#include "com/table.h"

enum { PATH_CHARS = 4096, KEY_NAME_CHARS = 256, VALUE_NAME_CHARS = 16384 };

#define OURS L"Software\\vpcmock"

static const WCHAR *const places[] = {L"Software\\Classes\\CLSID", L"Software\\Classes\\Interface",
                                      L"Software\\Classes\\TypeLib",
                                      L"Software\\Classes\\AppID"};
static const WCHAR *const progids[] = {
    L"Software\\Classes\\VirtualPC.Application", L"Software\\Classes\\VirtualPC.Application.1",
    L"Software\\Classes\\VPCMock.Control", L"Software\\Classes\\VPCMock.Control.1"};
static const WCHAR appid[] = L"Software\\Classes\\AppID\\" ACCESS_APPID;
static const REGSAM views[] = {KEY_WOW64_64KEY, KEY_WOW64_32KEY};
static const char *const arch_names[] = {"x64", "x86"};
static const char *const scope_names[] = {"machine", "user"};

static inline HKEY hive_of(enum registration_scope scope)
{
    return scope == REGISTRATION_MACHINE ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER;
}

/* A text with a line per key and value. */
struct dump {
    char *text;
    size_t used, size;
};

static inline void dump_bytes(struct dump *dump, const char *bytes, size_t count)
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

static inline void dump_text(struct dump *dump, const char *text)
{
    dump_bytes(dump, text, strlen(text));
}

static inline void dump_wide(struct dump *dump, const WCHAR *text)
{
    for (; *text; text++) {
        char escape[8];
        snprintf(escape, sizeof escape, *text < 0x7f ? "%c" : "<%04x>", *text);
        dump_text(dump, escape);
    }
}

static inline void dump_number(struct dump *dump, const char *label, DWORD number)
{
    char text[64];
    snprintf(text, sizeof text, " %s %lu", label, number);
    dump_text(dump, text);
}

static inline void dump_hex(struct dump *dump, const BYTE *data, size_t size)
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

static inline void dump_values(struct dump *dump, HKEY key, const WCHAR *path, DWORD count,
                               DWORD longest)
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
static inline void dump_key(struct dump *dump, HKEY key, WCHAR *path)
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

static inline void dump_tree(struct dump *dump, HKEY hive, REGSAM view, const WCHAR *path)
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
static inline void dump_count(struct dump *dump, HKEY hive, REGSAM view, const WCHAR *path)
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

static inline void guid_path(WCHAR *path, const WCHAR *place, const GUID *guid)
{
    wcscpy(path, place);
    wcscat(path, L"\\");
    StringFromGUID2(guid, path + wcslen(path), 39);
}

static inline void dump_ours(struct dump *dump, HKEY hive, REGSAM view)
{
    WCHAR path[PATH_CHARS];
    for (size_t p = 0; p < COUNT(places); p++)
        dump_count(dump, hive, view, places[p]);
    dump_tree(dump, hive, view, appid);
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
    OUR_NAMES, /* and how many others there are: much faster */
    NO_COPY,   /* the same without what only registration itself reads */
};

static inline struct dump take(enum extent extent)
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

static inline struct dump snapshot(void)
{
    return take(OUR_NAMES);
}

static inline bool same_at(const char *file, int line, const struct dump *actual,
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

static inline bool unchanged_at(const char *file, int line, enum extent extent,
                                const struct dump *before)
{
    struct dump now = take(extent);
    bool same = same_at(file, line, &now, before);
    free(now.text);
    return same;
}

#define CHECK_UNCHANGED(before) unchanged_at(__FILE__, __LINE__, OUR_NAMES, (before))
#define CHECK_SAME_BUT_COPY(before) unchanged_at(__FILE__, __LINE__, NO_COPY, (before))

static inline void wipe(HKEY hive, REGSAM view, const WCHAR *path)
{
    HKEY key;
    if (RegOpenKeyExW(hive, path, 0, KEY_ALL_ACCESS | view, &key))
        return;
    RegDeleteTreeW(key, NULL);
    RegCloseKey(key);
    RegDeleteKeyExW(hive, path, view, 0);
}

/* Whatever an earlier test has left goes; places remain. */
static inline void wipe_all(void)
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
            wipe(hive, views[v], appid);
            for (size_t p = 0; p < COUNT(progids); p++)
                wipe(hive, views[v], progids[p]);
            wipe(hive, views[v], OURS);
        }
}

static inline const struct com_coclass *coclass_named(const char *name)
{
    for (size_t l = 0; l < COUNT(com_libraries); l++)
        for (USHORT i = 0; i < com_libraries[l].ncoclasses; i++)
            if (!strcmp(com_libraries[l].coclasses[i].name, name))
                return &com_libraries[l].coclasses[i];
    printf("no coclass %s\n", name);
    exit(1);
}

static inline HKEY make(HKEY hive, REGSAM view, const WCHAR *path, const WCHAR *below)
{
    WCHAR full[PATH_CHARS];
    wcscpy(full, path);
    wcscat(full, below);
    HKEY key = NULL;
    CHECK_EQ(RegCreateKeyExW(hive, full, 0, NULL, 0, KEY_ALL_ACCESS | view, NULL, &key, NULL), 0);
    return key;
}

static inline void put(HKEY key, const WCHAR *name, DWORD type, const void *data, size_t size)
{
    CHECK_EQ(RegSetValueExW(key, name, 0, type, data, (DWORD)size), 0);
}

/* Another product's keys, with all that a copy could lose. */
static inline void plant(HKEY hive, REGSAM view)
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

static inline void plant_all(enum registration_scope scope)
{
    for (size_t v = 0; v < COUNT(views); v++)
        plant(hive_of(scope), views[v]);
}

/* Nothing but another product, as it is then. */
static inline struct dump plant_only(enum registration_scope scope)
{
    wipe_all();
    plant_all(scope);
    return snapshot();
}

static inline HMODULE first_module(void)
{
    return GetModuleHandleW(L"kernel32.dll");
}

static inline HMODULE second_module(void)
{
    return GetModuleHandleW(NULL);
}

static inline enum registration_arch own_arch(void)
{
    return sizeof(void *) == 8 ? REGISTRATION_X64 : REGISTRATION_X86;
}

static inline HRESULT add_as(enum registration_scope scope, enum registration_arch arch)
{
    struct registration_trial trial = {.arch = arch, .fail_at = -1};
    return registration_try_add(scope, REGISTRATION_DLL,
                                arch == own_arch() ? first_module() : second_module(), &trial);
}

static inline HRESULT remove_as(enum registration_scope scope, enum registration_arch arch)
{
    struct registration_trial trial = {.arch = arch, .fail_at = -1};
    return registration_try_remove(scope, REGISTRATION_DLL, &trial);
}

#endif
