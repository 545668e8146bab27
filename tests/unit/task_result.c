/* SPDX-License-Identifier: MIT */
/* Tests of model/task: results, their names and errors, and when they may be read. */
#include "task_fixture.h"

/* ---- Results by name and by number ---- */

static const struct {
    const char *name;
    int32_t value;
    struct span wide;
} ten[] = {
    {"Success", 0, {u"Success", 7}},
    {"Cancelled", 1, {u"Cancelled", 9}},
    {"UnexpectedError", 2, {u"UnexpectedError", 15}},
    {"OutOfMemoryError", 3, {u"OutOfMemoryError", 16}},
    {"DiskRelatedError", 4, {u"DiskRelatedError", 16}},
    {"IncompatibleSavedStateError", 5, {u"IncompatibleSavedStateError", 27}},
    {"TimeOutError", 6, {u"TimeOutError", 12}},
    {"IllegalValueError", 7, {u"IllegalValueError", 17}},
    {"ThreadCrashError", 8, {u"ThreadCrashError", 16}},
    {"ShutdownAbort", 9, {u"ShutdownAbort", 13}},
};

enum { TEN = sizeof ten / sizeof *ten };

static bool by_name(struct span name, int32_t expected)
{
    int32_t result = -77;
    return task_result_from_name(name, &result) && result == expected;
}

static bool unknown_name(struct span name)
{
    int32_t result = -77;
    return !task_result_from_name(name, &result) && result == -77;
}

TEST(task_result, there_are_ten_results)
{
    CHECK_EQ(TEN, 10);
    CHECK_EQ(TASK_RESULT_COUNT, 10);
}

TEST(task_result, a_result_has_a_name)
{
    for (int i = 0; i < TEN; i++) {
        const char *name = task_result_name(ten[i].value);
        CHECK_MSG(name && !strcmp(name, ten[i].name), "%s", ten[i].name);
    }
}

TEST(task_result, an_undocumented_result_has_no_name)
{
    CHECK(!task_result_name(10));
    CHECK(!task_result_name(-1));
    CHECK(!task_result_name(INT32_MAX));
    CHECK(!task_result_name(INT32_MIN));
}

TEST(task_result, a_name_has_a_result)
{
    for (int i = 0; i < TEN; i++)
        CHECK_MSG(by_name(ten[i].wide, ten[i].value), "%s", ten[i].name);
}

TEST(task_result, a_name_of_a_result_may_have_the_prefix)
{
    for (int i = 0; i < TEN; i++) {
        struct text text = {0};
        CHECK(text_append_ascii(&text, "vmTaskResult_"));
        CHECK(text_append_ascii(&text, ten[i].name));
        CHECK_MSG(by_name(text_span(&text), ten[i].value), "%s", ten[i].name);
        text_clear(&text);
    }
}

TEST(task_result, names_of_results_come_in_any_case)
{
    for (int i = 0; i < TEN; i++) {
        for (int prefix = 0; prefix < 2; prefix++) {
            struct text lower = {0}, upper = {0};
            if (prefix) {
                CHECK(text_append_ascii(&lower, "vmtaskresult_"));
                CHECK(text_append_ascii(&upper, "VMTASKRESULT_"));
            }
            CHECK(text_append_ascii(&lower, ten[i].name));
            CHECK(text_append_ascii(&upper, ten[i].name));
            for (size_t c = 0; c < lower.length; c++) {
                if (lower.chars[c] >= 'A' && lower.chars[c] <= 'Z')
                    lower.chars[c] |= 0x20;
                if (upper.chars[c] >= 'a' && upper.chars[c] <= 'z')
                    upper.chars[c] &= (char16_t)~0x20;
            }
            CHECK_MSG(by_name(text_span(&lower), ten[i].value), "%s", ten[i].name);
            CHECK_MSG(by_name(text_span(&upper), ten[i].value), "%s", ten[i].name);
            text_clear(&lower);
            text_clear(&upper);
        }
    }
}

TEST(task_result, other_names_are_unknown)
{
    CHECK(unknown_name(SPAN("")));
    CHECK(unknown_name((struct span){NULL, 0}));
    CHECK(unknown_name(SPAN("vmTaskResult_")));
    CHECK(unknown_name(SPAN("vmTaskResult")));
    CHECK(unknown_name(SPAN("vmTaskResult_vmTaskResult_Success")));
    CHECK(unknown_name(SPAN("TaskResult_Success")));
    CHECK(unknown_name(SPAN("_Success")));
    CHECK(unknown_name(SPAN("Succes")));
    CHECK(unknown_name(SPAN("Successs")));
    CHECK(unknown_name(SPAN(" Success")));
    CHECK(unknown_name(SPAN("Success ")));
    CHECK(unknown_name(SPAN("Success\0")));
    CHECK(unknown_name(SPAN("Succes\u017f")));
    CHECK(unknown_name(SPAN("\uff33uccess")));
    CHECK(unknown_name(SPAN("0")));
    CHECK(unknown_name(SPAN("vmTaskResult[Success")));
    /* differs from 's' by the bit that tells the cases apart, or by whole bytes */
    CHECK(unknown_name((struct span){(const char16_t[]){0x53 | 0x100, 'u', 'c', 'c', 'e', 's', 's'},
                                     7}));
}

/* ---- Errors that go with results ---- */

static const struct {
    int32_t result;
    uint32_t error;
} usual_errors[] = {
    {TASK_Success, 0},
    {TASK_Cancelled, 0x800704C7},                   /* ERROR_CANCELLED */
    {TASK_UnexpectedError, 0x8000FFFF},             /* E_UNEXPECTED */
    {TASK_OutOfMemoryError, 0xA0040203},            /* VM_E_OUT_OF_RESOURCE */
    {TASK_DiskRelatedError, 0x80070070},            /* ERROR_DISK_FULL */
    {TASK_IncompatibleSavedStateError, 0xA0040307}, /* VM_E_PREF_SAVED_STATE_BAD_VERSION */
    {TASK_TimeOutError, 0xA0040202},                /* VM_E_TIMED_OUT */
    {TASK_IllegalValueError, 0xA0040301},           /* VM_E_PREF_ILLEGAL_VALUE */
    {TASK_ThreadCrashError, 0x80004005},            /* E_FAIL */
    {TASK_ShutdownAbort, 0x80004004},               /* E_ABORT */
    {10, 0x8000FFFF},
    {-1, 0x8000FFFF},
    {INT32_MAX, 0x8000FFFF},
    {INT32_MIN, 0x8000FFFF},
};

enum { USUAL_ERRORS = sizeof usual_errors / sizeof *usual_errors };

TEST(task_result, each_result_has_its_usual_error)
{
    struct world world;
    open_world(&world);
    for (int i = 0; i < USUAL_ERRORS; i++) {
        CONTEXT("result %d", usual_errors[i].result);
        struct task *task = start(&world, 100);
        task_set_result(task, usual_errors[i].result);
        CHECK_EQ((uint32_t)task->error, usual_errors[i].error);
        advance(&world.host, 100);
        CHECK_EQ(task->result, usual_errors[i].result);
        CHECK_EQ((uint32_t)task->error, usual_errors[i].error);
        CHECK(!(task->set & (TASK_SET_ERROR | TASK_SET_ERROR_DESCRIPTION)));
    }
    host_free(&world.host);
}

TEST(task_result, each_result_has_its_usual_error_text)
{
    CHECK(!*task_usual_error_text(TASK_Success));
    for (int i = 1; i < USUAL_ERRORS; i++) {
        CONTEXT("result %d", usual_errors[i].result);
        const char *text = task_usual_error_text(usual_errors[i].result);
        CHECK(text && strlen(text) > 10 && text[strlen(text) - 1] == '.');
        for (int j = 1; j < i && j < TEN; j++)
            CHECK(strcmp(text, task_usual_error_text(usual_errors[j].result)) != 0);
    }
}

TEST(task_result, the_error_follows_the_result_until_it_is_set)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    CHECK_EQ(task->error, CODE_OK);
    task_set_result(task, TASK_DiskRelatedError);
    CHECK_EQ(task->error, CODE_DISK_FULL);
    task_set_result(task, TASK_Success);
    CHECK_EQ(task->error, CODE_OK);
    task_set_error(task, CODE_VM_E_PARENT_MODIFIED);
    for (int i = 0; i < USUAL_ERRORS; i++) {
        task_set_result(task, usual_errors[i].result);
        CHECK_EQ(task->error, CODE_VM_E_PARENT_MODIFIED);
    }
    task_set_error(task, CODE_OK);
    task_set_result(task, TASK_UnexpectedError);
    advance(&world.host, 100);
    CHECK_EQ(task->error, CODE_OK);
    host_free(&world.host);
}

TEST(task_result, an_error_text_that_is_set_wins)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    struct text text = text_from(SPAN("mine"));
    task_take_error_description(task, &text);
    CHECK(!text.chars && !text.length);
    CHECK(task->set & TASK_SET_ERROR_DESCRIPTION);
    task_set_result(task, TASK_DiskRelatedError);
    CHECK(task->set & TASK_SET_ERROR_DESCRIPTION);
    CHECK(text_is(&task->error_description, SPAN("mine")));
    text = text_from(SPAN("other"));
    task_take_error_description(task, &text);
    CHECK(text_is(&task->error_description, SPAN("other")));
    text = (struct text){0};
    task_take_error_description(task, &text); /* no text, on purpose */
    CHECK(task->set & TASK_SET_ERROR_DESCRIPTION);
    CHECK_EQ(task->error_description.length, 0);
    host_free(&world.host);
}

TEST(task_result, a_reason_of_the_models_own_is_how_the_task_ends)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100), *usual = start(&world, 100);
    task_fail(task, TASK_UnexpectedError, CODE_VM_E_PARENT_MODIFIED);
    task_fail(usual, TASK_OutOfMemoryError, CODE_OK);
    CHECK_EQ(task->state, TASK_RUNNING);
    advance(&world.host, 100);
    CHECK_EQ(task->result, TASK_UnexpectedError);
    CHECK_EQ(task->error, CODE_VM_E_PARENT_MODIFIED);
    CHECK_EQ(usual->result, TASK_OutOfMemoryError);
    CHECK_EQ(usual->error, CODE_VM_E_OUT_OF_RESOURCE);
    host_free(&world.host);
}

TEST(task_result, a_result_that_is_set_wins_over_the_models_own_reason)
{
    struct world world;
    open_world(&world);
    for (int32_t result = 0; result < 11; result++) {
        struct task *before = start(&world, 100), *after = start(&world, 100);
        task_set_result(before, result);
        code error = before->error;
        task_fail(before, TASK_DiskRelatedError, CODE_VM_E_PARENT_MODIFIED);
        task_fail(after, TASK_DiskRelatedError, CODE_VM_E_PARENT_MODIFIED);
        task_set_result(after, result);
        advance(&world.host, 100);
        CHECK_EQ(before->result, result);
        CHECK_EQ(before->error, error);
        CHECK_EQ(after->result, result);
        CHECK_EQ(after->error, error);
    }
    host_free(&world.host);
}

TEST(task_result, an_error_that_is_set_wins_over_the_models_own_reason)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    task_set_error(task, CODE_ACCESSDENIED);
    task_fail(task, TASK_DiskRelatedError, CODE_VM_E_PARENT_MODIFIED);
    CHECK_EQ(task->result, TASK_DiskRelatedError);
    CHECK_EQ(task->error, CODE_ACCESSDENIED);
    host_free(&world.host);
}

TEST(task_result, cancelling_wins_over_the_models_own_reason)
{
    struct world world;
    open_world(&world);
    struct task *task = start(&world, 100);
    task_fail(task, TASK_DiskRelatedError, CODE_VM_E_PARENT_MODIFIED);
    CHECK_EQ(task_cancel(&world.host, task), CODE_OK);
    CHECK_EQ(task->result, TASK_Cancelled);
    CHECK_EQ(task->error, CODE_CANCELLED);
    host_free(&world.host);
}

/* ---- Reading the result ---- */

TEST(task_result, an_early_result_is_success_at_first)
{
    struct world world;
    int32_t result = -77;
    open_world(&world);
    struct task *task = start(&world, 100);
    task_set_result(task, TASK_DiskRelatedError);
    CHECK_EQ(task_read_result(&world.host, task, &result), CODE_OK);
    CHECK_EQ(result, TASK_Success);
    advance(&world.host, 100);
    CHECK_EQ(task_read_result(&world.host, task, &result), CODE_OK);
    CHECK_EQ(result, TASK_DiskRelatedError);
    host_free(&world.host);
}

TEST(task_result, an_early_result_is_as_the_policy_says)
{
    static const struct {
        int32_t early;
        code code;
    } rows[] = {
        {TASK_ShutdownAbort, CODE_OK}, {TASK_UnexpectedError, CODE_FALSE}, {42, CODE_OK},
        {TASK_Success, CODE_FAIL},     {7, CODE_VM_E_VM_UNKNOWN},
    };
    struct world world;
    open_world(&world);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTEXT("row %zu", i);
        struct task *task = start(&world, 100);
        int32_t result = -77;
        task_set_result(task, TASK_TimeOutError);
        world.host.policy.early_result = rows[i].early;
        world.host.policy.early_result_code = rows[i].code;
        CHECK_EQ(task_read_result(&world.host, task, &result), rows[i].code);
        CHECK_EQ(result, code_failed(rows[i].code) ? -77 : rows[i].early);
        advance(&world.host, 100);
        CHECK_EQ(task_read_result(&world.host, task, &result), CODE_OK);
        CHECK_EQ(result, TASK_TimeOutError);
    }
    host_free(&world.host);
}
