/* SPDX-License-Identifier: MIT */
/* Calls that no sane client makes, on an object of every interface: boundary values for every
 * parameter of every member, and any DISPID, flags and arguments for IDispatch::Invoke. They fail
 * or succeed; nothing crashes, stays locked or leaks. */
#include "injection_fixture.h"

#include <math.h>

#include "fuzz/fuzz.h"

enum { MOST_OBJECTS = 128, MOST_ARGS = 6 };

static struct {
    struct lab lab;
    IVPCMockSnapshot *ready; /* before the first call: members that delete things spoil no others */
    IDispatch *objects[MOST_OBJECTS];
    int count;
    struct fake fakes[FAKES];
    struct fuzz_random random;
    BSTR texts[12];
    BSTR room; /* what BYREF arguments lead to */
    VARIANT inner[4];
    SAFEARRAY *arrays[3];
    unsigned calls, succeeded;
} stage;

static uint32_t below(size_t n)
{
    return fuzz_below(&stage.random, n);
}

/* ---- Objects ---- */

static const struct com_interface *dual_of(void *object)
{
    const struct com_interface *iface;
    for (int i = 0; object && (iface = dual_interface(i)); i++)
        if (*(const void **)object == iface->vtbl)
            return iface;
    return NULL;
}

/* Takes over a reference. Of each interface two are kept, the newest among them. */
static void keep(IDispatch *object)
{
    int same = 0, last = 0;
    if (!dual_of(object)) {
        if (object)
            IDispatch_Release(object);
        return;
    }
    for (int i = 0; i < stage.count; i++)
        if (dual_of(stage.objects[i]) == dual_of(object)) {
            same++;
            last = i;
        }
    if (same < 2 && stage.count < MOST_OBJECTS) {
        stage.objects[stage.count++] = object;
    } else {
        IDispatch_Release(stage.objects[last]);
        stage.objects[last] = object;
    }
}

static IDispatch *any_object(void)
{
    uint32_t which = below((size_t)stage.count + FAKES + 1);
    return which < (uint32_t)stage.count ? stage.objects[which]
           : which < (uint32_t)stage.count + FAKES
               ? &stage.fakes[which - (uint32_t)stage.count].IDispatch_iface
               : NULL;
}

/* What waits on the wall, starts or ends processes. */
static bool is_left_out(const struct com_member *member)
{
    static const char *const names[] = {"Hang",        "WaitForCall", "WaitFor", "StartServer",
                                        "CrashServer", "EndServer",   "Server",  "Follow"};
    for (size_t i = 0; i < COUNT(names); i++)
        if (!strcmp(member->name, names[i]))
            return true;
    return false;
}

/* ---- Values ---- */

static const LONG numbers[] = {0, 1, -1, 2, 100, 65536, 0x7fffffff, (LONG)0x80000000, 0x7fff};
static const double reals[] = {0, -1, 1e308, -1e308, 0.5, 2147483648.0, NAN, INFINITY};

static void make_values(void)
{
    static const WCHAR *const texts[] = {
        L"",       L"*",    L"Windows XP Mode", L"Startup",         L"C:\\a\\b.vhd",
        L"\xd800", L"\\\\", L"E_FAIL",          L"DiskRelatedError"};
    for (size_t i = 0; i < COUNT(texts); i++)
        stage.texts[i] = SysAllocString(texts[i]);
    stage.texts[9] = SysAllocStringLen(L"a\0b", 3);
    stage.texts[10] = SysAllocStringLen(NULL, 100000);
    for (int i = 0; i < 100000; i++)
        stage.texts[10][i] = (WCHAR)('a' + i % 26);
    stage.room = SysAllocString(L"room");
    stage.arrays[0] = SafeArrayCreateVector(VT_VARIANT, 0, 3);
    stage.arrays[1] = SafeArrayCreateVector(VT_UI1, -2, 5);
    stage.arrays[2] = SafeArrayCreate(VT_I4, 2, (SAFEARRAYBOUND[]){{2, 0}, {2, 7}});
    for (int i = 0; i < 4; i++)
        V_VT(&stage.inner[i]) = VT_I4;
}

/* Borrowed: nothing of it is to be cleared. */
static VARIANT any_value(void)
{
    static const VARTYPE types[] = {
        VT_EMPTY, VT_NULL, VT_I2,       VT_I4,    VT_R4,   VT_R8,      VT_CY,
        VT_DATE,  VT_BSTR, VT_DISPATCH, VT_ERROR, VT_BOOL, VT_UNKNOWN, VT_DECIMAL,
        VT_I1,    VT_UI1,  VT_UI2,      VT_UI4,   VT_I8,   VT_UI8,     VT_INT,
        VT_UINT,  VT_VOID, VT_HRESULT,  77,       0x0fff};
    VARIANT value;
    memset(&value, 0, sizeof value);
    V_VT(&value) = types[below(COUNT(types))];
    V_I8(&value) = below(4) ? numbers[below(COUNT(numbers))] : (LONGLONG)fuzz_next(&stage.random);
    switch (V_VT(&value)) {
    case VT_R8:
    case VT_DATE: V_R8(&value) = reals[below(COUNT(reals))]; break;
    case VT_BSTR: V_BSTR(&value) = stage.texts[below(COUNT(stage.texts))]; break;
    case VT_DISPATCH:
    case VT_UNKNOWN: V_DISPATCH(&value) = any_object(); break;
    case VT_DECIMAL: V_DECIMAL(&value).scale = (BYTE)below(40); break;
    default: break;
    }
    switch (below(8)) {
    case 0:
        V_VT(&value) = VT_ARRAY | (below(3) ? VT_VARIANT : VT_UI1);
        V_ARRAY(&value) = stage.arrays[V_VT(&value) == (VT_ARRAY | VT_UI1)];
        break;
    case 1:
        V_VT(&value) = VT_ARRAY | VT_I4;
        V_ARRAY(&value) = below(2) ? stage.arrays[2] : NULL;
        break;
    case 2: {
        VARIANT *to = &stage.inner[below(4)];
        V_VT(&value) = VT_BYREF | (below(2) ? VT_VARIANT : V_VT(to));
        V_BYREF(&value) = V_VT(&value) == (VT_BYREF | VT_VARIANT) ? (void *)to : &V_I4(to);
        break;
    }
    case 3:
        V_VT(&value) = VT_BYREF | VT_BSTR;
        V_BSTRREF(&value) = &stage.room;
        break;
    default: break;
    }
    return value;
}

/* Of the parameter's type, for early-bound calls. */
static VARIANT any_value_of(const struct com_param *param)
{
    VARIANT value;
    memset(&value, 0, sizeof value);
    V_VT(&value) = param->vt;
    switch (param->vt) {
    case VT_BOOL: V_BOOL(&value) = (VARIANT_BOOL)numbers[below(COUNT(numbers))]; break;
    case VT_R8:
    case VT_DATE: V_R8(&value) = reals[below(COUNT(reals))]; break;
    case VT_BSTR: V_BSTR(&value) = stage.texts[below(COUNT(stage.texts))]; break;
    case VT_DISPATCH:
    case VT_UNKNOWN: V_DISPATCH(&value) = any_object(); break;
    case VT_VARIANT: return any_value();
    default:
        V_VT(&value) = VT_I4;
        V_I4(&value) = numbers[below(COUNT(numbers))];
        break;
    }
    return value;
}

/* ---- After each call ---- */

static void check_still_there(HRESULT hr)
{
    struct vpcmock *mock = ((struct com_object *)stage.lab.control)->mock;
    stage.calls++;
    stage.succeeded += SUCCEEDED(hr);
    /* Nobody holds the lock, or not for long: under the real clock, the thread that keeps the time.
     */
    BOOL is_free = TryEnterCriticalSection(&mock->lock);
    for (int i = 0; i < 1000 && !is_free; i++) {
        Sleep(10);
        is_free = TryEnterCriticalSection(&mock->lock);
    }
    if (!CHECK(is_free))
        ExitProcess(1);
    bool waits = mock->host.clock.mode != CLOCK_AUTO;
    LeaveCriticalSection(&mock->lock);
    if (waits)
        CHECK_OK(vpcmock_clock_set_mode(stage.lab.fixture.mock, vpcmockClock_Auto));
    /* Rules that the calls have made must not fail what follows for good. */
    if (stage.calls % 16 == 0) {
        IVPCMockRules *rules = NULL;
        if (SUCCEEDED(IVPCMockControl_get_Rules(stage.lab.control, &rules))) {
            IVPCMockRules_Clear(rules);
            IVPCMockRules_Release(rules);
        }
        IVPCMockControl_put_Strict(stage.lab.control, VARIANT_FALSE);
    }
    SetErrorInfo(0, NULL);
}

/* ---- Early bound ---- */

/* outs: which of the [out] parameters are NULL. */
static void call_with(IDispatch *object, const struct com_member *member, VARIANT *in,
                      unsigned outs)
{
    static union room rooms[MAX_PARAMS];
    VARIANT out[MAX_PARAMS], result;
    VARIANT *args[MAX_PARAMS];
    VARTYPE types[MAX_PARAMS];
    memset(rooms, 0, sizeof rooms);
    for (int i = 0; i < member->nparams; i++) {
        bool is_out = member->params[i].flags & COM_PARAM_OUT;
        V_VT(&out[i]) = VT_I4 | VT_BYREF;
        V_BYREF(&out[i]) = is_out && !(outs >> i & 1) ? &rooms[i] : NULL;
        args[i] = is_out ? &out[i] : &in[i];
        types[i] = is_out ? VT_I4 | VT_BYREF : member->params[i].vt;
    }
    HRESULT hr = DispCallFunc(object, member->slot * sizeof(void *), CC_STDCALL, VT_ERROR,
                              member->nparams, types, args, &result);
    CHECK_OK(hr);
    hr = V_ERROR(&result);
    for (int i = 0; i < member->nparams; i++) {
        const struct com_param *param = &member->params[i];
        if (!(param->flags & COM_PARAM_OUT) || outs >> i & 1)
            continue;
        if (FAILED(hr) && (param->vt == VT_DISPATCH || param->vt == VT_UNKNOWN))
            CHECK(!rooms[i].unk);
        if (param->vt == VT_DISPATCH || param->vt == VT_UNKNOWN)
            keep((IDispatch *)rooms[i].unk);
        else
            room_release(param, &rooms[i]);
    }
    check_still_there(hr);
}

/* Each [out] NULL in turn, then boundary values in each place and in all of them. */
static void each_boundary(IDispatch *object, const struct com_member *member)
{
    VARIANT in[MAX_PARAMS];
    long rounds = 3 + 9 * member->nin / fuzz_number_of("VPCMOCK_SLOW", 1);
    IDispatch_AddRef(object);
    CHECK_OK(IVPCMockSnapshot_Restore(stage.ready));
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < member->nparams; i++)
            in[i] = any_value_of(&member->params[i]);
        call_with(object, member, in, round < 8 && round ? 1u << (round - 1) : 0);
    }
    IDispatch_Release(object);
}

static void open_stage_of_calls(const char *name)
{
    static const char *const names[FAKES] = {"plain", "with a value", "bare"};
    WCHAR folder[MAX_PATH];
    stage.random.state = (uint64_t)fuzz_number_of("VPCMOCK_FUZZ_SEED", 1) + (uint64_t)strlen(name);
    GetTempPathW(COUNT(folder), folder); /* where files of odd names go */
    SetCurrentDirectoryW(folder);
    lab_start(&stage.lab);
    for (int i = 0; i < FAKES; i++)
        stage.fakes[i] =
            (struct fake){{(IDispatchVtbl *)&fake_vtbl}, 1, names[i], i != BARE, i == WITH_VALUE};
    make_values();
    for (int i = 0; i < PRODUCT_DUALS; i++) {
        IDispatch_AddRef(stage.lab.objects[i]);
        keep(stage.lab.objects[i]);
    }
    IVPCMockControl_AddRef(stage.lab.control);
    keep((IDispatch *)stage.lab.control);
    CHECK_OK(IVPCMockControl_Snapshot(stage.lab.control, &stage.ready));
}

static void close_stage_of_calls(void)
{
    for (; stage.count; stage.count--)
        IDispatch_Release(stage.objects[stage.count - 1]);
    /* A rule may answer with an enumerator, which holds the mock. */
    CHECK_OK(IVPCMockControl_Reset(stage.lab.control));
    IVPCMockSnapshot_Release(stage.ready);
    lab_end(&stage.lab);
    /* What the mock held of the test's objects is let go. */
    for (int i = 0; i < FAKES; i++)
        CHECK_EQ(stage.fakes[i].refs, 1);
    for (size_t i = 0; i < COUNT(stage.texts); i++)
        SysFreeString(stage.texts[i]);
    SysFreeString(stage.room);
    for (size_t i = 0; i < COUNT(stage.arrays); i++)
        SafeArrayDestroy(stage.arrays[i]);
}

TEST(fuzz_calls, boundary_values_for_every_parameter_of_every_member)
{
    bool seen[128] = {false};
    int members = 0;
    open_stage_of_calls("boundaries");
    /* Objects come as the members give them: until no interface is new. */
    for (int i = 0; i < stage.count; i++) {
        const struct com_interface *iface = dual_of(stage.objects[i]);
        int place = 0;
        while (dual_interface(place) != iface)
            place++;
        if (seen[place])
            continue;
        seen[place] = true;
        for (int m = 0; m < iface->nmembers; m++) {
            CONTEXT("%s::%s (%d)", iface->name, iface->members[m].name, iface->members[m].invkind);
            if (is_left_out(&iface->members[m]))
                continue;
            members++;
            each_boundary(stage.objects[i], &iface->members[m]);
        }
    }
    CONTEXT("at the end");
    /* Of interfaces of which only some tries give an object, fewer where there are fewer tries. */
    CHECK_MSG(members > (fuzz_number_of("VPCMOCK_SLOW", 1) > 1 ? 400 : 500), "%d members", members);
    NOTE("%d members, %u calls, %u of them succeeded", members, stage.calls, stage.succeeded);
    close_stage_of_calls();
}

/* ---- Late bound ---- */

static const struct com_member *left_out_of(const struct com_interface *iface, DISPID id)
{
    for (int m = 0; m < iface->nmembers; m++)
        if (iface->members[m].dispid == id && is_left_out(&iface->members[m]))
            return &iface->members[m];
    return NULL;
}

static void invoke_anything(void)
{
    IDispatch *object = stage.objects[below((size_t)stage.count)];
    const struct com_interface *iface = dual_of(object);
    DISPID id = below(8) ? iface->members[below(iface->nmembers)].dispid
                         : (DISPID)(below(2) ? fuzz_next(&stage.random) : below(12) - 6u);
    static const WORD usual[] = {DISPATCH_METHOD, DISPATCH_PROPERTYGET, DISPATCH_PROPERTYPUT,
                                 DISPATCH_PROPERTYPUTREF, DISPATCH_METHOD | DISPATCH_PROPERTYGET};
    WORD flags = below(8) ? usual[below(COUNT(usual))] : (WORD)fuzz_next(&stage.random);
    VARIANT args[MOST_ARGS], result;
    DISPID names[MOST_ARGS];
    DISPPARAMS params = {args, names, below(below(4) ? 3 : MOST_ARGS), 0};
    EXCEPINFO exception = {0};
    UINT bad_arg = 0;
    if (left_out_of(iface, id))
        return;
    for (UINT i = 0; i < params.cArgs; i++) {
        args[i] = any_value();
        names[i] = below(4) ? DISPID_PROPERTYPUT : (DISPID)below(5) - 1;
    }
    params.cNamedArgs = flags & (DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF) && params.cArgs ? 1
                        : below(6)                                                               ? 0
                                   : below(params.cArgs + 2);
    VariantInit(&result);
    bool wants = below(8), says = below(4);
    CONTEXT("%s %lx, flags %x, %u arguments, call %u", iface->name, (unsigned long)id, flags,
            params.cArgs, stage.calls);
    HRESULT hr = IDispatch_Invoke(object, id, below(30) ? &IID_NULL : &IID_IUnknown, below(3),
                                  flags, below(50) ? &params : NULL, wants ? &result : NULL,
                                  says ? &exception : NULL, below(2) ? &bad_arg : NULL);
    if (hr == DISP_E_EXCEPTION && says && !exception.pfnDeferredFillIn)
        CHECK(FAILED(exception.scode) || exception.wCode);
    if (FAILED(hr) && wants)
        CHECK(V_VT(&result) == VT_EMPTY);
    exception_free(&exception);
    if (V_VT(&result) == VT_DISPATCH)
        keep(V_DISPATCH(&result));
    else
        VariantClear(&result);
    check_still_there(hr);
}

TEST(fuzz_calls, invoke_with_any_dispid_flags_and_arguments)
{
    long runs = fuzz_number_of("VPCMOCK_FUZZ_RUNS", 20000 / fuzz_number_of("VPCMOCK_SLOW", 1));
    open_stage_of_calls("invoke");
    for (long run = 0; run < runs; run++) {
        if (run % 64 == 0)
            CHECK_OK(IVPCMockSnapshot_Restore(stage.ready));
        invoke_anything();
    }
    CONTEXT("at the end");
    CHECK(stage.succeeded > 0);
    NOTE("%u executions, %u of them succeeded", stage.calls, stage.succeeded);
    close_stage_of_calls();
}
