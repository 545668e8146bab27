/* SPDX-License-Identifier: MIT */
/* The C API of vpcmock.h. */
#include "com/api.h"

#include <oleauto.h>
#include <stdio.h>
#include <stdlib.h>

#include "com/caller.h"
#include "com/configuration.h"
#include "com/environment.h"
#include "com/error.h"
#include "com/events.h"
#include "com/factory.h"
#include "com/held.h"
#include "com/knobs.h"
#include "com/object.h"
#include "com/results.h"
#include "com/scenario.h"
#include "com/snapshot.h"
#include "com/strings.h"
#include "com/version.h"
#include "members.h"
#include "model/memory.h"

const char *vpcmock_version(void)
{
    return VPCMOCK_VERSION;
}

const char *vpcmock_result_name(LONG result)
{
    return task_result_name(result);
}

HRESULT api_refuse_null(const char *function, const char *pointer)
{
    WCHAR detail[80];
    _snwprintf(detail, 79, L"The pointer \"%hs\" is NULL.", pointer);
    detail[79] = 0;
    error_set(error_create_for(function, E_POINTER, detail));
    return E_POINTER;
}

HRESULT api_refuse(const char *function, HRESULT hr)
{
    if (FAILED(hr))
        error_set(error_create_for(function, hr, NULL));
    return hr;
}

HRESULT vpcmock_create(vpcmock **mock)
{
    CLEAR(mock);
    *mock = mock_create();
    return *mock ? S_OK : api_refuse(__func__, E_OUTOFMEMORY);
}

HRESULT vpcmock_process(vpcmock **mock)
{
    CLEAR(mock);
    *mock = mock_default();
    if (!*mock)
        return api_refuse(__func__, E_OUTOFMEMORY);
    HRESULT hr = environment_apply(*mock);
    if (FAILED(hr)) {
        mock_release(*mock);
        *mock = NULL;
    }
    return hr;
}

void vpcmock_addref(vpcmock *mock)
{
    mock_addref(mock);
}

void vpcmock_release(vpcmock *mock)
{
    if (mock)
        mock_release(mock);
}

HRESULT vpcmock_application(vpcmock *mock, IVMVirtualPC **application)
{
    CLEAR(application);
    NEED(mock);
    return api_refuse(__func__,
                      com_object_create(mock, com_IVMVirtualPC, (struct ref){0}, application));
}

HRESULT vpcmock_control(vpcmock *mock, IVPCMockControl **control)
{
    CLEAR(control);
    NEED(mock);
    return api_refuse(__func__,
                      com_object_create(mock, com_IVPCMockControl, (struct ref){0}, control));
}

struct vpcmock_registration {
    DWORD cookies[2];
};

static HRESULT register_class(vpcmock *mock, REFCLSID clsid, DWORD *cookie)
{
    IClassFactory *factory;
    HRESULT hr = factory_create(mock, clsid, &factory);
    if (FAILED(hr))
        return hr;
    hr = CoRegisterClassObject(clsid, (IUnknown *)factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE,
                               cookie);
    IClassFactory_Release(factory);
    return hr;
}

HRESULT vpcmock_register(vpcmock *mock, vpcmock_registration **registration)
{
    CLEAR(registration);
    NEED(mock);
    vpcmock_registration *made = calloc(1, sizeof *made);
    if (!made)
        return api_refuse(__func__, E_OUTOFMEMORY);
    HRESULT hr = register_class(mock, &CLSID_VMVirtualPC, &made->cookies[0]);
    if (SUCCEEDED(hr)) {
        hr = register_class(mock, &CLSID_VPCMockControl, &made->cookies[1]);
        if (FAILED(hr))
            CoRevokeClassObject(made->cookies[0]);
    }
    if (FAILED(hr))
        free(made);
    else
        *registration = made;
    return api_refuse(__func__, hr);
}

void vpcmock_unregister(vpcmock_registration *registration)
{
    if (!registration)
        return;
    CoRevokeClassObject(registration->cookies[0]);
    CoRevokeClassObject(registration->cookies[1]);
    free(registration);
}

void api_enter(vpcmock *mock)
{
    mock_lock(mock);
    mock->controller = caller_thread();
    mock->detail[0] = 0;
    mock->host.cause = NULL;
}

HRESULT api_leave(vpcmock *mock, const char *function, HRESULT hr)
{
    BSTR story = mock_take_story(mock);
    IErrorInfo *error =
        FAILED(hr) ? error_create_for(function, hr, story ? story : mock->detail) : NULL;
    SysFreeString(story);
    events_unlock(mock);
    if (FAILED(hr))
        error_set(error);
    return hr;
}

HRESULT vpcmock_reset(vpcmock *mock)
{
    NEED(mock);
    api_enter(mock);
    HRESULT hr = snapshot_start_over(mock, TRUE);
    if (SUCCEEDED(hr))
        (void)strings_watch(mock, FALSE);
    hr = api_leave(mock, __func__, hr);
    held_sweep(mock);
    return hr;
}

HRESULT vpcmock_load(vpcmock *mock, const WCHAR *path)
{
    NEED(mock);
    NEED(path);
    api_enter(mock);
    return api_leave(mock, __func__, scenario_load_file(mock, path));
}

HRESULT vpcmock_load_text(vpcmock *mock, const WCHAR *xml)
{
    NEED(mock);
    NEED(xml);
    api_enter(mock);
    return api_leave(mock, __func__, scenario_load_text(mock, xml, wcslen(xml)));
}

HRESULT vpcmock_add_configuration(vpcmock *mock, const WCHAR *path)
{
    NEED(mock);
    NEED(path);
    api_enter(mock);
    return api_leave(mock, __func__, configuration_add(mock, path));
}

HRESULT vpcmock_clock_set_mode(vpcmock *mock, VPCMockClockMode mode)
{
    NEED(mock);
    api_enter(mock);
    return api_leave(mock, __func__, knobs_set_clock_mode(mock, (int)mode));
}

HRESULT vpcmock_clock_now(vpcmock *mock, LONGLONG *milliseconds)
{
    CLEAR(milliseconds);
    NEED(mock);
    api_enter(mock);
    *milliseconds = mock->host.clock.now;
    return api_leave(mock, __func__, S_OK);
}

HRESULT vpcmock_clock_advance(vpcmock *mock, LONGLONG milliseconds)
{
    NEED(mock);
    api_enter(mock);
    return api_leave(mock, __func__, knobs_advance(mock, milliseconds));
}

HRESULT vpcmock_clock_set_poll_step(vpcmock *mock, LONG milliseconds)
{
    NEED(mock);
    api_enter(mock);
    return api_leave(mock, __func__, knobs_set_poll_step(mock, milliseconds));
}

static HRESULT check(vpcmock *mock, const vpcmock_task_options *options)
{
    if (options->version != VPCMOCK_TASK_OPTIONS_VERSION)
        return mock_fail(mock, E_INVALIDARG,
                         L"vpcmock_task_options has version %u; expected %u, as "
                         L"VPCMOCK_TASK_OPTIONS_INIT sets it.",
                         options->version, VPCMOCK_TASK_OPTIONS_VERSION);
    if (options->cancelable != VPCMOCK_UNSET && options->cancelable != 0 &&
        options->cancelable != 1)
        return mock_fail(mock, E_INVALIDARG, L"cancelable is %ld; expected 0 or 1.",
                         options->cancelable);
    HRESULT hr = S_OK;
    if (options->result != VPCMOCK_UNSET)
        hr = result_check(mock, options->result);
    if (SUCCEEDED(hr) && options->duration != VPCMOCK_UNSET)
        hr = duration_check(mock, options->duration);
    if (SUCCEEDED(hr) && options->progress)
        hr = steps_check(mock, options->progress, options->progress_count);
    return hr;
}

/* Everything that needs memory, made before the task is touched: all or nothing. */
struct prepared {
    struct text error_description;
    struct text description;
    uint8_t *steps;
};

static BOOL prepare(const vpcmock_task_options *options, struct prepared *prepared)
{
    *prepared = (struct prepared){0};
    if (options->error_description &&
        !text_set(&prepared->error_description, api_span(options->error_description)))
        return FALSE;
    if (options->description && !text_set(&prepared->description, api_span(options->description)))
        return FALSE;
    if (options->progress && options->progress_count) {
        prepared->steps = mem_alloc(options->progress_count);
        if (!prepared->steps)
            return FALSE;
        for (size_t i = 0; i < options->progress_count; i++)
            prepared->steps[i] = (uint8_t)options->progress[i];
    }
    return TRUE;
}

static void discard(struct prepared *prepared)
{
    text_clear(&prepared->error_description);
    text_clear(&prepared->description);
    mem_free(prepared->steps);
}

static HRESULT apply_task(vpcmock *mock, struct task *task, const vpcmock_task_options *options)
{
    struct prepared prepared;
    HRESULT hr = check(mock, options);
    if (FAILED(hr))
        return hr;
    if (!prepare(options, &prepared) ||
        (options->duration != VPCMOCK_UNSET &&
         !task_set_duration(&mock->host, task, options->duration))) {
        discard(&prepared);
        return E_OUTOFMEMORY;
    }
    if (options->result != VPCMOCK_UNSET)
        task_set_result(task, options->result);
    if (options->error != VPCMOCK_UNSET)
        task_set_error(task, options->error);
    if (options->cancelable != VPCMOCK_UNSET)
        task_set_cancelable(task, options->cancelable != 0);
    if (options->error_description)
        task_take_error_description(task, &prepared.error_description);
    if (options->description)
        task_take_description(task, &prepared.description);
    if (options->progress) {
        task_take_progress(task, prepared.steps, options->progress_count);
        prepared.steps = NULL;
    }
    discard(&prepared);
    return S_OK;
}

HRESULT vpcmock_task_create(vpcmock *mock, const vpcmock_task_options *options, IVMTask **task)
{
    struct com_object *view;
    CLEAR(task);
    NEED(mock);
    HRESULT hr = com_object_create(mock, com_IVMTask, (struct ref){0}, &view);
    if (FAILED(hr))
        return api_refuse(__func__, hr);
    api_enter(mock);
    /* As a plan first: a task that is refused must not stand among the tasks. */
    struct task *made = task_plan(&mock->host, mock);
    hr = made ? S_OK : E_OUTOFMEMORY;
    if (made && options)
        hr = apply_task(mock, made, options);
    if (SUCCEEDED(hr) && !knobs_start_task(mock, made))
        hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr)) {
        view->ref = made->ref;
        *task = (IVMTask *)view;
    } else if (made) {
        task_discard(&mock->host, made);
    }
    hr = api_leave(mock, __func__, hr);
    if (FAILED(hr))
        com_object_release(view);
    return hr;
}

/* The object behind a client's IVMTask, whatever mock it is of. */
static struct com_object *object_of(IVMTask *task)
{
    return (const void *)task->lpVtbl == com_IVMTask->vtbl ? (struct com_object *)task : NULL;
}

static HRESULT not_ours(const char *function)
{
    error_set(error_create_for(function, E_INVALIDARG,
                               L"\"task\" is not an IVMTask of a mock of this process."));
    return E_INVALIDARG;
}

HRESULT vpcmock_task_change(IVMTask *task, const vpcmock_task_options *options)
{
    NEED(task);
    NEED(options);
    struct com_object *object = object_of(task);
    if (!object)
        return not_ours(__func__);
    api_enter(object->mock);
    struct task *changed = slots_get(&object->mock->host.slots, object->ref);
    HRESULT hr = knobs_check_open(object->mock, changed);
    if (SUCCEEDED(hr))
        hr = apply_task(object->mock, changed, options);
    return api_leave(object->mock, __func__, hr);
}

HRESULT vpcmock_task_set_percent(IVMTask *task, LONG percent)
{
    NEED(task);
    struct com_object *object = object_of(task);
    if (!object)
        return not_ours(__func__);
    api_enter(object->mock);
    struct task *changed = slots_get(&object->mock->host.slots, object->ref);
    return api_leave(object->mock, __func__, knobs_set_percent(object->mock, changed, percent));
}

HRESULT vpcmock_task_complete(IVMTask *task)
{
    NEED(task);
    struct com_object *object = object_of(task);
    if (!object)
        return not_ours(__func__);
    api_enter(object->mock);
    struct task *completed = slots_get(&object->mock->host.slots, object->ref);
    HRESULT hr = knobs_check_running(object->mock, completed);
    if (SUCCEEDED(hr))
        task_complete(&object->mock->host, completed);
    return api_leave(object->mock, __func__, hr);
}

HRESULT vpcmock_next_task(vpcmock *mock, const WCHAR *member, const vpcmock_task_options *options,
                          IVPCMockTask **plan)
{
    struct com_object *view = NULL;
    const struct com_member *cause;
    if (plan)
        *plan = NULL;
    NEED(mock);
    NEED(member);
    HRESULT hr = S_OK;
    if (plan)
        hr = com_object_create(mock, com_IVPCMockTask, (struct ref){0}, &view);
    if (FAILED(hr))
        return api_refuse(__func__, hr);
    api_enter(mock);
    hr = cause_from_name(mock, api_span(member), &cause);
    struct task *planned = SUCCEEDED(hr) ? task_plan(&mock->host, cause) : NULL;
    if (SUCCEEDED(hr) && !planned)
        hr = E_OUTOFMEMORY;
    if (planned && options)
        hr = apply_task(mock, planned, options);
    if (SUCCEEDED(hr) && view) {
        view->ref = planned->ref;
        *plan = (IVPCMockTask *)view;
    } else if (FAILED(hr) && planned) {
        task_discard(&mock->host, planned);
    }
    hr = api_leave(mock, __func__, hr);
    if (FAILED(hr) && view)
        com_object_release(view);
    return hr;
}

HRESULT vpcmock_set_policy(vpcmock *mock, const vpcmock_policy *policy)
{
    NEED(mock);
    NEED(policy);
    api_enter(mock);
    HRESULT hr = S_OK;
    if (policy->version != VPCMOCK_POLICY_VERSION)
        hr = mock_fail(mock, E_INVALIDARG,
                       L"vpcmock_policy has version %u; expected %u, as VPCMOCK_POLICY_INIT sets "
                       L"it.",
                       policy->version, VPCMOCK_POLICY_VERSION);
    else if (!policy->undocumented_results && !task_result_name(policy->early_result))
        hr = mock_fail(mock, E_INVALIDARG,
                       L"early_result is %ld; expected a VMTaskResult, 0 to 9, unless "
                       L"undocumented_results is set.",
                       policy->early_result);
    if (SUCCEEDED(hr))
        mock->host.policy = (struct host_policy){
            .undocumented_results = policy->undocumented_results != FALSE,
            .early_result = policy->early_result,
            .early_result_code = policy->early_result_code,
            .wait_timeout_code = policy->wait_timeout_code,
            .cancel_complete_code = policy->cancel_complete_code,
        };
    return api_leave(mock, __func__, hr);
}
