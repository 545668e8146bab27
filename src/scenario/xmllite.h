/* SPDX-License-Identifier: MIT */
/* Reading XML with Windows' own XmlLite. */
#ifndef VPCMOCK_SCENARIO_XMLLITE_H
#define VPCMOCK_SCENARIO_XMLLITE_H

#include <objidl.h>

#include "scenario/document.h"

/* Reads XML and tells its events. False when there is something wrong with it, which the problem
 * then says; it must be the one that the events note theirs in. A <!DOCTYPE> is refused. Makes no
 * call out, but to the stream. text: the stream holds UTF-8, whatever its XML declaration says. */
bool xmllite_read(IStream *stream, bool text, const struct xml_events *events, void *to,
                  struct problem *problem);

#endif
