/* SPDX-License-Identifier: MIT */
/* Journals: whatever the bytes are, they are read within bounds, and every report of them is
 * well-formed. */
#include "fuzz.h"

#include "report/coverage.h"
#include "report/html.h"
#include "report/json_reader.h"
#include "report/junit.h"
#include "report/trace.h"

static fuzz_seeds seeds = {NULL};

static void check_trace(const char *chars, size_t size)
{
    struct trace trace = {0};
    struct trace_error error = {0};
    if (!trace_read(&trace, chars, size, &error)) {
        HOLDS(error.line && error.column && *error.text && !error.memory);
        HOLDS(!trace.count && !trace.calls);
        return;
    }
    for (size_t i = 0; i < trace.count; i++) {
        const struct trace_call *call = &trace.calls[i];
        HOLDS(call->section < trace.sections);
        HOLDS(call->arguments + call->argument_count <= trace.argument_count);
        HOLDS(!i || call[-1].section < call->section ||
              (call[-1].section == call->section && call[-1].sequence < call->sequence));
    }
    for (size_t i = 0; i < trace.task_count; i++)
        HOLDS(trace.tasks[i].start < trace.count && trace.tasks[i].end < trace.count);
    struct coverage *coverage = coverage_create();
    struct buffer out = {0};
    struct json_reader reader = {0};
    struct json_error wrong;
    HOLDS(coverage);
    coverage_add(coverage, &trace);
    coverage_write(coverage, true, &out);
    out.length = 0;
    coverage_write_json(coverage, &out);
    HOLDS(!out.failed && json_read(&reader, out.bytes, out.length, &wrong));
    json_reader_free(&reader);
    buffer_free(&out);
    coverage_free(coverage);
    trace_free(&trace);
}

/* The data of the page is JSON that a script element cannot end in. */
static void check_page(const struct buffer *page)
{
    static const char start[] = "id=\"data\">";
    struct json_reader reader = {0};
    struct json_error error;
    size_t at = 0;
    while (at + sizeof start <= page->length && memcmp(page->bytes + at, start, sizeof start - 1))
        at++;
    HOLDS(at + sizeof start <= page->length);
    at += sizeof start - 1;
    const char *end = memchr(page->bytes + at, '<', page->length - at);
    HOLDS(end && json_read(&reader, page->bytes + at, (size_t)(end - page->bytes) - at, &error));
    json_reader_free(&reader);
}

static void check_reports(const char *chars, size_t size)
{
    struct run_result run;
    struct buffer page = {0};
    run_result_init(&run);
    HOLDS(run_result_read(&run, chars, size));
    HOLDS(report_html_journal(&run, &page));
    check_page(&page);
    buffer_free(&page);
    HOLDS(report_junit_run(&run, &page));
    HOLDS(!memchr(page.bytes, 0, page.length));
    buffer_free(&page);
    run_result_free(&run);
}

FUZZ(report, seeds, 500)
{
    struct json_reader reader = {0};
    struct json_error error = {0};
    const char *chars = (const char *)data;
    if (!json_read(&reader, chars, size, &error))
        HOLDS(error.column && *error.text && !error.memory);
    json_reader_free(&reader);
    check_trace(chars, size);
    check_reports(chars, size);
}
