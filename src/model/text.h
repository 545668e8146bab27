/* SPDX-License-Identifier: MIT */
/* UTF-16 text with a length: embedded NULs and unpaired surrogates survive. */
#ifndef VPCMOCK_MODEL_TEXT_H
#define VPCMOCK_MODEL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

/* Owns its characters; all zeros is the empty text. */
struct text {
    char16_t *chars; /* NULL when empty; no NUL at the end */
    size_t length;
};

/* A borrowed piece of text. */
struct span {
    const char16_t *chars;
    size_t length;
};

#define SPAN(literal) ((struct span){u"" literal, sizeof(u"" literal) / sizeof(char16_t) - 1})

static inline struct span text_span(const struct text *text)
{
    return (struct span){text->chars, text->length};
}

/* Each returns false when memory runs out; the text is then as it was. */
bool text_set(struct text *text, struct span from);
bool text_append(struct text *text, struct span more);
bool text_append_ascii(struct text *text, const char *more);

void text_clear(struct text *text);

/* The upper case of a character, as far as it has one. */
char16_t text_upper(char16_t c);
/* 0 to 15; -1 for what is no hexadecimal digit. */
int text_hex_digit(char16_t c);

/* Of ASCII. */
static inline bool text_is_letter(char16_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Equal to an ASCII text but for case. */
bool span_is(struct span span, const char *ascii);
/* Whether it begins so. */
bool span_begins(struct span span, const char *ascii);
bool span_ends(struct span span, const char *ascii);

/* Equal but for case, as Windows compares names. */
bool span_same_name(struct span a, struct span b);
/* The order in which names sort without case: below 0, 0, or above 0. */
int span_compare_names(struct span a, struct span b);
/* The same for names that are equal but for case. */
uint32_t span_hash_name(struct span name);

#endif
