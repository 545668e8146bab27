/* SPDX-License-Identifier: MIT */
/* IVMVirtualPC on a processor without hardware virtualization. */
#include "com/given.h"

TEST(application_disabled, without_hardware_virtualization_nothing_answers)
{
    struct fixture fixture = fixture_start();
    IVMVirtualPC *app = fixture.app;
    BSTR text = SysAllocString(L"idle_timeout"), out = text;
    LONG number = 42;
    void *object = fixture.app;
    VARIANT none, result;
    VMFloppyDiskImageType type;
    VariantInit(&none);
    host_is(&fixture, L"HardwareVirtualizationDisabled", true);
    PAIR(IVMVirtualPC, CreateDifferencingVirtualHardDisk, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_CreateDifferencingVirtualHardDisk(app, text, text, (IVMTask **)&object));
    CHECK(!object);
    PAIR(IVMVirtualPC, CreateDynamicVirtualHardDisk, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_CreateDynamicVirtualHardDisk(app, text, 16, (IVMTask **)&object));
    PAIR(IVMVirtualPC, CreateFixedVirtualHardDisk, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_CreateFixedVirtualHardDisk(app, text, 16, (IVMTask **)&object));
    PAIR(IVMVirtualPC, CreateFloppyDiskImage, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_CreateFloppyDiskImage(app, text, vmFloppyDiskImage_HighDensity));
    PAIR(IVMVirtualPC, CreateVirtualMachine, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_CreateVirtualMachine(app, text, text, (IVMVirtualMachine **)&object));
    PAIR(IVMVirtualPC, DefaultVMConfigurationPath, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_DefaultVMConfigurationPath(app, &out));
    CHECK(!out);
    PAIR(IVMVirtualPC, DefaultVMConfigurationPath, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_put_DefaultVMConfigurationPath(app, text));
    PAIR(IVMVirtualPC, DeleteVirtualMachine, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_DeleteVirtualMachine(app, fixture.machine));
    PAIR(IVMVirtualPC, FindVirtualMachine, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_FindVirtualMachine(app, text, (IVMVirtualMachine **)&object));
    PAIR(IVMVirtualPC, FindVirtualNetwork, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_FindVirtualNetwork(app, text, (IVMVirtualNetwork **)&object));
    PAIR(IVMVirtualPC, GetConfigurationValue, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_GetConfigurationValue(app, text, &result));
    CHECK_EQ(V_VT(&result), VT_EMPTY);
    PAIR(IVMVirtualPC, GetDVDFiles, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_GetDVDFiles(app, none, &result));
    PAIR(IVMVirtualPC, GetFloppyDiskFiles, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_GetFloppyDiskFiles(app, none, &result));
    PAIR(IVMVirtualPC, GetFloppyDiskImageType, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_GetFloppyDiskImageType(app, text, &type));
    PAIR(IVMVirtualPC, GetHardDisk, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_GetHardDisk(app, text, (IVMHardDisk **)&object));
    PAIR(IVMVirtualPC, GetHardDiskFiles, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_GetHardDiskFiles(app, none, &result));
    PAIR(IVMVirtualPC, GetVirtualMachineFiles, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_GetVirtualMachineFiles(app, none, VARIANT_TRUE, &result));
    PAIR(IVMVirtualPC, HostInfo, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_HostInfo(app, (IVMHostInfo **)&object));
    PAIR(IVMVirtualPC, MaximumFloppyDrivesPerVM, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_MaximumFloppyDrivesPerVM(app, &number));
    CHECK_EQ(number, 0);
    PAIR(IVMVirtualPC, MaximumMemoryPerVM, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_MaximumMemoryPerVM(app, &number));
    PAIR(IVMVirtualPC, MaximumNetworkAdaptersPerVM, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_MaximumNetworkAdaptersPerVM(app, &number));
    PAIR(IVMVirtualPC, MaximumNumberOfIDEBuses, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_MaximumNumberOfIDEBuses(app, &number));
    PAIR(IVMVirtualPC, MaximumParallelPortsPerVM, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_MaximumParallelPortsPerVM(app, &number));
    PAIR(IVMVirtualPC, MaximumSerialPortsPerVM, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_MaximumSerialPortsPerVM(app, &number));
    PAIR(IVMVirtualPC, MinimumMemoryPerVM, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_MinimumMemoryPerVM(app, &number));
    PAIR(IVMVirtualPC, Name, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_Name(app, &out));
    PAIR(IVMVirtualPC, RegisterVirtualMachine, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_RegisterVirtualMachine(app, text, text, (IVMVirtualMachine **)&object));
    PAIR(IVMVirtualPC, RemoveConfigurationValue, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_RemoveConfigurationValue(app, text));
    PAIR(IVMVirtualPC, SearchPaths, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_SearchPaths(app, &result));
    PAIR(IVMVirtualPC, SearchPaths, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_put_SearchPaths(app, none));
    PAIR(IVMVirtualPC, SetConfigurationValue, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_SetConfigurationValue(app, text, none));
    PAIR(IVMVirtualPC, SuggestedMaximumMemoryPerVM, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_SuggestedMaximumMemoryPerVM(app, &number));
    PAIR(IVMVirtualPC, Tasks, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_Tasks(app, (IVMTaskCollection **)&object));
    PAIR(IVMVirtualPC, UnconnectedNetworkAdapters, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_UnconnectedNetworkAdapters(app, (IVMNetworkAdapterCollection **)&object));
    PAIR(IVMVirtualPC, UnregisterVirtualMachine, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_UnregisterVirtualMachine(app, fixture.machine));
    PAIR(IVMVirtualPC, UpTime, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_UpTime(app, &number));
    PAIR(IVMVirtualPC, USBDeviceCollection, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_USBDeviceCollection(app, (IVMUSBDeviceCollection **)&object));
    PAIR(IVMVirtualPC, Version, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_Version(app, &out));
    PAIR(IVMVirtualPC, VirtualMachines, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_VirtualMachines(app, (IVMVirtualMachineCollection **)&object));
    PAIR(IVMVirtualPC, VirtualNetworks, VM_E_HARDWARE_VIRTUALIZATION_DISABLED,
         IVMVirtualPC_get_VirtualNetworks(app, (IVMVirtualNetworkCollection **)&object));
    SysFreeString(text);
    /* Nothing has happened, and the machine, once there, still answers. */
    CHECK_OK(IVMVirtualMachine_get_Name(fixture.machine, &out));
    CHECK_BSTR(out, L"Windows XP Mode");
    host_is(&fixture, L"HardwareVirtualizationDisabled", false);
    IVMVirtualMachineCollection *machines = NULL;
    CHECK_OK(IVMVirtualPC_get_VirtualMachines(app, &machines));
    CHECK_OK(IVMVirtualMachineCollection_get_Count(machines, &number));
    CHECK_EQ(number, 1);
    IVMVirtualMachineCollection_Release(machines);
    fixture_end(&fixture);
}
