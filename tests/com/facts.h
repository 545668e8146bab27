/* SPDX-License-Identifier: MIT */
/* Reads the tables of facts in tests/data, in C and in C++. */
#ifndef VPCMOCK_TESTS_COM_FACTS_H
#define VPCMOCK_TESTS_COM_FACTS_H

#include "check.h"

#include <stdlib.h>
#include <string.h>

/* A row. Those of typelib.tsv form a tree: a row belongs to the last one above of lower level. */
struct fact {
    int line;            /* 0: the end of the table */
    int level;           /* an interface is 0, a member 1, a parameter 2 */
    const char *kind;    /* the first column */
    const char *cell[7]; /* the others: "" for "-" and for what is not there */
};

/* In the words of typelib.tsv; what is not here has level 0. */
static inline int fact_level(const char *kind)
{
    static const char *const members[] = {"member", "event", "value", "field"};
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (!strcmp(kind, members[i]))
            return 1;
    return strcmp(kind, "param") ? 0 : 2;
}

/* Cuts text up, which must live as long as the row. */
static inline void fact_split(struct fact *fact, char *text)
{
    static const size_t cells = sizeof fact->cell / sizeof *fact->cell;
    fact->kind = text;
    for (size_t i = 0; i < cells; i++) {
        char *tab = strchr(text, '\t');
        text = tab ? tab + 1 : strchr(text, 0);
        if (tab)
            *tab = 0;
        fact->cell[i] = text;
    }
    CHECK_MSG(!strchr(text, '\t'), "line %d has too many columns", fact->line);
    for (size_t i = 0; i < cells; i++)
        if (!strcmp(fact->cell[i], "-"))
            fact->cell[i] = "";
    fact->level = fact_level(fact->kind);
}

/* The rows of a table, up to one whose line is 0, kept for as long as the process runs; lines that
 * begin with # are comments. Without the table the test fails. */
static inline const struct fact *facts_load(const char *path)
{
    size_t count = 0, room = 2048;
    struct fact *facts = (struct fact *)calloc(room, sizeof *facts);
    FILE *file = fopen(path, "r");
    CHECK_MSG(file != NULL, "%s cannot be read", path);
    char line[256];
    for (int number = 1; file && fgets(line, sizeof line, file); number++) {
        line[strcspn(line, "\r\n")] = 0;
        if (!*line || *line == '#')
            continue;
        if (!CHECK_MSG(count + 1 < room, "%s is too long", path))
            break;
        facts[count].line = number;
        fact_split(&facts[count++], strdup(line));
    }
    if (file)
        fclose(file);
    CHECK_MSG(count > 0, "%s has no rows", path);
    return facts;
}

/* Walk: the next row after from (at the start: the first, from it on) that is of this kind. */
static inline const struct fact *fact_find(const struct fact *from, const char *kind)
{
    while (from->line && strcmp(from->kind, kind))
        from++;
    return from->line ? from : NULL;
}

/* The next row below parent and after child (NULL at the start), at the level right below. */
static inline const struct fact *fact_child(const struct fact *parent, const struct fact *child)
{
    const struct fact *next = child ? child + 1 : parent + 1;
    while (next->line && next->level > parent->level + 1)
        next++;
    return next->line && next->level == parent->level + 1 ? next : NULL;
}

static inline int fact_children(const struct fact *parent)
{
    int count = 0;
    for (const struct fact *child = NULL; (child = fact_child(parent, child)) != NULL;)
        count++;
    return count;
}

#define FOR_EACH_FACT(row, facts, kind)                                                            \
    for (const struct fact *row = fact_find(facts, kind); row; row = fact_find(row + 1, kind))
#define FOR_EACH_CHILD(row, parent)                                                                \
    for (const struct fact *row = fact_child(parent, NULL); row; row = fact_child(parent, row))

/* The row of this kind whose column holds text. */
static inline const struct fact *fact_where(const struct fact *facts, const char *kind, int column,
                                            const char *text)
{
    FOR_EACH_FACT(row, facts, kind)
        if (!strcmp(row->cell[column], text))
            return row;
    return NULL;
}

/* Decimal, or hexadecimal with 0x; DISPIDs and codes above 0x7fffffff come out negative. */
static inline int fact_number(const char *text)
{
    return *text == '-' ? (int)strtol(text, NULL, 10) : (int)strtoul(text, NULL, 0);
}

/* Where a field of a structure lies, from the types of those before it; moves end past it. */
static inline int fact_field_offset(const struct fact *field, int *end)
{
    const char *type = field->cell[0], *array = strchr(type, '[');
    int alignment = !strncmp(type, "long", 4)      ? 4
                    : !strncmp(type, "short", 5)   ? 2
                    : !strncmp(type, "wchar_t", 7) ? 2
                                                   : 1;
    int offset = (*end + alignment - 1) / alignment * alignment;
    *end = offset + alignment * (array ? atoi(array + 1) : 1);
    return offset;
}

#endif
