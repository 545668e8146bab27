/* SPDX-License-Identifier: MIT */
/* What clients do with the values of a machine's configuration and activation, by their keys. */
#include "model/host.h"
#include "model/settings.h"

static code open_key(struct plain_key *plain, struct span key)
{
    *plain = (struct plain_key){0};
    if (!key.length)
        return CODE_INVALIDARG;
    return plain_key_open(plain, key) ? CODE_OK : CODE_OUTOFMEMORY;
}

static code get(const struct config *config, struct span key, const struct value **value)
{
    struct plain_key plain;
    code error = open_key(&plain, key);
    *value = error || !config ? NULL : config_get(config, plain.key);
    plain_key_close(&plain);
    return error ? error : *value ? CODE_OK : CODE_VM_E_PREF_NOT_FOUND;
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
        error = value_to_storable(value, &stored) ? settings_set(host, machine, plain.key, &stored)
                                                  : CODE_INVALIDARG;
    plain_key_close(&plain);
    return error;
}

code settings_remove_value(struct host *host, struct machine *machine, struct span key)
{
    struct plain_key plain;
    code error = open_key(&plain, key);
    if (!error)
        error = settings_remove(host, machine, plain.key) ? CODE_OK : CODE_VM_E_PREF_NOT_FOUND;
    plain_key_close(&plain);
    return error;
}

bool settings_in_session(const struct machine *machine)
{
    return machine->settings.is_active && machine->state >= MACHINE_TURNING_ON &&
           machine->state <= MACHINE_TURNING_OFF;
}

static struct config *activation_of(struct machine *machine)
{
    return settings_in_session(machine) ? &machine->settings.activation : NULL;
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
    if (!error && !value_to_storable(value, &stored))
        error = CODE_INVALIDARG;
    if (!error && !activation)
        error = CODE_VM_E_PREF_NOT_FOUND;
    if (!error && !config_set(activation, plain.key, &stored))
        error = CODE_OUTOFMEMORY;
    plain_key_close(&plain);
    return error;
}

code settings_remove_activation(struct machine *machine, struct span key)
{
    struct config *activation = activation_of(machine);
    struct plain_key plain;
    code error = open_key(&plain, key);
    if (!error && !(activation && config_remove(activation, plain.key)))
        error = CODE_VM_E_PREF_NOT_FOUND;
    plain_key_close(&plain);
    return error;
}
