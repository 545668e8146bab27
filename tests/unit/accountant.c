/* SPDX-License-Identifier: MIT */
/* Tests of model/accountant: figures that move with the clock. */
#include "model/accountant.h"

#include "fixture.h"

static struct machine *open_running(struct host *host)
{
    struct task *task;
    open_host(host);
    CHECK_EQ(machine_startup(host, host->machines[0], &task), CODE_OK);
    task_complete(host, task);
    return host->machines[0];
}

static void set(struct host *host, struct machine *machine, struct span name, int64_t number)
{
    struct value value = {.type = VALUE_BIG, .number = number};
    const struct fact *fact = fact_find(accountant_facts, name);
    if (CHECK(fact != NULL))
        CHECK_EQ(fact_write(host, fact, machine, &value), CODE_OK);
}

static int64_t bytes(struct host *host, struct machine *machine, enum accountant_flow flow)
{
    int64_t value = -1;
    CHECK_EQ(accountant_get_bytes(host, machine, flow, &value), CODE_OK);
    return value;
}

static int32_t up_time(struct host *host, struct machine *machine)
{
    int32_t seconds = -1;
    CHECK_EQ(accountant_get_up_time(host, machine, &seconds), CODE_OK);
    return seconds;
}

TEST(accountant, a_machine_that_is_off_has_used_nothing)
{
    struct host host;
    int32_t number = -1;
    int64_t big = -1;
    uint8_t history[ACCOUNTANT_HISTORY], zeros[ACCOUNTANT_HISTORY] = {0};
    open_host(&host);
    struct machine *machine = host.machines[0];
    advance(&host, 100000);
    memset(history, 1, sizeof history);
    CHECK_EQ(accountant_get_cpu(&host, machine, &number), CODE_FALSE);
    CHECK_EQ(number, 0);
    number = -1;
    CHECK_EQ(accountant_get_up_time(&host, machine, &number), CODE_FALSE);
    CHECK_EQ(number, 0);
    CHECK_EQ(accountant_get_bytes(&host, machine, FLOW_DISK_READ, &big), CODE_FALSE);
    CHECK_EQ(big, 0);
    CHECK_EQ(accountant_get_history(&host, machine, history), CODE_FALSE);
    CHECK(!memcmp(history, zeros, sizeof history));
    host_free(&host);
}

TEST(accountant, figures_move_with_the_clock)
{
    struct host host;
    struct machine *machine = open_running(&host);
    set(&host, machine, SPAN("DiskReadRate"), 1500);
    CHECK_EQ(bytes(&host, machine, FLOW_DISK_READ), 0);
    advance(&host, 10000);
    CHECK_EQ(bytes(&host, machine, FLOW_DISK_READ), 15000);
    CHECK_EQ(up_time(&host, machine), 10);
    advance(&host, 999);
    CHECK_EQ(up_time(&host, machine), 10);
    host_free(&host);
}

TEST(accountant, no_fraction_of_a_byte_is_lost)
{
    struct host host;
    struct machine *machine = open_running(&host);
    set(&host, machine, SPAN("NetworkSendRate"), 3);
    for (int i = 0; i < 1000; i++) {
        advance(&host, 1);
        bytes(&host, machine, FLOW_NETWORK_SENT);
    }
    CHECK_EQ(bytes(&host, machine, FLOW_NETWORK_SENT), 3);
    host_free(&host);
}

TEST(accountant, a_new_rate_counts_from_its_coming)
{
    struct host host;
    struct machine *machine = open_running(&host);
    set(&host, machine, SPAN("DiskWriteRate"), 100);
    advance(&host, 10000);
    set(&host, machine, SPAN("DiskWriteRate"), 1);
    advance(&host, 10000);
    CHECK_EQ(bytes(&host, machine, FLOW_DISK_WRITTEN), 1010);
    host_free(&host);
}

TEST(accountant, a_figure_that_was_set_goes_on_from_there)
{
    struct host host;
    struct machine *machine = open_running(&host);
    set(&host, machine, SPAN("DiskReadRate"), 10);
    set(&host, machine, SPAN("DiskWriteRate"), 10);
    advance(&host, 1000);
    set(&host, machine, SPAN("DiskBytesRead"), 5000000000000);
    advance(&host, 1000);
    CHECK_EQ(bytes(&host, machine, FLOW_DISK_READ), 5000000000010);
    CHECK_EQ(bytes(&host, machine, FLOW_DISK_WRITTEN), 20);
    host_free(&host);
}

TEST(accountant, a_figure_ends_at_its_highest_value)
{
    struct host host;
    struct machine *machine = open_running(&host);
    set(&host, machine, SPAN("DiskReadRate"), (int64_t)1 << 50);
    advance(&host, 1000000000000);
    CHECK_EQ(bytes(&host, machine, FLOW_DISK_READ), INT64_MAX);
    advance(&host, 1000);
    CHECK_EQ(bytes(&host, machine, FLOW_DISK_READ), INT64_MAX);
    CHECK_EQ(up_time(&host, machine), 1000000001);
    advance(&host, 2000000000000);
    CHECK_EQ(up_time(&host, machine), INT32_MAX);
    host_free(&host);
}

TEST(accountant, a_pause_stops_the_figures)
{
    struct host host;
    int32_t percent = -1;
    struct machine *machine = open_running(&host);
    set(&host, machine, SPAN("CPUUtilization"), 50);
    advance(&host, 5000);
    CHECK_EQ(machine_pause(&host, machine), CODE_OK);
    advance(&host, 5000);
    CHECK_EQ(accountant_get_cpu(&host, machine, &percent), CODE_OK);
    CHECK_EQ(percent, 0);
    CHECK_EQ(up_time(&host, machine), 5);
    CHECK_EQ(machine_resume(&host, machine), CODE_OK);
    advance(&host, 1000);
    CHECK_EQ(up_time(&host, machine), 6);
    host_free(&host);
}

TEST(accountant, a_reset_and_a_restore_begin_anew)
{
    struct host host;
    struct task *task;
    struct machine *machine = open_running(&host);
    advance(&host, 5000);
    CHECK(bytes(&host, machine, FLOW_DISK_READ) > 0);
    CHECK_EQ(machine_reset(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK_EQ(bytes(&host, machine, FLOW_DISK_READ), 0);
    CHECK_EQ(up_time(&host, machine), 0);
    advance(&host, 5000);
    CHECK_EQ(machine_save(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK_EQ(machine_startup(&host, machine, &task), CODE_OK);
    task_complete(&host, task);
    CHECK_EQ(bytes(&host, machine, FLOW_DISK_READ), 0);
    CHECK_EQ(up_time(&host, machine), 0);
    host_free(&host);
}

TEST(accountant, history_has_the_last_minute_by_seconds)
{
    struct host host;
    uint8_t history[ACCOUNTANT_HISTORY];
    struct machine *machine = open_running(&host);
    set(&host, machine, SPAN("CPUUtilization"), 20);
    advance(&host, 3000);
    set(&host, machine, SPAN("CPUUtilization"), 90);
    advance(&host, 2000);
    CHECK_EQ(accountant_get_history(&host, machine, history), CODE_OK);
    for (int i = 0; i < ACCOUNTANT_HISTORY; i++) {
        CONTEXT("%d", i);
        CHECK_EQ(history[i], i < 55 ? 0 : i < 58 ? 20 : 90);
    }
    advance(&host, 10000000);
    CHECK_EQ(accountant_get_history(&host, machine, history), CODE_OK);
    for (int i = 0; i < ACCOUNTANT_HISTORY; i++)
        CHECK_EQ(history[i], 90);
    host_free(&host);
}

TEST(accountant, the_processor_is_never_still_nor_full_by_itself)
{
    struct host host;
    bool differs = false;
    int32_t first = -1;
    struct machine *machine = open_running(&host);
    for (int i = 0; i < 100; i++) {
        int32_t percent = -1;
        CHECK_EQ(accountant_get_cpu(&host, machine, &percent), CODE_OK);
        CHECK(percent > 0 && percent < 100);
        first = i ? first : percent;
        differs |= percent != first;
        advance(&host, 1000);
    }
    CHECK(differs);
    host_free(&host);
}
