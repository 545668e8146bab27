/* SPDX-License-Identifier: MIT */
/* Writing XML: elements that are indented, attributes whose text any reader gives back as it was.
 */
#ifndef VPCMOCK_SCENARIO_WRITER_H
#define VPCMOCK_SCENARIO_WRITER_H

#include "model/value.h"

enum { WRITER_MAX_ENCODED = 256 };

/* All zeros to begin with. */
struct writer {
    char *bytes; /* UTF-8, with a NUL at the end; from mem_alloc */
    size_t length, capacity;
    bool failed; /* memory has run out */
    int depth;
    bool open;                        /* the start tag of the last element is not ended yet */
    char encoded[WRITER_MAX_ENCODED]; /* its attributes that are not written as they are */
};

void writer_begin(struct writer *writer, const char *element);
void writer_end(struct writer *writer, const char *element);
/* Of the element that was begun last, before anything in it. */
void writer_ascii(struct writer *writer, const char *name, const char *value);
void writer_text(struct writer *writer, const char *name, struct span value);
void writer_number(struct writer *writer, const char *name, int64_t value);
void writer_truth(struct writer *writer, const char *name, bool value);
void writer_double(struct writer *writer, const char *name, double value);
void writer_hex(struct writer *writer, const char *name, const uint8_t *bytes, size_t size);
/* As TYPE_LIST is read. */
void writer_list(struct writer *writer, const char *name, const struct text *texts, size_t count);
/* Of the kind that the value has. */
void writer_value(struct writer *writer, const char *name, const struct value *value);
void writer_free(struct writer *writer);

#endif
