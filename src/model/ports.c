/* SPDX-License-Identifier: MIT */
/* Serial and parallel ports of a machine. */
#include "model/ports.h"

#include "model/host.h"

bool ports_init(struct host *host, struct machine *machine)
{
    struct ports *ports = &machine->ports;
    for (size_t i = 0; i < PORTS_SERIAL; i++) {
        struct serial_port *port = &ports->serial[i];
        if (!slots_add(&host->slots, port, &port->ref)) {
            ports_free(host, machine);
            return false;
        }
        port->machine = machine;
        port->id = (int32_t)i;
        port->type = SERIAL_NULL;
        ports->serial_list[ports->serial_count++] = port;
    }
    for (size_t i = 0; i < PORTS_PARALLEL; i++) {
        struct parallel_port *port = &ports->parallel[i];
        if (!slots_add(&host->slots, port, &port->ref)) {
            ports_free(host, machine);
            return false;
        }
        port->machine = machine;
        port->id = (int32_t)i;
        ports->parallel_list[ports->parallel_count++] = port;
    }
    return true;
}

void ports_free(struct host *host, struct machine *machine)
{
    struct ports *ports = &machine->ports;
    while (ports->serial_count) {
        struct serial_port *port = ports->serial_list[--ports->serial_count];
        text_clear(&port->name);
        slots_remove(&host->slots, port->ref);
    }
    while (ports->parallel_count) {
        struct parallel_port *port = ports->parallel_list[--ports->parallel_count];
        text_clear(&port->name);
        slots_remove(&host->slots, port->ref);
    }
}

void ports_state_changed(struct host *host, struct machine *machine, int before)
{
    (void)host;
    (void)machine;
    (void)before;
}

code ports_check(const struct host *host, const struct machine *machine)
{
    return slots_get(&host->slots, machine->ref) == machine ? CODE_OK : CODE_VM_E_VM_UNKNOWN;
}

/* "COM1" to "COM256", in any case. */
static bool is_com_port(struct span name)
{
    int number = 0;
    if (name.length < 4 || name.length > 6 ||
        !span_same_name((struct span){name.chars, 3}, SPAN("COM")) || name.chars[3] == '0')
        return false;
    for (size_t i = 3; i < name.length; i++) {
        if (name.chars[i] < '0' || name.chars[i] > '9')
            return false;
        number = number * 10 + (name.chars[i] - '0');
    }
    return number <= PORTS_LAST_COM;
}

/* "\\server\pipe\name", behind a check of the path as such. */
static bool is_pipe(struct span path)
{
    size_t server = 2;
    if (path.length < 2 || path.chars[0] != '\\' || path.chars[1] != '\\')
        return false;
    while (server < path.length && path.chars[server] != '\\')
        server++;
    struct span rest = {path.chars + server, path.length - server};
    return server > 2 && rest.length > 6 &&
           span_same_name((struct span){rest.chars, 6}, SPAN("\\pipe\\"));
}

static code check_name(enum serial_type type, struct span name)
{
    code c = files_check_path(name);
    switch (type) {
    case SERIAL_HOST_PORT:
        /* No path at all, but what is wrong with it is told in the same way. */
        return is_com_port(name) ? CODE_OK : c == CODE_OK ? CODE_BAD_PATHNAME : c;
    case SERIAL_NAMED_PIPE: return c == CODE_OK && !is_pipe(name) ? CODE_BAD_PATHNAME : c;
    case SERIAL_TEXT_FILE: return c;
    default: return CODE_OK;
    }
}

static bool is_taken(const struct host *host, const struct serial_port *self, enum serial_type type,
                     struct span name)
{
    for (size_t i = 0; i < host->machine_count; i++) {
        const struct ports *ports = &host->machines[i]->ports;
        for (size_t j = 0; j < ports->serial_count; j++) {
            const struct serial_port *port = ports->serial_list[j];
            if (port != self && port->type == type &&
                (type == SERIAL_TEXT_FILE ? path_same(text_span(&port->name), name)
                                          : span_same_name(text_span(&port->name), name)))
                return true;
        }
    }
    return false;
}

code serial_port_configure(struct host *host, struct serial_port *port, int32_t type,
                           struct span name, bool connect_immediately)
{
    code c = ports_check(host, port->machine);
    if (c != CODE_OK)
        return c;
    if (type < 0 || type >= SERIAL_TYPES)
        return CODE_INVALIDARG;
    c = check_name((enum serial_type)type, name);
    if (c != CODE_OK)
        return c;
    if (type == SERIAL_NULL)
        name.length = 0;
    else if (is_taken(host, port, (enum serial_type)type, name))
        return CODE_VM_E_PREF_ILLEGAL_VALUE;
    if (port->machine->resources_exhausted || !text_set(&port->name, name))
        return CODE_OUTOFMEMORY;
    port->type = (enum serial_type)type;
    port->connect_immediately = type == SERIAL_HOST_PORT && connect_immediately;
    return CODE_OK;
}

code parallel_port_set_name(struct host *host, struct parallel_port *port, struct span name)
{
    code c = ports_check(host, port->machine);
    if (c != CODE_OK)
        return c;
    if (name.length && !span_same_name(name, text_span(&host->info.parallel_port)))
        return CODE_INVALIDARG;
    return text_set(&port->name, name) ? CODE_OK : CODE_OUTOFMEMORY;
}
