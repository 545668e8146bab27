/* SPDX-License-Identifier: MIT */
/* What the lines of a journal must be. The reader goes by these tables, and the JSON Schema
 * (src/gen/journal_schema.c) is written from them. */
#include "report/trace.h"

#define ANY_NUMBER INT64_MIN, INT64_MAX

const struct trace_key trace_line_keys[] = {
    {"sequence", TRACE_IS_NUMBER, false, 1, INT64_MAX, NULL,
     "1, 2, 3... in the order in which calls and events came, anew after a reset"},
    {"time", TRACE_IS_NUMBER, false, ANY_NUMBER, NULL,
     "When it came, in milliseconds of the mock's clock"},
    {"duration", TRACE_IS_NUMBER, false, ANY_NUMBER, NULL,
     "How long it took, in milliseconds of the mock's clock"},
    {"wall", TRACE_IS_NUMBER, false, ANY_NUMBER, NULL,
     "How long it took on the wall, in microseconds"},
    {"complete", TRACE_IS_TRUTH, false, ANY_NUMBER, NULL, "Whether the call is over"},
    {"kind", TRACE_IS_TEXT, false, ANY_NUMBER, "method get put event", "What kind of member it is"},
    {"interface", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "The name of the interface"},
    {"member", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "The name of the member"},
    {"object", TRACE_IS_TEXT, false, ANY_NUMBER, NULL,
     "The object with its interface, such as IVMTask #3; empty when it has no name"},
    {"objectName", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "The name of the object, or empty"},
    {"arguments", TRACE_IS_ARRAY, false, ANY_NUMBER, NULL,
     "The parameters in their order, the returned value last"},
    {"cut", TRACE_IS_TRUTH, false, ANY_NUMBER, NULL,
     "Whether a text was too long and is not all there"},
    {"result", TRACE_IS_NUMBER | TRACE_IS_NULL, false, INT32_MIN, INT32_MAX, NULL,
     "The HRESULT; null while the call is under way"},
    {"resultName", TRACE_IS_TEXT, false, ANY_NUMBER, NULL,
     "The name of the HRESULT, else its digits; empty while the call is under way"},
    {"rule", TRACE_IS_NUMBER, false, 0, UINT32_MAX, NULL,
     "The number of the rule that applied, 0 for none"},
    {"ruleName", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "The name of the rule, or empty"},
    {"expected", TRACE_IS_TRUTH, false, ANY_NUMBER, NULL,
     "Whether a rule or an expectation names such calls"},
    {"late", TRACE_IS_TRUTH, false, ANY_NUMBER, NULL, "Whether it came through IDispatch"},
    {"process", TRACE_IS_NUMBER, false, 0, UINT32_MAX, NULL, "Identifier of the calling process"},
    {"thread", TRACE_IS_NUMBER, false, 0, UINT32_MAX, NULL, "Identifier of the calling thread"},
    {"apartment", TRACE_IS_TEXT, false, ANY_NUMBER, "STA MTA neutral unknown",
     "The kind of apartment that the call came from"},
    {0},
};

const struct trace_key trace_argument_keys[] = {
    {"name", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "The name of the parameter"},
    {"direction", TRACE_IS_TEXT, false, ANY_NUMBER, "in out inout", "Which way it goes"},
    {"value",
     TRACE_IS_NUMBER | TRACE_IS_REAL | TRACE_IS_TEXT | TRACE_IS_TRUTH | TRACE_IS_NULL |
         TRACE_IS_ARRAY,
     false, ANY_NUMBER, NULL, "What it held, as its type says"},
    {"type", TRACE_IS_TEXT, false, ANY_NUMBER,
     "unknown empty null opaque bool int double text bytes texts object",
     "What the value is; of the first four it is null"},
    {"valueName", TRACE_IS_TEXT, true, ANY_NUMBER, NULL,
     "The name of a number that has one, such as Running"},
    {0},
};

static const struct trace_key task_keys[] = {
    {"call", TRACE_IS_NUMBER, false, 0, INT64_MAX, NULL,
     "The sequence of the call that returned the task; 0: not known"},
    {"id", TRACE_IS_NUMBER, false, INT32_MIN, INT32_MAX, NULL, "IVMTask::ID"},
    {"member", TRACE_IS_TEXT, false, ANY_NUMBER, NULL,
     "The member that started it, such as IVMVirtualMachine::Startup"},
    {"description", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "IVMTask::Description"},
    {"complete", TRACE_IS_TRUTH, false, ANY_NUMBER, NULL, "Whether it is complete"},
    {"result", TRACE_IS_NUMBER, false, INT32_MIN, INT32_MAX, NULL,
     "A VMTaskResult; of no meaning before it is complete"},
    {"resultName", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "Its name, else its digits"},
    {"error", TRACE_IS_NUMBER, false, INT32_MIN, INT32_MAX, NULL, "IVMTask::Error"},
    {"percent", TRACE_IS_NUMBER, false, 0, 100, NULL, "IVMTask::PercentCompleted"},
    {"start", TRACE_IS_NUMBER, false, ANY_NUMBER, NULL,
     "When it started, in milliseconds of the mock's clock"},
    {"end", TRACE_IS_NUMBER, false, ANY_NUMBER, NULL,
     "When it was complete, else when the run ended"},
    {0},
};

static const struct trace_key machine_keys[] = {
    {"name", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "IVMVirtualMachine::Name"},
    {"state", TRACE_IS_NUMBER, false, 0, INT32_MAX, NULL, "A VMVMState"},
    {"stateName", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "Its name"},
    {0},
};

static const struct trace_key rule_keys[] = {
    {"number", TRACE_IS_NUMBER, false, 0, UINT32_MAX, NULL, "Its number"},
    {"name", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "Its name, or empty"},
    {"text", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "Which calls it is about"},
    {"seen", TRACE_IS_NUMBER, false, 0, UINT32_MAX, NULL, "How many of them there were"},
    {"applied", TRACE_IS_NUMBER, false, 0, UINT32_MAX, NULL, "To how many it has applied"},
    {0},
};

static const struct trace_key expectation_keys[] = {
    {"number", TRACE_IS_NUMBER, false, 0, UINT32_MAX, NULL, "Its number"},
    {"name", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "Its name, or empty"},
    {"met", TRACE_IS_TRUTH, false, ANY_NUMBER, NULL, "Whether it is met"},
    {"text", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "What was expected, and what was seen"},
    {0},
};

static const struct trace_key finding_keys[] = {
    {"id", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "The kind of finding, such as endless-wait"},
    {"text", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "A sentence, and the call"},
    {"advice", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "What to do about it"},
    {"call", TRACE_IS_NUMBER, false, 0, INT64_MAX, NULL,
     "The sequence of the first such call, or of the last one before"},
    {"count", TRACE_IS_NUMBER, false, 0, UINT32_MAX, NULL, "How often it was seen"},
    {0},
};

static const struct trace_key end_keys[] = {
    {"clock", TRACE_IS_NUMBER, false, ANY_NUMBER, NULL, "Milliseconds of the mock's clock"},
    {"dropped", TRACE_IS_NUMBER, false, 0, INT64_MAX, NULL,
     "Entries of the journal that have made room for newer ones"},
    {"sinks", TRACE_IS_NUMBER, false, 0, UINT32_MAX, NULL,
     "How many event sinks were ever advised"},
    {"unmet", TRACE_IS_TEXT, false, ANY_NUMBER, NULL, "What is not met, in words, or empty"},
    {0},
};

const struct trace_kind trace_kinds[] = {
    {"task", task_keys, "A task as it is at the end"},
    {"machine", machine_keys, "A machine as it is at the end"},
    {"rule", rule_keys, "A rule"},
    {"expectation", expectation_keys, "An expectation"},
    {"finding", finding_keys, "What the client does wrong and gets away with"},
    {"end", end_keys, "The last line: it is not there when the client was killed"},
    {0},
};
