/* SPDX-License-Identifier: MIT */
/* Windows paths as text, for model/files.c; what others need of them is in model/files.h. */
#ifndef VPCMOCK_MODEL_PATH_H
#define VPCMOCK_MODEL_PATH_H

#include "model/files.h"

struct path_buffer {
    char16_t chars[PATH_MAX_CHARS + 1];
    size_t length;
};

static inline struct span path_span(const struct path_buffer *buffer)
{
    return (struct span){buffer->chars, buffer->length};
}

/* Without ".", "..", doubled backslashes and one at the end. False when it is too long or empty. */
bool path_normalize(struct span path, struct path_buffer *out);
/* The same for paths that are the same. */
uint32_t path_hash(struct span path);

#endif
