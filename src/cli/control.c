/* SPDX-License-Identifier: MIT */
/* vpcmock control: what a test does to a running server, from the shell. */
#include <windows.h>
#include <oaidl.h>
#include <oleauto.h>
#include <stdlib.h>
#include <wchar.h>

#include "cli/command.h"
#include "cli/console.h"
#include "com/place.h"
#include "vpcmock.h"

/* What an action works on. */
struct controlled {
    const struct command *command;
    const WCHAR *name; /* of a private server; NULL: the shared one */
    IVPCMockControl *control;
    int argc;
    WCHAR **argv;
};

static HRESULT application_of(const struct controlled *controlled, IVMVirtualPC **application)
{
    IClassFactory *factory;
    if (!controlled->name)
        return CoCreateInstance(&CLSID_VMVirtualPC, NULL, CLSCTX_LOCAL_SERVER, &IID_IVMVirtualPC,
                                (void **)application);
    HRESULT hr =
        server_find(controlled->name, &CLSID_VMVirtualPC, &IID_IClassFactory, (void **)&factory);
    if (FAILED(hr))
        return hr;
    hr = IClassFactory_CreateInstance(factory, NULL, &IID_IVMVirtualPC, (void **)application);
    IClassFactory_Release(factory);
    return hr;
}

/* Only of a server that runs: one that is started would have nothing to do. */
static HRESULT find_control(struct controlled *controlled)
{
    IClassFactory *factory;
    IUnknown *active;
    if (!controlled->name) {
        HRESULT hr = GetActiveObject(&CLSID_VMVirtualPC, NULL, &active);
        if (FAILED(hr))
            return hr;
        IUnknown_Release(active);
        return CoCreateInstance(&CLSID_VPCMockControl, NULL, CLSCTX_LOCAL_SERVER,
                                &IID_IVPCMockControl, (void **)&controlled->control);
    }
    HRESULT hr =
        server_find(controlled->name, &CLSID_VPCMockControl, &IID_IClassFactory, (void **)&factory);
    if (FAILED(hr))
        return hr;
    hr = IClassFactory_CreateInstance(factory, NULL, &IID_IVPCMockControl,
                                      (void **)&controlled->control);
    IClassFactory_Release(factory);
    return hr;
}

/* ---- What one can do; each answers a failure, or S_FALSE after it has told what is wrong ---- */

static HRESULT with_path(const struct controlled *controlled,
                         HRESULT(STDMETHODCALLTYPE *call)(IVPCMockControl *, BSTR))
{
    WCHAR path[MAX_PATH];
    DWORD length = GetFullPathNameW(controlled->argv[0], MAX_PATH, path, NULL);
    if (!length || length >= MAX_PATH)
        return HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW);
    BSTR text = SysAllocString(path);
    HRESULT hr = text ? call(controlled->control, text) : E_OUTOFMEMORY;
    SysFreeString(text);
    return hr;
}

static HRESULT load(struct controlled *controlled)
{
    return with_path(controlled, controlled->control->lpVtbl->Load);
}

static HRESULT save(struct controlled *controlled)
{
    return with_path(controlled, controlled->control->lpVtbl->Save);
}

static HRESULT reset(struct controlled *controlled)
{
    return IVPCMockControl_Reset(controlled->control);
}

static HRESULT advance(struct controlled *controlled)
{
    WCHAR *end;
    double milliseconds = wcstod(controlled->argv[0], &end), now;
    IVPCMockClock *clock;
    if (*end || end == controlled->argv[0]) {
        command_usage(controlled->command, controlled->argv[0], "milliseconds");
        return S_FALSE;
    }
    HRESULT hr = IVPCMockControl_get_Clock(controlled->control, &clock);
    if (FAILED(hr))
        return hr;
    hr = IVPCMockClock_Advance(clock, milliseconds);
    if (SUCCEEDED(hr))
        hr = IVPCMockClock_get_Now(clock, &now);
    if (SUCCEEDED(hr))
        say(SAY_OUT, "%.0f\n", now);
    IVPCMockClock_Release(clock);
    return hr;
}

static HRESULT find_machine(IVMVirtualPC *application, const WCHAR *name, IDispatch **machine)
{
    IVMVirtualMachine *found = NULL;
    BSTR text = SysAllocString(name);
    HRESULT hr = text ? IVMVirtualPC_FindVirtualMachine(application, text, &found) : E_OUTOFMEMORY;
    SysFreeString(text);
    if (SUCCEEDED(hr) && !found)
        hr = VM_E_VM_UNKNOWN;
    *machine = (IDispatch *)found;
    return hr;
}

/* A number where it looks like one. */
static VARIANT argument(const WCHAR *text)
{
    VARIANT value;
    WCHAR *end;
    LONG number = wcstol(text, &end, 0);
    VariantInit(&value);
    V_VT(&value) = *text && !*end ? VT_I4 : VT_BSTR;
    if (V_VT(&value) == VT_I4)
        V_I4(&value) = number;
    else
        V_BSTR(&value) = SysAllocString(text);
    return value;
}

static HRESULT fire(struct controlled *controlled)
{
    IVMVirtualPC *application;
    IDispatch *source = NULL;
    VARIANT args[2];
    int at = 1;
    HRESULT hr = application_of(controlled, &application);
    if (FAILED(hr))
        return hr;
    if (controlled->argc > 2 && !wcscmp(controlled->argv[1], L"--machine")) {
        hr = find_machine(application, controlled->argv[2], &source);
        at = 3;
    } else {
        source = (IDispatch *)application;
        IDispatch_AddRef(source);
    }
    for (int i = 0; i < 2; i++) {
        VariantInit(&args[i]);
        V_VT(&args[i]) = VT_ERROR;
        V_ERROR(&args[i]) = DISP_E_PARAMNOTFOUND;
        if (at + i < controlled->argc)
            args[i] = argument(controlled->argv[at + i]);
    }
    BSTR event = SysAllocString(controlled->argv[0]);
    if (SUCCEEDED(hr))
        hr = event ? IVPCMockControl_FireEvent(controlled->control, source, event, args[0], args[1])
                   : E_OUTOFMEMORY;
    SysFreeString(event);
    for (int i = 0; i < 2; i++)
        VariantClear(&args[i]);
    if (source)
        IDispatch_Release(source);
    IVMVirtualPC_Release(application);
    return hr;
}

static HRESULT say_task(IVPCMockControl *control, IVMTask *task)
{
    static const char *const states[] = {"planned", "running", "complete"};
    IVPCMockTask *view;
    BSTR member = NULL, result = NULL;
    VPCMockTaskState state = vpcmockTask_Running;
    LONG id = 0, percent = 0;
    HRESULT hr = IVPCMockControl_TaskOf(control, (IDispatch *)task, &view);
    if (FAILED(hr))
        return hr;
    IVMTask_get_ID(task, &id);
    IVPCMockTask_get_Member(view, &member);
    IVPCMockTask_get_ResultName(view, &result);
    IVPCMockTask_get_PercentCompleted(view, &percent);
    IVPCMockTask_get_State(view, &state);
    say(SAY_OUT, "#%ld %ls %s %ld%% %ls\n", id, member ? member : L"",
        (unsigned)state < 3 ? states[state] : "", percent,
        state == vpcmockTask_Complete && result ? result : L"");
    SysFreeString(member);
    SysFreeString(result);
    IVPCMockTask_Release(view);
    return S_OK;
}

/* Completes the task of this ID, or with id 0 says what all of them do. */
static HRESULT each_task(struct controlled *controlled, LONG id, const WCHAR *result)
{
    IVMVirtualPC *application;
    IVMTaskCollection *tasks = NULL;
    LONG count = 0;
    BOOL found = !id;
    HRESULT hr = application_of(controlled, &application);
    if (FAILED(hr))
        return hr;
    hr = IVMVirtualPC_get_Tasks(application, &tasks);
    if (SUCCEEDED(hr))
        hr = IVMTaskCollection_get_Count(tasks, &count);
    for (LONG i = 1; i <= count && SUCCEEDED(hr); i++) {
        IVMTask *task;
        IVPCMockTask *view;
        LONG its = 0;
        hr = IVMTaskCollection_get_Item(tasks, i, &task);
        if (FAILED(hr))
            break;
        IVMTask_get_ID(task, &its);
        if (!id) {
            hr = say_task(controlled->control, task);
        } else if (its == id) {
            VARIANT how = result ? argument(result) : (VARIANT){.vt = VT_ERROR};
            if (!result)
                V_ERROR(&how) = DISP_E_PARAMNOTFOUND;
            found = TRUE;
            hr = IVPCMockControl_TaskOf(controlled->control, (IDispatch *)task, &view);
            if (SUCCEEDED(hr)) {
                hr = IVPCMockTask_Complete(view, how);
                IVPCMockTask_Release(view);
            }
            VariantClear(&how);
        }
        IVMTask_Release(task);
    }
    if (tasks)
        IVMTaskCollection_Release(tasks);
    IVMVirtualPC_Release(application);
    if (SUCCEEDED(hr) && !found) {
        say(SAY_ERR, "vpcmock control: there is no task #%ld; `tasks` lists them\n", id);
        hr = S_FALSE;
    }
    return hr;
}

static HRESULT tasks(struct controlled *controlled)
{
    return each_task(controlled, 0, NULL);
}

static HRESULT complete(struct controlled *controlled)
{
    LONG id = wcstol(controlled->argv[0], NULL, 10);
    if (id > 0)
        return each_task(controlled, id, controlled->argc > 1 ? controlled->argv[1] : NULL);
    command_usage(controlled->command, controlled->argv[0], "the number of a task");
    return S_FALSE;
}

/* Takes over the text. */
static HRESULT say_text(HRESULT hr, BSTR text)
{
    char *utf8 = SUCCEEDED(hr) ? utf8_from_wide(text) : NULL;
    if (utf8)
        say_bytes(SAY_OUT, utf8, strlen(utf8));
    free(utf8);
    SysFreeString(text);
    return hr;
}

/* Takes over what the text is of as well. */
static HRESULT say_text_of(HRESULT hr, IUnknown *of, BSTR text)
{
    if (of)
        IUnknown_Release(of);
    return say_text(hr, text);
}

static HRESULT journal(struct controlled *controlled)
{
    IVPCMockJournal *of = NULL;
    BSTR text = NULL;
    HRESULT hr = IVPCMockControl_get_Journal(controlled->control, &of);
    if (SUCCEEDED(hr))
        hr = IVPCMockJournal_get_Text(of, &text);
    return say_text_of(hr, (IUnknown *)of, text);
}

static HRESULT findings(struct controlled *controlled)
{
    IVPCMockFindings *of = NULL;
    BSTR text = NULL;
    HRESULT hr = IVPCMockControl_get_Findings(controlled->control, &of);
    if (SUCCEEDED(hr))
        hr = IVPCMockFindings_get_Text(of, &text);
    return say_text_of(hr, (IUnknown *)of, text);
}

static HRESULT unmet(struct controlled *controlled)
{
    BSTR text = NULL;
    HRESULT hr = IVPCMockControl_get_Unmet(controlled->control, &text);
    BOOL any = SysStringLen(text) != 0;
    hr = say_text(hr, text);
    return SUCCEEDED(hr) && any ? S_FALSE : hr;
}

static const struct action {
    const WCHAR *name;
    int least, most; /* arguments */
    const char *expected;
    HRESULT (*act)(struct controlled *controlled);
} actions[] = {
    {L"advance", 1, 1, "milliseconds", advance},
    {L"fire", 1, 5, "an event, --machine NAME if it is a machine's, and its arguments", fire},
    {L"tasks", 0, 0, "nothing", tasks},
    {L"complete", 1, 2, "the number of a task, and a result", complete},
    {L"load", 1, 1, "a scenario file", load},
    {L"save", 1, 1, "a file to be written", save},
    {L"reset", 0, 0, "nothing", reset},
    {L"journal", 0, 0, "nothing", journal},
    {L"findings", 0, 0, "nothing", findings},
    {L"unmet", 0, 0, "nothing", unmet},
};

static const struct action *find_action(const WCHAR *name)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (!wcscmp(actions[i].name, name))
            return &actions[i];
    return NULL;
}

static int act(struct controlled *controlled, const struct action *action)
{
    HRESULT hr = find_control(controlled);
    if (FAILED(hr)) {
        say(SAY_ERR, "vpcmock control: no such server runs; `vpcmock serve` and `vpcmock run` "
                     "start one\n");
        return EXIT_FAILED;
    }
    hr = action->act(controlled);
    IVPCMockControl_Release(controlled->control);
    if (FAILED(hr))
        return command_fail(controlled->command, hr);
    return hr == S_OK ? EXIT_DONE : EXIT_FAILED;
}

static int control(const struct command *command, int argc, WCHAR **argv)
{
    struct controlled controlled = {.command = command};
    if (argc > 1 && !wcscmp(argv[0], L"--name")) {
        controlled.name = argv[1];
        argc -= 2;
        argv += 2;
    }
    const struct action *action = argc ? find_action(argv[0]) : NULL;
    if (!action)
        return command_usage(command, argc ? argv[0] : L"",
                             "advance, fire, tasks, complete, load, save, reset, journal, findings "
                             "or unmet");
    controlled.argc = argc - 1;
    controlled.argv = argv + 1;
    if (controlled.argc < action->least || controlled.argc > action->most)
        return command_usage(command, argv[0], action->expected);
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr))
        return command_fail(command, hr);
    int status = act(&controlled, action);
    CoUninitialize();
    return status;
}

const struct command command_control = {
    L"control", "[--name NAME] ACTION [ARGUMENTS]", "do to a running server what a test does",
    "Of the server that all share, or of a private one: of `vpcmock serve --name NAME`, or of\n"
    "`vpcmock run --name NAME`.\n\n"
    "  advance MS                         moves the clock, and says where it is then\n"
    "  fire EVENT [--machine NAME] [A [B]]   fires an event with these arguments\n"
    "  tasks                              lists the tasks that there are\n"
    "  complete ID [RESULT]               completes a task now\n"
    "  load FILE, save FILE               a scenario: to the server, from the server\n"
    "  reset                              puts everything back to the start\n"
    "  journal, findings                  what was called; what was wrong with it\n"
    "  unmet                              which expectations are not met; status 1 if there are "
    "any\n\n"
    "  vpcmock control advance 60000\n"
    "  vpcmock control --name test-17 fire OnTripleFault --machine \"Windows XP Mode\"\n"
    "  vpcmock control complete 3 DiskRelatedError",
    control};
