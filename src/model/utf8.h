/* SPDX-License-Identifier: MIT */
/* Between UTF-16, which texts are, and UTF-8, which files are. */
#ifndef VPCMOCK_MODEL_UTF8_H
#define VPCMOCK_MODEL_UTF8_H

#include "model/text.h"

enum { UTF8_MAX = 4 }; /* bytes of a character */

static inline bool utf16_is_surrogate(uint32_t c)
{
    return c >= 0xd800 && c < 0xe000;
}

/* The character at a place, with its other half, and on to the next; a surrogate that is alone is
 * given as it is. */
uint32_t utf16_next(struct span text, size_t *at);
/* The length of the UTF-8 character at the beginning, 1 to 4; 0 when it is malformed (also a
 * surrogate and what is longer than it must be) or not all there. */
size_t utf8_length(const char *chars, size_t length);
/* The character at the beginning, of a length that utf8_length has told. */
uint32_t utf8_decode(const char *chars, size_t length);
/* Writes 1 to 4 bytes and returns how many. */
size_t utf8_encode(uint32_t c, char *out);

#endif
