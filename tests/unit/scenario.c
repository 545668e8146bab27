/* SPDX-License-Identifier: MIT */
/* Scenario files: what they make, and what is wrong with them. */
#include "scenario_fixture.h"

#include "model/disk.h"

TEST(scenario, replaces_the_machine_that_is_there_at_first)
{
    struct host host;
    open_host(&host);
    CHECK_LOADS(&host, HEAD "<machine name='A' memory='700' guest-hangs='true'/>" TAIL);
    CHECK_EQ(host.machine_count, 1);
    CHECK(!find(&host, "Windows XP Mode"));
    struct machine *machine = find(&host, "a");
    if (CHECK(machine)) {
        CHECK_EQ(settings_number(machine, KEY_MEMORY, 0), 700);
        CHECK(machine->guest.hangs);
        CHECK_EQ(machine->state, MACHINE_TURNED_OFF);
        CHECK_EQ(machine->drives.dvd_count, 1);
        CHECK_EQ(machine->adapters.count, 1);
    }
    host_free(&host);
}

TEST(scenario, changes_what_is_there_at_first)
{
    struct host host;
    open_host(&host);
    CHECK_LOADS(&host, HEAD "<host memory-available='64' network-adapters='a;\"b;c\"'/>"
                            "<clock mode='manual' now='2 s' poll-step='5'/>"
                            "<machine name='windows xp mode' notes='x&#10;y'/>" TAIL);
    CHECK_EQ(host.machine_count, 1);
    CHECK_EQ(host.info.memory_available, 64);
    CHECK_EQ(host.info.network_adapters.count, 2);
    CHECK_EQ(host.clock.now, 2000);
    CHECK_EQ(host.clock.poll_step, 5);
    CHECK_EQ(host.clock.mode, CLOCK_MANUAL);
    struct machine *machine = find(&host, "Windows XP Mode");
    if (CHECK(machine)) {
        CHECK_EQ(settings_get_notes(machine).length, 3);
        CHECK_EQ(machine->hard_disks.count, 1);
    }
    host_free(&host);
}

TEST(scenario, makes_machines_in_their_states)
{
    struct host host;
    open_host(&host);
    CHECK_LOADS(&host,
                HEAD "<machine name='A' state='running'><disk path='C:\\VMs\\a.vhd' size='20 GB'/>"
                     "</machine><machine name='B' state='saved' memory='256'/>"
                     "<machine name='C' state='paused'/><usb device-string='u' machine='A'/>" TAIL);
    struct machine *a = find(&host, "A"), *b = find(&host, "B"), *c = find(&host, "C");
    if (!CHECK(a && b && c))
        return;
    CHECK_EQ(a->state, MACHINE_RUNNING);
    CHECK(guest_has_components(a));
    CHECK_EQ(b->state, MACHINE_SAVED);
    CHECK(machine_has_saved_state(b));
    CHECK_EQ(b->saved.memory, 256);
    CHECK_EQ(c->state, MACHINE_PAUSED);
    CHECK_EQ(host.load.machines, 2);
    const struct file *disk = files_find(&host, SPAN("C:\\VMs\\a.vhd"));
    if (CHECK(disk)) {
        CHECK_EQ(disk->users, 1);
        CHECK_EQ(disk->disk->size, (int64_t)20 << 30);
    }
    CHECK(!host.events);
    struct task *task;
    CHECK_EQ(machine_save(&host, a, &task), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(a->state, MACHINE_SAVED);
    CHECK_EQ(machine_startup(&host, b, &task), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(b->state, MACHINE_RUNNING);
    host_free(&host);
}

/* Each: what is written, and what is said of it. */
static const struct {
    const char *xml, *said;
} wrong[] = {
    {HEAD "<machine nam='x'/>" TAIL,
     "2:10: Found attribute \"nam\" of <machine>; expected \"name\""},
    {HEAD "<machine name='x'\n memory='much'/>" TAIL,
     "3:2: Found \"much\" for \"memory\"; expected a whole number from 0 to 2147483647."},
    {HEAD " <vm name='x'/>" TAIL, "2:3: Found element <vm>; expected <host>, <clock>"},
    {HEAD "<machine name='x'/>\n<machine name='X'/>" TAIL, "3:10: Found \"X\" again for \"name\""},
    {HEAD "<machine/>" TAIL, "2:2: Found <machine> without \"name\""},
    {HEAD "<machine name='a?b'/>" TAIL, "2:10: Found \"a?b\": "},
    {HEAD "<machine name='x'>\n<disk path='C:\\no.vhd'/></machine>" TAIL,
     "3:7: Found \"C:\\no.vhd\", which is no disk of the host"},
    {HEAD "<machine name='x'>\n<dvd bus='0'/><dvd bus='0' device='0'/></machine>" TAIL, "3:"},
    {HEAD "<machine name='x'><adapter network='none'/></machine>" TAIL,
     "2:28: Found \"none\", which is no virtual network"},
    {HEAD "<machine name='x'><dvd image='C:\\a.iso'/></machine>" TAIL, "2:24: Found \"C:\\a.iso\""},
    {HEAD "<machine name='x'><setting key='k' type='integer' value='1.5'/></machine>" TAIL,
     "2:51: Found the value \"1.5\"; expected one of type \"integer\"."},
    {HEAD "<machine name='x' state='starting'/>" TAIL,
     "2:19: Found \"starting\" for \"state\"; expected turned-off, saved, turning-on, "
     "restoring, running, paused, saving, turning-off, merging-drives."},
    {HEAD "<machine name='x' state=''/>" TAIL, "2:19: Found \"\" for \"state\""},
    {HEAD "<machine name='x' guest-hangs='yes'/>" TAIL,
     "2:19: Found \"yes\" for \"guest-hangs\"; expected true or false."},
    {HEAD "<host memory-available='-1'/>" TAIL, "2:7: Found \"-1\" for \"memory-available\""},
    {HEAD "<host memory-available='9223372036854775808'/>" TAIL, "2:7: Found "},
    {HEAD "<clock/><clock/>" TAIL, "2:10: Found a second <clock>; expected one"},
    {HEAD "<clock now='1 day'/>" TAIL, "2:8: Found \"1 day\" for \"now\"; expected a time"},
    {HEAD "<disk path='C:\\a.vhd'/>\n<file path='c:\\A.vhd'/>" TAIL, "3:7: Found "},
    {HEAD "<disk path='a.vhd'/>" TAIL, "2:7: Found \"a.vhd\": "},
    {HEAD "<disk path='C:\\a.vhd' parent='C:\\b.vhd'/>" TAIL,
     "2:23: Found \"C:\\b.vhd\", which is no disk of the host"},
    {HEAD
     "<disk path='C:\\a.vhd' parent='C:\\b.vhd'/><disk path='C:\\b.vhd' parent='C:\\a.vhd'/>" TAIL,
     "Found \"C:\\a.vhd\", which leads back to the disk itself"},
    {HEAD "<disk path='C:\\a.vhd' kind='differencing'/>" TAIL, "2:23: Found a differencing disk"},
    {HEAD "<plan member='Start'/>" TAIL, "2:7: Found \"Start\"; expected a member that starts"},
    {HEAD "<plan member='Startup' result='DiskError'/>" TAIL, "2:24: Found \"DiskError\""},
    {HEAD "<plan member='Startup' result='77'/>" TAIL, "2:24: Found the result 77"},
    {HEAD "<plan member='Startup' progress='10 5'/>" TAIL, "2:24: Found \"10 5\" for \"progress\""},
    {HEAD "<network name='Internal Network'/><network name='n' id='01'/>" TAIL,
     "2:53: Found \"01\""},
    {HEAD "<volume letter='1'/>" TAIL, "2:9: Found \"1\"; expected a letter"},
    {HEAD "<usb machine='x'/>" TAIL, "2:6: Found \"x\", which is no machine"},
    {HEAD "<disk path='D:\\a.vhd'/>" TAIL, "1:2: Found files that take volume D to"},
    {HEAD "<on call='Startup, Shutup'/>" TAIL, "2:5: Found \"Shutup\", which is no member"},
    {HEAD "<on call='Startup'><fail code='S_OK'/></on>" TAIL, "2:26: Found a code of success"},
    {HEAD "<on call='Startup'><fail code='E_FAIL'/><answer code='0x1'/></on>" TAIL,
     "2:42: Found <answer> with <fail>"},
    {HEAD "<on call='Startup'><return param='x' value='1'/></on>" TAIL,
     "2:28: Found \"x\", which is no out parameter"},
    {HEAD "<on call='Startup'><arg param='x' equals='1'/></on>" TAIL,
     "2:25: Found \"x\", which is no parameter"},
    {HEAD "<on call='Startup' probability='2'/>" TAIL, "2:20: Found \"2\" for \"probability\""},
    {HEAD "<on call='Startup' nth='2' from='1'/>" TAIL, "2:20: Found \"nth\" with"},
    {HEAD "<expect call='Startup' times='1' most='2'/>" TAIL, "2:24: Found \"times\" with"},
    {HEAD "<expect call='Startup' after='x'/>" TAIL,
     "2:24: Found \"x\", which is no expectation of the file; expected the name of one."},
    {HEAD "<expect call='Startup' before='#2'/>" TAIL,
     "2:24: Found \"#2\", which is no expectation"},
    {HEAD "<expect call='Startup' after='#0'/>" TAIL,
     "2:24: Found \"#0\", which is no expectation"},
    {HEAD "<expect call='Startup' name='a' after='A'/>" TAIL,
     "2:33: Found \"A\", which is this expectation itself"},
    {HEAD "<expect call='Startup' name='a'/><expect call='Save' name='a'/>\n"
          "<expect call='Reset' before='a'/>" TAIL,
     "3:22: Found \"a\", which is the name of several expectations; expected that of one, or its "
     "number in the file, such as #2."},
    {HEAD "<expect call='Startup' name='a' after='c'/><expect call='Save' name='b' after='a'/>\n"
          "<expect call='Reset' name='c' after='b'/>" TAIL,
     "3:31: Found \"b\", with which the order would be a circle; expected an expectation that is "
     "not the other way round already."},
    {HEAD "<on call='Startup'><task duration-up-to='5'/></on>" TAIL,
     "2:26: Found \"duration-up-to\" without a \"duration\""},
    {HEAD "<on call='Startup'><task duration='6' duration-up-to='5'/></on>" TAIL, "2:39: Found "},
    {HEAD "<on call='Startup' server='burn'/>" TAIL,
     "2:20: Found \"burn\" for \"server\"; expected crash, disconnect."},
    {HEAD "<at/>" TAIL, "2:2: Found <at> without \"time\""},
    {HEAD "<at time='soon'/>" TAIL, "2:5: Found \"soon\" for \"time\"; expected a time from 0 ms"},
    {HEAD "<at time='1 s'>\n<machine name='x'/></at>" TAIL,
     "3:10: Found \"x\", which is no machine"},
    {HEAD "<at time='1 s'><machine guest-hangs='true'/></at>" TAIL,
     "2:17: Found <machine> without \"name\""},
    {HEAD "<at time='1 s'><disk path='C:\\no.vhd'/></at>" TAIL,
     "2:22: Found \"C:\\no.vhd\", which is no disk"},
    {HEAD "<at time='1 s'><host guest-hangs='true'/></at>" TAIL,
     "2:22: Found attribute \"guest-hangs\" of <host>"},
    {HEAD "<at time='1 s'><on call='Save'/></at>" TAIL, "2:17: Found element <on>"},
    {HEAD "<at time='1 s'><fire event='OnTripleFault'/></at>" TAIL,
     "2:22: Found \"OnTripleFault\", which is no event of the application"},
    {HEAD "<machine name='A'/><at time='1 s'><fire event='OnServiceEvent' machine='A'/></at>" TAIL,
     "2:41: Found \"OnServiceEvent\", which is no event of a machine"},
    {HEAD "<on call='FindVirtualMachine'><arg param='virtualMachine' like='*'/></on>" TAIL,
     "2:36: Found \"virtualMachine\", an [out] parameter, which has no value yet"},
    {HEAD "<on call='Save'><fire event='OnNothing'/></on>" TAIL,
     "2:23: Found \"OnNothing\", which is no event; expected one such as OnTripleFault"},
    {HEAD "<on call='Save'><fire event='OnReset' machine='x'/></on>" TAIL,
     "2:39: Found \"x\", which is no machine"},
    {HEAD "<on call='Save'><fire event='OnMediaEject' dvd='1'/></on>" TAIL,
     "2:44: Found \"dvd\" without \"machine\""},
    {HEAD
     "<machine name='A'/><on call='Save'><fire event='OnReset' machine='A' dvd='1'/></on>" TAIL,
     "2:42: Found \"OnReset\", which is no event of a DVD drive; expected one such as OnMediaEj"},
    {HEAD "<machine name='A'/><on call='Save'><fire event='OnMediaEject' machine='A' dvd='2'/>"
          "</on>" TAIL,
     "2:75: Found drive 2 of a machine that has 1; expected one that it has."},
    {HEAD "<machine name='A'/><on call='Save'><fire event='OnMediaEject' machine='A' dvd='1' "
          "floppy='1'/></on>" TAIL,
     "2:83: Found \"floppy\" with \"dvd\""},
    {HEAD "<on call='Save'><fire event='OnMediaEject' machine='A' dvd='5'/></on>" TAIL,
     "2:56: Found \"5\" for \"dvd\"; expected a whole number from 1 to 4"},
    {HEAD "<at time='1 s'><fire event='OnServiceEvent'/></at>" TAIL,
     "2:17: Found another number of arguments than the 1 that OnServiceEvent has"},
    {HEAD "<at time='1 s'><fire event='OnServiceEvent' first='much'/></at>" TAIL,
     "2:45: Found \"much\" for logMessageID of OnServiceEvent"},
    {HEAD "<at time='1 s'><fire event='OnServiceEvent' first='1' second='2'/></at>" TAIL,
     "2:55: Found another number of arguments"},
    {"", "1:1: Found no element; expected <scenario>."},
};

TEST(scenario, says_what_is_wrong)
{
    for (size_t i = 0; i < COUNT(wrong); i++) {
        char said[500];
        struct host host;
        CONTEXT("%s", wrong[i].xml);
        open_host(&host);
        CHECK(!load(&host, wrong[i].xml, said, sizeof said));
        CHECK_MSG(strstr(said, wrong[i].said) != NULL, "said \"%s\"; expected \"%s\"", said,
                  wrong[i].said);
        host_free(&host);
    }
}

/* ---- Rules and expectations ---- */

TEST(scenario, fails_the_second_start)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(&host, &engine,
                   HEAD "<on call='Startup' nth='2' name='second'>"
                        "<fail code='VM_E_OUT_OF_RESOURCE' description='none left' phase='after'/>"
                        "</on>" TAIL)) {
        struct call call = {.member = member_named("IVMVirtualMachine", "Startup")};
        CHECK(!meet(&engine, &call));
        const struct rule *rule = meet(&engine, &call);
        if (CHECK(rule)) {
            CHECK_EQ(rule->result, CODE_VM_E_OUT_OF_RESOURCE);
            CHECK_EQ(rule->phase, PHASE_AFTER);
            CHECK(text_is(&rule->description, SPAN("none left")));
            CHECK(text_is(&rule->name, SPAN("second")));
        }
        CHECK(!meet(&engine, &call));
    }
    engine_free(&engine);
    host_free(&host);
}

TEST(scenario, has_tasks_that_stall)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(&host, &engine,
                   HEAD
                   "<on call='Save' times='1' priority='-5'><task duration='1 min' stall-at='40' "
                   "stall='-1' cancelling='late' result='TimeOutError' progress='0 40 90'/>"
                   "<delay time='1 s' up-to='3 s'/><events do='delay' by='5'/></on>" TAIL)) {
        struct call call = {.member = member_named("IVMVirtualMachine", "Save")};
        const struct rule *rule = meet(&engine, &call);
        if (CHECK(rule && rule->task)) {
            CHECK_EQ(rule->priority, -5);
            CHECK_EQ(rule->task->duration.low, 60000);
            CHECK_EQ(rule->task->course.stall_at, 40);
            CHECK_EQ(rule->task->course.stall, TASK_BY_HAND);
            CHECK_EQ(rule->task->course.cancelling, TASK_CANCEL_LATE);
            CHECK_EQ(rule->task->nsteps, 3);
            CHECK_EQ(rule->task->set,
                     RULE_TASK_DURATION | RULE_TASK_RESULT | RULE_TASK_PROGRESS | RULE_TASK_COURSE);
            CHECK_EQ(rule->delay.kind, SPREAD_UNIFORM);
            CHECK_EQ(rule->delay.high, 3000);
            CHECK_EQ(rule->events, EVENTS_DELAY);
        }
    }
    engine_free(&engine);
    host_free(&host);
}

TEST(scenario, answers_with_values_and_knows_arguments)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(&host, &engine,
                   HEAD
                   "<on call='FindVirtualMachine'><arg param='configurationName' like='Win*'/>"
                   "<return null='true'/></on>"
                   "<on call='IVMVirtualMachine.get_Memory' at-end='cycle'><return value='64'/>"
                   "<return value='128'/></on>"
                   "<expect call='TurnOff' times='1' name='off'/>"
                   "<expect call='Startup' most='0' after='off'/>" TAIL)) {
        struct call find = {.member = member_named("IVMVirtualPC", "FindVirtualMachine")};
        int at = member_param_index(find.member, SPAN("configurationName"));
        if (CHECK(at >= 0)) {
            find.args[at].type = ARGUMENT_VALUE;
            find.args[at].value = value_borrow(SPAN("Windows"));
            CHECK(meet(&engine, &find));
            find.args[at].value = value_borrow(SPAN("Linux"));
            CHECK(!meet(&engine, &find));
        }
        CHECK_EQ(engine.rules.items[1]->outs[0].count, 2);
        CHECK_EQ(engine.rules.items[1]->outs[0].values[1].value.number, 128);
        CHECK_EQ(engine.rules.items[1]->at_end, AT_END_CYCLE);
        CHECK_EQ(engine.expectations.count, 2);
        CHECK_EQ(engine.expectations.items[0]->most, 1);
        CHECK_EQ(engine.expectations.items[1]->least, 0);
        CHECK_EQ(engine.expectations.items[1]->link_count, 1);
    }
    engine_free(&engine);
    host_free(&host);
}

static bool is_linked(const struct expectation *expectation, uint32_t other,
                      enum expectation_order order)
{
    for (size_t i = 0; i < expectation->link_count; i++)
        if (expectation->links[i].other == other && expectation->links[i].order == order)
            return true;
    return false;
}

TEST(scenario, puts_expectations_in_order_with_any_others)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(&host, &engine,
                   HEAD "<expect call='Startup' name='start'/><expect call='Save'/>"
                        "<expect call='Pause' name='a;b' after='START; #2' before='\"the end\"'/>"
                        "<expect call='TurnOff' times='0' after='start' before='#5'/>"
                        "<expect call='Reset' name='the end' after=' \"a;b\"'/>" TAIL)) {
        struct expectation *const *items = engine.expectations.items;
        CHECK_EQ(items[2]->link_count, 3);
        CHECK(is_linked(items[2], 1, ORDER_AFTER) && is_linked(items[2], 2, ORDER_AFTER) &&
              is_linked(items[2], 5, ORDER_BEFORE));
        CHECK_EQ(items[3]->link_count, 2);
        CHECK(is_linked(items[3], 1, ORDER_AFTER) && is_linked(items[3], 5, ORDER_BEFORE));
        CHECK_EQ(items[4]->link_count, 1);
        CHECK(is_linked(items[4], 3, ORDER_AFTER));
    }
    engine_free(&engine);
    host_free(&host);
}

/* ---- Happenings ---- */

TEST(scenario, lets_things_happen_in_the_order_of_their_times)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(&host, &engine, timed)) {
        const struct machine *a = find(&host, "A");
        const struct file *disk = files_find(&host, SPAN("C:\\a.vhd"));
        if (!CHECK(a && disk))
            return;
        clock_advance_to(&host, 16999);
        CHECK_EQ(engine.state.length, 0);
        CHECK_EQ(catalog_delete(&host, find(&host, "B")), CODE_OK);
        event_drop_all(&host);
        clock_advance_to(&host, 17000);
        CHECK(text_is(&engine.state, SPAN("early")));
        CHECK_EQ(host.info.memory_available, 64);
        CHECK_EQ(disk->disk->size, 5);
        CHECK(!host.events); /* the machine is gone whose event it is */
        clock_advance_to(&host, 36999);
        CHECK(!a->guest.hangs);
        clock_advance_to(&host, 37000);
        CHECK(a->guest.hangs);
        CHECK_EQ(a->guest.users, 2);
        CHECK(text_is(&engine.state, SPAN("last")));
        CHECK(!engine.happenings.first && !engine.happenings.last);
        const struct event *event = host.events;
        while (event && event->dispid != MACHINE_ON_TRIPLE_FAULT)
            event = event->next;
        if (CHECK(event && event->next)) {
            CHECK_EQ(event->source, EVENT_OF_MACHINE);
            CHECK_EQ(event->object.index, a->ref.index);
            event = event->next;
            CHECK_EQ(event->source, EVENT_OF_APPLICATION);
            CHECK_EQ(event->dispid, APPLICATION_ON_VM_STATE_CHANGE);
            CHECK(text_is(&event->args[0].text, SPAN("A")));
            CHECK_EQ(event->args[1].number, MACHINE_PAUSED);
        }
    }
    engine_free(&engine);
    host_free(&host);
}

TEST(scenario, forgets_what_would_have_happened)
{
    struct host host;
    struct engine engine;
    open_host(&host);
    if (load_rules(&host, &engine, timed)) {
        engine_reset(&engine);
        CHECK(!engine.happenings.first);
        clock_advance_to(&host, 60000);
        CHECK(!find(&host, "A")->guest.hangs);
        CHECK_EQ(engine.state.length, 0);
    }
    engine_free(&engine);
    host_free(&host);
}
