/* SPDX-License-Identifier: MIT */
/* Scenario files: reading them, and what they do to a mock. */
#ifndef VPCMOCK_COM_SCENARIO_H
#define VPCMOCK_COM_SCENARIO_H

#include <oaidl.h>

#include "com/mock.h"

/* Make the host what the file or the text says, or change nothing. Lock held on entry and exit; it
 * is let go while the file is read. What is wrong goes to mock_fail. */
HRESULT scenario_load_file(struct vpcmock *mock, const WCHAR *path);
HRESULT scenario_load_text(struct vpcmock *mock, const WCHAR *xml, size_t length);

/* Write the host as a scenario; what a file can't hold goes to mock_fail. Lock held on entry and
 * exit. A file that is there is replaced, once all is written. */
HRESULT scenario_save_file(struct vpcmock *mock, const WCHAR *path);
/* *xml is the caller's. */
HRESULT scenario_save_text(struct vpcmock *mock, BSTR *xml);

#endif
