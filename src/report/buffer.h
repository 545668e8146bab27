/* SPDX-License-Identifier: MIT */
/* Bytes of a report that grow, and texts put into what they would otherwise break. */
#ifndef VPCMOCK_REPORT_BUFFER_H
#define VPCMOCK_REPORT_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zeros is empty. */
struct buffer {
    char *bytes; /* owned; no NUL at the end */
    size_t length;
    size_t capacity;
    bool failed; /* memory has run out: what is there is of no use */
};

#ifdef __clang__
#define BUFFER_FORMAT __attribute__((format(printf, 2, 3)))
#else
#define BUFFER_FORMAT __attribute__((format(gnu_printf, 2, 3)))
#endif

void buffer_put(struct buffer *buffer, const char *bytes, size_t length);
void buffer_text(struct buffer *buffer, const char *text);
/* At most 200 bytes: for numbers and names of ours. */
void buffer_format(struct buffer *buffer, const char *format, ...) BUFFER_FORMAT;
/* A text in XML or HTML, between tags or in an attribute with quotes. What XML cannot hold comes as
 * U+FFFD: control characters, and what is no UTF-8. */
void buffer_xml(struct buffer *buffer, const char *text);
/* A text of JSON, with its quotes; also safe inside a script element of HTML. */
void buffer_json(struct buffer *buffer, const char *text);
/* Members of an object of JSON after its first one: ,"key":value. */
void buffer_key_text(struct buffer *buffer, const char *key, const char *value);
void buffer_key_number(struct buffer *buffer, const char *key, int64_t value);
void buffer_key_truth(struct buffer *buffer, const char *key, bool value);
void buffer_free(struct buffer *buffer);

#endif
