/* SPDX-License-Identifier: MIT */
/* Texts that many have in common are kept once: thousands of complete tasks of one machine have the
 * same description. */
#ifndef VPCMOCK_MODEL_SHARED_TEXTS_H
#define VPCMOCK_MODEL_SHARED_TEXTS_H

#include "model/text.h"

struct shared_text;

/* A hash table; all zeros is an empty one. */
struct shared_texts {
    struct shared_text **buckets; /* size of them, a power of two */
    size_t size;
    size_t count;
};

/* Puts the one copy of a text in the place of a text of one's own, which is freed. From then on it
 * is only read, and released instead of cleared. False, and the text is as it was, when memory runs
 * out. */
bool shared_texts_share(struct shared_texts *texts, struct text *text);
/* Lets go of a text that was shared, and leaves it empty; the last one frees it. */
void shared_texts_release(struct shared_texts *texts, struct text *text);
/* Frees the table; all texts have been released. */
void shared_texts_free(struct shared_texts *texts);

#endif
