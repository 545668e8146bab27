/* SPDX-License-Identifier: MIT */
/* Tests of mock/journal: the ring, its bounds, and what an entry keeps. */
#include "mock/journal.h"

#include "mock_fixture.h"
#include "model/memory.h"

static struct call call_of(struct span pattern, uint64_t sequence)
{
    return (struct call){.member = member_named(pattern), .sequence = sequence};
}

/* Records calls first to last; each is over at once. */
static void record(struct journal *journal, uint64_t first, uint64_t last)
{
    for (uint64_t i = first; i <= last; i++) {
        struct call call = call_of(SPAN("IVMTask::Cancel"), i);
        journal_arrive(journal, &call);
        journal_over(journal, &call, 0, (struct span){0});
    }
}

/* The sequences of all entries in their order are first to last. */
static void check_holds(const struct journal *journal, uint64_t first, uint64_t last)
{
    uint64_t expected = first;
    for (const struct journal_entry *e = journal_first(journal); e; e = journal_next(journal, e))
        CHECK_EQ(e->sequence, expected++);
    CHECK_EQ(expected, last + 1);
    CHECK_EQ(journal->count, last + 1 - first);
}

TEST(journal, every_member_s_arguments_fit_into_an_entry)
{
    for (int m = 0; m < mock_member_count; m++)
        CHECK_MSG(mock_members[m].nparams <= JOURNAL_PARAMS, "%s", mock_members[m].name);
}

TEST(journal, an_entry_is_made_at_arrival_and_completed_when_the_call_is_over)
{
    struct journal journal;
    journal_init(&journal);
    struct call call = call_of(SPAN("IVMTask::Cancel"), 7);
    call.begin = 100;
    call.thread = 11;
    call.process = 12;
    call.apartment = APARTMENT_STA;
    call.late = true;
    journal_arrive(&journal, &call);
    const struct journal_entry *entry = journal_find(&journal, 7);
    if (!CHECK(entry != NULL))
        return;
    CHECK(!journal_is_complete(entry));
    call.result = CODE_FAIL;
    call.rule = 3;
    call.rule_serial = 8;
    call.wall = 55;
    CHECK(journal_over(&journal, &call, 130, SPAN("third")) == entry);
    CHECK(journal_is_complete(entry));
    CHECK_EQ(entry->duration, 30);
    CHECK_EQ(entry->wall, 55);
    struct call view;
    struct labels labels = {0};
    journal_view(entry, &labels, &view);
    CHECK(view.member == call.member);
    CHECK_EQ(view.result, CODE_FAIL);
    CHECK_EQ(view.rule, 3);
    CHECK_EQ(view.thread, 11);
    CHECK_EQ(view.process, 12);
    CHECK_EQ(view.apartment, APARTMENT_STA);
    CHECK(view.late);
    CHECK_EQ(view.rule_serial, 8);
    CHECK(span_is(journal_rule_name(&journal, 8), "third"));
    CHECK_EQ(journal_rule_name(&journal, 3).length, 0);
    journal_free(&journal);
}

TEST(journal, the_ring_keeps_the_newest_and_counts_what_is_dropped)
{
    struct journal journal;
    journal_init(&journal);
    CHECK(journal_set_capacity(&journal, 100));
    record(&journal, 1, 100);
    check_holds(&journal, 1, 100);
    CHECK_EQ(journal.dropped, 0);
    record(&journal, 101, 250);
    check_holds(&journal, 151, 250);
    CHECK_EQ(journal.dropped, 150);
    CHECK(journal_find(&journal, 150) == NULL);
    CHECK(journal_find(&journal, 251) == NULL);
    for (uint64_t i = 151; i <= 250; i++)
        CHECK_EQ(journal_find(&journal, i)->sequence, i);
    CHECK_EQ(journal_at(&journal, 99)->sequence, 250);
    CHECK(journal_at(&journal, 100) == NULL);
    journal_clear(&journal);
    CHECK_EQ(journal.dropped, 0);
    CHECK(journal_first(&journal) == NULL);
    CHECK_EQ(journal.capacity, 100);
    record(&journal, 251, 252);
    check_holds(&journal, 251, 252);
    journal_free(&journal);
}

TEST(journal, another_capacity_keeps_the_newest)
{
    struct journal journal;
    journal_init(&journal);
    CHECK(journal_set_capacity(&journal, 10));
    record(&journal, 1, 15);
    CHECK(journal_set_capacity(&journal, 4));
    check_holds(&journal, 12, 15);
    CHECK_EQ(journal.dropped, 11);
    CHECK(journal_set_capacity(&journal, 6));
    record(&journal, 16, 18);
    check_holds(&journal, 13, 18);
    CHECK(journal_set_capacity(&journal, 0));
    CHECK_EQ(journal.count, 0);
    record(&journal, 19, 20);
    CHECK_EQ(journal.count, 0);
    CHECK_EQ(journal.dropped, 20);
    journal_free(&journal);
}

TEST(journal, switched_off_it_leaves_gaps_that_are_no_obstacle)
{
    struct journal journal;
    journal_init(&journal);
    record(&journal, 1, 10);
    journal.enabled = false;
    record(&journal, 11, 500);
    CHECK_EQ(journal.dropped, 0);
    journal.enabled = true;
    record(&journal, 501, 510);
    CHECK_EQ(journal.count, 20);
    CHECK(journal_find(&journal, 11) == NULL);
    CHECK(journal_find(&journal, 499) == NULL);
    for (uint64_t i = 1; i <= 10; i++) {
        CHECK_EQ(journal_find(&journal, i)->sequence, i);
        CHECK_EQ(journal_find(&journal, 500 + i)->sequence, 500 + i);
    }
    journal_free(&journal);
}

TEST(journal, a_call_that_was_overwritten_or_reset_meanwhile_completes_no_other)
{
    struct journal journal;
    journal_init(&journal);
    CHECK(journal_set_capacity(&journal, 2));
    struct call slow = call_of(SPAN("IVMTask::WaitForCompletion"), 1);
    journal_arrive(&journal, &slow);
    record(&journal, 2, 3);
    CHECK(journal_over(&journal, &slow, 0, (struct span){0}) == NULL);
    journal_clear(&journal);
    struct call other = call_of(SPAN("IVMTask::Cancel"), 1);
    journal_arrive(&journal, &other);
    CHECK(journal_over(&journal, &slow, 0, (struct span){0}) == NULL);
    CHECK(!journal_is_complete(journal_first(&journal)));
    journal_free(&journal);
}

TEST(journal, arguments_are_copied_in_at_arrival_and_out_at_the_end)
{
    struct journal journal;
    struct labels labels = {0};
    struct call view;
    char16_t name[] = u"A\xd800"
                      u"B";
    name[2] = 0; /* an unpaired surrogate and a NUL survive */
    journal_init(&journal);
    struct call call = call_of(SPAN("IVMVirtualPC::FindVirtualMachine"), 1);
    int out = member_param_index(call.member, (struct span){0});
    CHECK(out == 1);
    call.args[0] = text_argument((struct span){name, 3});
    call.args[1] = (struct argument){.type = ARGUMENT_NULL};
    journal_arrive(&journal, &call);
    name[0] = 'X'; /* a copy */
    journal_view(journal_first(&journal), &labels, &view);
    CHECK_EQ(view.args[0].type, ARGUMENT_VALUE);
    CHECK_EQ(view.args[0].value.text.length, 3);
    CHECK(!memcmp(view.args[0].value.text.chars, u"A\xd800\0", 3 * sizeof(char16_t)));
    CHECK_EQ(view.args[1].type, ARGUMENT_NONE); /* not known yet */
    uint32_t label = label_of(&labels, "IVMVirtualMachine", (struct ref){5, 6}, SPAN("XP"));
    call.args[1] = (struct argument){
        .type = ARGUMENT_OBJECT, .iface = "IVMVirtualMachine", .ref = {5, 6}, .label = label};
    journal_over(&journal, &call, 0, (struct span){0});
    journal_view(journal_first(&journal), &labels, &view);
    CHECK_EQ(view.args[1].type, ARGUMENT_OBJECT);
    CHECK_EQ(view.args[1].ref.index, 5);
    CHECK_EQ(view.args[1].label, label);
    labels_free(&labels);
    journal_free(&journal);
}

TEST(journal, numbers_arrays_and_long_texts_are_kept_within_bounds)
{
    static char16_t longer[JOURNAL_MAX_TEXT + 10];
    struct journal journal;
    struct labels labels = {0};
    struct call view;
    uint8_t bytes[] = {1, 2, 3};
    const struct value values[] = {
        value_int(-5),
        value_bool(true),
        {.type = VALUE_DOUBLE, .real = 0.5},
        {.type = VALUE_BYTES, .bytes = bytes, .size = sizeof bytes},
        {.type = VALUE_EMPTY},
    };
    journal_init(&journal);
    for (size_t i = 0; i < COUNT(values); i++) {
        CONTEXT("value %d", (int)i);
        struct call call = call_of(SPAN("IVMVirtualMachine::SetConfigurationValue"), i + 1);
        call.args[1] = (struct argument){.type = ARGUMENT_VALUE, .value = values[i]};
        journal_arrive(&journal, &call);
        journal_view(journal_find(&journal, i + 1), &labels, &view);
        CHECK_EQ(view.args[1].type, ARGUMENT_VALUE);
        CHECK(value_equal(&view.args[1].value, &values[i]));
    }
    CONTEXT("bounds");
    for (size_t i = 0; i < COUNT(longer); i++)
        longer[i] = 'x';
    struct call call = call_of(SPAN("IVMVirtualMachine::SetConfigurationValue"), 90);
    call.args[0] = text_argument((struct span){longer, COUNT(longer)});
    call.args[1] = (struct argument){
        .type = ARGUMENT_VALUE,
        .value = {.type = VALUE_BYTES, .bytes = (uint8_t *)longer, .size = sizeof longer}};
    journal_arrive(&journal, &call);
    const struct journal_entry *entry = journal_find(&journal, 90);
    journal_view(entry, &labels, &view);
    CHECK_EQ(view.args[0].value.text.length, JOURNAL_MAX_TEXT);
    CHECK(entry->flags & JOURNAL_CUT);
    CHECK_EQ(view.args[1].type, ARGUMENT_OPAQUE);
    journal_free(&journal);
}

TEST(journal, a_call_without_texts_allocates_nothing_and_room_for_texts_is_used_again)
{
    struct journal journal;
    journal_init(&journal);
    CHECK(journal_set_capacity(&journal, 8));
    for (int round = 0; round < 2; round++)
        for (uint64_t i = 1; i <= 8; i++) {
            struct call call = call_of(SPAN("IVMVirtualPC::FindVirtualMachine"), round * 8 + i);
            call.args[0] = text_argument(SPAN("Windows XP Mode"));
            if (round && i == 1)
                mem_fail_at(1000);
            journal_arrive(&journal, &call);
        }
    record(&journal, 17, 40);
    CHECK_EQ(mem_fail_at(0), 1000); /* nothing was allocated since */
    check_holds(&journal, 33, 40);
    CHECK(sizeof(struct journal_entry) <= 200);
    journal_free(&journal);
}

TEST(journal, without_memory_calls_go_on_and_only_what_did_not_fit_is_missing)
{
    size_t before = mem_live();
    for (long n = 1; n < 10; n++) {
        struct journal journal;
        struct labels labels = {0};
        struct call view;
        CONTEXT("allocation %ld fails", n);
        journal_init(&journal);
        mem_fail_at(n);
        struct call call = call_of(SPAN("IVMVirtualPC::FindVirtualMachine"), 1);
        call.args[0] = text_argument(SPAN("Windows XP Mode"));
        call.rule = call.rule_serial = 1;
        journal_arrive(&journal, &call);
        journal_over(&journal, &call, 0, SPAN("rule"));
        bool failed = mem_fail_at(0) <= 0;
        const struct journal_entry *entry = journal_find(&journal, 1);
        CHECK_EQ(journal.dropped, !entry);
        if (entry) {
            CHECK(journal_is_complete(entry));
            journal_view(entry, &labels, &view);
            CHECK(view.args[0].type == ARGUMENT_VALUE || failed);
        }
        journal_free(&journal);
        CHECK_EQ(mem_live(), before);
        if (!failed)
            break;
        CHECK(n < 9);
    }
}

TEST(journal, a_rule_s_newest_name_is_kept)
{
    struct journal journal;
    journal_init(&journal);
    for (uint32_t i = 40; i; i--) {
        struct call call = call_of(SPAN("IVMTask::Cancel"), 41 - i);
        call.rule = 1; /* after Rules.Clear numbers begin again */
        call.rule_serial = i;
        journal_arrive(&journal, &call);
        journal_over(&journal, &call, 0, i % 2 ? SPAN("odd") : SPAN("even"));
    }
    for (uint32_t i = 1; i <= 40; i++)
        CHECK(span_is(journal_rule_name(&journal, i), i % 2 ? "odd" : "even"));
    struct call call = call_of(SPAN("IVMTask::Cancel"), 41);
    call.rule = call.rule_serial = 3;
    journal_arrive(&journal, &call);
    journal_over(&journal, &call, 0, SPAN("renamed"));
    CHECK(span_is(journal_rule_name(&journal, 3), "renamed"));
    CHECK_EQ(journal.rule_count, 40);
    journal_free(&journal);
}
