/* SPDX-License-Identifier: MIT */
/* vpcmock: a mock of Windows Virtual PC behind its own COM interface. C API for tests that link the
 * mock (libvpcmock.a); no registration is needed.
 *
 * For every function, unless it says otherwise:
 * - Any thread may call it. COM must be initialized on the thread (CoInitializeEx).
 * - Pointer parameters must not be NULL (E_POINTER). Strings and structures passed in are borrowed
 *   for the call. Interface pointers given out carry a reference that the caller releases.
 * - E_OUTOFMEMORY when memory runs out. After a failure out parameters are NULL or 0, nothing has
 *   changed, and the thread's IErrorInfo (GetErrorInfo) says what was found and what was expected.
 * - Times are in milliseconds of the mock's clock.
 *
 * The same abilities are open to every language as the automation interface VPCMock.Control. */
#ifndef VPCMOCK_H
#define VPCMOCK_H

#include "VPCCOMInterfaces.h"
#include "VPCMock.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A simulated host with its machines, tasks and clock. Counted by reference. */
typedef struct vpcmock vpcmock;

/* "0.1.0"; never freed. */
const char *vpcmock_version(void);

/* Makes a mock of its own, which nobody else sees. The caller ends it with vpcmock_release; it
 * lives on as long as objects of it are held. */
HRESULT vpcmock_create(vpcmock **mock);

/* The mock that this program has for itself, the same one at each call; vpcmock_register makes
 * CoCreateInstance reach it. (A registered vpcmock.dll has a mock of its own.) The caller releases
 * it with vpcmock_release. The first call loads the scenario file that VPCMOCK_SCENARIO in the
 * environment names, and fails as vpcmock_load does. */
HRESULT vpcmock_process(vpcmock **mock);

void vpcmock_addref(vpcmock *mock);
void vpcmock_release(vpcmock *mock); /* NULL is allowed */

/* The application object of the mock, as a client gets it from CoCreateInstance. */
HRESULT vpcmock_application(vpcmock *mock, IVMVirtualPC **application);

/* The control object of the mock, as VPCMock.Control is for the process's own. */
HRESULT vpcmock_control(vpcmock *mock, IVPCMockControl **control);

/* That this mock is registered in the process; see vpcmock_register. */
typedef struct vpcmock_registration vpcmock_registration;

/* Lets CoCreateInstance(CLSID_VMVirtualPC) and (CLSID_VPCMockControl) of the calling thread's
 * apartment reach this mock without any entry in the registry, until vpcmock_unregister. Failures
 * are E_OUTOFMEMORY and CoRegisterClassObject's. */
HRESULT vpcmock_register(vpcmock *mock, vpcmock_registration **registration);
/* Ends it and frees it, on the thread that has registered. NULL is allowed. */
void vpcmock_unregister(vpcmock_registration *registration);

/* Puts everything back to the start: host, machines, tasks, plans, clock, policy and rules. Machines that
 * clients still hold answer VM_E_VM_UNKNOWN, tasks RPC_E_DISCONNECTED; the application and its
 * collections show the new host. */
HRESULT vpcmock_reset(vpcmock *mock);

/* ---- Facts of the simulated world ---- */

/* Reads and sets what a test wants to be otherwise; `make facts` lists the names.
 * object: an object of this mock's application, or NULL for the host. Files have facts too, by their
 * paths: those take IVPCMockControl::Fact.
 * value: of the fact's type or what converts to it; a copy is taken. What is read is the caller's,
 * to be cleared with VariantClear; it is VT_EMPTY after a failure.
 * E_INVALIDARG for a name that the object has no fact of and for a value out of range,
 * RPC_E_DISCONNECTED for an object whose thing is gone, E_POINTER, E_OUTOFMEMORY. Any thread. */
HRESULT vpcmock_get_fact(vpcmock *mock, IUnknown *object, const WCHAR *name, VARIANT *value);
HRESULT vpcmock_set_fact(vpcmock *mock, IUnknown *object, const WCHAR *name, const VARIANT *value);
/* The same of Booleans (any number but 0 is true) and numbers. */
HRESULT vpcmock_set_fact_number(vpcmock *mock, IUnknown *object, const WCHAR *name, double value);

/* ---- Scenario files ---- */

/* Makes the host what a scenario file says, after a reset. Nothing changes when it fails. README.md
 * says what is in such a file, build/scenario.xsd in full.
 * path: of a file on the real disk, at most 64 MiB. E_INVALIDARG, and others that come of what the
 * file asks for; the IErrorInfo says file, line, column, what was found and what was expected. Those
 * of the file system, such as HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND). */
HRESULT vpcmock_load(vpcmock *mock, const WCHAR *path);
/* The same of a scenario that is no file. An encoding that it declares does not matter. */
HRESULT vpcmock_load_text(vpcmock *mock, const WCHAR *xml);
/* Makes a real .vmc file known to the host, under the same path, so that RegisterVirtualMachine can
 * take it in. path: full. Codes and all else: IVPCMockControl::AddConfiguration in VPCMock.idl. */
HRESULT vpcmock_add_configuration(vpcmock *mock, const WCHAR *path);

/* ---- Snapshots ---- */

/* A state of a mock to go back to; see IVPCMockSnapshot in VPCMock.idl for what belongs to it. */
typedef struct vpcmock_snapshot vpcmock_snapshot;

/* Keeps the state that the mock is in now. There may be several. The caller ends it with
 * vpcmock_snapshot_discard; it holds a reference to the mock. */
HRESULT vpcmock_snapshot_create(vpcmock *mock, vpcmock_snapshot **snapshot);
/* Goes back to the state, any number of times; fails for nothing but a NULL pointer. Objects that
 * clients hold work again if what they stand for was there then, and are gone if it came since.
 * It outlasts vpcmock_reset. */
HRESULT vpcmock_snapshot_restore(vpcmock_snapshot *snapshot);
/* Frees it; the mock stays as it is. NULL is allowed. */
void vpcmock_snapshot_discard(vpcmock_snapshot *snapshot);

/* ---- Clock ---- */

/* What moves the clock; vpcmockClock_Auto at first. See VPCMockClockMode in VPCMock.idl.
 * E_INVALIDARG when mode is not one of them. */
HRESULT vpcmock_clock_set_mode(vpcmock *mock, VPCMockClockMode mode);
/* Milliseconds since the host came up. */
HRESULT vpcmock_clock_now(vpcmock *mock, LONGLONG *milliseconds);
/* Moves the clock forward, in any mode; what is due on the way happens in order.
 * milliseconds: 0 to 1,000,000,000,000, else E_INVALIDARG. */
HRESULT vpcmock_clock_advance(vpcmock *mock, LONGLONG milliseconds);
/* How far a poll moves an automatic clock; 100 at first.
 * milliseconds: 0 to 86,400,000, else E_INVALIDARG. */
HRESULT vpcmock_clock_set_poll_step(vpcmock *mock, LONG milliseconds);

/* ---- Tasks ---- */

/* In a number of vpcmock_task_options: left as it is, or as the member that starts it has it. */
#define VPCMOCK_UNSET 0x7fffffff
/* duration: the task runs until vpcmock_task_complete. */
#define VPCMOCK_BY_HAND (-1)

/* What a test wants of a task. Initialize it with VPCMOCK_TASK_OPTIONS_INIT. */
typedef struct vpcmock_task_options {
    unsigned version; /* VPCMOCK_TASK_OPTIONS_VERSION */
    /* A VMTaskResult, or any number where the policy allows undocumented ones. Setting it sets
     * error and error_description to what goes with it, as far as they were never set. */
    LONG result;
    LONG error;                     /* an HRESULT, or S_OK for none */
    const WCHAR *error_description; /* NULL: left as it is */
    const WCHAR *description;       /* NULL: left as it is */
    LONG duration;                  /* 0 and more, below VPCMOCK_UNSET, or VPCMOCK_BY_HAND */
    LONG cancelable;                /* 0: no, 1: yes */
    /* Percentages from 0 to 100, never falling, at most 1,000, spread evenly over the duration, the
     * first at the start. NULL: left as it is. */
    const LONG *progress;
    size_t progress_count; /* 0 with a progress that is not NULL: even progress */
} vpcmock_task_options;

#define VPCMOCK_TASK_OPTIONS_VERSION 1
#define VPCMOCK_TASK_OPTIONS_INIT                                                                  \
    {                                                                                              \
        VPCMOCK_TASK_OPTIONS_VERSION, VPCMOCK_UNSET, VPCMOCK_UNSET, NULL, NULL, VPCMOCK_UNSET,     \
            VPCMOCK_UNSET, NULL, 0                                                                 \
    }

/* Makes a task that runs from now on, to be handed to the code under test. Unset: it succeeds
 * after 1,000 ms, with even progress, and can be cancelled.
 * options: may be NULL. E_INVALIDARG when one is out of range or its version is not known. */
HRESULT vpcmock_task_create(vpcmock *mock, const vpcmock_task_options *options, IVMTask **task);

/* Changes a task that is not complete, whoever started it; what is unset stays. All or nothing.
 * task: an IVMTask of any mock of this process (no proxy), else E_INVALIDARG. E_FAIL when it is
 * complete; RPC_E_DISCONNECTED when its mock was reset. */
HRESULT vpcmock_task_change(IVMTask *task, const vpcmock_task_options *options);

/* Fixes the percentage that a running task shows, until it or its progress is set again or the task
 * is complete.
 * percent: what it is now, to 100, else E_INVALIDARG. Other failures as vpcmock_task_change. */
HRESULT vpcmock_task_set_percent(IVMTask *task, LONG percent);

/* Completes a running task now. Failures as vpcmock_task_change. */
HRESULT vpcmock_task_complete(IVMTask *task);

/* Plans the next task that a member starts: the first call of the member that would start a task
 * uses the plan up. Several plans for a member are used in the order in which they were made.
 * member: "Startup", "IVMVirtualMachine.Startup" or "IVMVirtualMachine::Startup", in any case; "*"
 * for any member that starts a task; else E_INVALIDARG.
 * options: may be NULL. plan: may be NULL; gets the control's view of the task. */
HRESULT vpcmock_next_task(vpcmock *mock, const WCHAR *member, const vpcmock_task_options *options,
                          IVPCMockTask **plan);

/* "DiskRelatedError" for vmTaskResult_DiskRelatedError; NULL outside of the ten. Never freed. */
const char *vpcmock_result_name(LONG result);

/* ---- Rules ---- */

/* Makes a rule for calls of members, which says by its own methods (IVPCMockRule in VPCMock.idl)
 * when it applies and what happens then. It is there until it is removed or the mock is reset,
 * whether or not the pointer is kept.
 * member: as for IVPCMockControl::When, such as "Startup", "IVMTask.*", "OnStateChange" or "*"; else
 * E_INVALIDARG. rule: may be NULL. */
HRESULT vpcmock_when(vpcmock *mock, const WCHAR *member, IVPCMockRule **rule);

/* What most rules say, in one structure; see the members of IVPCMockRule of these names, which say
 * the rest. Initialize it with VPCMOCK_RULE_OPTIONS_INIT: for every call, and nothing happens. */
typedef struct vpcmock_rule_options {
    unsigned version;     /* VPCMOCK_RULE_OPTIONS_VERSION */
    const WCHAR *name;    /* Named; NULL: no name */
    const WCHAR *object;  /* Of: a name with * and ?; NULL: any object */
    LONG from;            /* From: 1 and more */
    LONG times;           /* Times: 1 and more; unset: without end */
    LONG every;           /* Every: 1 and more */
    LONG delay;           /* Delay: 0 to 86,400,000 ms */
    HRESULT fail;         /* Fail; S_OK: it does not */
    HRESULT fail_after;   /* FailAfter; S_OK: it does not */
    LONG task_result;     /* TaskResult: a VMTaskResult */
    LONG task_duration;   /* TaskDuration: 0 and more, below VPCMOCK_UNSET, or VPCMOCK_BY_HAND */
    LONG task_stall;      /* TaskStall: at 0 to 100 percent */
    LONG task_stall_time; /* for so many ms, if it stalls; unset: for ever */
    const WCHAR *task_cancel; /* TaskCancel: "wins", "late"...; NULL: as ever */
} vpcmock_rule_options;

#define VPCMOCK_RULE_OPTIONS_VERSION 1
#define VPCMOCK_RULE_OPTIONS_INIT                                                                  \
    {                                                                                              \
        VPCMOCK_RULE_OPTIONS_VERSION, NULL, NULL, VPCMOCK_UNSET, VPCMOCK_UNSET, VPCMOCK_UNSET,     \
            VPCMOCK_UNSET, S_OK, S_OK, VPCMOCK_UNSET, VPCMOCK_UNSET, VPCMOCK_UNSET, VPCMOCK_UNSET, \
            NULL                                                                                   \
    }

/* The same as vpcmock_when and the members of the rule. All or nothing; until it is complete it
 * applies to no call.
 * options: E_INVALIDARG when one is out of range, both failures are set, or the version is not
 * known. rule: may be NULL. */
HRESULT vpcmock_rule_create(vpcmock *mock, const WCHAR *member, const vpcmock_rule_options *options,
                            IVPCMockRule **rule);

/* A callback of a rule, on the thread of the client's call; it may call the mock. call: borrowed, of
 * use until the function returns. As a condition it returns S_OK for yes and S_FALSE for no; a
 * failure means no. When it carries the call out it decides by the members of call, and a failure
 * that it returns is the failure of the client's call. */
typedef HRESULT(CALLBACK *vpcmock_callback)(void *context, IVPCMockPendingCall *call);

/* The same as IVPCMockRule::If and Do with a function of C. context: handed to it, kept until the
 * rule is gone. function: NULL takes the callback away.
 * rule: one of this process, else E_INVALIDARG. RPC_E_DISCONNECTED when it was removed. */
HRESULT vpcmock_rule_if(IVPCMockRule *rule, vpcmock_callback function, void *context);
HRESULT vpcmock_rule_do(IVPCMockRule *rule, vpcmock_callback function, void *context);

/* ---- Journal ---- */

/* What the journal has of a call or an event. The texts are borrowed, until vpcmock_journal_close. */
typedef struct vpcmock_call {
    unsigned version; /* VPCMOCK_CALL_VERSION; to be set before it is filled */
    LONGLONG sequence; /* 1, 2, 3... in the order in which calls and events came */
    LONGLONG time;     /* when it came */
    LONGLONG duration; /* how long it took on the mock's clock */
    LONGLONG wall;     /* and on the wall, in microseconds */
    HRESULT result;    /* S_OK while it is under way */
    DWORD thread;
    DWORD process;
    DWORD rule; /* the number of the rule that applied, 0 for none */
    BOOL is_event;
    BOOL is_complete;
    BOOL late_bound;
    const char *interface_name; /* "IVMVirtualMachine"; never freed */
    const char *member;         /* "Startup"; never freed */
    const WCHAR *object;        /* IVMVirtualMachine "Windows XP Mode" */
    const WCHAR *text;          /* the line for people: see IVPCMockCall::Text in VPCMock.idl */
    const WCHAR *json;          /* see IVPCMockCall::Json */
} vpcmock_call;

#define VPCMOCK_CALL_VERSION 1

/* Entries of the journal as they were when this was opened, the oldest first. */
typedef struct vpcmock_journal vpcmock_journal;

/* pattern: which members, as for vpcmock_when, else E_INVALIDARG; NULL: all calls and events. */
HRESULT vpcmock_journal_open(vpcmock *mock, const WCHAR *pattern, vpcmock_journal **journal);
/* The next one. S_FALSE at the end: call is then as it was. E_INVALIDARG when call->version is not
 * known. One thread at a time. */
HRESULT vpcmock_journal_next(vpcmock_journal *journal, vpcmock_call *call);
void vpcmock_journal_close(vpcmock_journal *journal); /* NULL is allowed */

/* Whether calls are recorded; they are at first. When they are not, and nothing else is said of a
 * member, a Result that is read again of a task that is complete is not told from the first read:
 * it has no number and VerifyNoOtherCalls counts it once. */
HRESULT vpcmock_journal_enable(vpcmock *mock, BOOL enabled);
/* How many entries are kept, 10,000 at first; 0 to 1,000,000, else E_INVALIDARG. */
HRESULT vpcmock_journal_set_capacity(vpcmock *mock, LONGLONG capacity);
/* dropped: may be NULL; how many have made room for newer ones. */
HRESULT vpcmock_journal_count(vpcmock *mock, LONGLONG *count, LONGLONG *dropped);
HRESULT vpcmock_journal_clear(vpcmock *mock);
/* Writes the entries to a file as JSON lines. Codes: those of the file system. */
HRESULT vpcmock_journal_save(vpcmock *mock, const WCHAR *path);
/* From now on writes each call and event to a file as soon as it is over; NULL: no more. Codes:
 * those of the file system. */
HRESULT vpcmock_journal_follow(vpcmock *mock, const WCHAR *path);

/* ---- Findings ---- */

/* How many findings there are of a kind: see IVPCMockFinding::Id in VPCMock.idl, else E_INVALIDARG;
 * NULL: of all. */
HRESULT vpcmock_findings_count(vpcmock *mock, const WCHAR *id, LONG *count);
/* A line for each; freed by the caller with SysFreeString. */
HRESULT vpcmock_findings_text(vpcmock *mock, BSTR *text);
/* Removes those of a kind ("*": all) and notes none from now on; E_INVALIDARG when there is no such
 * kind. */
HRESULT vpcmock_findings_silence(vpcmock *mock, const WCHAR *id);
HRESULT vpcmock_findings_clear(vpcmock *mock);
/* Whether it is seen when BSTRs are freed that calls have given out, so that vpcmock_check_end can
 * tell of those that are lost. See IVPCMockFindings::WatchStrings, also for what it does to the
 * process. E_FAIL when it can't be seen. */
HRESULT vpcmock_findings_watch_strings(vpcmock *mock, BOOL watched);
/* The client has ended: notes what it has left behind, as IVPCMockControl::CheckEnd. count: how
 * many findings there are now. */
HRESULT vpcmock_check_end(vpcmock *mock, LONG *count);
/* Whether FindVirtualMachine gives an object, still with S_FALSE, when there is no such machine. */
HRESULT vpcmock_set_not_found_object(vpcmock *mock, BOOL gives);

/* ---- Expectations ---- */

/* Which calls are to come, how often and in which order. Initialize it with
 * VPCMOCK_EXPECTATION_OPTIONS_INIT. */
typedef struct vpcmock_expectation_options {
    unsigned version;    /* VPCMOCK_EXPECTATION_OPTIONS_VERSION */
    const WCHAR *name;   /* what messages call it; NULL: nothing */
    const WCHAR *object; /* name of the object, with * and ?; NULL: any */
    LONG least;          /* unset: 1, or 0 when most is set */
    LONG most;           /* 0: never, or never in the time that after and before leave */
    IVPCMockExpectation *after;  /* borrowed; NULL: at any time */
    IVPCMockExpectation *before; /* borrowed; NULL: at any time */
} vpcmock_expectation_options;

#define VPCMOCK_EXPECTATION_OPTIONS_VERSION 1
#define VPCMOCK_EXPECTATION_OPTIONS_INIT                                                           \
    {                                                                                              \
        VPCMOCK_EXPECTATION_OPTIONS_VERSION, NULL, NULL, VPCMOCK_UNSET, VPCMOCK_UNSET, NULL, NULL  \
    }

/* Makes an expectation of calls of members or of events; see IVPCMockExpectation in VPCMock.idl,
 * whose methods say more of it. It is there until it is removed or the mock is reset, whether or not
 * the pointer is kept. All or nothing.
 * member: as for vpcmock_when, else E_INVALIDARG. options: may be NULL: one call at least;
 * E_INVALIDARG when one is out of range, after or before is none of this mock's, or the version is
 * not known; RPC_E_DISCONNECTED when one of these was removed. expectation: may be NULL. */
HRESULT vpcmock_expect(vpcmock *mock, const WCHAR *member,
                       const vpcmock_expectation_options *options,
                       IVPCMockExpectation **expectation);

/* E_FAIL unless all expectations are met. text: may be NULL; gets what is not met, as
 * IVPCMockControl::Unmet has it, freed by the caller with SysFreeString; NULL when all are met. The
 * one out parameter that is filled although the function fails. */
HRESULT vpcmock_verify(vpcmock *mock, BSTR *text);

/* Waits until a member has been called, or an event has come, for which nobody has waited yet. See
 * IVPCMockControl::WaitForCall. S_FALSE when the time was up first.
 * member: as for vpcmock_when, else E_INVALIDARG. milliseconds: of wall time, 0 to 86,400,000, else
 * E_INVALIDARG. */
HRESULT vpcmock_wait_for_call(vpcmock *mock, const WCHAR *member, LONG milliseconds);

/* ---- What the documentation leaves open ---- */

/* Initialize it with VPCMOCK_POLICY_INIT, which is also how a mock starts. */
typedef struct vpcmock_policy {
    unsigned version;          /* VPCMOCK_POLICY_VERSION */
    BOOL undocumented_results; /* whether results outside of the ten may be set */
    LONG early_result;         /* IVMTask::Result before the task is complete */
    HRESULT early_result_code; /* what reading it answers then; a failure makes the read fail */
    HRESULT wait_timeout_code; /* IVMTask::WaitForCompletion that ends by time-out */
    HRESULT cancel_complete_code; /* IVMTask::Cancel on a task that is complete */
} vpcmock_policy;

#define VPCMOCK_POLICY_VERSION 1
#define VPCMOCK_POLICY_INIT {VPCMOCK_POLICY_VERSION, FALSE, 0, S_OK, S_OK, E_FAIL}

/* E_INVALIDARG when the version is not known, or early_result is undocumented and not allowed. */
HRESULT vpcmock_set_policy(vpcmock *mock, const vpcmock_policy *policy);

#ifdef __cplusplus
}
#endif

#endif
