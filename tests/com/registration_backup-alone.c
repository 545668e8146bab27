/* SPDX-License-Identifier: MIT */
/* Registration's copy of what was there: it serves whoever comes after a process was killed. */
#include "registration_fixture.h"

enum act { ADD, REMOVE };

static HRESULT act(enum act what, enum registration_scope scope, struct registration_trial *trial)
{
    return what == ADD ? registration_try_add(scope, REGISTRATION_DLL, first_module(), trial)
                       : registration_try_remove(scope, REGISTRATION_DLL, trial);
}

/* Ends `what` at every step-th change in turn, then the next add or remove has to find its way from
 * there. What is written repeats every few changes: steps of 7, 13 or 17 meet all kinds. */
static void kill_everywhere(enum registration_scope scope, enum act what, bool other, LONG step)
{
    enum registration_arch arch = own_arch(), opposite = (enum registration_arch) !arch;
    struct dump before = plant_only(scope);
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

TEST(registration_backup, add_killed_anywhere_is_recovered_from)
{
    kill_everywhere(REGISTRATION_MACHINE, ADD, false, 7);
}

TEST(registration_backup, remove_killed_anywhere_is_recovered_from)
{
    kill_everywhere(REGISTRATION_MACHINE, REMOVE, false, 7);
}

TEST(registration_backup, being_killed_in_the_user_scope_is_recovered_from)
{
    kill_everywhere(REGISTRATION_USER, ADD, false, 13);
    kill_everywhere(REGISTRATION_USER, REMOVE, false, 7);
}

TEST(registration_backup, being_killed_leaves_the_other_architecture)
{
    kill_everywhere(REGISTRATION_MACHINE, ADD, true, 17);
    kill_everywhere(REGISTRATION_MACHINE, REMOVE, true, 17);
}

TEST(registration_backup, being_killed_leaves_the_other_architecture_of_the_user)
{
    kill_everywhere(REGISTRATION_USER, ADD, true, 17);
    kill_everywhere(REGISTRATION_USER, REMOVE, true, 17);
}

TEST(registration_backup, copy_that_is_half_deleted_is_not_put_back)
{
    struct dump before = plant_only(REGISTRATION_MACHINE);
    /* Killed as soon as the originals are back, then in the middle of deleting the copy. */
    WCHAR phase[64] = L"";
    for (LONG at = 0; !wcsstr(phase, L"dropping") && check_failures() == 0; at++) {
        CHECK_EQ(registration_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module()), S_OK);
        struct registration_trial trial = {.arch = own_arch(), .fail_at = at, .killed = true};
        if (!CHECK(registration_try_remove(REGISTRATION_MACHINE, REGISTRATION_DLL, &trial) != S_OK))
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
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE, REGISTRATION_DLL), S_OK);
    CHECK_UNCHANGED(&before);
    free(before.text);
    wipe_all();
}

/* Runs this test again in another process, which sees the variable VPCMOCK_CHILD. */
static HANDLE spawn(const WCHAR *test)
{
    WCHAR program[MAX_PATH], command[2 * MAX_PATH];
    GetModuleFileNameW(NULL, program, MAX_PATH);
    swprintf(command, COUNT(command), L"\"%ls\" --only registration_backup::%ls", program, test);
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process = {0};
    SetEnvironmentVariableW(L"VPCMOCK_CHILD", L"1");
    bool started =
        CreateProcessW(program, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process);
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

TEST(registration_backup, processes_killed_at_any_time_are_recovered_from)
{
    if (is_child())
        for (;;) {
            registration_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module());
            registration_remove(REGISTRATION_MACHINE, REGISTRATION_DLL);
        }
    struct dump before = plant_only(REGISTRATION_MACHINE);
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
            CHECK_EQ(registration_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module()),
                     S_OK);
        CHECK_EQ(registration_remove(REGISTRATION_MACHINE, REGISTRATION_DLL), S_OK);
        CHECK_UNCHANGED(&before);
    }
    free(before.text);
    wipe_all();
}

TEST(registration_backup, processes_at_once_wait_for_each_other)
{
    enum { PROCESSES = 3, ROUNDS = 15 };
    if (is_child()) {
        for (int i = 0; i < ROUNDS; i++) {
            CHECK_EQ(add_as(REGISTRATION_MACHINE, i % 2), S_OK);
            CHECK_EQ(remove_as(REGISTRATION_MACHINE, i / 2 % 2), S_OK);
        }
        return;
    }
    struct dump before = plant_only(REGISTRATION_MACHINE);
    HANDLE children[PROCESSES];
    for (int i = 0; i < PROCESSES; i++)
        children[i] = spawn(L"processes_at_once_wait_for_each_other");
    for (int i = 0; i < PROCESSES; i++) {
        DWORD code = 99;
        CHECK_EQ(WaitForSingleObject(children[i], 200000), WAIT_OBJECT_0);
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

TEST(registration_backup, copy_that_was_tampered_with_is_not_touched)
{
    wipe_all();
    CHECK_EQ(registration_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module()), S_OK);
    HKEY key = make(HKEY_LOCAL_MACHINE, KEY_WOW64_64KEY, OURS, L"\\Registration");
    put(key, L"Phase", REG_SZ, L"writing arm", 24);
    struct dump before = snapshot();
    CHECK_EQ(registration_add(REGISTRATION_MACHINE, REGISTRATION_DLL, first_module()),
             HRESULT_FROM_WIN32(ERROR_INVALID_DATA));
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE, REGISTRATION_DLL),
             HRESULT_FROM_WIN32(ERROR_INVALID_DATA));
    put(key, L"Phase", REG_DWORD, "abc", 4);
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE, REGISTRATION_DLL),
             HRESULT_FROM_WIN32(ERROR_INVALID_DATA));
    put(key, L"Phase", REG_SZ, L"writing arm", 24);
    CHECK_UNCHANGED(&before);
    RegDeleteValueW(key, L"Phase");
    RegCloseKey(key);
    CHECK_EQ(registration_remove(REGISTRATION_MACHINE, REGISTRATION_DLL), S_OK);
    free(before.text);
    wipe_all();
}
