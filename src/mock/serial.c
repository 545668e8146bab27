/* SPDX-License-Identifier: MIT */
/* Serial numbers. */
#include "mock/serial.h"

#include <stdatomic.h>

uint32_t serial_next(void)
{
    static _Atomic uint32_t last;
    uint32_t serial;
    do
        serial = atomic_fetch_add(&last, 1) + 1;
    while (!serial);
    return serial;
}
