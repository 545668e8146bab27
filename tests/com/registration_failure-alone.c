/* SPDX-License-Identifier: MIT */
/* Registration that fails at any change, or lacks rights, leaves the registry as it was. */
#include "registration_fixture.h"

/* With another product there, and with the other architecture registered or not. */
static void fail_everywhere(enum registration_scope scope, bool other, LONG step)
{
    enum registration_arch arch = own_arch(), opposite = (enum registration_arch) !arch;
    struct dump before = plant_only(scope);
    if (other)
        CHECK_EQ(add_as(scope, opposite), S_OK);
    struct dump start = snapshot();
    struct registration_trial trial = {.arch = arch};
    LONG at = 0;
    for (; check_failures() == 0; at += step) {
        CONTEXT("%s, change %ld", scope_names[scope], at);
        trial.fail_at = at;
        HRESULT hr = registration_try_add(scope, REGISTRATION_DLL, first_module(), &trial);
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

TEST(registration_failure, failure_at_any_change_leaves_nothing_in_the_machine)
{
    fail_everywhere(REGISTRATION_MACHINE, false, 7);
}

TEST(registration_failure, failure_at_any_change_leaves_nothing_in_the_user)
{
    fail_everywhere(REGISTRATION_USER, false, 7);
}

TEST(registration_failure, failure_at_any_change_leaves_the_other_architecture)
{
    fail_everywhere(REGISTRATION_MACHINE, true, 13);
}

TEST(registration_failure, failure_at_any_change_leaves_the_other_architecture_of_the_user)
{
    fail_everywhere(REGISTRATION_USER, true, 17);
}

TEST(registration_failure, failure_of_a_second_add_undoes_the_first)
{
    struct dump before = plant_only(REGISTRATION_MACHINE);
    struct registration_trial trial = {.arch = own_arch()};
    for (LONG at = 0; check_failures() == 0; at += 29) {
        CONTEXT("change %ld", at);
        CHECK_EQ(registration_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module()), S_OK);
        trial.fail_at = at;
        if (registration_try_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module(), &trial) ==
            S_OK)
            break;
        CHECK_EQ(registration_remove(REGISTRATION_MACHINE, REGISTRATION_DLL), S_OK);
        CHECK_UNCHANGED(&before);
    }
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE, REGISTRATION_DLL), S_OK);
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

TEST(registration_failure, without_rights_nothing_is_left_over)
{
    wipe_all();
    WCHAR path[PATH_CHARS];
    guid_path(path, places[1], com_libraries[0].interfaces[20]->iid);
    RegCloseKey(make(HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, path, L"\\Theirs"));
    struct dump before = snapshot();
    struct registration_trial trial = {.arch = REGISTRATION_X64, .fail_at = -1};

    /* A key that belongs to the system. */
    protect(path, DELETE | KEY_SET_VALUE | KEY_CREATE_SUB_KEY);
    CHECK_EQ(registration_try_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module(), &trial),
             E_ACCESSDENIED);
    CHECK_UNCHANGED(&before);
    protect(path, 0);

    /* No administrator. */
    protect(L"Software", DELETE | KEY_SET_VALUE | KEY_CREATE_SUB_KEY);
    CHECK_EQ(registration_try_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module(), &trial),
             E_ACCESSDENIED);
    CHECK_EQ(trial.changes, 0);
    CHECK_EQ(registration_try_remove(REGISTRATION_MACHINE, REGISTRATION_DLL, &trial), S_OK);
    CHECK_UNCHANGED(&before);
    protect(L"Software", 0);

    /* Administrator once, but not now. */
    CHECK_EQ(registration_try_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module(), &trial),
             S_OK);
    struct dump added = snapshot();
    protect(OURS, DELETE | KEY_SET_VALUE | KEY_CREATE_SUB_KEY);
    CHECK_EQ(registration_try_remove(REGISTRATION_MACHINE, REGISTRATION_DLL, &trial),
             E_ACCESSDENIED);
    CHECK_UNCHANGED(&added);
    protect(OURS, 0);
    CHECK_EQ(registration_try_remove(REGISTRATION_MACHINE, REGISTRATION_DLL, &trial), S_OK);
    CHECK_UNCHANGED(&before);
    free(before.text);
    free(added.text);
    wipe_all();
}
