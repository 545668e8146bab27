/* SPDX-License-Identifier: MIT */
/* The page around the data: head, what is said without a script, and the script. */
#include "report/html.h"

#include "report/assets.h"
#include "report/html_data.h"
#include "report/verdict.h"

static void write_head(const char *title, struct buffer *out)
{
    buffer_text(out, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                     "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                     "script-src '");
    buffer_text(out, report_js_hash);
    buffer_text(out, "'; style-src '");
    buffer_text(out, report_css_hash);
    buffer_text(out, "'; base-uri 'none'; form-action 'none'\">\n"
                     "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    buffer_xml(out, title);
    buffer_text(out, " - vpcmock</title>\n<style>");
    buffer_text(out, report_css);
    buffer_text(out, "</style>\n</head>\n<body>\n");
}

static void write_top(const char *what, const char *title, bool failed, const char *verdict,
                      struct buffer *out)
{
    buffer_format(out, "<header class=\"top\">\n<p class=\"what\">vpcmock %s</p>\n<h1>", what);
    buffer_xml(out, title);
    buffer_text(out, "</h1>\n");
    if (*verdict) {
        buffer_format(out, "<p class=\"verdict %s\">", failed ? "bad" : "good");
        buffer_xml(out, verdict);
        buffer_text(out, "</p>\n");
    }
    buffer_text(out, "</header>\n<main id=\"main\"><noscript><p>The rest of this report is "
                     "drawn by its script, which is switched off.</p></noscript></main>\n");
}

/* The end of the page; the data is in between. */
static void write_script(struct buffer *out)
{
    buffer_text(out, "</script>\n<script>");
    buffer_text(out, report_js);
    buffer_text(out, "</script>\n</body>\n</html>\n");
}

static void begin_data(struct buffer *out)
{
    buffer_text(out, "<script type=\"application/json\" id=\"data\">");
}

bool report_html_run(const struct run_result *run, struct buffer *out)
{
    char verdict[VERDICT_ROOM];
    bool failed = verdict_of_run(run, verdict, sizeof verdict);
    write_head(run->client, out);
    write_top("run", run->client, failed, verdict, out);
    begin_data(out);
    bool good = html_data_run(run, out);
    write_script(out);
    return good && !out->failed;
}

bool report_html_journal(const struct run_result *run, struct buffer *out)
{
    char verdict[VERDICT_ROOM] = "";
    bool failed = run->expectation_count && verdict_of_run(run, verdict, sizeof verdict);
    write_head(run->client, out);
    write_top("journal", run->client, failed, verdict, out);
    begin_data(out);
    bool good = html_data_journal(run, out);
    write_script(out);
    return good && !out->failed;
}

bool report_html_sweep(const struct sweep_result *sweep, struct buffer *out)
{
    char verdict[VERDICT_ROOM];
    bool failed = verdict_of_sweep(sweep, verdict, sizeof verdict);
    write_head(sweep->client, out);
    write_top(sweep->orders ? "explore" : "sweep", sweep->client, failed, verdict, out);
    begin_data(out);
    bool good = html_data_sweep(sweep, out);
    write_script(out);
    return good && !out->failed;
}
