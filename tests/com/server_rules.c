/* SPDX-License-Identifier: MIT */
/* What rules do to a server at a chosen call, as a client in another process sees it. */
#include <stdio.h>
#include <string.h>

#include "server_fixture.h"

struct scene {
    IVPCMockControl *control;
    IVMVirtualPC *app;
    IVMVirtualMachine *machine;
    IVPCMockRule *rule; /* for get_Name of machines */
};

static struct scene scene_open(void)
{
    struct scene scene;
    server_open(COINIT_MULTITHREADED);
    scene.control = local_control();
    scene.app = local_application();
    scene.machine = first_machine(scene.app);
    BSTR member = SysAllocString(L"IVMVirtualMachine::get_Name");
    CHECK_OK(IVPCMockControl_When(scene.control, member, &scene.rule));
    SysFreeString(member);
    return scene;
}

/* Of a server that is dead the pointers are let go as well. */
static void scene_release(struct scene *scene)
{
    IVPCMockRule_Release(scene->rule);
    IVMVirtualMachine_Release(scene->machine);
    IVMVirtualPC_Release(scene->app);
}

/* The third call of get_Name. */
static void third_time(const struct scene *scene, const WCHAR *fault)
{
    IVPCMockRule *same;
    BSTR text = SysAllocString(fault);
    CHECK_OK(IVPCMockRule_Nth(scene->rule, 3, &same));
    IVPCMockRule_Release(same);
    CHECK_OK(IVPCMockRule_Server(scene->rule, text, &same));
    IVPCMockRule_Release(same);
    SysFreeString(text);
}

static HRESULT read_name(IVMVirtualMachine *machine)
{
    BSTR name = NULL;
    HRESULT hr = IVMVirtualMachine_get_Name(machine, &name);
    if (SUCCEEDED(hr))
        CHECK_BSTR(name, L"Windows XP Mode");
    else
        CHECK(!name);
    return hr;
}

/* How many calls of a member the file has, complete. */
static int calls_in(const WCHAR *path, const char *member)
{
    static char line[8192];
    char wanted[64];
    int count = 0;
    FILE *file = _wfopen(path, L"rb");
    CHECK(file != NULL);
    snprintf(wanted, sizeof wanted, "\"member\":\"%s\"", member);
    while (file && fgets(line, sizeof line, file)) {
        CHECK_MSG(strchr(line, '\n'), "half a line: %s", line);
        count += strstr(line, wanted) && strstr(line, "\"complete\":true");
    }
    if (file)
        fclose(file);
    return count;
}

TEST(server_rules, a_crash_at_a_call_leaves_the_journal_of_those_before)
{
    struct scene scene = scene_open();
    WCHAR folder[MAX_PATH], path[MAX_PATH];
    IVPCMockJournal *journal = NULL;
    HANDLE process = process_of(scene.control);
    CHECK(GetTempPathW(MAX_PATH, folder) && GetTempFileNameW(folder, L"vpc", 0, path));
    BSTR text = SysAllocString(path);
    CHECK_OK(IVPCMockControl_get_Journal(scene.control, &journal));
    CHECK_OK(IVPCMockJournal_Follow(journal, text));
    SysFreeString(text);
    IVPCMockJournal_Release(journal);
    third_time(&scene, L"crash");
    CHECK_OK(read_name(scene.machine));
    CHECK_OK(read_name(scene.machine));
    HRESULT hr = read_name(scene.machine);
    CHECK_MSG(hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) || hr == RPC_E_SERVER_DIED ||
                  hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) || hr == RPC_E_DISCONNECTED,
              "0x%08lx", (unsigned long)hr);
    CHECK(exit_code(process) != 0);
    CHECK_EQ(calls_in(path, "Name"), 2);
    DeleteFileW(path);
    scene_release(&scene);
    IVPCMockControl_Release(scene.control);
    /* The next one knows nothing of it. */
    LONG count = -1;
    IVPCMockRules *rules = NULL;
    scene.control = local_control();
    CHECK_OK(IVPCMockControl_get_Rules(scene.control, &rules));
    CHECK_OK(IVPCMockRules_get_Count(rules, &count));
    CHECK_EQ(count, 0);
    IVPCMockRules_Release(rules);
    server_close(scene.control);
}

TEST(server_rules, a_disconnection_at_a_call_is_of_that_object_alone)
{
    struct scene scene = scene_open();
    third_time(&scene, L"disconnect");
    CHECK_OK(read_name(scene.machine));
    CHECK_OK(read_name(scene.machine));
    HRESULT third = read_name(scene.machine), fourth = read_name(scene.machine);
    NOTE("the call itself 0x%08lx, the next one 0x%08lx", (unsigned long)third,
         (unsigned long)fourth);
    CHECK_MSG(fourth == RPC_E_DISCONNECTED ||
                  fourth == HRESULT_FROM_WIN32(RPC_S_UNKNOWN_IF), /* what Wine 8 says instead */
              "0x%08lx", (unsigned long)fourth);
    IVMVirtualMachine *again = first_machine(scene.app);
    CHECK_OK(read_name(again));
    IVMVirtualMachine_Release(again);
    scene_release(&scene);
    server_close(scene.control);
}

static DWORD WINAPI read_in_thread(void *context)
{
    const struct scene *scene = context;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    HRESULT hr = read_name(scene->machine);
    CoUninitialize();
    return (DWORD)hr;
}

TEST(server_rules, a_call_that_hangs_holds_up_nobody_else)
{
    struct scene scene = scene_open();
    IVPCMockRule *same = NULL;
    LONG applied = 0;
    DWORD status = 1;
    VMVMState state = vmVMState_Invalid;
    CHECK_OK(IVPCMockRule_Hang(scene.rule, &same));
    IVPCMockRule_Release(same);
    HANDLE thread = CreateThread(NULL, 0, read_in_thread, &scene, 0, NULL);
    for (int i = 0; i < 500 && !applied; i++) {
        CHECK_OK(IVPCMockRule_get_Applied(scene.rule, &applied));
        Sleep(10);
    }
    CHECK_EQ(applied, 1);
    CHECK_OK(IVMVirtualMachine_get_State(scene.machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    CHECK_EQ(WaitForSingleObject(thread, 100), WAIT_TIMEOUT);
    CHECK_OK(IVPCMockRule_Unblock(scene.rule, &same));
    IVPCMockRule_Release(same);
    CHECK_EQ(WaitForSingleObject(thread, END_MS), WAIT_OBJECT_0);
    GetExitCodeThread(thread, &status);
    CHECK_OK((HRESULT)status);
    CloseHandle(thread);
    scene_release(&scene);
    server_close(scene.control);
}
