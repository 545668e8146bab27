/* SPDX-License-Identifier: MIT */
/* Serial and parallel ports. */
#include "com/adapter.h"

/* ---- Serial ports ---- */

/* A port of a machine that is there; VM_E_VM_UNKNOWN. */
static HRESULT find_serial(const struct com_object *self, struct serial_port **port)
{
    *port = slots_get(&self->mock->host.slots, self->ref);
    return *port ? ports_check(&self->mock->host, (*port)->machine) : VM_E_VM_UNKNOWN;
}

static HRESULT explain_name(struct com_object *self, HRESULT hr, VMSerialPortType type, BSTR name)
{
    static const WCHAR *const expected[SERIAL_TYPES] = {
        [SERIAL_HOST_PORT] = L"a port of the host such as COM1",
        [SERIAL_TEXT_FILE] = L"the full path of a file",
        [SERIAL_NAMED_PIPE] = L"a pipe such as \\\\.\\pipe\\name",
    };
    if (hr == E_INVALIDARG)
        return mock_fail(self->mock, hr, L"%d is not a VMSerialPortType; expected 0 to 3.",
                         (int)type);
    if (hr == VM_E_PREF_ILLEGAL_VALUE)
        return mock_fail(self->mock, hr, L"Another serial port has \"%.260ls\".", name);
    if (FAILED(hr) && hr != VM_E_VM_UNKNOWN && hr != E_OUTOFMEMORY)
        return mock_fail(self->mock, hr, L"The name \"%.260ls\" does not fit; expected %ls.", name,
                         expected[type]);
    return hr;
}

HRESULT VMSerialPort_Configure(struct com_object *self, VMSerialPortType type, BSTR name,
                               VARIANT_BOOL connect_immediately)
{
    struct serial_port *port;
    if (!name)
        return mock_null_pointer(self->mock, L"portName");
    HRESULT hr = find_serial(self, &port);
    if (SUCCEEDED(hr))
        hr = serial_port_configure(&self->mock->host, port, (int32_t)type, bstr_span(name),
                                   connect_immediately != VARIANT_FALSE);
    return explain_name(self, hr, type, name);
}

HRESULT VMSerialPort__ID(struct com_object *self, LONG *id)
{
    struct serial_port *port;
    HRESULT hr = find_serial(self, &port);
    if (SUCCEEDED(hr))
        *id = port->id;
    return hr;
}

HRESULT VMSerialPort_get_Type(struct com_object *self, VMSerialPortType *type)
{
    struct serial_port *port;
    HRESULT hr = find_serial(self, &port);
    if (SUCCEEDED(hr))
        *type = (VMSerialPortType)port->type;
    return hr;
}

HRESULT VMSerialPort_get_Name(struct com_object *self, BSTR *name)
{
    struct serial_port *port;
    HRESULT hr = find_serial(self, &port);
    return FAILED(hr) ? hr : text_to_bstr(&port->name, name);
}

HRESULT VMSerialPort_get_ConnectImmediately(struct com_object *self, VARIANT_BOOL *immediately)
{
    struct serial_port *port;
    HRESULT hr = find_serial(self, &port);
    if (SUCCEEDED(hr))
        *immediately = to_variant_bool(port->connect_immediately);
    return hr;
}

HRESULT VMVirtualMachine_get_SerialPorts(struct com_object *self, IVMSerialPortCollection **ports)
{
    return machine_of(self)
               ? com_object_create(self->mock, com_IVMSerialPortCollection, self->ref, ports)
               : VM_E_VM_UNKNOWN;
}

static HRESULT list_serial(const struct com_object *self, struct collection *ports)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *ports = (struct collection){com_IVMSerialPort, machine->ports.serial_list,
                                 machine->ports.serial_count, offsetof(struct serial_port, ref)};
    return S_OK;
}

HRESULT VMSerialPortCollection_get_Count(struct com_object *self, LONG *count)
{
    struct collection ports;
    HRESULT hr = list_serial(self, &ports);
    if (SUCCEEDED(hr))
        *count = (LONG)ports.count;
    return hr;
}

HRESULT VMSerialPortCollection_get_Item(struct com_object *self, LONG index, IVMSerialPort **port)
{
    struct collection ports;
    HRESULT hr = list_serial(self, &ports);
    return FAILED(hr) ? hr : collection_item(self, &ports, index, port);
}

HRESULT VMSerialPortCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection ports;
    HRESULT hr = list_serial(self, &ports);
    return FAILED(hr) ? hr : collection_enumerate(self, &ports, enumerator);
}

/* ---- Parallel ports ---- */

static HRESULT find_parallel(const struct com_object *self, struct parallel_port **port)
{
    *port = slots_get(&self->mock->host.slots, self->ref);
    return *port ? ports_check(&self->mock->host, (*port)->machine) : VM_E_VM_UNKNOWN;
}

HRESULT VMParallelPort__ID(struct com_object *self, LONG *id)
{
    struct parallel_port *port;
    HRESULT hr = find_parallel(self, &port);
    if (SUCCEEDED(hr))
        *id = port->id;
    return hr;
}

HRESULT VMParallelPort_get_Name(struct com_object *self, BSTR *name)
{
    struct parallel_port *port;
    HRESULT hr = find_parallel(self, &port);
    return FAILED(hr) ? hr : text_to_bstr(&port->name, name);
}

HRESULT VMParallelPort_put_Name(struct com_object *self, BSTR name)
{
    struct parallel_port *port;
    if (!name)
        return mock_null_pointer(self->mock, L"portName");
    HRESULT hr = find_parallel(self, &port);
    if (SUCCEEDED(hr))
        hr = parallel_port_set_name(&self->mock->host, port, bstr_span(name));
    return hr == E_INVALIDARG
               ? mock_fail(self->mock, hr,
                           L"The host has no parallel port \"%.80ls\"; expected one such as LPT1, "
                           L"or an empty name for none.",
                           name)
               : hr;
}

HRESULT VMVirtualMachine_get_ParallelPorts(struct com_object *self,
                                           IVMParallelPortCollection **ports)
{
    return machine_of(self)
               ? com_object_create(self->mock, com_IVMParallelPortCollection, self->ref, ports)
               : VM_E_VM_UNKNOWN;
}

static HRESULT list_parallel(const struct com_object *self, struct collection *ports)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *ports =
        (struct collection){com_IVMParallelPort, machine->ports.parallel_list,
                            machine->ports.parallel_count, offsetof(struct parallel_port, ref)};
    return S_OK;
}

HRESULT VMParallelPortCollection_get_Count(struct com_object *self, LONG *count)
{
    struct collection ports;
    HRESULT hr = list_parallel(self, &ports);
    if (SUCCEEDED(hr))
        *count = (LONG)ports.count;
    return hr;
}

HRESULT VMParallelPortCollection_get_Item(struct com_object *self, LONG index,
                                          IVMParallelPort **port)
{
    struct collection ports;
    HRESULT hr = list_parallel(self, &ports);
    return FAILED(hr) ? hr : collection_item(self, &ports, index, port);
}

HRESULT VMParallelPortCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection ports;
    HRESULT hr = list_parallel(self, &ports);
    return FAILED(hr) ? hr : collection_enumerate(self, &ports, enumerator);
}
