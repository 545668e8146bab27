/* SPDX-License-Identifier: MIT */
/* What the control interface and the C API say of expectations. Each with the lock held; a failure
 * says what was found and what is expected. */
#ifndef VPCMOCK_COM_EXPECTATIONS_H
#define VPCMOCK_COM_EXPECTATIONS_H

#include "com/mock.h"
#include "mock/verify.h"
#include "vpcmock.h"

enum {
    EXPECTATIONS_MAX_STEPS = 100,     /* of a sequence */
    EXPECTATIONS_MAX_WAIT = 86400000, /* ms */
};

/* What the view behind an interface pointer holds; {0} when it is none of this mock's. Makes no
 * call, and needs no lock. */
struct ref expectations_ref_of(const struct vpcmock *mock, IUnknown *object);
HRESULT expectations_of_ref(struct vpcmock *mock, struct ref ref, struct expectation **expectation);
HRESULT expectations_of_object(struct vpcmock *mock, IUnknown *object,
                               struct expectation **expectation);

/* Makes one, with a view of it. */
HRESULT expectations_make(struct vpcmock *mock, struct span pattern,
                          struct expectation **expectation, IVPCMockExpectation **view);
/* VPCMOCK_UNSET leaves an end as it is, or free. */
HRESULT expectations_set_range(struct vpcmock *mock, struct expectation *expectation, LONG least,
                               LONG most);
HRESULT expectations_link(struct vpcmock *mock, struct expectation *expectation,
                          struct expectation *other, enum expectation_order order);
/* E_FAIL when there is anything to write, with that as the description. */
HRESULT expectations_verify(struct vpcmock *mock,
                            bool (*write)(const struct engine *engine, struct text *out));

/* Waits, in wall time, until it is met, or until a call of the pattern has come for which nobody
 * has waited. Lets go of the lock meanwhile. */
HRESULT expectations_wait_for(struct vpcmock *mock, struct ref expectation, LONG milliseconds,
                              BOOL *met);
HRESULT expectations_wait_for_call(struct vpcmock *mock, struct span pattern, LONG milliseconds,
                                   BOOL *came);

#endif
