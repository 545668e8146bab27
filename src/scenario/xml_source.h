/* SPDX-License-Identifier: MIT */
/* The text of an XML file, and the pieces in which XmlLite reads it.
 *
 * It is UTF-8 by now, whatever the file was written in, and all of it is right: what is not is said
 * with line and column. A piece ends where it does no harm. XmlLite of Wine (8, and later) loses
 * characters where a piece ends with one beyond ASCII, and overlooks the end of a comment, of CDATA
 * or of a reference that lies in two pieces. Where a whole piece is of characters beyond ASCII, a
 * mark is put at its end: a character of ASCII that the text does not have, and that is taken out
 * again of what XmlLite has read. */
#ifndef VPCMOCK_SCENARIO_XML_SOURCE_H
#define VPCMOCK_SCENARIO_XML_SOURCE_H

#include "scenario/document.h"

enum xml_encoding {
    XML_UTF8,
    XML_UTF16,
    XML_TEXT, /* it never was a file: whatever it says of its encoding does not count */
};

/* Where a mark was put in, as whoever reads it counts: from 1, characters of UTF-16. */
struct xml_mark {
    uint32_t line, column;
};

struct xml_source {
    char *bytes; /* from mem_alloc; the text is behind the byte order mark */
    size_t size, at;
    enum xml_encoding encoding;
    char mark;             /* NUL: the text has all that could be one */
    uint32_t line, column; /* of what comes next, with the marks */
    bool after_cr;
    struct xml_mark *marks;
    size_t mark_count, mark_capacity;
    bool failed; /* memory ran out */
};

/* Takes over the bytes of a file, from mem_alloc. False: the problem tells what is wrong with them;
 * there is nothing to close then. */
bool xml_source_open(struct xml_source *source, char *bytes, size_t size, struct problem *problem);
/* The same of a text. */
bool xml_source_open_text(struct xml_source *source, struct span text, struct problem *problem);
void xml_source_close(struct xml_source *source);

/* The next piece, which has no more bytes than there is room for; 0: the end, or memory ran out. */
size_t xml_source_read(struct xml_source *source, char *to, size_t room);
/* The column in the text, of one in what was read. */
uint32_t xml_source_column(const struct xml_source *source, uint32_t line, uint32_t column);
/* The text without marks; room holds it if it has any, and is the caller's. False when memory runs
 * out. */
bool xml_source_unmark(const struct xml_source *source, struct span *text, struct text *room);

#endif
