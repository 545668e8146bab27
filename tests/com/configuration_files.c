/* SPDX-License-Identifier: MIT */
/* Real .vmc files: what they make known to the host, and what is wrong with them. */
#include "fixture.h"
#include "model/host.h"

#define HEAD L"<?xml version='1.0' encoding='UTF-16'?>\n<preferences>"
#define TAIL L"</preferences>"
#define LOCATION(bus, device)                                                                      \
    L"hardware/pci_bus/ide_adapter/"                                                               \
    L"ide_controller[@id=\"" bus L"\"]/location[@id=\"" device L"\"]/"

/* ---- Helpers ---- */

static IVMVirtualMachine *register_as(struct fixture *fixture, const WCHAR *name, const WCHAR *path,
                                      HRESULT expected)
{
    IVMVirtualMachine *machine = NULL;
    BSTR name_text = SysAllocString(name), path_text = SysAllocString(path);
    CHECK_HR(IVMVirtualPC_RegisterVirtualMachine(fixture->app, name_text, path_text, &machine),
             expected);
    SysFreeString(name_text);
    SysFreeString(path_text);
    return machine;
}

static VARIANT value_of(IVMVirtualMachine *machine, const WCHAR *key)
{
    VARIANT value;
    BSTR text = SysAllocString(key);
    VariantInit(&value);
    CHECK_OK(IVMVirtualMachine_GetConfigurationValue(machine, text, &value));
    SysFreeString(text);
    return value;
}

static void check_number(IVMVirtualMachine *machine, const WCHAR *key, LONG expected)
{
    VARIANT value = value_of(machine, key);
    CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == expected);
    VariantClear(&value);
}

static void check_text(IVMVirtualMachine *machine, const WCHAR *key, const WCHAR *expected)
{
    VARIANT value = value_of(machine, key);
    if (CHECK_EQ(V_VT(&value), VT_BSTR))
        CHECK_BSTR(V_BSTR(&value), expected);
}

static void check_disk(IVMVirtualMachine *machine, LONG index, LONG device, const WCHAR *path)
{
    IVMHardDiskConnectionCollection *all = NULL;
    IVMHardDiskConnection *connection = NULL;
    IVMHardDisk *disk = NULL;
    BSTR file = NULL;
    LONG place = -1;
    CHECK_OK(IVMVirtualMachine_get_HardDiskConnections(machine, &all));
    CHECK_OK(IVMHardDiskConnectionCollection_get_Item(all, index, &connection));
    IVMHardDiskConnectionCollection_Release(all);
    if (!CHECK(connection))
        return;
    CHECK_OK(IVMHardDiskConnection_get_BusNumber(connection, &place));
    CHECK_EQ(place, 0);
    CHECK_OK(IVMHardDiskConnection_get_DeviceNumber(connection, &place));
    CHECK_EQ(place, device);
    CHECK_OK(IVMHardDiskConnection_get_HardDisk(connection, &disk));
    if (CHECK(disk)) {
        CHECK_OK(IVMHardDisk_get_File(disk, &file));
        CHECK_BSTR(file, path);
        IVMHardDisk_Release(disk);
    }
    IVMHardDiskConnection_Release(connection);
}

static void check_drives(IVMVirtualMachine *machine)
{
    IVMDVDDriveCollection *all = NULL;
    IVMDVDDrive *drive = NULL;
    BSTR text = NULL;
    LONG count = 0;
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(machine, &all));
    CHECK_OK(IVMDVDDriveCollection_get_Count(all, &count));
    CHECK_EQ(count, 2);
    CHECK_OK(IVMDVDDriveCollection_get_Item(all, 1, &drive));
    CHECK_OK(IVMDVDDrive_get_ImageFile(drive, &text));
    CHECK_BSTR(text, L"C:\\Images\\setup.iso");
    IVMDVDDrive_Release(drive);
    CHECK_OK(IVMDVDDriveCollection_get_Item(all, 2, &drive));
    CHECK_OK(IVMDVDDrive_get_HostDriveLetter(drive, &text));
    CHECK_BSTR(text, L"D");
    CHECK_OK(IVMDVDDrive_get_DeviceNumber(drive, &count));
    CHECK_EQ(count, 1);
    IVMDVDDrive_Release(drive);
    IVMDVDDriveCollection_Release(all);
}

static void check_adapter(IVMNetworkAdapterCollection *all, LONG index, HRESULT network_code,
                          const WCHAR *network_name, VARIANT_BOOL is_dynamic)
{
    IVMNetworkAdapter *adapter = NULL;
    IVMVirtualNetwork *network = NULL;
    VARIANT_BOOL truth = 7;
    BSTR name = NULL;
    CHECK_OK(IVMNetworkAdapterCollection_get_Item(all, index, &adapter));
    CHECK_HR(IVMNetworkAdapter_get_VirtualNetwork(adapter, &network), network_code);
    if (network) {
        CHECK_OK(IVMVirtualNetwork_get_Name(network, &name));
        CHECK_BSTR(name, network_name);
        IVMVirtualNetwork_Release(network);
    }
    CHECK_OK(IVMNetworkAdapter_get_IsEthernetAddressDynamic(adapter, &truth));
    CHECK_EQ(truth, is_dynamic);
    if (!is_dynamic) {
        CHECK_OK(IVMNetworkAdapter_get_EthernetAddress(adapter, &name));
        CHECK_BSTR(name, L"00-03-FF-0A-0B-0C");
    }
    IVMNetworkAdapter_Release(adapter);
}

static void check_adapters(IVMVirtualMachine *machine)
{
    IVMNetworkAdapterCollection *all = NULL;
    LONG count = 0;
    CHECK_OK(IVMVirtualMachine_get_NetworkAdapters(machine, &all));
    CHECK_OK(IVMNetworkAdapterCollection_get_Count(all, &count));
    CHECK_EQ(count, 3);
    check_adapter(all, 1, S_OK, L"Internal Network", VARIANT_FALSE);
    check_adapter(all, 2, CODE_VM_E_INVALID_VIRTUAL_NETWORK_ID, NULL, VARIANT_TRUE);
    check_adapter(all, 3, S_FALSE, NULL, VARIANT_TRUE);
    IVMNetworkAdapterCollection_Release(all);
}

/* What both files of tests/data say. */
static void check_machine(IVMVirtualMachine *machine, const WCHAR *name, const WCHAR *folder)
{
    WCHAR data[MAX_PATH];
    VARIANT_BOOL undoable = VARIANT_FALSE;
    BSTR text = NULL;
    LONG memory = 0;
    CHECK_OK(IVMVirtualMachine_get_Name(machine, &text));
    CHECK_BSTR(text, name);
    CHECK_OK(IVMVirtualMachine_get_Memory(machine, &memory));
    CHECK_EQ(memory, 640);
    CHECK_OK(IVMVirtualMachine_get_Notes(machine, &text));
    CHECK_BSTR(text, L"one & two\nthree");
    CHECK_OK(IVMVirtualMachine_get_Undoable(machine, &undoable));
    CHECK_EQ(undoable, VARIANT_TRUE);
    check_number(machine, L"something_new[@id=x y]/number", -7);
    check_text(machine, L"version", L"2.0");
    check_text(machine, LOCATION(L"0", L"0") L"pathname/absolute",
               L"C:\\Disks\\system \x00e9\x4e2d.vhd");
    check_text(machine, LOCATION(L"0", L"1") L"pathname/absolute", L"");
    VARIANT bytes = value_of(
        machine,
        L"hardware/pci_bus/ethernet_adapter/ethernet_controller[@id=0]/ethernet_card_address");
    if (CHECK_EQ(V_VT(&bytes), VT_ARRAY | VT_UI1))
        CHECK(V_ARRAY(&bytes)->rgsabound[0].cElements == 6 &&
              !memcmp(V_ARRAY(&bytes)->pvData, "\x00\x03\xff\x0a\x0b\x0c", 6));
    VariantClear(&bytes);
    check_disk(machine, 1, 0, L"C:\\Disks\\system \x00e9\x4e2d.vhd");
    swprintf(data, MAX_PATH, L"%ls\\data.vhd", folder);
    check_disk(machine, 2, 1, data);
    check_drives(machine);
    check_adapters(machine);
}

/* ---- Good files ---- */

TEST(configuration_files, are_registered_with_what_they_say)
{
    static const WCHAR *const names[] = {L"lab", L"lab-utf-16"};
    struct fixture fixture = fixture_start();
    IVPCMockControl *control = NULL;
    CHECK_OK(vpcmock_control(fixture.mock, &control));
    for (size_t i = 0; i < COUNT(names); i++) {
        WCHAR folder[MAX_PATH], path[MAX_PATH];
        CONTEXT("%ls", names[i]);
        CHECK(GetFullPathNameW(L"tests\\data", MAX_PATH, folder, NULL));
        swprintf(path, MAX_PATH, L"%ls\\%ls.vmc", folder, names[i]);
        /* Nothing of the real disk is known before. */
        CHECK(!register_as(&fixture, L"", path,
                           i ? HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)
                             : HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)));
        BSTR file = SysAllocString(path);
        CHECK_OK(IVPCMockControl_AddConfiguration(control, file));
        CHECK_FAILS(IVPCMockControl_AddConfiguration(control, file),
                    HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS), path);
        SysFreeString(file);
        IVMVirtualMachine *machine = i ? register_as(&fixture, names[i], folder, S_OK)
                                       : register_as(&fixture, L"", path, S_OK);
        if (CHECK(machine)) {
            check_machine(machine, names[i], folder);
            IVMVirtualMachine_Release(machine);
        }
    }
    IVPCMockControl_Release(control);
    fixture_end(&fixture);
}

/* A real file, which the caller deletes; path: with room for MAX_PATH. */
static void write_file(const WCHAR *name, const WCHAR *xml, WCHAR *path)
{
    DWORD written;
    WCHAR folder[MAX_PATH];
    CHECK(GetTempPathW(MAX_PATH, folder));
    swprintf(path, MAX_PATH, L"%ls%ls", folder, name);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    CHECK(file != INVALID_HANDLE_VALUE);
    CHECK(WriteFile(file, L"\xfeff", sizeof(WCHAR), &written, NULL));
    CHECK(WriteFile(file, xml, (DWORD)(wcslen(xml) * sizeof *xml), &written, NULL));
    CloseHandle(file);
}

static IVMVirtualMachine *machine_of(struct fixture *fixture, const WCHAR *xml)
{
    WCHAR path[MAX_PATH];
    write_file(L"vpcmock small.vmc", xml, path);
    CHECK_OK(vpcmock_add_configuration(fixture->mock, path));
    DeleteFileW(path);
    return register_as(fixture, L"", path, S_OK);
}

TEST(configuration_files, leave_what_they_do_not_say_as_of_a_new_machine)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = machine_of(&fixture, HEAD TAIL);
    if (CHECK(machine)) {
        IVMDVDDriveCollection *drives = NULL;
        IVMNetworkAdapterCollection *adapters = NULL;
        IVMTask *task = NULL;
        VMTaskResult result = -1;
        LONG number = 0;
        CHECK_OK(IVMVirtualMachine_get_Memory(machine, &number));
        CHECK_EQ(number, SETTINGS_DEFAULT_MEMORY);
        CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(machine, &drives));
        CHECK_OK(IVMDVDDriveCollection_get_Count(drives, &number));
        CHECK_EQ(number, 1);
        IVMDVDDriveCollection_Release(drives);
        CHECK_OK(IVMVirtualMachine_get_NetworkAdapters(machine, &adapters));
        CHECK_OK(IVMNetworkAdapterCollection_get_Count(adapters, &number));
        CHECK_EQ(number, 1);
        IVMNetworkAdapterCollection_Release(adapters);
        CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_OK(IVMTask_get_Result(task, &result));
        CHECK_EQ(result, vmTaskResult_Success);
        IVMTask_Release(task);
        IVMVirtualMachine_Release(machine);
    }
    fixture_end(&fixture);
}

TEST(configuration_files, keep_long_texts_whole)
{
    enum { LONG_TEXT = 20000 };
    static WCHAR xml[LONG_TEXT + 200];
    struct fixture fixture = fixture_start();
    BSTR notes = NULL;
    wcscpy(xml, HEAD L"<settings><general><notes type='string'>");
    size_t start = wcslen(xml);
    for (size_t i = 0; i < LONG_TEXT; i++)
        xml[start + i] = (WCHAR)(i % 3 ? 'a' + i % 26 : 0x4e00 + i % 1000);
    wcscpy(xml + start + LONG_TEXT, L"</notes></general></settings>" TAIL);
    IVMVirtualMachine *machine = machine_of(&fixture, xml);
    if (CHECK(machine)) {
        CHECK_OK(IVMVirtualMachine_get_Notes(machine, &notes));
        CHECK(SysStringLen(notes) == LONG_TEXT &&
              !memcmp(notes, xml + start, LONG_TEXT * sizeof *xml));
        SysFreeString(notes);
        IVMVirtualMachine_Release(machine);
    }
    fixture_end(&fixture);
}

/* ---- Bad ones ---- */

static const struct {
    const WCHAR *xml, *place, *found;
} wrong[] = {
    {L"", L"vpcmock bad.vmc", L"it ends too early"},
    {L"<scenario/>", L"line 1, column 2", L"Found element <scenario>; expected <preferences>"},
    {L"<preferences xmlns='urn:x'/>", L"line 1, column 2", L"namespace \"urn:x\"; expected none"},
    {HEAD L"\n<a type='double'>1</a>" TAIL, L"line 3, column 4",
     L"Found type \"double\"; expected"},
    {HEAD L"\n<a type='integer'>ten</a>" TAIL, L"line 3, column 2",
     L"Found \"ten\"; expected a whole"},
    {HEAD L"\n<a type='integer'>4294967296</a>" TAIL, L"line 3", L"of 32 bits"},
    {HEAD L"\n<a type='boolean'>yes</a>" TAIL, L"line 3", L"Found \"yes\"; expected \"true\""},
    {HEAD L"\n<a type='bytes'>123</a>" TAIL, L"line 3", L"Found \"123\"; expected two hexadecimal"},
    {HEAD L"\n<a>512</a>" TAIL, L"line 3", L"Found the text \"512\" in an element without type"},
    {HEAD L"\n<a type='string'><b/></a>" TAIL, L"line 3", L"Found element <b> inside of a value"},
    {HEAD L"\n<a size='1'/>" TAIL, L"line 3, column 4",
     L"Found attribute \"size\"; expected \"id\""},
    {HEAD L"\n<a id='[x]'/>" TAIL, L"line 3, column 4", L"Found id \"[x]\"; expected"},
    {HEAD L"<a><b type='string'/>\n<B type='string'/></a>" TAIL, L"line 3, column 2",
     L"Found \"a/B\" again"},
    {HEAD L"<hardware><pci_bus><ethernet_adapter>\n<controller_count type='integer'>99"
          L"</controller_count></ethernet_adapter></pci_bus></hardware>" TAIL,
     L"line 3, column 2", L"Found 99 network adapters; expected 0 to"},
    {L"<!DOCTYPE preferences [<!ENTITY a 'b'>]>\n<preferences/>", L"line 1", L"DOCTYPE"},
    {HEAD L"\n<a>" TAIL, L"line 3", L"end tag"},
};

TEST(configuration_files, say_what_is_wrong_and_change_nothing)
{
    struct fixture fixture = fixture_start();
    for (size_t i = 0; i < COUNT(wrong); i++) {
        WCHAR path[MAX_PATH];
        CONTEXT("%ls", wrong[i].xml);
        write_file(L"vpcmock bad.vmc", wrong[i].xml, path);
        SetErrorInfo(0, NULL);
        CHECK_HR(vpcmock_add_configuration(fixture.mock, path), E_INVALIDARG);
        IErrorInfo *error = NULL;
        BSTR said = NULL;
        if (GetErrorInfo(0, &error) == S_OK) {
            IErrorInfo_GetDescription(error, &said);
            IErrorInfo_Release(error);
        }
        CHECK_MSG(said && wcsstr(said, path) && wcsstr(said, wrong[i].place) &&
                      wcsstr(said, wrong[i].found),
                  "said \"%ls\"; expected \"%ls\" and \"%ls\"", said ? said : L"(nothing)",
                  wrong[i].place, wrong[i].found);
        SysFreeString(said);
        DeleteFileW(path);
        const struct span span = {(const char16_t *)path, wcslen(path)};
        CHECK(!files_find(&fixture.mock->host, span));
        CHECK(!files_has_folder(&fixture.mock->host, path_folder(span)));
    }
    fixture_end(&fixture);
}

TEST(configuration_files, must_be_there_with_a_full_path_and_a_name)
{
    struct fixture fixture = fixture_start();
    WCHAR path[MAX_PATH];
    CHECK_FAILS(vpcmock_add_configuration(fixture.mock, L"tests\\data\\lab.vmc"),
                HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME), L"expected the full path");
    CHECK_FAILS(vpcmock_add_configuration(fixture.mock, L"C:\\none\\there.vmc"),
                HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), L"C:\\none\\there.vmc can't be read: there is no such file");
    CHECK_HR(vpcmock_add_configuration(fixture.mock, NULL), E_POINTER);
    write_file(L"vpcmock.xml", HEAD TAIL, path);
    CHECK_FAILS(vpcmock_add_configuration(fixture.mock, path), CODE_VM_E_CONFIG_NO_NAME, path);
    DeleteFileW(path);
    fixture_end(&fixture);
}

TEST(configuration_files, are_limited)
{
    enum { NESTED = 40 };
    static WCHAR deep[NESTED * 10 + 100];
    struct fixture fixture = fixture_start();
    WCHAR path[MAX_PATH];
    LARGE_INTEGER size = {.QuadPart = (64 << 20) + 1};
    wcscpy(deep, HEAD);
    for (int i = 0; i < NESTED; i++)
        wcscat(deep, L"<a>");
    for (int i = 0; i < NESTED; i++)
        wcscat(deep, L"</a>");
    wcscat(deep, TAIL);
    write_file(L"vpcmock deep.vmc", deep, path);
    CHECK_FAILS(vpcmock_add_configuration(fixture.mock, path), E_INVALIDARG,
                L"inside of 32 others");
    DeleteFileW(path);
    write_file(L"vpcmock large.vmc", HEAD, path);
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    CHECK(SetFilePointerEx(file, size, NULL, FILE_BEGIN) && SetEndOfFile(file));
    CloseHandle(file);
    CHECK_FAILS(vpcmock_add_configuration(fixture.mock, path),
                HRESULT_FROM_WIN32(ERROR_FILE_TOO_LARGE), L"67108865 bytes; expected at most");
    DeleteFileW(path);
    fixture_end(&fixture);
}
