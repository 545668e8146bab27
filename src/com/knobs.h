/* SPDX-License-Identifier: MIT */
/* What the control interface and the C API have in common. Each with the lock held; a failure says
 * what was found and what is expected. */
#ifndef VPCMOCK_COM_KNOBS_H
#define VPCMOCK_COM_KNOBS_H

#include "com/mock.h"


enum { KNOBS_TASK_DURATION = 1000 };

/* Starts a task that no member has started: a plan, or a new one for NULL. NULL when memory runs
 * out. */
struct task *knobs_start_task(struct vpcmock *mock, struct task *plan);
/* RPC_E_DISCONNECTED for NULL, E_FAIL once it is complete. */
HRESULT knobs_check_open(struct vpcmock *mock, const struct task *task);
/* The same, and E_FAIL while it is only planned. */
HRESULT knobs_check_running(struct vpcmock *mock, const struct task *task);
/* What IVMTask::Description says; the caller frees it. E_OUTOFMEMORY. */
HRESULT task_description_to_bstr(const struct task *task, BSTR *description);
HRESULT knobs_set_percent(struct vpcmock *mock, struct task *task, LONG percent);

HRESULT knobs_set_clock_mode(struct vpcmock *mock, int mode);
HRESULT knobs_advance(struct vpcmock *mock, int64_t milliseconds);
HRESULT knobs_set_poll_step(struct vpcmock *mock, LONG milliseconds);

#endif
