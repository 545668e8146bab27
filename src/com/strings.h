/* SPDX-License-Identifier: MIT */
/* BSTRs that clients lose: those that calls have given out, whose variable was passed to be filled
 * again, and that are not freed at the end. Lock of the mock held. */
#ifndef VPCMOCK_COM_STRINGS_H
#define VPCMOCK_COM_STRINGS_H

#include "com/object.h"
#include "mock/call.h"

/* E_FAIL when the process does not let it be seen when BSTRs are freed. */
HRESULT strings_watch(struct vpcmock *mock, BOOL watched);

/* A call has come, and its [out] parameters are as the client has them. */
void strings_arrive(struct vpcmock *mock, const struct com_member *member,
                    const union com_value *args, const struct call *call);
/* It is over, and has filled them. */
void strings_given(struct vpcmock *mock, const struct com_member *member,
                   const union com_value *args, const struct call *call);

/* Notes those that are lost as findings, each once. */
void strings_note_lost(struct vpcmock *mock);
/* What the mock has given out is no more its concern: its journal is another one, or it ends. */
void strings_forget(struct vpcmock *mock);

#endif
