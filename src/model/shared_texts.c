/* SPDX-License-Identifier: MIT */
/* Texts that many have in common. */
#include "model/shared_texts.h"

#include <string.h>

#include "model/memory.h"

struct shared_text {
    struct shared_text *next; /* in its bucket */
    size_t owners;
    size_t length;
    char16_t chars[];
};

static struct shared_text *shared_of(const struct text *text)
{
    return (struct shared_text *)(void *)((char *)text->chars -
                                          offsetof(struct shared_text, chars));
}

static struct shared_text **bucket_of(const struct shared_texts *texts, struct span text)
{
    return &texts->buckets[span_hash_name(text) & (texts->size - 1)];
}

static bool grow(struct shared_texts *texts)
{
    struct shared_texts grown = {.size = texts->size ? texts->size * 2 : 16,
                                 .count = texts->count};
    if (texts->count < texts->size)
        return true;
    grown.buckets = mem_calloc(grown.size, sizeof *grown.buckets);
    if (!grown.buckets)
        return texts->size; /* then the chains get longer */
    for (size_t i = 0; i < texts->size; i++) {
        struct shared_text *next;
        for (struct shared_text *shared = texts->buckets[i]; shared; shared = next) {
            struct shared_text **bucket =
                bucket_of(&grown, (struct span){shared->chars, shared->length});
            next = shared->next;
            shared->next = *bucket;
            *bucket = shared;
        }
    }
    mem_free(texts->buckets);
    *texts = grown;
    return true;
}

static struct shared_text *find(const struct shared_texts *texts, const struct text *text)
{
    struct shared_text *shared = texts->size ? *bucket_of(texts, text_span(text)) : NULL;
    while (shared && (shared->length != text->length ||
                      memcmp(shared->chars, text->chars, text->length * sizeof *text->chars)))
        shared = shared->next;
    return shared;
}

bool shared_texts_share(struct shared_texts *texts, struct text *text)
{
    if (!text->length)
        return true;
    struct shared_text *shared = find(texts, text);
    if (!shared) {
        if (!grow(texts))
            return false;
        shared = mem_alloc(sizeof *shared + text->length * sizeof *text->chars);
        if (!shared)
            return false;
        struct shared_text **bucket = bucket_of(texts, text_span(text));
        *shared = (struct shared_text){.next = *bucket, .length = text->length};
        memcpy(shared->chars, text->chars, text->length * sizeof *text->chars);
        *bucket = shared;
        texts->count++;
    }
    shared->owners++;
    text_clear(text);
    *text = (struct text){shared->chars, shared->length};
    return true;
}

void shared_texts_release(struct shared_texts *texts, struct text *text)
{
    if (!text->length)
        return;
    struct shared_text *shared = shared_of(text);
    struct shared_text **at = bucket_of(texts, text_span(text));
    *text = (struct text){0};
    if (--shared->owners)
        return;
    while (*at != shared)
        at = &(*at)->next;
    *at = shared->next;
    texts->count--;
    mem_free(shared);
}

void shared_texts_free(struct shared_texts *texts)
{
    mem_free(texts->buckets);
    *texts = (struct shared_texts){0};
}
