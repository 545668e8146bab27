/* SPDX-License-Identifier: MIT */
/* Between UTF-16 and UTF-8. */
#include "model/utf8.h"

uint32_t utf16_next(struct span text, size_t *at)
{
    uint32_t c = text.chars[(*at)++];
    if (c >= 0xd800 && c < 0xdc00 && *at < text.length && text.chars[*at] >= 0xdc00 &&
        text.chars[*at] < 0xe000)
        c = 0x10000 + ((c - 0xd800) << 10) + (uint32_t)(text.chars[(*at)++] - 0xdc00);
    return c;
}

size_t utf8_length(const char *chars, size_t length)
{
    const uint8_t *bytes = (const uint8_t *)chars;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t size;
    if (!length)
        return 0;
    if (bytes[0] < 0x80)
        return 1;
    size = bytes[0] >= 0xf0 && bytes[0] < 0xf8 ? 4
           : bytes[0] >= 0xe0                  ? 3
           : bytes[0] >= 0xc0                  ? 2
                                               : 0;
    if (!size || bytes[0] >= 0xf8 || size > length)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    uint32_t c = utf8_decode(chars, size);
    return c < least[size] || c > 0x10ffff || utf16_is_surrogate(c) ? 0 : size;
}

uint32_t utf8_decode(const char *chars, size_t length)
{
    const uint8_t *bytes = (const uint8_t *)chars;
    uint32_t c = length == 1 ? bytes[0] : bytes[0] & (0x7fu >> length);
    for (size_t i = 1; i < length; i++)
        c = c << 6 | (bytes[i] & 0x3f);
    return c;
}

size_t utf8_encode(uint32_t c, char *out)
{
    size_t size = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (size == 1) {
        out[0] = (char)c;
        return 1;
    }
    for (size_t i = size; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3f));
    out[0] = (char)(0xf00u >> size | c);
    return size;
}
