/* SPDX-License-Identifier: MIT */
/* A scenario file as a tree, in which every element and attribute is known, has a value of its type
 * and remembers where it stood. It is built from the events of whatever reads the XML. */
#ifndef VPCMOCK_SCENARIO_DOCUMENT_H
#define VPCMOCK_SCENARIO_DOCUMENT_H

#include "model/code.h"
#include "scenario/schema.h"
#include "scenario/xml_events.h"

enum {
    DOCUMENT_MAX_BYTES = 64 << 20, /* of a file */
    DOCUMENT_MAX_NODES = 4000000,
    DOCUMENT_MAX_VALUE = 1 << 20, /* characters of an attribute */
    PROBLEM_MAX_CHARS = 400,
};

/* What is wrong with a file. */
struct problem {
    code code;                        /* CODE_OK: nothing */
    uint32_t line, column;            /* from 1; 0: of no place */
    char16_t text[PROBLEM_MAX_CHARS]; /* what was found and what was expected; ends with NUL */
    size_t length;
};

struct node_attribute {
    const struct attribute *attribute;
    uint32_t line, column;
    struct span text; /* as it is written, of what is no text without spaces around it */
    union {
        int64_t number; /* BOOL, INT, NAME, TIME, SIZE, CODE, RESULT */
        double real;
    };
};

struct node {
    const struct element *element;
    uint32_t line, column;
    uint32_t count;
    struct node_attribute *attributes;
    struct node *parent, *first, *last, *next; /* children in their order */
};

struct chunk;

/* A value of which there is one. */
struct seen {
    uint32_t hash;
    const struct node *node; /* NULL: free */
    const struct node_attribute *value;
};

struct document {
    struct schema schema;
    struct chunk *chunks;
    struct node *root;
    struct node *open; /* the element that is being read */
    size_t nodes;
    struct node_attribute attributes[SCHEMA_MAX_ATTRIBUTES]; /* of that element, as they come */
    size_t pending;
    struct seen *seen; /* by hash; never more than half full */
    size_t seen_count, seen_size;
    struct problem problem;
};

/* Made on the heap, because it is large. NULL when memory runs out. */
struct document *document_create(void);
void document_free(struct document *document);

/* The events, in the order of the file. Each is false when the document is wrong, which
 * document->problem then tells. After the attributes of an element comes document_content. */
bool document_begin(struct document *document, struct span namespace, struct span name,
                    uint32_t line, uint32_t column);
bool document_attribute(struct document *document, struct span namespace, struct span name,
                        struct span value, uint32_t line, uint32_t column);
/* All attributes of the element have come. */
bool document_content(struct document *document);
bool document_text(struct document *document, struct span text, uint32_t line, uint32_t column);
bool document_end_element(struct document *document);
/* The file has ended. */
bool document_finish(struct document *document, uint32_t line, uint32_t column);

/* All of them, of a struct document. */
extern const struct xml_events document_events;

/* NULL when the element does not have it. */
const struct node_attribute *node_attribute(const struct node *node, enum attribute_id id);
/* Its text, or empty; its number, or the fallback. */
struct span node_text(const struct node *node, enum attribute_id id);
int64_t node_number(const struct node *node, enum attribute_id id, int64_t fallback);
bool node_has(const struct node *node, enum attribute_id id);
/* The first child of the kind; NULL when there is none. */
const struct node *node_child(const struct node *node, enum element_id id);

/* Notes what is wrong, unless something is noted already. The format knows %s (ASCII), %S (a struct
 * span *, cut when it is long) and %d (a long long). Returns false. */
bool problem_set(struct problem *problem, code c, uint32_t line, uint32_t column,
                 const char *format, ...);
/* The same, at an element or one of its attributes, if it has it. */
bool problem_at(struct problem *problem, code c, const struct node *node, enum attribute_id id,
                const char *format, ...);

#endif
