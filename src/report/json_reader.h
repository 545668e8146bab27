/* SPDX-License-Identifier: MIT */
/* Reads JSON (RFC 8259) strictly, from UTF-8 and within bounds: a value at a time, such as a line
 * of JSON lines. Nothing recurses. */
#ifndef VPCMOCK_REPORT_JSON_READER_H
#define VPCMOCK_REPORT_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    JSON_MAX_LENGTH = 64 << 20, /* bytes of a value */
    JSON_MAX_DEPTH = 16,        /* arrays and objects in each other */
    JSON_MAX_NODES = 1 << 20,
    JSON_MAX_KEYS = 64,   /* of an object */
    JSON_MAX_NUMBER = 64, /* characters */
};

enum json_type {
    JSON_NULL,
    JSON_FALSE,
    JSON_TRUE,
    JSON_NUMBER,
    JSON_TEXT,
    JSON_ARRAY,
    JSON_OBJECT,
};

struct json_node {
    uint8_t type;     /* enum json_type */
    bool whole;       /* a NUMBER without fraction and exponent that number holds */
    uint32_t at;      /* where it begins, in bytes */
    uint32_t next;    /* index of the one beside it, 0: none */
    uint32_t child;   /* index of the first one in it, 0: none */
    uint32_t count;   /* how many are in it */
    const char *key;  /* in an object; else NULL */
    const char *text; /* of a TEXT; UTF-8 with a NUL at its end */
    size_t length;
    int64_t number;
    double real;
};

/* All zeros is empty. It serves one value after the other. */
struct json_reader {
    struct json_node *nodes;
    size_t count, capacity;
    char *chars;
    size_t used, reserved;
};

struct json_error {
    size_t column; /* from 1, in characters */
    bool memory;   /* it is only that memory has run out */
    char text[160];
};

/* Reads what is one value with nothing but white space around it. A character that no text can hold
 * here comes as another: NUL as U+2400, half of a surrogate pair as U+FFFD. False when it is not as
 * it should be: error says what was found and what was expected. */
bool json_read(struct json_reader *reader, const char *chars, size_t length,
               struct json_error *error);
void json_reader_free(struct json_reader *reader);

/* What was read last; valid until something else is read. */
const struct json_node *json_root(const struct json_reader *reader);
/* What is in an array or object, from the first on; NULL at the end. */
const struct json_node *json_first(const struct json_reader *reader, const struct json_node *node);
const struct json_node *json_next(const struct json_reader *reader, const struct json_node *node);
/* NULL when there is none, or node is no object or NULL. */
const struct json_node *json_member(const struct json_reader *reader, const struct json_node *node,
                                    const char *key);

/* The column of a place in what was read, from 1. */
size_t json_column(const char *chars, size_t at);

#endif
