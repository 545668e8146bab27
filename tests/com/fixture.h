/* SPDX-License-Identifier: MIT */
/* A fresh mock for a test, and checks of what COM gives. */
#ifndef VPCMOCK_TESTS_COM_FIXTURE_H
#define VPCMOCK_TESTS_COM_FIXTURE_H

#include <stddef.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
#include <oleauto.h>

#include "check.h"
#include "com/object.h"
#include "host/host.h"
#include "model/code.h"
#include "vpcmock.h"

struct fixture {
    vpcmock *mock;
    IVMVirtualPC *app;
    IVMVirtualMachine *machine; /* Windows XP Mode */
};

/* The code by name where it has one. */
static inline const char *hr_name(HRESULT hr)
{
    switch (hr) {
    case S_OK: return "S_OK";
    case S_FALSE: return "S_FALSE";
    /* what COM answers and the model does not */
    case DISP_E_UNKNOWNINTERFACE: return "DISP_E_UNKNOWNINTERFACE";
    case DISP_E_MEMBERNOTFOUND: return "DISP_E_MEMBERNOTFOUND";
    case DISP_E_PARAMNOTFOUND: return "DISP_E_PARAMNOTFOUND";
    case DISP_E_TYPEMISMATCH: return "DISP_E_TYPEMISMATCH";
    case DISP_E_UNKNOWNNAME: return "DISP_E_UNKNOWNNAME";
    case DISP_E_NONAMEDARGS: return "DISP_E_NONAMEDARGS";
    case DISP_E_BADVARTYPE: return "DISP_E_BADVARTYPE";
    case DISP_E_EXCEPTION: return "DISP_E_EXCEPTION";
    case DISP_E_OVERFLOW: return "DISP_E_OVERFLOW";
    case DISP_E_NOTACOLLECTION: return "DISP_E_NOTACOLLECTION";
    case DISP_E_BADPARAMCOUNT: return "DISP_E_BADPARAMCOUNT";
    case DISP_E_PARAMNOTOPTIONAL: return "DISP_E_PARAMNOTOPTIONAL";
    case DISP_E_BADCALLEE: return "DISP_E_BADCALLEE";
    case CLASS_E_NOAGGREGATION: return "CLASS_E_NOAGGREGATION";
    case CLASS_E_CLASSNOTAVAILABLE: return "CLASS_E_CLASSNOTAVAILABLE";
    case CO_E_NOTINITIALIZED: return "CO_E_NOTINITIALIZED";
    case REGDB_E_CLASSNOTREG: return "REGDB_E_CLASSNOTREG";
    case TYPE_E_ELEMENTNOTFOUND: return "TYPE_E_ELEMENTNOTFOUND";
    default: return code_name(hr) ? code_name(hr) : "?";
    }
}

static inline bool check_hr(HRESULT hr, HRESULT expected, const char *file, int line,
                            const char *text)
{
    return check_that(hr == expected, file, line, "%s: %s 0x%08lx, expected %s 0x%08lx", text,
                      hr_name(hr), (unsigned long)hr, hr_name(expected), (unsigned long)expected);
}
/* Calls that a proxy answers before the mock does, if there is one: with NULL where the answer goes
 * (Wine's carries the call out first, and what it gives is then held for good), and with an object
 * cast to an interface that it does not have. */
static inline bool is_for_proxy(const char *text, HRESULT expected)
{
    static const char *const ends[] = {"NULL)", "((void *)0))"};
    size_t length = strlen(text);
    if (!host_is_remote() || (strncmp(text, "I", 1) && !strstr(text, "->")))
        return false;
    for (int i = 0; i < 2 && expected == E_POINTER && !strstr(text, "put_"); i++)
        if (length > strlen(ends[i]) && !strcmp(text + length - strlen(ends[i]), ends[i]))
            return true;
    return expected == E_INVALIDARG && strstr(text, " *)fixture") != NULL;
}
#define CHECK_HR(expression, expected)                                                             \
    check_hr(is_for_proxy(#expression, (expected)) ? (expected) : (expression), (expected),        \
             __FILE__, __LINE__, #expression)
#define CHECK_OK(expression) CHECK_HR(expression, S_OK)

/* Compares and frees. */
static inline bool check_bstr(BSTR actual, const WCHAR *expected, const char *file, int line)
{
    bool same = check_that(actual && !wcscmp(actual, expected), file, line,
                           "\"%ls\", expected \"%ls\"", actual ? actual : L"(NULL)", expected);
    SysFreeString(actual);
    return same;
}
#define CHECK_BSTR(actual, expected) check_bstr((actual), (expected), __FILE__, __LINE__)

/* The thread's error object says this somewhere in its description; it is taken away. */
static inline bool check_error(const WCHAR *part, const char *file, int line)
{
    IErrorInfo *error = NULL;
    BSTR description = NULL;
    if (GetErrorInfo(0, &error) == S_OK) {
        IErrorInfo_GetDescription(error, &description);
        IErrorInfo_Release(error);
    }
    /* Of another process's calls, Wine's proxies bring no error object. */
    if (!description && host_is_remote())
        return true;
    bool said = check_that(description && wcsstr(description, part), file, line,
                           "the error says \"%ls\", expected something with \"%ls\"",
                           description ? description : L"(nothing)", part);
    SysFreeString(description);
    return said;
}
#define CHECK_ERROR(part) check_error((part), __FILE__, __LINE__)
/* Fails with that code, and says so. */
#define CHECK_FAILS(expression, code, part)                                                        \
    do {                                                                                           \
        SetErrorInfo(0, NULL);                                                                     \
        CHECK_HR(expression, code);                                                                \
        CHECK_ERROR(part);                                                                         \
    } while (0)

/* The call answers a documented code of the member: a failure carries an IErrorInfo that names the
 * member. tests/env/pairs.test counts these claims against tests/data/return-codes.tsv. */
static inline bool check_pair(HRESULT hr, HRESULT expected, const WCHAR *member, const char *file,
                              int line, const char *text)
{
    bool held = check_hr(hr, expected, file, line, text);
    return FAILED(hr) ? check_error(member, file, line) && held : held;
}
#define PAIR(interface, member, code, call)                                                        \
    check_pair(is_for_proxy(#call, (code)) ? (code) : (call), (code),                              \
               L"" #interface "::" #member ":", __FILE__, __LINE__, #call)

static inline void exception_free(EXCEPINFO *exception)
{
    SysFreeString(exception->bstrSource);
    SysFreeString(exception->bstrDescription);
    SysFreeString(exception->bstrHelpFile);
}

static inline ULONG references(void *object)
{
    IUnknown_AddRef((IUnknown *)object);
    return IUnknown_Release((IUnknown *)object);
}
#define CHECK_REFS(object, count) CHECK_EQ(references(object), (count))

/* Without COM's initialization: another mock beside the test's first. */
static inline struct fixture fixture_open(void)
{
    struct fixture fixture = {0};
    CHECK_OK(vpcmock_create(&fixture.mock));
    CHECK_OK(vpcmock_application(fixture.mock, &fixture.app));
    BSTR name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(fixture.app, name, &fixture.machine));
    SysFreeString(name);
    return fixture;
}

static inline void fixture_close(struct fixture *fixture)
{
    IVMVirtualMachine_Release(fixture->machine);
    IVMVirtualPC_Release(fixture->app);
    vpcmock_release(fixture->mock);
}

static inline struct fixture fixture_start(void)
{
    CHECK_OK(CoInitializeEx(NULL, COINIT_MULTITHREADED));
    return fixture_open();
}

/* Nothing of the mock may be alive then. */
static inline void fixture_end(struct fixture *fixture)
{
    fixture_close(fixture);
    /* the thread that keeps the real clock ends a little later */
    for (int i = 0; i < 500 && (host_live() || com_threads); i++)
        Sleep(10);
    CHECK_EQ(host_live(), 0);
    host_close();
    CoUninitialize();
}

#endif
