/* SPDX-License-Identifier: MIT */
/* What one call of Invoke can see: a world and objects of the test's own, all as text. */
#ifndef VPCMOCK_TESTS_COM_DISPATCH_STAGE_H
#define VPCMOCK_TESTS_COM_DISPATCH_STAGE_H

#include "duals.h"

/* ---- Everything as text, to be compared ---- */

struct report {
    char text[1600];
    size_t length;
};

static inline void say(struct report *report, const char *format, ...) CHECK_FORMAT(2, 3);
static inline void say(struct report *report, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(report->text + report->length, sizeof report->text - report->length, format,
                      args);
    va_end(args);
    report->length += n > 0 ? (size_t)n : 0;
    if (report->length >= sizeof report->text)
        report->length = sizeof report->text - 1;
}

static inline void say_chars(struct report *report, const void *chars, size_t length)
{
    const WCHAR *c = chars;
    say(report, "\"");
    for (size_t i = 0; i < length; i++)
        say(report, c[i] >= 0x20 && c[i] < 0x7f ? "%c" : "<%04x>", c[i]);
    say(report, "\"");
}

static inline void say_bstr(struct report *report, BSTR bstr)
{
    if (bstr)
        say_chars(report, bstr, SysStringLen(bstr));
    else
        say(report, "no text");
}

/* ---- Objects of the test's own ---- */

struct fake {
    IDispatch IDispatch_iface;
    LONG refs;
    const char *name;
    bool is_dispatch;
    bool has_value; /* its default property is 7 */
};

static inline HRESULT STDMETHODCALLTYPE fake_QueryInterface(IDispatch *iface, REFIID riid,
                                                            void **object)
{
    const struct fake *self = CONTAINING_RECORD(iface, struct fake, IDispatch_iface);
    *object = NULL;
    if (!IsEqualGUID(riid, &IID_IUnknown) &&
        !(self->is_dispatch && IsEqualGUID(riid, &IID_IDispatch)))
        return E_NOINTERFACE;
    *object = iface;
    IDispatch_AddRef(iface);
    return S_OK;
}

static inline ULONG STDMETHODCALLTYPE fake_AddRef(IDispatch *iface)
{
    return (ULONG)++CONTAINING_RECORD(iface, struct fake, IDispatch_iface)->refs;
}

static inline ULONG STDMETHODCALLTYPE fake_Release(IDispatch *iface)
{
    return (ULONG)--CONTAINING_RECORD(iface, struct fake, IDispatch_iface)->refs;
}

static inline HRESULT STDMETHODCALLTYPE fake_GetTypeInfoCount(IDispatch *iface, UINT *count)
{
    (void)iface;
    *count = 0;
    return S_OK;
}

static inline HRESULT STDMETHODCALLTYPE fake_GetTypeInfo(IDispatch *iface, UINT index, LCID lcid,
                                                         ITypeInfo **info)
{
    (void)iface, (void)index, (void)lcid;
    *info = NULL;
    return DISP_E_BADINDEX;
}

static inline HRESULT STDMETHODCALLTYPE fake_GetIDsOfNames(IDispatch *iface, REFIID riid,
                                                           LPOLESTR *names, UINT count, LCID lcid,
                                                           DISPID *ids)
{
    (void)iface, (void)riid, (void)names, (void)count, (void)lcid, (void)ids;
    return DISP_E_UNKNOWNNAME;
}

static inline HRESULT STDMETHODCALLTYPE fake_Invoke(IDispatch *iface, DISPID id, REFIID riid,
                                                    LCID lcid, WORD flags, DISPPARAMS *params,
                                                    VARIANT *result, EXCEPINFO *exception,
                                                    UINT *bad_arg)
{
    (void)riid, (void)lcid, (void)flags, (void)exception, (void)bad_arg;
    if (id != DISPID_VALUE || !CONTAINING_RECORD(iface, struct fake, IDispatch_iface)->has_value)
        return DISP_E_MEMBERNOTFOUND;
    V_VT(result) = VT_I4;
    V_I4(result) = 7 + (LONG)params->cArgs;
    return S_OK;
}

static const IDispatchVtbl fake_vtbl = {
    .QueryInterface = fake_QueryInterface,
    .AddRef = fake_AddRef,
    .Release = fake_Release,
    .GetTypeInfoCount = fake_GetTypeInfoCount,
    .GetTypeInfo = fake_GetTypeInfo,
    .GetIDsOfNames = fake_GetIDsOfNames,
    .Invoke = fake_Invoke,
};

enum fake_kind { PLAIN, WITH_VALUE, BARE, FAKES };

/* All that one call can see; each call gets a new one. */
struct stage {
    struct world world;
    struct fake fakes[FAKES];
};

static inline void open_stage(struct stage *stage)
{
    static const char *const names[FAKES] = {"plain", "with a value", "bare"};
    world_open(&stage->world);
    host_task(&stage->world.mock->host, 0)->id = 1; /* counted across the process */
    for (int i = 0; i < FAKES; i++)
        stage->fakes[i] = (struct fake){{(IDispatchVtbl *)&fake_vtbl},
                                        1,
                                        names[i],
                                        i != BARE,
                                        i == WITH_VALUE};
}

static inline void say_object(struct report *report, void *pointer)
{
    if (!pointer) {
        say(report, "no object");
        return;
    }
    const struct com_object *object = pointer;
    const struct com_interface *iface;
    for (int i = 0; (iface = dual_interface(i)); i++)
        if (object->vtbl == iface->vtbl) {
            say(report, "%s %u", iface->name, object->ref.index);
            return;
        }
    if (object->vtbl == &fake_vtbl) {
        say(report, "object %s", ((struct fake *)pointer)->name);
        return;
    }
    IEnumVARIANT *items;
    ULONG count = 0;
    VARIANT item;
    if (SUCCEEDED(IUnknown_QueryInterface((IUnknown *)pointer, &IID_IEnumVARIANT,
                                          (void **)&items))) {
        for (; IEnumVARIANT_Next(items, 1, &item, NULL) == S_OK; count++)
            VariantClear(&item);
        IEnumVARIANT_Release(items);
        say(report, "enumerator of %lu", count);
    } else {
        say(report, "unknown object");
    }
}

static inline void say_variant(struct report *report, const VARIANT *v)
{
    VARTYPE vt = V_VT(v);
    say(report, "VT %u ", vt);
    if (vt == (VT_BYREF | VT_VARIANT)) {
        say(report, "-> ");
        say_variant(report, V_VARIANTREF(v));
        return;
    }
    if (vt & VT_BYREF) {
        VARIANT target;
        VariantInit(&target);
        if (SUCCEEDED(VariantCopyInd(&target, (VARIANT *)v))) {
            say(report, "-> ");
            say_variant(report, &target);
        }
        VariantClear(&target);
        return;
    }
    switch (vt) {
    case VT_EMPTY: case VT_NULL: break;
    case VT_I1: case VT_UI1: say(report, "%x", V_UI1(v)); break;
    case VT_I2: case VT_UI2: case VT_BOOL: say(report, "%x", V_UI2(v)); break;
    case VT_I4: case VT_UI4: case VT_INT: case VT_UINT: case VT_ERROR: case VT_R4:
        say(report, "%lx", V_UI4(v));
        break;
    case VT_I8: case VT_UI8: case VT_R8: case VT_DATE: case VT_CY:
        say(report, "%llx", V_UI8(v));
        break;
    case VT_DECIMAL:
        say(report, "%lx %llx", V_DECIMAL(v).Hi32, V_DECIMAL(v).Lo64);
        break;
    case VT_BSTR: say_bstr(report, V_BSTR(v)); break; /* NULL and empty are not the same to C */
    case VT_DISPATCH: case VT_UNKNOWN: say_object(report, V_UNKNOWN(v)); break;
    case VT_ARRAY | VT_I4:
        say(report, "%lu elements", V_ARRAY(v) ? V_ARRAY(v)->rgsabound[0].cElements : 0);
        break;
    default: break;
    }
}

/* What members can have changed. */
static inline void say_state(struct report *report, const struct world *world)
{
    const struct host *host = &world->mock->host;
    const struct host_policy *policy = &host->policy;
    say(report, "clock %d ", (int)host->clock.mode);
    if (host->clock.mode != CLOCK_REAL)
        say(report, "%lld ", (long long)host->clock.now);
    say(report, "step %lld, policy %d %d %x %x %x", (long long)host->clock.poll_step,
        policy->undocumented_results, (int)policy->early_result,
        (unsigned)policy->early_result_code, (unsigned)policy->wait_timeout_code,
        (unsigned)policy->cancel_complete_code);
    for (size_t i = 0; i < host->machine_count; i++) {
        say(report, ", machine %d ", (int)host->machines[i]->state);
        say_chars(report, host->machines[i]->name.chars, host->machines[i]->name.length);
    }
    const struct task *task = host->plans;
    for (size_t i = 0; i < host->task_count || task; i++) {
        if (i < host->task_count)
            task = host_task(host, i);
        say(report, ", task %d %x %x %lld %d %d %u ", (int)task->state, task->set,
            (unsigned)task->error, (long long)task->duration, task->cancelable,
            (int)task->by_hand, task->run ? (unsigned)task->run->nsteps : 0u);
        say_chars(report, task->description.chars, task->description.length);
        say_chars(report, task->error_description.chars, task->error_description.length);
        task = i + 1 < host->task_count ? task : i + 1 == host->task_count ? host->plans
                                                                          : task->run->next_plan;
    }
}

#endif
