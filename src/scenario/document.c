/* SPDX-License-Identifier: MIT */
/* Building the tree of a scenario file. */
#include "scenario/document.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "model/memory.h"
#include "scenario/parse.h"

#define SCHEMA_INSTANCE "http://www.w3.org/2001/XMLSchema-instance"

enum { CHUNK_SIZE = 256 * 1024 };

/* ---- Memory: all of it goes at once, with the document ---- */

struct chunk {
    struct chunk *next;
    size_t used, size;
    uint64_t bytes[]; /* nothing in it needs more */
};

static void *allot(struct document *document, size_t size)
{
    struct chunk *chunk = document->chunks;
    size = (size + sizeof(uint64_t) - 1) / sizeof(uint64_t) * sizeof(uint64_t);
    if (!chunk || chunk->size - chunk->used < size) {
        size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
        struct chunk *made = mem_alloc(sizeof *made + room);
        if (!made) {
            problem_set(&document->problem, CODE_OUTOFMEMORY, 0, 0, "Memory has run out.");
            return NULL;
        }
        made->used = 0;
        made->size = room;
        /* A large piece does not end the chunk that is being filled. */
        if (chunk && size > CHUNK_SIZE) {
            made->next = chunk->next;
            chunk->next = made;
        } else {
            made->next = chunk;
            document->chunks = made;
        }
        chunk = made;
    }
    void *piece = (char *)chunk->bytes + chunk->used;
    chunk->used += size;
    return piece;
}

struct document *document_create(void)
{
    struct document *document = mem_calloc(1, sizeof *document);
    if (document)
        schema_init(&document->schema);
    return document;
}

void document_free(struct document *document)
{
    if (!document)
        return;
    while (document->chunks) {
        struct chunk *chunk = document->chunks;
        document->chunks = chunk->next;
        mem_free(chunk);
    }
    mem_free(document->seen);
    mem_free(document);
}

/* ---- What is wrong ---- */

enum { MOST_QUOTED = 80 };

static void put(struct problem *problem, char16_t c)
{
    if (problem->length + 1 < PROBLEM_MAX_CHARS)
        problem->text[problem->length++] = c < 0x20 ? u' ' : c;
}

static void put_ascii(struct problem *problem, const char *text)
{
    while (*text)
        put(problem, (unsigned char)*text++);
}

static void put_format(struct problem *problem, const char *format, va_list args)
{
    char number[24];
    for (; *format; format++) {
        if (*format != '%') {
            put(problem, (unsigned char)*format);
            continue;
        }
        switch (*++format) {
        case 's': put_ascii(problem, va_arg(args, const char *)); break;
        case 'd':
            snprintf(number, sizeof number, "%lld", va_arg(args, long long));
            put_ascii(problem, number);
            break;
        case 'S': {
            const struct span *span = va_arg(args, const struct span *);
            for (size_t i = 0; i < span->length && i < MOST_QUOTED; i++)
                put(problem, span->chars[i]);
            if (span->length > MOST_QUOTED)
                put_ascii(problem, "...");
            break;
        }
        default: return;
        }
    }
}

static bool note(struct problem *problem, code c, uint32_t line, uint32_t column,
                 const char *format, va_list args)
{
    if (problem->code != CODE_OK)
        return false;
    problem->code = c;
    problem->line = line;
    problem->column = column;
    problem->length = 0;
    put_format(problem, format, args);
    problem->text[problem->length] = 0;
    return false;
}

bool problem_set(struct problem *problem, code c, uint32_t line, uint32_t column,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note(problem, c, line, column, format, args);
    va_end(args);
    return false;
}

bool problem_at(struct problem *problem, code c, const struct node *node, enum attribute_id id,
                const char *format, ...)
{
    const struct node_attribute *attribute = id == ATTRIBUTE_FACT ? NULL : node_attribute(node, id);
    va_list args;
    va_start(args, format);
    note(problem, c, attribute ? attribute->line : node->line,
         attribute ? attribute->column : node->column, format, args);
    va_end(args);
    return false;
}

/* ---- Elements ---- */

static bool is_namespace(struct span namespace, const char *uri)
{
    size_t length = strlen(uri);
    if (namespace.length != length)
        return false;
    for (size_t i = 0; i < length; i++)
        if (namespace.chars[i] != (unsigned char)uri[i])
            return false;
    return true;
}

/* The names of what a parent can have, for a message. */
static void list_children(enum element_id parent, char *out, size_t size)
{
    size_t used = 0;
    *out = 0;
    for (int e = 0; e < ELEMENTS && used + 1 < size; e++)
        if (scenario_elements[e].parent == parent)
            used += (size_t)snprintf(out + used, size - used, "%s<%s>", used ? ", " : "",
                                     scenario_elements[e].name);
    if (!used)
        snprintf(out, size, "nothing inside");
}

bool document_begin(struct document *document, struct span namespace, struct span name,
                    uint32_t line, uint32_t column)
{
    struct problem *problem = &document->problem;
    struct node *parent = document->open;
    enum element_id above = parent ? parent->element->id : ELEMENT_NONE;
    char expected[300];
    list_children(above, expected, sizeof expected);
    if (!is_namespace(namespace, SCENARIO_NAMESPACE))
        return problem_set(problem, CODE_INVALIDARG, line, column,
                           "Found element <%S> of namespace \"%S\"; expected %s of \"%s\".", &name,
                           &namespace, expected, SCENARIO_NAMESPACE);
    const struct element *element = schema_element(above, name);
    if (!element)
        return problem_set(problem, CODE_INVALIDARG, line, column,
                           "Found element <%S>; expected %s.", &name, expected);
    if (parent && element->single) {
        const struct node *other = node_child(parent, element->id);
        if (other)
            return problem_set(problem, CODE_INVALIDARG, line, column,
                               "Found a second <%s>; expected one, and it is on line %d already.",
                               element->name, (long long)other->line);
    }
    if (++document->nodes > DOCUMENT_MAX_NODES)
        return problem_set(problem, CODE_INVALIDARG, line, column,
                           "Found more elements than %d; expected fewer.",
                           (long long)DOCUMENT_MAX_NODES);
    struct node *node = allot(document, sizeof *node);
    if (!node)
        return false;
    *node = (struct node){.element = element, .line = line, .column = column, .parent = parent};
    if (!parent)
        document->root = node;
    else if (parent->last)
        parent->last->next = node;
    else
        parent->first = node;
    if (parent)
        parent->last = node;
    document->open = node;
    document->pending = 0;
    return true;
}

bool document_attribute(struct document *document, struct span namespace, struct span name,
                        struct span value, uint32_t line, uint32_t column)
{
    struct problem *problem = &document->problem;
    const struct node *node = document->open;
    if (is_namespace(namespace, SCHEMA_INSTANCE) &&
        (span_is(name, "schemaLocation") || span_is(name, "noNamespaceSchemaLocation")))
        return true;
    const struct attribute *attribute =
        namespace.length ? NULL : schema_attribute(&document->schema, node->element->id, name);
    if (!attribute) {
        char expected[200];
        schema_nearest(&document->schema, node->element->id, name, expected, sizeof expected);
        return problem_set(problem, CODE_INVALIDARG, line, column,
                           "Found attribute \"%S\" of <%s>; expected %s.", &name,
                           node->element->name, expected);
    }
    for (size_t i = 0; i < document->pending; i++)
        if (document->attributes[i].attribute == attribute)
            return problem_set(problem, CODE_INVALIDARG, line, column,
                               "Found attribute \"%s\" twice; expected it once.", attribute->name);
    if (value.length > DOCUMENT_MAX_VALUE)
        return problem_set(problem, CODE_INVALIDARG, line, column,
                           "Found a value of %d characters for \"%s\"; expected at most %d.",
                           (long long)value.length, attribute->name, (long long)DOCUMENT_MAX_VALUE);
    char16_t *chars = allot(document, value.length * sizeof *chars);
    if (!chars)
        return false;
    memcpy(chars, value.chars ? value.chars : u"", value.length * sizeof *chars);
    document->attributes[document->pending++] = (struct node_attribute){
        .attribute = attribute,
        .line = line,
        .column = column,
        .text = {chars, value.length},
    };
    return true;
}

/* ---- Values ---- */

/* Takes back what "encoded" says of some attributes. The digits are rewritten in their place. */
static bool decode(struct document *document, struct node *node)
{
    const struct node_attribute *encoded = node_attribute(node, ATTRIBUTE_ENCODED);
    struct span rest = encoded ? encoded->text : (struct span){0}, name;
    while (parse_word(&rest, &name)) {
        struct node_attribute *attribute = NULL;
        for (uint32_t i = 0; i < node->count; i++)
            if (schema_attribute(&document->schema, node->element->id, name) ==
                node->attributes[i].attribute)
                attribute = &node->attributes[i];
        if (!attribute ||
            (attribute->attribute->type != TYPE_TEXT && attribute->attribute->type != TYPE_LIST) ||
            attribute->attribute->id == ATTRIBUTE_ENCODED)
            return problem_at(&document->problem, CODE_INVALIDARG, node, ATTRIBUTE_ENCODED,
                              "Found \"%S\"; expected the name of an attribute of this element "
                              "that is a text.",
                              &name);
        if (!parse_utf16_digits((char16_t *)attribute->text.chars, &attribute->text.length))
            return problem_set(&document->problem, CODE_INVALIDARG, attribute->line,
                               attribute->column,
                               "Found \"%S\" for \"%s\"; expected four hexadecimal digits for each "
                               "character, because it is encoded.",
                               &attribute->text, attribute->attribute->name);
    }
    return true;
}

static bool check_value(struct document *document, struct node_attribute *value)
{
    char expected[400];
    const struct attribute *attribute = value->attribute;
    if (attribute->type != TYPE_TEXT)
        value->text = parse_trim(value->text);
    if (parse_attribute(value))
        return true;
    schema_expected(attribute, expected, sizeof expected);
    return problem_set(&document->problem, CODE_INVALIDARG, value->line, value->column,
                       "Found \"%S\" for \"%s\"; expected %s.", &value->text, attribute->name,
                       expected);
}

/* ---- What there is once ---- */

/* Machines that are not registered may have any name. */
static bool is_unique(const struct node *node, const struct node_attribute *value)
{
    return value->attribute->unique &&
           (node->element->id != ELEMENT_MACHINE || node_number(node, ATTRIBUTE_REGISTERED, 1));
}

/* A file and a disk can't have the same path. */
static uint32_t group_of(const struct node *node)
{
    return node->element->id == ELEMENT_DISK ? ELEMENT_FILE : node->element->id;
}

static bool grow_seen(struct document *document)
{
    if ((document->seen_count + 1) * 2 <= document->seen_size)
        return true;
    size_t size = document->seen_size ? document->seen_size * 2 : 256;
    struct seen *seen = mem_calloc(size, sizeof *seen);
    if (!seen)
        return problem_set(&document->problem, CODE_OUTOFMEMORY, 0, 0, "Memory has run out.");
    for (size_t i = 0; i < document->seen_size; i++) {
        if (!document->seen[i].node)
            continue;
        size_t at = document->seen[i].hash & (size - 1);
        while (seen[at].node)
            at = (at + 1) & (size - 1);
        seen[at] = document->seen[i];
    }
    mem_free(document->seen);
    document->seen = seen;
    document->seen_size = size;
    return true;
}

static bool check_unique(struct document *document, const struct node *node,
                         const struct node_attribute *value)
{
    uint32_t hash = span_hash_name(value->text) * 31 + group_of(node) * 0x9e3779b9u +
                    node->parent->line * 0x85ebca6bu + node->parent->column;
    hash ^= hash >> 15;
    if (!grow_seen(document))
        return false;
    size_t at = hash & (document->seen_size - 1);
    for (; document->seen[at].node; at = (at + 1) & (document->seen_size - 1)) {
        const struct seen *other = &document->seen[at];
        if (other->hash != hash || other->node->parent != node->parent ||
            group_of(other->node) != group_of(node) ||
            !span_same_name(other->value->text, value->text))
            continue;
        return problem_set(&document->problem, CODE_INVALIDARG, value->line, value->column,
                           "Found \"%S\" again for \"%s\" of <%s>; expected one of a kind, and it "
                           "is on line %d already.",
                           &value->text, value->attribute->name, node->element->name,
                           (long long)other->value->line);
    }
    document->seen[at] = (struct seen){hash, node, value};
    document->seen_count++;
    return true;
}

bool document_content(struct document *document)
{
    struct node *node = document->open;
    size_t size = document->pending * sizeof *node->attributes;
    node->attributes = allot(document, size);
    if (!node->attributes)
        return false;
    memcpy(node->attributes, document->attributes, size);
    node->count = (uint32_t)document->pending;
    if (!decode(document, node))
        return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (!check_value(document, &node->attributes[i]))
            return false;
    for (uint32_t i = 0; i < node->count; i++)
        if (is_unique(node, &node->attributes[i]) &&
            !check_unique(document, node, &node->attributes[i]))
            return false;
    for (const struct attribute *own = node->element->own; own->name; own++)
        if (own->required && !node_has(node, own->id))
            return problem_set(&document->problem, CODE_INVALIDARG, node->line, node->column,
                               "Found <%s> without \"%s\"; expected it.", node->element->name,
                               own->name);
    return true;
}

bool document_text(struct document *document, struct span text, uint32_t line, uint32_t column)
{
    char expected[300];
    text = parse_trim(text);
    if (!text.length)
        return true;
    list_children(document->open ? document->open->element->id : ELEMENT_NONE, expected,
                  sizeof expected);
    return problem_set(&document->problem, CODE_INVALIDARG, line, column,
                       "Found the text \"%S\"; expected %s.", &text, expected);
}

bool document_end_element(struct document *document)
{
    document->open = document->open->parent;
    return true;
}

bool document_finish(struct document *document, uint32_t line, uint32_t column)
{
    return document->root || problem_set(&document->problem, CODE_INVALIDARG, line, column,
                                         "Found no element; expected <scenario>.");
}

static bool on_begin(void *to, struct span namespace, struct span name, uint32_t line,
                     uint32_t column)
{
    return document_begin(to, namespace, name, line, column);
}

static bool on_attribute(void *to, struct span namespace, struct span name, struct span value,
                         uint32_t line, uint32_t column)
{
    return document_attribute(to, namespace, name, value, line, column);
}

static bool on_content(void *to)
{
    return document_content(to);
}

static bool on_text(void *to, struct span text, uint32_t line, uint32_t column)
{
    return document_text(to, text, line, column);
}

static bool on_end(void *to)
{
    return document_end_element(to);
}

static bool on_finish(void *to, uint32_t line, uint32_t column)
{
    return document_finish(to, line, column);
}

const struct xml_events document_events = {on_begin, on_attribute, on_content,
                                           on_text,  on_end,       on_finish};

/* ---- Looking ---- */

const struct node_attribute *node_attribute(const struct node *node, enum attribute_id id)
{
    for (uint32_t i = 0; i < node->count; i++)
        if (node->attributes[i].attribute->id == id)
            return &node->attributes[i];
    return NULL;
}

struct span node_text(const struct node *node, enum attribute_id id)
{
    const struct node_attribute *attribute = node_attribute(node, id);
    return attribute ? attribute->text : (struct span){0};
}

int64_t node_number(const struct node *node, enum attribute_id id, int64_t fallback)
{
    const struct node_attribute *attribute = node_attribute(node, id);
    return attribute ? attribute->number : fallback;
}

bool node_has(const struct node *node, enum attribute_id id)
{
    return node_attribute(node, id) != NULL;
}

const struct node *node_child(const struct node *node, enum element_id id)
{
    const struct node *child = node->first;
    while (child && child->element->id != id)
        child = child->next;
    return child;
}
