/* SPDX-License-Identifier: MIT */
/* Reading XML with Windows' own XmlLite. */
#ifndef VPCMOCK_SCENARIO_XMLLITE_H
#define VPCMOCK_SCENARIO_XMLLITE_H

#include "scenario/xml_source.h"

/* Reads XML and tells its events. False when there is something wrong with it, which the problem
 * then says; it must be the one that the events note theirs in. A <!DOCTYPE> is refused. Makes no
 * call out. */
bool xmllite_read(struct xml_source *source, const struct xml_events *events, void *to,
                  struct problem *problem);

#endif
