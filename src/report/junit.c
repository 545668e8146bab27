/* SPDX-License-Identifier: MIT */
/* JUnit XML. The order of elements is that of the schemas in use: properties, test cases, output.
 */
#include "report/junit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "report/verdict.h"

struct tally {
    size_t tests, failures, errors, skipped;
    int64_t wall; /* ms */
};

static void put_attribute(const char *name, const char *value, struct buffer *out)
{
    buffer_format(out, " %s=\"", name);
    buffer_xml(out, value);
    buffer_text(out, "\"");
}

/* In seconds, whatever sign the program's locale has for the point. */
static void put_time(int64_t ms, struct buffer *out)
{
    buffer_format(out, " time=\"%" PRId64 ".%03d\"", ms / 1000, (int)(ms % 1000));
}

static void put_tally(const struct tally *tally, struct buffer *out)
{
    buffer_format(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
                  tally->tests, tally->failures, tally->errors, tally->skipped);
    put_time(tally->wall, out);
}

static void begin_suites(const char *name, const struct tally *tally, struct buffer *out)
{
    buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
    put_attribute("name", name, out);
    put_tally(tally, out);
    buffer_text(out, ">\n");
}

static void begin_suite(const char *name, const struct tally *tally, struct buffer *out)
{
    buffer_text(out, "  <testsuite");
    put_attribute("name", name, out);
    put_tally(tally, out);
    buffer_text(out, ">\n");
}

static void put_properties(const char *const (*properties)[2], struct buffer *out)
{
    buffer_text(out, "    <properties>\n");
    for (; (*properties)[0]; properties++)
        if (*(*properties)[1]) {
            buffer_text(out, "      <property");
            put_attribute("name", (*properties)[0], out);
            put_attribute("value", (*properties)[1], out);
            buffer_text(out, "/>\n");
        }
    buffer_text(out, "    </properties>\n");
}

static void put_element(const char *indent, const char *name, const char *text, struct buffer *out)
{
    if (!*text)
        return;
    buffer_format(out, "%s<%s>", indent, name);
    buffer_xml(out, text);
    buffer_format(out, "</%s>\n", name);
}

/* Its name is both texts. */
static void begin_case(const char *class_name, const char *prefix, const char *name, int64_t wall,
                       struct buffer *out)
{
    buffer_text(out, "    <testcase");
    put_attribute("classname", class_name, out);
    buffer_text(out, " name=\"");
    buffer_xml(out, prefix);
    buffer_xml(out, name);
    buffer_text(out, "\"");
    put_time(wall, out);
    buffer_text(out, ">\n");
}

static void end_case(struct buffer *out)
{
    buffer_text(out, "    </testcase>\n");
}

/* kind: failure, error or skipped. */
static void put_outcome(const char *kind, const char *type, const char *message, const char *text,
                        struct buffer *out)
{
    buffer_format(out, "      <%s", kind);
    put_attribute("message", message, out);
    if (type)
        put_attribute("type", type, out);
    buffer_text(out, ">");
    buffer_xml(out, text);
    buffer_format(out, "</%s>\n", kind);
}

/* ---- A run ---- */

static bool ended_well(const struct run_result *run)
{
    return !*run->error && run->end == RUN_EXITED && !run->exit_code;
}

static void put_client_case(const struct run_result *run, struct buffer *out)
{
    char end[64], message[100];
    begin_case("vpcmock.client", "", "the client ends with 0", run->wall, out);
    if (*run->error) {
        put_outcome("error", "set-up", run->error, run->error, out);
    } else if (!ended_well(run)) {
        verdict_of_end(run->end, run->exit_code, end, sizeof end);
        snprintf(message, sizeof message, "The client %s.", end);
        put_outcome("failure", "client", message, run->errors, out);
    }
    end_case(out);
}

/* A name that no other has: the number, and what it is called or the first line of what it says. */
static void put_expectation_case(const struct run_expectation *expectation, struct buffer *out)
{
    char number[24], name[160];
    const char *what = *expectation->name ? expectation->name : expectation->text;
    snprintf(number, sizeof number, "%" PRIu32 ": ", expectation->number);
    snprintf(name, sizeof name, "%.*s", (int)strcspn(what, "\n"), what);
    begin_case("vpcmock.expectations", number, name, 0, out);
    if (!expectation->met) {
        char first[300];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(expectation->text, "\n"),
                 expectation->text);
        put_outcome("failure", "expectation", first, expectation->text, out);
    }
    end_case(out);
}

static void put_findings(const struct run_finding *findings, size_t count, const char *indent,
                         struct buffer *out)
{
    for (size_t i = 0; i < count; i++) {
        buffer_format(out, "%sfinding ", i ? indent : "");
        buffer_xml(out, findings[i].id);
        buffer_text(out, ": ");
        buffer_xml(out, findings[i].text);
        buffer_text(out, "\n");
    }
}

static void put_run_output(const struct run_result *run, struct buffer *out)
{
    if (*run->output || run->finding_count) {
        buffer_text(out, "    <system-out>");
        put_findings(run->findings, run->finding_count, "", out);
        buffer_xml(out, run->output);
        buffer_text(out, "</system-out>\n");
    }
    put_element("    ", "system-err", run->errors, out);
}

static bool write_run(const struct run_result *run, bool client, struct buffer *out)
{
    struct tally tally = {.tests = run->expectation_count + client, .wall = run->wall};
    tally.errors = client && *run->error != 0;
    tally.failures = client && !tally.errors && !ended_well(run);
    for (size_t i = 0; i < run->expectation_count; i++)
        tally.failures += !run->expectations[i].met;
    const char *const properties[][2] = {
        {"command", run->command}, {"scenario", run->scenario}, {NULL, NULL}};
    begin_suites("vpcmock run", &tally, out);
    begin_suite(run->client, &tally, out);
    put_properties(properties, out);
    if (client)
        put_client_case(run, out);
    for (size_t i = 0; i < run->expectation_count; i++)
        put_expectation_case(&run->expectations[i], out);
    put_run_output(run, out);
    buffer_text(out, "  </testsuite>\n</testsuites>\n");
    return !out->failed;
}

bool report_junit_run(const struct run_result *run, struct buffer *out)
{
    return write_run(run, true, out);
}

bool report_junit_journal(const struct run_result *run, struct buffer *out)
{
    return write_run(run, false, out);
}

/* ---- A sweep ---- */

static void count_cell(struct tally *tally, const struct sweep_cell *cell)
{
    enum verdict_weight weight = verdict_weight(cell->verdict);
    tally->tests++;
    tally->failures += weight == WEIGHT_BAD;
    tally->errors += weight == WEIGHT_BROKEN;
    tally->skipped += weight == WEIGHT_UNKNOWN;
    tally->wall += cell->wall;
}

static void put_cell_output(const struct sweep_cell *cell, struct buffer *out)
{
    buffer_text(out, "      <system-out>repeat: ");
    buffer_xml(out, cell->command);
    buffer_text(out, "\nscenario: ");
    buffer_xml(out, cell->scenario);
    buffer_text(out, "\n");
    put_findings(cell->findings, cell->finding_count, "", out);
    buffer_xml(out, cell->output);
    buffer_text(out, "</system-out>\n");
    put_element("      ", "system-err", cell->errors, out);
}

static void put_cell(const struct sweep_row *row, const struct sweep_cell *cell, struct buffer *out)
{
    static const char *const kinds[] = {NULL, "failure", "skipped", "error"};
    enum verdict_weight weight = verdict_weight(cell->verdict);
    const char *id = verdict_id(cell->verdict), *kind = verdict_kind_id(cell->kind);
    char prefix[64];
    snprintf(prefix, sizeof prefix, "%" PRIu32 " %s ", row->nth, kind);
    begin_case(row->member, prefix, strcmp(kind, cell->failure) ? cell->failure : "", cell->wall,
               out);
    if (weight != WEIGHT_GOOD)
        put_outcome(kinds[weight], weight == WEIGHT_UNKNOWN ? NULL : id,
                    verdict_words(cell->verdict), cell->why, out);
    put_cell_output(cell, out);
    end_case(out);
}

static void put_row(const struct sweep_result *sweep, size_t r, struct buffer *out)
{
    struct tally tally = {0};
    const struct sweep_row *row = &sweep->rows[r];
    for (size_t i = 0; i < sweep->cell_count; i++)
        if (sweep->cells[i].row == r)
            count_cell(&tally, &sweep->cells[i]);
    begin_suite(row->member, &tally, out);
    for (size_t i = 0; i < sweep->cell_count; i++)
        if (sweep->cells[i].row == r)
            put_cell(row, &sweep->cells[i], out);
    buffer_text(out, "  </testsuite>\n");
}

bool report_junit_sweep(const struct sweep_result *sweep, struct buffer *out)
{
    struct tally tally = {0};
    for (size_t i = 0; i < sweep->cell_count; i++)
        count_cell(&tally, &sweep->cells[i]);
    begin_suites(sweep->client, &tally, out);
    for (size_t r = 0; r < sweep->row_count; r++)
        put_row(sweep, r, out);
    buffer_text(out, "</testsuites>\n");
    return !out->failed;
}
