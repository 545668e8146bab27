/* SPDX-License-Identifier: MIT */
/* Serial and parallel ports of a machine. */
#ifndef VPCMOCK_MODEL_PORTS_H
#define VPCMOCK_MODEL_PORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

enum {
    PORTS_SERIAL = 2,
    PORTS_PARALLEL = 1,
    PORTS_LAST_COM = 256, /* the highest number that Windows gives */
};

/* Values of VMSerialPortType. */
enum serial_type {
    SERIAL_HOST_PORT,
    SERIAL_TEXT_FILE,
    SERIAL_NAMED_PIPE,
    SERIAL_NULL,
    SERIAL_TYPES
};

struct serial_port {
    struct ref ref;
    struct machine *machine; /* unregistered, perhaps */
    int32_t id;
    enum serial_type type;
    struct text name; /* of what is behind it; empty for SERIAL_NULL */
    bool connect_immediately; /* only of SERIAL_HOST_PORT */
};

struct parallel_port {
    struct ref ref;
    struct machine *machine; /* unregistered, perhaps */
    int32_t id;
    struct text name; /* of the host's port; empty: nothing is connected */
};

struct ports {
    struct serial_port serial[PORTS_SERIAL];
    struct serial_port *serial_list[PORTS_SERIAL];
    size_t serial_count;
    struct parallel_port parallel[PORTS_PARALLEL];
    struct parallel_port *parallel_list[PORTS_PARALLEL];
    size_t parallel_count;
};

/* Two serial ports and a parallel one with nothing behind them. False when memory runs out. */
bool ports_init(struct host *host, struct machine *machine);
void ports_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void ports_state_changed(struct host *host, struct machine *machine, int before);

/* VM_E_VM_UNKNOWN when the machine is not registered, for whatever looks at its ports. */
code ports_check(const struct host *host, const struct machine *machine);

/* CODE_INVALIDARG for what is no type. Of the name: CODE_BAD_PATHNAME when it is empty, relative,
 * no port of Windows or no pipe, CODE_INVALID_NAME, CODE_BUFFER_OVERFLOW; VM_E_PREF_ILLEGAL_VALUE
 * when another port has it; CODE_OUTOFMEMORY, also when the host has nothing left for the
 * machine. */
code serial_port_configure(struct host *host, struct serial_port *port, int32_t type,
                           struct span name, bool connect_immediately);
/* "LPT1" and the like, or empty for nothing. CODE_INVALIDARG when the host has no such port. */
code parallel_port_set_name(struct host *host, struct parallel_port *port, struct span name);

#endif
