/* SPDX-License-Identifier: MIT */
#ifndef VPCMOCK_BENCH_EMPTY_H
#define VPCMOCK_BENCH_EMPTY_H

#include <windows.h>

struct empty {
    const struct empty_vtbl *vtbl;
};

struct empty_vtbl {
    HRESULT(STDMETHODCALLTYPE *get_result)(struct empty *self, LONG *result);
};

struct empty *empty_object(void);

#endif
