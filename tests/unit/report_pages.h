/* SPDX-License-Identifier: MIT */
/* Reports as files in build/report, for what else is to read them, and as texts to search in. */
#ifndef VPCMOCK_TESTS_UNIT_REPORT_PAGES_H
#define VPCMOCK_TESTS_UNIT_REPORT_PAGES_H

#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "report/buffer.h"

static inline void page_save(const char *name, const struct buffer *page)
{
    char path[64];
    (void)mkdir("build", 0777);
    (void)mkdir("build/report", 0777);
    snprintf(path, sizeof path, "build/report/%s", name);
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
