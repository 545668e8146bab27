/* SPDX-License-Identifier: MIT */
/* IVMGuestOS. */
#include "com/adapter.h"

#include <string.h>

#include "model/guest_tasks.h"

HRESULT VMVirtualMachine_get_GuestOS(struct com_object *self, IVMGuestOS **guest)
{
    return machine_of(self) ? com_object_create(self->mock, com_IVMGuestOS, self->ref, guest)
                            : VM_E_VM_UNKNOWN;
}

/* ---- Text ---- */

static HRESULT get_text(const struct com_object *self, enum guest_text which, BSTR *text)
{
    const struct machine *machine = machine_of(self);
    struct span span;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = guest_get_text(machine, which, &span);
    return hr == S_OK ? span_to_bstr(span, text) : hr;
}

HRESULT VMGuestOS_get_OSName(struct com_object *self, BSTR *name)
{
    return get_text(self, GUEST_OS_NAME, name);
}

HRESULT VMGuestOS_get_OSMajorVersion(struct com_object *self, BSTR *version)
{
    return get_text(self, GUEST_OS_MAJOR_VERSION, version);
}

HRESULT VMGuestOS_get_OSMinorVersion(struct com_object *self, BSTR *version)
{
    return get_text(self, GUEST_OS_MINOR_VERSION, version);
}

HRESULT VMGuestOS_get_OSBuildNumber(struct com_object *self, BSTR *number)
{
    return get_text(self, GUEST_OS_BUILD_NUMBER, number);
}

HRESULT VMGuestOS_get_OSVersion(struct com_object *self, BSTR *version)
{
    return get_text(self, GUEST_OS_VERSION, version);
}

HRESULT VMGuestOS_get_OSPlatformId(struct com_object *self, BSTR *platform)
{
    return get_text(self, GUEST_OS_PLATFORM_ID, platform);
}

HRESULT VMGuestOS_get_CSDVersion(struct com_object *self, BSTR *version)
{
    return get_text(self, GUEST_CSD_VERSION, version);
}

HRESULT VMGuestOS_get_ServicePackMajor(struct com_object *self, BSTR *version)
{
    return get_text(self, GUEST_SERVICE_PACK_MAJOR, version);
}

HRESULT VMGuestOS_get_ServicePackMinor(struct com_object *self, BSTR *version)
{
    return get_text(self, GUEST_SERVICE_PACK_MINOR, version);
}

HRESULT VMGuestOS_get_SuiteMask(struct com_object *self, BSTR *mask)
{
    return get_text(self, GUEST_SUITE_MASK, mask);
}

HRESULT VMGuestOS_get_ProductType(struct com_object *self, BSTR *type)
{
    return get_text(self, GUEST_PRODUCT_TYPE, type);
}

HRESULT VMGuestOS_get_ComputerName(struct com_object *self, BSTR *name)
{
    return get_text(self, GUEST_COMPUTER_NAME, name);
}

HRESULT VMGuestOS_get_IntegrationComponentsVersion(struct com_object *self, BSTR *version)
{
    const struct machine *machine = machine_of(self);
    struct span span;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = guest_get_components_version(machine, &span);
    return hr == S_OK ? span_to_bstr(span, version) : hr;
}

/* Freed by the caller with CoTaskMemFree. */
HRESULT VMGuestOS_GetOsVersionInfo(struct com_object *self, GUESTOSVERSIONINFOEX **info)
{
    const struct machine *machine = machine_of(self);
    struct guest_version version;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = guest_get_version(machine, &version);
    if (FAILED(hr))
        return hr;
    GUESTOSVERSIONINFOEX *filled = CoTaskMemAlloc(sizeof *filled);
    if (!filled)
        return E_OUTOFMEMORY;
    memset(filled, 0, sizeof *filled);
    filled->dwOSVersionInfoSize = sizeof *filled;
    filled->dwMajorVersion = version.major;
    filled->dwMinorVersion = version.minor;
    filled->dwBuildNumber = version.build;
    filled->dwPlatformId = version.platform;
    filled->wServicePackMajor = version.service_pack_major;
    filled->wServicePackMinor = version.service_pack_minor;
    filled->wSuiteMask = version.suite_mask;
    filled->wProductType = version.product_type;
    size_t room = ARRAYSIZE(filled->szCSDVersion) - 1;
    size_t length = version.service_pack.length < room ? version.service_pack.length : room;
    if (length)
        memcpy(filled->szCSDVersion, version.service_pack.chars, length * sizeof(WCHAR));
    *info = filled;
    return S_OK;
}

/* ---- Numbers and truths ---- */

HRESULT VMGuestOS_get_HeartbeatPercentage(struct com_object *self, LONG *percent)
{
    const struct machine *machine = machine_of(self);
    int32_t value = 0;
    HRESULT hr = machine ? guest_get_heartbeat(&self->mock->host, machine, &value)
                         : VM_E_VM_UNKNOWN;
    *percent = value;
    clock_poll(&self->mock->host);
    return hr;
}

HRESULT VMGuestOS_get_IsHeartbeating(struct com_object *self, VARIANT_BOOL *beating)
{
    LONG percent;
    HRESULT hr = VMGuestOS_get_HeartbeatPercentage(self, &percent);
    *beating = to_variant_bool(percent > 0);
    return hr;
}

static HRESULT get_truth(const struct com_object *self, VARIANT_BOOL *out,
                         code (*get)(const struct machine *, bool *))
{
    const struct machine *machine = machine_of(self);
    bool truth;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = get(machine, &truth);
    *out = to_variant_bool(SUCCEEDED(hr) && truth);
    return hr;
}

/* Clients wait for it to become true. */
HRESULT VMGuestOS_get_CanShutdown(struct com_object *self, VARIANT_BOOL *can)
{
    HRESULT hr = get_truth(self, can, guest_can_shutdown);
    clock_poll(&self->mock->host);
    return hr;
}

HRESULT VMGuestOS_get_TerminalServicesInitialized(struct com_object *self, VARIANT_BOOL *ready)
{
    return get_truth(self, ready, guest_get_remote_desktop);
}

HRESULT VMGuestOS_get_MultipleUserSessionsAllowed(struct com_object *self, VARIANT_BOOL *allowed)
{
    return get_truth(self, allowed, guest_get_multiple_sessions);
}

HRESULT VMGuestOS_get_ScreenLocked(struct com_object *self, VARIANT_BOOL *locked)
{
    return get_truth(self, locked, guest_get_screen_locked);
}

HRESULT VMGuestOS_get_TerminalServerPort(struct com_object *self, LONG *port)
{
    const struct machine *machine = machine_of(self);
    int32_t value;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = guest_get_remote_desktop_port(machine, &value);
    *port = SUCCEEDED(hr) ? value : 0;
    return hr;
}

HRESULT VMGuestOS_get_IsHostTimeSyncEnabled(struct com_object *self, VARIANT_BOOL *enabled)
{
    const struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    *enabled = to_variant_bool(guest_get_time_sync(machine));
    return S_OK;
}

HRESULT VMGuestOS_put_IsHostTimeSyncEnabled(struct com_object *self, VARIANT_BOOL enabled)
{
    struct machine *machine = machine_of(self);
    return machine ? guest_set_time_sync(&self->mock->host, machine, enabled) : VM_E_VM_UNKNOWN;
}

/* ---- Requests ---- */

HRESULT VMGuestOS_IsUserLoggedOn(struct com_object *self, LONG kind, VARIANT_BOOL *present)
{
    const struct machine *machine = machine_of(self);
    bool truth;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = guest_has_session(machine, kind, &truth);
    if (hr == E_INVALIDARG)
        return mock_fail(self->mock, hr,
                         L"%ld is no kind of session; expected 0 (RAIL) or 1 (RDP).", kind);
    *present = to_variant_bool(SUCCEEDED(hr) && truth);
    return hr;
}

static HRESULT refuse_name(struct vpcmock *mock, BSTR name)
{
    return mock_fail(mock, E_INVALIDARG,
                     L"\"%.64ls\" is not the name of a parameter; expected one of the guest's, "
                     L"with 1 to %d characters and no backslash.",
                     name ? name : L"", GUEST_MAX_PARAMETER_NAME);
}

HRESULT VMGuestOS_GetParameter(struct com_object *self, BSTR name, BSTR *value)
{
    const struct machine *machine = machine_of(self);
    struct span span;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = guest_get_parameter(machine, bstr_span(name), &span);
    if (hr == E_INVALIDARG)
        return refuse_name(self->mock, name);
    return hr == S_OK ? span_to_bstr(span, value) : hr;
}

HRESULT VMGuestOS_SetParameter(struct com_object *self, BSTR name, BSTR value)
{
    struct machine *machine = machine_of(self);
    if (!machine)
        return VM_E_VM_UNKNOWN;
    if (!value)
        return mock_fail(self->mock, E_INVALIDARG,
                         L"The value is not specified; expected a text, which may be empty.");
    HRESULT hr = guest_set_parameter(machine, bstr_span(name), bstr_span(value));
    return hr == E_INVALIDARG ? refuse_name(self->mock, name) : hr;
}

HRESULT VMGuestOS_InstallIntegrationComponents(struct com_object *self)
{
    struct machine *machine = machine_of(self);
    return machine ? guest_install_components(&self->mock->host, machine) : VM_E_VM_UNKNOWN;
}

/* ---- Tasks ---- */

static code log_off(struct host *host, struct machine *machine, bool forced, struct task **task)
{
    (void)forced;
    return guest_log_off(host, machine, task);
}

/* Calls what starts a task and gives the client a view of it, which comes first: nothing may have
 * happened when memory runs out. */
static HRESULT start(struct com_object *self, bool forced, IVMTask **task,
                     code (*begin)(struct host *, struct machine *, bool, struct task **))
{
    struct machine *machine = machine_of(self);
    struct task *started;
    struct com_object *view;
    if (!machine)
        return VM_E_VM_UNKNOWN;
    HRESULT hr = com_object_create(self->mock, com_IVMTask, (struct ref){0}, &view);
    if (FAILED(hr))
        return hr;
    hr = begin(&self->mock->host, machine, forced, &started);
    return finish_task(view, started, hr, task);
}

HRESULT VMGuestOS_Shutdown(struct com_object *self, VARIANT_BOOL forced, IVMTask **task)
{
    return start(self, forced, task, guest_shutdown);
}

HRESULT VMGuestOS_Restart(struct com_object *self, VARIANT_BOOL forced, IVMTask **task)
{
    return start(self, forced, task, guest_restart);
}

HRESULT VMGuestOS_Logoff(struct com_object *self, IVMTask **task)
{
    return start(self, false, task, log_off);
}
