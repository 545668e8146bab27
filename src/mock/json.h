/* SPDX-License-Identifier: MIT */
/* Writes JSON as UTF-8. Unpaired surrogates, which UTF-8 cannot carry, are escaped as \uXXXX. */
#ifndef VPCMOCK_MOCK_JSON_H
#define VPCMOCK_MOCK_JSON_H

#include "model/text.h"

/* All zeros is empty. Setting length to 0 begins anew with the same memory. */
struct json {
    char *chars; /* owned; no NUL at the end */
    size_t length;
    size_t capacity;
    bool failed; /* memory has run out: what is there is of no use */
};

void json_free(struct json *json);

/* Commas come by themselves. */
void json_open(struct json *json, char bracket);  /* { or [ */
void json_close(struct json *json, char bracket); /* } or ] */
void json_key(struct json *json, const char *name);
void json_number(struct json *json, int64_t number);
void json_real(struct json *json, double real); /* null when it is not finite */
void json_bool(struct json *json, bool truth);
void json_null(struct json *json);
void json_text(struct json *json, struct span text);
void json_ascii(struct json *json, const char *text);
/* Ends a line of JSON Lines. */
void json_end_line(struct json *json);

#endif
