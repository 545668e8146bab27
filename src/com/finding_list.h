/* SPDX-License-Identifier: MIT */
/* What IVPCMockFindings and the C API share. */
#ifndef VPCMOCK_COM_FINDING_LIST_H
#define VPCMOCK_COM_FINDING_LIST_H

#include <windows.h>
#include <oleauto.h>

#include "com/mock.h"

/* E_INVALIDARG: there is no finding of this id. Lock held, as around the others. */
HRESULT finding_list_refuse(struct vpcmock *mock, struct span id);
/* A line for each; freed by the caller. */
HRESULT finding_list_text(const struct findings *findings, BSTR *text);
/* Silences a kind by its id, "*" all. E_INVALIDARG when there is no such kind. */
HRESULT finding_list_silence(struct vpcmock *mock, struct findings *findings, struct span id);

#endif
