/* SPDX-License-Identifier: MIT */
/* USB devices of the host, attached to a machine and detached. */
#include "machine_facts.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- What a test takes from the application, and says of the world ---- */

static IVMUSBDevice *device_at(const struct fixture *fixture, LONG index)
{
    IVMUSBDeviceCollection *all;
    IVMUSBDevice *device = NULL;
    CHECK_OK(IVMVirtualPC_get_USBDeviceCollection(fixture->app, &all));
    CHECK_OK(IVMUSBDeviceCollection_get_Item(all, index, &device));
    IVMUSBDeviceCollection_Release(all);
    return device;
}

static void set_usb_fact(const struct fixture *fixture, const WCHAR *name, IVMUSBDevice *device,
                         int64_t number)
{
    given(fixture->mock, device ? the_object(device) : the_host(), name, number);
}

static void plug_in(const struct fixture *fixture)
{
    IVPCMockControl *control = NULL;
    IDispatch *device = NULL;
    BSTR name = SysAllocString(L"Webcam"), maker = SysAllocString(L"Maker");
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_AddUSBDevice(control, name, maker, 14, &device));
    IDispatch_Release(device);
    IVPCMockControl_Release(control);
    SysFreeString(name);
    SysFreeString(maker);
}

static void unplug(const struct fixture *fixture, IVMUSBDevice *device)
{
    IVPCMockControl *control = NULL;
    CHECK_OK(vpcmock_control(fixture->mock, &control));
    CHECK_OK(IVPCMockControl_RemoveUSBDevice(control, (IDispatch *)device));
    IVPCMockControl_Release(control);
}

/* With integration components that have reported. */
static struct fixture start_running(void)
{
    struct fixture fixture = fixture_start();
    start_machine(&fixture);
    CHECK_OK(vpcmock_clock_advance(fixture.mock, 600000));
    return fixture;
}

static bool check_attached(IVMUSBDevice *device, HRESULT expected, const WCHAR *name)
{
    BSTR machine = NULL;
    bool right = CHECK_HR(IVMUSBDevice_get_AttachedToVM(device, &machine), expected);
    return CHECK_BSTR(machine, name) && right;
}
#define CHECK_WITH_MACHINE(device) check_attached((device), S_OK, L"Windows XP Mode")
#define CHECK_WITH_HOST(device) check_attached((device), S_FALSE, L"")

/* ---- The devices of the host ---- */

TEST(usb, the_application_shows_the_devices_of_the_host)
{
    struct fixture fixture = fixture_start();
    static const struct {
        const WCHAR *name, *manufacturer;
        VMUSBDeviceClassEnum device_class;
    } expected[] = {
        {L"DataTraveler 2.0", L"Kingston", vmUSBDeviceClass_MassStorage},
        {L"hp LaserJet 1010", L"Hewlett-Packard", vmUSBDeviceClass_Printer},
        {L"USB SmartCard Reader", L"Gemplus", vmUSBDeviceClass_SmartCard},
    };
    IVMUSBDeviceCollection *all;
    LONG count = 0;
    CHECK_OK(IVMVirtualPC_get_USBDeviceCollection(fixture.app, &all));
    CHECK_OK(IVMUSBDeviceCollection_get_Count(all, &count));
    CHECK_EQ(count, COUNT(expected));
    for (LONG i = 1; i <= count && i <= (LONG)COUNT(expected); i++) {
        IVMUSBDevice *device;
        BSTR text = NULL;
        VMUSBDeviceClassEnum device_class = vmUSBDeviceClass_Hub;
        LONG hub = 0, port = 0;
        CONTEXT("device %ld", i);
        CHECK_OK(IVMUSBDeviceCollection_get_Item(all, i, &device));
        CHECK_OK(IVMUSBDevice_get_DeviceString(device, &text));
        CHECK_BSTR(text, expected[i - 1].name);
        CHECK_OK(IVMUSBDevice_get_ManufacturerString(device, &text));
        CHECK_BSTR(text, expected[i - 1].manufacturer);
        CHECK_OK(IVMUSBDevice_get_DeviceClass(device, &device_class));
        CHECK_EQ(device_class, expected[i - 1].device_class);
        CHECK_OK(IVMUSBDevice_get_HubID(device, &hub));
        CHECK_OK(IVMUSBDevice_get_Port(device, &port));
        CHECK_EQ(hub, 1);
        CHECK_EQ(port, i);
        BSTR machine = NULL;
        PAIR(IVMUSBDevice, AttachedToVM, S_FALSE, IVMUSBDevice_get_AttachedToVM(device, &machine));
        CHECK_BSTR(machine, L"");
        IVMUSBDevice_Release(device);
    }
    IVMUSBDeviceCollection_Release(all);
    fixture_end(&fixture);
}

TEST(usb, the_collection_is_counted_from_one)
{
    struct fixture fixture = fixture_start();
    IVMUSBDeviceCollection *all;
    static const LONG bad[] = {0, -1, 4};
    CHECK_OK(IVMVirtualPC_get_USBDeviceCollection(fixture.app, &all));
    for (size_t i = 0; i < COUNT(bad); i++) {
        IVMUSBDevice *device = (IVMUSBDevice *)all;
        CONTEXT("index %ld", bad[i]);
        PAIR(IVMUSBDeviceCollection, Item, DISP_E_BADINDEX,
             IVMUSBDeviceCollection_get_Item(all, bad[i], &device));
        CHECK(!device);
    }
    IVMUSBDeviceCollection_Release(all);
    fixture_end(&fixture);
}

TEST(usb, the_collection_has_an_enumerator_that_survives_unplugging)
{
    struct fixture fixture = fixture_start();
    IVMUSBDeviceCollection *all;
    IUnknown *unknown;
    IEnumVARIANT *enumerator = NULL;
    VARIANT item;
    int count = 0;
    CHECK_OK(IVMVirtualPC_get_USBDeviceCollection(fixture.app, &all));
    CHECK_OK(IVMUSBDeviceCollection_get__NewEnum(all, &unknown));
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator));
    while (IEnumVARIANT_Next(enumerator, 1, &item, NULL) == S_OK) {
        IVMUSBDevice *device = NULL;
        BSTR name = NULL;
        CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&item), &IID_IVMUSBDevice, (void **)&device));
        unplug(&fixture, device);
        CHECK_OK(IVMUSBDevice_get_DeviceString(device, &name));
        CHECK(SysStringLen(name) > 0);
        SysFreeString(name);
        IVMUSBDevice_Release(device);
        VariantClear(&item);
        count++;
    }
    CHECK_EQ(count, 3);
    LONG left = -1;
    CHECK_OK(IVMUSBDeviceCollection_get_Count(all, &left));
    CHECK_EQ(left, 0);
    IEnumVARIANT_Release(enumerator);
    IUnknown_Release(unknown);
    IVMUSBDeviceCollection_Release(all);
    fixture_end(&fixture);
}

TEST(usb, more_than_sixteen_devices_cannot_be_listed)
{
    struct fixture fixture = fixture_start();
    IVMUSBDeviceCollection *all, *none = (IVMUSBDeviceCollection *)fixture.app;
    LONG count = 0;
    while (count < 13 && ++count)
        plug_in(&fixture);
    CHECK_OK(IVMVirtualPC_get_USBDeviceCollection(fixture.app, &all));
    CHECK_OK(IVMUSBDeviceCollection_get_Count(all, &count));
    CHECK_EQ(count, 16);
    plug_in(&fixture);
    PAIR(IVMVirtualPC, USBDeviceCollection, VM_E_USB_ENUMERATION_FAILED_MORE_DEVICES,
         IVMVirtualPC_get_USBDeviceCollection(fixture.app, &none));
    CHECK(!none);
    IVMUSBDeviceCollection_Release(all);
    fixture_end(&fixture);
}

TEST(usb, nothing_is_shown_without_hardware_virtualization)
{
    struct fixture fixture = fixture_start();
    IVMUSBDeviceCollection *none = (IVMUSBDeviceCollection *)fixture.app;
    host_is(&fixture, L"HardwareVirtualizationDisabled", true);
    PAIR(IVMVirtualPC, USBDeviceCollection, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_USBDeviceCollection(fixture.app, &none));
    CHECK(!none);
    fixture_end(&fixture);
}

/* ---- Attaching and detaching ---- */

TEST(usb, a_device_is_attached_and_detached)
{
    struct fixture fixture = start_running();
    IVMUSBDevice *device = device_at(&fixture, 1), *other = device_at(&fixture, 2);
    IVMUSBDevice *same = device_at(&fixture, 1);
    CHECK_OK(IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    CHECK_WITH_MACHINE(device);
    CHECK_WITH_MACHINE(same);
    CHECK_WITH_HOST(other);
    CHECK_OK(IVMVirtualMachine_DetachUSBDevice(fixture.machine, same));
    CHECK_WITH_HOST(device);
    CHECK_OK(IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    turn_machine_off(&fixture);
    CHECK_WITH_HOST(device);
    IVMUSBDevice_Release(same);
    IVMUSBDevice_Release(other);
    IVMUSBDevice_Release(device);
    fixture_end(&fixture);
}

TEST(usb, what_is_no_device_is_not_attached)
{
    struct fixture fixture = start_running();
    PAIR(IVMVirtualMachine, AttachUSBDevice, E_POINTER,
         IVMVirtualMachine_AttachUSBDevice(fixture.machine, NULL));
    PAIR(IVMVirtualMachine, DetachUSBDevice, E_POINTER,
         IVMVirtualMachine_DetachUSBDevice(fixture.machine, NULL));
    CHECK_HR(IVMVirtualMachine_AttachUSBDevice(fixture.machine, (IVMUSBDevice *)fixture.app),
             E_INVALIDARG);
    CHECK_ERROR(L"IVMVirtualMachine::AttachUSBDevice: \"inUSBDevice\" is not a USB device");
    CHECK_HR(IVMVirtualMachine_DetachUSBDevice(fixture.machine, (IVMUSBDevice *)fixture.app),
             E_INVALIDARG);
    fixture_end(&fixture);
}

TEST(usb, a_machine_that_does_not_run_takes_no_device)
{
    struct fixture fixture = fixture_start();
    IVMUSBDevice *device = device_at(&fixture, 1);
    for (int paused = 0; paused < 2; paused++) {
        CONTEXT("%s", paused ? "paused" : "off");
        if (paused) {
            start_machine(&fixture);
            CHECK_OK(IVMVirtualMachine_Pause(fixture.machine));
        }
        PAIR(IVMVirtualMachine, AttachUSBDevice, VM_E_VM_NOT_RUNNING,
             IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
        PAIR(IVMVirtualMachine, DetachUSBDevice, VM_E_VM_NOT_RUNNING,
             IVMVirtualMachine_DetachUSBDevice(fixture.machine, device));
        CHECK_WITH_HOST(device);
    }
    IVMUSBDevice_Release(device);
    fixture_end(&fixture);
}

TEST(usb, attaching_takes_integration_components_that_offer_usb)
{
    struct fixture fixture = start_running();
    IVMUSBDevice *device = device_at(&fixture, 1);
    machine_is(&fixture, L"USBUnavailable", true);
    PAIR(IVMVirtualMachine, AttachUSBDevice, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    machine_is(&fixture, L"ComponentsInstalled", false);
    PAIR(IVMVirtualMachine, AttachUSBDevice, VM_E_ADDITIONS_NOT_AVAIL,
         IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    CHECK_WITH_HOST(device);
    IVMUSBDevice_Release(device);
    fixture_end(&fixture);
}

TEST(usb, the_host_may_stand_in_the_way_of_attaching)
{
    struct fixture fixture = start_running();
    IVMUSBDevice *device = device_at(&fixture, 1);
    set_usb_fact(&fixture, L"USBConnectorDriverFails", NULL, 1);
    PAIR(IVMVirtualMachine, AttachUSBDevice, VM_E_USB_CONNECTOR_DRIVER_ERROR,
         IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    set_usb_fact(&fixture, L"USBConnectorDriverFails", NULL, 0);
    set_usb_fact(&fixture, L"USBForbiddenByPolicy", NULL, 1);
    PAIR(IVMVirtualMachine, AttachUSBDevice, VM_E_USB_ATTACH_FAILED_GP_ERROR,
         IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    set_usb_fact(&fixture, L"USBForbiddenByPolicy", NULL, 0);
    set_usb_fact(&fixture, L"MaximumUSBDevicesPerVM", NULL, 1);
    CHECK_OK(IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    IVMUSBDevice *other = device_at(&fixture, 2);
    PAIR(IVMVirtualMachine, AttachUSBDevice, VM_E_USB_ATTACH_FAILED_MORE_DEVICES,
         IVMVirtualMachine_AttachUSBDevice(fixture.machine, other));
    CHECK_WITH_HOST(other);
    IVMUSBDevice_Release(other);
    IVMUSBDevice_Release(device);
    fixture_end(&fixture);
}

TEST(usb, the_device_may_stand_in_the_way_of_attaching_and_detaching)
{
    struct fixture fixture = start_running();
    IVMUSBDevice *device = device_at(&fixture, 1);
    BSTR name = (BSTR)device;
    set_usb_fact(&fixture, L"AttachFails", device, 1);
    PAIR(IVMVirtualMachine, AttachUSBDevice, VM_E_USB_ATTACH_FAILED,
         IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    CHECK_WITH_HOST(device);
    set_usb_fact(&fixture, L"AttachFails", device, 0);
    CHECK_OK(IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    set_usb_fact(&fixture, L"DetachFails", device, 1);
    PAIR(IVMVirtualMachine, DetachUSBDevice, VM_E_USB_DETACH_FAILED,
         IVMVirtualMachine_DetachUSBDevice(fixture.machine, device));
    CHECK_WITH_MACHINE(device);
    CONTEXT("another session has it");
    set_usb_fact(&fixture, L"InOtherSession", device, 1);
    PAIR(IVMUSBDevice, AttachedToVM, VM_E_USB_EXTERNAL_VM,
         IVMUSBDevice_get_AttachedToVM(device, &name));
    CHECK(!name);
    PAIR(IVMVirtualMachine, AttachUSBDevice, VM_E_USB_ATTACH_FAILED_ALREADY_ASSIGNED,
         IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    PAIR(IVMVirtualMachine, DetachUSBDevice, VM_E_USB_DETACH_FAILED,
         IVMVirtualMachine_DetachUSBDevice(fixture.machine, device));
    IVMUSBDevice_Release(device);
    fixture_end(&fixture);
}

TEST(usb, a_device_that_is_unplugged_still_says_what_it_is)
{
    struct fixture fixture = start_running();
    IVMUSBDevice *device = device_at(&fixture, 1);
    BSTR name = NULL;
    CHECK_OK(IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    unplug(&fixture, device);
    CHECK_WITH_HOST(device);
    CHECK_OK(IVMUSBDevice_get_DeviceString(device, &name));
    CHECK_BSTR(name, L"DataTraveler 2.0");
    CHECK_HR(IVMVirtualMachine_AttachUSBDevice(fixture.machine, device), VM_E_USB_ATTACH_FAILED);
    CHECK_HR(IVMVirtualMachine_DetachUSBDevice(fixture.machine, device), VM_E_USB_DETACH_FAILED);
    IVMUSBDevice_Release(device);
    fixture_end(&fixture);
}

TEST(usb, after_a_reset_of_the_mock_machine_and_device_are_gone)
{
    struct fixture fixture = start_running();
    IVMUSBDevice *device = device_at(&fixture, 1);
    BSTR text = (BSTR)device;
    VMUSBDeviceClassEnum device_class;
    LONG number = 42;
    lose_machine(&fixture);
    PAIR(IVMVirtualMachine, AttachUSBDevice, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_AttachUSBDevice(fixture.machine, device));
    CHECK_HR(IVMVirtualMachine_DetachUSBDevice(fixture.machine, device), VM_E_VM_UNKNOWN);
    CHECK_HR(IVMUSBDevice_get_DeviceString(device, &text), RPC_E_DISCONNECTED);
    CHECK(!text);
    CHECK_HR(IVMUSBDevice_get_ManufacturerString(device, &text), RPC_E_DISCONNECTED);
    CHECK_HR(IVMUSBDevice_get_AttachedToVM(device, &text), RPC_E_DISCONNECTED);
    CHECK_HR(IVMUSBDevice_get_HubID(device, &number), RPC_E_DISCONNECTED);
    CHECK_EQ(number, 0);
    CHECK_HR(IVMUSBDevice_get_Port(device, &number), RPC_E_DISCONNECTED);
    CHECK_HR(IVMUSBDevice_get_DeviceClass(device, &device_class), RPC_E_DISCONNECTED);
    IVMUSBDevice_Release(device);
    fixture_end(&fixture);
}
