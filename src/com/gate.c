/* SPDX-License-Identifier: MIT */
/* The way of a call: out parameters, lock, adapter, error information. */
#include "com/gate.h"

#include <string.h>

#include "com/clients.h"
#include "com/error.h"
#include "com/events.h"
#include "members.h"

static void clear(const struct com_param *param, void *out)
{
    switch (param->vt) {
    case VT_I4: *(LONG *)out = 0; break;
    case VT_BOOL: *(VARIANT_BOOL *)out = VARIANT_FALSE; break;
    case VT_R8:
    case VT_DATE: *(double *)out = 0; break;
    case VT_VARIANT: VariantInit(out); break;
    case VT_BSTR:
    case VT_DISPATCH:
    case VT_UNKNOWN:
    case VT_RECORD: *(void **)out = NULL; break;
    default: break; /* ULONG[3072]: filled or left alone */
    }
}

/* The first out parameter that is NULL, or NULL when all are there (and cleared). */
static const struct com_param *clear_outs(const struct com_member *member, union com_value *args)
{
    const struct com_param *missing = NULL;
    for (int i = 0; i < member->nparams; i++) {
        const struct com_param *param = &member->params[i];
        if (!(param->flags & COM_PARAM_OUT))
            continue;
        if (args[i].out)
            clear(param, args[i].out);
        else if (!missing)
            missing = param;
    }
    return missing;
}

/* What the state of the host forbids before the member is looked at. */
static HRESULT refusal(const struct host *host, const struct com_member *member)
{
    if (InterlockedCompareExchange(&com_server.ending, 0, 0))
        return VM_E_APP_SHUTTING_DOWN;
    return member->iface == com_IVMVirtualPC && host->info.hardware_virtualization_disabled
               ? VM_E_HARDWARE_VIRTUALIZATION_DISABLED
               : S_OK;
}

/* All pages have E_POINTER for a NULL out parameter but one. */
static HRESULT code_for_null(const struct com_member *member)
{
    return member->iface == com_IVMGuestOS && !strcmp(member->name, "ComputerName") ? E_INVALIDARG
                                                                                    : E_POINTER;
}

HRESULT gate_call(struct com_object *object, const struct com_member *member,
                  union com_value *args)
{
    const struct com_param *missing = clear_outs(member, args);
    if (missing)
        return error_raise(member, code_for_null(member), L"The pointer \"%hs\" is NULL.",
                           missing->name);
    if (!member->call)
        return error_raise(member, E_NOTIMPL, NULL);
    struct vpcmock *mock = object->mock;
    IErrorInfo *error = NULL;
    /* What a sink or the apartment does meanwhile may release the last reference of the client. */
    com_object_addref(object);
    clients_seen((IUnknown *)object);
    mock_lock(mock);
    mock->host.cause = member;
    mock->detail[0] = 0;
    HRESULT hr = refusal(&mock->host, member);
    if (SUCCEEDED(hr))
        hr = member->call(object, args);
    mock->host.cause = NULL;
    if (FAILED(hr))
        error = error_create(member, hr, mock->detail);
    /* The error last: sinks may leave others. */
    events_unlock(mock);
    com_object_release(object);
    if (FAILED(hr))
        error_set(error);
    return hr;
}
