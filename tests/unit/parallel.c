/* SPDX-License-Identifier: MIT */
/* Threads: hosts that share nothing are used at once, and one is shared by its lock. What the model
 * has for all hosts (numbers, the switch of the pool) is then used at once too; ThreadSanitizer
 * looks on in `make check-deep PART=race`. */
#include <pthread.h>

#include "scenario_fixture.h"

#include "model/event.h"

enum { THREADS = 8, ROUNDS = 6, STEPS = 300 };

static _Thread_local struct memory *used;

static struct memory *current_pool(void)
{
    return used;
}

static void in_threads(void *(*run)(void *), void *const contexts[])
{
    pthread_t threads[THREADS];
    int begun = 0;
    memory_use(current_pool);
    while (begun < THREADS &&
           CHECK(!pthread_create(&threads[begun], NULL, run, contexts ? contexts[begun] : NULL)))
        begun++;
    for (int i = 0; i < begun; i++)
        CHECK(!pthread_join(threads[i], NULL));
    memory_use(NULL);
}

static void let_go_of_events(struct event *events)
{
    while (events) {
        struct event *event = events;
        events = event->next;
        event_free(event);
    }
}

static struct event *take_events(struct host *host)
{
    struct event *events = host->events;
    host->events = NULL;
    host->last_event = NULL;
    return events;
}

/* ---- A host for each thread ---- */

static const char world[] =
    HEAD "<clock mode='manual'/><volume letter='E' capacity='1 GB'/>"
         "<machine name='A' state='running' notes='n' undoable='true'>"
         "<disk path='E:\\q.vhd' size='1 GB'/></machine><machine name='B' state='saved'/>"
         "<plan member='Startup' result='TimeOutError' progress='1 2'/>"
         "<on call='Save' times='2'><fail code='E_FAIL'/></on>"
         "<at time='9 s'><state name='late'/></at>" TAIL;

struct own {
    struct host host;
    struct engine engine;
    struct memory *pool;
    char *saved; /* what became of it in the end */
};

static void call_save(struct own *own, struct machine *machine)
{
    struct call call = {.member = member_named("IVMVirtualMachine", "Save")};
    engine_arrive(&own->engine, &own->host, &call);
    struct rule *rule = meet(&own->engine, &call);
    struct task *task = NULL;
    if (!rule)
        call.result = machine_save(&own->host, machine, &task);
    engine_over(&own->engine, &own->host, &call);
    call_clear(&call);
}

static void live(struct own *own)
{
    struct task *task = NULL;
    struct machine *a = find(&own->host, "A"), *b = find(&own->host, "B");
    if (!CHECK(a && b))
        return;
    call_save(own, a);
    CHECK_EQ(machine_startup(&own->host, b, &task), CODE_OK);
    struct memory_snapshot *snapshot = memory_snapshot_take(own->pool);
    CHECK(snapshot != NULL);
    advance(&own->host, 10000);
    CHECK_EQ(task->state, TASK_COMPLETE);
    host_restore(&own->host, snapshot);
    memory_snapshot_discard(snapshot);
    CHECK(task->state != TASK_COMPLETE);
    CHECK_EQ(task_cancel(&own->host, task), CODE_OK);
    for (int i = 0; i < 3; i++)
        call_save(own, a);
    advance(&own->host, 5000);
    CHECK_EQ(a->state, MACHINE_SAVED);
    let_go_of_events(take_events(&own->host));
}

static void *live_alone(void *context)
{
    struct own *own = context;
    for (int round = 0; round < ROUNDS; round++) {
        mem_free(own->saved);
        used = own->pool = memory_create();
        if (!CHECK(used != NULL))
            return NULL;
        CHECK(memory_add_region(used, &own->host, sizeof own->host) &&
              memory_add_region(used, &own->engine, sizeof own->engine));
        open_host(&own->host);
        bool loaded = load_rules(&own->host, &own->engine, world);
        if (loaded)
            live(own);
        memory_rest(true);
        own->saved = loaded ? save(&own->host, &own->engine) : NULL;
        memory_rest(false);
        engine_free(&own->engine);
        host_free(&own->host);
        CHECK_EQ(memory_live(own->pool), 0);
        memory_release(own->pool);
        used = NULL;
    }
    return NULL;
}

/* But for the numbers of tasks, which are never the same twice. */
static bool is_same(const char *a, const char *b)
{
    static const char number[] = "<task id=\"";
    while (*a && *a == *b) {
        bool is_number = !strncmp(a, number, sizeof number - 1);
        if (is_number && strncmp(b, number, sizeof number - 1))
            return false;
        a = is_number ? strchr(a + sizeof number, '"') : a + 1;
        b = is_number ? strchr(b + sizeof number, '"') : b + 1;
    }
    return *a == *b;
}

TEST(parallel, hosts_of_their_own_go_the_same_way_as_alone)
{
    static struct own alone, owns[THREADS];
    void *contexts[THREADS];
    for (int i = 0; i < THREADS; i++)
        contexts[i] = &owns[i];
    memory_use(current_pool);
    live_alone(&alone);
    CHECK(alone.saved && strstr(alone.saved, "state=\"saved\""));
    in_threads(live_alone, contexts);
    for (int i = 0; i < THREADS; i++) {
        CONTEXT("thread %d", i);
        CHECK_MSG(owns[i].saved && alone.saved && is_same(owns[i].saved, alone.saved), "%s",
                  owns[i].saved ? owns[i].saved : "nothing");
        mem_free(owns[i].saved);
    }
    mem_free(alone.saved);
    CHECK_EQ(mem_live(), 0);
}

/* ---- A host for all ---- */

static struct {
    pthread_mutex_t lock;
    struct own own;
    unsigned long succeeded;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void enter(void)
{
    pthread_mutex_lock(&shared.lock);
    used = shared.own.pool;
}

/* Events are of the host's pool, and are given back when its lock is free, as COM's are. */
static void leave(void)
{
    struct event *events = take_events(&shared.own.host);
    used = NULL;
    pthread_mutex_unlock(&shared.lock);
    let_go_of_events(events);
}

static code act(uint32_t what)
{
    struct host *host = &shared.own.host;
    struct task *task = NULL;
    struct machine *machine = find(host, what & 8 ? "A" : "B");
    switch (what % 8) {
    case 0: return machine_startup(host, machine, &task);
    case 1: return machine_save(host, machine, &task);
    case 2: return machine_turn_off(host, machine, &task);
    case 3: return machine_pause(host, machine);
    case 4: call_save(&shared.own, machine); return CODE_OK;
    case 5:
        task = host->task_count ? host_task(host, what % host->task_count) : NULL;
        return task ? task_cancel(host, task) : CODE_FAIL;
    default: advance(host, 100 + what % 1000); return CODE_OK;
    }
}

static void *work_together(void *context)
{
    uint32_t state = (uint32_t)(uintptr_t)context;
    for (int step = 0; step < STEPS; step++) {
        state = state * 1664525u + 1013904223u;
        enter();
        shared.succeeded += act(state >> 8) == CODE_OK;
        leave();
        size_t size = memory_size(shared.own.pool);
        CHECK(size > 0 && memory_live(shared.own.pool) > 0);
    }
    return NULL;
}

TEST(parallel, one_host_is_shared_by_its_lock)
{
    void *seeds[THREADS];
    for (uintptr_t i = 0; i < THREADS; i++)
        seeds[i] = (void *)(i + 1);
    memory_use(current_pool);
    used = shared.own.pool = memory_create();
    if (!CHECK(used != NULL))
        return;
    open_host(&shared.own.host);
    CHECK(load_rules(&shared.own.host, &shared.own.engine, world));
    used = NULL;
    in_threads(work_together, seeds);
    memory_use(current_pool);
    used = shared.own.pool;
    CHECK(shared.succeeded > THREADS * STEPS / 4);
    CHECK(shared.own.host.task_count > 10);
    engine_free(&shared.own.engine);
    host_free(&shared.own.host);
    CHECK_EQ(memory_live(shared.own.pool), 0);
    memory_release(shared.own.pool);
    used = NULL;
    CHECK_EQ(mem_live(), 0);
}
