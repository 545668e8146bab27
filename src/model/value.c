/* SPDX-License-Identifier: MIT */
/* Typed values. */
#include "model/value.h"

#include <string.h>

#include "model/memory.h"

static bool copy_texts(struct value *to, const struct value *from)
{
    to->texts = mem_calloc(from->count ? from->count : 1, sizeof *to->texts);
    if (!to->texts)
        return false;
    for (; to->count < from->count; to->count++) {
        if (!text_set(&to->texts[to->count], text_span(&from->texts[to->count]))) {
            to->type = VALUE_TEXTS;
            value_clear(to);
            return false;
        }
    }
    return true;
}

bool value_copy(struct value *to, const struct value *from)
{
    bool copied = true;
    *to = (struct value){0};
    switch (from->type) {
    case VALUE_TEXT: copied = text_set(&to->text, text_span(&from->text)); break;
    case VALUE_BYTES:
        to->bytes = mem_alloc(from->size ? from->size : 1);
        copied = to->bytes != NULL;
        if (copied && from->size)
            memcpy(to->bytes, from->bytes, from->size);
        to->size = from->size;
        break;
    case VALUE_TEXTS: copied = copy_texts(to, from); break;
    default: *to = *from; break;
    }
    if (copied)
        to->type = from->type;
    else
        *to = (struct value){0};
    return copied;
}

bool value_from_text(struct value *to, struct span text)
{
    const struct value borrowed = value_borrow(text);
    return value_copy(to, &borrowed);
}

void value_clear(struct value *value)
{
    if (value->type == VALUE_TEXT)
        text_clear(&value->text);
    if (value->type == VALUE_BYTES)
        mem_free(value->bytes);
    if (value->type == VALUE_TEXTS) {
        for (size_t i = 0; i < value->count; i++)
            text_clear(&value->texts[i]);
        mem_free(value->texts);
    }
    *value = (struct value){0};
}

static bool same_text(const struct text *a, const struct text *b)
{
    return a->length == b->length &&
           (!a->length || !memcmp(a->chars, b->chars, a->length * sizeof *a->chars));
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case VALUE_EMPTY: return true;
    case VALUE_BOOL: return a->truth == b->truth;
    case VALUE_DOUBLE: return a->real >= b->real && a->real <= b->real;
    case VALUE_TEXT: return same_text(&a->text, &b->text);
    case VALUE_BYTES:
        return a->size == b->size && (!a->size || !memcmp(a->bytes, b->bytes, a->size));
    case VALUE_TEXTS:
        if (a->count != b->count)
            return false;
        for (size_t i = 0; i < a->count; i++)
            if (!same_text(&a->texts[i], &b->texts[i]))
                return false;
        return true;
    default: return a->number == b->number;
    }
}

bool value_to_storable(const struct value *value, struct value *stored)
{
    double real;
    *stored = *value;
    switch (value->type) {
    case VALUE_BOOL:
    case VALUE_TEXT:
    case VALUE_BYTES: return true;
    case VALUE_INT:
    case VALUE_UINT:
    case VALUE_BIG:
        *stored = value_int((int32_t)(uint32_t)value->number);
        return value->number >= INT32_MIN && value->number <= (int64_t)UINT32_MAX;
    case VALUE_DOUBLE: /* how scripts count beyond 31 bits */
        real = value->real;
        if (!(real >= (double)INT32_MIN && real <= (double)UINT32_MAX))
            return false;
        *stored = value_int((int32_t)(uint32_t)(int64_t)real);
        return !((double)(int64_t)real < real || (double)(int64_t)real > real);
    default: return false;
    }
}
