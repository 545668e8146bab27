/* SPDX-License-Identifier: MIT */
/* Scenario files and memory that runs out: all or nothing. */
#include "scenario_fixture.h"

#include "model/disk.h"

/* ---- A host in a pool ---- */

static struct memory *pool, *used;
static struct host host;
static struct engine engine;

static struct memory *current_pool(void)
{
    return used;
}

static void open_world(void)
{
    memory_use(current_pool);
    used = pool = memory_create();
    CHECK(memory_add_region(pool, &host, sizeof host));
    CHECK(memory_add_region(pool, &engine, sizeof engine));
    open_host(&host);
    CHECK(engine_init(&engine));
}

static void close_world(void)
{
    engine_free(&engine);
    host_free(&host);
    CHECK_EQ(memory_live(pool), 0);
    memory_release(pool);
    used = pool = NULL;
}

/* ---- Loading and saving outside of it ---- */

static bool load_all(const char *xml, code *failure)
{
    used = NULL;
    struct document *document = document_create();
    bool good = document && read_xml(document, xml);
    used = pool;
    good = good && scenario_replace(&host, &engine, pool, &members, document);
    *failure = document ? document->problem.code : CODE_OUTOFMEMORY;
    used = NULL;
    document_free(document);
    used = pool;
    return good;
}

static char *saved(void)
{
    struct writer writer = {0};
    struct problem problem = {0};
    used = NULL;
    CHECK(scenario_save(&host, &engine, &members, &writer, &problem));
    used = pool;
    return writer.bytes;
}

static void check_saved(const char *expected)
{
    char *text = saved();
    size_t at = 0;
    while (text && expected && text[at] && text[at] == expected[at])
        at++;
    CHECK_MSG(text && expected && !strcmp(text, expected), "differs at %zu:\n%.200s\n----\n%.200s",
              at, text ? text + (at < 100 ? 0 : at - 100) : "",
              expected ? expected + (at < 100 ? 0 : at - 100) : "");
    mem_free(text);
}

static const char first[] =
    HEAD "<clock mode='manual' now='5 s'/><machine name='First' state='running'/>"
         "<on call='Save'><fail code='E_FAIL'/></on><expect call='TurnOff' times='1'/>"
         "<at time='9 s'><state name='late'/></at>" TAIL;

static const char second[] =
    HEAD "<host memory-available='64' network-adapters='a;b'/><clock mode='manual' now='7 s'/>"
         "<option key='k' value='v'/><volume letter='E' capacity='1 GB'/><folder path='C:\\f'/>"
         "<file path='C:\\f\\a.iso'/><disk path='C:\\p.vhd' size='1 GB'/>"
         "<disk path='C:\\q.vhd' parent='C:\\p.vhd'/><network name='N'/>"
         "<machine name='A' state='running' notes='n' undoable='true'><disk path='C:\\q.vhd'/>"
         "<dvd image='C:\\f\\a.iso'/><floppy/><adapter network='N'/>"
         "<serial number='1' type='nothing'/><setting key='s' value='t'/>"
         "<parameter name='p' value='q'/><channel pipe='c' port='1'/></machine>"
         "<machine name='B' state='saved'/><machine name='C' registered='false'/>"
         "<usb device-string='u' machine='A'/>"
         "<task member='Startup' machine='A' description='d'/>"
         "<plan member='Startup' result='TimeOutError' progress='1 2'/>"
         "<on call='Save' name='n' after='Startup' state='s'><arg param='x' equals='y'/></on>" TAIL;

TEST(scenario_memory, a_file_is_loaded_wholly_or_not_at_all)
{
    static const char good[] =
        HEAD "<clock mode='manual'/><machine name='A' state='running' notes='n'>"
             "<disk path='C:\\q.vhd' size='1 GB'/></machine><machine name='B'/>"
             "<machine name='C' state='saved'/>"
             "<on call='Save'><task result='TimeOutError' progress='1'/>"
             "<fire event='OnReset'/></on><expect call='TurnOff' name='o'/>"
             "<at time='1 s'><fire event='OnTripleFault' machine='A'/></at>" TAIL;
    code failure;
    long failed = 0;
    bool came_so_far = true;
    open_world();
    CHECK(load_all(good, &failure));
    char *expected = saved();
    CHECK(load_all(first, &failure));
    const struct machine *machine = host.machines[0];
    char *before = saved();
    /* What is wrong with it is found last. */
    CHECK(!load_all(second, &failure));
    CHECK_EQ(failure, CODE_INVALIDARG);
    CHECK(slots_get(&host.slots, machine->ref) == machine);
    check_saved(before);
    for (long n = 1; came_so_far; n++) {
        CONTEXT("allocation %ld", n);
        mem_fail_at(n);
        bool loaded = load_all(good, &failure);
        came_so_far = mem_fail_at(0) <= 0;
        failed += !loaded;
        check_saved(loaded ? expected : before);
        if (!loaded)
            CHECK_EQ(failure, CODE_OUTOFMEMORY);
        else if (came_so_far) /* what failed did not matter */
            CHECK(load_all(first, &failure));
    }
    CHECK(failed > 100);
    mem_free(before);
    mem_free(expected);
    close_world();
    CHECK_EQ(mem_live(), 0);
}
