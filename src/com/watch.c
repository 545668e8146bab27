/* SPDX-License-Identifier: MIT */
/* What the gate sees of clients beside their calls. */
#include "com/watch.h"

#include <cpuid.h>
#include <oleauto.h>

#include "com/convert.h"
#include "com/enumerator.h"
#include "com/events.h"
#include "com/journal_file.h"
#include "com/strings.h"
#include "members.h"
#include "mock/call_text.h"
#include "mock/summary.h"

/* Microseconds by the system's counter, which takes Wine a system call of its own kind. */
static int64_t slow_ticks(void)
{
    static LARGE_INTEGER frequency; /* never changes: whoever comes first writes the same */
    LARGE_INTEGER now;
    if (!frequency.QuadPart)
        QueryPerformanceFrequency(&frequency);
    QueryPerformanceCounter(&now);
    int64_t seconds = now.QuadPart / frequency.QuadPart;
    return seconds * 1000000 +
           (now.QuadPart - seconds * frequency.QuadPart) * 1000000 / frequency.QuadPart;
}

/* The processor's counter, where it goes evenly (bit 8 of that leaf), against the system's: how
 * long a count is shows after a while. */
static struct {
    INIT_ONCE once;
    BOOL even;
    int64_t ticks;
    unsigned long long count;
    double per_count; /* microseconds; 0: not known yet */
} counter = {.once = INIT_ONCE_STATIC_INIT};

enum { CALIBRATION = 20000 }; /* microseconds */

static BOOL CALLBACK begin_counting(INIT_ONCE *once, void *parameter, void **context)
{
    unsigned a, b, c, d;
    (void)once, (void)parameter, (void)context;
    counter.even = __get_cpuid(0x80000007, &a, &b, &c, &d) && d >> 8 & 1;
    counter.ticks = slow_ticks();
    counter.count = __builtin_ia32_rdtsc();
    return TRUE;
}

int64_t watch_ticks(void)
{
    if (!counter.ticks)
        InitOnceExecuteOnce(&counter.once, begin_counting, NULL, NULL);
    double scale;
    __atomic_load(&counter.per_count, &scale, __ATOMIC_ACQUIRE);
    if (scale > 0)
        return counter.ticks +
               (int64_t)((double)(int64_t)(__builtin_ia32_rdtsc() - counter.count) * scale);
    int64_t now = slow_ticks();
    if (counter.even && now - counter.ticks >= CALIBRATION) {
        scale = (double)(now - counter.ticks) / (double)(__builtin_ia32_rdtsc() - counter.count);
        __atomic_store(&counter.per_count, &scale, __ATOMIC_RELEASE);
    }
    return now;
}

/* ---- VARIANTs that are filled twice ---- */

static struct given_variant *place_of(struct vpcmock *mock, const void *at)
{
    return &mock->watch.variants[((ULONG_PTR)at >> 3) % WATCH_VARIANTS];
}

static BOOL holds_something(const VARIANT *variant)
{
    return V_VT(variant) == VT_BSTR || V_VT(variant) == VT_DISPATCH ||
           V_VT(variant) == VT_UNKNOWN || V_VT(variant) & VT_ARRAY;
}

/* A VARIANT that still has what an earlier call has put there, to the bit, was not cleared. For a
 * BSTR or an interface pointer as such that says nothing: it may have been freed all the same. */
static void look_at_variant(struct vpcmock *mock, const VARIANT *variant, const struct call *call)
{
    struct given_variant *given = place_of(mock, variant);
    if (given->at != variant || given->type != V_VT(variant) || given->pointer != V_BYREF(variant))
        return;
    given->at = NULL;
    struct engine *engine = &mock->engine;
    if (findings_known(&engine->findings, FINDING_OUT_NOT_EMPTY, call->member, call->label))
        return;
    struct text line = {0};
    (void)call_write_line(call, &engine->labels, false, 0, (struct span){0}, &line);
    findings_note(&engine->findings, FINDING_OUT_NOT_EMPTY, call->member, call->label,
                  call->sequence, &line);
}

static void remember_variant(struct vpcmock *mock, const VARIANT *variant)
{
    if (holds_something(variant))
        *place_of(mock, variant) = (struct given_variant){
            .at = variant, .pointer = V_BYREF(variant), .type = V_VT(variant)};
}

void watch_arrive(struct vpcmock *mock, const struct com_member *member,
                  const union com_value *args, const struct call *call)
{
    /* Invoke has a VARIANT of its own for what it returns. */
    for (int i = 0; i < member->nparams && !call->late; i++)
        if (member->params[i].flags & COM_PARAM_OUT && member->params[i].vt == VT_VARIANT &&
            args[i].out)
            look_at_variant(mock, args[i].out, call);
    strings_arrive(mock, member, args, call);
}

/* ---- Following ---- */

static void write_entry(struct vpcmock *mock, const struct call *call)
{
    struct engine *engine = &mock->engine;
    const struct journal_entry *entry = journal_find(&engine->journal, call->sequence);
    struct json json = {0};
    DWORD written;
    if (!mock->watch.file || !entry)
        return;
    journal_write_json(&engine->journal, &engine->labels, entry, &json);
    json_end_line(&json);
    if (json.failed ||
        !WriteFile(mock->watch.file, json.chars, (DWORD)json.length, &written, NULL)) {
        CloseHandle(mock->watch.file);
        mock->watch.file = NULL;
    }
    json_free(&json);
}

HRESULT watch_follow(struct vpcmock *mock, const WCHAR *path)
{
    HANDLE file = NULL;
    HRESULT hr = path ? journal_file_open(mock, path, &file) : S_OK;
    if (FAILED(hr))
        return hr;
    if (mock->watch.file)
        CloseHandle(mock->watch.file);
    mock->watch.file = file;
    return S_OK;
}

void watch_sum_up(struct vpcmock *mock)
{
    struct json json = {0};
    DWORD written;
    watch_end(mock);
    summary_write(&mock->engine, &mock->host, mock->last_cookie, &json);
    if (mock->watch.file && !json.failed)
        WriteFile(mock->watch.file, json.chars, (DWORD)json.length, &written, NULL);
    json_free(&json);
}

void watch_forget(struct vpcmock *mock)
{
    if (mock->watch.file)
        CloseHandle(mock->watch.file);
    mock->watch.file = NULL;
    strings_forget(mock);
}

/* ---- What calls give out ---- */

static void see_out(struct vpcmock *mock, const struct com_param *param, void *out,
                    const struct call *call)
{
    const struct com_library *library = &com_libraries[0];
    if (param->vt == VT_VARIANT) {
        if (!call->late)
            remember_variant(mock, out);
        return;
    }
    if (param->vt != VT_DISPATCH && param->vt != VT_UNKNOWN)
        return;
    for (int i = 0; *(void **)out && i < library->ninterfaces; i++) {
        const struct com_interface *iface = library->interfaces[i];
        struct com_object *object =
            iface->vtbl ? com_object_from(mock, iface, *(void **)out) : NULL;
        if (object && !object->given)
            object->given = call->sequence;
        if (object)
            return;
    }
    enumerator_given(mock, *(void **)out, call->sequence);
}

void watch_over(struct vpcmock *mock, const struct com_member *member, const union com_value *args,
                const struct call *call)
{
    for (int i = 0; i < member->nparams && SUCCEEDED(call->result); i++)
        if (member->params[i].flags & COM_PARAM_OUT && args[i].out)
            see_out(mock, &member->params[i], args[i].out, call);
    if (SUCCEEDED(call->result))
        strings_given(mock, member, args, call);
    write_entry(mock, call);
}

void watch_event(struct vpcmock *mock, const struct call *call)
{
    write_entry(mock, call);
}

HRESULT watch_trap(struct vpcmock *mock, BSTR name, IVMVirtualMachine **machine)
{
    struct engine *engine = &mock->engine;
    struct ref trap = findings_trap(&engine->findings);
    label_of(&engine->labels, com_IVMVirtualMachine->name, trap, bstr_span(name));
    return com_object_create(mock, com_IVMVirtualMachine, trap, machine);
}

void watch_end(struct vpcmock *mock)
{
    struct engine *engine = &mock->engine;
    objects_note_held(mock);
    events_note_left(mock);
    strings_note_lost(mock);
    findings_end(&engine->findings, &engine->labels, &mock->host);
}
