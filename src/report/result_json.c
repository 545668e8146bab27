/* SPDX-License-Identifier: MIT */
/* What runs came to, as JSON. */
#include "report/result_json.h"

void result_put_rules(const struct run_result *run, struct buffer *out)
{
    buffer_text(out, ",\"rules\":[");
    for (size_t i = 0; i < run->rule_count; i++) {
        const struct run_rule *rule = &run->rules[i];
        buffer_format(out, "%s{\"number\":%u", i ? "," : "", (unsigned)rule->number);
        buffer_key_text(out, "name", rule->name);
        buffer_key_text(out, "text", rule->text);
        buffer_key_number(out, "seen", rule->seen);
        buffer_key_number(out, "applied", rule->applied);
        buffer_text(out, "}");
    }
    buffer_text(out, "]");
}

void result_put_expectations(const struct run_result *run, struct buffer *out)
{
    buffer_text(out, ",\"expectations\":[");
    for (size_t i = 0; i < run->expectation_count; i++) {
        const struct run_expectation *expectation = &run->expectations[i];
        buffer_format(out, "%s{\"number\":%u", i ? "," : "", (unsigned)expectation->number);
        buffer_key_text(out, "name", expectation->name);
        buffer_key_truth(out, "met", expectation->met);
        buffer_key_text(out, "text", expectation->text);
        buffer_text(out, "}");
    }
    buffer_text(out, "]");
}

void result_put_findings(const struct run_finding *findings, size_t count, struct buffer *out)
{
    buffer_text(out, ",\"findings\":[");
    for (size_t i = 0; i < count; i++) {
        buffer_format(out, "%s{\"call\":%llu", i ? "," : "", (unsigned long long)findings[i].call);
        buffer_key_text(out, "id", findings[i].id);
        buffer_key_text(out, "text", findings[i].text);
        buffer_key_text(out, "advice", findings[i].advice);
        buffer_key_number(out, "count", findings[i].count);
        buffer_text(out, "}");
    }
    buffer_text(out, "]");
}
