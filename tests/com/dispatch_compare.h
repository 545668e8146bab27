/* SPDX-License-Identifier: MIT */
/* A call of Invoke compared with the same call of ITypeInfo::Invoke; where the two differ. */
#ifndef VPCMOCK_TESTS_COM_DISPATCH_COMPARE_H
#define VPCMOCK_TESTS_COM_DISPATCH_COMPARE_H

#include "dispatch_arguments.h"
#include "dispatch_gate.h"

#include <string.h>

/* ---- Calls ---- */

enum { MAX_ARGS = 8, NO_FAULT = -1 };

struct trial {
    const struct com_interface *iface;
    DISPID id;
    WORD flags;
    UINT cargs, cnamed;
    struct arg args[MAX_ARGS]; /* in the order of rgvarg: last one first */
    DISPID named[MAX_ARGS];
    bool no_result, no_exception, no_bad_arg;
    enum answer answer;
    int fault; /* the argument that a failure would be about, or NO_FAULT */
};

struct outcome {
    HRESULT hr;
    struct report calls, result, exception, left, state;
    UINT bad_arg;
    LONG leaked; /* objects */
};

enum { UNTOUCHED = 0xbeef };

static inline void take_error_info(struct report *report)
{
    IErrorInfo *error;
    BSTR text = NULL;
    if (GetErrorInfo(0, &error) != S_OK)
        return;
    IErrorInfo_GetDescription(error, &text);
    say_bstr(report, text);
    SysFreeString(text);
    IErrorInfo_Release(error);
}

static inline void take_exception(struct report *report, EXCEPINFO *exception)
{
    say(report, "%u %lx %lu %d ", exception->wCode, (unsigned long)exception->scode,
        exception->dwHelpContext, exception->pfnDeferredFillIn != NULL);
    BSTR texts[] = {exception->bstrSource, exception->bstrDescription, exception->bstrHelpFile};
    for (size_t i = 0; i < COUNT(texts); i++) {
        say_bstr(report, texts[i]);
        SysFreeString(texts[i]);
    }
}

/* Ours must set what it gives back, whatever was there; oleaut32 adds to it. */
static inline HRESULT invoke_ours(IDispatch *object, const struct trial *call, DISPPARAMS *params,
                                  VARIANT *result, EXCEPINFO *exception, UINT *bad_arg)
{
    memset(exception, 0xcc, sizeof *exception);
    memset(result, 0xcc, sizeof *result);
    HRESULT hr =
        IDispatch_Invoke(object, call->id, &IID_NULL, LOCALE_USER_DEFAULT, call->flags, params,
                         call->no_result ? NULL : result, call->no_exception ? NULL : exception,
                         call->no_bad_arg ? NULL : bad_arg);
    if (call->no_result || hr == E_INVALIDARG)
        VariantInit(result);
    if (call->no_exception)
        memset(exception, 0, sizeof *exception);
    CHECK_MSG(SUCCEEDED(hr) || V_VT(result) == VT_EMPTY, "a result of VT %u after failure",
              V_VT(result));
    return hr;
}

static inline HRESULT invoke_theirs(IDispatch *object, const struct trial *call, DISPPARAMS *params,
                                    VARIANT *result, EXCEPINFO *exception, UINT *bad_arg)
{
    ITypeInfo *info;
    HRESULT hr = IDispatch_GetTypeInfo(object, 0, LOCALE_USER_DEFAULT, &info);
    if (!CHECK_HR(hr, S_OK))
        return hr;
    hr = ITypeInfo_Invoke(info, object, call->id, call->flags, params,
                          call->no_result ? NULL : result, call->no_exception ? NULL : exception,
                          call->no_bad_arg ? NULL : bad_arg);
    ITypeInfo_Release(info);
    return hr;
}

static inline void say_args(struct report *report, const struct passed *passed, UINT count)
{
    for (UINT i = 0; i < count; i++)
        say_variant(report, &passed[i].arg);
}

static inline void check_ours_is_clean(const struct stage *stage, const struct passed *passed,
                                       const struct trial *call, const struct report *before)
{
    struct report after = {0};
    say_args(&after, passed, call->cargs);
    CHECK_MSG(!strcmp(before->text, after.text), "arguments were %s, now %s", before->text,
              after.text);
    for (int i = 0; i < FAKES; i++) {
        LONG expected = 1;
        for (UINT a = 0; a < call->cargs; a++)
            expected += values[call->args[a].value].source == FAKE &&
                        values[call->args[a].value].bits == i;
        CHECK_MSG(stage->fakes[i].refs == expected, "%ld references to the object %s, expected %ld",
                  stage->fakes[i].refs, stage->fakes[i].name, expected);
    }
}

static inline void perform(const struct trial *call, bool ours, struct outcome *outcome)
{
    struct stage stage;
    struct passed passed[MAX_ARGS];
    VARIANT args[MAX_ARGS], result;
    EXCEPINFO exception;
    DISPID named[MAX_ARGS];
    struct report before = {0};
    LONG live = com_live;
    memset(outcome, 0, sizeof *outcome);
    outcome->bad_arg = UNTOUCHED;
    memset(&exception, 0, sizeof exception);
    VariantInit(&result);
    open_stage(&stage);
    IDispatch *object = world_object(&stage.world, call->iface);
    for (UINT i = 0; i < call->cargs; i++) {
        pass(&stage, &call->args[i], &passed[i]);
        args[i] = passed[i].arg;
    }
    memcpy(named, call->named, sizeof named);
    say_args(&before, passed, call->cargs);
    DISPPARAMS params = {args, named, call->cargs, call->cnamed};
    gate.answer = call->answer;
    gate.stage = &stage;
    gate.calls = (struct report){0};
    SetErrorInfo(0, NULL);
    outcome->hr = (ours ? invoke_ours : invoke_theirs)(object, call, &params, &result, &exception,
                                                       &outcome->bad_arg);
    gate.answer = MODEL;
    outcome->calls = gate.calls;
    if (outcome->hr == DISP_E_EXCEPTION)
        take_exception(&outcome->exception, &exception);
    take_error_info(&outcome->left);
    /* Nobody can tell no text from an empty one in a result, which copying makes of it. */
    if (SUCCEEDED(outcome->hr) && V_VT(&result) == VT_BSTR && !SysStringLen(V_BSTR(&result)))
        say(&outcome->result, "VT 8 empty");
    else if (SUCCEEDED(outcome->hr))
        say_variant(&outcome->result, &result);
    VariantClear(&result);
    say_state(&outcome->state, &stage.world);
    for (UINT i = 0; i < call->cargs; i++)
        passed[i].arg = args[i];
    if (ours)
        check_ours_is_clean(&stage, passed, call, &before);
    for (UINT i = 0; i < call->cargs; i++) {
        VariantClear(&passed[i].value);
        if (!(V_VT(&passed[i].arg) & VT_BYREF))
            VariantClear(&passed[i].arg);
    }
    IDispatch_Release(object);
    world_close(&stage.world);
    outcome->leaked = com_live - live;
}

/* ---- Departures ---- */

/* Script engines ask for an enumerator as if it were a method, Wine's JScript only so. */
static inline bool wants_enumerator(const struct trial *call)
{
    return call->id == DISPID_NEWENUM && (call->flags & DISPATCH_METHOD);
}

/* The member that a call is for: the first one with its DISPID and one of its kinds. */
static inline const struct com_member *member_of(const struct trial *call)
{
    WORD flags = wants_enumerator(call) ? call->flags | DISPATCH_PROPERTYGET : call->flags;
    for (int i = 0; i < call->iface->nmembers; i++) {
        const struct com_member *member = &call->iface->members[i];
        bool restricted = (member->flags & FUNCFLAG_FRESTRICTED) && member->dispid >= 0;
        if (member->dispid == call->id && (member->invkind & flags) && !restricted)
            return member;
    }
    return NULL;
}

/* No VARIANT can carry what it gives. */
static inline bool is_opaque(const struct com_member *member)
{
    for (int i = 0; i < member->nparams; i++)
        if (member->params[i].flags & COM_PARAM_OPAQUE)
            return true;
    return false;
}

static inline bool has_retval(const struct com_member *member)
{
    return member->nin < member->nparams;
}

static inline const struct com_param *fault_param(const struct trial *call)
{
    return call->fault == NO_FAULT ? NULL : call->args[call->fault].param;
}

static inline bool is_named_in_vain(const struct trial *call, const struct com_member *member)
{
    for (UINT i = 0; i < call->cnamed; i++)
        if (call->named[i] != DISPID_PROPERTYPUT &&
            (call->named[i] < 0 || call->named[i] >= member->nin))
            return true;
    return false;
}

static inline bool left_out(const struct trial *call, const struct com_member *member,
                            const struct outcome *theirs)
{
    const struct com_param *param = fault_param(call);
    (void)theirs;
    return param && call->args[call->fault].value == MISSING &&
           call->args[call->fault].form == DIRECT && !(param->flags & COM_PARAM_OPTIONAL) &&
           call->cargs == member->nin;
}

static inline bool wrong_object(const struct trial *call, const struct com_member *member,
                                const struct outcome *theirs)
{
    (void)member;
    return theirs->hr == E_NOINTERFACE && fault_param(call) && fault_param(call)->iid;
}

static inline bool unknown_name(const struct trial *call, const struct com_member *member,
                                const struct outcome *theirs)
{
    return is_named_in_vain(call, member) && theirs->hr != DISP_E_PARAMNOTFOUND &&
           (call->cargs > member->nin || theirs->calls.length);
}

static inline bool too_many(const struct trial *call, const struct com_member *member,
                            const struct outcome *theirs)
{
    (void)theirs;
    return call->cargs > member->nin && !has_retval(member) && !is_named_in_vain(call, member);
}

enum { LEFT_OUT, WRONG_OBJECT, UNKNOWN_NAME, TOO_MANY };

/* Where the answer is IDispatch's documentation's and not that of Wine 8. */
static struct departure {
    const char *reason;
    bool (*applies)(const struct trial *, const struct com_member *, const struct outcome *);
    HRESULT documented;
    unsigned count;
} departures[] = {
    [LEFT_OUT] = {"A required argument is left out: Wine passes the VT_ERROR on to a VARIANT and "
                  "converts it for others. \"A required parameter was omitted.\"",
                  left_out, DISP_E_PARAMNOTOPTIONAL, 0},
    [WRONG_OBJECT] = {"The object lacks the parameter's interface: Wine gives QueryInterface's "
                      "code, which Invoke is not documented to return. \"One or more of the "
                      "arguments could not be coerced.\"",
                      wrong_object, DISP_E_TYPEMISMATCH, 0},
    [UNKNOWN_NAME] = {"A named argument that the member does not have: Wine ignores it, or says "
                      "that there are too many. \"One of the parameter IDs does not correspond to "
                      "a parameter on the method.\"",
                      unknown_name, DISP_E_PARAMNOTFOUND, 0},
    [TOO_MANY] = {"Too many arguments for a member without retval: Wine ignores them. \"The number "
                  "of elements provided to DISPPARAMS is different from the number of arguments "
                  "accepted by the method or property.\"",
                  too_many, DISP_E_BADPARAMCOUNT, 0},
};

static unsigned compared;
static unsigned enumerators; /* asked for as a method, and compared with the property */
static unsigned faults; /* positions of a bad argument that were checked */
static LONG leaked_by_oleaut32;

/* Whether the property may give an array. */
static inline bool gives_variant(const struct trial *call)
{
    const struct com_member *member = member_of(call);
    return member && member->invkind == INVOKE_PROPERTYGET && !member->nin &&
           member->params[0].vt == VT_VARIANT;
}

static inline struct departure *departure_of(const struct trial *call, const struct outcome *theirs)
{
    const struct com_member *member = member_of(call);
    /* Arguments meant for the property's value are that one's matter. */
    bool reached = theirs->hr == DISP_E_BADPARAMCOUNT || theirs->calls.length;
    if (!member || theirs->hr == E_INVALIDARG || is_opaque(member) ||
        (member->invkind == INVOKE_PROPERTYGET && !member->nin && call->cargs && !call->no_result))
        return NULL;
    for (size_t i = 0; i < COUNT(departures); i++)
        if (departures[i].applies(call, member, theirs) &&
            (departures[i].applies != too_many || reached))
            return &departures[i];
    return NULL;
}

static inline bool names_argument(HRESULT hr)
{
    return hr == DISP_E_TYPEMISMATCH || hr == DISP_E_OVERFLOW || hr == DISP_E_BADVARTYPE ||
           hr == DISP_E_PARAMNOTFOUND || hr == DISP_E_PARAMNOTOPTIONAL;
}

static inline void check_bad_arg(const struct trial *call, const struct outcome *ours)
{
    if (names_argument(ours->hr) && call->fault != NO_FAULT && !call->no_bad_arg) {
        faults++;
        CHECK_MSG(ours->bad_arg == (UINT)call->fault, "%s: puArgErr is %u, expected %d",
                  hr_name(ours->hr), ours->bad_arg, call->fault);
    } else if (SUCCEEDED(ours->hr) || ours->hr == DISP_E_EXCEPTION)
        CHECK_MSG(ours->bad_arg == UNTOUCHED, "%s: puArgErr is %u, expected to be left alone",
                  hr_name(ours->hr), ours->bad_arg);
}

static inline void same(const char *what, const struct report *ours, const struct report *theirs)
{
    CHECK_MSG(!strcmp(ours->text, theirs->text), "%s\n  ours:   %.450s\n  theirs: %.450s", what,
              ours->text, theirs->text);
}

static inline void say_call(const struct trial *call)
{
    struct report report = {0};
    const struct com_member *member = member_of(call);
    say(&report, "%s.%s(0x%lx) flags %u, answer %d, pointers %d%d%d (", call->iface->name,
        member ? member->name : "?", (unsigned long)call->id, call->flags, (int)call->answer,
        !call->no_result, !call->no_exception, !call->no_bad_arg);
    for (UINT i = call->cargs; i-- > 0;) {
        const struct arg *arg = &call->args[i];
        if (i < call->cnamed)
            say(&report, "#%ld=", call->named[i]);
        say(&report, "%s%s%s%s", values[arg->value].name, arg->form ? " " : "",
            form_names[arg->form], i ? ", " : "");
    }
    say(&report, ")");
    CONTEXT("%s", report.text);
}

static inline void compare(const struct trial *call)
{
    static struct outcome ours, theirs;
    say_call(call);
    perform(call, true, &ours);
    struct trial again = *call;
    if (wants_enumerator(call)) {
        again.flags |= DISPATCH_PROPERTYGET;
        enumerators++;
    }
    perform(&again, false, &theirs);
    compared++;
    leaked_by_oleaut32 += theirs.leaked;
    CHECK_EQ(ours.leaked, 0);
    check_bad_arg(call, &ours);
    struct departure *departure = departure_of(call, &theirs);
    if (departure) {
        departure->count++;
        CHECK_MSG(ours.hr == departure->documented, "%s (0x%08lx), expected %s\n  %s",
                  hr_name(ours.hr), (unsigned long)ours.hr, hr_name(departure->documented),
                  departure->reason);
        CHECK_MSG(!ours.calls.length, "%s has been called", ours.calls.text);
        return;
    }
    /* SearchPaths(0): we index an array, as scripts expect; Wine does not. See
     * dispatch_arrays.c. */
    if (theirs.hr == DISP_E_NOTACOLLECTION && gives_variant(call)) {
        CHECK_MSG(SUCCEEDED(ours.hr) || ours.hr == theirs.hr || ours.hr == DISP_E_BADINDEX ||
                      ours.hr == DISP_E_TYPEMISMATCH || ours.hr == DISP_E_OVERFLOW ||
                      ours.hr == DISP_E_BADPARAMCOUNT || ours.hr == DISP_E_BADVARTYPE ||
                      ours.hr == E_INVALIDARG,
                  "%s (0x%08lx) for an index", hr_name(ours.hr), (unsigned long)ours.hr);
        return;
    }
    CHECK_HR(ours.hr, theirs.hr);
    same("arguments", &ours.calls, &theirs.calls);
    same("exception", &ours.exception, &theirs.exception);
    same("error information left", &ours.left, &theirs.left);
    same("state", &ours.state, &theirs.state);
    if (SUCCEEDED(ours.hr) && SUCCEEDED(theirs.hr))
        same("result", &ours.result, &theirs.result);
}

static WCHAR folder[MAX_PATH]; /* for files whose names are the arguments */

static inline void enter_folder(void)
{
    WCHAR temporary[MAX_PATH];
    CHECK(GetTempPathW(MAX_PATH, temporary) && GetTempFileNameW(temporary, L"vpc", 0, folder));
    CHECK(DeleteFileW(folder) && CreateDirectoryW(folder, NULL) && SetCurrentDirectoryW(folder));
}

static inline void leave_folder(void)
{
    WIN32_FIND_DATAW found;
    HANDLE find = FindFirstFileW(L"*", &found);
    if (find != INVALID_HANDLE_VALUE) {
        do {
            if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
                CHECK_MSG(DeleteFileW(found.cFileName), "%ls: %lu", found.cFileName,
                          GetLastError());
        } while (FindNextFileW(find, &found));
        FindClose(find);
    }
    CHECK(SetCurrentDirectoryW(L"..") && RemoveDirectoryW(folder));
}

static inline void begin(void)
{
    enter_folder();
    compared = 0;
    enumerators = 0;
    faults = 0;
    leaked_by_oleaut32 = 0;
    for (size_t i = 0; i < COUNT(departures); i++)
        departures[i].count = 0;
}

static inline void finish(void)
{
    unsigned departed = 0;
    for (size_t i = 0; i < COUNT(departures); i++)
        departed += departures[i].count;
    CHECK(compared > 0);
    NOTE("compared %s calls with oleaut32's, %s of them answered as documented instead, %s bad "
         "arguments named",
         grouped(compared).digits, grouped(departed).digits, grouped(faults).digits);
    if (enumerators)
        NOTE("%s of them got _NewEnum as a method, as oleaut32 gives the property",
             grouped(enumerators).digits);
    if (leaked_by_oleaut32)
        NOTE("oleaut32 has kept %ld objects", leaked_by_oleaut32);
    leave_folder();
    /* Wine's ITypeInfo::Invoke forgets converted arguments when a later one fails. */
    com_live -= leaked_by_oleaut32;
}

/* A call of a member with count arguments of the right kind, all by position but a put's value. */
static inline struct trial natural(const struct com_member *member, int count)
{
    struct trial call = {.iface = member->iface, .id = member->dispid, .flags = member->invkind,
                        .cargs = (UINT)count, .fault = NO_FAULT};
    for (int i = 0; i < count; i++)
        call.args[count - 1 - i].param = i < member->nin ? &member->params[i] : NULL;
    if (count && (member->invkind & (INVOKE_PROPERTYPUT | INVOKE_PROPERTYPUTREF))) {
        call.cnamed = 1;
        call.named[0] = DISPID_PROPERTYPUT;
    }
    return call;
}

/* Calls visit for each member of each interface. */
static inline void each_member(void (*visit)(const struct com_member *member))
{
    const struct com_interface *iface;
    int count = 0;
    begin();
    for (; (iface = dual_interface(count)); count++)
        for (int i = 0; i < iface->nmembers; i++)
            visit(&iface->members[i]);
    finish();
    CONTEXT("all");
    CHECK_EQ(count, duals());
}

#endif
