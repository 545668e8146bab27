/* SPDX-License-Identifier: MIT */
/* Reports as files, for what else is to read them, and as texts to search in. */
#ifndef VPCMOCK_TESTS_UNIT_REPORT_PAGES_H
#define VPCMOCK_TESTS_UNIT_REPORT_PAGES_H

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "report/buffer.h"

/* Writes it to the folder that VPCMOCK_PAGES names; not without that. */
static inline void page_save(const char *name, const struct buffer *page)
{
    char path[512];
    const char *folder = getenv("VPCMOCK_PAGES");
    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    CHECK(file && fwrite(page->bytes, 1, page->length, file) == page->length);
    if (file)
        fclose(file);
}

static inline const char *page_find(const struct buffer *page, const char *text)
{
    size_t length = strlen(text);
    for (size_t i = 0; i + length <= page->length; i++)
        if (!memcmp(page->bytes + i, text, length))
            return page->bytes + i;
    return NULL;
}

static inline int page_count(const struct buffer *page, const char *text)
{
    size_t length = strlen(text);
    int found = 0;
    for (size_t i = 0; i + length <= page->length; i++)
        found += !memcmp(page->bytes + i, text, length);
    return found;
}

#endif
