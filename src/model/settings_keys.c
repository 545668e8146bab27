/* SPDX-License-Identifier: MIT */
/* What clients do with the values of a machine's configuration and activation, by their keys. */
#include <stdlib.h>

#include "model/host.h"
#include "model/settings.h"

/* A key in the spelling that is stored: [@id="1"] is [@id=1]. */
struct plain_key {
    struct span key;
    struct text owned; /* when it had to be changed */
};

static code open_key(struct plain_key *plain, struct span key)
{
    bool quoted = false;
    *plain = (struct plain_key){.key = key};
    if (!key.length)
        return CODE_INVALIDARG;
    for (size_t i = 0; i < key.length; i++)
        quoted = quoted || key.chars[i] == '"';
    if (!quoted)
        return CODE_OK;
    if (!text_set(&plain->owned, key))
        return CODE_OUTOFMEMORY;
    size_t length = 0;
    bool inside = false;
    for (size_t i = 0; i < key.length; i++) {
        inside = key.chars[i] == '[' || (inside && key.chars[i] != ']');
        if (!inside || key.chars[i] != '"')
            plain->owned.chars[length++] = key.chars[i];
    }
    plain->owned.length = length;
    plain->key = text_span(&plain->owned);
    return length ? CODE_OK : CODE_INVALIDARG;
}

static code get(const struct config *config, struct span key, const struct value **value)
{
    struct plain_key plain;
    code error = open_key(&plain, key);
    *value = error || !config ? NULL : config_get(config, plain.key);
    text_clear(&plain.owned);
    return error ? error : *value ? CODE_OK : CODE_VM_E_PREF_NOT_FOUND;
}

/* As a .vmc file stores it: a whole number has 32 bits, a sign or not. */
static bool to_storable(const struct value *value, struct value *stored)
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
        if (value->number < INT32_MIN || value->number > (int64_t)UINT32_MAX)
            return false;
        *stored = value_int((int32_t)(uint32_t)value->number);
        return true;
    case VALUE_DOUBLE: /* how scripts count beyond 31 bits */
        real = value->real;
        if (!(real >= (double)INT32_MIN && real <= (double)UINT32_MAX))
            return false;
        *stored = value_int((int32_t)(uint32_t)(int64_t)real);
        return !((double)(int64_t)real < real || (double)(int64_t)real > real);
    default: return false;
    }
}

code settings_get_value(const struct machine *machine, struct span key, const struct value **value)
{
    return get(&machine->settings.configuration, key, value);
}

code settings_set_value(struct host *host, struct machine *machine, struct span key,
                        const struct value *value)
{
    struct plain_key plain;
    struct value stored;
    code error = open_key(&plain, key);
    if (!error)
        error = to_storable(value, &stored) ? settings_set(host, machine, plain.key, &stored)
                                            : CODE_INVALIDARG;
    text_clear(&plain.owned);
    return error;
}

code settings_remove_value(struct host *host, struct machine *machine, struct span key)
{
    struct plain_key plain;
    code error = open_key(&plain, key);
    if (!error)
        error = settings_remove(host, machine, plain.key) ? CODE_OK : CODE_VM_E_PREF_NOT_FOUND;
    text_clear(&plain.owned);
    return error;
}

/* The activation, while the machine is in session; a saved one is not. */
static struct config *activation_of(struct machine *machine)
{
    bool in_session = machine->state >= MACHINE_TURNING_ON && machine->state <= MACHINE_TURNING_OFF;
    return machine->settings.is_active && in_session ? &machine->settings.activation : NULL;
}

code settings_get_activation(struct machine *machine, struct span key, const struct value **value)
{
    return get(activation_of(machine), key, value);
}

code settings_set_activation(struct machine *machine, struct span key, const struct value *value)
{
    struct config *activation = activation_of(machine);
    struct plain_key plain;
    struct value stored;
    code error = open_key(&plain, key);
    if (!error && !to_storable(value, &stored))
        error = CODE_INVALIDARG;
    if (!error && !activation)
        error = CODE_VM_E_PREF_NOT_FOUND;
    if (!error && !config_set(activation, plain.key, &stored))
        error = CODE_OUTOFMEMORY;
    text_clear(&plain.owned);
    return error;
}

code settings_remove_activation(struct machine *machine, struct span key)
{
    struct config *activation = activation_of(machine);
    struct plain_key plain;
    code error = open_key(&plain, key);
    if (!error && !(activation && config_remove(activation, plain.key)))
        error = CODE_VM_E_PREF_NOT_FOUND;
    text_clear(&plain.owned);
    return error;
}
