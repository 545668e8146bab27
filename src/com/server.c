/* SPDX-License-Identifier: MIT */
/* The local server: class objects for other processes, for as long as these need them. */
#include "com/server.h"

#include <stdio.h>
#include <stdlib.h>

#include "com/courier.h"
#include "com/events.h"
#include "com/life.h"
#include "com/mock.h"
#include "com/offer.h"
#include "com/place.h"
#include "com/typeinfo.h"

enum {
    SERVER_FIRST_MS = 30000, /* how long a server that COM has started waits for its first user */
    SERVER_LINGER_MS = 300,  /* how long it stays after its last one */
    SERVER_LOOKED_UP_MS = 10000, /* the same while somebody may be about to create something */
    SERVER_GRACE_MS = 5000,      /* how long users may go on when it is asked to end */
    SERVER_FAREWELL_MS = 1000,   /* how long it takes to let go of sinks of clients that hang */
    SERVER_CLOSING_MS = 8000,    /* how long all that follows may take */
    SERVER_TURN_MS = 10000,      /* how long one waits for another one that may be about to end */
};

/* ---- Its course ---- */

static BOOL is_used(void)
{
    return InterlockedCompareExchange(&com_live, 0, 0) != 0;
}

static BOOL is_looked_up(void)
{
    return InterlockedCompareExchange(&com_server.looked_up, 0, 0) != 0;
}

/* Returns when the server shall end and nobody uses it, or has had its time. */
static void serve(struct offers *offers, BOOL stays)
{
    HANDLE events[] = {com_server.end, com_server.unused};
    DWORD patience = stays ? INFINITE : SERVER_FIRST_MS;
    for (;;) {
        DWORD woken = WaitForMultipleObjects(2, events, FALSE, patience);
        if (woken == WAIT_OBJECT_0)
            break;
        if (stays)
            continue;
        /* Who holds a class object and creates nothing may be dead. */
        if (woken == WAIT_TIMEOUT && !is_used() &&
            (!is_looked_up() || patience == SERVER_LOOKED_UP_MS) && offers_withdraw(offers))
            return;
        patience = is_used() ? INFINITE : is_looked_up() ? SERVER_LOOKED_UP_MS : SERVER_LINGER_MS;
    }
    InterlockedExchange(&com_server.ending, 1);
    ULONGLONG over = GetTickCount64() + SERVER_GRACE_MS;
    for (ULONGLONG now = GetTickCount64(); is_used() && now < over; now = GetTickCount64())
        WaitForSingleObject(com_server.unused, (DWORD)(over - now));
}

static BOOL WINAPI on_console(DWORD event)
{
    (void)event;
    return SetEvent(com_server.end);
}

static void end_name(const WCHAR *mutex, WCHAR *buffer)
{
    _snwprintf(buffer, SERVER_PLACE_CHARS - 1, L"%ls end", mutex);
    buffer[SERVER_PLACE_CHARS - 1] = 0;
}

/* Lets go of clients. FALSE: one holds on to what it has, or does not answer. */
static BOOL farewell(void)
{
    BOOL used = is_used();
    struct vpcmock *mock = mock_default_if_any();
    if (mock) {
        events_forget(mock);
        mock_release(mock);
    }
    mock_forget_default();
    return couriers_finish(SERVER_FAREWELL_MS) && !used;
}

/* COM takes its leave of clients with locks held that calls under way may wait for, and waits for
 * these (Wine 8 does): the server ends all the same. Nothing is lost by it. */
static DWORD WINAPI end_in_time(void *closed)
{
    if (WaitForSingleObject(closed, SERVER_CLOSING_MS) == WAIT_TIMEOUT)
        TerminateProcess(GetCurrentProcess(), 0);
    CloseHandle(closed);
    return 0;
}

/* What ends the wait; NULL where there is no memory for it. */
static HANDLE watch_closing(void)
{
    HANDLE closed = CreateEventW(NULL, TRUE, FALSE, NULL);
    HANDLE thread = closed ? CreateThread(NULL, 0, end_in_time, closed, 0, NULL) : NULL;
    if (thread)
        CloseHandle(thread);
    else if (closed)
        CloseHandle(closed);
    return thread ? closed : NULL;
}

static HRESULT run(const struct server_options *options)
{
    const WCHAR *name = options->name ? options->name : L"";
    struct offers offers = {0};
    BOOL hangs = FALSE;
    HANDLE closed = NULL;
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr))
        return hr;
    hr = offers_secure();
    if (SUCCEEDED(hr)) {
        hr = offers_open(&offers, name, NULL);
        if (SUCCEEDED(hr)) {
            SetConsoleCtrlHandler(on_console, TRUE);
            serve(&offers, options->stays);
            SetConsoleCtrlHandler(on_console, FALSE);
            closed = watch_closing();
        }
        if (!*name)
            CoSuspendClassObjects();
        offers_close(&offers);
        hangs = !farewell();
        typeinfo_forget();
    }
    /* It would take leave of each client whose sinks and callbacks are held. */
    if (!hangs)
        CoUninitialize();
    if (closed)
        SetEvent(closed);
    return hr;
}

HRESULT server_run(const struct server_options *options)
{
    WCHAR mutex_name[SERVER_PLACE_CHARS], event_name[SERVER_PLACE_CHARS];
    const WCHAR *name = options->name ? options->name : L"";
    HRESULT hr = *name ? server_check_name(name) : S_OK;
    if (SUCCEEDED(hr))
        hr = server_mutex_name(name, mutex_name);
    if (FAILED(hr))
        return hr;
    HANDLE mutex = CreateMutexW(NULL, FALSE, mutex_name);
    if (!mutex)
        return HRESULT_FROM_WIN32(GetLastError());
    /* Who has it may be about to end. Abandoned: it was killed, and left nothing to clear up. */
    DWORD waited = WaitForSingleObject(mutex, SERVER_TURN_MS);
    if (waited != WAIT_OBJECT_0 && waited != WAIT_ABANDONED) {
        hr = waited == WAIT_TIMEOUT ? S_FALSE : HRESULT_FROM_WIN32(GetLastError());
        CloseHandle(mutex);
        return hr;
    }
    end_name(mutex_name, event_name);
    com_server.name = name;
    com_server.unused = CreateEventW(NULL, FALSE, FALSE, NULL);
    com_server.end = CreateEventW(NULL, TRUE, FALSE, event_name);
    if (com_server.unused && com_server.end) {
        ResetEvent(com_server.end); /* of who asked one that was ending already */
        hr = run(options);
    } else {
        hr = HRESULT_FROM_WIN32(GetLastError());
    }
    if (com_server.unused)
        CloseHandle(com_server.unused);
    if (com_server.end)
        CloseHandle(com_server.end);
    com_server = (struct com_server){0};
    ReleaseMutex(mutex);
    CloseHandle(mutex);
    return hr;
}

HRESULT server_stop(const WCHAR *name)
{
    WCHAR mutex_name[SERVER_PLACE_CHARS], event_name[SERVER_PLACE_CHARS];
    HRESULT hr = name ? server_check_name(name) : S_OK;
    if (SUCCEEDED(hr))
        hr = server_mutex_name(name ? name : L"", mutex_name);
    if (FAILED(hr))
        return hr;
    end_name(mutex_name, event_name);
    HANDLE end = OpenEventW(EVENT_MODIFY_STATE, FALSE, event_name);
    if (!end)
        return GetLastError() == ERROR_FILE_NOT_FOUND ? S_FALSE
                                                      : HRESULT_FROM_WIN32(GetLastError());
    hr = SetEvent(end) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
    CloseHandle(end);
    return hr;
}
