/* SPDX-License-Identifier: MIT */
/* The mock engine as a whole. */
#include "mock/engine.h"

enum { DEFAULT_SEED = 1 };

bool engine_init(struct engine *engine)
{
    *engine = (struct engine){0};
    journal_init(&engine->journal);
    engine_set_seed(engine, DEFAULT_SEED);
    return true;
}

void engine_free(struct engine *engine)
{
    rules_clear(&engine->rules);
    journal_free(&engine->journal);
    text_clear(&engine->state);
    labels_free(&engine->labels);
    *engine = (struct engine){0};
}

void engine_reset(struct engine *engine)
{
    engine_free(engine);
    engine_init(engine);
}

void engine_set_seed(struct engine *engine, uint64_t seed)
{
    engine->seed = seed;
    random_seed(&engine->random, seed);
}

bool engine_watches(const struct engine *engine, const struct member *member)
{
    return engine->journal.enabled || engine->rules.by_member.lists[member->ordinal].count ||
           engine->rules.awaited.lists[member->ordinal].count;
}

void engine_arrive(struct engine *engine, const struct host *host, struct call *call)
{
    call->sequence = ++engine->sequence;
    call->begin = host->clock.now;
    journal_arrive(&engine->journal, call);
    rules_arrive(&engine->rules, &engine->labels, call);
}

void engine_over(struct engine *engine, const struct host *host, struct call *call)
{
    const struct rule *rule = call->rule ? rules_get(&engine->rules, call->rule) : NULL;
    journal_over(&engine->journal, call, host->clock.now,
                 rule ? text_span(&rule->name) : (struct span){0});
}
