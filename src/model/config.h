/* SPDX-License-Identifier: MIT */
/* Configuration values: typed, under hierarchical keys ("hardware/memory/ram_size"). */
#ifndef VPCMOCK_MODEL_CONFIG_H
#define VPCMOCK_MODEL_CONFIG_H

#include "model/code.h"
#include "model/value.h"

struct config_entry {
    struct text key;
    struct value value;
};

/* All zeros is empty. Kept in the order of the keys, compared without case. */
struct config {
    struct config_entry *entries;
    size_t count, capacity;
};

/* NULL when the key is not there. */
const struct value *config_get(const struct config *config, struct span key);
/* Copies the value, over another one of any type. False when memory runs out. */
bool config_set(struct config *config, struct span key, const struct value *value);
/* False when the key is not there. */
bool config_remove(struct config *config, struct span key);
void config_clear(struct config *config);

/* A key as it is stored, where [@id="1"] is [@id=1]. */
struct plain_key {
    struct span key;
    struct text owned; /* when it had to be changed */
};

/* False when memory runs out. The key must live until plain_key_close. */
bool plain_key_open(struct plain_key *plain, struct span key);
void plain_key_close(struct plain_key *plain);

#endif
