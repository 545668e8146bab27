/* SPDX-License-Identifier: MIT */
/* The mocks of a test live in its own process. */
#include "host/host.h"

#include "com/life.h"
#include "com/mock.h"

BOOL host_is_remote(void)
{
    return FALSE;
}

LONG host_live(void)
{
    return com_live;
}

int host_asleep(vpcmock *mock)
{
    EnterCriticalSection(&mock->lock);
    int asleep = mock->waiting;
    LeaveCriticalSection(&mock->lock);
    return asleep;
}

void host_close(void)
{
    mock_forget_default(); /* it lives as long as the process otherwise */
}
