/* SPDX-License-Identifier: MIT */
/* Event sinks, and firing what the model has queued. */
#include "com/events.h"

#include <olectl.h>
#include <stdlib.h>

#include "com/caller.h"
#include "com/courier.h"
#include "com/gate.h"
#include "com/global.h"
#include "com/naming.h"
#include "com/object.h"
#include "com/variant.h"
#include "members.h"

struct sink {
    struct sink *next;
    IUnknown *direct; /* in the local server instead: all its threads share one apartment */
    struct event_place place;
    uint64_t after; /* the number of the last call before it came */
    DWORD cookie;
    DWORD global;               /* see global.h */
    struct courier_place whose; /* in the local server */
};

/* A thread that is firing, on its stack. */
struct firing {
    struct firing *next;
    DWORD thread;
    struct courier_place own; /* whose sinks it calls itself */
    DWORD telling;            /* in the local server: the sink's cookie; 0: none */
    struct event *queue;
};

const IID *event_source_iid(enum event_source source)
{
    switch (source) {
    case EVENT_OF_MACHINE: return &DIID_IVMVirtualMachineEvents;
    case EVENT_OF_DVD: return &DIID_IVMDVDDriveEvents;
    case EVENT_OF_FLOPPY: return &DIID_IVMFloppyDriveEvents;
    default: return &DIID_IVMVirtualPCEvents;
    }
}

static BOOL same_place(const struct event_place *a, const struct event_place *b)
{
    return a->source == b->source && a->object.index == b->object.index &&
           a->object.generation == b->object.generation;
}

HRESULT events_advise(struct vpcmock *mock, struct event_place place, IUnknown *sink, DWORD *cookie)
{
    *cookie = 0;
    struct sink *made = calloc(1, sizeof *made);
    if (!made)
        return E_OUTOFMEMORY;
    HRESULT hr = S_OK;
    if (com_server.end) {
        made->direct = sink;
        made->whose = (struct courier_place){caller_process(), caller_thread()};
        IUnknown_AddRef(sink);
    } else {
        hr = global_keep(sink, &made->global);
    }
    if (FAILED(hr)) {
        free(made);
        return hr;
    }
    made->place = place;
    mock_lock(mock);
    made->after = mock->engine.sequence;
    made->cookie = *cookie = ++mock->last_cookie;
    struct sink **end = &mock->sinks;
    while (*end)
        end = &(*end)->next;
    *end = made;
    events_unlock(mock);
    return S_OK;
}

/* The last release of a proxy is a call to the client. */
static void release_direct(void *sink, BOOL goes)
{
    if (goes)
        IUnknown_Release((IUnknown *)sink);
}

/* Whether a call of it is nobody else's matter. */
static BOOL is_own(struct courier_place whose, struct courier_place own)
{
    return !whose.process || courier_same_place(whose, own);
}

static void release_sink(struct sink *sink)
{
    if (!sink->direct)
        global_drop(sink->global);
    else if (!is_own(sink->whose, (struct courier_place){caller_process(), caller_thread()}))
        courier_send(sink->whose, release_direct, sink->direct, 0);
    else
        IUnknown_Release(sink->direct);
    free(sink);
}

static BOOL is_told_by_others(const struct vpcmock *mock, DWORD cookie, DWORD thread)
{
    for (const struct firing *firing = mock->firing; firing; firing = firing->next)
        if (firing->telling == cookie && firing->thread != thread)
            return TRUE;
    return FALSE;
}

/* A client may end the apartment of a sink that it has unadvised: a call that is under way would
 * never come back from there. One that hangs is not waited for, nor, in its own call, the sink that
 * unadvises itself. */
static void wait_until_told(struct vpcmock *mock, DWORD cookie)
{
    DWORD thread = caller_thread();
    ULONGLONG until = GetTickCount64() + COURIER_PATIENCE_MS;
    EnterCriticalSection(&mock->lock);
    for (ULONGLONG now = GetTickCount64(); now < until && is_told_by_others(mock, cookie, thread);
         now = GetTickCount64())
        SleepConditionVariableCS(&mock->told, &mock->lock, (DWORD)(until - now));
    LeaveCriticalSection(&mock->lock);
}

static struct sink *take_sink(struct vpcmock *mock, struct event_place place, DWORD cookie)
{
    mock_lock(mock);
    struct sink **at = &mock->sinks;
    while (*at && !((*at)->cookie == cookie && same_place(&(*at)->place, &place)))
        at = &(*at)->next;
    struct sink *found = *at;
    if (found)
        *at = found->next;
    events_unlock(mock);
    return found;
}

HRESULT events_unadvise(struct vpcmock *mock, struct event_place place, DWORD cookie)
{
    struct sink *sink = take_sink(mock, place, cookie);
    if (!sink)
        return CONNECT_E_NOCONNECTION;
    if (com_server.end)
        wait_until_told(mock, cookie);
    release_sink(sink);
    return S_OK;
}

void events_forget(struct vpcmock *mock)
{
    EnterCriticalSection(&mock->lock);
    struct sink *sinks = mock->sinks;
    mock->sinks = NULL;
    LeaveCriticalSection(&mock->lock);
    while (sinks) {
        struct sink *sink = sinks;
        sinks = sink->next;
        release_sink(sink);
    }
}

void events_note_left(struct vpcmock *mock)
{
    struct engine *engine = &mock->engine;
    for (const struct sink *sink = mock->sinks; sink; sink = sink->next) {
        uint32_t label =
            naming_label(mock, gate_event_source(sink->place.source), sink->place.object);
        if (findings_known(&engine->findings, FINDING_SINK_LEFT, NULL, label))
            continue;
        struct text what = {0};
        (void)label_write(&engine->labels, label, &what);
        findings_note(&engine->findings, FINDING_SINK_LEFT, NULL, label, sink->after, &what);
    }
}

struct listed {
    DWORD cookie;
    DWORD global;
    struct courier_place whose;
};

/* The sinks of a place as they are now. The caller frees them with free. */
static ULONG list_sinks(struct vpcmock *mock, const struct event_place *place, struct listed **list)
{
    ULONG count = 0;
    EnterCriticalSection(&mock->lock);
    for (const struct sink *sink = mock->sinks; sink; sink = sink->next)
        count += (ULONG)same_place(&sink->place, place);
    *list = count ? calloc(count, sizeof **list) : NULL;
    if (!*list)
        count = 0;
    ULONG filled = 0;
    for (const struct sink *sink = mock->sinks; sink && filled < count; sink = sink->next)
        if (same_place(&sink->place, place))
            (*list)[filled++] = (struct listed){sink->cookie, sink->global, sink->whose};
    LeaveCriticalSection(&mock->lock);
    return count;
}

/* firing: which is about to tell it, or NULL. */
static IUnknown *get_sink(struct vpcmock *mock, const struct listed *listed, struct firing *firing)
{
    IUnknown *sink = NULL;
    if (!com_server.end) {
        global_get(listed->global, &IID_IUnknown, &sink);
        return sink;
    }
    EnterCriticalSection(&mock->lock);
    for (const struct sink *each = mock->sinks; each && !sink; each = each->next)
        if (each->cookie == listed->cookie)
            sink = each->direct;
    if (sink) {
        IUnknown_AddRef(sink); /* a proxy's, which makes no call */
        if (firing)
            firing->telling = listed->cookie;
    }
    LeaveCriticalSection(&mock->lock);
    return sink;
}

/* What get_sink has given is released. */
static void end_telling(struct vpcmock *mock, struct firing *firing)
{
    if (!firing->telling)
        return;
    EnterCriticalSection(&mock->lock);
    firing->telling = 0;
    LeaveCriticalSection(&mock->lock);
    WakeAllConditionVariable(&mock->told);
}

HRESULT events_connections(struct vpcmock *mock, struct event_place place,
                           CONNECTDATA **connections, ULONG *count)
{
    struct listed *list;
    *connections = NULL;
    *count = 0;
    ULONG listed = list_sinks(mock, &place, &list);
    *connections = CoTaskMemAlloc((listed ? listed : 1) * sizeof **connections);
    HRESULT hr = *connections ? S_OK : E_OUTOFMEMORY;
    for (ULONG i = 0; i < listed && SUCCEEDED(hr); i++) {
        IUnknown *sink = get_sink(mock, &list[i], NULL);
        if (sink)
            (*connections)[(*count)++] = (CONNECTDATA){sink, list[i].cookie};
    }
    free(list);
    return hr;
}

/* What a call answers when the client's process is no more. */
static BOOL is_dead(HRESULT hr)
{
    return hr == RPC_E_DISCONNECTED || hr == RPC_E_SERVER_DIED || hr == RPC_E_SERVER_DIED_DNE ||
           hr == CO_E_OBJNOTCONNECTED || hr == HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) ||
           hr == HRESULT_FROM_WIN32(RPC_S_CALL_FAILED);
}

/* A call of one sink, which may have to be made by a courier. */
struct telling {
    struct vpcmock *mock; /* with a reference */
    struct event_place place;
    struct listed to;
    int32_t dispid;
    UINT argc;
    VARIANT args[EVENT_MAX_ARGS]; /* last first, as Invoke takes them */
};

/* Whatever the sink answers, the others are called as well. FALSE: it is dead. */
static BOOL call_sink(IUnknown *sink, struct telling *telling)
{
    IDispatch *dispatch;
    HRESULT hr =
        IUnknown_QueryInterface(sink, event_source_iid(telling->place.source), (void **)&dispatch);
    if (FAILED(hr) && !is_dead(hr))
        hr = IUnknown_QueryInterface(sink, &IID_IDispatch, (void **)&dispatch);
    if (is_dead(hr))
        return FALSE;
    if (FAILED(hr))
        return TRUE;
    DISPPARAMS params = {.rgvarg = telling->args, .cArgs = telling->argc};
    hr = IDispatch_Invoke(dispatch, telling->dispid, &IID_NULL, LOCALE_USER_DEFAULT,
                          DISPATCH_METHOD, &params, NULL, NULL, NULL);
    IDispatch_Release(dispatch);
    return !is_dead(hr);
}

static void tell(struct telling *telling, struct firing *firing)
{
    IUnknown *sink = get_sink(telling->mock, &telling->to, firing);
    if (!sink)
        return;
    BOOL lives = call_sink(sink, telling);
    IUnknown_Release(sink);
    end_telling(telling->mock, firing);
    struct sink *dead = lives ? NULL : take_sink(telling->mock, telling->place, telling->to.cookie);
    if (dead)
        release_sink(dead);
}

static void fire_all(struct vpcmock *mock, struct firing *firing);

/* Of a courier: it fires what the sink causes, too, after the sink's call. */
static void tell_as_courier(void *context, BOOL goes)
{
    struct telling *telling = context;
    struct vpcmock *mock = telling->mock;
    struct firing firing = {.thread = caller_thread(), .own = telling->to.whose};
    if (goes) {
        EnterCriticalSection(&mock->lock);
        firing.next = mock->firing;
        mock->firing = &firing;
        LeaveCriticalSection(&mock->lock);
        tell(telling, &firing);
        fire_all(mock, &firing);
    }
    while (telling->argc)
        VariantClear(&telling->args[--telling->argc]);
    free(telling);
    mock_release(mock);
}

static void send_courier(const struct telling *telling, ULONGLONG until)
{
    struct telling *sent = malloc(sizeof *sent);
    if (!sent)
        return; /* as an event that the model has no memory for */
    *sent = *telling;
    sent->argc = 0;
    for (UINT i = 0; i < telling->argc; i++) {
        VariantInit(&sent->args[i]);
        if (SUCCEEDED(VariantCopy(&sent->args[i], (VARIANT *)&telling->args[i])))
            sent->argc++;
    }
    mock_addref(sent->mock);
    courier_send(sent->to.whose, tell_as_courier, sent, until);
}

/* Its own sinks are called here and now; those of others by couriers. */
static void fire(struct vpcmock *mock, const struct event *event, struct firing *firing)
{
    struct telling telling = {
        .mock = mock, .place = {event->source, event->object}, .dispid = event->dispid};
    struct listed *list;
    ULONG count = list_sinks(mock, &telling.place, &list);
    ULONGLONG until = GetTickCount64() + COURIER_PATIENCE_MS;
    if (!count)
        return;
    while ((int)telling.argc < event->argc &&
           SUCCEEDED(value_to_variant(&event->args[event->argc - 1 - (int)telling.argc],
                                      &telling.args[telling.argc])))
        telling.argc++;
    for (ULONG i = 0; i < count && (int)telling.argc == event->argc; i++) {
        telling.to = list[i];
        if (is_own(list[i].whose, firing->own))
            tell(&telling, firing);
        else
            send_courier(&telling, until);
    }
    while (telling.argc)
        VariantClear(&telling.args[--telling.argc]);
    free(list);
}

static void append(struct event **queue, struct event *events)
{
    while (*queue)
        queue = &(*queue)->next;
    *queue = events;
}

/* Takes what the model has queued; if this thread is firing already, for the end of that. */
static struct event *take(struct vpcmock *mock)
{
    struct event *events = mock->host.events;
    mock->host.events = NULL;
    for (struct firing *firing = mock->firing; events && firing; firing = firing->next) {
        if (firing->thread == caller_thread()) {
            append(&firing->queue, events);
            events = NULL;
        }
    }
    return events;
}

static void fire_all(struct vpcmock *mock, struct firing *firing)
{
    EnterCriticalSection(&mock->lock);
    while (firing->queue) {
        struct event *event = firing->queue;
        firing->queue = event->next;
        LeaveCriticalSection(&mock->lock);
        fire(mock, event, firing);
        event_free(event);
        EnterCriticalSection(&mock->lock);
    }
    struct firing **at = &mock->firing;
    while (*at != firing)
        at = &(*at)->next;
    *at = firing->next;
    LeaveCriticalSection(&mock->lock);
}

/* Under the real clock, a thread lets things happen while no client calls. It lives as long as
 * something is due. */
static DWORD WINAPI keep_time(void *context)
{
    struct vpcmock *mock = context;
    HMODULE module = NULL;
    GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS |
                           GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                       (const WCHAR *)keep_time, &module);
    HRESULT com = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    mock_lock(mock);
    for (;;) {
        struct clock *clock = &mock->host.clock;
        int64_t next = clock_next(clock);
        if (mock->orphaned || clock->mode != CLOCK_REAL || next == CLOCK_NEVER)
            break;
        int64_t left = next > clock->now ? next - clock->now : 0;
        SleepConditionVariableCS(&mock->moved, &mock->lock, left < 60000 ? (DWORD)left : 60000);
        mock_begin_epoch(mock);
        clock_settle(&mock->host);
        events_unlock(mock);
        mock_lock(mock);
    }
    mock->keeps_time = FALSE;
    BOOL orphaned = mock->orphaned;
    mock_unlock(mock);
    if (orphaned)
        mock_destroy(mock);
    if (SUCCEEDED(com))
        CoUninitialize();
    InterlockedDecrement(&com_threads);
    FreeLibraryAndExitThread(module, 0);
}

/* Lock held. */
static void see_to_time(struct vpcmock *mock)
{
    const struct clock *clock = &mock->host.clock;
    HMODULE module;
    if (mock->keeps_time || clock->mode != CLOCK_REAL || clock_next(clock) == CLOCK_NEVER)
        return;
    /* One more reference to the module, which the thread gives back when it ends. */
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS, (const WCHAR *)keep_time,
                            &module))
        return;
    InterlockedIncrement(&com_threads);
    HANDLE thread = CreateThread(NULL, 0, keep_time, mock, 0, NULL);
    if (thread) {
        mock->keeps_time = TRUE;
        CloseHandle(thread);
    } else {
        /* Things happen then when the next call comes. */
        InterlockedDecrement(&com_threads);
        FreeLibrary(module);
    }
}

void events_unlock(struct vpcmock *mock)
{
    gate_filter_events(mock);
    struct firing firing = {.thread = caller_thread(), .queue = take(mock)};
    BOOL fires = firing.queue != NULL;
    if (fires) {
        if (com_server.end)
            firing.own = (struct courier_place){caller_process(), firing.thread};
        firing.next = mock->firing;
        mock->firing = &firing;
    }
    see_to_time(mock);
    mock_unlock(mock);
    if (fires)
        fire_all(mock, &firing);
}
