/* SPDX-License-Identifier: MIT */
/* Scenario files: what they make, what is wrong with them, and that a saved host comes again. */
#include "scenario_fixture.h"

#include "model/disk.h"

#define HEAD "<scenario xmlns='urn:vpcmock:scenario:1'>\n"
#define TAIL "</scenario>"

static struct machine *find(struct host *host, const char *name)
{
    struct text text = {0};
    CHECK(text_append_ascii(&text, name));
    struct machine *machine = host_find_machine(host, text_span(&text));
    text_clear(&text);
    return machine;
}

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
    {HEAD "<machine nam='x'/>" TAIL, "2:10: Found attribute \"nam\" of <machine>; expected \"name\""},
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
     "2:19: Found \"starting\" for \"state\"; expected turned-off, saved, running, paused."},
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
    {HEAD "<disk path='C:\\a.vhd' parent='C:\\b.vhd'/><disk path='C:\\b.vhd' parent='C:\\a.vhd'/>"
     TAIL, "Found \"C:\\a.vhd\", which leads back to the disk itself"},
    {HEAD "<disk path='C:\\a.vhd' kind='differencing'/>" TAIL, "2:23: Found a differencing disk"},
    {HEAD "<plan member='Start'/>" TAIL, "2:7: Found \"Start\"; expected a member that starts"},
    {HEAD "<plan member='Startup' result='DiskError'/>" TAIL, "2:24: Found \"DiskError\""},
    {HEAD "<plan member='Startup' result='77'/>" TAIL, "2:24: Found the result 77"},
    {HEAD "<plan member='Startup' progress='10 5'/>" TAIL, "2:24: Found \"10 5\" for \"progress\""},
    {HEAD "<network name='Internal Network'/><network name='n' id='01'/>" TAIL, "2:53: Found \"01\""},
    {HEAD "<volume letter='1'/>" TAIL, "2:9: Found \"1\"; expected a letter"},
    {HEAD "<usb machine='x'/>" TAIL, "2:6: Found \"x\", which is no machine"},
    {HEAD "<disk path='D:\\a.vhd'/>" TAIL, "1:2: Found files that take volume D to"},
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

/* ---- Saving ---- */

static char *save(struct host *host)
{
    struct writer writer = {0};
    struct problem problem = {0};
    char said[500];
    if (!scenario_save(host, &members, &writer, &problem)) {
        print_problem(&problem, said, sizeof said);
        CHECK_MSG(false, "%s", said);
        writer_free(&writer);
        return NULL;
    }
    return writer.bytes;
}

/* What comes of a saved host is saved as the same text. */
static void check_comes_again(struct host *host)
{
    char *first = save(host);
    struct host again;
    open_host(&again);
    if (!first)
        return;
    CHECK_LOADS(&again, first);
    char *second = save(&again);
    if (second && strcmp(first, second)) {
        size_t at = 0;
        while (first[at] == second[at])
            at++;
        size_t from = at < 200 ? 0 : at - 200;
        CHECK_MSG(false, "the second differs at %zu:\n%.300s\n----\n%.300s", at, first + from,
                  second + from);
    }
    host_free(&again);
    mem_free(first);
    mem_free(second);
}

TEST(scenario, saves_the_host_that_is_there_at_first)
{
    struct host host;
    open_host(&host);
    check_comes_again(&host);
    host_free(&host);
}

TEST(scenario, saves_machines_in_their_states)
{
    struct host host;
    struct task *task;
    open_host(&host);
    CHECK_LOADS(&host, HEAD "<machine name='A' undoable='true'>"
                            "<disk path='C:\\VMs\\a.vhd' size='20 GB'/>"
                            "<serial number='2' type='named-pipe' name='\\\\.\\pipe\\a'/></machine>"
                            "<machine name='B' guest-refuses-shutdown='true'/>"
                            "<machine name='C' components-delay='90 '/>"
                            "<machine name='D'/><machine name='E' notes='&lt;&#9;&quot;'/>" TAIL);
    const char *const names[] = {"A", "B", "C"};
    for (size_t i = 0; i < COUNT(names); i++) {
        CHECK_EQ(machine_startup(&host, find(&host, names[i]), &task), CODE_OK);
        advance(&host, 4321);
    }
    CHECK_EQ(machine_save(&host, find(&host, "B"), &task), CODE_OK);
    advance(&host, 10000);
    CHECK_EQ(machine_pause(&host, find(&host, "C")), CODE_OK);
    CHECK_EQ(machine_start_channel(&host, find(&host, "A"), SPAN("\\\\.\\pipe\\x"), SPAN("7")),
             CODE_OK);
    CHECK_EQ(catalog_unregister(&host, find(&host, "D")), CODE_OK);
    CHECK(text_set(&find(&host, "E")->settings.id, SPAN("{id}")));
    const struct value odd = value_borrow((struct span){u"a\0b\xd800", 4});
    CHECK_EQ(settings_set(&host, find(&host, "E"), KEY_NOTES, &odd), CODE_OK);
    struct task *plan = task_plan(&host, tasks_start);
    task_set_result(plan, TASK_TimeOutError);
    GIVE_STEPS(plan, 0, 40, 40);
    check_comes_again(&host);
    host_free(&host);
}

TEST(scenario, does_not_save_a_task_under_way)
{
    struct host host;
    struct task *task;
    struct writer writer = {0};
    struct problem problem = {0};
    open_host(&host);
    CHECK_EQ(machine_startup(&host, host.machines[0], &task), CODE_OK);
    CHECK(!scenario_save(&host, &members, &writer, &problem));
    CHECK_EQ(problem.code, CODE_FAIL);
    writer_free(&writer);
    host_free(&host);
}
