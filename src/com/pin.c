/* SPDX-License-Identifier: MIT */
/* Interfaces that stay known to COM as long as the local server runs. */
#include "com/pin.h"

#include <ole2.h>

#include "com/life.h"

enum { MOST_PINNED = 128 };

static SRWLOCK pinned_lock = SRWLOCK_INIT; /* around these; nothing is called out with it */
static IID pinned[MOST_PINNED];
static int pinned_count;

static BOOL is_pinned(REFIID iid)
{
    AcquireSRWLockShared(&pinned_lock);
    int i = 0;
    while (i < pinned_count && !IsEqualGUID(&pinned[i], iid))
        i++;
    BOOL found = i < pinned_count || pinned_count == MOST_PINNED;
    ReleaseSRWLockShared(&pinned_lock);
    return found;
}

static void note_pinned(REFIID iid)
{
    AcquireSRWLockExclusive(&pinned_lock);
    if (pinned_count < MOST_PINNED)
        pinned[pinned_count++] = *iid;
    ReleaseSRWLockExclusive(&pinned_lock);
}

/* An object with all of these as far as stubs need it, which nobody can call. It is never freed. */
static HRESULT STDMETHODCALLTYPE pin_QueryInterface(IUnknown *iface, REFIID riid, void **object)
{
    if (!object)
        return E_POINTER;
    BOOL known = IsEqualGUID(riid, &IID_IUnknown) || is_pinned(riid);
    *object = known ? iface : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE pin_AddRef(IUnknown *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE pin_Release(IUnknown *iface)
{
    (void)iface;
    return 1;
}

static const IUnknownVtbl pin_vtbl = {
    .QueryInterface = pin_QueryInterface,
    .AddRef = pin_AddRef,
    .Release = pin_Release,
};

static IUnknown pin = {(IUnknownVtbl *)&pin_vtbl};

void pin_interface(REFIID iid)
{
    IStream *stream;
    /* COM itself calls this one. */
    if (!com_server.end || IsEqualGUID(iid, &IID_IExternalConnection) || is_pinned(iid))
        return;
    /* Tried once, by several threads perhaps: two stubs do no harm. */
    note_pinned(iid);
    if (FAILED(CreateStreamOnHGlobal(NULL, TRUE, &stream)))
        return;
    CoMarshalInterface(stream, iid, &pin, MSHCTX_LOCAL, NULL, MSHLFLAGS_TABLESTRONG);
    IStream_Release(stream);
}
