/* SPDX-License-Identifier: MIT */
/* IVPCMockRule: the task that the call starts. */
#include "com/adapt/rule.h"
#include "com/results.h"
#include "model/memory.h"

static HRESULT task_of_rule(struct com_object *self, struct rule_task **task)
{
    struct rule *rule;
    HRESULT hr = rule_of(self, &rule);
    if (FAILED(hr))
        return hr;
    *task = rule_need_task(rule);
    return *task ? S_OK : E_OUTOFMEMORY;
}

HRESULT VPCMockRule_TaskResult(struct com_object *self, VARIANT result, VARIANT error,
                               VARIANT description, IVPCMockRule **itself)
{
    struct rule_task *task;
    int32_t value;
    HRESULT seen = S_OK;
    BSTR text = NULL;
    HRESULT hr = result_from_variant(self->mock, &result, &value);
    if (SUCCEEDED(hr) && !rule_is_left_out(&error))
        hr = rule_code(self, &error, &seen);
    if (SUCCEEDED(hr) && !rule_is_left_out(&description))
        hr = rule_text(self, &description, &text);
    if (SUCCEEDED(hr))
        hr = task_of_rule(self, &task);
    if (SUCCEEDED(hr) && text && !text_set(&task->error_description, bstr_span(text)))
        hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr)) {
        task->result = value;
        task->set |= RULE_TASK_RESULT;
        if (!rule_is_left_out(&error)) {
            task->error = seen;
            task->set |= RULE_TASK_ERROR;
        }
        if (text)
            task->set |= RULE_TASK_ERROR_DESCRIPTION;
    }
    SysFreeString(text);
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_TaskDescription(struct com_object *self, BSTR text, IVPCMockRule **itself)
{
    struct rule_task *task;
    HRESULT hr = task_of_rule(self, &task);
    if (SUCCEEDED(hr) && !text_set(&task->description, bstr_span(text)))
        hr = E_OUTOFMEMORY;
    if (SUCCEEDED(hr))
        task->set |= RULE_TASK_DESCRIPTION;
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_TaskDuration(struct com_object *self, LONG milliseconds, VARIANT upTo,
                                 IVPCMockRule **itself)
{
    struct rule_task *task;
    int64_t high;
    HRESULT hr = duration_check(self->mock, milliseconds);
    if (SUCCEEDED(hr))
        hr = rule_optional_number(self, &upTo, milliseconds, &high);
    if (SUCCEEDED(hr))
        hr = rule_check_range(self, L"The end of the duration in ms", (double)high, milliseconds,
                              2147483647);
    if (SUCCEEDED(hr))
        hr = task_of_rule(self, &task);
    if (SUCCEEDED(hr)) {
        task->by_hand = milliseconds == TASK_BY_HAND;
        task->duration = (struct spread){
            .kind = high == milliseconds ? SPREAD_FIXED : SPREAD_UNIFORM,
            .low = milliseconds,
            .high = high,
        };
        task->set |= RULE_TASK_DURATION;
    }
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_TaskProgress(struct com_object *self, VARIANT steps, IVPCMockRule **itself)
{
    struct rule_task *task;
    uint8_t *made;
    size_t count;
    HRESULT hr = steps_from_variant(self->mock, &steps, &made, &count);
    if (FAILED(hr))
        return hr;
    hr = task_of_rule(self, &task);
    if (FAILED(hr)) {
        mem_free(made);
        return hr;
    }
    mem_free(task->steps);
    task->steps = made;
    task->nsteps = (uint16_t)count;
    task->set |= RULE_TASK_PROGRESS;
    return rule_itself(self, S_OK, itself);
}

HRESULT VPCMockRule_TaskStall(struct com_object *self, LONG percent, VARIANT milliseconds,
                              IVPCMockRule **itself)
{
    struct rule_task *task;
    int64_t stall;
    HRESULT hr = rule_check_range(self, L"The percentage", percent, 0, 100);
    if (SUCCEEDED(hr))
        hr = rule_optional_number(self, &milliseconds, TASK_BY_HAND, &stall);
    if (SUCCEEDED(hr))
        hr = rule_check_range(self, L"The stall in ms", (double)stall, TASK_BY_HAND, 2147483647);
    if (SUCCEEDED(hr))
        hr = task_of_rule(self, &task);
    if (SUCCEEDED(hr)) {
        task->course.stall_at = (int8_t)percent;
        task->course.stall = stall;
        task->set |= RULE_TASK_COURSE;
    }
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_TaskPolls(struct com_object *self, LONG n, IVPCMockRule **itself)
{
    struct rule_task *task;
    HRESULT hr = rule_check_range(self, L"The number of polls", n, 0, 2147483647);
    if (SUCCEEDED(hr))
        hr = task_of_rule(self, &task);
    if (SUCCEEDED(hr)) {
        task->course.polls = (uint32_t)n;
        task->set |= RULE_TASK_COURSE;
    }
    return rule_itself(self, hr, itself);
}

HRESULT VPCMockRule_TaskCancel(struct com_object *self, BSTR how, IVPCMockRule **itself)
{
    /* Behind "no" the order is that of enum task_cancelling. */
    static const char *const words[] = {"no", "wins", "loses", "late", "fails", "never", NULL};
    struct rule_task *task;
    uint8_t index;
    HRESULT hr = rule_word(self, bstr_span(how), words, &index);
    if (SUCCEEDED(hr))
        hr = task_of_rule(self, &task);
    if (SUCCEEDED(hr)) {
        task->cancelable = index != 0;
        task->course.cancelling = index ? (uint8_t)(index - 1) : TASK_CANCEL_WINS;
        task->set |= RULE_TASK_CANCELABLE | RULE_TASK_COURSE;
    }
    return rule_itself(self, hr, itself);
}
