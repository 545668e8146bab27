/* SPDX-License-Identifier: MIT */
/* Counted UTF-16 text. */
#include "model/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool resize(struct text *text, size_t length)
{
    if (length > SIZE_MAX / sizeof *text->chars)
        return false;
    char16_t *chars = realloc(text->chars, length * sizeof *chars);
    if (!chars)
        return false;
    text->chars = chars;
    return true;
}

bool text_set(struct text *text, struct span from)
{
    struct text copy = {0};
    if (!text_append(&copy, from))
        return false;
    text_clear(text);
    *text = copy;
    return true;
}

bool text_append(struct text *text, struct span more)
{
    if (!more.length)
        return true;
    if (more.length > SIZE_MAX - text->length || !resize(text, text->length + more.length))
        return false;
    memcpy(text->chars + text->length, more.chars, more.length * sizeof *more.chars);
    text->length += more.length;
    return true;
}

bool text_append_ascii(struct text *text, const char *more)
{
    size_t length = strlen(more);
    if (!length)
        return true;
    if (!resize(text, text->length + length))
        return false;
    for (size_t i = 0; i < length; i++)
        text->chars[text->length++] = (unsigned char)more[i];
    return true;
}

void text_clear(struct text *text)
{
    free(text->chars);
    *text = (struct text){0};
}

/* Latin, Greek and Cyrillic; other scripts that machines are named in have no case. */
static char16_t upper(char16_t c)
{
    if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7) ||
        (c >= 0x3b1 && c <= 0x3cb && c != 0x3c2) || (c >= 0x430 && c <= 0x44f))
        return (char16_t)(c - 0x20);
    if (c >= 0x450 && c <= 0x45f)
        return (char16_t)(c - 0x50);
    if ((c >= 0x100 && c <= 0x137 && c != 0x131) || (c >= 0x14a && c <= 0x177) ||
        (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf))
        return (char16_t)(c & ~1);
    if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
        return (char16_t)((c & 1) ? c : c - 1);
    return c;
}

int span_compare_names(struct span a, struct span b)
{
    for (size_t i = 0; i < a.length && i < b.length; i++) {
        int order = (int)upper(a.chars[i]) - (int)upper(b.chars[i]);
        if (order)
            return order;
    }
    return a.length < b.length ? -1 : a.length > b.length;
}

bool span_same_name(struct span a, struct span b)
{
    return a.length == b.length && !span_compare_names(a, b);
}
