/* SPDX-License-Identifier: MIT */
/* What the HTML report is made of: report.css and the parts of page/, as build/gen/report_assets.c
 * has them.
 */
#ifndef VPCMOCK_REPORT_ASSETS_H
#define VPCMOCK_REPORT_ASSETS_H

extern const char report_css[], report_js[];
/* Of their bytes, as a Content-Security-Policy names them: "sha256-...". */
extern const char report_css_hash[], report_js_hash[];

#endif
