/* SPDX-License-Identifier: MIT */
/* A call on its way through the gate: what gate.c and gate_rule.c share. */
#ifndef VPCMOCK_COM_GATE_CALL_H
#define VPCMOCK_COM_GATE_CALL_H

#include "com/object.h"
#include "com/pending.h"
#include "mock/rule.h"

struct gate {
    struct com_object *object;
    const struct com_member *member;
    union com_value *args; /* the client's */
    struct call call;
    BOOL transport;        /* the failure is COM's own, without IErrorInfo */
    uint8_t error_info;    /* enum rule_error_info */
    uint32_t help_context;
};

/* What IVPCMockRule::Fail takes as codes of COM itself: of facility RPC, and the like. */
BOOL gate_is_transport(HRESULT hr);

/* Makes what the [out] parameters point to NULL, 0 or empty, as far as it is there. */
void gate_clear_outs(const struct com_member *member, union com_value *args);
/* Carries the call out by the model. The [out] parameters of args are clear. */
HRESULT gate_model(struct gate *gate, union com_value *args);

/* Carries the call out as the rules say: by one of them, or by the model. The [out] parameters are
 * as the client has them. Lock held on entry and exit; on failure mock->detail says more. */
HRESULT gate_by_rules(struct gate *gate);

#endif
