/* SPDX-License-Identifier: MIT */
/* Which failures a sweep tries, and what it makes of runs. */
#include "check.h"

#include <string.h>

#include "report/kept.h"
#include "sweep/classify.h"
#include "sweep/plan.h"

#define CALL(n, kind, iface, member, object, result, rule)                                         \
    "{\"sequence\":" #n ",\"complete\":true,\"kind\":\"" kind "\",\"interface\":\"" iface          \
    "\",\"member\":\"" member "\",\"object\":\"" object "\",\"result\":" #result                   \
    ",\"ruleName\":\"" rule "\"}\n"
#define FIND(n) CALL(n, "method", "IVMVirtualPC", "FindVirtualMachine", "IVMVirtualPC", 0, "")
#define STARTUP(n, result, rule)                                                                   \
    CALL(n, "method", "IVMVirtualMachine", "Startup", "IVMVirtualMachine A", result, rule)
#define POLL(n) CALL(n, "get", "IVMTask", "IsComplete", "IVMTask #1", 0, "")
#define RESULT(n, result, rule) CALL(n, "get", "IVMTask", "Result", "IVMTask #1", result, rule)
#define OFF(n, result, rule)                                                                       \
    CALL(n, "method", "IVMVirtualMachine", "TurnOff", "IVMVirtualMachine A", result, rule)
#define EVENT(n)                                                                                   \
    CALL(n, "event", "IVMVirtualMachineEvents", "OnStateChange", "IVMVirtualMachine A", 0, "")
#define MACHINE(state, name)                                                                       \
    "{\"machine\":{\"name\":\"A\",\"state\":" #state ",\"stateName\":\"" name "\"}}\n"
#define END "{\"end\":{\"clock\":100,\"dropped\":0,\"sinks\":0,\"unmet\":\"\"}}\n"
#define FINDING(id)                                                                                \
    "{\"finding\":{\"id\":\"" id "\",\"text\":\"it\",\"advice\":\"\",\"call\":1,\"count\":1}}\n"

#define PLAIN                                                                                      \
    FIND(1)                                                                                        \
    STARTUP(2, 0, "")                                                                              \
    EVENT(3) POLL(4) POLL(5) POLL(6) RESULT(7, 0, "") OFF(8, 0, "") MACHINE(1, "TurnedOff") END

/* A sweep with its plain run. */
struct stage {
    struct sweep_result sweep;
    struct run_result run;
    struct sweep_calls calls;
    struct sweep_plain plain;
};

static void read_run(struct run_result *run, const char *journal)
{
    run_result_init(run);
    CHECK(run_result_read(run, journal, strlen(journal)));
    run->end = RUN_EXITED;
    run->output = "started\nstopped\n";
}

static void set_stage(struct stage *stage)
{
    *stage = (struct stage){0};
    read_run(&stage->run, PLAIN);
    CHECK(sweep_calls_read(&stage->calls, PLAIN, strlen(PLAIN)));
    stage->plain = (struct sweep_plain){.run = &stage->run, .calls = &stage->calls};
}

static void clear_stage(struct stage *stage)
{
    sweep_calls_free(&stage->calls);
    run_result_free(&stage->run);
    kept_free(&stage->sweep.kept);
}

static const struct sweep_cell *find_cell(const struct sweep_result *sweep, const char *member,
                                          const char *failure)
{
    for (size_t i = 0; i < sweep->cell_count; i++)
        if (!strcmp(sweep->rows[sweep->cells[i].row].member, member) &&
            !strcmp(sweep->cells[i].failure, failure))
            return &sweep->cells[i];
    return NULL;
}

TEST(sweep, tries_each_documented_code_and_each_result)
{
    struct stage stage;
    set_stage(&stage);
    struct sweep_result *sweep = &stage.sweep;
    CHECK(sweep_plan(sweep, &stage.calls, NULL, false));
    /* FindVirtualMachine, Startup, IsComplete once, Result, TurnOff; no event without sinks. */
    CHECK_EQ(sweep->row_count, 5);
    CHECK(find_cell(sweep, "IVMVirtualPC::FindVirtualMachine", "S_FALSE"));
    CHECK(find_cell(sweep, "IVMVirtualMachine::Startup", "VM_E_VM_RUNNING"));
    CHECK(!find_cell(sweep, "IVMVirtualMachine::Startup", "S_OK"));
    CHECK(find_cell(sweep, "IVMVirtualMachine::Startup", "ShutdownAbort"));
    CHECK(!find_cell(sweep, "IVMVirtualMachine::Startup", "Success"));
    CHECK(find_cell(sweep, "IVMVirtualMachine::Startup", "stall"));
    CHECK(!find_cell(sweep, "IVMTask::Result", "stall"));
    CHECK_EQ(find_cell(sweep, "IVMVirtualMachine::Startup", "late")->kind, SWEEP_KIND_LATE);
    clear_stage(&stage);
}

TEST(sweep, tries_events_where_there_are_sinks)
{
    struct stage stage;
    set_stage(&stage);
    CHECK(sweep_plan(&stage.sweep, &stage.calls, NULL, true));
    CHECK_EQ(stage.sweep.row_count, 6);
    CHECK(find_cell(&stage.sweep, "IVMVirtualMachineEvents::OnStateChange", "lost"));
    CHECK(find_cell(&stage.sweep, "IVMVirtualMachineEvents::OnStateChange", "late"));
    CHECK(find_cell(&stage.sweep, "IVMVirtualMachineEvents::OnStateChange", "twice"));
    clear_stage(&stage);
}

TEST(sweep, tries_only_the_members_that_are_meant)
{
    struct stage stage;
    struct member_set only;
    struct span wrong;
    set_stage(&stage);
    CHECK(member_set_parse(&only, SPAN("Startup,IVMTask.*"), &wrong));
    CHECK(sweep_plan(&stage.sweep, &stage.calls, &only, true));
    CHECK_EQ(stage.sweep.row_count, 3);
    clear_stage(&stage);
}

TEST(sweep, counts_the_calls_of_a_member)
{
    static const char journal[] = STARTUP(1, 0, "") OFF(2, 0, "") STARTUP(3, 0, "") END;
    struct sweep_calls calls;
    struct sweep_result sweep = {0};
    CHECK(sweep_calls_read(&calls, journal, strlen(journal)));
    CHECK(sweep_plan(&sweep, &calls, NULL, false));
    CHECK_EQ(sweep.row_count, 3);
    CHECK_EQ(sweep.rows[0].nth, 1);
    CHECK_EQ(sweep.rows[2].nth, 2);
    CHECK_EQ(sweep.rows[2].call, 3);
    kept_free(&sweep.kept);
    sweep_calls_free(&calls);
}

TEST(sweep, has_the_same_order_for_the_same_seed)
{
    struct stage stage;
    size_t one[256], two[256];
    set_stage(&stage);
    stage.sweep.seed = 7;
    CHECK(sweep_plan(&stage.sweep, &stage.calls, NULL, false));
    size_t count = stage.sweep.cell_count;
    CHECK(count > 20 && count < 256);
    sweep_order(&stage.sweep, one);
    sweep_order(&stage.sweep, two);
    CHECK(!memcmp(one, two, count * sizeof *one));
    stage.sweep.seed = 8;
    sweep_order(&stage.sweep, two);
    CHECK(memcmp(one, two, count * sizeof *one));
    /* Each cell once. */
    bool seen[256] = {false};
    for (size_t i = 0; i < count; i++) {
        CHECK(one[i] < count && !seen[one[i]]);
        seen[one[i]] = true;
    }
    clear_stage(&stage);
}

/* ---- Scenario files ---- */

static void check_scenario(const char *base, const char *expected)
{
    struct stage stage;
    struct buffer text = {0};
    set_stage(&stage);
    CHECK(sweep_plan(&stage.sweep, &stage.calls, NULL, false));
    const struct sweep_cell *cell = find_cell(&stage.sweep, "IVMTask::Result", "E_POINTER");
    bool made = sweep_scenario(&stage.sweep, cell, base, base ? strlen(base) : 0, &text);
    CHECK_EQ(made, expected != NULL);
    CHECK_MSG(!expected ||
                  (text.length == strlen(expected) && !memcmp(text.bytes, expected, text.length)),
              "found %.*s", (int)text.length, text.bytes ? text.bytes : "");
    buffer_free(&text);
    clear_stage(&stage);
}

#define RULE(s)                                                                                    \
    "  <" s "on call=\"IVMTask::Result\" nth=\"1\" priority=\"2147483647\" name=\"sweep\"><" s     \
    "fail code=\"E_POINTER\"/></" s "on>\n"

TEST(sweep, puts_its_rule_into_a_scenario)
{
    check_scenario(NULL, "<scenario xmlns=\"urn:vpcmock:scenario:1\" base=\"default\">\n" RULE(
                             "") "</scenario>\n");
    check_scenario(
        "<scenario>\n  <machine name=\"A\"/>\n</scenario>\n<!-- </scenario> -->\n<?x y?> ",
        "<scenario>\n  <machine name=\"A\"/>\n" RULE(
            "") "</scenario>\n<!-- </scenario> -->\n<?x y?> ");
    check_scenario("<s:scenario xmlns:s=\"x\"></s:scenario>",
                   "<s:scenario xmlns:s=\"x\">" RULE("s:") "</s:scenario>");
    check_scenario("<scenario base=\"default\"/>",
                   "<scenario base=\"default\">\n" RULE("") "</scenario>");
    check_scenario("<s:scenario/>", "<s:scenario>\n" RULE("s:") "</s:scenario>");
    check_scenario("no scenario", NULL);
    check_scenario("", NULL);
}

/* ---- Verdicts ---- */

struct took {
    const char *member, *failure;
    const char *journal;
    const char *output;
    uint32_t exit_code;
    enum run_end end;
};

static enum sweep_verdict verdict(struct took took)
{
    struct stage stage;
    struct run_result run;
    set_stage(&stage);
    CHECK(sweep_plan(&stage.sweep, &stage.calls, NULL, true));
    struct sweep_cell *cell =
        (struct sweep_cell *)find_cell(&stage.sweep, took.member, took.failure);
    read_run(&run, took.journal);
    run.end = took.end;
    run.exit_code = took.exit_code;
    run.output = took.output ? took.output : stage.run.output;
    CHECK(cell && sweep_classify(&stage.sweep, cell, &stage.plain, &run));
    enum sweep_verdict got = cell ? cell->verdict : SWEEP_VERDICT_COUNT;
    CHECK(!cell || *cell->why);
    run_result_free(&run);
    clear_stage(&stage);
    return got;
}

#define START "IVMVirtualMachine::Startup"
#define TO_THE_END(first)                                                                          \
    first EVENT(13) POLL(14) RESULT(17, 0, "") OFF(18, 0, "") MACHINE(1, "TurnedOff") END

TEST(sweep, knows_who_reports)
{
    static const char gone[] = FIND(1) STARTUP(2, -2147024891, "sweep") MACHINE(1, "TurnedOff") END;
    CHECK_EQ(verdict((struct took){START, "VM_E_VM_RUNNING", gone, "", 1, RUN_EXITED}),
             SWEEP_REPORTED);
    CHECK_EQ(verdict((struct took){START, "VM_E_VM_RUNNING", gone, "no start\n", 0, RUN_EXITED}),
             SWEEP_REPORTED);
    /* To say less is to say nothing. */
    CHECK_EQ(verdict((struct took){START, "VM_E_VM_RUNNING", gone, "", 0, RUN_EXITED}),
             SWEEP_IGNORED);
}

TEST(sweep, knows_who_recovers)
{
    CHECK_EQ(verdict((struct took){
                 START, "VM_E_VM_RUNNING",
                 TO_THE_END(FIND(1) STARTUP(2, -2147024891, "sweep") STARTUP(3, 0, "")), NULL, 0,
                 RUN_EXITED}),
             SWEEP_RECOVERED);
    /* Once is what it does when all is well. */
    CHECK_EQ(verdict((struct took){START, "VM_E_VM_RUNNING",
                                   TO_THE_END(FIND(1) STARTUP(2, -2147024891, "sweep")), NULL, 0,
                                   RUN_EXITED}),
             SWEEP_IGNORED);
    /* A poll that is repeated. */
    CHECK_EQ(verdict((struct took){"IVMTask::IsComplete", "E_POINTER",
                                   FIND(1) STARTUP(2, 0, "")
                                       CALL(3, "get", "IVMTask", "IsComplete", "IVMTask #1",
                                            -2147467261, "sweep") TO_THE_END(""),
                                   NULL, 0, RUN_EXITED}),
             SWEEP_RECOVERED);
}

TEST(sweep, knows_who_ignores)
{
    /* The machine did not start, and is told to stop. */
    CHECK_EQ(
        verdict((struct took){START, "DiskRelatedError", TO_THE_END(FIND(1) STARTUP(2, 0, "sweep")),
                              NULL, 0, RUN_EXITED}),
        SWEEP_IGNORED);
    CHECK_EQ(verdict((struct took){START, "stall", TO_THE_END(FIND(1) STARTUP(2, 0, "sweep")), NULL,
                                   0, RUN_EXITED}),
             SWEEP_IGNORED);
    /* What is early or late and comes to the same end is none. */
    CHECK_EQ(verdict((struct took){START, "late", TO_THE_END(FIND(1) STARTUP(2, 0, "sweep")), NULL,
                                   0, RUN_EXITED}),
             SWEEP_HARMLESS);
    CHECK_EQ(verdict((struct took){START, "early",
                                   FIND(1) STARTUP(2, 0, "sweep") MACHINE(3, "TurningOn") END, NULL,
                                   0, RUN_EXITED}),
             SWEEP_IGNORED);
}

TEST(sweep, knows_who_leaves_something)
{
    static const char up[] =
        FIND(1) STARTUP(2, 0, "") RESULT(3, -1, "sweep") MACHINE(5, "Running") END;
    static const char held[] =
        FIND(1) STARTUP(2, -1, "sweep") MACHINE(1, "TurnedOff") FINDING("reference-held") END;
    static const char off[] =
        FIND(1) STARTUP(2, 0, "") RESULT(3, 0, "") OFF(4, -1, "sweep") MACHINE(5, "Running") END;
    CHECK_EQ(verdict((struct took){"IVMTask::Result", "E_POINTER", up, "", 1, RUN_EXITED}),
             SWEEP_LEFT);
    CHECK_EQ(verdict((struct took){START, "VM_E_VM_RUNNING", held, "", 1, RUN_EXITED}), SWEEP_LEFT);
    /* What could not be turned off is on. */
    CHECK_EQ(
        verdict((struct took){"IVMVirtualMachine::TurnOff", "E_POINTER", off, "", 1, RUN_EXITED}),
        SWEEP_REPORTED);
}

TEST(sweep, knows_who_crashes_hangs_and_does_not_come_so_far)
{
    static const char some[] = FIND(1) STARTUP(2, -1, "sweep") MACHINE(1, "TurnedOff") END;
    CHECK_EQ(verdict((struct took){START, "VM_E_VM_RUNNING", some, "", 0xC0000005, RUN_CRASHED}),
             SWEEP_CRASHED);
    CHECK_EQ(verdict((struct took){START, "VM_E_VM_RUNNING", some, "", 0, RUN_TIMED_OUT}),
             SWEEP_HUNG);
    CHECK_EQ(verdict((struct took){START, "VM_E_VM_RUNNING", some, "", 0, RUN_INTERRUPTED}),
             SWEEP_SKIPPED);
    CHECK_EQ(verdict((struct took){START, "VM_E_VM_RUNNING", PLAIN, NULL, 0, RUN_EXITED}),
             SWEEP_UNREACHED);
}

TEST(sweep, compares_what_was_written_line_by_line)
{
    struct run_result a, b;
    run_result_init(&a);
    run_result_init(&b);
    a.output = "took 12 ms\r\ndone\n";
    b.output = "took 345 ms\ndone";
    CHECK(!sweep_writes_alike(&a, &b, false));
    CHECK(sweep_writes_alike(&a, &b, true));
    b.errors = "oops";
    CHECK(!sweep_writes_alike(&a, &b, true));
}

TEST(sweep, names_cells_for_files)
{
    struct stage stage;
    char name[200];
    set_stage(&stage);
    CHECK(sweep_plan(&stage.sweep, &stage.calls, NULL, false));
    for (size_t i = 0; i < stage.sweep.cell_count; i++) {
        sweep_cell_name(&stage.sweep, i, name, sizeof name);
        CHECK(strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
              strlen(name));
    }
    sweep_cell_name(&stage.sweep, 0, name, sizeof name);
    CHECK(!strcmp(name, "0001-IVMVirtualPC-FindVirtualMachine-1-S_FALSE"));
    clear_stage(&stage);
}

/* ---- Orders ---- */

static size_t count_kind(const struct sweep_result *sweep, enum sweep_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < sweep->cell_count; i++)
        count += sweep->cells[i].kind == kind;
    return count;
}

TEST(sweep, explores_all_orders_where_they_are_few)
{
    struct stage stage;
    set_stage(&stage);
    struct sweep_result *sweep = &stage.sweep;
    CHECK(sweep_plan_orders(sweep, &stage.calls, NULL, false, 100));
    /* Startup: delayed, early, at one of three polls; TurnOff: delayed, early. (5+1)(2+1)-1. */
    CHECK_EQ(sweep->row_count, 2);
    CHECK_EQ(count_kind(sweep, SWEEP_KIND_POLLS), 3);
    CHECK_EQ(count_kind(sweep, SWEEP_KIND_ORDER), 10);
    CHECK_EQ(sweep->cell_count, 17);
    /* One choice of each row. */
    for (size_t i = 0; i < sweep->cell_count; i++)
        if (sweep->cells[i].kind == SWEEP_KIND_ORDER) {
            CHECK_EQ(sweep->cells[i].part_count, 2);
            CHECK(sweep->cells[sweep->cells[i].parts[0]].row !=
                  sweep->cells[sweep->cells[i].parts[1]].row);
        }
    clear_stage(&stage);
}

TEST(sweep, explores_a_sample_where_they_are_many)
{
    struct stage stage, again;
    set_stage(&stage);
    set_stage(&again);
    stage.sweep.seed = again.sweep.seed = 4;
    CHECK(sweep_plan_orders(&stage.sweep, &stage.calls, NULL, true, 12));
    CHECK(sweep_plan_orders(&again.sweep, &again.calls, NULL, true, 12));
    CHECK_EQ(stage.sweep.row_count, 3);
    CHECK_EQ(stage.sweep.cell_count, 12);
    CHECK_EQ(again.sweep.cell_count, 12);
    for (size_t i = 0; i < stage.sweep.cell_count; i++) {
        const struct sweep_cell *a = &stage.sweep.cells[i], *b = &again.sweep.cells[i];
        CHECK_EQ(a->part_count, b->part_count);
        CHECK(!a->part_count || !memcmp(a->parts, b->parts, a->part_count * sizeof *a->parts));
    }
    clear_stage(&stage);
    clear_stage(&again);
}

#define OF_THREAD(t, kind, iface, member, n)                                                       \
    "{\"sequence\":" #n ",\"complete\":true,\"kind\":\"" kind "\",\"interface\":\"" iface          \
    "\",\"member\":\"" member "\",\"object\":\"it\",\"process\":5,\"thread\":" #t                  \
    ",\"result\":0}\n"

TEST(sweep, explores_the_orders_of_threads)
{
    static const char journal[] = OF_THREAD(1, "method", "IVMVirtualPC", "FindVirtualMachine", 1)
        OF_THREAD(2, "get", "IVMVirtualMachine", "State", 2)
            OF_THREAD(2, "get", "IVMVirtualMachine", "State", 3)
                OF_THREAD(1, "method", "IVMVirtualMachine", "Startup", 4)
                    OF_THREAD(2, "get", "IVMVirtualMachine", "State", 5)
                        OF_THREAD(1, "method", "IVMVirtualMachine", "Reset", 6);
    struct sweep_result sweep = {0};
    struct sweep_calls calls;
    struct buffer text = {0};
    char name[200];
    CHECK(sweep_calls_read(&calls, journal, strlen(journal)));
    CHECK(sweep_plan_orders(&sweep, &calls, NULL, false, 1));
    CHECK_EQ(count_kind(&sweep, SWEEP_KIND_THREAD), 2);
    CHECK(find_cell(&sweep, "IVMVirtualPC::FindVirtualMachine", "after VirtualMachine::State 1"));
    /* Of polls the first one waits, and none but the first is waited for. */
    const struct sweep_cell *cell =
        find_cell(&sweep, "IVMVirtualMachine::State", "after VirtualMachine::Startup 1");
    if (CHECK(cell)) {
        CHECK(sweep_scenario(&sweep, cell, NULL, 0, &text));
        buffer_put(&text, "", 1);
        CHECK(strstr(text.bytes, "<on call=\"IVMVirtualMachine::State\" nth=\"1\"") != NULL);
        CHECK(strstr(text.bytes, "<hold after=\"IVMVirtualMachine::Startup\" nth=\"1\"/>") != NULL);
        sweep_cell_name(&sweep, (size_t)(cell - sweep.cells), name, sizeof name);
        CHECK(strstr(name, "-IVMVirtualMachine-State-1-after-VirtualMachine-Startup-1") != NULL);
    }
    buffer_free(&text);
    sweep_calls_free(&calls);
    kept_free(&sweep.kept);
}

TEST(sweep, writes_the_rules_of_an_order)
{
    struct stage stage;
    struct buffer text = {0};
    set_stage(&stage);
    struct sweep_result *sweep = &stage.sweep;
    CHECK(sweep_plan_orders(sweep, &stage.calls, NULL, false, 100));
    const struct sweep_cell *cell = &sweep->cells[sweep->cell_count - 1];
    CHECK(sweep_scenario(sweep, cell, NULL, 0, &text));
    buffer_put(&text, "", 1);
    size_t rules = 0;
    for (const char *at = text.bytes; (at = strstr(at, "<on call=")); at++)
        rules++;
    CHECK_EQ(rules, 2);
    buffer_free(&text);
    clear_stage(&stage);
}

TEST(sweep, judges_orders_by_the_end)
{
    static const char same[] = TO_THE_END(FIND(1) STARTUP(2, 0, "sweep"));
    static const char other[] = FIND(1) STARTUP(2, 0, "sweep") MACHINE(3, "TurningOn") END;
    struct stage stage;
    set_stage(&stage);
    CHECK(sweep_plan_orders(&stage.sweep, &stage.calls, NULL, false, 100));
    struct sweep_cell *cell = &stage.sweep.cells[0];
    const struct {
        const char *journal;
        uint32_t exit_code;
        enum sweep_verdict verdict;
    } rows[] = {
        {same, 0, SWEEP_HARMLESS},
        {same, 1, SWEEP_CHANGED},
        {other, 0, SWEEP_CHANGED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run_result run;
        read_run(&run, rows[i].journal);
        run.exit_code = rows[i].exit_code;
        CHECK(sweep_classify(&stage.sweep, cell, &stage.plain, &run));
        CHECK_EQ(cell->verdict, rows[i].verdict);
        run_result_free(&run);
    }
    clear_stage(&stage);
}
