/* SPDX-License-Identifier: MIT */
/* Stages: mocks of this process that clients in other processes are run against. */
#include "com/stage.h"

#include <stdio.h>
#include <wchar.h>

#include "com/courier.h"
#include "com/events.h"
#include "com/life.h"
#include "com/objects.h"
#include "com/typeinfo.h"
#include "com/watch.h"
#include "vpcmock.h"

HRESULT stages_begin(void)
{
    com_server.stages = TRUE;
    com_server.name = L"";
    com_server.end = CreateEventW(NULL, TRUE, FALSE, NULL);
    com_server.unused = CreateEventW(NULL, FALSE, FALSE, NULL);
    if (!com_server.end || !com_server.unused)
        return HRESULT_FROM_WIN32(GetLastError());
    return offers_secure();
}

void stages_end(void)
{
    couriers_finish(COURIER_PATIENCE_MS);
    if (com_server.end)
        CloseHandle(com_server.end);
    if (com_server.unused)
        CloseHandle(com_server.unused);
    com_server = (struct com_server){0};
    typeinfo_forget();
}

HRESULT stage_open(struct stage *stage, const WCHAR *name)
{
    static LONG opened;
    *stage = (struct stage){0};
    if (name && FAILED(server_check_name(name)))
        return E_INVALIDARG;
    if (name)
        wcscpy(stage->name, name);
    else
        _snwprintf(stage->name, SERVER_MAX_NAME, L"run-%lu-%lx-%ld", GetCurrentProcessId(),
                   GetTickCount(), InterlockedIncrement(&opened));
    HRESULT hr = vpcmock_create(&stage->mock);
    /* Its tasks are #1, #2... in every run, whatever runs beside it. */
    if (SUCCEEDED(hr))
        stage->mock->host.own_task_ids = 1;
    return FAILED(hr) ? hr : offers_open(&stage->offers, stage->name, stage->mock);
}

void stage_end_client(struct stage *stage)
{
    mock_lock(stage->mock);
    watch_end(stage->mock);
    mock_unlock(stage->mock);
}

void stage_close(struct stage *stage)
{
    if (!stage->mock)
        return;
    offers_close(&stage->offers);
    /* Sinks of the dead are not to be called by what the reset does. */
    events_forget(stage->mock);
    /* Whatever waits for a task or hangs in a rule goes on and answers nobody. */
    vpcmock_reset(stage->mock);
    objects_disconnect(stage->mock);
    vpcmock_release(stage->mock);
    stage->mock = NULL;
}
