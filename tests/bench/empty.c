/* SPDX-License-Identifier: MIT */
/* A DLL with an object whose one method does next to nothing: what a call costs at least. */
#include "empty.h"

static HRESULT STDMETHODCALLTYPE get_result(struct empty *self, LONG *result)
{
    (void)self;
    *result = 1;
    return S_OK;
}

static const struct empty_vtbl vtbl = {get_result};
static struct empty object = {&vtbl};

__declspec(dllexport) struct empty *empty_object(void)
{
    return &object;
}
