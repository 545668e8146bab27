/* SPDX-License-Identifier: MIT */
/* Tests of registration: the whole registry that it may touch is compared before and after. */
#include "registration_fixture.h"

#define FOR_BOTH_SCOPES                                                                            \
    for (enum registration_scope scope = REGISTRATION_MACHINE; scope <= REGISTRATION_USER; scope++)

TEST(registration, add_then_remove_leaves_all_of_the_registry_as_it_was)
{
    wipe_all();
    FOR_BOTH_SCOPES
    {
        CONTEXT("%s", scope_names[scope]);
        struct dump before = take(EVERYTHING);
        CHECK_EQ(registration_add(scope, REGISTRATION_DLL, first_module()), S_OK);
        struct dump registered = take(EVERYTHING);
        CHECK(strcmp(before.text, registered.text) != 0);
        CHECK_EQ(registration_remove(scope, REGISTRATION_DLL), S_OK);
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
    CHECK_EQ(
        RegCreateKeyExW(HKEY_CURRENT_USER, places[1], 0, NULL, 0, KEY_READ, NULL, &classes, NULL),
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
    CHECK_EQ(registration_add(REGISTRATION_USER, REGISTRATION_DLL, first_module()), S_OK);
    RegCloseKey(make(HKEY_CURRENT_USER, 0, places[1], L"\\{another}"));
    CHECK_EQ(registration_remove(REGISTRATION_USER, REGISTRATION_DLL), S_OK);
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
        CHECK_EQ(registration_add(scope, REGISTRATION_DLL, first_module()), S_OK);
        CHECK_EQ(registration_remove(scope, REGISTRATION_DLL), S_OK);
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
        CHECK_EQ(registration_add(scope, REGISTRATION_DLL, second_module()), S_OK);
        struct dump once = snapshot();
        CHECK_EQ(registration_remove(scope, REGISTRATION_DLL), S_OK);
        CHECK_UNCHANGED(&before);
        CHECK_EQ(registration_add(scope, REGISTRATION_DLL, first_module()), S_OK);
        CHECK_EQ(registration_add(scope, REGISTRATION_DLL, second_module()), S_OK);
        CHECK_UNCHANGED(&once);
        CHECK_EQ(registration_add(scope, REGISTRATION_DLL, second_module()), S_OK);
        CHECK_UNCHANGED(&once);
        CHECK_EQ(registration_remove(scope, REGISTRATION_DLL), S_OK);
        CHECK_UNCHANGED(&before);
        CHECK_EQ(registration_remove(scope, REGISTRATION_DLL), S_OK);
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
        CHECK_EQ(registration_try_remove(scope, REGISTRATION_DLL, &trial), S_OK);
        CHECK_EQ(trial.changes, 0);
        CHECK_UNCHANGED(&before);
        /* Nor if the other architecture is registered. */
        CHECK_EQ(add_as(scope, REGISTRATION_X64), S_OK);
        struct dump registered = snapshot();
        trial.arch = REGISTRATION_X86;
        CHECK_EQ(registration_try_remove(scope, REGISTRATION_DLL, &trial), S_OK);
        CHECK_EQ(trial.changes, 0);
        CHECK_UNCHANGED(&registered);
        CHECK_EQ(remove_as(scope, REGISTRATION_X64), S_OK);
        CHECK_UNCHANGED(&before);
        free(before.text);
        free(registered.text);
        /* Other keys of ours are no registration. */
        RegCloseKey(make(hive_of(scope), KEY_WOW64_64KEY, OURS, L"\\Settings"));
        struct dump settings = snapshot();
        CHECK_EQ(registration_remove(scope, REGISTRATION_DLL), S_OK);
        CHECK_EQ(registration_add(scope, REGISTRATION_DLL, first_module()), S_OK);
        CHECK_EQ(registration_remove(scope, REGISTRATION_DLL), S_OK);
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
        CHECK_EQ(registration_add(scope, REGISTRATION_DLL, first_module()), S_OK);
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
        CHECK_EQ(registration_remove(scope, REGISTRATION_DLL), S_OK);
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

static HRESULT add_kind(enum registration_scope scope, int kind)
{
    return registration_add(scope, kind,
                            kind == REGISTRATION_DLL ? first_module() : second_module());
}

/* The second module stands for the program. */
static void check_program(HKEY hive, REGSAM view)
{
    WCHAR path[PATH_CHARS], program[MAX_PATH], quoted[MAX_PATH + 2];
    GetModuleFileNameW(second_module(), program, MAX_PATH);
    wcscpy(quoted, L"\"");
    wcscat(quoted, program);
    wcscat(quoted, L"\"");
    guid_path(path, places[0], coclass_named("VMVirtualPC")->clsid);
    CHECK_TEXT(path, L"\\LocalServer32", NULL, quoted);
    guid_path(path, places[2], com_libraries[0].libid);
    CHECK_TEXT(path, view == KEY_WOW64_64KEY ? L"\\1.0\\0\\win64" : L"\\1.0\\0\\win32", NULL,
               program);
    guid_path(path, places[1], com_libraries[0].interfaces[0]->iid);
    CHECK_TEXT(path, L"\\ProxyStubClsid32", NULL, L"{00020424-0000-0000-C000-000000000046}");
}

TEST(registration, dll_and_program_stand_beside_each_other)
{
    FOR_BOTH_SCOPES
    for (int first = REGISTRATION_DLL; first <= REGISTRATION_SERVER; first++) {
        int second = !first;
        CONTEXT("%s, %s first", scope_names[scope], first ? "program" : "DLL");
        wipe_all();
        plant_all(scope);
        struct dump before = snapshot();
        struct dump alone[2];
        for (int kind = REGISTRATION_DLL; kind <= REGISTRATION_SERVER; kind++) {
            CHECK_EQ(add_kind(scope, kind), S_OK);
            if (kind == REGISTRATION_SERVER)
                for (size_t v = 0; v < COUNT(views); v++)
                    if (sizeof(void *) == 8)
                        check_program(hive_of(scope), views[v]);
            alone[kind] = take(NO_COPY);
            CHECK_EQ(registration_remove(scope, kind), S_OK);
            CHECK_UNCHANGED(&before);
        }
        CHECK_EQ(add_kind(scope, first), S_OK);
        CHECK_EQ(add_kind(scope, second), S_OK);
        struct dump both = snapshot();
        CHECK_EQ(registration_remove(scope, second), S_OK);
        CHECK_SAME_BUT_COPY(&alone[first]);
        CHECK_EQ(add_kind(scope, second), S_OK);
        CHECK_UNCHANGED(&both);
        CHECK_EQ(registration_remove(scope, first), S_OK);
        CHECK_SAME_BUT_COPY(&alone[second]);
        CHECK_EQ(registration_remove(scope, second), S_OK);
        CHECK_UNCHANGED(&before);
        free(before.text);
        free(both.text);
        free(alone[0].text);
        free(alone[1].text);
    }
    wipe_all();
}
