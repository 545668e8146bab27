/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC: what it tells, and the machines that it knows. */
#include "com/given.h"

#include <string.h>

#define FOLDER L"C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\Virtual Machines"

/* ---- Calls with texts ---- */

static HRESULT create(const struct fixture *fixture, const WCHAR *name, const WCHAR *path,
                      IVMVirtualMachine **machine)
{
    BSTR n = name ? SysAllocString(name) : NULL, p = path ? SysAllocString(path) : NULL;
    HRESULT hr = IVMVirtualPC_CreateVirtualMachine(fixture->app, n, p, machine);
    SysFreeString(n);
    SysFreeString(p);
    return hr;
}

static HRESULT enroll(const struct fixture *fixture, const WCHAR *name, const WCHAR *path,
                      IVMVirtualMachine **machine)
{
    BSTR n = name ? SysAllocString(name) : NULL, p = path ? SysAllocString(path) : NULL;
    HRESULT hr = IVMVirtualPC_RegisterVirtualMachine(fixture->app, n, p, machine);
    SysFreeString(n);
    SysFreeString(p);
    return hr;
}

static HRESULT find(const struct fixture *fixture, const WCHAR *name, IVMVirtualMachine **machine)
{
    BSTR n = name ? SysAllocString(name) : NULL;
    HRESULT hr = IVMVirtualPC_FindVirtualMachine(fixture->app, n, machine);
    SysFreeString(n);
    return hr;
}

static IVMVirtualMachine *created(const struct fixture *fixture, const WCHAR *name,
                                  const WCHAR *path)
{
    IVMVirtualMachine *machine = NULL;
    CHECK_OK(create(fixture, name, path, &machine));
    return machine;
}

static LONG count_of(const struct fixture *fixture)
{
    IVMVirtualMachineCollection *machines = NULL;
    LONG count = -1;
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(fixture->app, &machines));
    CHECK_OK(IVMVirtualMachineCollection_get_Count(machines, &count));
    IVMVirtualMachineCollection_Release(machines);
    return count;
}

static BSTR name_of(IVMVirtualMachine *machine)
{
    BSTR name = NULL;
    CHECK_OK(IVMVirtualMachine_get_Name(machine, &name));
    return name;
}

static BSTR file_of(IVMVirtualMachine *machine)
{
    BSTR file = NULL;
    CHECK_OK(IVMVirtualMachine_get_File(machine, &file));
    return file;
}

static void start(IVMVirtualMachine *machine)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
}

/* ---- What it tells ---- */

TEST(application, name_version_and_limits)
{
    struct fixture fixture = fixture_start();
    BSTR text = NULL;
    LONG number = -1;
    CHECK_OK(IVMVirtualPC_get_Name(fixture.app, &text));
    CHECK_BSTR(text, L"Windows Virtual PC");
    CHECK_OK(IVMVirtualPC_get_Version(fixture.app, &text));
    CHECK_BSTR(text, L"6.1.7600.0SE");
    CHECK_OK(IVMVirtualPC_get_MinimumMemoryPerVM(fixture.app, &number));
    CHECK_EQ(number, 4);
    CHECK_OK(IVMVirtualPC_get_MaximumMemoryPerVM(fixture.app, &number));
    CHECK_EQ(number, 3712);
    CHECK_OK(IVMVirtualPC_get_SuggestedMaximumMemoryPerVM(fixture.app, &number));
    CHECK_EQ(number, 2560);
    CHECK_OK(IVMVirtualPC_get_MaximumFloppyDrivesPerVM(fixture.app, &number));
    CHECK_EQ(number, 1);
    CHECK_OK(IVMVirtualPC_get_MaximumSerialPortsPerVM(fixture.app, &number));
    CHECK_EQ(number, 2);
    CHECK_OK(IVMVirtualPC_get_MaximumParallelPortsPerVM(fixture.app, &number));
    CHECK_EQ(number, 1);
    CHECK_OK(IVMVirtualPC_get_MaximumNetworkAdaptersPerVM(fixture.app, &number));
    CHECK_EQ(number, 4);
    CHECK_OK(IVMVirtualPC_get_MaximumNumberOfIDEBuses(fixture.app, &number));
    CHECK_EQ(number, 2);
    CHECK_OK(IVMVirtualPC_get_UpTime(fixture.app, &number));
    CHECK_EQ(number, 0);
    fixture_end(&fixture);
}

TEST(application, null_pointers_are_refused)
{
    struct fixture fixture = fixture_start();
    PAIR(IVMVirtualPC, HostInfo, E_POINTER, IVMVirtualPC_get_HostInfo(fixture.app, NULL));
    PAIR(IVMVirtualPC, MaximumFloppyDrivesPerVM, E_POINTER,
         IVMVirtualPC_get_MaximumFloppyDrivesPerVM(fixture.app, NULL));
    PAIR(IVMVirtualPC, MaximumMemoryPerVM, E_POINTER,
         IVMVirtualPC_get_MaximumMemoryPerVM(fixture.app, NULL));
    PAIR(IVMVirtualPC, MaximumNetworkAdaptersPerVM, E_POINTER,
         IVMVirtualPC_get_MaximumNetworkAdaptersPerVM(fixture.app, NULL));
    PAIR(IVMVirtualPC, MaximumNumberOfIDEBuses, E_POINTER,
         IVMVirtualPC_get_MaximumNumberOfIDEBuses(fixture.app, NULL));
    PAIR(IVMVirtualPC, MaximumParallelPortsPerVM, E_POINTER,
         IVMVirtualPC_get_MaximumParallelPortsPerVM(fixture.app, NULL));
    PAIR(IVMVirtualPC, MaximumSerialPortsPerVM, E_POINTER,
         IVMVirtualPC_get_MaximumSerialPortsPerVM(fixture.app, NULL));
    PAIR(IVMVirtualPC, MinimumMemoryPerVM, E_POINTER,
         IVMVirtualPC_get_MinimumMemoryPerVM(fixture.app, NULL));
    PAIR(IVMVirtualPC, Name, E_POINTER, IVMVirtualPC_get_Name(fixture.app, NULL));
    PAIR(IVMVirtualPC, SuggestedMaximumMemoryPerVM, E_POINTER,
         IVMVirtualPC_get_SuggestedMaximumMemoryPerVM(fixture.app, NULL));
    PAIR(IVMVirtualPC, Tasks, E_POINTER, IVMVirtualPC_get_Tasks(fixture.app, NULL));
    PAIR(IVMVirtualPC, UpTime, E_POINTER, IVMVirtualPC_get_UpTime(fixture.app, NULL));
    PAIR(IVMVirtualPC, Version, E_POINTER, IVMVirtualPC_get_Version(fixture.app, NULL));
    PAIR(IVMVirtualPC, VirtualMachines, E_POINTER,
         IVMVirtualPC_get_VirtualMachines(fixture.app, NULL));
    fixture_end(&fixture);
}

/* ---- Finding ---- */

TEST(application, machines_are_found_by_name_in_any_case)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *found = NULL;
    CHECK_OK(find(&fixture, L"windows XP MODE", &found));
    CHECK_BSTR(name_of(found), L"Windows XP Mode");
    IVMVirtualMachine_Release(found);
    found = fixture.machine;
    PAIR(IVMVirtualPC, FindVirtualMachine, S_FALSE, find(&fixture, L"None", &found));
    CHECK(!found);
    found = fixture.machine;
    PAIR(IVMVirtualPC, FindVirtualMachine, E_POINTER, find(&fixture, NULL, &found));
    CHECK(!found);
    CHECK_HR(find(&fixture, L"", &found), S_FALSE);
    fixture_end(&fixture);
}

/* ---- Creating ---- */

TEST(application, a_created_machine_is_there_at_once)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = created(&fixture, L"Test", L"C:\\New\\Folder"), *found = NULL;
    VMVMState state = vmVMState_Invalid;
    CHECK_BSTR(name_of(machine), L"Test");
    CHECK_BSTR(file_of(machine), L"C:\\New\\Folder\\Test.vmc");
    CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
    CHECK_EQ(state, vmVMState_TurnedOff);
    CHECK_EQ(count_of(&fixture), 2);
    CHECK_OK(find(&fixture, L"TEST", &found));
    CHECK_BSTR(name_of(found), L"Test");
    start(found);
    CHECK_OK(IVMVirtualMachine_get_State(machine, &state));
    CHECK_EQ(state, vmVMState_Running);
    IVMVirtualMachine_Release(found);
    IVMVirtualMachine_Release(machine);
    /* The other style: a full path and no name. */
    machine = created(&fixture, NULL, L"C:\\New\\Second.vmc");
    CHECK_BSTR(name_of(machine), L"Second");
    CHECK_BSTR(file_of(machine), L"C:\\New\\Second.vmc");
    IVMVirtualMachine_Release(machine);
    machine = created(&fixture, L"", L"C:\\New\\Third.vmc");
    CHECK_BSTR(name_of(machine), L"Third");
    IVMVirtualMachine_Release(machine);
    CHECK_EQ(count_of(&fixture), 4);
    fixture_end(&fixture);
}

static const WCHAR *long_path(size_t length)
{
    static WCHAR path[400];
    wmemset(path, 'a', 400);
    memcpy(path, L"C:\\", 3 * sizeof(WCHAR));
    path[length] = 0;
    return path;
}

TEST(application, what_cannot_be_created)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = created(&fixture, L"gone", L"C:\\VMs");
    CHECK_OK(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, machine));
    IVMVirtualMachine_Release(machine);
#define REFUSED(name, path) (machine = fixture.machine, create(&fixture, (name), (path), &machine))
    PAIR(IVMVirtualPC, CreateVirtualMachine, E_POINTER, REFUSED(L"a", NULL));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         REFUSED(L"a", L"Q:\\VMs"));
    CHECK(!machine);
    /* On a DVD. */
    PAIR(IVMVirtualPC, CreateVirtualMachine, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         REFUSED(L"a", L"D:\\VMs"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         REFUSED(L"a", L"C:\\V|Ms"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         REFUSED(L"a", L"VMs"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         REFUSED(L"a", L""));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         REFUSED(L"a", long_path(255)));
    CHECK(!machine);
    /* The .vmcx file's path has one character more. */
    PAIR(IVMVirtualPC, CreateVirtualMachine, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         REFUSED(L"a", long_path(253)));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
         REFUSED(L"Gone", L"c:\\vms\\"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, VM_E_CONFIG_NO_NAME, REFUSED(L"", L"C:\\VMs"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, VM_E_CONFIG_NO_NAME, REFUSED(NULL, L"C:\\VMs"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, VM_E_CONFIG_NAME_TOO_LONG,
         REFUSED(long_path(84) + 3, L"C:\\VMs"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, VM_E_CONFIG_NAME_INVALID_CHAR,
         REFUSED(L"a:b", L"C:\\VMs"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, CreateVirtualMachine, VM_E_CONFIG_DUPLICATE_NAME,
         REFUSED(L"windows xp mode", L"C:\\VMs"));
    CHECK(!machine);
    static const WCHAR *const devices[] = {L"CON", L"nul", L"Aux.old", L"PRN", L"COM1", L"lpt9"};
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        CONTEXT("%ls", devices[i]);
        CHECK_HR(REFUSED(devices[i], L"C:\\VMs"), E_INVALIDARG);
        CHECK(!machine);
    }
    CHECK_HR(REFUSED(NULL, L"C:\\VMs\\con.vmc"), E_INVALIDARG);
    CHECK_ERROR(L"device of Windows");
    CONTEXT("%s", "a full disk");
    BSTR paths = paths_of_host(&fixture);
    int64_t used = of_host(&fixture, L"DiskUsed");
    host_is(&fixture, L"DiskUsed", of_host(&fixture, L"DiskCapacity"));
    CHECK_HR(REFUSED(L"a", L"C:\\New\\VMs"), HRESULT_FROM_WIN32(ERROR_DISK_FULL));
    CHECK(!machine);
    host_is(&fixture, L"DiskUsed", used);
    CHECK_SAME_PATHS(&fixture, paths);
#undef REFUSED
    CHECK_EQ(count_of(&fixture), 1);
    /* 80 characters and 259, those of the .vmcx file, are not too long. */
    machine = created(&fixture, long_path(83) + 3, L"C:\\VMs");
    IVMVirtualMachine_Release(machine);
    machine = created(&fixture, L"b", long_path(252));
    CHECK_BSTR(name_of(machine), L"b");
    IVMVirtualMachine_Release(machine);
    fixture_end(&fixture);
}

/* ---- Registering ---- */

TEST(application, both_styles_of_registering)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = created(&fixture, L"Test", L"C:\\VMs"), *back = NULL, *none;
    BSTR text = SysAllocString(L"remember this");
    CHECK_OK(IVMVirtualMachine_put_Notes(machine, text));
    SysFreeString(text);
    CHECK_OK(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, machine));
    CHECK_EQ(count_of(&fixture), 1);
    CHECK_HR(find(&fixture, L"Test", &none), S_FALSE);
    CHECK_HR(IVMVirtualMachine_get_Name(machine, &text), VM_E_VM_UNKNOWN);
    CHECK(!text);
    CHECK_HR(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, machine), VM_E_VM_UNKNOWN);
    IVMVirtualMachine_Release(machine);

    CHECK_OK(enroll(&fixture, NULL, L"C:\\VMs\\Test.vmc", &back));
    CHECK_BSTR(name_of(back), L"Test");
    CHECK_BSTR(file_of(back), L"C:\\VMs\\Test.vmc");
    CHECK_OK(IVMVirtualMachine_get_Notes(back, &text));
    CHECK_BSTR(text, L"remember this");
    CHECK_OK(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, back));
    IVMVirtualMachine_Release(back);

    CHECK_OK(enroll(&fixture, L"Test", L"C:\\VMs", &back));
    CHECK_BSTR(name_of(back), L"Test");
    CHECK_OK(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, back));
    IVMVirtualMachine_Release(back);

    CHECK_OK(enroll(&fixture, L"Test.vmc", L"C:\\VMs\\", &back));
    CHECK_BSTR(name_of(back), L"Test");
    CHECK_EQ(count_of(&fixture), 2);
    IVMVirtualMachine_Release(back);
    fixture_end(&fixture);
}

TEST(application, what_cannot_be_registered)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = created(&fixture, L"first", L"C:\\VMs");
    BSTR name = SysAllocString(L"renamed");
    CHECK_OK(IVMVirtualMachine_put_Name(machine, name));
    SysFreeString(name);
    IVMVirtualMachine_Release(machine);
    machine = created(&fixture, L"other", L"C:\\VMs");
    CHECK_OK(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, machine));
    IVMVirtualMachine_Release(machine);
    machine = created(&fixture, L"other", L"C:\\Elsewhere");
    IVMVirtualMachine_Release(machine);
#define REFUSED(name, path) (machine = fixture.machine, enroll(&fixture, (name), (path), &machine))
    PAIR(IVMVirtualPC, RegisterVirtualMachine, E_POINTER, REFUSED(L"a", NULL));
    CHECK(!machine);
    PAIR(IVMVirtualPC, RegisterVirtualMachine, HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
         REFUSED(L"a", L"C:\\NoSuch"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, RegisterVirtualMachine, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         REFUSED(L"a", L"C:\\VMs"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, RegisterVirtualMachine, HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND),
         REFUSED(L"", L"C:\\VMs\\a.vmc"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, RegisterVirtualMachine, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
         REFUSED(L"a", L"C:\\VMs>"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, RegisterVirtualMachine, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
         REFUSED(L"first", L"VMs"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, RegisterVirtualMachine, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
         REFUSED(L"a", long_path(260)));
    CHECK(!machine);
    /* That file is registered, under another name. */
    PAIR(IVMVirtualPC, RegisterVirtualMachine, HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS),
         REFUSED(NULL, L"C:\\VMs\\First.vmc"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, RegisterVirtualMachine, VM_E_CONFIG_NAME_TOO_LONG,
         REFUSED(long_path(84) + 3, L"C:\\VMs"));
    CHECK(!machine);
    PAIR(IVMVirtualPC, RegisterVirtualMachine, VM_E_CONFIG_NAME_INVALID_CHAR,
         REFUSED(L"a*", L"C:\\VMs"));
    CHECK(!machine);
    CHECK_HR(REFUSED(L"NUL", L"C:\\VMs"), E_INVALIDARG);
    CHECK(!machine);
    PAIR(IVMVirtualPC, RegisterVirtualMachine, VM_E_CONFIG_DUPLICATE_NAME,
         REFUSED(L"other", L"C:\\VMs"));
    CHECK(!machine);
#undef REFUSED
    CHECK_EQ(count_of(&fixture), 3);
    fixture_end(&fixture);
}

TEST(application, unregistering)
{
    struct fixture fixture = fixture_start();
    PAIR(IVMVirtualPC, UnregisterVirtualMachine, E_POINTER,
         IVMVirtualPC_UnregisterVirtualMachine(fixture.app, NULL));
    CHECK_HR(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, (IVMVirtualMachine *)fixture.app),
             E_INVALIDARG);
    start(fixture.machine);
    PAIR(IVMVirtualPC, UnregisterVirtualMachine, VM_E_VM_RUNNING,
         IVMVirtualPC_UnregisterVirtualMachine(fixture.app, fixture.machine));
    CHECK_EQ(count_of(&fixture), 1);
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Save(fixture.machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
    CHECK_OK(IVMVirtualPC_UnregisterVirtualMachine(fixture.app, fixture.machine));
    CHECK_EQ(count_of(&fixture), 0);
    VMVMState state = vmVMState_Running;
    CHECK_HR(IVMVirtualMachine_get_State(fixture.machine, &state), VM_E_VM_UNKNOWN);
    /* The saved state is retained. */
    IVMVirtualMachine *back = NULL;
    CHECK_OK(enroll(&fixture, L"Windows XP Mode", FOLDER, &back));
    CHECK_OK(IVMVirtualMachine_get_State(back, &state));
    CHECK_EQ(state, vmVMState_Saved);
    IVMVirtualMachine_Release(back);
    fixture_end(&fixture);
}

TEST(application, deleting)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = created(&fixture, L"Test", L"C:\\VMs");
    PAIR(IVMVirtualPC, DeleteVirtualMachine, E_POINTER,
         IVMVirtualPC_DeleteVirtualMachine(fixture.app, NULL));
    CHECK_HR(IVMVirtualPC_DeleteVirtualMachine(fixture.app, (IVMVirtualMachine *)fixture.app),
             E_INVALIDARG);
    start(machine);
    PAIR(IVMVirtualPC, DeleteVirtualMachine, VM_E_VM_RUNNING,
         IVMVirtualPC_DeleteVirtualMachine(fixture.app, machine));
    CHECK_EQ(count_of(&fixture), 2);
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_TurnOff(machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    IVMTask_Release(task);
    CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture.app, machine));
    CHECK_EQ(count_of(&fixture), 1);
    BSTR name = NULL;
    CHECK_HR(IVMVirtualMachine_get_Name(machine, &name), VM_E_VM_UNKNOWN);
    PAIR(IVMVirtualPC, DeleteVirtualMachine, S_FALSE,
         IVMVirtualPC_DeleteVirtualMachine(fixture.app, machine));
    IVMVirtualMachine_Release(machine);
    CHECK_HR(enroll(&fixture, L"Test", L"C:\\VMs", &machine), CODE_FILE_NOT_FOUND);
    /* The name and the place are free again. */
    machine = created(&fixture, L"Test", L"C:\\VMs");
    CHECK_BSTR(name_of(machine), L"Test");
    IVMVirtualMachine_Release(machine);
    fixture_end(&fixture);
}

TEST(application, a_machine_of_another_mock_is_none_of_this_one)
{
    struct fixture fixture = fixture_start();
    vpcmock *other = NULL;
    IVMVirtualPC *app = NULL;
    CHECK_OK(vpcmock_create(&other));
    CHECK_OK(vpcmock_application(other, &app));
    CHECK_HR(IVMVirtualPC_DeleteVirtualMachine(app, fixture.machine), E_INVALIDARG);
    CHECK_ERROR(L"of this application");
    CHECK_EQ(count_of(&fixture), 1);
    IVMVirtualPC_Release(app);
    vpcmock_release(other);
    fixture_end(&fixture);
}

TEST(application, ten_thousand_machines)
{
    enum { MANY = 10000 };
    struct fixture fixture = fixture_start();
    IVMVirtualMachineCollection *machines = NULL;
    WCHAR name[32];
    for (int i = 0; i < MANY; i++) {
        swprintf(name, 32, L"Machine %d", i);
        IVMVirtualMachine *machine = created(&fixture, name, L"C:\\VMs");
        IVMVirtualMachine_Release(machine);
    }
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(fixture.app, &machines));
    for (int i = 0; i < MANY; i++) {
        IVMVirtualMachine *machine = NULL, *found = NULL;
        CHECK_OK(IVMVirtualMachineCollection_get_Item(machines, 2, &machine));
        BSTR text = name_of(machine);
        CHECK_OK(find(&fixture, text, &found));
        SysFreeString(text);
        CHECK_OK(IVMVirtualPC_DeleteVirtualMachine(fixture.app, found));
        IVMVirtualMachine_Release(found);
        IVMVirtualMachine_Release(machine);
    }
    CHECK_EQ(count_of(&fixture), 1);
    IVMVirtualMachineCollection_Release(machines);
    fixture_end(&fixture);
}
