/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC: its folders and the search for files. */
#include "com/given.h"
#include "com/variants.h"

#include <string.h>

#define FOLDER L"C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\Virtual Machines"

/* ---- Folders ---- */

static HRESULT remove_option(const struct fixture *fixture, const WCHAR *key)
{
    BSTR k = key ? SysAllocString(key) : NULL;
    HRESULT hr = IVMVirtualPC_RemoveConfigurationValue(fixture->app, k);
    SysFreeString(k);
    return hr;
}

static const WCHAR *long_path(size_t length)
{
    static WCHAR path[400];
    wmemset(path, 'a', 400);
    memcpy(path, L"C:\\", 3 * sizeof(WCHAR));
    path[length] = 0;
    return path;
}

static HRESULT put_default(const struct fixture *fixture, const WCHAR *path)
{
    BSTR p = path ? SysAllocString(path) : NULL;
    HRESULT hr = IVMVirtualPC_put_DefaultVMConfigurationPath(fixture->app, p);
    SysFreeString(p);
    return hr;
}

TEST(application_folders, the_default_path_for_configurations)
{
    struct fixture fixture = fixture_start();
    BSTR path = NULL;
    CHECK_OK(IVMVirtualPC_get_DefaultVMConfigurationPath(fixture.app, &path));
    CHECK_BSTR(path, FOLDER L"\\");
    PAIR(IVMVirtualPC, DefaultVMConfigurationPath, E_POINTER, put_default(&fixture, NULL));
    PAIR(IVMVirtualPC, DefaultVMConfigurationPath, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         put_default(&fixture, L"C:\\NoSuch"));
    PAIR(IVMVirtualPC, DefaultVMConfigurationPath, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         put_default(&fixture, L"C:\\NoSuch\\Folder\\"));
    PAIR(IVMVirtualPC, DefaultVMConfigurationPath, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         put_default(&fixture, L"C:\\Win*"));
    PAIR(IVMVirtualPC, DefaultVMConfigurationPath, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         put_default(&fixture, L"Windows"));
    PAIR(IVMVirtualPC, DefaultVMConfigurationPath, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         put_default(&fixture, L""));
    PAIR(IVMVirtualPC, DefaultVMConfigurationPath, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         put_default(&fixture, long_path(260)));
    CHECK_OK(IVMVirtualPC_get_DefaultVMConfigurationPath(fixture.app, &path));
    CHECK_BSTR(path, FOLDER L"\\");
    CHECK_OK(put_default(&fixture, L"c:\\WINDOWS"));
    CHECK_OK(IVMVirtualPC_get_DefaultVMConfigurationPath(fixture.app, &path));
    CHECK_BSTR(path, L"c:\\WINDOWS");
    CHECK_OK(put_default(&fixture, L"C:\\"));
    fixture_end(&fixture);
}

/* Puts and frees. */
static HRESULT put_paths(const struct fixture *fixture, VARIANT paths)
{
    HRESULT hr = IVMVirtualPC_put_SearchPaths(fixture->app, paths);
    VariantClear(&paths);
    return hr;
}

TEST(application_folders, search_paths_come_in_all_kinds_of_arrays)
{
    struct fixture fixture = fixture_start();
    VARIANT paths, given, outer;
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_TEXTS(&paths, L"C:\\Users\\User\\Documents");
    CHECK_OK(put_paths(&fixture, array_of(VT_VARIANT, 0, TEXTS(L"C:\\Windows", L"C:\\"))));
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_TEXTS(&paths, L"C:\\Windows", L"C:\\");
    CHECK_OK(put_paths(&fixture, array_of(VT_BSTR, 1, TEXTS(L"C:\\Users\\"))));
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_TEXTS(&paths, L"C:\\Users\\");
    CHECK_OK(put_paths(&fixture, array_of(VT_VARIANT, 0, NO_TEXTS)));
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_NO_TEXTS(&paths);
    /* By reference. */
    given = array_of(VT_BSTR, 0, TEXTS(L"C:\\Windows"));
    V_VT(&outer) = VT_BYREF | VT_ARRAY | VT_BSTR;
    V_ARRAYREF(&outer) = &V_ARRAY(&given);
    CHECK_OK(IVMVirtualPC_put_SearchPaths(fixture.app, outer));
    VariantClear(&given);
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_TEXTS(&paths, L"C:\\Windows");
    given = array_of(VT_VARIANT, 0, TEXTS(L"C:\\Users"));
    V_VT(&outer) = VT_BYREF | VT_VARIANT;
    V_VARIANTREF(&outer) = &given;
    CHECK_OK(IVMVirtualPC_put_SearchPaths(fixture.app, outer));
    VariantClear(&given);
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_TEXTS(&paths, L"C:\\Users");
    /* Elements that refer to texts. */
    given = array_of(VT_VARIANT, 0, TEXTS(L"C:\\Windows"));
    VARIANT *item = V_ARRAY(&given)->pvData;
    BSTR text = V_BSTR(item);
    V_VT(item) = VT_BYREF | VT_BSTR;
    V_BSTRREF(item) = &text;
    CHECK_OK(IVMVirtualPC_put_SearchPaths(fixture.app, given));
    VariantClear(&given);
    SysFreeString(text);
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_TEXTS(&paths, L"C:\\Windows");
    /* An array of JScript. */
    struct script_object object = script_object(&fixture);
    object.items = TEXTS(L"C:\\", L"C:\\Users");
    CHECK_OK(IVMVirtualPC_put_SearchPaths(fixture.app, object_variant(&object)));
    CHECK_EQ(object.refs, 1);
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_TEXTS(&paths, L"C:\\", L"C:\\Users");
    fixture_end(&fixture);
}

static HRESULT option(const struct fixture *fixture, const WCHAR *text, VARIANT *value)
{
    BSTR key = SysAllocString(L"search_paths");
    VARIANT given;
    if (text) {
        given = v_text(text);
        CHECK_OK(IVMVirtualPC_SetConfigurationValue(fixture->app, key, given));
        VariantClear(&given);
    }
    HRESULT hr = IVMVirtualPC_GetConfigurationValue(fixture->app, key, value);
    SysFreeString(key);
    return hr;
}

TEST(application_folders, search_paths_are_an_option_of_type_text)
{
    struct fixture fixture = fixture_start();
    VARIANT paths, read;
    CHECK_OK(option(&fixture, NULL, &read));
    CHECK(V_VT(&read) == VT_BSTR && !wcscmp(V_BSTR(&read), L"C:\\Users\\User\\Documents"));
    VariantClear(&read);
    CHECK_OK(put_paths(&fixture, array_of(VT_VARIANT, 0, TEXTS(L"C:\\Windows", L"C:\\"))));
    CHECK_OK(option(&fixture, NULL, &read));
    CHECK(V_VT(&read) == VT_BSTR && !wcscmp(V_BSTR(&read), L"C:\\Windows;C:\\"));
    VariantClear(&read);
    CHECK_OK(option(&fixture, L"C:\\Users;C:\\Windows;", &read));
    CHECK_EQ(V_VT(&read), VT_BSTR);
    VariantClear(&read);
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_TEXTS(&paths, L"C:\\Users", L"C:\\Windows");
    fixture_end(&fixture);
}

TEST(application_folders, search_paths_that_are_refused)
{
    struct fixture fixture = fixture_start();
    VARIANT paths, number = v_i4(1);
    PAIR(IVMVirtualPC, SearchPaths, E_POINTER, IVMVirtualPC_get_SearchPaths(fixture.app, NULL));
    PAIR(IVMVirtualPC, SearchPaths, E_INVALIDARG, put_paths(&fixture, number));
    PAIR(IVMVirtualPC, SearchPaths, E_INVALIDARG, put_paths(&fixture, v_text(L"C:\\")));
    paths = array_of(VT_VARIANT, 0, TEXTS(L"C:\\", L"C:\\"));
    LONG one = 1;
    CHECK_OK(SafeArrayPutElement(V_ARRAY(&paths), &one, &number));
    PAIR(IVMVirtualPC, SearchPaths, E_INVALIDARG, put_paths(&fixture, paths));
    SAFEARRAYBOUND bounds[] = {{1, 0}, {1, 0}};
    V_VT(&paths) = VT_ARRAY | VT_BSTR;
    V_ARRAY(&paths) = SafeArrayCreate(VT_BSTR, 2, bounds);
    PAIR(IVMVirtualPC, SearchPaths, E_INVALIDARG, put_paths(&fixture, paths));
    V_VT(&paths) = VT_ARRAY | VT_I4;
    V_ARRAY(&paths) = SafeArrayCreateVector(VT_I4, 0, 1);
    PAIR(IVMVirtualPC, SearchPaths, E_INVALIDARG, put_paths(&fixture, paths));
    PAIR(IVMVirtualPC, SearchPaths, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         put_paths(&fixture, array_of(VT_BSTR, 0, TEXTS(L"C:\\", L"C:\\NoSuch"))));
    CHECK_FAILS(put_paths(&fixture, array_of(VT_BSTR, 0, TEXTS(L"C:\\", L"C:\\NoSuch\\"))),
                HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND), L"\"C:\\NoSuch\\\": The folder");
    PAIR(IVMVirtualPC, SearchPaths, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         put_paths(&fixture, array_of(VT_BSTR, 0, TEXTS(L"C:\\", L"C:\\NoSuch\\Folder"))));
    PAIR(IVMVirtualPC, SearchPaths, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         put_paths(&fixture, array_of(VT_BSTR, 0, TEXTS(L"C:\\<"))));
    PAIR(IVMVirtualPC, SearchPaths, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         put_paths(&fixture, array_of(VT_BSTR, 0, TEXTS(L""))));
    PAIR(IVMVirtualPC, SearchPaths, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         put_paths(&fixture, array_of(VT_BSTR, 0, TEXTS(long_path(300)))));
    CHECK_OK(IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_TEXTS(&paths, L"C:\\Users\\User\\Documents");
    /* It is an option like the others. */
    CHECK_OK(remove_option(&fixture, L"search_paths"));
    PAIR(IVMVirtualPC, SearchPaths, VM_E_PREF_NOT_FOUND,
         IVMVirtualPC_get_SearchPaths(fixture.app, &paths));
    CHECK_EQ(V_VT(&paths), VT_EMPTY);
    fixture_end(&fixture);
}

/* ---- Files ---- */

TEST(application_files, each_kind_is_found_in_its_folders)
{
    struct fixture fixture = fixture_start();
    VARIANT none = array_of(VT_VARIANT, 0, NO_TEXTS), list;
    VARIANT more = array_of(VT_BSTR, 0, TEXTS(L"c:\\more\\", L"C:\\NoSuch", L"C:\\MORE"));
    add_file(&fixture, L"C:\\More\\Disk.vhd", 1000);
    add_file(&fixture, L"C:\\More\\Machine.vmc", 1000);
    add_file(&fixture, L"C:\\More\\Floppy.vfd", 1000);
    add_file(&fixture, L"C:\\More\\Disc.iso", 1000);
    add_file(&fixture, L"C:\\More\\Below\\Other.iso", 1000);
    add_file(&fixture, L"C:\\Searched\\Disk.vhd", 1000);
    add_file(&fixture, L"C:\\Searched\\Disc.iso", 1000);
    CHECK_OK(put_paths(&fixture, array_of(VT_BSTR, 0, TEXTS(L"C:\\Searched"))));
    CHECK_OK(IVMVirtualPC_GetHardDiskFiles(fixture.app, none, &list));
    CHECK_TEXTS(&list, L"C:\\Searched\\Disk.vhd");
    CHECK_OK(IVMVirtualPC_GetHardDiskFiles(fixture.app, more, &list));
    CHECK_TEXTS(&list, L"C:\\Searched\\Disk.vhd", L"C:\\More\\Disk.vhd");
    CHECK_OK(IVMVirtualPC_GetVirtualMachineFiles(fixture.app, more, VARIANT_FALSE, &list));
    CHECK_TEXTS(&list, FOLDER L"\\Windows XP Mode.vmc", L"C:\\More\\Machine.vmc");
    CHECK_OK(IVMVirtualPC_GetVirtualMachineFiles(fixture.app, more, VARIANT_TRUE, &list));
    CHECK_TEXTS(&list, L"C:\\More\\Machine.vmc");
    CHECK_OK(IVMVirtualPC_GetVirtualMachineFiles(fixture.app, none, VARIANT_TRUE, &list));
    CHECK_NO_TEXTS(&list);
    /* An unregistered one is not left out. */
    CHECK_OK(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, fixture.machine));
    CHECK_OK(IVMVirtualPC_GetVirtualMachineFiles(fixture.app, none, VARIANT_TRUE, &list));
    CHECK_TEXTS(&list, FOLDER L"\\Windows XP Mode.vmc");
    CHECK_OK(IVMVirtualPC_GetFloppyDiskFiles(fixture.app, more, &list));
    CHECK_TEXTS(&list, L"C:\\More\\Floppy.vfd");
    add_file(&fixture, L"C:\\Program Files\\Windows Virtual PC\\Integration Components\\New.vfd",
             1000);
    CHECK_OK(IVMVirtualPC_GetFloppyDiskFiles(fixture.app, none, &list));
    CHECK_TEXTS(&list, L"C:\\Program Files\\Windows Virtual PC\\Integration Components\\New.vfd");
    CHECK_OK(IVMVirtualPC_GetDVDFiles(fixture.app, more, &list));
    CHECK_EQ(V_VT(&list), VT_ARRAY | VT_VARIANT);
    LONG high = 0;
    CHECK_OK(SafeArrayGetUBound(V_ARRAY(&list), 1, &high));
    VARIANT *items = V_ARRAY(&list)->pvData;
    CHECK(high >= 1 && !wcscmp(V_BSTR(&items[0]), L"C:\\Searched\\Disc.iso") &&
          !wcscmp(V_BSTR(&items[high]), L"C:\\More\\Disc.iso"));
    VariantClear(&list);
    VariantClear(&none);
    VariantClear(&more);
    fixture_end(&fixture);
}

TEST(application_files, the_installer_of_the_components_is_among_the_discs)
{
    struct fixture fixture = fixture_start();
    VARIANT none = array_of(VT_BSTR, 0, NO_TEXTS), list;
    CHECK_OK(IVMVirtualPC_GetDVDFiles(fixture.app, none, &list));
    CHECK_TEXTS(&list, L"C:\\Program Files\\Windows Virtual PC\\Integration Components\\"
                       L"VPCIntegrationComponents.iso");
    VariantClear(&none);
    fixture_end(&fixture);
}

TEST(application_files, folders_must_be_an_array_of_texts)
{
    struct fixture fixture = fixture_start();
    VARIANT wrong[4], list;
    VariantInit(&wrong[0]);
    wrong[1] = v_i4(1);
    wrong[2] = v_text(L"C:\\");
    V_VT(&wrong[3]) = VT_ARRAY | VT_UI1;
    V_ARRAY(&wrong[3]) = SafeArrayCreateVector(VT_UI1, 0, 2);
    for (int i = 0; i < 4; i++) {
        CONTEXT("argument %d", i);
        V_VT(&list) = VT_I4;
        PAIR(IVMVirtualPC, GetDVDFiles, E_INVALIDARG,
             IVMVirtualPC_GetDVDFiles(fixture.app, wrong[i], &list));
        CHECK_EQ(V_VT(&list), VT_EMPTY);
        PAIR(IVMVirtualPC, GetFloppyDiskFiles, E_INVALIDARG,
             IVMVirtualPC_GetFloppyDiskFiles(fixture.app, wrong[i], &list));
        PAIR(IVMVirtualPC, GetHardDiskFiles, E_INVALIDARG,
             IVMVirtualPC_GetHardDiskFiles(fixture.app, wrong[i], &list));
        PAIR(IVMVirtualPC, GetVirtualMachineFiles, E_INVALIDARG,
             IVMVirtualPC_GetVirtualMachineFiles(fixture.app, wrong[i], VARIANT_FALSE, &list));
        CHECK_EQ(V_VT(&list), VT_EMPTY);
        VariantClear(&wrong[i]);
    }
    VARIANT none = array_of(VT_BSTR, 0, NO_TEXTS);
    PAIR(IVMVirtualPC, GetDVDFiles, E_POINTER, IVMVirtualPC_GetDVDFiles(fixture.app, none, NULL));
    PAIR(IVMVirtualPC, GetFloppyDiskFiles, E_POINTER,
         IVMVirtualPC_GetFloppyDiskFiles(fixture.app, none, NULL));
    PAIR(IVMVirtualPC, GetHardDiskFiles, E_POINTER,
         IVMVirtualPC_GetHardDiskFiles(fixture.app, none, NULL));
    PAIR(IVMVirtualPC, GetVirtualMachineFiles, E_POINTER,
         IVMVirtualPC_GetVirtualMachineFiles(fixture.app, none, VARIANT_FALSE, NULL));
    VariantClear(&none);
    fixture_end(&fixture);
}
