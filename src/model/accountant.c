/* SPDX-License-Identifier: MIT */
/* What a machine has used: figures that move with the clock. */
#include "model/accountant.h"

#include <string.h>

#include "model/host.h"

enum { CPU_LEAST = 3, CPU_SPREAD = 23 };

/* Deterministic, and plausible for a guest that idles. */
static int32_t cpu_at(const struct accountant *accountant, int64_t second)
{
    if (!accountant->is_moving)
        return 0;
    return accountant->cpu_now == ACCOUNTANT_VARYING
               ? (int32_t)(CPU_LEAST + second % CPU_SPREAD * 37 % CPU_SPREAD)
               : accountant->cpu_now;
}

static void fill_history(struct accountant *accountant, int64_t seconds)
{
    if (seconds - accountant->seconds > ACCOUNTANT_HISTORY)
        accountant->seconds = seconds - ACCOUNTANT_HISTORY;
    for (; accountant->seconds < seconds; accountant->seconds++)
        accountant->history[accountant->seconds % ACCOUNTANT_HISTORY] =
            (uint8_t)cpu_at(accountant, accountant->seconds);
}

/* bytes + rate * milliseconds / 1000, with what is less than a byte kept; at most INT64_MAX. */
static void flow_on(struct accountant *accountant, int flow, int64_t milliseconds)
{
    int64_t rate = accountant->rates_now[flow];
    int64_t seconds = milliseconds / 1000, part = milliseconds % 1000;
    int64_t *bytes = &accountant->bytes_now[flow];
    int64_t small = rate % 1000 * part + accountant->rest[flow];
    int64_t more = rate / 1000 * part + small / 1000;
    accountant->rest[flow] = small % 1000;
    if (rate && (seconds > (INT64_MAX - more) / rate || rate * seconds + more > INT64_MAX - *bytes))
        *bytes = INT64_MAX;
    else
        *bytes += rate * seconds + more;
}

static void look(const struct host *host, struct accountant *accountant)
{
    int64_t passed = host->clock.now - accountant->looked;
    accountant->looked = host->clock.now;
    fill_history(accountant, host->clock.now / 1000);
    if (!accountant->is_moving)
        return;
    accountant->ran += passed;
    for (int i = 0; i < FLOWS; i++)
        flow_on(accountant, i, passed);
    memcpy(accountant->bytes, accountant->bytes_now, sizeof accountant->bytes);
}

static void take_rates(struct accountant *accountant)
{
    memcpy(accountant->rates_now, accountant->rates, sizeof accountant->rates);
    accountant->cpu_now = accountant->cpu;
}

bool accountant_init(struct host *host, struct machine *machine)
{
    machine->accountant = (struct accountant){
        .rates = {[FLOW_DISK_READ] = 262144,
                  [FLOW_DISK_WRITTEN] = 98304,
                  [FLOW_NETWORK_RECEIVED] = 4096,
                  [FLOW_NETWORK_SENT] = 1024},
        .cpu = ACCOUNTANT_VARYING,
        .looked = host->clock.now,
        .seconds = host->clock.now / 1000,
    };
    take_rates(&machine->accountant);
    return true;
}

void accountant_free(struct host *host, struct machine *machine)
{
    (void)host;
    (void)machine;
}

void accountant_state_changed(struct host *host, struct machine *machine, int before)
{
    struct accountant *accountant = &machine->accountant;
    look(host, accountant);
    if (before == MACHINE_TURNING_ON || before == MACHINE_RESTORING) {
        accountant->ran = 0;
        memset(accountant->bytes, 0, sizeof accountant->bytes);
        memset(accountant->bytes_now, 0, sizeof accountant->bytes_now);
        memset(accountant->rest, 0, sizeof accountant->rest);
    }
    if (!machine_is_up(machine))
        memset(accountant->history, 0, sizeof accountant->history);
    accountant->is_moving = machine->state == MACHINE_RUNNING;
}

/* False, and nothing is to be told, when the machine is not on. */
static bool is_on(const struct host *host, struct machine *machine)
{
    look(host, &machine->accountant);
    return machine_is_up(machine);
}

code accountant_get_cpu(struct host *host, struct machine *machine, int32_t *percent)
{
    bool on = is_on(host, machine);
    *percent = on ? cpu_at(&machine->accountant, host->clock.now / 1000) : 0;
    return on ? CODE_OK : CODE_FALSE;
}

code accountant_get_history(struct host *host, struct machine *machine,
                            uint8_t history[ACCOUNTANT_HISTORY])
{
    const struct accountant *accountant = &machine->accountant;
    memset(history, 0, ACCOUNTANT_HISTORY);
    if (!is_on(host, machine))
        return CODE_FALSE;
    for (int i = 0; i < ACCOUNTANT_HISTORY; i++)
        history[i] = accountant->history[(accountant->seconds + i) % ACCOUNTANT_HISTORY];
    return CODE_OK;
}

code accountant_get_bytes(struct host *host, struct machine *machine, enum accountant_flow flow,
                          int64_t *bytes)
{
    bool on = is_on(host, machine);
    *bytes = on ? machine->accountant.bytes[flow] : 0;
    return on ? CODE_OK : CODE_FALSE;
}

code accountant_get_up_time(struct host *host, struct machine *machine, int32_t *seconds)
{
    bool on = is_on(host, machine);
    int64_t ran = machine->accountant.ran / 1000;
    *seconds = !on ? 0 : ran > INT32_MAX ? INT32_MAX : (int32_t)ran;
    return on ? CODE_OK : CODE_FALSE;
}

/* The figures move at the old rates up to here. */
static void rate_changed(struct host *host, void *item)
{
    struct accountant *accountant = &((struct machine *)item)->accountant;
    look(host, accountant);
    take_rates(accountant);
}

/* What the test has set counts from here on; the other figures move as ever. */
static void bytes_changed(struct host *host, void *item)
{
    struct accountant *accountant = &((struct machine *)item)->accountant;
    for (int i = 0; i < FLOWS; i++) {
        int64_t set = accountant->bytes[i];
        if (set == accountant->bytes_now[i])
            continue;
        look(host, accountant);
        accountant->bytes[i] = accountant->bytes_now[i] = set;
        accountant->rest[i] = 0;
        return;
    }
}

enum { MAX_RATE_LOG2 = 50 };
#define RATE(name, flow, what)                                                                     \
    {name, FACT_BIG, offsetof(struct machine, accountant.rates) + (flow) * sizeof(int64_t), 0,     \
     (int64_t)1 << MAX_RATE_LOG2, rate_changed, what " in each second that the machine runs."}
#define TOTAL(name, flow, what)                                                                    \
    {name, FACT_BIG, offsetof(struct machine, accountant.bytes) + (flow) * sizeof(int64_t), 0,     \
     INT64_MAX, bytes_changed, what " so far; goes on from there."}

const struct fact accountant_facts[] = {
    {"CPUUtilization", FACT_INT, offsetof(struct machine, accountant.cpu), ACCOUNTANT_VARYING, 100,
     rate_changed, "Percent of the processor that the machine uses while it runs; -1: varying."},
    RATE("DiskReadRate", FLOW_DISK_READ, "Bytes that are read from the disks"),
    RATE("DiskWriteRate", FLOW_DISK_WRITTEN, "Bytes that are written to the disks"),
    RATE("NetworkReceiveRate", FLOW_NETWORK_RECEIVED, "Bytes that are received"),
    RATE("NetworkSendRate", FLOW_NETWORK_SENT, "Bytes that are sent"),
    TOTAL("DiskBytesRead", FLOW_DISK_READ, "Bytes that were read from the disks"),
    TOTAL("DiskBytesWritten", FLOW_DISK_WRITTEN, "Bytes that were written to the disks"),
    TOTAL("NetworkBytesReceived", FLOW_NETWORK_RECEIVED, "Bytes that were received"),
    TOTAL("NetworkBytesSent", FLOW_NETWORK_SENT, "Bytes that were sent"),
    {0},
};
