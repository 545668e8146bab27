/* SPDX-License-Identifier: MIT */
/* Tests of report/html: what stands in the page. How a browser draws it is for
 * tests/env/report.test, which asks for the pages with VPCMOCK_PAGES. */
#include "report/html.h"

#include <stdlib.h>

#include "model/memory.h"
#include "report/json_reader.h"
#include "report_fixture.h"
#include "report_pages.h"

/* The data of the page, which is to be JSON. */
static const struct json_node *data_of(const struct buffer *page, struct json_reader *reader)
{
    struct json_error error;
    const char *start = page_find(page, "id=\"data\">");
    if (!CHECK(start != NULL))
        return NULL;
    start += strlen("id=\"data\">");
    size_t length = 0;
    while (start[length] != '<')
        length++;
    bool good = json_read(reader, start, length, &error);
    CHECK_MSG(good, "%zu: %s", error.column, error.text);
    return good ? json_root(reader) : NULL;
}

TEST(html, a_run_is_a_page_without_anything_from_elsewhere)
{
    struct sample sample;
    struct buffer page = {0};
    struct json_reader reader = {0};
    open_sample(&sample);
    CHECK(report_html_run(&sample.run, &page));
    page_save("run.html", &page);
    CHECK(!memcmp(page.bytes, "<!doctype html>", 15));
    CHECK(page_find(&page, "default-src 'none'; script-src 'sha256-") != NULL);
    CHECK(!page_find(&page, "src=") && !page_find(&page, "url(") && !page_find(&page, "@import"));
    CHECK(!page_find(&page, "unsafe-inline") && !page_find(&page, "https:"));
    /* The name of SVG, which is none of a place. */
    CHECK(page_count(&page, "http:") == 1 &&
          page_find(&page, "\"http://www.w3.org/2000/svg\"") != NULL);
    CHECK(page_find(&page, "<p class=\"verdict bad\">Failed: 1 of 2 expectations not met</p>") !=
          NULL);
    CHECK(page_find(&page, "<h1>cscript //nologo backup.vbs &quot;Windows XP Mode&quot;</h1>") !=
          NULL);
    const struct json_node *data = data_of(&page, &reader);
    if (data) {
        CHECK_EQ(json_member(&reader, data, "calls")->count, 71);
        CHECK_EQ(json_member(&reader, data, "tasks")->count, 3);
        CHECK_EQ(json_member(&reader, data, "findings")->count, 2);
        CHECK(!*json_member(&reader, data, "broken")->text);
    }
    json_reader_free(&reader);
    buffer_free(&page);
    end_sample(&sample);
}

TEST(html, a_journal_alone_has_a_verdict_only_where_something_was_expected)
{
    struct sample sample;
    struct buffer page = {0};
    open_sample(&sample);
    CHECK(report_html_journal(&sample.run, &page));
    CHECK(page_find(&page, "<p class=\"verdict bad\">Failed: 1 of 2 expectations") != NULL);
    buffer_free(&page);
    sample.run.expectation_count = 0;
    CHECK(report_html_journal(&sample.run, &page));
    page_save("journal.html", &page);
    CHECK(!page_find(&page, "class=\"verdict") && page_find(&page, "vpcmock journal</p>"));
    CHECK(page_find(&page, "{\"kind\":\"journal\"") != NULL);
    buffer_free(&page);
    end_sample(&sample);
}

TEST(html, a_sweep_has_its_cells_and_the_run_without_a_failure)
{
    struct sample sample;
    struct buffer page = {0};
    struct json_reader reader = {0};
    open_sample(&sample);
    CHECK(report_html_sweep(&sample.sweep, &page));
    page_save("sweep.html", &page);
    CHECK(page_find(&page, "<p class=\"verdict bad\">5 of ") != NULL);
    const struct json_node *data = data_of(&page, &reader);
    if (data) {
        CHECK_EQ(json_member(&reader, data, "cells")->count, sample.sweep.cell_count);
        CHECK_EQ(json_member(&reader, data, "rows")->count, 6);
        CHECK_EQ(json_member(&reader, data, "verdicts")->count, SWEEP_VERDICT_COUNT);
        CHECK_EQ(json_member(&reader, json_member(&reader, data, "plain"), "calls")->count, 71);
    }
    json_reader_free(&reader);
    buffer_free(&page);
    end_sample(&sample);
}

TEST(html, an_exploration_has_its_orders)
{
    struct sample sample;
    struct buffer page = {0};
    struct json_reader reader = {0};
    open_sample(&sample);
    fill_explore(&sample);
    CHECK(report_html_sweep(&sample.sweep, &page));
    page_save("explore.html", &page);
    CHECK(page_find(&page, "vpcmock explore</p>") != NULL);
    CHECK(page_find(&page, "<p class=\"verdict bad\">3 of 7 orders make a difference</p>") != NULL);
    CHECK(page_find(&page, "\"parts\":[1,4]") != NULL);
    const struct json_node *data = data_of(&page, &reader);
    CHECK(data && json_member(&reader, data, "cells")->count == 7);
    json_reader_free(&reader);
    buffer_free(&page);
    end_sample(&sample);
}

/* Many threads, and many tasks that are under way together. */
TEST(html, what_the_diagram_has_no_room_for_is_in_the_page)
{
    struct sample sample;
    struct buffer page = {0};
    open_sample(&sample);
    for (uint32_t i = 0; i < 60; i++) {
        char16_t name[] = {u'#', (char16_t)(u'A' + i)};
        say_task(&sample.story, 4000 + i, SPAN("IVMVirtualMachine::Save"), XP,
                 (struct span){name, 2}, 0);
    }
    for (uint32_t i = 0; i < 60; i++) {
        char16_t name[] = {u'#', (char16_t)(u'A' + i)};
        say_call(&sample.story, 4000 + i, SPAN("IVMTask::IsComplete"), "IVMTask",
                 (struct span){name, 2}, truth(true), CODE_OK, 0);
    }
    fill_run(&sample);
    CHECK(report_html_run(&sample.run, &page));
    page_save("many.html", &page);
    buffer_free(&page);
    end_sample(&sample);
}

/* Whatever texts say, the page has the elements of its own and no other. */
TEST(html, hostile_texts_stay_texts)
{
    static const char bad[] = "</script><script>document.title='taken'</script><img src=x "
                              "onerror=\"document.title='taken'\">'\"&<!--\x01\xff";
    static const char16_t wide[] = u"</script><script>document.title='taken'</script>"
                                   u"<img src=x onerror=\"document.title='taken'\">";
    struct sample sample;
    struct buffer page = {0};
    struct json_reader reader = {0};
    open_sample(&sample);
    struct span name = {wide, COUNT(wide) - 1};
    for (int i = 0; i < 3; i++)
        say_call(&sample.story, 3124, SPAN("IVMVirtualMachine::put_Name"), "IVMVirtualMachine",
                 name, text_argument(name), i ? CODE_FAIL : CODE_OK, 0);
    fill_run(&sample);
    struct run_result *run = &sample.run;
    run->client = run->scenario = run->command = run->output = run->errors = run->unmet = bad;
    sample.findings[0] = (struct run_finding){bad, bad, bad, 70, 1};
    sample.expectations[0] = (struct run_expectation){1, bad, false, bad};
    sample.rules[0] = (struct run_rule){1, bad, bad, 1, 1};
    CHECK(report_html_run(run, &page));
    page_save("hostile.html", &page);
    CHECK_EQ(page_count(&page, "<script"), 2);
    CHECK_EQ(page_count(&page, "</script"), 2);
    CHECK(!page_find(&page, "<img") && !page_find(&page, "<!--"));
    CHECK(data_of(&page, &reader) != NULL);
    buffer_free(&page);

    sample.sweep.client = sample.sweep.command = sample.sweep.scenario = bad;
    sample.sweep.directory = bad;
    sample.rows[0].member = sample.rows[0].object = bad;
    for (size_t i = 0; i < sample.sweep.cell_count; i++) {
        struct sweep_cell *cell = &sample.cells[i];
        cell->failure = cell->why = cell->command = cell->scenario = bad;
        cell->output = cell->errors = bad;
    }
    CHECK(report_html_sweep(&sample.sweep, &page));
    page_save("hostile-sweep.html", &page);
    CHECK_EQ(page_count(&page, "<script"), 2);
    CHECK_EQ(page_count(&page, "</script"), 2);
    CHECK(!page_find(&page, "<img") && !page_find(&page, "<!--"));
    CHECK(data_of(&page, &reader) != NULL);
    json_reader_free(&reader);
    buffer_free(&page);
    end_sample(&sample);
}

TEST(html, a_journal_that_breaks_off_is_shown_as_far_as_it_goes)
{
    struct sample sample;
    struct buffer page = {0};
    struct json_reader reader = {0};
    open_sample(&sample);
    const char *third = sample.story.json.chars;
    for (int i = 0; i < 3; i++)
        third = strchr(third, '\n') + 1;
    char *broken = malloc(sample.run.journal_length);
    memcpy(broken, sample.run.journal, sample.run.journal_length);
    broken[third - sample.story.json.chars + 3] = '\\';
    sample.run.journal = broken;
    CHECK(report_html_run(&sample.run, &page));
    const struct json_node *data = data_of(&page, &reader);
    if (data) {
        CHECK_EQ(json_member(&reader, data, "calls")->count, 3);
        CHECK(!strncmp(json_member(&reader, data, "broken")->text, "line 4, column ", 15));
    }
    free(broken);
    json_reader_free(&reader);
    buffer_free(&page);
    end_sample(&sample);
}

/* Tasks of which the journal has no call any more are told all the same. */
TEST(html, a_task_whose_call_was_dropped_is_there)
{
    struct sample sample;
    struct buffer page = {0};
    struct json_reader reader = {0};
    open_sample(&sample);
    sample.tasks[1] = (struct run_task){
        0, 9, "IVMVirtualMachine::Save", "", true, 6, "TimeOutError", -5, 40, 100, 900};
    sample.run.task_count = 2;
    CHECK(report_html_run(&sample.run, &page));
    const struct json_node *data = data_of(&page, &reader);
    if (data) {
        CHECK_EQ(json_member(&reader, data, "tasks")->count, 4);
        CHECK(page_find(&page, "\"object\":\"IVMTask #9\"") != NULL);
    }
    json_reader_free(&reader);
    buffer_free(&page);
    end_sample(&sample);
}

TEST(html, a_hundred_thousand_calls)
{
    struct sample sample;
    struct buffer page = {0};
    open_sample(&sample);
    while (sample.story.sequence < 100000)
        say_client(&sample.story);
    fill_run(&sample);
    sample.run.finding_count = 0;
    CHECK(report_html_run(&sample.run, &page));
    CHECK(page.length < 16 << 20);
    page_save("large.html", &page);
    buffer_free(&page);
    end_sample(&sample);
}

TEST(html, memory_that_runs_out_is_told)
{
    struct sample sample;
    size_t before = mem_live();
    open_sample(&sample);
    size_t held = mem_live();
    for (long n = 1; n < 400; n++) {
        struct buffer page = {0};
        mem_fail_at(n);
        bool good = report_html_sweep(&sample.sweep, &page);
        bool failed = mem_fail_at(0) <= 0;
        CHECK_EQ(good, !failed);
        buffer_free(&page);
        CHECK_EQ(mem_live(), held);
        if (!failed)
            break;
        CHECK(n < 399);
    }
    end_sample(&sample);
    CHECK_EQ(mem_live(), before);
}
