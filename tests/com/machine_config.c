/* SPDX-License-Identifier: MIT */
/* IVMVirtualMachine: the values of its configuration and of its activation, by their keys. */
#include "com/machine_fixture.h"

static VARIANT variant_i4(LONG number)
{
    VARIANT variant;
    V_VT(&variant) = VT_I4;
    V_I4(&variant) = number;
    return variant;
}

/* What a key has; cleared by the caller. */
static VARIANT value_of(const struct fixture *fixture, const WCHAR *key)
{
    VARIANT value;
    CHECK_OK(IVMVirtualMachine_GetConfigurationValue(fixture->machine, bstr(key), &value));
    return value;
}

TEST(machine_config, values_come_in_the_documented_types)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    VARIANT in, out;
    BSTR text = SysAllocString(L"text");
    VARIANT_BOOL truth = VARIANT_TRUE;

    V_VT(&in) = VT_UI4;
    V_UI4(&in) = 300;
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"a/b"), in));
    out = value_of(&fixture, L"A/B");
    CHECK(V_VT(&out) == VT_I4 && V_I4(&out) == 300);

    V_VT(&in) = VT_I2;
    V_I2(&in) = -7;
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"a/b"), in));
    out = value_of(&fixture, L"a/b");
    CHECK(V_VT(&out) == VT_I4 && V_I4(&out) == -7);

    V_VT(&in) = VT_BOOL | VT_BYREF;
    V_BOOLREF(&in) = &truth;
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"a/b"), in));
    out = value_of(&fixture, L"a/b");
    CHECK(V_VT(&out) == VT_BOOL && V_BOOL(&out) == VARIANT_TRUE);

    V_VT(&in) = VT_BSTR;
    V_BSTR(&in) = text;
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"a/b"), in));
    out = value_of(&fixture, L"a/b");
    CHECK_EQ(V_VT(&out), VT_BSTR);
    CHECK(V_BSTR(&out) != text);
    CHECK_BSTR(V_BSTR(&out), L"text");
    SysFreeString(text);

    SAFEARRAY *bytes = SafeArrayCreateVector(VT_UI1, 0, 3);
    memcpy(bytes->pvData, "\x01\x00\xff", 3);
    V_VT(&in) = VT_ARRAY | VT_UI1;
    V_ARRAY(&in) = bytes;
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"a/b"), in));
    SafeArrayDestroy(bytes);
    out = value_of(&fixture, L"a/b");
    CHECK_EQ(V_VT(&out), VT_ARRAY | VT_UI1);
    CHECK(!memcmp(V_ARRAY(&out)->pvData, "\x01\x00\xff", 3));
    VariantClear(&out);
    fixture_end(&fixture);
}

TEST(machine_config, codes_of_configuration_values)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    VARIANT value, empty;
    VariantInit(&empty);
    PAIR(IVMVirtualMachine, GetConfigurationValue, E_INVALIDARG,
         IVMVirtualMachine_GetConfigurationValue(machine, NULL, &value));
    PAIR(IVMVirtualMachine, GetConfigurationValue, E_INVALIDARG,
         IVMVirtualMachine_GetConfigurationValue(machine, bstr(L""), &value));
    PAIR(IVMVirtualMachine, GetConfigurationValue, VM_E_PREF_NOT_FOUND,
         IVMVirtualMachine_GetConfigurationValue(machine, bstr(L"hardware/memory"), &value));
    CHECK_EQ(V_VT(&value), VT_EMPTY);
    PAIR(IVMVirtualMachine, SetConfigurationValue, E_INVALIDARG,
         IVMVirtualMachine_SetConfigurationValue(machine, NULL, variant_i4(1)));
    PAIR(IVMVirtualMachine, SetConfigurationValue, E_INVALIDARG,
         IVMVirtualMachine_SetConfigurationValue(machine, bstr(L""), variant_i4(1)));
    PAIR(IVMVirtualMachine, SetConfigurationValue, E_INVALIDARG,
         IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"key"), empty));
    V_VT(&value) = VT_R8;
    V_R8(&value) = 0.5;
    PAIR(IVMVirtualMachine, SetConfigurationValue, E_INVALIDARG,
         IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"key"), value));
    V_VT(&value) = VT_UNKNOWN;
    V_UNKNOWN(&value) = NULL;
    PAIR(IVMVirtualMachine, SetConfigurationValue, E_INVALIDARG,
         IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"key"), value));
    PAIR(IVMVirtualMachine, RemoveConfigurationValue, E_INVALIDARG,
         IVMVirtualMachine_RemoveConfigurationValue(machine, NULL));
    PAIR(IVMVirtualMachine, RemoveConfigurationValue, E_INVALIDARG,
         IVMVirtualMachine_RemoveConfigurationValue(machine, bstr(L"")));
    PAIR(IVMVirtualMachine, RemoveConfigurationValue, VM_E_PREF_NOT_FOUND,
         IVMVirtualMachine_RemoveConfigurationValue(machine, bstr(L"key")));
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"key"), variant_i4(1)));
    CHECK_OK(IVMVirtualMachine_RemoveConfigurationValue(machine, bstr(L"KEY")));
    fixture_end(&fixture);
    fixture = start_without_machine();
    machine = fixture.machine;
    PAIR(IVMVirtualMachine, GetConfigurationValue, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_GetConfigurationValue(machine, bstr(L"key"), &value));
    PAIR(IVMVirtualMachine, SetConfigurationValue, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"key"), variant_i4(1)));
    PAIR(IVMVirtualMachine, RemoveConfigurationValue, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_RemoveConfigurationValue(machine, bstr(L"key")));
    fixture_end(&fixture);
}

TEST(machine_config, codes_of_activation_values)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    static const WCHAR key[] = L"settings/undo_drives/default_action";
    VARIANT value, empty;
    VariantInit(&empty);
    PAIR(IVMVirtualMachine, GetActivationValue, E_INVALIDARG,
         IVMVirtualMachine_GetActivationValue(machine, NULL, &value));
    PAIR(IVMVirtualMachine, SetActivationValue, E_INVALIDARG,
         IVMVirtualMachine_SetActivationValue(machine, bstr(L""), variant_i4(1)));
    PAIR(IVMVirtualMachine, RemoveActivationValue, E_INVALIDARG,
         IVMVirtualMachine_RemoveActivationValue(machine, NULL));
    /* There is no activation while the machine is off or saved. */
    for (int saved = 0; saved < 2; saved++) {
        PAIR(IVMVirtualMachine, GetActivationValue, VM_E_PREF_NOT_FOUND,
             IVMVirtualMachine_GetActivationValue(machine, bstr(key), &value));
        CHECK_EQ(V_VT(&value), VT_EMPTY);
        PAIR(IVMVirtualMachine, SetActivationValue, VM_E_PREF_NOT_FOUND,
             IVMVirtualMachine_SetActivationValue(machine, bstr(key), variant_i4(1)));
        PAIR(IVMVirtualMachine, RemoveActivationValue, VM_E_PREF_NOT_FOUND,
             IVMVirtualMachine_RemoveActivationValue(machine, bstr(key)));
        start(&fixture);
        CHECK_OK(IVMVirtualMachine_GetActivationValue(machine, bstr(key), &value));
        CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == vmUndoAction_Keep);
        save(&fixture);
    }
    start(&fixture);
    PAIR(IVMVirtualMachine, SetActivationValue, E_INVALIDARG,
         IVMVirtualMachine_SetActivationValue(machine, bstr(key), empty));
    CHECK_OK(IVMVirtualMachine_SetActivationValue(machine, bstr(key), variant_i4(2)));
    CHECK_OK(IVMVirtualMachine_GetActivationValue(machine, bstr(key), &value));
    CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == 2);
    value = value_of(&fixture, key);
    CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == vmUndoAction_Keep);
    CHECK_OK(IVMVirtualMachine_RemoveActivationValue(machine, bstr(key)));
    PAIR(IVMVirtualMachine, GetActivationValue, VM_E_PREF_NOT_FOUND,
         IVMVirtualMachine_GetActivationValue(machine, bstr(key), &value));
    PAIR(IVMVirtualMachine, RemoveActivationValue, VM_E_PREF_NOT_FOUND,
         IVMVirtualMachine_RemoveActivationValue(machine, bstr(key)));
    fixture_end(&fixture);
    fixture = start_without_machine();
    machine = fixture.machine;
    PAIR(IVMVirtualMachine, GetActivationValue, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_GetActivationValue(machine, bstr(key), &value));
    PAIR(IVMVirtualMachine, SetActivationValue, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_SetActivationValue(machine, bstr(key), variant_i4(1)));
    PAIR(IVMVirtualMachine, RemoveActivationValue, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_RemoveActivationValue(machine, bstr(key)));
    fixture_end(&fixture);
}

TEST(machine_config, keys_show_and_change_properties)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    LONG megabytes = 0;
    VARIANT value;
    CHECK_OK(IVMVirtualMachine_put_Memory(machine, 256));
    value = value_of(&fixture, L"hardware/memory/ram_size");
    CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == 256);
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"hardware/memory/ram_size"),
                                                     variant_i4(1024)));
    CHECK_OK(IVMVirtualMachine_get_Memory(machine, &megabytes));
    CHECK_EQ(megabytes, 1024);
    value = value_of(&fixture, L"ui_options/seconds_to_save");
    CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == 300);
    value = value_of(&fixture, L"integration/microsoft/heartbeat/failure_attempts");
    CHECK(V_VT(&value) == VT_I4 && V_I4(&value) == 12);
    value = value_of(&fixture, L"hardware/bios/time_sync_at_boot");
    CHECK(V_VT(&value) == VT_BOOL && V_BOOL(&value) == VARIANT_TRUE);
    fixture_end(&fixture);
}

TEST(machine_config, an_illegal_value_ends_the_next_start)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(machine, bstr(L"hardware/memory/ram_size"),
                                                     variant_i4(100000)));
    CHECK_OK(IVMVirtualMachine_Startup(machine, &task));
    finish(task, vmTaskResult_IllegalValueError, VM_E_PREF_ILLEGAL_VALUE);
    fixture_end(&fixture);
}

TEST(machine_config, a_change_of_the_configuration_is_told)
{
    struct fixture fixture = fixture_start();
    struct sink sink;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, fixture.machine, &DIID_IVMVirtualMachineEvents);
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(fixture.machine, bstr(L"key"), variant_i4(7)));
    CHECK_EQ(sink.calls, 1);
    CHECK_EQ(sink.ids[0], vmVirtualMachineEvent_ConfigurationChanged);
    CHECK_EQ(sink.argc, 2);
    CHECK(!wcscmp(sink.text, L"key"));
    CHECK_EQ(sink.numbers[0], 7);
    CHECK_OK(IVMVirtualMachine_SetConfigurationValue(fixture.machine, bstr(L"key"), variant_i4(7)));
    CHECK_EQ(sink.calls, 1);
    CHECK_OK(IVMVirtualMachine_put_Memory(fixture.machine, 256));
    CHECK_EQ(sink.calls, 2);
    CHECK(!wcscmp(sink.text, L"hardware/memory/ram_size"));
    CHECK_EQ(sink.numbers[1], 256);
    sink_unadvise(fixture.machine, &DIID_IVMVirtualMachineEvents, cookie);
    fixture_end(&fixture);
}

#define PLACE(bus, device)                                                                         \
    L"hardware/pci_bus/ide_adapter/"                                                               \
    L"ide_controller[@id=" bus L"]/location[@id=" device L"]/pathname/absolute"
#define ISO                                                                                        \
    L"C:\\Program Files\\Windows Virtual PC\\Integration Components\\"                             \
    L"VPCIntegrationComponents.iso"

TEST(machine_config, the_configuration_has_the_paths_of_disks_and_discs)
{
    struct fixture fixture = fixture_start();
    IVMVirtualMachine *machine = fixture.machine;
    IVMDVDDriveCollection *drives;
    IVMDVDDrive *drive;
    VARIANT value;
    value = value_of(&fixture, PLACE(L"\"0\"", L"\"0\""));
    if (CHECK_EQ(V_VT(&value), VT_BSTR))
        CHECK(wcsstr(V_BSTR(&value), L"Windows XP Mode.vhd") != NULL);
    VariantClear(&value);
    CHECK_HR(IVMVirtualMachine_GetActivationValue(machine, bstr(PLACE(L"0", L"0")), &value),
             VM_E_PREF_NOT_FOUND);
    CHECK_HR(IVMVirtualMachine_GetConfigurationValue(machine, bstr(PLACE(L"1", L"0")), &value),
             VM_E_PREF_NOT_FOUND);
    CHECK_EQ(V_VT(&value), VT_EMPTY);
    struct sink sink;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, machine, &DIID_IVMVirtualMachineEvents);
    CHECK_OK(IVMVirtualMachine_get_DVDROMDrives(machine, &drives));
    CHECK_OK(IVMDVDDriveCollection_get_Item(drives, 1, &drive));
    CHECK_OK(IVMDVDDrive_AttachImage(drive, bstr(ISO)));
    CHECK_EQ(sink.calls, 1);
    CHECK_EQ(sink.ids[0], vmVirtualMachineEvent_ConfigurationChanged);
    sink_unadvise(machine, &DIID_IVMVirtualMachineEvents, cookie);
    value = value_of(&fixture, PLACE(L"1", L"0"));
    if (CHECK_EQ(V_VT(&value), VT_BSTR))
        CHECK_BSTR(V_BSTR(&value), ISO);
    start(&fixture);
    CHECK_OK(IVMVirtualMachine_GetActivationValue(machine, bstr(PLACE(L"1", L"0")), &value));
    if (CHECK_EQ(V_VT(&value), VT_BSTR))
        CHECK_BSTR(V_BSTR(&value), ISO);
    IVMDVDDrive_Release(drive);
    IVMDVDDriveCollection_Release(drives);
    fixture_end(&fixture);
}
