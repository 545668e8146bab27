/* SPDX-License-Identifier: MIT */
/* What a reader of XML tells, whoever reads it and whoever makes something of it. */
#ifndef VPCMOCK_SCENARIO_XML_EVENTS_H
#define VPCMOCK_SCENARIO_XML_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/text.h"

/* In the order of the file; lines and columns from 1. Each is false when the file is wrong; the
 * problem that the reader was given then says how. `to` is what is being made. */
struct xml_events {
    bool (*begin)(void *to, struct span namespace, struct span name, uint32_t line,
                  uint32_t column);
    bool (*attribute)(void *to, struct span namespace, struct span name, struct span value,
                      uint32_t line, uint32_t column);
    bool (*content)(void *to); /* all attributes of the element have come */
    bool (*text)(void *to, struct span text, uint32_t line, uint32_t column);
    bool (*end)(void *to);                                    /* of the element */
    bool (*finish)(void *to, uint32_t line, uint32_t column); /* of the file */
};

#endif
