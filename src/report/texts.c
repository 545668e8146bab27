/* SPDX-License-Identifier: MIT */
/* Texts by number, and a hash table to find them again. */
#include "report/texts.h"

#include <string.h>

#include "model/memory.h"

static uint32_t hash_of(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)text[i]) * 16777619u;
    return hash ^ hash >> 15;
}

const char *texts_get(const struct texts *texts, uint32_t number)
{
    return number < texts->count ? texts->chars + texts->starts[number] : "";
}

static size_t length_of(const struct texts *texts, uint32_t number)
{
    size_t end = number + 1 < texts->count ? texts->starts[number + 1] : texts->used;
    return end - texts->starts[number] - 1;
}

/* Where the text is, or where there is place for it. */
static uint32_t *bucket_of(const struct texts *texts, const char *text, size_t length)
{
    uint32_t mask = texts->bucket_count - 1;
    for (uint32_t i = hash_of(text, length) & mask;; i = (i + 1) & mask) {
        uint32_t number = texts->buckets[i];
        if (!number || (length_of(texts, number - 1) == length &&
                        !memcmp(texts_get(texts, number - 1), text, length)))
            return &texts->buckets[i];
    }
}

/* Twice as many buckets as there are texts, at least. */
static bool grow_buckets(struct texts *texts)
{
    if (texts->count < texts->bucket_count / 2)
        return true;
    uint32_t count = texts->bucket_count ? texts->bucket_count * 2 : 256;
    uint32_t *buckets = mem_calloc(count, sizeof *buckets);
    if (!buckets)
        return false;
    mem_free(texts->buckets);
    texts->buckets = buckets;
    texts->bucket_count = count;
    for (uint32_t i = 0; i < texts->count; i++)
        *bucket_of(texts, texts_get(texts, i), length_of(texts, i)) = i + 1;
    return true;
}

static bool reserve(struct texts *texts, size_t length)
{
    if (texts->count == texts->capacity) {
        uint32_t capacity = texts->capacity ? texts->capacity * 2 : 256;
        size_t *starts = mem_realloc(texts->starts, capacity * sizeof *starts);
        if (!starts)
            return false;
        texts->starts = starts;
        texts->capacity = capacity;
    }
    if (texts->reserved - texts->used <= length) {
        size_t reserved = (texts->used + length + 1) * 2;
        char *chars = mem_realloc(texts->chars, reserved);
        if (!chars)
            return false;
        texts->chars = chars;
        texts->reserved = reserved;
    }
    return grow_buckets(texts);
}

static bool append(struct texts *texts, const char *text, size_t length)
{
    if (!reserve(texts, length))
        return false;
    uint32_t *bucket = bucket_of(texts, text, length);
    if (length)
        memcpy(texts->chars + texts->used, text, length);
    texts->chars[texts->used + length] = 0;
    texts->starts[texts->count++] = texts->used;
    texts->used += length + 1;
    *bucket = texts->count;
    return true;
}

bool texts_add(struct texts *texts, const char *text, size_t length, uint32_t *number)
{
    *number = 0;
    if (!texts->count && !append(texts, "", 0))
        return false;
    uint32_t found = *bucket_of(texts, text, length);
    if (!found) {
        if (!append(texts, text, length))
            return false;
        found = texts->count;
    }
    *number = found - 1;
    return true;
}

void texts_free(struct texts *texts)
{
    mem_free(texts->chars);
    mem_free(texts->starts);
    mem_free(texts->buckets);
    *texts = (struct texts){0};
}
