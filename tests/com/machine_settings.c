/* SPDX-License-Identifier: MIT */
/* IVMVirtualMachine: the properties of its configuration and its processor. */
#include "com/machine_fixture.h"

/* ---- What the BIOS shows ---- */

typedef HRESULT(STDMETHODCALLTYPE *get_text)(IVMVirtualMachine *machine, BSTR *text);
typedef HRESULT(STDMETHODCALLTYPE *put_text)(IVMVirtualMachine *machine, BSTR text);

static void check_text(IVMVirtualMachine *machine, get_text get, const WCHAR *expected)
{
    BSTR text = NULL;
    CHECK_OK(get(machine, &text));
    CHECK_BSTR(text, expected);
}

#define TOO_LONG L"123456789012345678901234567890123"

TEST(machine_settings, codes_of_BIOSGUID)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    BSTR text = (BSTR)1;
    check_text(machine, machine->lpVtbl->get_BIOSGUID, L"");
    PAIR(IVMVirtualMachine, BIOSGUID, E_POINTER, IVMVirtualMachine_put_BIOSGUID(machine, NULL));
    PAIR(IVMVirtualMachine, BIOSGUID, E_INVALIDARG,
         IVMVirtualMachine_put_BIOSGUID(machine, bstr(L"")));
    PAIR(IVMVirtualMachine, BIOSGUID, E_INVALIDARG,
         IVMVirtualMachine_put_BIOSGUID(machine, bstr(L"01234567-89ab-CDEF-0123-456789ABCDEF")));
    check_text(machine, machine->lpVtbl->get_BIOSGUID, L"");
    CHECK_OK(
        IVMVirtualMachine_put_BIOSGUID(machine, bstr(L"{01234567-89ab-CDEF-0123-456789ABCDEF}")));
    check_text(machine, machine->lpVtbl->get_BIOSGUID, L"{01234567-89ab-CDEF-0123-456789ABCDEF}");
    start(&fixture);
    PAIR(IVMVirtualMachine, BIOSGUID, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_BIOSGUID(machine, bstr(L"{01234567-89ab-CDEF-0123-456789ABCDEF}")));
    save(&fixture);
    PAIR(IVMVirtualMachine, BIOSGUID, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_BIOSGUID(machine, bstr(L"{01234567-89ab-CDEF-0123-456789ABCDEF}")));
    check_text(machine, machine->lpVtbl->get_BIOSGUID, L"{01234567-89ab-CDEF-0123-456789ABCDEF}");
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, BIOSGUID, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_BIOSGUID(fixture.machine, &text));
    CHECK(!text);
    PAIR(IVMVirtualMachine, BIOSGUID, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_BIOSGUID(fixture.machine,
                                        bstr(L"{01234567-89ab-CDEF-0123-456789ABCDEF}")));
    fixture_end(&fixture);
}

TEST(machine_settings, codes_of_BIOSSerialNumber)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    BSTR text = (BSTR)1;
    check_text(machine, machine->lpVtbl->get_BIOSSerialNumber, L"");
    PAIR(IVMVirtualMachine, BIOSSerialNumber, E_POINTER,
         IVMVirtualMachine_put_BIOSSerialNumber(machine, NULL));
    PAIR(IVMVirtualMachine, BIOSSerialNumber, E_INVALIDARG,
         IVMVirtualMachine_put_BIOSSerialNumber(machine, bstr(L"")));
    PAIR(IVMVirtualMachine, BIOSSerialNumber, E_INVALIDARG,
         IVMVirtualMachine_put_BIOSSerialNumber(machine, bstr(TOO_LONG)));
    check_text(machine, machine->lpVtbl->get_BIOSSerialNumber, L"");
    CHECK_OK(IVMVirtualMachine_put_BIOSSerialNumber(machine, bstr(L"BIOS 1")));
    check_text(machine, machine->lpVtbl->get_BIOSSerialNumber, L"BIOS 1");
    start(&fixture);
    PAIR(IVMVirtualMachine, BIOSSerialNumber, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_BIOSSerialNumber(machine, bstr(L"BIOS 1")));
    save(&fixture);
    PAIR(IVMVirtualMachine, BIOSSerialNumber, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_BIOSSerialNumber(machine, bstr(L"BIOS 1")));
    check_text(machine, machine->lpVtbl->get_BIOSSerialNumber, L"BIOS 1");
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, BIOSSerialNumber, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_BIOSSerialNumber(fixture.machine, &text));
    CHECK(!text);
    PAIR(IVMVirtualMachine, BIOSSerialNumber, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_BIOSSerialNumber(fixture.machine, bstr(L"BIOS 1")));
    fixture_end(&fixture);
}

TEST(machine_settings, codes_of_BaseBoardSerialNumber)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    BSTR text = (BSTR)1;
    check_text(machine, machine->lpVtbl->get_BaseBoardSerialNumber, L"");
    PAIR(IVMVirtualMachine, BaseBoardSerialNumber, E_POINTER,
         IVMVirtualMachine_put_BaseBoardSerialNumber(machine, NULL));
    PAIR(IVMVirtualMachine, BaseBoardSerialNumber, E_INVALIDARG,
         IVMVirtualMachine_put_BaseBoardSerialNumber(machine, bstr(L"")));
    PAIR(IVMVirtualMachine, BaseBoardSerialNumber, E_INVALIDARG,
         IVMVirtualMachine_put_BaseBoardSerialNumber(machine, bstr(TOO_LONG)));
    check_text(machine, machine->lpVtbl->get_BaseBoardSerialNumber, L"");
    CHECK_OK(IVMVirtualMachine_put_BaseBoardSerialNumber(machine, bstr(L"Board-2")));
    check_text(machine, machine->lpVtbl->get_BaseBoardSerialNumber, L"Board-2");
    start(&fixture);
    PAIR(IVMVirtualMachine, BaseBoardSerialNumber, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_BaseBoardSerialNumber(machine, bstr(L"Board-2")));
    save(&fixture);
    PAIR(IVMVirtualMachine, BaseBoardSerialNumber, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_BaseBoardSerialNumber(machine, bstr(L"Board-2")));
    check_text(machine, machine->lpVtbl->get_BaseBoardSerialNumber, L"Board-2");
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, BaseBoardSerialNumber, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_BaseBoardSerialNumber(fixture.machine, &text));
    CHECK(!text);
    PAIR(IVMVirtualMachine, BaseBoardSerialNumber, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_BaseBoardSerialNumber(fixture.machine, bstr(L"Board-2")));
    fixture_end(&fixture);
}

TEST(machine_settings, codes_of_ChassisSerialNumber)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    BSTR text = (BSTR)1;
    check_text(machine, machine->lpVtbl->get_ChassisSerialNumber, L"");
    PAIR(IVMVirtualMachine, ChassisSerialNumber, E_POINTER,
         IVMVirtualMachine_put_ChassisSerialNumber(machine, NULL));
    PAIR(IVMVirtualMachine, ChassisSerialNumber, E_INVALIDARG,
         IVMVirtualMachine_put_ChassisSerialNumber(machine, bstr(L"")));
    PAIR(IVMVirtualMachine, ChassisSerialNumber, E_INVALIDARG,
         IVMVirtualMachine_put_ChassisSerialNumber(machine, bstr(TOO_LONG)));
    check_text(machine, machine->lpVtbl->get_ChassisSerialNumber, L"");
    CHECK_OK(IVMVirtualMachine_put_ChassisSerialNumber(machine, bstr(L"Chassis 3")));
    check_text(machine, machine->lpVtbl->get_ChassisSerialNumber, L"Chassis 3");
    start(&fixture);
    PAIR(IVMVirtualMachine, ChassisSerialNumber, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_ChassisSerialNumber(machine, bstr(L"Chassis 3")));
    save(&fixture);
    PAIR(IVMVirtualMachine, ChassisSerialNumber, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_ChassisSerialNumber(machine, bstr(L"Chassis 3")));
    check_text(machine, machine->lpVtbl->get_ChassisSerialNumber, L"Chassis 3");
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, ChassisSerialNumber, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_ChassisSerialNumber(fixture.machine, &text));
    CHECK(!text);
    PAIR(IVMVirtualMachine, ChassisSerialNumber, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_ChassisSerialNumber(fixture.machine, bstr(L"Chassis 3")));
    fixture_end(&fixture);
}

TEST(machine_settings, codes_of_ChassisAssetTag)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    BSTR text = (BSTR)1;
    check_text(machine, machine->lpVtbl->get_ChassisAssetTag, L"");
    PAIR(IVMVirtualMachine, ChassisAssetTag, E_POINTER,
         IVMVirtualMachine_put_ChassisAssetTag(machine, NULL));
    PAIR(IVMVirtualMachine, ChassisAssetTag, E_INVALIDARG,
         IVMVirtualMachine_put_ChassisAssetTag(machine, bstr(L"")));
    PAIR(IVMVirtualMachine, ChassisAssetTag, E_INVALIDARG,
         IVMVirtualMachine_put_ChassisAssetTag(machine, bstr(L"\u00fc")));
    check_text(machine, machine->lpVtbl->get_ChassisAssetTag, L"");
    CHECK_OK(IVMVirtualMachine_put_ChassisAssetTag(machine, bstr(L"Inventory/4")));
    check_text(machine, machine->lpVtbl->get_ChassisAssetTag, L"Inventory/4");
    start(&fixture);
    PAIR(IVMVirtualMachine, ChassisAssetTag, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_ChassisAssetTag(machine, bstr(L"Inventory/4")));
    save(&fixture);
    PAIR(IVMVirtualMachine, ChassisAssetTag, VM_E_VM_RUNNING_OR_SAVED,
         IVMVirtualMachine_put_ChassisAssetTag(machine, bstr(L"Inventory/4")));
    check_text(machine, machine->lpVtbl->get_ChassisAssetTag, L"Inventory/4");
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, ChassisAssetTag, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_ChassisAssetTag(fixture.machine, &text));
    CHECK(!text);
    PAIR(IVMVirtualMachine, ChassisAssetTag, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_ChassisAssetTag(fixture.machine, bstr(L"Inventory/4")));
    fixture_end(&fixture);
}

TEST(machine_settings, the_bios_gets_what_it_shows_at_the_first_start)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    BSTR guid = NULL, number = NULL, again = NULL;
    CLSID clsid;
    start(&fixture);
    CHECK_OK(IVMVirtualMachine_get_BIOSGUID(machine, &guid));
    CHECK_OK(CLSIDFromString(guid, &clsid));
    CHECK_OK(IVMVirtualMachine_get_BIOSSerialNumber(machine, &number));
    CHECK_EQ(SysStringLen(number), 32);
    turn_off(&fixture);
    start(&fixture);
    CHECK_OK(IVMVirtualMachine_get_BIOSGUID(machine, &again));
    CHECK_BSTR(again, guid);
    SysFreeString(guid);
    SysFreeString(number);
    fixture_end(&fixture);
}

/* ---- Identity ---- */

TEST(machine_settings, a_machine_has_an_id_and_a_file)
{
    struct fixture fixture = fixture_start();
    BSTR id = NULL, again = NULL, file = NULL;
    CLSID clsid;
    CHECK_OK(IVMVirtualMachine_get_ConfigID(fixture.machine, &id));
    CHECK_OK(CLSIDFromString(id, &clsid));
    start(&fixture);
    CHECK_OK(IVMVirtualMachine_get_ConfigID(fixture.machine, &again));
    CHECK_BSTR(again, id);
    SysFreeString(id);
    CHECK_OK(IVMVirtualMachine_get_File(fixture.machine, &file));
    CHECK(file && wcsstr(file, L":\\") == file + 1 && wcsstr(file, L"Windows XP Mode.vmc"));
    SysFreeString(file);
    fixture_end(&fixture);
    fixture = start_without_machine();
    file = id = (BSTR)1;
    PAIR(IVMVirtualMachine, ConfigID, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_ConfigID(fixture.machine, &id));
    PAIR(IVMVirtualMachine, File, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_File(fixture.machine, &file));
    CHECK(!id && !file);
    fixture_end(&fixture);
}

/* ---- Memory, notes ---- */

TEST(machine_settings, codes_of_Memory)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    LONG megabytes = -1, most = 0;
    CHECK_OK(IVMVirtualMachine_get_Memory(machine, &megabytes));
    CHECK_EQ(megabytes, 512);
    CHECK_OK(IVMVirtualPC_get_MaximumMemoryPerVM(fixture.app, &most));
    PAIR(IVMVirtualMachine, Memory, E_INVALIDARG, IVMVirtualMachine_put_Memory(machine, 3));
    PAIR(IVMVirtualMachine, Memory, E_INVALIDARG, IVMVirtualMachine_put_Memory(machine, most + 1));
    CHECK_OK(IVMVirtualMachine_put_Memory(machine, most));
    CHECK_OK(IVMVirtualMachine_put_Memory(machine, 4));
    start(&fixture);
    PAIR(IVMVirtualMachine, Memory, VM_E_PREF_VM_ACTIVE,
         IVMVirtualMachine_put_Memory(machine, 128));
    save(&fixture);
    PAIR(IVMVirtualMachine, Memory, VM_E_PREF_VM_ACTIVE,
         IVMVirtualMachine_put_Memory(machine, 128));
    CHECK_OK(IVMVirtualMachine_get_Memory(machine, &megabytes));
    CHECK_EQ(megabytes, 4);
    CHECK_OK(
        IVMVirtualMachine_RemoveConfigurationValue(machine, bstr(L"hardware/memory/ram_size")));
    PAIR(IVMVirtualMachine, Memory, VM_E_PREF_NOT_FOUND,
         IVMVirtualMachine_get_Memory(machine, &megabytes));
    CHECK_EQ(megabytes, 0);
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, Memory, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_Memory(fixture.machine, &megabytes));
    PAIR(IVMVirtualMachine, Memory, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_Memory(fixture.machine, 128));
    fixture_end(&fixture);
}

TEST(machine_settings, codes_of_Notes)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    BSTR text = (BSTR)1, most = SysAllocStringLen(NULL, 65536),
         more = SysAllocStringLen(NULL, 65537);
    for (int i = 0; i < 65537; i++)
        more[i] = L'n';
    for (int i = 0; i < 65536; i++)
        most[i] = L'n';
    check_text(machine, machine->lpVtbl->get_Notes, L"");
    PAIR(IVMVirtualMachine, Notes, E_POINTER, IVMVirtualMachine_put_Notes(machine, NULL));
    PAIR(IVMVirtualMachine, Notes, E_INVALIDARG, IVMVirtualMachine_put_Notes(machine, more));
    CHECK_OK(IVMVirtualMachine_put_Notes(machine, most));
    check_text(machine, machine->lpVtbl->get_Notes, most);
    start(&fixture); /* at any time */
    CHECK_OK(IVMVirtualMachine_put_Notes(machine, bstr(L"Two\r\nlines")));
    check_text(machine, machine->lpVtbl->get_Notes, L"Two\r\nlines");
    CHECK_OK(IVMVirtualMachine_put_Notes(machine, bstr(L"")));
    check_text(machine, machine->lpVtbl->get_Notes, L"");
    SysFreeString(most);
    SysFreeString(more);
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, Notes, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_Notes(fixture.machine, &text));
    CHECK(!text);
    PAIR(IVMVirtualMachine, Notes, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_Notes(fixture.machine, bstr(L"x")));
    fixture_end(&fixture);
}

/* ---- What happens at the end ---- */

TEST(machine_settings, codes_of_ShutdownActionOnQuit)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    VMShutdownAction action = -1;
    CHECK_OK(IVMVirtualMachine_get_ShutdownActionOnQuit(machine, &action));
    CHECK_EQ(action, vmShutdownAction_Save);
    start(&fixture); /* at any time */
    for (int i = 2; i >= 0; i--) {
        CHECK_OK(IVMVirtualMachine_put_ShutdownActionOnQuit(machine, (VMShutdownAction)i));
        CHECK_OK(IVMVirtualMachine_get_ShutdownActionOnQuit(machine, &action));
        CHECK_EQ(action, i);
    }
    PAIR(IVMVirtualMachine, ShutdownActionOnQuit, E_POINTER,
         IVMVirtualMachine_put_ShutdownActionOnQuit(machine, (VMShutdownAction)3));
    PAIR(IVMVirtualMachine, ShutdownActionOnQuit, E_POINTER,
         IVMVirtualMachine_put_ShutdownActionOnQuit(machine, (VMShutdownAction)-1));
    machine_is(&fixture, L"ConfigurationAccessDenied", true);
    PAIR(IVMVirtualMachine, ShutdownActionOnQuit, E_ACCESSDENIED,
         IVMVirtualMachine_put_ShutdownActionOnQuit(machine, vmShutdownAction_TurnOff));
    PAIR(IVMVirtualMachine, ShutdownActionOnQuit, E_ACCESSDENIED,
         IVMVirtualMachine_get_ShutdownActionOnQuit(machine, &action));
    CHECK_EQ(action, 0);
    machine_is(&fixture, L"ConfigurationAccessDenied", false);
    CHECK_OK(IVMVirtualMachine_get_ShutdownActionOnQuit(machine, &action));
    CHECK_EQ(action, vmShutdownAction_Save);
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, ShutdownActionOnQuit, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_ShutdownActionOnQuit(fixture.machine, &action));
    PAIR(IVMVirtualMachine, ShutdownActionOnQuit, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_ShutdownActionOnQuit(fixture.machine, vmShutdownAction_Save));
    fixture_end(&fixture);
}

TEST(machine_settings, codes_of_Undoable)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    VARIANT_BOOL undoable = 42;
    CHECK_OK(IVMVirtualMachine_get_Undoable(machine, &undoable));
    CHECK_EQ(undoable, VARIANT_FALSE);
    CHECK_OK(IVMVirtualMachine_put_Undoable(machine, 1));
    CHECK_OK(IVMVirtualMachine_get_Undoable(machine, &undoable));
    CHECK_EQ(undoable, VARIANT_TRUE);
    start(&fixture);
    PAIR(IVMVirtualMachine, Undoable, VM_E_PREF_VM_ACTIVE,
         IVMVirtualMachine_put_Undoable(machine, VARIANT_FALSE));
    save(&fixture);
    PAIR(IVMVirtualMachine, Undoable, VM_E_PREF_VM_ACTIVE,
         IVMVirtualMachine_put_Undoable(machine, VARIANT_FALSE));
    CHECK_OK(IVMVirtualMachine_get_Undoable(machine, &undoable));
    CHECK_EQ(undoable, VARIANT_TRUE);
    CHECK_OK(IVMVirtualMachine_DiscardSavedState(machine));
    CHECK_OK(IVMVirtualMachine_put_Undoable(machine, VARIANT_FALSE));
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, Undoable, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_Undoable(fixture.machine, &undoable));
    PAIR(IVMVirtualMachine, Undoable, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_Undoable(fixture.machine, VARIANT_TRUE));
    fixture_end(&fixture);
}

TEST(machine_settings, codes_of_UndoAction)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    VMUndoAction action = -1;
    CHECK_OK(IVMVirtualMachine_get_UndoAction(machine, &action));
    CHECK_EQ(action, vmUndoAction_Keep);
    start(&fixture); /* at any time */
    for (int i = 2; i >= 0; i--) {
        CHECK_OK(IVMVirtualMachine_put_UndoAction(machine, (VMUndoAction)i));
        CHECK_OK(IVMVirtualMachine_get_UndoAction(machine, &action));
        CHECK_EQ(action, i);
    }
    PAIR(IVMVirtualMachine, UndoAction, E_INVALIDARG,
         IVMVirtualMachine_put_UndoAction(machine, (VMUndoAction)3));
    PAIR(IVMVirtualMachine, UndoAction, E_INVALIDARG,
         IVMVirtualMachine_put_UndoAction(machine, (VMUndoAction)-1));
    CHECK_OK(IVMVirtualMachine_get_UndoAction(machine, &action));
    CHECK_EQ(action, vmUndoAction_Discard);
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, UndoAction, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_UndoAction(fixture.machine, &action));
    PAIR(IVMVirtualMachine, UndoAction, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_put_UndoAction(fixture.machine, vmUndoAction_Keep));
    fixture_end(&fixture);
}

/* ---- The processor ---- */

TEST(machine_settings, the_processor_is_that_of_the_host)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    IVMHostInfo *info = NULL;
    LONG speed = 0, of_host = 0;
    VARIANT_BOOL mmx = 42, sse = 42, sse2 = 42, now = 42;
    CHECK_OK(IVMVirtualPC_get_HostInfo(fixture.app, &info));
    CHECK_OK(IVMHostInfo_get_ProcessorSpeed(info, &of_host));
    IVMHostInfo_Release(info);
    CHECK_OK(IVMVirtualMachine_get_ProcessorSpeed(machine, &speed));
    CHECK(speed > 0 && speed == of_host);
    CHECK_OK(IVMVirtualMachine_get_HasMMX(machine, &mmx));
    CHECK_OK(IVMVirtualMachine_get_HasSSE(machine, &sse));
    CHECK_OK(IVMVirtualMachine_get_HasSSE2(machine, &sse2));
    CHECK_OK(IVMVirtualMachine_get_Has3DNow(machine, &now));
    CHECK(mmx == VARIANT_TRUE && sse == VARIANT_TRUE && sse2 == VARIANT_TRUE);
    CHECK_EQ(now, VARIANT_FALSE);
    host_is(&fixture, L"MMX", false);
    host_is(&fixture, L"SSE", false);
    host_is(&fixture, L"SSE2", false);
    host_is(&fixture, L"ThreeDNow", true);
    CHECK_OK(IVMVirtualMachine_get_HasMMX(machine, &mmx));
    CHECK_OK(IVMVirtualMachine_get_HasSSE(machine, &sse));
    CHECK_OK(IVMVirtualMachine_get_HasSSE2(machine, &sse2));
    CHECK_OK(IVMVirtualMachine_get_Has3DNow(machine, &now));
    CHECK(!mmx && !sse && !sse2 && now == VARIANT_TRUE);
    fixture_end(&fixture);
    fixture = start_without_machine();
    machine = fixture.machine;
    PAIR(IVMVirtualMachine, ProcessorSpeed, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_ProcessorSpeed(machine, &speed));
    PAIR(IVMVirtualMachine, HasMMX, VM_E_VM_UNKNOWN, IVMVirtualMachine_get_HasMMX(machine, &mmx));
    PAIR(IVMVirtualMachine, HasSSE, VM_E_VM_UNKNOWN, IVMVirtualMachine_get_HasSSE(machine, &sse));
    PAIR(IVMVirtualMachine, HasSSE2, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_HasSSE2(machine, &sse2));
    PAIR(IVMVirtualMachine, Has3DNow, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_Has3DNow(machine, &now));
    CHECK(!speed && !mmx && !sse && !sse2 && !now);
    fixture_end(&fixture);
}

/* ---- Drives ---- */

TEST(machine_settings, attached_drive_types_are_variants_of_bytes_by_bus_and_device)
{
    struct fixture fixture = fixture_start();
    VARIANT types;
    LONG low = -1, high = -1;
    CHECK_OK(IVMVirtualMachine_get_AttachedDriveTypes(fixture.machine, &types));
    CHECK_EQ(V_VT(&types), VT_ARRAY | VT_VARIANT);
    CHECK_EQ(SafeArrayGetDim(V_ARRAY(&types)), 1);
    CHECK_OK(SafeArrayGetLBound(V_ARRAY(&types), 1, &low));
    CHECK_OK(SafeArrayGetUBound(V_ARRAY(&types), 1, &high));
    CHECK(low == 0 && high == 3);
    /* A healthy machine boots from somewhere, and has a DVD drive. */
    static const int expected[] = {vmDriveType_HardDisk, vmDriveType_Null, vmDriveType_DVD,
                                   vmDriveType_Null};
    for (LONG i = 0; i <= high; i++) {
        VARIANT type;
        CHECK_OK(SafeArrayGetElement(V_ARRAY(&types), &i, &type));
        CHECK_EQ(V_VT(&type), VT_UI1);
        CHECK_EQ(V_UI1(&type), expected[i]);
    }
    VariantClear(&types);
    fixture_end(&fixture);
    fixture = start_without_machine();
    PAIR(IVMVirtualMachine, AttachedDriveTypes, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_AttachedDriveTypes(fixture.machine, &types));
    CHECK_EQ(V_VT(&types), VT_EMPTY);
    fixture_end(&fixture);
}
