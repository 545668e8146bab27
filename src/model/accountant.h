/* SPDX-License-Identifier: MIT */
/* What a machine has used: figures that move with the clock. */
#ifndef VPCMOCK_MODEL_ACCOUNTANT_H
#define VPCMOCK_MODEL_ACCOUNTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

enum accountant_flow {
    FLOW_DISK_READ,
    FLOW_DISK_WRITTEN,
    FLOW_NETWORK_RECEIVED,
    FLOW_NETWORK_SENT,
    FLOWS,
};

enum {
    ACCOUNTANT_HISTORY = 60,
    ACCOUNTANT_VARYING = -1, /* processor use: a little, another in each second */
};

/* Figures are brought up to date when they are looked at, and before what they follow from changes:
 * the rates in force are copies of the facts for that. */
struct accountant {
    /* Facts. */
    int64_t rates[FLOWS]; /* bytes in each second that the machine runs */
    int64_t bytes[FLOWS]; /* as of the last look; since it was started, reset or restored */
    int32_t cpu;          /* percent, or ACCOUNTANT_VARYING */
    /* State. */
    int64_t rates_now[FLOWS];
    int64_t bytes_now[FLOWS];
    int32_t cpu_now;
    bool is_moving;       /* the machine runs */
    int64_t ran;          /* ms, as of the last look */
    int64_t rest[FLOWS];  /* thousandths of bytes beyond that */
    int64_t looked;       /* when that was */
    uint8_t history[ACCOUNTANT_HISTORY]; /* a ring: of each second since the clock's start */
    int64_t seconds;      /* up to which it is filled */
};

/* False when memory runs out. */
bool accountant_init(struct host *host, struct machine *machine);
void accountant_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void accountant_state_changed(struct host *host, struct machine *machine, int before);

/* Each answers CODE_FALSE and zeros when the machine is not on. */
code accountant_get_cpu(struct host *host, struct machine *machine, int32_t *percent);
/* Percentages of the last seconds, the oldest first. */
code accountant_get_history(struct host *host, struct machine *machine,
                            uint8_t history[ACCOUNTANT_HISTORY]);
code accountant_get_bytes(struct host *host, struct machine *machine, enum accountant_flow flow,
                          int64_t *bytes);
/* Whole seconds that the machine has been running. */
code accountant_get_up_time(struct host *host, struct machine *machine, int32_t *seconds);

extern const struct fact accountant_facts[]; /* of struct machine */

#endif
