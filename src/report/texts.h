/* SPDX-License-Identifier: MIT */
/* Texts that are each kept once, under numbers: journals say the same few names again and again. */
#ifndef VPCMOCK_REPORT_TEXTS_H
#define VPCMOCK_REPORT_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeros is empty. Numbers are given from 0 on; 0 is the empty text. */
struct texts {
    char *chars; /* UTF-8, a NUL behind each */
    size_t used, reserved;
    size_t *starts; /* by number */
    uint32_t count, capacity;
    uint32_t *buckets; /* number + 1; 0: free */
    uint32_t bucket_count;
};

/* text: without a NUL in it. False when memory runs out. */
bool texts_add(struct texts *texts, const char *text, size_t length, uint32_t *number);
/* With a NUL at its end; valid until a text is added. */
const char *texts_get(const struct texts *texts, uint32_t number);
void texts_free(struct texts *texts);

#endif
