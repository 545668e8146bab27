/* SPDX-License-Identifier: MIT */
/* Tests of report/junit. That any text makes a document which xmllint reads is for
 * tests/env/report.test, which asks for the documents with VPCMOCK_PAGES. */
#include "report/junit.h"

#include "model/memory.h"
#include "report_fixture.h"
#include "report_pages.h"

static void check_has(const struct buffer *xml, const char *text)
{
    CHECK_MSG(page_find(xml, text) != NULL, "no %s in\n%.*s", text, (int)xml->length, xml->bytes);
}

TEST(junit, a_run_has_a_case_for_the_client_and_for_each_expectation)
{
    struct sample sample;
    struct buffer xml = {0};
    open_sample(&sample);
    CHECK(report_junit_run(&sample.run, &xml));
    page_save("run.xml", &xml);
    check_has(&xml, "<testsuites name=\"vpcmock run\" tests=\"3\" failures=\"1\" errors=\"0\" "
                    "skipped=\"0\" time=\"0.412\">");
    check_has(&xml, "<testcase classname=\"vpcmock.client\" name=\"the client ends with 0\" "
                    "time=\"0.412\">\n    </testcase>");
    check_has(&xml, "name=\"1: the save\" time=\"0.000\">\n    </testcase>");
    check_has(&xml, "name=\"2: Expectation 2: TurnOff of &quot;Windows XP Mode&quot;, exactly "
                    "once, after &quot;the save&quot;.\"");
    check_has(&xml, "<failure message=\"Expectation 2: TurnOff of &quot;Windows XP Mode&quot;, "
                    "exactly once, after &quot;the save&quot;.\" type=\"expectation\">");
    check_has(&xml, "<system-out>finding endless-wait: ");
    CHECK_EQ(page_count(&xml, "<testcase"), 3);
    buffer_free(&xml);

    sample.run.end = RUN_CRASHED;
    sample.run.exit_code = 0xC0000005;
    CHECK(report_junit_run(&sample.run, &xml));
    check_has(&xml, "tests=\"3\" failures=\"2\" errors=\"0\"");
    check_has(&xml, "<failure message=\"The client crashed with 0xC0000005.\" type=\"client\">");
    buffer_free(&xml);

    sample.run.end = RUN_NOT_STARTED;
    sample.run.error = "cscript is not there";
    CHECK(report_junit_run(&sample.run, &xml));
    check_has(&xml, "tests=\"3\" failures=\"1\" errors=\"1\"");
    check_has(&xml, "<error message=\"cscript is not there\" type=\"set-up\">");
    buffer_free(&xml);

    CHECK(report_junit_journal(&sample.run, &xml));
    check_has(&xml, "tests=\"2\" failures=\"1\" errors=\"0\"");
    CHECK_EQ(page_count(&xml, "<testcase"), 2);
    buffer_free(&xml);
    end_sample(&sample);
}

TEST(junit, a_sweep_has_a_case_for_each_cell)
{
    struct sample sample;
    struct buffer xml = {0};
    open_sample(&sample);
    CHECK(report_junit_sweep(&sample.sweep, &xml));
    page_save("sweep.xml", &xml);
    CHECK_EQ(page_count(&xml, "<testcase"), sample.sweep.cell_count);
    CHECK_EQ(page_count(&xml, "<testsuite "), 6);
    CHECK_EQ(page_count(&xml, "<failure"), 5);
    CHECK_EQ(page_count(&xml, "<skipped"), 5);
    check_has(&xml, " failures=\"5\" errors=\"0\" skipped=\"5\" ");
    check_has(&xml, "<testcase classname=\"IVMVirtualMachine::Save\" name=\"1 result "
                    "DiskRelatedError\"");
    check_has(&xml, "<failure message=\"It went on as if nothing had happened.\" "
                    "type=\"ignored\">It printed &quot;Done.&quot;");
    check_has(&xml, "<system-out>repeat: vpcmock run --scenario backup.vbs.sweep\\0017.xml");
    buffer_free(&xml);
    sample.cells[0].verdict = SWEEP_BROKEN;
    CHECK(report_junit_sweep(&sample.sweep, &xml));
    check_has(&xml, "<error message=\"The run itself could not be set up.\" type=\"broken\">");
    buffer_free(&xml);
    end_sample(&sample);
}

TEST(junit, any_text_is_well_formed)
{
    static const char bad[] = "]]></failure>\"'&<a b='\x01\x1b\x7f\xff\xed\xa0\x80\xef\xbf\xbe\r\n";
    struct sample sample;
    struct buffer xml = {0};
    open_sample(&sample);
    struct run_result *run = &sample.run;
    run->client = run->scenario = run->command = run->output = run->errors = bad;
    sample.findings[0] = (struct run_finding){bad, bad, bad, 70, 1};
    sample.expectations[0] = (struct run_expectation){1, bad, false, bad};
    CHECK(report_junit_run(run, &xml));
    page_save("hostile.xml", &xml);
    CHECK(!page_find(&xml, "<a") && !page_find(&xml, "\x1b") && !page_find(&xml, "\xff"));
    buffer_free(&xml);
    for (size_t i = 0; i < sample.sweep.cell_count; i++) {
        struct sweep_cell *cell = &sample.cells[i];
        cell->failure = cell->why = cell->command = cell->scenario = bad;
        cell->output = cell->errors = bad;
    }
    sample.rows[0].member = sample.sweep.client = bad;
    CHECK(report_junit_sweep(&sample.sweep, &xml));
    page_save("hostile-sweep.xml", &xml);
    CHECK(!page_find(&xml, "<a") && !page_find(&xml, "\x1b") && !page_find(&xml, "\xff"));
    buffer_free(&xml);
    end_sample(&sample);
}

TEST(junit, memory_that_runs_out_is_told)
{
    struct sample sample;
    open_sample(&sample);
    size_t held = mem_live();
    for (long n = 1; n < 200; n++) {
        struct buffer xml = {0};
        mem_fail_at(n);
        bool good = report_junit_sweep(&sample.sweep, &xml);
        bool failed = mem_fail_at(0) <= 0;
        CHECK_EQ(good, !failed);
        buffer_free(&xml);
        CHECK_EQ(mem_live(), held);
        if (!failed)
            break;
        CHECK(n < 199);
    }
    end_sample(&sample);
}
