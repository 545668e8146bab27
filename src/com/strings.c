/* SPDX-License-Identifier: MIT */
/* BSTRs that clients lose. Whether one has been freed only COM's allocator knows, through a spy,
 * and only while oleaut32 keeps none for later: both are the process's, and asked for by the test.
 * Nothing behind a client's pointer is read: what is in its variable is only compared. */
#include "com/strings.h"

#include <oleauto.h>
#include <stdlib.h>
#include <string.h>

#include "mock/call_text.h"

/* Not in mingw-w64's headers, whose library for x86 has it without the mark of a stdcall. */
__declspec(dllimport) void __cdecl SetOaNoCache(void);

/* A BSTR that a call has given out and that is not freed. */
struct given_string {
    const void *bstr; /* NULL: none */
    const void *at;   /* where the client has got it */
    struct vpcmock *mock;
    /* Of the call to which that place was passed again. */
    const struct com_member *lost_by; /* NULL: none */
    uint32_t label;
    uint64_t sequence;
    WCHAR *line; /* NULL when memory ran out */
    size_t length;
};

enum { STRINGS = 4096 };

/* Inside of the allocator's lock; nothing is allocated by COM while it is held. */
static SRWLOCK table_lock = SRWLOCK_INIT;
static struct given_string table[STRINGS]; /* by address */
static size_t header;                      /* bytes of a BSTR's block before its text */

static struct given_string *place_of_string(const void *bstr)
{
    return &table[(((ULONG_PTR)bstr >> 3) * 2654435761u >> 7) % STRINGS];
}

static void clear_place(struct given_string *given)
{
    free(given->line);
    *given = (struct given_string){0};
}

static void forget_block(const void *block)
{
    const void *bstr = (const char *)block + header;
    struct given_string *given = place_of_string(bstr);
    AcquireSRWLockExclusive(&table_lock);
    if (given->bstr == bstr)
        clear_place(given);
    ReleaseSRWLockExclusive(&table_lock);
}

/* ---- The spy, which never ends ---- */

/* A thread that tries whether what it allocates and frees is seen; the allocator calls its spy for
 * one thread at a time. */
static DWORD trying;
static void *tried;
static BOOL tried_free;

static HRESULT STDMETHODCALLTYPE spy_QueryInterface(IMallocSpy *iface, REFIID riid, void **object)
{
    BOOL known = IsEqualGUID(riid, &IID_IUnknown) || IsEqualGUID(riid, &IID_IMallocSpy);
    *object = known ? iface : NULL;
    return known ? S_OK : E_NOINTERFACE;
}

static ULONG STDMETHODCALLTYPE spy_AddRef(IMallocSpy *iface)
{
    (void)iface;
    return 2;
}

static ULONG STDMETHODCALLTYPE spy_Release(IMallocSpy *iface)
{
    (void)iface;
    return 1;
}

static SIZE_T STDMETHODCALLTYPE spy_PreAlloc(IMallocSpy *iface, SIZE_T size)
{
    (void)iface;
    return size;
}

static void *STDMETHODCALLTYPE spy_PostAlloc(IMallocSpy *iface, void *block)
{
    (void)iface;
    if (trying == GetCurrentThreadId())
        tried = block;
    return block;
}

static void *STDMETHODCALLTYPE spy_PreFree(IMallocSpy *iface, void *block, BOOL spied)
{
    (void)iface;
    (void)spied;
    if (trying == GetCurrentThreadId() && block == tried)
        tried_free = TRUE;
    if (block && header)
        forget_block(block);
    return block;
}

static void STDMETHODCALLTYPE spy_PostFree(IMallocSpy *iface, BOOL spied)
{
    (void)iface;
    (void)spied;
}

static SIZE_T STDMETHODCALLTYPE spy_PreRealloc(IMallocSpy *iface, void *block, SIZE_T size,
                                               void **new_block, BOOL spied)
{
    (void)iface;
    (void)spied;
    if (block && header)
        forget_block(block); /* the client does with it as it likes */
    *new_block = block;
    return size;
}

static void *STDMETHODCALLTYPE spy_PostRealloc(IMallocSpy *iface, void *block, BOOL spied)
{
    (void)iface;
    (void)spied;
    return block;
}

static void *STDMETHODCALLTYPE spy_PreGetSize(IMallocSpy *iface, void *block, BOOL spied)
{
    (void)iface;
    (void)spied;
    return block;
}

static SIZE_T STDMETHODCALLTYPE spy_PostGetSize(IMallocSpy *iface, SIZE_T size, BOOL spied)
{
    (void)iface;
    (void)spied;
    return size;
}

static void *STDMETHODCALLTYPE spy_PreDidAlloc(IMallocSpy *iface, void *block, BOOL spied)
{
    (void)iface;
    (void)spied;
    return block;
}

static int STDMETHODCALLTYPE spy_PostDidAlloc(IMallocSpy *iface, void *block, BOOL spied,
                                              int is_actual)
{
    (void)iface;
    (void)block;
    (void)spied;
    return is_actual;
}

static void STDMETHODCALLTYPE spy_PreHeapMinimize(IMallocSpy *iface)
{
    (void)iface;
}

static void STDMETHODCALLTYPE spy_PostHeapMinimize(IMallocSpy *iface)
{
    (void)iface;
}

static const IMallocSpyVtbl spy_vtbl = {
    .QueryInterface = spy_QueryInterface,
    .AddRef = spy_AddRef,
    .Release = spy_Release,
    .PreAlloc = spy_PreAlloc,
    .PostAlloc = spy_PostAlloc,
    .PreFree = spy_PreFree,
    .PostFree = spy_PostFree,
    .PreRealloc = spy_PreRealloc,
    .PostRealloc = spy_PostRealloc,
    .PreGetSize = spy_PreGetSize,
    .PostGetSize = spy_PostGetSize,
    .PreDidAlloc = spy_PreDidAlloc,
    .PostDidAlloc = spy_PostDidAlloc,
    .PreHeapMinimize = spy_PreHeapMinimize,
    .PostHeapMinimize = spy_PostHeapMinimize,
};

static IMallocSpy spy = {(IMallocSpyVtbl *)&spy_vtbl};

/* The bytes before the text of a BSTR of that length; 0: not seen. */
static size_t try_length(UINT length)
{
    trying = GetCurrentThreadId();
    tried = NULL;
    tried_free = FALSE;
    BSTR bstr = SysAllocStringLen(NULL, length);
    size_t before = bstr && tried ? (size_t)((char *)bstr - (char *)tried) : 0;
    SysFreeString(bstr);
    trying = 0;
    return tried_free && before <= 64 ? before : 0;
}

/* Once; whether all kinds of BSTRs are seen from now on. */
static BOOL CALLBACK start_spying(INIT_ONCE *once, void *parameter, void **context)
{
    static const UINT lengths[] = {0, 1, 40, 1000, 100000};
    HMODULE self;
    (void)once;
    (void)parameter;
    (void)context;
    /* COM does not let go of a spy while anything is allocated: its code must stay. */
    if (!GetModuleHandleExW(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
                            (const WCHAR *)&spy, &self) ||
        FAILED(CoRegisterMallocSpy(&spy)))
        return FALSE;
    SetOaNoCache();
    size_t before = try_length(lengths[0]);
    for (size_t i = 1; i < sizeof lengths / sizeof *lengths && before; i++)
        if (try_length(lengths[i]) != before)
            before = 0;
    header = before;
    return TRUE;
}

HRESULT strings_watch(struct vpcmock *mock, BOOL watched)
{
    static INIT_ONCE once = INIT_ONCE_STATIC_INIT;
    if (watched && (!InitOnceExecuteOnce(&once, start_spying, NULL, NULL) || !header))
        return mock_fail(mock, E_FAIL,
                         L"It can't be seen when BSTRs are freed: the process has another spy on "
                         L"COM's allocator, or oleaut32 has another allocator.");
    mock->watch.strings = watched;
    if (!watched)
        strings_forget(mock);
    return S_OK;
}

/* ---- What calls give out ---- */

static BOOL is_bstr_for_client(const struct com_member *member, const union com_value *args, int i)
{
    return member->params[i].flags & COM_PARAM_OUT && member->params[i].vt == VT_BSTR &&
           args[i].out;
}

static void lose(struct given_string *given, const struct com_member *member,
                 const struct call *call, const struct text *line)
{
    given->lost_by = member;
    given->label = call->label;
    given->sequence = call->sequence;
    given->line = line->length ? malloc(line->length * sizeof *given->line) : NULL;
    given->length = given->line ? line->length : 0;
    if (given->line)
        memcpy(given->line, line->chars, given->length * sizeof *given->line);
}

/* What a variable of the client's holds may be anything. */
static BOOL is_given(const struct given_string *given, struct vpcmock *mock, const void *at,
                     const void *bstr)
{
    return bstr && given->bstr == bstr && given->at == at && given->mock == mock && !given->lost_by;
}

void strings_arrive(struct vpcmock *mock, const struct com_member *member,
                    const union com_value *args, const struct call *call)
{
    for (int i = 0; i < member->nparams && mock->watch.strings && !call->late; i++) {
        if (!is_bstr_for_client(member, args, i))
            continue;
        const void *bstr = *(void *const *)args[i].out;
        struct given_string *given = place_of_string(bstr);
        struct text line = {0};
        AcquireSRWLockExclusive(&table_lock);
        if (is_given(given, mock, args[i].out, bstr)) {
            (void)call_write_line(call, &mock->engine.labels, false, 0, (struct span){0}, &line);
            lose(given, member, call, &line);
            text_clear(&line);
        }
        ReleaseSRWLockExclusive(&table_lock);
    }
}

void strings_given(struct vpcmock *mock, const struct com_member *member,
                   const union com_value *args, const struct call *call)
{
    for (int i = 0; i < member->nparams && mock->watch.strings && !call->late; i++) {
        const void *bstr = is_bstr_for_client(member, args, i) ? *(void *const *)args[i].out : NULL;
        struct given_string *given = place_of_string(bstr);
        AcquireSRWLockExclusive(&table_lock);
        /* One that is lost is kept in preference to one that may be. */
        if (bstr && !given->lost_by)
            *given = (struct given_string){.bstr = bstr, .at = args[i].out, .mock = mock};
        ReleaseSRWLockExclusive(&table_lock);
    }
}

/* ---- The end ---- */

void strings_note_lost(struct vpcmock *mock)
{
    struct findings *findings = &mock->engine.findings;
    if (!mock->watch.strings)
        return;
    AcquireSRWLockExclusive(&table_lock);
    for (size_t i = 0; i < STRINGS; i++) {
        struct given_string *given = &table[i];
        struct text what = {0};
        if (!given->lost_by || given->mock != mock)
            continue;
        const struct member *member = &mock_members[given->lost_by->ordinal];
        if (!findings_known(findings, FINDING_OUT_NOT_EMPTY, member, given->label)) {
            (void)text_set(&what, (struct span){(const char16_t *)given->line, given->length});
            findings_note(findings, FINDING_OUT_NOT_EMPTY, member, given->label, given->sequence,
                          &what);
        }
        clear_place(given);
    }
    ReleaseSRWLockExclusive(&table_lock);
}

void strings_forget(struct vpcmock *mock)
{
    AcquireSRWLockExclusive(&table_lock);
    for (size_t i = 0; i < STRINGS; i++)
        if (table[i].mock == mock)
            clear_place(&table[i]);
    ReleaseSRWLockExclusive(&table_lock);
}
