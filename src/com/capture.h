/* SPDX-License-Identifier: MIT */
/* Between what a client passes and gets, and the arguments that the mock engine knows. */
#ifndef VPCMOCK_COM_CAPTURE_H
#define VPCMOCK_COM_CAPTURE_H

#include "com/object.h"
#include "mock/call.h"

enum { CAPTURE_PIXELS_SIZE = 3072 * sizeof(ULONG) }; /* of the one [out] array */

/* ---- Lock held; these call nothing but Windows ---- */

/* Fills in the [in] or the [out] arguments of a call from those of the client. What there is no
 * memory for stays NONE. */
void capture_in(struct vpcmock *mock, const struct com_member *member,
                const union com_value *args, struct call *call);
void capture_out(struct vpcmock *mock, const struct com_member *member,
                 const union com_value *args, struct call *call);
/* Thread, process and apartment: those of the thread that runs. */
void capture_caller(struct call *call);
/* An argument for a client; cleared by the caller. Not for ARGUMENT_HELD (E_INVALIDARG). */
HRESULT argument_to_variant(struct vpcmock *mock, const struct argument *argument,
                            VARIANT *variant);

/* ---- These let go of the lock while they convert ---- */

/* What a test passes; cleared by the caller. It is no memory of the pool: the engine gets copies. */
HRESULT argument_from_variant(struct vpcmock *mock, const VARIANT *variant,
                              struct argument *argument);
/* The same of what an [out] parameter is to get: a date, an array, Nothing stay what they are. */
HRESULT argument_for_out(struct vpcmock *mock, const VARIANT *variant, struct argument *argument);
/* Puts a value where an [out] parameter of the client's goes, which is clear. DISP_E_TYPEMISMATCH
 * when it does not fit. */
HRESULT capture_put(struct vpcmock *mock, const struct com_param *param,
                    const struct argument *argument, void *out);

/* Releases what an [out] parameter holds, and clears it. Calls out: no lock may be held. */
void capture_release(const struct com_param *param, void *out);

#endif
