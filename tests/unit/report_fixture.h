/* SPDX-License-Identifier: MIT */
/* A run and a sweep for what reports on them: a client with three threads that starts, saves and
 * merges, and has bugs. */
#ifndef VPCMOCK_TESTS_UNIT_REPORT_FIXTURE_H
#define VPCMOCK_TESTS_UNIT_REPORT_FIXTURE_H

#include <string.h>

#include "report/result.h"
#include "trace_fixture.h"

#define XP "IVMVirtualMachine", SPAN("Windows XP Mode")

struct sample {
    struct story story;
    struct run_result run;
    struct run_task tasks[3];
    struct run_expectation expectations[3];
    struct run_rule rules[2];
    struct run_finding findings[2];
    struct sweep_result sweep;
    struct sweep_row rows[6];
    struct sweep_cell cells[6 * 24];
};

/* A call that gives out one value, and waits so long on the clock. */
static inline void say_call(struct story *story, uint32_t thread, struct span member,
                            const char *iface, struct span object, struct argument value,
                            code result, int64_t duration)
{
    struct call call = call_of(story, member, iface, object);
    call.thread = thread;
    call.process = 3120;
    call.apartment = thread == 3124 ? APARTMENT_STA : APARTMENT_MTA;
    call.late = thread == 3124;
    call.wall = 40 + (int64_t)(story->sequence * 37 % 90);
    call.result = result;
    for (int i = 0; i < call.member->nparams && value.type != ARGUMENT_NONE; i++)
        if (call.member->params[i].flags & (result < 0 ? MEMBER_IN : MEMBER_IN | MEMBER_OUT)) {
            call.args[i] = value;
            break;
        }
    tell(story, &call, duration);
}

static inline void say_task(struct story *story, uint32_t thread, struct span member,
                            const char *iface, struct span object, struct span task, uint32_t rule)
{
    struct call call = call_of(story, member, iface, object);
    call.thread = thread;
    call.process = 3120;
    call.apartment = APARTMENT_MTA;
    call.rule = rule;
    call.expected = rule != 0;
    call.wall = 112;
    call.args[call.member->nparams - 1] = (struct argument){
        .type = ARGUMENT_OBJECT,
        .iface = "IVMTask",
        .label = label_of(&story->labels, "IVMTask", (struct ref){task.chars[1], 1}, task)};
    tell(story, &call, 0);
}

static inline void say_state(struct story *story, int64_t state)
{
    struct call call = call_of(story, SPAN("IVMVirtualMachineEvents::OnStateChange"),
                               "IVMVirtualMachineEvents", SPAN("Windows XP Mode"));
    call.thread = 3124;
    call.process = 3120;
    call.args[0] = argument_int(state);
    tell(story, &call, 0);
}

static inline struct argument text_of(struct span text)
{
    return text_argument(text);
}

static inline void poll_task(struct story *story, uint32_t thread, struct span task,
                             struct argument percent)
{
    say_call(story, thread, SPAN("IVMTask::IsComplete"), "IVMTask", task,
             truth(percent.value.number == 100), CODE_OK, 0);
    say_call(story, thread, SPAN("IVMTask::PercentCompleted"), "IVMTask", task, percent, CODE_OK,
             0);
    if (percent.value.number < 100)
        say_call(story, thread, SPAN("IVMTask::WaitForCompletion"), "IVMTask", task,
                 argument_int(500), CODE_OK, 500);
}

static inline void end_task(struct story *story, uint32_t thread, struct span task, int64_t result,
                            code error)
{
    say_call(story, thread, SPAN("IVMTask::get_Result"), "IVMTask", task, argument_int(result),
             CODE_OK, 0);
    if (result)
        say_call(story, thread, SPAN("IVMTask::get_Error"), "IVMTask", task, argument_int(error),
                 CODE_OK, 0);
}

static inline void say_client(struct story *story)
{
    struct argument none = {0};
    say_call(story, 3124, SPAN("IVMVirtualPC::get_Version"), "", (struct span){0},
             text_of(SPAN("6.1.7600.16393")), CODE_OK, 0);
    say_call(story, 3124, SPAN("IVMVirtualPC::FindVirtualMachine"), "", (struct span){0},
             text_of(SPAN("Windows XP Mode")), CODE_OK, 0);
    say_call(story, 3124, SPAN("IVMVirtualMachine::get_State"), XP, argument_int(1), CODE_OK, 0);
    say_state(story, 3);
    say_task(story, 3124, SPAN("IVMVirtualMachine::Startup"), XP, SPAN("#1"), 0);
    for (int i = 0; i <= 5; i++) {
        poll_task(story, 3124, SPAN("#1"), argument_int(i * 20));
        say_call(story, 3160, SPAN("IVMVirtualMachine::get_State"), XP, argument_int(3), CODE_OK,
                 0);
    }
    say_state(story, 5);
    end_task(story, 3124, SPAN("#1"), 0, CODE_OK);
    say_call(story, 3160, SPAN("IVMVirtualMachine::put_Name"), XP, text_of(SPAN("XP <work>")),
             CODE_VM_E_VM_RUNNING, 0);
    say_call(story, 3124, SPAN("IVMVirtualMachine::get_GuestOS"), XP, none, CODE_OK, 0);
    say_state(story, 7);
    say_task(story, 3160, SPAN("IVMVirtualMachine::Save"), XP, SPAN("#2"), 1);
    say_task(story, 3188, SPAN("IVMHardDisk::Compact"), "IVMHardDisk", SPAN("base.vhd"), SPAN("#3"),
             0);
    for (int i = 0; i <= 4; i++) {
        poll_task(story, 3160, SPAN("#2"), argument_int(i == 4 ? 40 : i * 12));
        poll_task(story, 3188, SPAN("#3"), argument_int(i * 25));
    }
    say_call(story, 3160, SPAN("IVMTask::WaitForCompletion"), "IVMTask", SPAN("#2"),
             argument_int(-1), CODE_OK, 800);
    say_state(story, 5);
    end_task(story, 3160, SPAN("#2"), 4, CODE_DISK_FULL);
    end_task(story, 3188, SPAN("#3"), 0, CODE_OK);
    say_call(story, 3124, SPAN("IVMVirtualMachine::TurnOff"), XP, none, CODE_VM_E_VM_NOT_RUNNING,
             0);
    say_call(story, 3124, SPAN("IVMVirtualMachine::get_State"), XP, argument_int(5), CODE_OK, 0);
}

static inline void fill_run(struct sample *sample)
{
    struct run_result *run = &sample->run;
    sample->tasks[0] = (struct run_task){
        5, 1, "IVMVirtualMachine::Startup", "Starting", true, 0, "Success", 0, 100, 0, 2500};
    sample->expectations[0] =
        (struct run_expectation){1, "the save", true,
                                 "Expectation 1 \"the save\": Save of \"Windows XP Mode\", at "
                                 "least once.\n  Seen once: #30.\n"};
    sample->expectations[1] = (struct run_expectation){
        2, "", false,
        "Expectation 2: TurnOff of \"Windows XP Mode\", exactly once, after \"the save\".\n"
        "  Never seen.\n"
        "  #68 IVMVirtualMachine \"Windows XP Mode\" .TurnOff() failed with "
        "VM_E_VM_NOT_RUNNING.\n"};
    sample->rules[0] = (struct run_rule){1, "the disk is full", "IVMVirtualMachine::Save", 1, 1};
    sample->rules[1] = (struct run_rule){2, "", "IVMVirtualMachine::Reset", 0, 0};
    sample->findings[0] = (struct run_finding){
        "endless-wait",
        "WaitForCompletion was called without a time-out (-1).\n#61  00:04.500  IVMTask #2 "
        ".WaitForCompletion(-1) -> S_OK (800 ms)",
        "Wait for so many milliseconds, look at IsComplete, and give up in the end.", 61, 1};
    sample->findings[1] = (struct run_finding){
        "sink-not-unadvised", "An event sink was still advised at the end.",
        "Call Unadvise for each Advise before the objects are released.", 69, 2};
    *run = (struct run_result){.client = "cscript //nologo backup.vbs \"Windows XP Mode\"",
                               .scenario = "full-disk.xml",
                               .command = "vpcmock run --scenario full-disk.xml -- cscript "
                                          "//nologo backup.vbs \"Windows XP Mode\"",
                               .end = RUN_EXITED,
                               .error = "",
                               .wall = 412,
                               .clock = sample->story.now,
                               .output = "Starting Windows XP Mode...\nSaving...\nDone.\n",
                               .errors = "",
                               .journal = sample->story.json.chars,
                               .journal_length = sample->story.json.length,
                               .tasks = sample->tasks,
                               .task_count = 1,
                               .expectations = sample->expectations,
                               .expectation_count = 2,
                               .rules = sample->rules,
                               .rule_count = 2,
                               .findings = sample->findings,
                               .finding_count = 2,
                               .unmet = sample->expectations[1].text};
}

struct failure {
    enum sweep_kind kind;
    const char *name;
};

static inline void fill_sweep(struct sample *sample)
{
    static const char *const members[] = {"IVMVirtualPC::FindVirtualMachine",
                                          "IVMVirtualMachine::Startup",
                                          "IVMTask::IsComplete",
                                          "IVMVirtualMachine::Save",
                                          "IVMHardDisk::Compact",
                                          "IVMVirtualMachineEvents::OnStateChange"};
    static const struct failure failures[] = {
        {SWEEP_KIND_RESULT, "Cancelled"},
        {SWEEP_KIND_RESULT, "UnexpectedError"},
        {SWEEP_KIND_RESULT, "OutOfMemoryError"},
        {SWEEP_KIND_RESULT, "DiskRelatedError"},
        {SWEEP_KIND_RESULT, "IncompatibleSavedStateError"},
        {SWEEP_KIND_RESULT, "TimeOutError"},
        {SWEEP_KIND_RESULT, "IllegalValueError"},
        {SWEEP_KIND_RESULT, "ThreadCrashError"},
        {SWEEP_KIND_RESULT, "ShutdownAbort"},
        {SWEEP_KIND_EARLY, "early"},
        {SWEEP_KIND_LATE, "late"},
        {SWEEP_KIND_STALL, "stall"},
        {SWEEP_KIND_EVENT_LOST, "event-lost"},
        {SWEEP_KIND_EVENT_LATE, "event-late"},
        {SWEEP_KIND_EVENT_TWICE, "event-twice"},
        {SWEEP_KIND_CODE, "E_POINTER"},
        {SWEEP_KIND_CODE, "HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED)"},
        {SWEEP_KIND_CODE, "VM_E_TIMED_OUT"},
        {SWEEP_KIND_CODE, "VM_E_VM_RUNNING"},
        {SWEEP_KIND_CODE, "VM_E_VM_UNKNOWN"},
        {SWEEP_KIND_CODE, "DISP_E_EXCEPTION"},
    };
    struct sweep_result *sweep = &sample->sweep;
    *sweep = (struct sweep_result){
        .client = "cscript //nologo backup.vbs \"Windows XP Mode\"",
        .scenario = "",
        .command = "vpcmock sweep --seed 17 -- cscript //nologo backup.vbs \"Windows XP Mode\"",
        .directory = "backup.vbs.sweep",
        .seed = 17,
        .wall = 83400,
        .plain = &sample->run,
        .rows = sample->rows,
        .row_count = COUNT(members),
        .cells = sample->cells};
    for (size_t r = 0; r < COUNT(members); r++) {
        bool event = r == 5, task = r == 1 || r == 3 || r == 4;
        sample->rows[r] = (struct sweep_row){r + 1, members[r], r == 2 ? 2 : 1,
                                             "IVMVirtualMachine \"Windows XP Mode\""};
        for (size_t f = 0; f < COUNT(failures); f++) {
            enum sweep_kind kind = failures[f].kind;
            if (event != (kind >= SWEEP_KIND_EVENT_LOST) ||
                (kind != SWEEP_KIND_CODE && !event && !task))
                continue;
            size_t n = sweep->cell_count++;
            enum sweep_verdict verdict = SWEEP_REPORTED;
            if (r == 3 && kind == SWEEP_KIND_RESULT)
                verdict = f == 3 || f == 5 ? SWEEP_IGNORED : SWEEP_REPORTED;
            else if (kind == SWEEP_KIND_STALL)
                verdict = r == 4 ? SWEEP_HUNG : SWEEP_RECOVERED;
            else if (kind == SWEEP_KIND_EARLY || kind == SWEEP_KIND_EVENT_LATE)
                verdict = SWEEP_HARMLESS;
            else if (r == 0 && f == 16)
                verdict = SWEEP_CRASHED;
            else if (r == 4 && f == 19)
                verdict = SWEEP_LEFT;
            else if (f == 20)
                verdict = SWEEP_UNREACHED;
            sample->cells[n] = (struct sweep_cell){
                .row = r,
                .kind = kind,
                .failure = failures[f].name,
                .verdict = verdict,
                .why = verdict == SWEEP_IGNORED ? "It printed \"Done.\" as in the run without a "
                                                  "failure, and the machine is not saved."
                       : verdict == SWEEP_HUNG  ? "It had not ended after 10 s; its last call is "
                                                  "IVMTask #3 .WaitForCompletion(-1)."
                                                : "It ended with 3 and wrote to its error output.",
                .scenario = "backup.vbs.sweep\\0017.xml",
                .command = "vpcmock run --scenario backup.vbs.sweep\\0017.xml -- cscript //nologo "
                           "backup.vbs \"Windows XP Mode\"",
                .end = verdict == SWEEP_CRASHED ? RUN_CRASHED
                       : verdict == SWEEP_HUNG  ? RUN_TIMED_OUT
                                                : RUN_EXITED,
                .exit_code = verdict == SWEEP_CRASHED    ? 0xC0000005
                             : verdict == SWEEP_REPORTED ? 3
                                                         : 0,
                .wall = 400 + (int64_t)n,
                .calls = 40,
                .output = "Starting Windows XP Mode...\n",
                .errors = "",
                .findings = sample->findings,
                .finding_count = verdict == SWEEP_LEFT};
            sweep->counts[verdict]++;
        }
    }
}

/* What explore hands over: choices of two calls, and two of several at once. */
static inline void fill_explore(struct sample *sample)
{
    static const struct failure choices[] = {
        {SWEEP_KIND_DELAY, "delay"}, {SWEEP_KIND_EARLY, "early"},   {SWEEP_KIND_POLLS, "poll 1"},
        {SWEEP_KIND_POLLS, "poll 2"}, {SWEEP_KIND_CANCEL, "loses"}, {SWEEP_KIND_ORDER, "2 at once, #7"},
        {SWEEP_KIND_ORDER, "2 at once, #8"}};
    static const size_t parts[] = {1, 4};
    struct sweep_result *sweep = &sample->sweep;
    sweep->orders = true;
    sweep->row_count = 2;
    sweep->cell_count = COUNT(choices);
    memset(sweep->counts, 0, sizeof sweep->counts);
    for (size_t i = 0; i < COUNT(choices); i++) {
        struct sweep_cell *cell = &sample->cells[i];
        bool several = choices[i].kind == SWEEP_KIND_ORDER;
        *cell = (struct sweep_cell){.row = i >= 4 && !several,
                                    .kind = choices[i].kind,
                                    .failure = choices[i].name,
                                    .verdict = several || i == 1 ? SWEEP_CHANGED : SWEEP_HARMLESS,
                                    .why = "It ended with status 1.",
                                    .scenario = "vpcmock-explore\\0002.xml",
                                    .command = "vpcmock run --scenario vpcmock-explore\\0002.xml",
                                    .output = "",
                                    .errors = "",
                                    .end = RUN_EXITED,
                                    .parts = several ? parts : NULL,
                                    .part_count = several ? 2 : 0};
        sweep->counts[cell->verdict]++;
    }
}

static inline void open_sample(struct sample *sample)
{
    memset(sample, 0, sizeof *sample);
    open_story(&sample->story);
    sample->story.rule = SPAN("the disk is full");
    say_client(&sample->story);
    fill_run(sample);
    fill_sweep(sample);
}

static inline void end_sample(struct sample *sample)
{
    end_story(&sample->story);
}

#endif
