/* SPDX-License-Identifier: MIT */
/* For tests of a machine's parts: its facts, its states, and what is left of it when it is gone. */
#ifndef VPCMOCK_TESTS_COM_MACHINE_FACTS_H
#define VPCMOCK_TESTS_COM_MACHINE_FACTS_H

#include "fixture.h"

#include "com/events.h"
#include "model/host.h"

static inline const struct fact *find_machine_fact(const char *name)
{
    const struct fact *tables[] = {machine_facts, guest_facts, console_facts, accountant_facts};
    char16_t wide[64];
    size_t length = 0;
    for (; name[length]; length++)
        wide[length] = (unsigned char)name[length];
    for (int i = 0; i < 4; i++) {
        const struct fact *fact = fact_find(tables[i], (struct span){wide, length});
        if (fact)
            return fact;
    }
    return NULL;
}

/* A number or a truth, of the first machine. */
static inline void set_fact(struct fixture *fixture, const char *name, int64_t number)
{
    struct value value = {.type = VALUE_BIG, .number = number};
    const struct fact *fact = find_machine_fact(name);
    mock_lock(fixture->mock);
    struct host *host = &fixture->mock->host;
    CHECK_MSG(fact && fact_write(host, fact, host->machines[0], &value) == CODE_OK, "fact %s",
              name);
    events_unlock(fixture->mock);
}

/* Whether a text is so. */
static inline bool fact_says(struct fixture *fixture, const char *name, const WCHAR *expected)
{
    struct value value = {0};
    const struct fact *fact = find_machine_fact(name);
    mock_lock(fixture->mock);
    bool read = fact && fact_read(fact, fixture->mock->host.machines[0], &value);
    mock_unlock(fixture->mock);
    bool same = read && value.type == VALUE_TEXT && value.text.length == wcslen(expected) &&
                !memcmp(value.text.length ? (void *)value.text.chars : L"", expected,
                        value.text.length * sizeof(WCHAR));
    value_clear(&value);
    return same;
}

static inline int64_t fact_number(struct fixture *fixture, const char *name)
{
    struct value value = {0};
    const struct fact *fact = find_machine_fact(name);
    mock_lock(fixture->mock);
    CHECK_MSG(fact && fact_read(fact, fixture->mock->host.machines[0], &value), "fact %s", name);
    mock_unlock(fixture->mock);
    return value.type == VALUE_BOOL ? value.truth : value.number;
}

/* Waits for a task to end, releases it, and gives its result. */
static inline VMTaskResult finish(IVMTask *task)
{
    VMTaskResult result = (VMTaskResult)-1;
    if (!CHECK(task != NULL))
        return result;
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    CHECK_OK(IVMTask_get_Result(task, &result));
    IVMTask_Release(task);
    return result;
}

static inline void start_machine(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture->machine, &task));
    CHECK_EQ(finish(task), vmTaskResult_Success);
}

static inline void turn_machine_off(struct fixture *fixture)
{
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_TurnOff(fixture->machine, &task));
    CHECK_EQ(finish(task), vmTaskResult_Success);
}

/* The machine is gone; views of it stay. */
static inline void lose_machine(struct fixture *fixture)
{
    CHECK_OK(vpcmock_reset(fixture->mock));
}

#endif
