/* SPDX-License-Identifier: MIT */
/* What is allocated in the process of a test, counted and made to fail: by malloc and its like (the
 * linker's --wrap) and by COM (IMallocSpy, which sees BSTRs and SAFEARRAYs too). */
#ifndef VPCMOCK_TESTS_HOST_LEDGER_H
#define VPCMOCK_TESTS_HOST_LEDGER_H

#include <windows.h>

enum ledger_source {
    LEDGER_MODEL, /* mem_alloc and its like: what a host consists of */
    LEDGER_HEAP,  /* malloc and its like */
    LEDGER_COM,   /* CoTaskMemAlloc, BSTRs, SAFEARRAYs */
    LEDGER_SOURCES,
};

/* From here on allocations of COM are counted and can fail. Once in a process, before it allocates
 * with COM: by programs that make them fail; with VPCMOCK_LEDGER in the environment it is done. */
void ledger_watch_com(void);
/* Blocks that there are by now, of the heap and of COM. */
LONG ledger_live(enum ledger_source source);
/* The n-th allocation of the source from now on fails, once; of this thread alone where COM asks.
 * 0: none does. Returns how many were left until the one that was to fail before: 0 or less when it
 * has failed. */
long ledger_fail_at(enum ledger_source source, long n);

#endif
