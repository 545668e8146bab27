/* SPDX-License-Identifier: MIT */
/* Scenario files: each is taken wholly or not at all, and what was taken is saved and taken again
 * with the same end. */
#include "fuzz.h"

#include "scenario/save.h"
#include "tolerant_xml.h"

static fuzz_seeds seeds = {"tests/clients/scenario/good-disk-error.xml",
                           "tests/clients/scenario/good-happenings.xml",
                           "tests/clients/scenario/good-lab.xml",
                           "tests/clients/scenario/good-rules.xml",
                           "tests/clients/scenario/good-tasks.xml",
                           "tests/clients/scenario/meaning-circle.xml",
                           "tests/clients/scenario/meaning-event.xml",
                           "tests/clients/scenario/meaning-falling.xml",
                           "tests/clients/scenario/meaning-twice.xml",
                           "tests/clients/run/expects.xml",
                           NULL};

/* Each member that there is is a cause; its row tells it. */
static task_cause find_member(struct span name)
{
    struct member_set set = {{0}};
    struct span wrong;
    if (!member_set_parse(&set, name, &wrong))
        return NULL;
    for (int m = 0; m < mock_member_count; m++)
        if (member_set_has(&set, (uint16_t)m) && member_starts_task(&mock_members[m]))
            return &mock_members[m];
    return NULL;
}

static const char *member_name(task_cause cause, char *out, size_t size)
{
    const struct member *member = cause;
    if (!member)
        return NULL;
    snprintf(out, size, "%s::%s", member->iface, member->name);
    return out;
}

static const struct scenario_members members = {find_member, member_name};

struct world {
    struct memory *pool;
    struct host host;
    struct engine engine;
};

static struct memory *used;

static struct memory *current_pool(void)
{
    return used;
}

static int64_t no_wall(void)
{
    return 0;
}

static void open_world(struct world *world)
{
    memory_use(current_pool);
    used = world->pool = memory_create();
    HOLDS(world->pool);
    HOLDS(memory_add_region(world->pool, &world->host, sizeof world->host));
    HOLDS(memory_add_region(world->pool, &world->engine, sizeof world->engine));
    HOLDS(engine_init(&world->engine) && host_init(&world->host, no_wall));
    used = NULL;
}

static void close_world(struct world *world)
{
    used = world->pool;
    engine_free(&world->engine);
    host_free(&world->host);
    HOLDS(!memory_live(world->pool));
    memory_release(world->pool);
    used = NULL;
}

static bool load(struct world *world, const void *data, size_t size)
{
    struct document *document = document_create();
    HOLDS(document);
    bool good = tolerant_read_xml(&document_events, document, data, size);
    if (good) {
        used = world->pool;
        good = scenario_replace(&world->host, &world->engine, world->pool, &members, document);
        used = NULL;
    }
    /* What is wrong is always said. */
    HOLDS(good || (document->problem.code != CODE_OK && document->problem.length));
    document_free(document);
    return good;
}

/* What cannot be saved is an empty text. */
static void save(struct world *world, struct writer *writer)
{
    struct problem problem = {0};
    *writer = (struct writer){0};
    if (!scenario_save(&world->host, &world->engine, &members, writer, &problem)) {
        HOLDS(problem.code != CODE_OK && problem.length);
        writer_free(writer);
        *writer = (struct writer){0};
    }
}

static void check_same(const struct writer *a, const struct writer *b)
{
    bool same = a->length == b->length && (!a->length || !memcmp(a->bytes, b->bytes, a->length));
    if (!same) {
        fwrite(a->bytes, 1, a->length, stderr);
        fputs("\n----\n", stderr);
        fwrite(b->bytes, 1, b->length, stderr);
    }
    HOLDS(same);
}

static void take_again(const struct writer *text)
{
    static struct world again;
    struct writer twice;
    open_world(&again);
    bool loaded = load(&again, text->bytes, text->length);
    if (!loaded)
        fwrite(text->bytes, 1, text->length, stderr);
    HOLDS(loaded);
    save(&again, &twice);
    check_same(&twice, text);
    writer_free(&twice);
    close_world(&again);
}

FUZZ(scenario, seeds, 1000)
{
    static struct world world;
    struct writer before, after;
    open_world(&world);
    save(&world, &before);
    bool loaded = load(&world, data, size);
    save(&world, &after);
    if (!loaded)
        check_same(&after, &before);
    else if (after.length)
        take_again(&after);
    writer_free(&before);
    writer_free(&after);
    /* What it plans happens. */
    used = world.pool;
    for (int i = 0; loaded && i < 10; i++)
        clock_advance_to(&world.host, world.host.clock.now + (INT64_C(1) << 2 * i));
    used = NULL;
    close_world(&world);
    HOLDS(!mem_live());
}
