/* SPDX-License-Identifier: MIT */
/* Tasks that are under way when a host is saved: the host that comes of the file goes on with them
 * as the first one does. */
#include "scenario_fixture.h"

#include "model/disk_tasks.h"
#include "model/guest_tasks.h"
#include "model/task_work.h"

/* A running machine with two disks, one of them a child, another machine that is turned off and one
 * that is saved. */
static const char lab[] =
    HEAD "<clock mode='manual'/><disk path='C:\\p.vhd' size='4 GB' data-written='700000000' "
         "data-zeroed='600000000'/>"
         "<disk path='C:\\c.vhd' parent='C:\\p.vhd' data-written='900000000'/>"
         "<disk path='C:\\d.vhd' size='9 GB' data-written='100000000'/>"
         "<machine name='on' state='running' undoable='true'><disk path='C:\\on.vhd' size='2 GB'/>"
         "</machine><machine name='off' undoable='true'><disk path='C:\\off.vhd' size='3 GB'/>"
         "</machine><machine name='saved' state='saved' undoable='true'>"
         "<disk path='C:\\saved.vhd' size='5 GB'/></machine>" TAIL;

static struct task *begin_start(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(machine_startup(host, find(host, "off"), &task), CODE_OK);
    return task;
}

static struct task *begin_restore(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(machine_startup(host, find(host, "saved"), &task), CODE_OK);
    return task;
}

static struct task *begin_save(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(machine_save(host, find(host, "on"), &task), CODE_OK);
    return task;
}

static struct task *begin_save_of_paused(struct host *host)
{
    CHECK_EQ(machine_pause(host, find(host, "on")), CODE_OK);
    return begin_save(host);
}

static struct task *begin_turn_off(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(machine_turn_off(host, find(host, "on"), &task), CODE_OK);
    return task;
}

static struct task *begin_turn_off_of_starting(struct host *host)
{
    struct task *task = begin_start(host);
    advance(host, 100);
    CHECK_EQ(machine_turn_off(host, find(host, "off"), &task), CODE_OK);
    return task;
}

static struct task *begin_reset(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(machine_reset(host, find(host, "on"), &task), CODE_OK);
    return task;
}

static struct task *begin_reset_of_paused(struct host *host)
{
    CHECK_EQ(machine_pause(host, find(host, "on")), CODE_OK);
    return begin_reset(host);
}

static struct task *begin_shutdown(struct host *host)
{
    struct task *task = NULL;
    advance(host, 100000); /* its components come up */
    CHECK_EQ(guest_shutdown(host, find(host, "on"), true, &task), CODE_OK);
    return task;
}

static struct task *begin_two_shutdowns(struct host *host)
{
    struct task *task = begin_shutdown(host);
    CHECK_EQ(guest_shutdown(host, find(host, "on"), false, &task), CODE_OK);
    CHECK_EQ(task_work(task), TASK_WORK_NONE);
    return task;
}

static struct task *begin_restart(struct host *host)
{
    struct task *task = NULL;
    advance(host, 100000);
    CHECK_EQ(guest_restart(host, find(host, "on"), false, &task), CODE_OK);
    return task;
}

static struct task *begin_log_off(struct host *host)
{
    struct task *task = NULL;
    find(host, "on")->guest.users = 2;
    advance(host, 100000);
    CHECK_EQ(guest_log_off(host, find(host, "on"), &task), CODE_OK);
    return task;
}

static struct task *begin_pause_of_logging_off(struct host *host)
{
    struct task *task = begin_log_off(host);
    CHECK_EQ(machine_pause(host, find(host, "on")), CODE_OK);
    return task;
}

static struct disk_name *name_of(struct host *host, struct span path)
{
    return files_name(host, path);
}

static struct task *begin_create(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(disk_task_create(host, SPAN("C:\\new\\n.vhd"), DISK_FIXED, 3000, &task), CODE_OK);
    return task;
}

static struct task *begin_create_child(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(disk_task_create_differencing(host, SPAN("C:\\n.vhd"), SPAN("C:\\d.vhd"), &task),
             CODE_OK);
    return task;
}

static struct task *begin_compact(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(disk_task_compact(host, name_of(host, SPAN("C:\\p.vhd")), &task), CODE_OK);
    return task;
}

static struct task *begin_merge(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(disk_task_merge(host, name_of(host, SPAN("C:\\c.vhd")), &task), CODE_OK);
    return task;
}

static struct task *begin_merge_to(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(disk_task_merge_to(host, name_of(host, SPAN("C:\\c.vhd")), SPAN("C:\\m.vhd"),
                                DISK_DYNAMIC, &task),
             CODE_OK);
    return task;
}

static struct task *begin_convert(struct host *host)
{
    struct task *task = NULL;
    CHECK_EQ(disk_task_convert(host, name_of(host, SPAN("C:\\d.vhd")), SPAN("C:\\e.vhd"),
                               DISK_FIXED, &task),
             CODE_OK);
    return task;
}

/* The disk fills under it. */
static struct task *begin_convert_without_room(struct host *host)
{
    struct task *task = begin_convert(host);
    struct volume *c = files_volume(host, 'C');
    c->used = c->capacity - 4000000000;
    files_room_changed(host);
    return task;
}

static struct task *begin_merge_of_undo_disks(struct host *host)
{
    struct machine *machine = find(host, "off");
    struct task *task = begin_start(host);
    advance(host, 10000);
    CHECK_EQ(machine_turn_off(host, machine, &task), CODE_OK);
    advance(host, 10000);
    CHECK_EQ(hard_disks_merge_undo(host, machine, &task), CODE_OK);
    return task;
}

static struct task *begin_merge_of_saved(struct host *host)
{
    struct machine *machine = find(host, "off");
    struct task *task = begin_start(host);
    advance(host, 10000);
    CHECK_EQ(machine_save(host, machine, &task), CODE_OK);
    advance(host, 10000);
    CHECK_EQ(hard_disks_merge_undo(host, machine, &task), CODE_OK);
    return task;
}

static struct task *begin_own(struct host *host)
{
    const struct task_start start = {
        .description = SPAN("of the test"), .duration = 3000, .cancelable = true};
    return task_start(host, &start);
}

static const struct {
    const char *name;
    struct task *(*begin)(struct host *host);
    enum task_work work;
} kinds[] = {
    {"start", begin_start, TASK_WORK_START},
    {"restore", begin_restore, TASK_WORK_START},
    {"save", begin_save, TASK_WORK_SAVE},
    {"save of a paused one", begin_save_of_paused, TASK_WORK_SAVE},
    {"turn off", begin_turn_off, TASK_WORK_TURN_OFF},
    {"turn off of one that starts", begin_turn_off_of_starting, TASK_WORK_TURN_OFF},
    {"reset", begin_reset, TASK_WORK_RESET},
    {"reset of a paused one", begin_reset_of_paused, TASK_WORK_RESET},
    {"shutdown", begin_shutdown, TASK_WORK_SHUTDOWN},
    {"second shutdown", begin_two_shutdowns, TASK_WORK_NONE},
    {"restart", begin_restart, TASK_WORK_RESTART},
    {"log off", begin_log_off, TASK_WORK_LOG_OFF},
    {"log off of a paused one", begin_pause_of_logging_off, TASK_WORK_LOG_OFF},
    {"create", begin_create, TASK_WORK_DISKS},
    {"create a child", begin_create_child, TASK_WORK_DISKS},
    {"compact", begin_compact, TASK_WORK_DISKS},
    {"merge", begin_merge, TASK_WORK_DISKS},
    {"merge to", begin_merge_to, TASK_WORK_DISKS},
    {"convert", begin_convert, TASK_WORK_DISKS},
    {"convert without room", begin_convert_without_room, TASK_WORK_DISKS},
    {"merge of undo disks", begin_merge_of_undo_disks, TASK_WORK_MERGE_UNDO},
    {"merge of undo disks of a saved one", begin_merge_of_saved, TASK_WORK_MERGE_UNDO},
    {"the test's own", begin_own, TASK_WORK_NONE},
};

/* ---- What tests do to tasks ---- */

static void leave(struct host *host, struct task *task)
{
    (void)host, (void)task;
}

static void fail(struct host *host, struct task *task)
{
    struct text text = text_from(SPAN("said by the test"));
    (void)host;
    task_set_result(task, TASK_TimeOutError);
    task_take_error_description(task, &text);
}

static void stall(struct host *host, struct task *task)
{
    struct task_course course;
    task_course_init(&course);
    course.stall_at = 40;
    course.stall = 700;
    course.cancelling = TASK_CANCEL_LOSES;
    CHECK(task_set_course(host, task, &course));
}

static void end_at_polls(struct host *host, struct task *task)
{
    struct task_course course;
    task_course_init(&course);
    course.polls = 5;
    GIVE_STEPS(task, 0, 20, 50);
    CHECK(task_set_course(host, task, &course));
    task_polled(host, task);
}

static void by_hand(struct host *host, struct task *task)
{
    struct text text = text_from(SPAN("a description"));
    CHECK(task_set_duration(host, task, TASK_BY_HAND));
    CHECK_EQ(task_set_percent(host, task, 33), CODE_OK);
    task_take_description(task, &text);
    task_set_cancelable(task, true);
}

static void never_cancelled(struct host *host, struct task *task)
{
    struct task_course course;
    task_course_init(&course);
    course.cancelling = TASK_CANCEL_NEVER;
    CHECK(task_set_course(host, task, &course));
    task_set_cancelable(task, true);
    advance(host, 1);
    CHECK_EQ(task_cancel(host, task), CODE_OK);
}

static void (*const changes[])(struct host *host, struct task *task) = {
    leave, fail, stall, end_at_polls, by_hand, never_cancelled};

/* ---- Comparing ---- */

static void check_same_text(const char *what, const char *one, const char *other)
{
    size_t at = 0;
    if (!one || !other || !strcmp(one, other))
        return;
    while (one[at] == other[at])
        at++;
    size_t from = at < 200 ? 0 : at - 200;
    CHECK_MSG(false, "%s differs at %zu:\n%.400s\n----\n%.400s", what, at, one + from,
              other + from);
}

static void check_same(const char *what, struct host *one, struct host *other,
                       struct engine *engine)
{
    char *first = save(one, engine), *second = save(other, engine);
    check_same_text(what, first, second);
    mem_free(first);
    mem_free(second);
}

static void check_same_events(struct host *one, struct host *other)
{
    const struct event *a = one->events, *b = other->events;
    for (; a && b; a = a->next, b = b->next) {
        CHECK_EQ(a->source, b->source);
        CHECK_EQ(a->dispid, b->dispid);
        CHECK_EQ(a->argc, b->argc);
        for (int i = 0; i < a->argc; i++)
            CHECK(value_equal(&a->args[i], &b->args[i]));
    }
    CHECK(!a && !b);
    event_drop_all(one);
    event_drop_all(other);
}

/* After each step both hosts are the same, and have told the same. */
static void check_goes_on(struct host *host, bool end_all)
{
    static const int64_t steps[] = {1, 700, 5000, 600000};
    struct host again;
    struct engine engine;
    open_host(&again);
    CHECK(engine_init(&engine));
    event_drop_all(host);
    clock_advance_to(host, host->clock.now);
    event_drop_all(host);
    char *first = save(host, &engine);
    if (first) {
        CHECK_LOADS(&again, first);
        check_same("what was loaded", host, &again, &engine);
        for (size_t i = 0; i < COUNT(steps); i++) {
            advance(host, steps[i]);
            advance(&again, steps[i]);
            check_same("what came of it", host, &again, &engine);
            check_same_events(host, &again);
        }
        for (size_t i = 0; end_all && i < host->task_count; i++) {
            task_complete(host, host_task(host, i));
            task_complete(&again, host_task(&again, i));
        }
        check_same("what came of it by hand", host, &again, &engine);
        check_same_events(host, &again);
    }
    mem_free(first);
    engine_free(&engine);
    host_free(&again);
}

TEST(scenario_tasks, each_goes_on_as_it_would_have_gone)
{
    static const int64_t elapsed[] = {0, 450};
    for (size_t kind = 0; kind < COUNT(kinds); kind++)
        for (size_t change = 0; change < COUNT(changes); change++)
            for (size_t i = 0; i < COUNT(elapsed); i++) {
                struct host host;
                CONTEXT("%s, change %zu, after %d ms", kinds[kind].name, change, (int)elapsed[i]);
                open_host(&host);
                CHECK_LOADS(&host, lab);
                struct task *task = kinds[kind].begin(&host);
                if (CHECK(task)) {
                    changes[change](&host, task);
                    advance(&host, elapsed[i]);
                    if (CHECK_EQ(task->state, TASK_RUNNING))
                        CHECK_EQ(task_work(task), kinds[kind].work);
                    check_goes_on(&host, true);
                }
                host_free(&host);
            }
}

/* Without anything that only a saved file has. */
TEST(scenario_tasks, can_be_written_by_hand)
{
    struct host host;
    open_host(&host);
    CHECK_LOADS(&host,
                HEAD "<clock mode='manual' now='60 s'/><machine name='A' state='turning-on'/>"
                     "<machine name='B' state='saving'/><machine name='C' state='restoring'/>"
                     "<machine name='D' state='merging-drives'/>"
                     "<machine name='E' state='turning-off'/><machine name='F' "
                     "state='running'/>"
                     "<task machine='A' work='start' duration='10 s'/>"
                     "<task machine='B' work='save' duration='10 s' result='Cancelled'/>"
                     "<task machine='C' work='start' duration='10 s' start='55 s'/>"
                     "<task machine='D' work='merge-undo-disks' duration='10 s'/>"
                     "<task machine='E' work='turn-off' duration='-1'/>"
                     "<task machine='F' work='reset' duration='4 s' stall-at='50' "
                     "stall='1 s' progress='10 50 60'/>" TAIL);
    advance(&host, 2000);
    CHECK_EQ(task_percent(&host, host_task(&host, 0)), 20);
    CHECK_EQ(task_percent(&host, host_task(&host, 2)), 70);
    CHECK_EQ(task_percent(&host, host_task(&host, 5)), 50);
    advance(&host, 3000);
    CHECK_EQ(find(&host, "C")->state, MACHINE_RUNNING);
    CHECK_EQ(host_task(&host, 5)->state, TASK_COMPLETE);
    advance(&host, 5000);
    CHECK_EQ(find(&host, "A")->state, MACHINE_RUNNING);
    CHECK_EQ(find(&host, "B")->state, MACHINE_RUNNING); /* the save was cancelled */
    CHECK_EQ(find(&host, "D")->state, MACHINE_TURNED_OFF);
    CHECK_EQ(find(&host, "E")->state, MACHINE_TURNING_OFF);
    task_complete(&host, host_task(&host, 4));
    CHECK_EQ(find(&host, "E")->state, MACHINE_TURNED_OFF);
    host_free(&host);
}

static void check_refused(const char *xml, const char *expected)
{
    struct host host;
    char said[500];
    open_host(&host);
    CONTEXT("%s", xml);
    CHECK(!load(&host, xml, said, sizeof said));
    CHECK_MSG(!strcmp(said, expected), "\"%s\", expected \"%s\"", said, expected);
    host_free(&host);
}

TEST(scenario_tasks, must_fit_to_machines_and_files)
{
    check_refused(
        HEAD "<machine name='A' state='saving'/>" TAIL,
        "2:19: Found the state \"saving\" of the machine \"A\" without a task that is under "
        "way; expected <task machine=\"A\" work=...>.");
    check_refused(
        HEAD "<machine name='A'/><task machine='A' work='start'/>" TAIL,
        "2:26: Found the work \"start\" of \"A\", which is no machine that is in the middle "
        "of that without another task; expected the name of one whose state says so.");
    check_refused(HEAD "<task work='save'/>" TAIL,
                  "2:7: Found the work \"save\" of \"\", which is no machine that is in the middle "
                  "of that without another task; expected the name of one whose state says so.");
    check_refused(
        HEAD "<machine name='A' state='saving'/><task machine='A' work='save' "
             "duration='9 s'/><task machine='A' work='save'/>" TAIL,
        "2:87: Found the work \"save\" of \"A\", which is no machine that is in the middle "
        "of that without another task; expected the name of one whose state says so.");
    check_refused(HEAD "<task work='disks'><job target='C:\\x.vhd'/></task>" TAIL,
                  "2:25: Found \"C:\\x.vhd\", which is no file of the host; expected the path of "
                  "one.");
    check_refused(HEAD "<task work='disks'><job><reads path='C:\\x.vhd'/></job></task>" TAIL,
                  "2:32: Found \"C:\\x.vhd\", which is no file of the host; expected the path of "
                  "one.");
    check_refused(HEAD "<task work='disks'><job makes='true'/></task>" TAIL,
                  "2:25: Found \"makes\" without a disk of the host as the target; expected one.");
    check_refused(HEAD "<task work='disks'><job letter='7'/></task>" TAIL,
                  "2:25: Found \"7\"; expected a letter from A to Z.");
}
