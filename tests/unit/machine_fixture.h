/* SPDX-License-Identifier: MIT */
/* What the tests of a machine share: its operations, and ways into every state. */
#ifndef VPCMOCK_TESTS_UNIT_MACHINE_FIXTURE_H
#define VPCMOCK_TESTS_UNIT_MACHINE_FIXTURE_H

#include "model/machine.h"

#include "fixture.h"

/* The operations; a cause by which plans for them are made is the address of their entry. */
enum operation { STARTUP, SAVE, TURN_OFF, RESET, PAUSE, RESUME, OPERATION_COUNT };

static const char *const operations[OPERATION_COUNT] = {"startup", "save",  "turn off",
                                                        "reset",   "pause", "resume"};

static const char *const states[] = {"invalid",   "turned off",  "saved",          "turning on",
                                     "restoring", "running",     "paused",         "saving",
                                     "turning off", "merging drives", "deleting"};

enum { STATE_COUNT = sizeof states / sizeof *states };

static inline task_cause cause_of(enum operation operation)
{
    return &operations[operation];
}

static inline code operate(struct host *host, enum operation operation, struct task **task)
{
    struct machine *machine = host->machines[0];
    code result = CODE_NOTIMPL;
    *task = NULL;
    host->cause = cause_of(operation);
    switch (operation) {
    case STARTUP:
        result = machine_startup(host, machine, task);
        break;
    case SAVE:
        result = machine_save(host, machine, task);
        break;
    case TURN_OFF:
        result = machine_turn_off(host, machine, task);
        break;
    case RESET:
        result = machine_reset(host, machine, task);
        break;
    case PAUSE:
        result = machine_pause(host, machine);
        break;
    case RESUME:
        result = machine_resume(host, machine);
        break;
    case OPERATION_COUNT:
        break;
    }
    host->cause = NULL;
    return result;
}

/* Operates and waits for the end of the task. */
static inline void perform(struct host *host, enum operation operation)
{
    struct task *task;
    CHECK_EQ(operate(host, operation, &task), CODE_OK);
    advance(host, 10000);
}

/* Takes a new machine there, by operations as far as there are any that lead there. */
static inline void reach(struct host *host, enum machine_state state)
{
    struct machine *machine = host->machines[0];
    struct task *task;
    switch (state) {
    case MACHINE_TURNED_OFF:
        break;
    case MACHINE_TURNING_ON:
        CHECK_EQ(operate(host, STARTUP, &task), CODE_OK);
        break;
    case MACHINE_RUNNING:
        perform(host, STARTUP);
        break;
    case MACHINE_PAUSED:
        perform(host, STARTUP);
        perform(host, PAUSE);
        break;
    case MACHINE_SAVING:
        perform(host, STARTUP);
        CHECK_EQ(operate(host, SAVE, &task), CODE_OK);
        break;
    case MACHINE_SAVED:
        perform(host, STARTUP);
        perform(host, SAVE);
        break;
    case MACHINE_RESTORING:
        perform(host, STARTUP);
        perform(host, SAVE);
        CHECK_EQ(operate(host, STARTUP, &task), CODE_OK);
        break;
    case MACHINE_TURNING_OFF:
        perform(host, STARTUP);
        CHECK_EQ(operate(host, TURN_OFF, &task), CODE_OK);
        break;
    default:
        machine_set_state(host, machine, state);
        break;
    }
    CHECK_EQ(machine->state, state);
}

#endif
