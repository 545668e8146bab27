/* SPDX-License-Identifier: MIT */
/* XML on the real disk, for scenario/xmllite.h to read. */
#ifndef VPCMOCK_COM_XML_FILE_H
#define VPCMOCK_COM_XML_FILE_H

#include "com/mock.h"
#include "scenario/xml_source.h"

/* Reads the whole file. Lock held on entry and exit; it is let go meanwhile. What is wrong goes to
 * mock_fail; kind: what was expected, such as L"a scenario file". The source is closed by the
 * caller. */
HRESULT xml_file_open(struct vpcmock *mock, const WCHAR *path, const WCHAR *kind,
                      struct xml_source *source);
/* The same of a text that is no file. */
HRESULT xml_file_of_text(struct vpcmock *mock, const WCHAR *xml, size_t length,
                         struct xml_source *source);
/* Says what is wrong with it, and where. Lock held. */
HRESULT xml_file_refuse(struct vpcmock *mock, const struct problem *problem, const WCHAR *path);

#endif
