/* SPDX-License-Identifier: MIT */
/* Serial and parallel ports. */
#include "given.h"

#include <string.h>

static IVMSerialPort *serial_at(IVMVirtualMachine *machine, LONG index)
{
    IVMSerialPortCollection *ports;
    IVMSerialPort *port = NULL;
    CHECK_OK(IVMVirtualMachine_get_SerialPorts(machine, &ports));
    CHECK_OK(IVMSerialPortCollection_get_Item(ports, index, &port));
    IVMSerialPortCollection_Release(ports);
    return port;
}

static IVMParallelPort *parallel_of(IVMVirtualMachine *machine)
{
    IVMParallelPortCollection *ports;
    IVMParallelPort *port = NULL;
    CHECK_OK(IVMVirtualMachine_get_ParallelPorts(machine, &ports));
    CHECK_OK(IVMParallelPortCollection_get_Item(ports, 1, &port));
    IVMParallelPortCollection_Release(ports);
    return port;
}

static HRESULT configure(IVMSerialPort *port, int type, const WCHAR *name, VARIANT_BOOL immediately)
{
    BSTR bstr = SysAllocString(name);
    HRESULT hr = IVMSerialPort_Configure(port, (VMSerialPortType)type, bstr, immediately);
    SysFreeString(bstr);
    return hr;
}

static HRESULT put_name(IVMParallelPort *port, const WCHAR *name)
{
    BSTR bstr = SysAllocString(name);
    HRESULT hr = IVMParallelPort_put_Name(port, bstr);
    SysFreeString(bstr);
    return hr;
}

static void check_serial(IVMSerialPort *port, VMSerialPortType type, const WCHAR *name,
                         VARIANT_BOOL immediately)
{
    VMSerialPortType actual = (VMSerialPortType)-1;
    VARIANT_BOOL truth = 42;
    BSTR text = NULL;
    CHECK_OK(IVMSerialPort_get_Type(port, &actual));
    CHECK_EQ(actual, type);
    CHECK_OK(IVMSerialPort_get_Name(port, &text));
    CHECK_BSTR(text, name);
    CHECK_OK(IVMSerialPort_get_ConnectImmediately(port, &truth));
    CHECK_EQ(truth, immediately);
}

static void check_parallel(IVMParallelPort *port, const WCHAR *name)
{
    BSTR text = NULL;
    CHECK_OK(IVMParallelPort_get_Name(port, &text));
    CHECK_BSTR(text, name);
}

/* ---- Collections ---- */

TEST(ports, a_machine_has_two_serial_ports_and_a_parallel_one)
{
    struct fixture fixture = fixture_start();
    IVMSerialPortCollection *serial;
    IVMParallelPortCollection *parallel;
    LONG count = -1, id = -1;
    CHECK_OK(IVMVirtualMachine_get_SerialPorts(fixture.machine, &serial));
    CHECK_OK(IVMSerialPortCollection_get_Count(serial, &count));
    CHECK_EQ(count, 2);
    IVMSerialPortCollection_Release(serial);
    CHECK_OK(IVMVirtualMachine_get_ParallelPorts(fixture.machine, &parallel));
    CHECK_OK(IVMParallelPortCollection_get_Count(parallel, &count));
    CHECK_EQ(count, 1);
    IVMParallelPortCollection_Release(parallel);
    for (LONG i = 1; i <= 2; i++) {
        IVMSerialPort *port = serial_at(fixture.machine, i);
        check_serial(port, vmSerialPort_Null, L"", VARIANT_FALSE);
        CHECK_OK(IVMSerialPort__ID(port, &id));
        CHECK_EQ(id, i - 1);
        IVMSerialPort_Release(port);
    }
    IVMParallelPort *port = parallel_of(fixture.machine);
    check_parallel(port, L"");
    CHECK_OK(IVMParallelPort__ID(port, &id));
    CHECK_EQ(id, 0);
    IVMParallelPort_Release(port);
    fixture_end(&fixture);
}

static LONG enumerate(IUnknown *unknown, const IID *iid)
{
    IEnumVARIANT *enumerator;
    VARIANT item;
    LONG count = 0;
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator));
    VariantInit(&item);
    while (IEnumVARIANT_Next(enumerator, 1, &item, NULL) == S_OK) {
        IUnknown *port;
        CHECK_EQ(V_VT(&item), VT_DISPATCH);
        CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&item), iid, (void **)&port));
        IUnknown_Release(port);
        VariantClear(&item);
        count++;
    }
    IEnumVARIANT_Release(enumerator);
    IUnknown_Release(unknown);
    return count;
}

TEST(ports, collections_go_from_one_to_their_count)
{
    struct fixture fixture = fixture_start();
    IVMSerialPortCollection *serial;
    IVMParallelPortCollection *parallel;
    IVMSerialPort *port = (IVMSerialPort *)1;
    IVMParallelPort *parallel_port = (IVMParallelPort *)1;
    IUnknown *all;
    static const LONG wrong[] = {0, 3, -1, 0x7fffffff};
    CHECK_OK(IVMVirtualMachine_get_SerialPorts(fixture.machine, &serial));
    CHECK_OK(IVMVirtualMachine_get_ParallelPorts(fixture.machine, &parallel));
    for (int i = 0; i < 4; i++) {
        PAIR(IVMSerialPortCollection, Item, DISP_E_BADINDEX,
             IVMSerialPortCollection_get_Item(serial, wrong[i], &port));
        CHECK(!port);
        PAIR(IVMParallelPortCollection, Item, DISP_E_BADINDEX,
             IVMParallelPortCollection_get_Item(parallel, wrong[i], &parallel_port));
        CHECK(!parallel_port);
    }
    CHECK_OK(IVMSerialPortCollection_get__NewEnum(serial, &all));
    CHECK_EQ(enumerate(all, &IID_IVMSerialPort), 2);
    CHECK_OK(IVMParallelPortCollection_get__NewEnum(parallel, &all));
    CHECK_EQ(enumerate(all, &IID_IVMParallelPort), 1);
    IVMSerialPortCollection_Release(serial);
    IVMParallelPortCollection_Release(parallel);
    fixture_end(&fixture);
}

static void lose_machine(bool delete)
{
    struct fixture fixture = fixture_start();
    VMSerialPortType type = (VMSerialPortType)-1;
    IVMSerialPortCollection *serial, *all = (IVMSerialPortCollection *)1;
    IVMParallelPortCollection *parallel, *all_parallel = (IVMParallelPortCollection *)1;
    IVMSerialPort *port = serial_at(fixture.machine, 1), *item = (IVMSerialPort *)1;
    IVMParallelPort *parallel_port = parallel_of(fixture.machine);
    IVMParallelPort *parallel_item = (IVMParallelPort *)1;
    IUnknown *enumerator = (IUnknown *)1;
    VARIANT_BOOL truth = 42;
    BSTR text = (BSTR)1;
    LONG number = -1;
    CHECK_OK(IVMVirtualMachine_get_SerialPorts(fixture.machine, &serial));
    CHECK_OK(IVMVirtualMachine_get_ParallelPorts(fixture.machine, &parallel));
    CHECK_OK(delete ? IVMVirtualPC_DeleteVirtualMachine(fixture.app, fixture.machine)
                    : IVMVirtualPC_UnregisterVirtualMachine(fixture.app, fixture.machine));

    PAIR(IVMVirtualMachine, SerialPorts, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_SerialPorts(fixture.machine, &all));
    CHECK(!all);
    PAIR(IVMVirtualMachine, ParallelPorts, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_ParallelPorts(fixture.machine, &all_parallel));
    CHECK(!all_parallel);
    PAIR(IVMSerialPortCollection, Item, VM_E_VM_UNKNOWN,
         IVMSerialPortCollection_get_Item(serial, 1, &item));
    CHECK(!item);
    PAIR(IVMParallelPortCollection, Item, VM_E_VM_UNKNOWN,
         IVMParallelPortCollection_get_Item(parallel, 1, &parallel_item));
    CHECK(!parallel_item);
    CHECK_HR(IVMSerialPortCollection_get_Count(serial, &number), VM_E_VM_UNKNOWN);
    CHECK_HR(IVMParallelPortCollection_get_Count(parallel, &number), VM_E_VM_UNKNOWN);
    CHECK_HR(IVMSerialPortCollection_get__NewEnum(serial, &enumerator), VM_E_VM_UNKNOWN);
    CHECK_HR(IVMParallelPortCollection_get__NewEnum(parallel, &enumerator), VM_E_VM_UNKNOWN);

    PAIR(IVMSerialPort, Configure, VM_E_VM_UNKNOWN,
         configure(port, vmSerialPort_HostPort, L"COM1", VARIANT_FALSE));
    PAIR(IVMSerialPort, _ID, VM_E_VM_UNKNOWN, IVMSerialPort__ID(port, &number));
    CHECK_EQ(number, 0);
    PAIR(IVMSerialPort, Type, VM_E_VM_UNKNOWN, IVMSerialPort_get_Type(port, &type));
    CHECK_EQ(type, 0);
    PAIR(IVMSerialPort, Name, VM_E_VM_UNKNOWN, IVMSerialPort_get_Name(port, &text));
    CHECK(!text);
    PAIR(IVMSerialPort, ConnectImmediately, VM_E_VM_UNKNOWN,
         IVMSerialPort_get_ConnectImmediately(port, &truth));
    CHECK_EQ(truth, VARIANT_FALSE);
    number = -1;
    PAIR(IVMParallelPort, _ID, VM_E_VM_UNKNOWN, IVMParallelPort__ID(parallel_port, &number));
    CHECK_EQ(number, 0);
    text = (BSTR)1;
    PAIR(IVMParallelPort, Name, VM_E_VM_UNKNOWN, IVMParallelPort_get_Name(parallel_port, &text));
    CHECK(!text);
    PAIR(IVMParallelPort, Name, VM_E_VM_UNKNOWN, put_name(parallel_port, L"LPT1"));

    IVMSerialPort_Release(port);
    IVMParallelPort_Release(parallel_port);
    IVMSerialPortCollection_Release(serial);
    IVMParallelPortCollection_Release(parallel);
    fixture_end(&fixture);
}

TEST(ports, ports_of_a_deleted_machine_are_gone)
{
    lose_machine(true);
}

TEST(ports, ports_of_an_unregistered_machine_are_gone)
{
    lose_machine(false);
}

/* ---- Serial ports ---- */

TEST(ports, a_serial_port_is_configured_with_each_type)
{
    struct fixture fixture = fixture_start();
    IVMSerialPort *port = serial_at(fixture.machine, 1), *view = serial_at(fixture.machine, 1);
    CHECK_OK(configure(port, vmSerialPort_HostPort, L"com1", VARIANT_TRUE));
    check_serial(view, vmSerialPort_HostPort, L"com1", VARIANT_TRUE);
    CHECK_OK(configure(port, vmSerialPort_HostPort, L"COM1", VARIANT_FALSE));
    check_serial(view, vmSerialPort_HostPort, L"COM1", VARIANT_FALSE);
    CHECK_OK(configure(port, vmSerialPort_HostPort, L"COM256", 1));
    check_serial(view, vmSerialPort_HostPort, L"COM256", VARIANT_TRUE);
    CHECK_OK(configure(port, vmSerialPort_TextFile, L"C:\\SerialPort.txt", VARIANT_TRUE));
    check_serial(view, vmSerialPort_TextFile, L"C:\\SerialPort.txt", VARIANT_FALSE);
    CHECK_OK(configure(port, vmSerialPort_NamedPipe, L"\\\\.\\pipe\\Debug", VARIANT_TRUE));
    check_serial(view, vmSerialPort_NamedPipe, L"\\\\.\\pipe\\Debug", VARIANT_FALSE);
    CHECK_OK(configure(port, vmSerialPort_Null, L"whatever", VARIANT_TRUE));
    check_serial(view, vmSerialPort_Null, L"", VARIANT_FALSE);
    IVMSerialPort_Release(port);
    IVMSerialPort_Release(view);
    fixture_end(&fixture);
}

TEST(ports, a_serial_port_needs_a_name_that_fits)
{
    struct fixture fixture = fixture_start();
    IVMSerialPort *port = serial_at(fixture.machine, 1);
    WCHAR path[270];
    static const int types[] = {vmSerialPort_HostPort, vmSerialPort_TextFile,
                                vmSerialPort_NamedPipe};
    static const WCHAR *const names[] = {L"COM1", L"C:\\SerialPort.txt", L"\\\\.\\pipe\\Debug"};
    static const int wrong[] = {-1, 4, 0x7fffffff};
    CHECK_OK(configure(port, vmSerialPort_HostPort, L"COM1", VARIANT_TRUE));
    PAIR(IVMSerialPort, Configure, E_POINTER,
         IVMSerialPort_Configure(port, vmSerialPort_HostPort, NULL, VARIANT_FALSE));
    for (int i = 0; i < 3; i++)
        PAIR(IVMSerialPort, Configure, E_INVALIDARG,
             configure(port, wrong[i], L"COM2", VARIANT_FALSE));
    wmemset(path, 'x', 270);
    memcpy(path, L"C:\\", 3 * sizeof *path);
    path[260] = 0;
    for (int i = 0; i < 3; i++) {
        PAIR(IVMSerialPort, Configure, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
             configure(port, types[i], L"", VARIANT_FALSE));
        PAIR(IVMSerialPort, Configure, HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME),
             configure(port, types[i], L"SerialPort.txt", VARIANT_FALSE));
        PAIR(IVMSerialPort, Configure, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
             configure(port, types[i], L"C:\\Serial*Port.txt", VARIANT_FALSE));
        PAIR(IVMSerialPort, Configure, HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW),
             configure(port, types[i], path, VARIANT_FALSE));
        /* The name of another type. */
        if (types[i] != vmSerialPort_TextFile) {
            CHECK_HR(configure(port, types[i], names[1], VARIANT_FALSE),
                     HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME));
            CHECK_ERROR(L"SerialPort.txt");
        }
        if (types[i] != vmSerialPort_HostPort)
            CHECK_HR(configure(port, types[i], names[0], VARIANT_FALSE),
                     HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME));
    }
    static const WCHAR *const no_ports[] = {L"COM",   L"COM0",  L"COM257",
                                            L"COM1:", L"COM01", L"COMA"};
    for (int i = 0; i < 6; i++)
        CHECK(FAILED(configure(port, vmSerialPort_HostPort, no_ports[i], VARIANT_FALSE)));
    static const WCHAR *const no_pipes[] = {L"\\\\.\\pipe", L"\\\\.\\pipe\\",
                                            L"\\\\server\\share\\x", L"\\\\\\pipe\\x"};
    for (int i = 0; i < 4; i++)
        CHECK_HR(configure(port, vmSerialPort_NamedPipe, no_pipes[i], VARIANT_FALSE),
                 HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME));
    machine_is(&fixture, L"ResourcesExhausted", true);
    PAIR(IVMSerialPort, Configure, HRESULT_FROM_WIN32(ERROR_OUTOFMEMORY),
         configure(port, vmSerialPort_HostPort, L"COM2", VARIANT_FALSE));
    check_serial(port, vmSerialPort_HostPort, L"COM1", VARIANT_TRUE);
    IVMSerialPort_Release(port);
    fixture_end(&fixture);
}

TEST(ports, two_serial_ports_have_nothing_in_common)
{
    struct fixture fixture = fixture_start();
    IVMSerialPort *first = serial_at(fixture.machine, 1), *second = serial_at(fixture.machine, 2);
    static const struct {
        int type;
        const WCHAR *name, *same;
    } cases[] = {
        {vmSerialPort_HostPort, L"COM1", L"com1"},
        {vmSerialPort_TextFile, L"C:\\Logs\\Port.txt", L"c:\\logs\\..\\LOGS\\port.txt"},
        {vmSerialPort_NamedPipe, L"\\\\.\\pipe\\Debug", L"\\\\.\\PIPE\\debug"},
    };
    for (int i = 0; i < 3; i++) {
        CHECK_OK(configure(first, cases[i].type, cases[i].name, VARIANT_FALSE));
        CHECK_OK(configure(first, cases[i].type, cases[i].name, VARIANT_FALSE));
        PAIR(IVMSerialPort, Configure, VM_E_PREF_ILLEGAL_VALUE,
             configure(second, cases[i].type, cases[i].same, VARIANT_FALSE));
        check_serial(second, vmSerialPort_Null, L"", VARIANT_FALSE);
    }
    CHECK_OK(configure(first, vmSerialPort_Null, L"", VARIANT_FALSE));
    CHECK_OK(configure(second, vmSerialPort_HostPort, L"COM1", VARIANT_FALSE));
    IVMSerialPort_Release(first);
    IVMSerialPort_Release(second);
    fixture_end(&fixture);
}

/* ---- Parallel ports ---- */

TEST(ports, a_parallel_port_is_one_of_the_host)
{
    struct fixture fixture = fixture_start();
    IVMParallelPort *port = parallel_of(fixture.machine);
    static const WCHAR *const wrong[] = {L"LPT2", L"COM1", L"LPT1:", L"C:\\Port.txt"};
    CHECK_OK(put_name(port, L"lpt1"));
    check_parallel(port, L"lpt1");
    PAIR(IVMParallelPort, Name, E_POINTER, IVMParallelPort_put_Name(port, NULL));
    for (int i = 0; i < 4; i++)
        PAIR(IVMParallelPort, Name, E_INVALIDARG, put_name(port, wrong[i]));
    check_parallel(port, L"lpt1");
    CHECK_OK(put_name(port, L""));
    check_parallel(port, L"");
    IVMParallelPort_Release(port);
    fixture_end(&fixture);
}
