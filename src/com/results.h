/* SPDX-License-Identifier: MIT */
/* What a test says of tasks, from VARIANTs and from the C API alike. */
#ifndef VPCMOCK_COM_RESULTS_H
#define VPCMOCK_COM_RESULTS_H

#include "com/mock.h"
#include "com/table.h"

/* Each with the lock held; a failure says what was found and what is expected. */

/* Whether a number may be set as a result. */
HRESULT result_check(struct vpcmock *mock, int32_t value);
/* A VMTaskResult by name or number. Lets go of the lock while it converts. */
HRESULT result_from_variant(struct vpcmock *mock, const VARIANT *variant, int32_t *result);
/* An array or a text of percentages, or Empty. Lets go of the lock while it converts. The steps are
 * freed by the caller with mem_free; NULL for Empty. */
HRESULT steps_from_variant(struct vpcmock *mock, const VARIANT *variant, uint8_t **steps,
                           size_t *count);
/* 0 to 100, never falling, at most TASK_MAX_STEPS. */
HRESULT steps_check(struct vpcmock *mock, const LONG *steps, size_t count);
/* The member of a name that starts a task, with or without its interface; NULL when there is none. */
const struct com_member *cause_find(struct span name);
/* "Startup", "IVMVirtualMachine.Startup" or "...::Startup", in any case; "*" gives NULL. */
HRESULT cause_from_name(struct vpcmock *mock, struct span name, const struct com_member **cause);
/* TASK_BY_HAND or 0 and more. */
HRESULT duration_check(struct vpcmock *mock, LONG duration);

#endif
