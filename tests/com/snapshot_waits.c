/* SPDX-License-Identifier: MIT */
/* vpcmock_snapshot_* of the C API, and waits that a snapshot goes back under. */
#include "clock_fixture.h"

static vpcmock_snapshot *take(const struct fixture *fixture)
{
    vpcmock_snapshot *snapshot = NULL;
    CHECK_OK(vpcmock_snapshot_create(fixture->mock, &snapshot));
    return snapshot;
}

TEST(snapshot_waits, a_wait_for_a_task_that_is_there_again_goes_on)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    struct waiter waiter;
    IVMTask *task = task_of(&fixture, 10000);
    advance(&fixture, 4000);
    vpcmock_snapshot *snapshot = take(&fixture);
    advance(&fixture, 3000);
    waiter_start(&waiter, task, -1);
    CHECK_ASLEEP(&fixture, 1);
    CHECK_OK(vpcmock_snapshot_restore(snapshot));
    advance(&fixture, 5999);
    CHECK_BLOCKED(&waiter);
    advance(&fixture, 1);
    CHECK_RETURNS(&waiter, S_OK);
    IVMTask_Release(task);
    vpcmock_snapshot_discard(snapshot);
    fixture_end(&fixture);
}

TEST(snapshot_waits, the_time_that_a_wait_has_left_does_not_change)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    struct waiter waiter;
    IVMTask *task = task_of(&fixture, VPCMOCK_BY_HAND);
    set_timeout_code(&fixture, VM_E_TIMED_OUT);
    vpcmock_snapshot *snapshot = take(&fixture);
    advance(&fixture, 50000);
    waiter_start(&waiter, task, 1000);
    CHECK_ASLEEP(&fixture, 1);
    advance(&fixture, 300);
    CHECK_OK(vpcmock_snapshot_restore(snapshot));
    advance(&fixture, 699);
    CHECK_BLOCKED(&waiter);
    advance(&fixture, 1);
    CHECK_RETURNS(&waiter, VM_E_TIMED_OUT);
    SysFreeString(waiter.error);
    IVMTask_Release(task);
    vpcmock_snapshot_discard(snapshot);
    fixture_end(&fixture);
}

TEST(snapshot_waits, a_wait_for_a_task_that_came_since_ends)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    struct waiter waiter;
    vpcmock_snapshot *snapshot = take(&fixture);
    IVMTask *task = task_of(&fixture, 1000);
    waiter_start(&waiter, task, -1);
    CHECK_ASLEEP(&fixture, 1);
    CHECK_OK(vpcmock_snapshot_restore(snapshot));
    CHECK_RETURNS(&waiter, RPC_E_DISCONNECTED);
    SysFreeString(waiter.error);
    IVMTask_Release(task);
    vpcmock_snapshot_discard(snapshot);
    fixture_end(&fixture);
}

/* ---- The C API ---- */

TEST(snapshot_waits, the_c_api_does_the_same)
{
    struct fixture fixture = start_in(vpcmockClock_Manual);
    vpcmock_snapshot *first = NULL, *second = NULL;
    LONGLONG now = -1;
    advance(&fixture, 10);
    CHECK_OK(vpcmock_snapshot_create(fixture.mock, &first));
    advance(&fixture, 10);
    CHECK_OK(vpcmock_snapshot_create(fixture.mock, &second));
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK_OK(vpcmock_snapshot_restore(second));
    CHECK_OK(vpcmock_clock_now(fixture.mock, &now));
    CHECK_EQ(now, 20);
    vpcmock_snapshot_discard(second);
    CHECK_OK(vpcmock_snapshot_restore(first));
    CHECK_OK(vpcmock_clock_now(fixture.mock, &now));
    CHECK_EQ(now, 10);
    vpcmock_snapshot_discard(NULL);
    CHECK_FAILS(vpcmock_snapshot_restore(NULL), E_POINTER, L"\"snapshot\"");
    CHECK_FAILS(vpcmock_snapshot_create(fixture.mock, NULL), E_POINTER, L"\"snapshot\"");
    CHECK_FAILS(vpcmock_snapshot_create(NULL, &second), E_POINTER, L"\"mock\"");
    CHECK(second == NULL);
    /* it holds the mock */
    fixture_close(&fixture);
    CHECK_OK(vpcmock_snapshot_restore(first));
    vpcmock_snapshot_discard(first);
    CHECK_EQ(com_live, 0);
    CoUninitialize();
}
