/* SPDX-License-Identifier: MIT */
/* Tests of vpcmock.exe: started by COM and by hand, found, shared, and ended. */
#include "server_fixture.h"

#include "com/access.h"

#include <sddl.h>
#include <string.h>

TEST(server, com_starts_it_and_it_ends_after_its_last_user)
{
    server_setup();
    IVPCMockControl *control = local_control();
    HANDLE process = process_of(control);
    CHECK_MSG(process_id(control) != (LONG)GetCurrentProcessId(), "it is in this process");
    CHECK_EQ(WaitForSingleObject(process, 1500), WAIT_TIMEOUT);
    IVPCMockControl_Release(control);
    CHECK_ENDS(process, 0);
    CoUninitialize();
}

TEST(server, what_one_client_sets_another_sees)
{
    server_setup();
    IVPCMockControl *control = local_control();
    BSTR member = SysAllocString(L"Startup");
    IVPCMockTask *plan = NULL;
    CHECK_OK(IVPCMockControl_NextTask(control, member, &plan));
    VARIANT result = {.vt = VT_I4, .lVal = vmTaskResult_DiskRelatedError};
    CHECK_OK(IVPCMockTask_put_Result(plan, result));
    IVPCMockTask_Release(plan);
    SysFreeString(member);
    CHECK_EQ(run_again("server::child_starts_the_machine"), vmTaskResult_DiskRelatedError);
    LONG planned = -1;
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &planned));
    CHECK_EQ(planned, 0);
    IVPCMockControl_Release(control);
    CoUninitialize();
}

/* Ends the process with the result that it sees. */
CHILD(server, child_starts_the_machine)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    IVMTask *task = NULL;
    VMTaskResult seen = (VMTaskResult)-1;
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_OK(IVMTask_get_Result(task, &seen));
    IVMTask_Release(task);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    CoUninitialize();
    ExitProcess(check_failures() ? 100 : (UINT)seen);
}

TEST(server, started_by_hand_it_stays_until_it_is_stopped)
{
    server_setup();
    HANDLE server = start_program(L"serve");
    IVPCMockControl *control = NULL;
    for (int i = 0; i < 500 && !control; i++) {
        Sleep(20);
        control = running_control();
    }
    CHECK(control);
    CHECK_EQ(process_id(control), (LONG)GetProcessId(server));
    IVPCMockControl_Release(control);
    CHECK_EQ(WaitForSingleObject(server, 1000), WAIT_TIMEOUT);
    CHECK_EQ(run_program(L"stop"), 0);
    CHECK_ENDS(server, 0);
    CHECK_EQ(run_program(L"stop"), 1); /* there is none any more */
    CoUninitialize();
}

TEST(server, get_active_object_finds_it_and_keeps_it)
{
    server_setup();
    IUnknown *found = NULL;
    CHECK_HR(GetActiveObject(&CLSID_VMVirtualPC, NULL, &found), MK_E_UNAVAILABLE);
    IVPCMockControl *control = local_control();
    HANDLE process = process_of(control);
    CHECK_OK(GetActiveObject(&CLSID_VMVirtualPC, NULL, &found));
    IVPCMockControl_Release(control);
    /* Now it is the only thing in use. */
    CHECK_EQ(WaitForSingleObject(process, 1500), WAIT_TIMEOUT);
    IVMVirtualPC *app = NULL;
    CHECK_OK(IUnknown_QueryInterface(found, &IID_IVMVirtualPC, (void **)&app));
    IUnknown_Release(found);
    BSTR name = NULL;
    CHECK_OK(IVMVirtualPC_get_Name(app, &name));
    SysFreeString(name);
    IVMVirtualPC_Release(app);
    CHECK_ENDS(process, 0);
    CoUninitialize();
}

TEST(server, lock_keeps_it)
{
    server_setup();
    IClassFactory *factory = NULL;
    CHECK_OK(CoGetClassObject(&CLSID_VMVirtualPC, CLSCTX_LOCAL_SERVER, NULL, &IID_IClassFactory,
                              (void **)&factory));
    if (IClassFactory_LockServer(factory, TRUE) == E_NOTIMPL) {
        /* It would wait for its first user while the next test waits for its end. */
        CHECK_EQ(run_program(L"stop"), 0);
        IClassFactory_Release(factory);
        CoUninitialize();
        NOTE("this proxy of IClassFactory has no LockServer, as Wine 8's");
        return;
    }
    IVPCMockControl *control = local_control();
    HANDLE process = process_of(control);
    IVPCMockControl_Release(control);
    CHECK_EQ(WaitForSingleObject(process, 1500), WAIT_TIMEOUT);
    CHECK_OK(IClassFactory_LockServer(factory, FALSE));
    IClassFactory_Release(factory);
    CHECK_ENDS(process, 0);
    CoUninitialize();
}

TEST(server, calls_answer_shutting_down_while_it_ends)
{
    server_setup();
    IVPCMockControl *control = local_control();
    HANDLE process = process_of(control);
    IVMVirtualPC *app = local_application();
    IVMVirtualMachine *machine = first_machine(app);
    CHECK_OK(IVPCMockControl_EndServer(control));
    BSTR name = NULL;
    LONG count = 0;
    CHECK_HR(IVMVirtualMachine_get_Name(machine, &name), VM_E_APP_SHUTTING_DOWN);
    CHECK_HR(IVPCMockControl_get_PlannedTasks(control, &count), VM_E_APP_SHUTTING_DOWN);
    IVMVirtualMachine_Release(machine);
    IVMVirtualPC_Release(app);
    IVPCMockControl_Release(control);
    CHECK_ENDS(process, 0);
    CoUninitialize();
}

TEST(server, it_ends_in_time_though_a_client_holds_on)
{
    server_setup();
    IVPCMockControl *control = local_control();
    HANDLE process = process_of(control);
    LONG count = 0;
    CHECK_OK(IVPCMockControl_EndServer(control));
    CHECK_ENDS(process, 0);
    CHECK(FAILED(IVPCMockControl_get_PlannedTasks(control, &count)));
    IVPCMockControl_Release(control);
    CoUninitialize();
}

TEST(server, control_in_process_has_no_server_to_end)
{
    server_setup();
    struct fixture fixture = fixture_open();
    IVPCMockControl *control = NULL;
    LONG id = 0;
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    CHECK_FAILS(IVPCMockControl_EndServer(control), E_FAIL, L"no local server");
    CHECK_FAILS(IVPCMockControl_CrashServer(control), E_FAIL, L"no local server");
    CHECK_OK(IVPCMockControl_get_ProcessID(control, &id));
    CHECK_EQ(id, (LONG)GetCurrentProcessId());
    CHECK_BSTR(server_name(control), L"");
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}

TEST(server, private_servers_do_not_see_each_other)
{
    server_setup();
    struct fixture fixture = fixture_open();
    IVPCMockControl *own = NULL, *servers[2] = {0};
    HANDLE processes[2];
    CHECK_OK(vpcmock_control(fixture.mock, &own));
    const WCHAR *names[] = {L"one", L"another.1"};
    for (int i = 0; i < 2; i++) {
        BSTR name = SysAllocString(names[i]);
        CHECK_OK(IVPCMockControl_StartServer(own, name, &servers[i]));
        SysFreeString(name);
        CHECK_BSTR(server_name(servers[i]), names[i]);
        processes[i] = process_of(servers[i]);
    }
    CHECK(process_id(servers[0]) != process_id(servers[1]));
    CHECK_OK(IVPCMockControl_put_WaitTimeoutCode(servers[0], E_FAIL));
    LONG answer = -1;
    CHECK_OK(IVPCMockControl_get_WaitTimeoutCode(servers[1], &answer));
    CHECK_EQ(answer, 0);
    /* The same name is the same server. */
    IVPCMockControl *again = NULL;
    BSTR name = SysAllocString(names[0]);
    CHECK_OK(IVPCMockControl_StartServer(own, name, &again));
    SysFreeString(name);
    CHECK_EQ(process_id(again), process_id(servers[0]));
    IVPCMockControl_Release(again);
    for (int i = 0; i < 2; i++) {
        IVPCMockControl_Release(servers[i]);
        CHECK_ENDS(processes[i], 0);
    }
    IVPCMockControl_Release(own);
    fixture_end(&fixture);
}

/* Much longer than a server stays that nobody uses. */
TEST(server, a_private_one_waits_for_who_has_looked_it_up)
{
    server_setup();
    IClassFactory *factory = NULL;
    IVPCMockControl *control = NULL;
    CHECK_OK(server_class_object(L"looked-up", &CLSID_VPCMockControl, &IID_IClassFactory,
                                 (void **)&factory));
    for (int i = 0; i < 2; i++) {
        CONTEXT("time %d", i);
        Sleep(2000);
        CHECK_OK(
            IClassFactory_CreateInstance(factory, NULL, &IID_IVPCMockControl, (void **)&control));
        if (!i && control)
            IVPCMockControl_Release(control);
    }
    IClassFactory_Release(factory);
    if (control)
        server_close(control);
}

TEST(server, names_that_cannot_be_are_refused)
{
    server_setup();
    struct fixture fixture = fixture_open();
    IVPCMockControl *own = NULL, *server = NULL;
    CHECK_OK(vpcmock_control(fixture.mock, &own));
    static const WCHAR *const names[] = {
        L"", L"a b", L"a\\b", L"a\"b",
        L"12345678901234567890123456789012345678901234567890123456789012345"};
    for (size_t i = 0; i < COUNT(names); i++) {
        CONTEXT("\"%ls\"", names[i]);
        BSTR name = SysAllocString(names[i]);
        CHECK_FAILS(IVPCMockControl_StartServer(own, name, &server), E_INVALIDARG,
                    L"expected 1 to 64");
        SysFreeString(name);
    }
    IVPCMockControl_Release(own);
    fixture_end(&fixture);
}

/* What CreateObject does: the DLL is found first, and leads on. */
TEST(server, variable_leads_an_unchanged_client_to_a_private_server)
{
    server_setup();
    register_dll();
    SetEnvironmentVariableW(L"VPCMOCK_SERVER", L"mine");
    IVPCMockControl *control = NULL;
    IVMVirtualPC *app = NULL;
    CHECK_OK(CoCreateInstance(&CLSID_VPCMockControl, NULL, CLSCTX_ALL, &IID_IVPCMockControl,
                              (void **)&control));
    CHECK_OK(
        CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_ALL, &IID_IVMVirtualPC, (void **)&app));
    CHECK_BSTR(server_name(control), L"mine");
    HANDLE process = process_of(control);
    LONG live = 0;
    CHECK_OK(IVPCMockControl_get_LiveObjects(control, &live));
    CHECK_EQ(live, 2);
    IVMVirtualPC_Release(app);
    IVPCMockControl_Release(control);
    CHECK_ENDS(process, 0);
    SetEnvironmentVariableW(L"VPCMOCK_SERVER", L"not a name");
    CHECK_HR(CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_INPROC_SERVER, &IID_IVMVirtualPC,
                              (void **)&app),
             E_INVALIDARG);
    SetEnvironmentVariableW(L"VPCMOCK_SERVER", NULL);
    CHECK_OK(CoCreateInstance(&CLSID_VPCMockControl, NULL, CLSCTX_INPROC_SERVER,
                              &IID_IVPCMockControl, (void **)&control));
    CHECK_EQ(process_id(control), (LONG)GetCurrentProcessId());
    IVPCMockControl_Release(control);
    CoUninitialize();
}

/* With DLL and program registered. */
TEST(server, the_client_chooses_where_the_mock_is)
{
    static const struct {
        DWORD context;
        BOOL here;
    } choices[] = {{CLSCTX_INPROC_SERVER, TRUE},
                   {CLSCTX_LOCAL_SERVER, FALSE},
                   {CLSCTX_SERVER, TRUE},
                   {CLSCTX_ALL, TRUE}};
    server_setup();
    register_dll();
    for (size_t i = 0; i < COUNT(choices); i++) {
        IVPCMockControl *control = NULL;
        CONTEXT("CLSCTX %lu", choices[i].context);
        CHECK_OK(CoCreateInstance(&CLSID_VPCMockControl, NULL, choices[i].context,
                                  &IID_IVPCMockControl, (void **)&control));
        if (!control)
            continue;
        CHECK_EQ(process_id(control) == (LONG)GetCurrentProcessId(), choices[i].here);
        if (choices[i].here) {
            IVPCMockControl_Release(control);
        } else {
            HANDLE process = process_of(control);
            IVPCMockControl_Release(control);
            CHECK_ENDS(process, 0);
        }
    }
    CoUninitialize();
}

TEST(server, a_second_one_by_hand_gives_up)
{
    server_setup();
    IVPCMockControl *control = local_control();
    CHECK_EQ(run_program(L"serve"), 1);
    LONG count = -1;
    CHECK_OK(IVPCMockControl_get_PlannedTasks(control, &count));
    IVPCMockControl_Release(control);
    CoUninitialize();
}

TEST(server, wrong_commands_are_refused)
{
    server_setup();
    CHECK_EQ(run_program(L"version"), 0);
    CHECK_EQ(run_program(L"help serve"), 0);
    CHECK_EQ(run_program(L"help no-such"), 2);
    CHECK_EQ(run_program(L"no-such"), 2);
    CHECK_EQ(run_program(L""), 2);
    CHECK_EQ(run_program(L"serve --nmae x"), 2);
    CHECK_EQ(run_program(L"serve --name \"a b\""), 1);
    CHECK_EQ(run_program(L"register --users"), 2);
    CoUninitialize();
}

/* ---- Access ---- */

/* Everybody in the list may call from this machine and nobody from another one; how many there are.
 */
static int check_local(SECURITY_DESCRIPTOR *descriptor)
{
    const DWORD local = COM_RIGHTS_EXECUTE | COM_RIGHTS_EXECUTE_LOCAL | COM_RIGHTS_ACTIVATE_LOCAL;
    BOOL present = FALSE, defaulted = FALSE;
    ACL *acl = NULL;
    ACCESS_ALLOWED_ACE *ace;
    CHECK(GetSecurityDescriptorDacl(descriptor, &present, &acl, &defaulted) && present && acl);
    for (DWORD i = 0; acl && i < acl->AceCount; i++)
        if (CHECK(GetAce(acl, i, (void **)&ace))) {
            CHECK_EQ(ace->Header.AceType, ACCESS_ALLOWED_ACE_TYPE);
            CHECK_EQ(ace->Mask, local);
        }
    return acl ? acl->AceCount : 0;
}

static bool has_sid(SECURITY_DESCRIPTOR *descriptor, const void *sid)
{
    BOOL present, defaulted;
    ACL *acl = NULL;
    ACCESS_ALLOWED_ACE *ace;
    GetSecurityDescriptorDacl(descriptor, &present, &acl, &defaulted);
    for (DWORD i = 0; acl && i < acl->AceCount; i++)
        if (GetAce(acl, i, (void **)&ace) && EqualSid(&ace->SidStart, (PSID)sid))
            return true;
    return false;
}

TEST(server, its_user_administrators_and_the_system_get_in_from_this_machine)
{
    server_setup();
    static const WELL_KNOWN_SID_TYPE others[] = {WinBuiltinAdministratorsSid, WinLocalSystemSid};
    SECURITY_DESCRIPTOR *access = NULL;
    TOKEN_USER *user = NULL;
    CHECK_OK(access_to_call(&access));
    CHECK_OK(server_user(&user));
    CHECK_EQ(check_local(access), 3);
    CHECK(has_sid(access, user->User.Sid));
    for (size_t i = 0; i < COUNT(others); i++) {
        BYTE sid[SECURITY_MAX_SID_SIZE];
        DWORD size = sizeof sid;
        CHECK(CreateWellKnownSid(others[i], NULL, sid, &size));
        CHECK(has_sid(access, sid));
    }
    HeapFree(GetProcessHeap(), 0, user);
    LocalFree(access);
    CoUninitialize();
}

static const WCHAR appid_key[] = L"Software\\Classes\\AppID\\" ACCESS_APPID;

TEST(server, nobody_starts_it_over_the_network)
{
    server_setup();
    BYTE launch[1024];
    DWORD size = sizeof launch;
    CHECK_EQ(RegGetValueW(HKEY_LOCAL_MACHINE, appid_key, L"LaunchPermission", RRF_RT_REG_BINARY,
                          NULL, launch, &size),
             0);
    CHECK(IsValidSecurityDescriptor(launch));
    CHECK(check_local((SECURITY_DESCRIPTOR *)launch) > 0);
    WCHAR key[SERVER_PLACE_CHARS] = L"CLSID\\", appid[64] = L"";
    StringFromGUID2(&CLSID_VMVirtualPC, key + wcslen(key), 39);
    size = sizeof appid;
    CHECK_EQ(RegGetValueW(HKEY_CLASSES_ROOT, key, L"AppID", RRF_RT_REG_SZ, NULL, appid, &size), 0);
    CHECK(!wcscmp(appid, ACCESS_APPID));
    CoUninitialize();
}

TEST(server, who_gets_in_is_said_by_access_permission)
{
    server_setup();
    SECURITY_DESCRIPTOR *said = NULL, *access = NULL;
    HKEY key;
    CHECK(ConvertStringSecurityDescriptorToSecurityDescriptorW(
        L"O:BAG:BAD:(A;;0xb;;;WD)", SDDL_REVISION_1, (PSECURITY_DESCRIPTOR *)&said, NULL));
    DWORD size = GetSecurityDescriptorLength(said);
    CHECK_EQ(RegOpenKeyExW(HKEY_LOCAL_MACHINE, appid_key, 0, KEY_SET_VALUE, &key), 0);
    CHECK_EQ(RegSetValueExW(key, L"AccessPermission", 0, REG_BINARY, (BYTE *)said, size), 0);
    CHECK_OK(access_to_call(&access));
    CHECK(access && !memcmp(access, said, size));
    LocalFree(access);
    IVPCMockControl *control = local_control();
    HANDLE process = process_of(control);
    IVPCMockControl_Release(control);
    CHECK_ENDS(process, 0);
    CHECK_EQ(RegSetValueExW(key, L"AccessPermission", 0, REG_BINARY, (BYTE *)said, size - 1), 0);
    CHECK_HR(access_to_call(&access), HRESULT_FROM_WIN32(ERROR_INVALID_SECURITY_DESCR));
    CHECK(!access);
    CHECK_EQ(RegDeleteValueW(key, L"AccessPermission"), 0);
    RegCloseKey(key);
    LocalFree(said);
    CoUninitialize();
}
