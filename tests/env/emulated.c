/* SPDX-License-Identifier: MIT */
/*
 * Preloaded into the emulated 32-bit Wine by the root's /etc/ld.so.preload: qemu delivers signals
 * with a trap number of -1, from which Wine makes an illegal instruction of each page fault. The
 * number follows from the signal and its code.
 *
 * Built by the host's gcc -m32, for which Debian has no 32-bit headers: what is used of i386's
 * signal.h is declared here. No stack protector: in a handler, Wine may not have set %gs yet.
 */

enum { SIGILL_ = 4, SIGTRAP_ = 5, SIGBUS_ = 7, SIGFPE_ = 8, SIGSEGV_ = 11 };
enum { SIGNALS = 12 };
enum { SA_SIGINFO_ = 4 };
enum { SEGV_MAPERR_ = 1, SEGV_ACCERR_ = 2, FPE_INTDIV_ = 1, FPE_INTOVF_ = 2 };
enum { TRAP_DIVIDE, TRAP_DEBUG, TRAP_BREAKPOINT = 3, TRAP_OVERFLOW, TRAP_ILLEGAL = 6 };
enum { TRAP_PROTECTION = 13, TRAP_PAGE = 14, TRAP_FPU = 16 };
enum { TRAP_TRACE_ = 2, TRAP_HWBKPT_ = 4 };

typedef struct {
    int number, error, code;
} info;

typedef struct {
    unsigned long flags;
    void *link, *stack;
    int stack_flags;
    unsigned long stack_size;
    int gs, fs, es, ds, edi, esi, ebp, esp, ebx, edx, ecx, eax, trap_number, trap_error;
} context;

typedef void handler(int, info *, context *);

struct sigaction {
    handler *action;
    unsigned long mask[32];
    int flags;
    void (*restorer)(void);
};

int __sigaction(int number, const struct sigaction *new, struct sigaction *old);
int sigaction(int number, const struct sigaction *new, struct sigaction *old);

/* Of the signals that carry a trap number; set before the kernel knows of them. */
static handler *handlers[SIGNALS];

static void with_trap_number(int number, info *info, context *context)
{
    int code = info->code;
    switch (number) {
    case SIGSEGV_:
        context->trap_number =
            code == SEGV_MAPERR_ || code == SEGV_ACCERR_ ? TRAP_PAGE : TRAP_PROTECTION;
        break;
    case SIGBUS_:
        context->trap_number = TRAP_PAGE;
        break;
    case SIGTRAP_:
        context->trap_number =
            code == TRAP_TRACE_ || code == TRAP_HWBKPT_ ? TRAP_DEBUG : TRAP_BREAKPOINT;
        break;
    case SIGFPE_:
        context->trap_number = code == FPE_INTDIV_   ? TRAP_DIVIDE
                               : code == FPE_INTOVF_ ? TRAP_OVERFLOW
                                                     : TRAP_FPU;
        break;
    default:
        context->trap_number = TRAP_ILLEGAL;
    }
    __atomic_load_n(&handlers[number], __ATOMIC_ACQUIRE)(number, info, context);
}

int sigaction(int number, const struct sigaction *new, struct sigaction *old)
{
    if (number != SIGSEGV_ && number != SIGBUS_ && number != SIGTRAP_ && number != SIGFPE_ &&
        number != SIGILL_)
        return __sigaction(number, new, old);
    handler *before = __atomic_load_n(&handlers[number], __ATOMIC_ACQUIRE);
    struct sigaction wrapped;
    if (new && new->flags & SA_SIGINFO_) {
        wrapped = *new;
        wrapped.action = with_trap_number;
        __atomic_store_n(&handlers[number], new->action, __ATOMIC_RELEASE);
        new = &wrapped;
    }
    int result = __sigaction(number, new, old);
    if (!result && old && old->action == with_trap_number)
        old->action = before;
    return result;
}
