/* SPDX-License-Identifier: MIT */
/* Tests of model/memory: pools, and going back to snapshots of them. */
#include "model/memory.h"

#include <string.h>

#include "fixture.h"

static struct memory *pool;

static struct memory *current_pool(void)
{
    return pool;
}

static void open_pool(void)
{
    memory_use(current_pool);
    pool = memory_create();
    CHECK(pool != NULL);
}

static void close_pool(void)
{
    CHECK_EQ(memory_live(pool), 0);
    memory_release(pool);
    pool = NULL;
}

/* The same numbers in every run. */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static size_t random_size(uint32_t *state)
{
    uint32_t kind = next_random(state) % 100;
    if (kind < 2)
        return 0;
    if (kind < 80)
        return next_random(state) % 200;
    if (kind < 98)
        return next_random(state) % 9000;
    return next_random(state) % (1 << 20);
}

/* ---- Blocks ---- */

TEST(memory, without_a_pool_blocks_come_from_malloc)
{
    size_t before = mem_live();
    char *block = mem_alloc(10);
    CHECK(block != NULL);
    CHECK_EQ(mem_live(), before + 1);
    memset(block, 1, 10);
    block = mem_realloc(block, 100000);
    CHECK(block != NULL && block[9] == 1);
    CHECK_EQ(mem_live(), before + 1);
    mem_free(block);
    mem_free(NULL);
    CHECK_EQ(mem_live(), before);
}

TEST(memory, blocks_of_every_size_are_apart_and_aligned)
{
    enum { BLOCKS = 9000 };
    static unsigned char *blocks[BLOCKS];
    open_pool();
    size_t plain = mem_live();
    for (size_t size = 0; size < BLOCKS; size++) {
        blocks[size] = mem_alloc(size);
        if (!CHECK(blocks[size] != NULL))
            return;
        CHECK_EQ((uintptr_t)blocks[size] % 8, 0);
        memset(blocks[size], (int)(size % 251), size);
    }
    CHECK_EQ(memory_live(pool), BLOCKS);
    CHECK_EQ(mem_live(), plain);
    for (size_t size = 0; size < BLOCKS; size++) {
        size_t same = 0;
        while (same < size && blocks[size][same] == size % 251)
            same++;
        CHECK_EQ(same, size);
        mem_free(blocks[size]);
    }
    close_pool();
}

TEST(memory, what_calloc_gives_is_zero_also_the_second_time)
{
    open_pool();
    for (int i = 0; i < 2; i++) {
        unsigned char *block = mem_calloc(30, 7);
        for (int at = 0; at < 210; at++)
            CHECK_EQ(block[at], 0);
        memset(block, 0xff, 210);
        mem_free(block);
    }
    CHECK(mem_calloc(SIZE_MAX / 4, 8) == NULL);
    CHECK(mem_alloc(SIZE_MAX - 4) == NULL);
    CHECK(mem_alloc(PTRDIFF_MAX) == NULL);
    close_pool();
}

TEST(memory, a_freed_block_is_used_again)
{
    open_pool();
    void *first = mem_alloc(40);
    mem_free(first);
    void *second = mem_alloc(36);
    CHECK(first == second);
    mem_free(second);
    close_pool();
}

TEST(memory, a_block_stays_in_its_pool_when_it_grows_elsewhere)
{
    open_pool();
    char *block = mem_alloc(10);
    struct memory *mine = pool;
    memcpy(block, "123456789", 10);
    pool = NULL;
    size_t plain = mem_live();
    block = mem_realloc(block, 70000);
    CHECK_EQ(mem_live(), plain);
    CHECK(!strcmp(block, "123456789"));
    CHECK_EQ(memory_live(mine), 1);
    mem_free(block);
    char *other = mem_alloc(10);
    pool = mine;
    other = mem_realloc(other, 20);
    CHECK_EQ(memory_live(pool), 0);
    CHECK_EQ(mem_live(), plain + 1);
    mem_free(other);
    close_pool();
}

TEST(memory, while_the_pool_rests_blocks_come_from_malloc)
{
    open_pool();
    size_t plain = mem_live();
    memory_rest(true);
    void *outside = mem_alloc(10);
    memory_rest(false);
    void *inside = mem_alloc(10);
    CHECK_EQ(mem_live(), plain + 1);
    CHECK_EQ(memory_live(pool), 1);
    mem_free(outside);
    mem_free(inside);
    CHECK_EQ(mem_live(), plain);
    close_pool();
}

TEST(memory, a_released_pool_lives_until_its_last_block)
{
    open_pool();
    char *small = mem_alloc(10), *large = mem_alloc(100000);
    memory_release(pool);
    pool = NULL;
    memset(small, 1, 10);
    memset(large, 2, 100000);
    mem_free(large);
    CHECK_EQ(small[9], 1);
    mem_free(small);
}

TEST(memory, a_small_block_costs_its_header_and_no_more)
{
    enum { TASK = 152, BLOCKS = 10000 };
    static char *blocks[BLOCKS];
    open_pool();
    for (int i = 0; i < BLOCKS; i++)
        blocks[i] = mem_alloc(TASK);
    int apart = 0;
    for (int i = 1; i < BLOCKS; i++)
        apart += blocks[i] - blocks[i - 1] != TASK + 8;
    /* one step in each chunk */
    CHECK_MSG(apart <= BLOCKS * (TASK + 8) / 65000 + 1, "%d gaps", apart);
    for (int i = 0; i < BLOCKS; i++)
        mem_free(blocks[i]);
    close_pool();
}

TEST(memory, every_allocation_can_fail)
{
    open_pool();
    for (int i = 0; i < 2; i++) {
        mem_fail_at(3);
        void *one = mem_alloc(10), *two = mem_calloc(1, 10), *three = mem_realloc(two, 5000);
        CHECK(one && two && !three);
        CHECK_EQ(mem_fail_at(0), 0);
        three = mem_realloc(two, 5000);
        CHECK(three != NULL);
        mem_free(one);
        mem_free(three);
        mem_fail_at(5);
        CHECK_EQ(mem_fail_at(0), 5);
        struct memory *kept = pool;
        pool = i ? kept : NULL;
        mem_fail_at(1);
        CHECK(memory_create() == NULL);
        pool = kept;
    }
    close_pool();
}

/* ---- Snapshots ---- */

TEST(memory, going_back_brings_back_what_was_freed_and_drops_what_came)
{
    open_pool();
    char *kept = mem_alloc(20), *freed = mem_alloc(20), *large = mem_alloc(50000);
    strcpy(kept, "kept");
    strcpy(freed, "freed");
    memset(large, 7, 50000);
    struct memory_snapshot *snapshot = memory_snapshot_take(pool);
    for (int i = 0; i < 3; i++) {
        strcpy(kept, "changed");
        memset(large, i, 50000);
        mem_free(freed);
        mem_free(large);
        for (int n = 0; n < 5000; n++)
            CHECK(mem_alloc((size_t)n) != NULL);
        memory_snapshot_restore(snapshot);
        CHECK_EQ(memory_live(pool), 3);
        CHECK(!strcmp(kept, "kept") && !strcmp(freed, "freed"));
        CHECK(large[0] == 7 && large[49999] == 7);
    }
    memory_snapshot_discard(snapshot);
    mem_free(kept);
    mem_free(freed);
    mem_free(large);
    close_pool();
}

TEST(memory, regions_go_back_with_the_pool)
{
    int number = 1;
    char text[] = "before";
    open_pool();
    CHECK(memory_add_region(pool, &number, sizeof number));
    CHECK(memory_add_region(pool, text, sizeof text));
    struct memory_snapshot *snapshot = memory_snapshot_take(pool);
    number = 2;
    memcpy(text, "behind", 6);
    memory_snapshot_restore(snapshot);
    CHECK_EQ(number, 1);
    CHECK(!strcmp(text, "before"));
    memory_snapshot_discard(snapshot);
    for (int i = 2; i < MEMORY_MAX_REGIONS; i++)
        CHECK(memory_add_region(pool, &number, 1));
    CHECK(!memory_add_region(pool, &number, 1));
    close_pool();
}

TEST(memory, a_discarded_snapshot_leaves_the_pool_as_it_is)
{
    open_pool();
    struct memory_snapshot *first = memory_snapshot_take(pool);
    char *block = mem_alloc(100000);
    struct memory_snapshot *second = memory_snapshot_take(pool);
    mem_free(block);
    memory_snapshot_discard(first);
    memory_snapshot_restore(second);
    memset(block, 1, 100000);
    memory_snapshot_discard(second);
    memory_snapshot_discard(NULL);
    CHECK_EQ(block[99999], 1);
    mem_free(block);
    close_pool();
}

TEST(memory, a_snapshot_holds_a_released_pool)
{
    open_pool();
    char *block = mem_alloc(10);
    strcpy(block, "here");
    struct memory_snapshot *snapshot = memory_snapshot_take(pool);
    memory_release(pool);
    mem_free(block);
    memory_snapshot_restore(snapshot);
    CHECK(!strcmp(block, "here"));
    mem_free(block);
    memory_snapshot_discard(snapshot);
    pool = NULL;
}

TEST(memory, a_snapshot_that_does_not_fit_leaves_no_trace)
{
    open_pool();
    char *blocks[100];
    for (int i = 0; i < 100; i++)
        blocks[i] = mem_alloc(3000);
    size_t plain = mem_live();
    struct memory_snapshot *snapshot = NULL;
    int failed = 0;
    for (int left = 0; !snapshot; left++) {
        WITH_MEMORY(left, snapshot = memory_snapshot_take(pool));
        if (!snapshot) {
            CHECK_EQ(mem_live(), plain);
            failed++;
        }
    }
    CHECK_MSG(failed > 5, "it failed at %d places", failed);
    mem_fail_at(1);
    memory_snapshot_restore(snapshot);
    CHECK_EQ(mem_fail_at(0), 1);
    memory_snapshot_discard(snapshot);
    CHECK_EQ(mem_live(), plain);
    for (int i = 0; i < 100; i++)
        mem_free(blocks[i]);
    close_pool();
}

/* ---- Against a reference ---- */

enum { MODEL_BLOCKS = 300, MODEL_SNAPSHOTS = 4 };

/* What a block is expected to hold: bytes that follow from its seed. */
struct expected {
    unsigned char *block;
    size_t size;
    uint32_t seed;
};

struct world {
    struct expected blocks[MODEL_BLOCKS];
};

static unsigned char byte_of(const struct expected *of, size_t at)
{
    return (unsigned char)((of->seed + at * 31) >> 3);
}

static void fill(struct expected *of, uint32_t seed)
{
    of->seed = seed;
    for (size_t i = 0; i < of->size; i++)
        of->block[i] = byte_of(of, i);
}

static bool holds(const struct expected *of, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (of->block[i] != byte_of(of, i))
            return false;
    return true;
}

static size_t check_world(const struct world *world)
{
    size_t live = 0;
    for (int i = 0; i < MODEL_BLOCKS; i++) {
        live += world->blocks[i].block != NULL;
        if (world->blocks[i].block && !holds(&world->blocks[i], world->blocks[i].size)) {
            CHECK_MSG(false, "block %d of %zu bytes has changed", i, world->blocks[i].size);
            return live;
        }
    }
    CHECK_EQ(memory_live(pool), live);
    return live;
}

static void step(struct world *world, uint32_t *state)
{
    struct expected *of = &world->blocks[next_random(state) % MODEL_BLOCKS];
    size_t size = random_size(state);
    if (!of->block) {
        *of = (struct expected){mem_alloc(size), size, 0};
        fill(of, next_random(state));
    } else if (next_random(state) % 3) {
        CHECK(holds(of, of->size));
        mem_free(of->block);
        of->block = NULL;
    } else {
        unsigned char *moved = mem_realloc(of->block, size);
        const struct expected old = {moved, of->size, of->seed};
        CHECK(moved && holds(&old, old.size < size ? old.size : size));
        *of = (struct expected){moved, size, 0};
        fill(of, next_random(state));
    }
}

TEST(memory, any_sequence_gives_what_a_plain_reference_gives)
{
    static struct world world, kept[MODEL_SNAPSHOTS];
    for (uint32_t seed = 1; seed <= 12 && !check_failures(); seed++) {
        struct memory_snapshot *snapshots[MODEL_SNAPSHOTS] = {NULL};
        uint32_t state = seed;
        CONTEXT("seed %u", (unsigned)seed);
        open_pool();
        memset(&world, 0, sizeof world);
        for (int n = 0; n < 4000; n++) {
            uint32_t which = next_random(&state) % MODEL_SNAPSHOTS;
            uint32_t kind = next_random(&state) % 200;
            if (kind == 0) {
                memory_snapshot_discard(snapshots[which]);
                snapshots[which] = memory_snapshot_take(pool);
                kept[which] = world;
            } else if (kind == 1) {
                memory_snapshot_discard(snapshots[which]);
                snapshots[which] = NULL;
            } else if (kind <= 3 && snapshots[which]) {
                memory_snapshot_restore(snapshots[which]);
                world = kept[which];
                check_world(&world);
            } else {
                step(&world, &state);
            }
        }
        check_world(&world);
        for (int i = 0; i < MODEL_BLOCKS; i++)
            mem_free(world.blocks[i].block);
        for (int i = 0; i < MODEL_SNAPSHOTS; i++)
            memory_snapshot_discard(snapshots[i]);
        close_pool();
    }
}
