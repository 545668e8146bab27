/* SPDX-License-Identifier: MIT */
/* Labels of objects, by number and by handle. */
#include "mock/label.h"

#include <stdio.h>
#include <string.h>

#include "model/host.h"
#include "model/memory.h"

static size_t bucket_of(const struct labels *labels, const char *iface, struct ref ref)
{
    uint64_t hash = (uint64_t)ref.index << 32 | ref.generation;
    hash ^= (uint64_t)(uintptr_t)iface >> 3;
    hash *= 0x9e3779b97f4a7c15u;
    return (size_t)(hash >> 32) & (labels->bucket_count - 1);
}

static void link(struct labels *labels, uint32_t number)
{
    struct label *label = labels->items[number - 1];
    uint32_t *bucket = &labels->buckets[bucket_of(labels, label->iface, label->ref)];
    label->next = *bucket;
    *bucket = number;
}

static bool grow(struct labels *labels)
{
    if (labels->count < labels->bucket_count)
        return true;
    size_t count = labels->bucket_count ? labels->bucket_count * 2 : 64;
    uint32_t *buckets = mem_calloc(count, sizeof *buckets);
    if (!buckets)
        return false;
    mem_free(labels->buckets);
    labels->buckets = buckets;
    labels->bucket_count = count;
    for (size_t i = 0; i < labels->count; i++)
        link(labels, (uint32_t)i + 1); /* the newest come first again */
    return true;
}

static bool same_text(const struct text *text, struct span span)
{
    return text->length == span.length &&
           (!span.length || !memcmp(text->chars, span.chars, span.length * sizeof *span.chars));
}

static uint32_t find(const struct labels *labels, const char *iface, struct ref ref)
{
    uint32_t number = 0;
    if (labels->bucket_count)
        number = labels->buckets[bucket_of(labels, iface, ref)];
    for (; number; number = labels->items[number - 1]->next) {
        const struct label *label = labels->items[number - 1];
        if (label->iface == iface && label->ref.index == ref.index &&
            label->ref.generation == ref.generation)
            break; /* the newest is first: an older one has an older name */
    }
    return number;
}

uint32_t label_last(struct labels *labels, const char *iface, struct ref ref)
{
    uint32_t number = find(labels, iface, ref);
    return number ? number : label_of(labels, iface, ref, (struct span){0});
}

uint32_t label_of(struct labels *labels, const char *iface, struct ref ref, struct span name)
{
    uint32_t number = find(labels, iface, ref);
    if (number && same_text(&labels->items[number - 1]->name, name))
        return number;
    struct label *made = mem_calloc(1, sizeof *made);
    if (!made)
        return 0;
    made->iface = iface;
    made->ref = ref;
    if (!text_set(&made->name, name) || !grow(labels) ||
        !host_reserve(&labels->items, labels->count, &labels->capacity)) {
        text_clear(&made->name);
        mem_free(made);
        return 0;
    }
    labels->items[labels->count++] = made;
    link(labels, (uint32_t)labels->count);
    return (uint32_t)labels->count;
}

void label_set_owner(struct labels *labels, uint32_t number, struct ref owner)
{
    if (number && number <= labels->count)
        labels->items[number - 1]->owner = owner;
}

static const struct label *get(const struct labels *labels, uint32_t number)
{
    return number && number <= labels->count ? labels->items[number - 1] : NULL;
}

const char *label_interface(const struct labels *labels, uint32_t number)
{
    const struct label *label = get(labels, number);
    return number & LABEL_OF_TASK ? "IVMTask" : label ? label->iface : "";
}

struct ref label_ref(const struct labels *labels, uint32_t number)
{
    const struct label *label = get(labels, number);
    return label ? label->ref : (struct ref){0};
}

struct ref label_owner(const struct labels *labels, uint32_t number)
{
    const struct label *label = get(labels, number);
    return !label ? (struct ref){0} : label->owner.index ? label->owner : label->ref;
}

struct span label_name(const struct labels *labels, uint32_t number, char16_t room[LABEL_ROOM])
{
    const struct label *label = get(labels, number);
    if (!(number & LABEL_OF_TASK))
        return label ? text_span(&label->name) : (struct span){0};
    char digits[LABEL_ROOM];
    int length = snprintf(digits, sizeof digits, "#%u", (unsigned)(number & ~LABEL_OF_TASK));
    for (int i = 0; i < length; i++)
        room[i] = (unsigned char)digits[i];
    return (struct span){room, (size_t)length};
}

bool label_write(const struct labels *labels, uint32_t number, struct text *out)
{
    char16_t room[LABEL_ROOM];
    struct span name = label_name(labels, number, room);
    if (!text_append_ascii(out, label_interface(labels, number)))
        return false;
    if (!name.length)
        return true;
    const char *quote = name.chars[0] == '#' ? "" : "\"";
    return text_append_ascii(out, " ") && text_append_ascii(out, quote) && text_append(out, name) &&
           text_append_ascii(out, quote);
}

void labels_free(struct labels *labels)
{
    while (labels->count) {
        struct label *label = labels->items[--labels->count];
        text_clear(&label->name);
        mem_free(label);
    }
    mem_free(labels->items);
    mem_free(labels->buckets);
    *labels = (struct labels){0};
}
