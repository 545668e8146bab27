/* SPDX-License-Identifier: MIT */
/* Counts what is allocated in the process of a test. */
#include "host/ledger.h"

#include <stdlib.h>
#include <objidl.h>
#include <oleauto.h>

#include "around.h"
#include "check.h"
#include "model/memory.h"

/* BSTRs are given back at once. Not in mingw-w64's headers, whose library for x86 has it without the
 * mark of a stdcall. */
__declspec(dllimport) void __cdecl SetOaNoCache(void);

static LONG live[LEDGER_SOURCES];
static LONG until[LEDGER_SOURCES]; /* how many allocations more; 0: none fails */
static DWORD failing_thread;

static BOOL must_fail(enum ledger_source source)
{
    return until[source] > 0 && GetCurrentThreadId() == failing_thread &&
           InterlockedDecrement(&until[source]) == 0;
}

LONG ledger_live(enum ledger_source source)
{
    return source == LEDGER_MODEL ? (LONG)mem_live() : live[source];
}

long ledger_fail_at(enum ledger_source source, long n)
{
    failing_thread = GetCurrentThreadId();
    return source == LEDGER_MODEL ? mem_fail_at(n) : InterlockedExchange(&until[source], n);
}

/* ---- The heap ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

static void *counted(void *block)
{
    if (block)
        InterlockedIncrement(&live[LEDGER_HEAP]);
    return block;
}

void *__wrap_malloc(size_t size)
{
    return must_fail(LEDGER_HEAP) ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return must_fail(LEDGER_HEAP) ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size)
{
    if (must_fail(LEDGER_HEAP))
        return NULL;
    void *moved = __real_realloc(block, size);
    return block ? moved : counted(moved);
}

void __wrap_free(void *block)
{
    if (block)
        InterlockedDecrement(&live[LEDGER_HEAP]);
    __real_free(block);
}

/* ---- COM ---- */

static HRESULT STDMETHODCALLTYPE spy_QueryInterface(IMallocSpy *spy, REFIID riid, void **object)
{
    BOOL has = IsEqualGUID(riid, &IID_IUnknown) || IsEqualGUID(riid, &IID_IMallocSpy);
    *object = has ? spy : NULL;
    return has ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE spy_AddRef(IMallocSpy *spy)
{
    (void)spy;
    return 2;
}

static ULONG STDMETHODCALLTYPE spy_Release(IMallocSpy *spy)
{
    (void)spy;
    return 1;
}

static SIZE_T STDMETHODCALLTYPE spy_PreAlloc(IMallocSpy *spy, SIZE_T size)
{
    (void)spy;
    return must_fail(LEDGER_COM) ? 0 : size ? size : 1;
}

static void *STDMETHODCALLTYPE spy_PostAlloc(IMallocSpy *spy, void *block)
{
    (void)spy;
    if (block)
        InterlockedIncrement(&live[LEDGER_COM]);
    return block;
}

static void *STDMETHODCALLTYPE spy_PreFree(IMallocSpy *spy, void *block, WINBOOL spied)
{
    (void)spy;
    if (block && spied)
        InterlockedDecrement(&live[LEDGER_COM]);
    return block;
}

static void STDMETHODCALLTYPE spy_PostFree(IMallocSpy *spy, WINBOOL spied)
{
    (void)spy, (void)spied;
}

static SIZE_T STDMETHODCALLTYPE spy_PreRealloc(IMallocSpy *spy, void *block, SIZE_T size, void **at,
                                               WINBOOL spied)
{
    (void)spy, (void)spied;
    *at = block;
    return must_fail(LEDGER_COM) ? 0 : size;
}

static void *STDMETHODCALLTYPE spy_PostRealloc(IMallocSpy *spy, void *block, WINBOOL spied)
{
    (void)spy, (void)spied;
    return block;
}

static void *STDMETHODCALLTYPE spy_same(IMallocSpy *spy, void *block, WINBOOL spied)
{
    (void)spy, (void)spied;
    return block;
}

static SIZE_T STDMETHODCALLTYPE spy_PostGetSize(IMallocSpy *spy, SIZE_T size, WINBOOL spied)
{
    (void)spy, (void)spied;
    return size;
}

static int STDMETHODCALLTYPE spy_PostDidAlloc(IMallocSpy *spy, void *block, WINBOOL spied, int did)
{
    (void)spy, (void)block, (void)spied;
    return did;
}

static void STDMETHODCALLTYPE spy_nothing(IMallocSpy *spy)
{
    (void)spy;
}

static IMallocSpyVtbl spy_vtbl = {
    .QueryInterface = spy_QueryInterface,
    .AddRef = spy_AddRef,
    .Release = spy_Release,
    .PreAlloc = spy_PreAlloc,
    .PostAlloc = spy_PostAlloc,
    .PreFree = spy_PreFree,
    .PostFree = spy_PostFree,
    .PreRealloc = spy_PreRealloc,
    .PostRealloc = spy_PostRealloc,
    .PreGetSize = spy_same,
    .PostGetSize = spy_PostGetSize,
    .PreDidAlloc = spy_same,
    .PostDidAlloc = spy_PostDidAlloc,
    .PreHeapMinimize = spy_nothing,
    .PostHeapMinimize = spy_nothing,
};

/* ---- Around each test, if VPCMOCK_LEDGER is set ---- */

static void around(bool begins)
{
    static const char *const names[] = {"the model", "the heap", "COM (BSTRs, SAFEARRAYs)"};
    static LONG before[LEDGER_SOURCES];
    for (int i = 0; i < LEDGER_SOURCES; i++) {
        LONG now = ledger_live((enum ledger_source)i);
        if (begins)
            before[i] = now;
        else
            check_that(now <= before[i], __FILE__, __LINE__, "blocks of %s that are left: %ld",
                       names[i], now - before[i]);
    }
}

void ledger_watch_com(void)
{
    static IMallocSpy spy = {&spy_vtbl};
    static BOOL watches;
    if (watches)
        return;
    SetOaNoCache();
    watches = SUCCEEDED(CoRegisterMallocSpy(&spy));
    check_that(watches, __FILE__, __LINE__, "COM takes the ledger as its spy");
}

__attribute__((constructor)) static void ledger_begin(void)
{
    if (!getenv("VPCMOCK_LEDGER"))
        return; /* the only spy of the process may be another one */
    ledger_watch_com();
    check_around = around;
}
