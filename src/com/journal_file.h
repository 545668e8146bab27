/* SPDX-License-Identifier: MIT */
/* What IVPCMockJournal and the C API share: settings that are checked, and files. */
#ifndef VPCMOCK_COM_JOURNAL_FILE_H
#define VPCMOCK_COM_JOURNAL_FILE_H

#include "com/mock.h"

/* Each checks, does it, and says what is wrong with mock_fail. Lock held. */
HRESULT journal_file_set_capacity(struct vpcmock *mock, struct journal *journal, LONGLONG capacity);
/* As JSON lines. */
HRESULT journal_file_save(struct vpcmock *mock, const WCHAR *path);

/* A new file for writing, in place of one that is there. */
HRESULT journal_file_open(struct vpcmock *mock, const WCHAR *path, HANDLE *file);

#endif
