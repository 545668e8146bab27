/* SPDX-License-Identifier: MIT */
/* Reading XML with Windows' own XmlLite. */
#ifndef VPCMOCK_SCENARIO_XMLLITE_H
#define VPCMOCK_SCENARIO_XMLLITE_H

#include <objidl.h>

#include "scenario/document.h"

/* Reads a scenario file into the document. False when there is something wrong with it, which the
 * document's problem tells. Makes no call out, but to the stream. text: the stream holds UTF-8,
 * whatever its XML declaration says. */
bool xmllite_read(IStream *stream, bool text, struct document *document);

#endif
