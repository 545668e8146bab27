/* SPDX-License-Identifier: MIT */
/* Memory that is freed all at once, with the result that it belongs to. */
#ifndef VPCMOCK_REPORT_KEPT_H
#define VPCMOCK_REPORT_KEPT_H

#include <stdbool.h>
#include <stddef.h>

struct kept;

/* *kept: NULL is empty. All of it 0; NULL when memory runs out. */
void *kept_room(struct kept **kept, size_t size);
/* A copy with a NUL at its end; NULL when memory runs out. */
const char *kept_text(struct kept **kept, const char *text, size_t length);
void kept_free(struct kept **kept);

#endif
