/* SPDX-License-Identifier: MIT */
/* What tells rules and expectations apart whose numbers are the same: numbers start again when all
 * are cleared, and with a snapshot those come again that were there before. */
#ifndef VPCMOCK_MOCK_SERIAL_H
#define VPCMOCK_MOCK_SERIAL_H

#include <stdint.h>

/* Never 0, and never the same twice in a process. Any thread. */
uint32_t serial_next(void);

#endif
