/* SPDX-License-Identifier: MIT */
/* The mocks of a test live in its own process. */
#include "host/host.h"

#include "com/life.h"

BOOL host_is_remote(void)
{
    return FALSE;
}

LONG host_live(void)
{
    return com_live;
}

void host_close(void)
{
}
