/* SPDX-License-Identifier: MIT */
/* Tests of mock/finding: what is found, and what is not. */
#include "mock/finding.h"

#include "mock/engine.h"
#include "mock_fixture.h"
#include "model/memory.h"
#include "model/task.h"

struct scene {
    struct host host;
    struct engine engine;
    struct task *task;
};

static int64_t ticks_now;

static int64_t fake_ticks(void)
{
    return ticks_now;
}

static void open_scene(struct scene *scene)
{
    open_host(&scene->host);
    CHECK(engine_init(&scene->engine));
    scene->engine.ticks = fake_ticks;
    ticks_now = 0;
    const struct task_start start = {.description = SPAN("test"), .duration = 1000};
    scene->task = task_start(&scene->host, &start);
    if (!CHECK(scene->task != NULL))
        abort();
}

static void close_scene(struct scene *scene)
{
    engine_free(&scene->engine);
    host_free(&scene->host);
}

static struct call begin(struct scene *scene, struct span member, struct ref object)
{
    struct call call = {.member = member_named(member), .object = object, .thread = 7};
    call.label = label_of(&scene->engine.labels, call.member->iface, object, SPAN("it"));
    return call;
}

/* The call arrives and is over, the wall clock standing still. */
static void pass(struct scene *scene, struct call *call)
{
    engine_arrive(&scene->engine, &scene->host, call);
    engine_over(&scene->engine, &scene->host, call);
}

static void call_task(struct scene *scene, struct span member)
{
    struct call call = begin(scene, member, scene->task->ref);
    pass(scene, &call);
}

static void wait_task(struct scene *scene, int64_t timeout, code result)
{
    struct call call = begin(scene, SPAN("IVMTask::WaitForCompletion"), scene->task->ref);
    call.args[0] = argument_int(timeout);
    call.result = result;
    pass(scene, &call);
}

static const struct finding *found(const struct scene *scene, enum finding_kind kind)
{
    const struct findings *findings = &scene->engine.findings;
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i]->kind == kind)
            return findings->items[i];
    return NULL;
}

static bool holds(const struct text *text, const char *part)
{
    size_t length = strlen(part);
    for (size_t i = 0; i + length <= text->length; i++) {
        size_t n = 0;
        while (n < length && text->chars[i + n] == (unsigned char)part[n])
            n++;
        if (n == length)
            return true;
    }
    return false;
}

TEST(finding, ids_are_unique_and_found_in_any_case)
{
    for (int k = 0; k < FINDING_KINDS; k++) {
        enum finding_kind kind = FINDING_KINDS;
        struct text id = {0};
        CHECK(text_append_ascii(&id, finding_id((enum finding_kind)k)));
        id.chars[0] = text_upper(id.chars[0]);
        CHECK(finding_from_id(text_span(&id), &kind));
        CHECK_EQ(kind, k);
        text_clear(&id);
    }
    enum finding_kind kind;
    CHECK(!finding_from_id(SPAN("result"), &kind));
}

TEST(finding, a_result_that_is_read_early_is_noted_once_with_its_call)
{
    struct scene scene;
    open_scene(&scene);
    call_task(&scene, SPAN("IVMTask::get_Error"));
    CHECK_EQ(scene.engine.findings.count, 0);
    for (int i = 0; i < 3; i++)
        call_task(&scene, SPAN("IVMTask::get_Result"));
    const struct finding *finding = found(&scene, FINDING_RESULT_READ_EARLY);
    if (CHECK(finding != NULL)) {
        CHECK_EQ(finding->count, 3);
        CHECK_EQ(finding->sequence, 2);
        CHECK(holds(&finding->what, ".Result -> S_OK"));
        struct text text = {0};
        CHECK(finding_write(finding, &text));
        CHECK(holds(&text, "before the task was complete.  2  00:00.000  IVMTask"));
        CHECK(holds(&text, "(3 times)"));
        text_clear(&text);
    }
    CHECK_EQ(scene.engine.findings.count, 1);
    close_scene(&scene);
}

TEST(finding, a_result_that_is_read_at_the_end_is_none)
{
    struct scene scene;
    open_scene(&scene);
    advance(&scene.host, 1000);
    call_task(&scene, SPAN("IVMTask::get_Result"));
    CHECK_EQ(scene.engine.findings.count, 0);
    close_scene(&scene);
}

/* A call that gives the task to the client. */
static void give_task(struct scene *scene)
{
    struct call call = begin(scene, SPAN("IVMVirtualMachine::Startup"), (struct ref){0});
    call.args[0] = (struct argument){
        .type = ARGUMENT_OBJECT,
        .iface = "IVMTask",
        .ref = scene->task->ref,
        .label = label_of_task(scene->task->id)};
    pass(scene, &call);
}

static void end(struct scene *scene)
{
    findings_end(&scene->engine.findings, &scene->engine.labels, &scene->host);
}

TEST(finding, a_result_that_is_never_read_is_noted_at_the_end)
{
    struct scene scene;
    open_scene(&scene);
    give_task(&scene);
    end(&scene);
    CHECK_EQ(scene.engine.findings.count, 0); /* it is not complete */
    advance(&scene.host, 1000);
    end(&scene);
    const struct finding *finding = found(&scene, FINDING_RESULT_NEVER_READ);
    if (CHECK(finding != NULL)) {
        char what[64];
        snprintf(what, sizeof what, "IVMTask #%d, which call 1 gave out", (int)scene.task->id);
        CHECK_EQ(finding->sequence, 1);
        CHECK(holds(&finding->what, what));
    }
    end(&scene);
    CHECK_EQ(scene.engine.findings.count, 1);
    close_scene(&scene);
}

TEST(finding, a_task_whose_result_was_read_and_one_that_no_client_has_are_none)
{
    struct scene scene;
    open_scene(&scene);
    advance(&scene.host, 1000);
    end(&scene);
    CHECK_EQ(scene.engine.findings.count, 0); /* the test's own */
    give_task(&scene);
    call_task(&scene, SPAN("IVMTask::get_Result"));
    end(&scene);
    CHECK_EQ(scene.engine.findings.count, 0);
    close_scene(&scene);
}

TEST(finding, waits_without_a_time_out)
{
    struct scene scene;
    open_scene(&scene);
    wait_task(&scene, 500, CODE_OK);
    wait_task(&scene, 4000000, CODE_OK);
    CHECK_EQ(scene.engine.findings.count, 0);
    wait_task(&scene, -1, CODE_OK);
    CHECK(found(&scene, FINDING_ENDLESS_WAIT) != NULL);
    CHECK(found(&scene, FINDING_WAIT_CANNOT_END) == NULL);
    wait_task(&scene, -1, CODE_VM_E_TIMED_OUT);
    CHECK(found(&scene, FINDING_WAIT_CANNOT_END) != NULL);
    close_scene(&scene);
}

/* So many polls, each so many microseconds after the other. */
static void poll(struct scene *scene, int count, int64_t gap)
{
    for (int i = 0; i < count; i++) {
        call_task(scene, SPAN("IVMTask::get_IsComplete"));
        ticks_now += gap;
    }
}

TEST(finding, a_loop_that_lets_no_time_pass)
{
    struct scene scene;
    open_scene(&scene);
    poll(&scene, 20, 10);
    CHECK_EQ(scene.engine.findings.count, 0);
    poll(&scene, 1, 10);
    CHECK(found(&scene, FINDING_BUSY_POLLING) != NULL);
    close_scene(&scene);

    CONTEXT("and one that pauses now and then, as a thread may");
    open_scene(&scene);
    for (int i = 0; i < 2; i++) {
        poll(&scene, 17, 10);
        poll(&scene, 1, 5000);
    }
    CHECK(found(&scene, FINDING_BUSY_POLLING) != NULL);
    close_scene(&scene);
}

TEST(finding, loops_that_let_time_pass_are_none)
{
    struct scene scene;
    CONTEXT("by a sleep between some polls and others");
    open_scene(&scene);
    for (int i = 0; i < 100; i++) {
        poll(&scene, 9, 10);
        poll(&scene, 1, 1000);
    }
    CHECK_EQ(scene.engine.findings.count, 0);
    close_scene(&scene);

    CONTEXT("by a wait");
    open_scene(&scene);
    for (int i = 0; i < 100; i++) {
        poll(&scene, 3, 10);
        wait_task(&scene, 500, CODE_OK);
    }
    CHECK_EQ(scene.engine.findings.count, 0);
    close_scene(&scene);

    CONTEXT("by a sleep after each poll");
    open_scene(&scene);
    poll(&scene, 100, 1000);
    CHECK_EQ(scene.engine.findings.count, 0);
    close_scene(&scene);
}

TEST(finding, a_machine_that_was_deleted_and_one_that_was_not_found)
{
    struct scene scene;
    open_scene(&scene);
    struct ref machine = {9, 4};
    struct call call = begin(&scene, SPAN("IVMVirtualMachine::get_State"), machine);
    call.result = CODE_VM_E_VM_UNKNOWN;
    pass(&scene, &call);
    CHECK_EQ(scene.engine.findings.count, 0); /* the host was reset, say */
    struct call removal =
        begin(&scene, SPAN("IVMVirtualPC::DeleteVirtualMachine"), (struct ref){0});
    removal.args[0] =
        (struct argument){.type = ARGUMENT_OBJECT, .iface = "IVMVirtualMachine", .ref = machine};
    removal.result = CODE_FAIL;
    pass(&scene, &removal);
    pass(&scene, &call);
    CHECK_EQ(scene.engine.findings.count, 0);
    removal.result = CODE_OK;
    pass(&scene, &removal);
    pass(&scene, &call);
    CHECK(found(&scene, FINDING_DELETED_USED) != NULL);
    call =
        begin(&scene, SPAN("IVMVirtualMachine::get_State"), findings_trap(&scene.engine.findings));
    call.result = CODE_VM_E_VM_UNKNOWN;
    pass(&scene, &call);
    CHECK(found(&scene, FINDING_NOT_FOUND_USED) != NULL);
    CHECK(slots_get(&scene.host.slots, call.object) == NULL);
    close_scene(&scene);
}

TEST(finding, what_belongs_to_a_deleted_machine_counts_as_well)
{
    struct scene scene;
    open_scene(&scene);
    const struct machine *machine = scene.host.machines[0];
    const struct ref of_machine = machine->ref, drive = {77, 1};
    struct call call = begin(&scene, SPAN("IVMDVDDrive::get_BusNumber"), drive);
    call.label = label_of(&scene.engine.labels, "IVMDVDDrive", drive, SPAN("A"));
    label_set_owner(&scene.engine.labels, call.label, of_machine);
    call.result = CODE_VM_E_VM_UNKNOWN;
    struct call removal =
        begin(&scene, SPAN("IVMVirtualPC::DeleteVirtualMachine"), (struct ref){0});
    removal.args[0] =
        (struct argument){.type = ARGUMENT_OBJECT, .iface = "IVMVirtualMachine", .ref = of_machine};
    pass(&scene, &removal);
    pass(&scene, &call); /* the machine is there again: it was registered */
    CHECK_EQ(scene.engine.findings.count, 0);
    CHECK_EQ(catalog_delete(&scene.host, scene.host.machines[0]), CODE_OK);
    pass(&scene, &call);
    CHECK(found(&scene, FINDING_DELETED_USED) != NULL);
    close_scene(&scene);
}

TEST(finding, what_is_silenced_is_neither_kept_nor_noted)
{
    struct scene scene;
    open_scene(&scene);
    call_task(&scene, SPAN("IVMTask::get_Result"));
    wait_task(&scene, -1, CODE_OK);
    findings_silence(&scene.engine.findings, FINDING_RESULT_READ_EARLY, true);
    CHECK_EQ(scene.engine.findings.count, 1);
    call_task(&scene, SPAN("IVMTask::get_Result"));
    CHECK_EQ(scene.engine.findings.count, 1);
    findings_silence(&scene.engine.findings, FINDING_RESULT_READ_EARLY, false);
    call_task(&scene, SPAN("IVMTask::get_Result"));
    CHECK_EQ(scene.engine.findings.count, 2);
    findings_clear(&scene.engine.findings);
    CHECK_EQ(scene.engine.findings.count, 0);
    scene.engine.findings.enabled = false;
    call_task(&scene, SPAN("IVMTask::get_Result"));
    CHECK_EQ(scene.engine.findings.count, 0);
    close_scene(&scene);
}

TEST(finding, there_are_so_many_at_most)
{
    struct findings findings;
    findings_init(&findings);
    for (uint32_t i = 1; i <= FINDINGS_MAX + 5; i++) {
        struct text what = {0};
        if (!findings_known(&findings, FINDING_REFERENCE_HELD, NULL, i))
            findings_note(&findings, FINDING_REFERENCE_HELD, NULL, i, 1, &what);
    }
    CHECK_EQ(findings.count, FINDINGS_MAX);
    CHECK_EQ(findings.lost, 5);
    findings_free(&findings);
}

TEST(finding, without_memory_calls_go_on_and_nothing_leaks)
{
    size_t before = mem_live();
    for (long n = 1; n < 60; n++) {
        struct scene scene;
        CONTEXT("allocation %ld fails", n);
        open_scene(&scene);
        mem_fail_at(n);
        give_task(&scene);
        call_task(&scene, SPAN("IVMTask::get_Result"));
        advance(&scene.host, 1000);
        end(&scene);
        bool failed = mem_fail_at(0) <= 0;
        close_scene(&scene);
        CHECK_EQ(mem_live(), before);
        if (!failed)
            return;
    }
    CHECK(!"it ends");
}
