/* SPDX-License-Identifier: MIT */
/* Configuration values: a sorted array of keys. */
#include "model/config.h"

#include <string.h>

#include "model/memory.h"

/* The place of a key, or where it would stand. */
static size_t place_of(const struct config *config, struct span key, bool *found)
{
    size_t low = 0, high = config->count;
    *found = false;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = span_compare_names(key, text_span(&config->entries[middle].key));
        if (!order) {
            *found = true;
            return middle;
        }
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

const struct value *config_get(const struct config *config, struct span key)
{
    bool found;
    size_t at = place_of(config, key, &found);
    return found ? &config->entries[at].value : NULL;
}

static bool reserve(struct config *config)
{
    if (config->count < config->capacity)
        return true;
    size_t capacity = config->capacity ? config->capacity * 2 : 8;
    struct config_entry *entries = mem_realloc(config->entries, capacity * sizeof *entries);
    if (!entries)
        return false;
    config->entries = entries;
    config->capacity = capacity;
    return true;
}

bool config_set(struct config *config, struct span key, const struct value *value)
{
    bool found;
    struct value copy;
    struct text name = {0};
    size_t at = place_of(config, key, &found);
    if (!value_copy(&copy, value))
        return false;
    if (found) {
        value_clear(&config->entries[at].value);
        config->entries[at].value = copy;
        return true;
    }
    if (!text_set(&name, key) || !reserve(config)) {
        text_clear(&name);
        value_clear(&copy);
        return false;
    }
    memmove(config->entries + at + 1, config->entries + at,
            (config->count - at) * sizeof *config->entries);
    config->entries[at] = (struct config_entry){name, copy};
    config->count++;
    return true;
}

bool config_remove(struct config *config, struct span key)
{
    bool found;
    size_t at = place_of(config, key, &found);
    if (!found)
        return false;
    text_clear(&config->entries[at].key);
    value_clear(&config->entries[at].value);
    config->count--;
    memmove(config->entries + at, config->entries + at + 1,
            (config->count - at) * sizeof *config->entries);
    return true;
}

void config_clear(struct config *config)
{
    for (size_t i = 0; i < config->count; i++) {
        text_clear(&config->entries[i].key);
        value_clear(&config->entries[i].value);
    }
    mem_free(config->entries);
    *config = (struct config){0};
}

bool plain_key_open(struct plain_key *plain, struct span key)
{
    bool quoted = false;
    *plain = (struct plain_key){.key = key};
    for (size_t i = 0; i < key.length; i++)
        quoted = quoted || key.chars[i] == '"';
    if (!quoted)
        return true;
    if (!text_set(&plain->owned, key))
        return false;
    size_t length = 0;
    bool inside = false;
    for (size_t i = 0; i < key.length; i++) {
        inside = key.chars[i] == '[' || (inside && key.chars[i] != ']');
        if (!inside || key.chars[i] != '"')
            plain->owned.chars[length++] = key.chars[i];
    }
    plain->owned.length = length;
    plain->key = text_span(&plain->owned);
    return true;
}

void plain_key_close(struct plain_key *plain)
{
    text_clear(&plain->owned);
}
