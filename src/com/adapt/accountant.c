/* SPDX-License-Identifier: MIT */
/* IVMAccountant. */
#include "com/adapter.h"
#include "com/variant.h"

#include <string.h>

HRESULT VMVirtualMachine_get_Accountant(struct com_object *self, IVMAccountant **accountant)
{
    return machine_of(self)
               ? com_object_create(self->mock, com_IVMAccountant, self->ref, accountant)
               : VM_E_VM_UNKNOWN;
}

static HRESULT get_number(struct com_object *self, LONG *number,
                          code (*get)(struct host *, struct machine *, int32_t *))
{
    struct machine *machine = machine_of(self);
    int32_t value;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = get(&self->mock->host, machine, &value);
    *number = value;
    clock_poll(&self->mock->host);
    return hr;
}

HRESULT VMAccountant_get_CPUUtilization(struct com_object *self, LONG *percent)
{
    return get_number(self, percent, accountant_get_cpu);
}

HRESULT VMAccountant_get_UpTime(struct com_object *self, LONG *seconds)
{
    return get_number(self, seconds, accountant_get_up_time);
}

HRESULT VMAccountant_get_CPUUtilizationHistory(struct com_object *self, VARIANT *percent)
{
    struct machine *machine = machine_of(self);
    uint8_t history[ACCOUNTANT_HISTORY];
    void *data;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    SAFEARRAY *array = SafeArrayCreateVector(VT_UI1, 0, ACCOUNTANT_HISTORY);
    if (!array)
        return E_OUTOFMEMORY;
    HRESULT hr = SafeArrayAccessData(array, &data);
    if (FAILED(hr)) {
        SafeArrayDestroy(array);
        return hr;
    }
    hr = accountant_get_history(&self->mock->host, machine, history);
    memcpy(data, history, sizeof history);
    SafeArrayUnaccessData(array);
    V_VT(percent) = VT_ARRAY | VT_UI1;
    V_ARRAY(percent) = array;
    return hr;
}

static HRESULT get_bytes(struct com_object *self, enum accountant_flow flow, VARIANT *bytes)
{
    struct machine *machine = machine_of(self);
    int64_t value;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = accountant_get_bytes(&self->mock->host, machine, flow, &value);
    HRESULT made = number_to_decimal(value, bytes);
    clock_poll(&self->mock->host);
    return FAILED(made) ? made : hr;
}

HRESULT VMAccountant_get_DiskBytesRead(struct com_object *self, VARIANT *bytes)
{
    return get_bytes(self, FLOW_DISK_READ, bytes);
}

HRESULT VMAccountant_get_DiskBytesWritten(struct com_object *self, VARIANT *bytes)
{
    return get_bytes(self, FLOW_DISK_WRITTEN, bytes);
}

HRESULT VMAccountant_get_NetworkBytesReceived(struct com_object *self, VARIANT *bytes)
{
    return get_bytes(self, FLOW_NETWORK_RECEIVED, bytes);
}

HRESULT VMAccountant_get_NetworkBytesSent(struct com_object *self, VARIANT *bytes)
{
    return get_bytes(self, FLOW_NETWORK_SENT, bytes);
}
