/* SPDX-License-Identifier: MIT */
/* Reports for people: one file of HTML without any outside resource. What it shows is data in a
 * script element; the parts of page/ make the page of it, with texts as texts only, and its
 * Content-Security-Policy allows that script and report.css alone. */
#ifndef VPCMOCK_REPORT_HTML_H
#define VPCMOCK_REPORT_HTML_H

#include "report/buffer.h"
#include "report/result.h"

/* Append a whole page to out. Lines of the journal from the first one on that cannot be read are
 * left out, and the page says so. False when memory has run out. */
bool report_html_run(const struct run_result *run, struct buffer *out);
/* Of a journal alone, whose client nobody has seen end: client is the name of the file. */
bool report_html_journal(const struct run_result *run, struct buffer *out);
bool report_html_sweep(const struct sweep_result *sweep, struct buffer *out);

#endif
