/* SPDX-License-Identifier: MIT */
/* The mock engine as a whole. */
#include "mock/engine.h"

enum { DEFAULT_SEED = 1 };

bool engine_init(struct engine *engine)
{
    *engine = (struct engine){0};
    journal_init(&engine->journal);
    findings_init(&engine->findings);
    engine_set_seed(engine, DEFAULT_SEED);
    return true;
}

void engine_free(struct engine *engine)
{
    rules_clear(&engine->rules);
    journal_free(&engine->journal);
    findings_free(&engine->findings);
    expectations_clear(&engine->expectations);
    happenings_clear(&engine->happenings);
    text_clear(&engine->state);
    labels_free(&engine->labels);
    *engine = (struct engine){0};
}

void engine_reset(struct engine *engine)
{
    int64_t (*ticks)(void) = engine->ticks;
    engine_free(engine);
    engine_init(engine);
    engine->ticks = ticks;
}

void engine_set_seed(struct engine *engine, uint64_t seed)
{
    engine->seed = seed;
    random_seed(&engine->random, seed);
}

bool engine_records(const struct engine *engine, const struct member *member)
{
    return engine->strict || engine->journal.enabled ||
           engine->rules.by_member.lists[member->ordinal].count ||
           engine->rules.awaited.lists[member->ordinal].count ||
           engine->rules.held_for.lists[member->ordinal].count ||
           engine->expectations.by_member.lists[member->ordinal].count;
}

bool engine_watches(const struct engine *engine, const struct member *member)
{
    return engine->findings.enabled || engine_records(engine, member);
}

/* Whether a rule is for such calls, even if it is not for this one yet. */
static bool rule_names(const struct engine *engine, const struct call *call)
{
    const struct member_list *list = &engine->rules.by_member.lists[call->member->ordinal];
    for (uint32_t i = 0; i < list->count; i++) {
        const struct rule *rule = list->items[i];
        if (rule->enabled && matcher_matches(&rule->matcher, &engine->labels, call))
            return true;
    }
    return false;
}

void engine_arrive(struct engine *engine, const struct host *host, struct call *call)
{
    call->sequence = ++engine->sequence;
    call->begin = host->clock.now;
    call->arrived = engine->ticks && engine->journal.enabled ? engine->ticks() : 0;
    journal_arrive(&engine->journal, call);
    rules_arrive(&engine->rules, &engine->labels, call);
    expectations_arrive(&engine->expectations, &engine->labels, call);
    call->expected = call->expected || rule_names(engine, call);
}

bool engine_refuses(const struct engine *engine, const struct call *call)
{
    return engine->strict && !call->expected && call->member->kind != MEMBER_EVENT;
}

void engine_over(struct engine *engine, const struct host *host, struct call *call)
{
    const struct rule *rule = rules_of_call(&engine->rules, call);
    call->wall = call->arrived ? engine->ticks() - call->arrived : 0;
    journal_over(&engine->journal, call, host->clock.now,
                 rule ? text_span(&rule->name) : (struct span){0});
    rules_over(&engine->rules, &engine->labels, call);
    if (!call->expected && call->member->kind != MEMBER_EVENT)
        expectations_other(&engine->expectations, &engine->labels, call);
    findings_over(&engine->findings, &engine->labels, host, call);
}
