/* SPDX-License-Identifier: MIT */
/* Finding elements and attributes of scenario files, facts among them. */
#include "scenario/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/apply.h"

/* ---- Facts as attributes ---- */

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

size_t schema_fact_name(const char *fact, char *out, size_t size)
{
    size_t length = 0;
    for (size_t i = 0; fact[i] && length + 2 < size; i++) {
        bool starts_word = is_upper(fact[i]) && i &&
                           (!is_upper(fact[i - 1]) ||
                            (fact[i + 1] && !is_upper(fact[i + 1]) && fact[i + 1] >= 'a'));
        if (starts_word)
            out[length++] = '-';
        out[length++] = (char)(is_upper(fact[i]) ? fact[i] + ('a' - 'A') : fact[i]);
    }
    out[length] = 0;
    return length;
}

static const enum attribute_type fact_types[] = {
    [FACT_BOOL] = TYPE_BOOL,     [FACT_INT] = TYPE_INT,   [FACT_BIG] = TYPE_INT,
    [FACT_DOUBLE] = TYPE_DOUBLE, [FACT_TEXT] = TYPE_TEXT, [FACT_VALUE] = TYPE_LIST,
};

bool schema_covers(enum element_id element, const char *fact)
{
    for (const struct attribute *own = scenario_elements[element].own; own->name; own++)
        if (own->covers && !strcmp(own->covers, fact))
            return true;
    return false;
}

static void add_facts(struct schema *schema, const struct element *element,
                      const struct fact *table)
{
    for (const struct fact *fact = table; fact->name; fact++) {
        struct attribute *added =
            &schema->elements[element->id].items[schema->elements[element->id].count];
        if (schema_covers(element->id, fact->name) ||
            schema->elements[element->id].count == SCHEMA_MAX_ATTRIBUTES)
            continue;
        char *name = schema->names + schema->used;
        schema->used += schema_fact_name(fact->name, name, SCHEMA_NAME_CHARS - schema->used) + 1;
        *added = (struct attribute){
            .name = name,
            .id = ATTRIBUTE_FACT,
            .type = (uint8_t)fact_types[fact->type],
            .low = fact->low,
            .high = fact->high,
            .help = fact->help,
            .fact = fact,
        };
        /* An array of bytes is told by its length. */
        if (fact->type == FACT_VALUE && fact->high)
            added->type = TYPE_HEX;
        schema->elements[element->id].count++;
    }
}

static const struct fact *find_fact(const struct fact *table, const char *name)
{
    for (; table->name; table++)
        if (!strcmp(table->name, name))
            return table;
    return NULL;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct attribute *)a)->name, ((const struct attribute *)b)->name);
}

void schema_init(struct schema *schema)
{
    *schema = (struct schema){0};
    for (int e = 0; e < ELEMENTS; e++) {
        const struct element *element = &scenario_elements[e];
        struct attribute *items = schema->elements[e].items;
        size_t *count = &schema->elements[e].count;
        for (const struct attribute *own = element->own; own->name; own++) {
            items[*count] = *own;
            for (int t = 0; own->covers && element->facts && element->facts[t]; t++)
                if (!items[*count].fact)
                    items[*count].fact = find_fact(element->facts[t], own->covers);
            ++*count;
        }
        items[(*count)++] = scenario_encoded;
        for (int t = 0; element->facts && element->facts[t]; t++)
            add_facts(schema, element, element->facts[t]);
        if (e == ELEMENT_HOST)
            add_facts(schema, element, scenario_counters);
        qsort(items, *count, sizeof *items, by_name);
    }
}

/* As strcmp: a name of ASCII against a text. */
static int compare(const char *name, struct span text)
{
    for (size_t i = 0;; i++) {
        int a = (unsigned char)name[i], b = i < text.length ? text.chars[i] : 0;
        if (i == text.length || !a || a != b)
            return i == text.length ? (a ? 1 : 0) : a - b;
    }
}

const struct attribute *schema_attribute(const struct schema *schema, enum element_id element,
                                         struct span name)
{
    size_t low = 0, high = schema->elements[element].count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(schema->elements[element].items[middle].name, name);
        if (!order)
            return &schema->elements[element].items[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* How many edits lead from one name to the other, up to a limit. */
static int distance(const char *name, struct span text, int limit)
{
    enum { MOST = 48 };
    int row[MOST + 1];
    int length = (int)strlen(name);
    if (text.length > MOST || abs(length - (int)text.length) > limit)
        return limit + 1;
    for (int j = 0; j <= (int)text.length; j++)
        row[j] = j;
    for (int i = 1; i <= length; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= (int)text.length; j++) {
            char16_t c = text.chars[j - 1];
            int changed = diagonal + ((c | 0x20) != (name[i - 1] | 0x20));
            int least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            diagonal = row[j];
            row[j] = changed < least ? changed : least;
        }
    }
    return row[text.length];
}

void schema_nearest(const struct schema *schema, enum element_id element, struct span name,
                    char *out, size_t size)
{
    enum { LIMIT = 3 };
    const struct attribute *items = schema->elements[element].items, *best = NULL;
    int least = LIMIT + 1;
    for (size_t i = 0; i < schema->elements[element].count; i++) {
        int edits = distance(items[i].name, name, LIMIT);
        if (edits >= least)
            continue;
        least = edits;
        best = &items[i];
    }
    if (best) {
        snprintf(out, size, "\"%s\" or another that it has", best->name);
        return;
    }
    size_t used = 0;
    for (const struct attribute *own = scenario_elements[element].own; own->name && used + 1 < size;
         own++)
        used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "", own->name);
    if (used + 1 < size)
        snprintf(out + used, size - used, scenario_elements[element].facts ? " or a fact" : "");
}

const struct element *schema_element(enum element_id parent, struct span name)
{
    for (int e = 0; e < ELEMENTS; e++)
        if (scenario_elements[e].parent == parent && !compare(scenario_elements[e].name, name))
            return &scenario_elements[e];
    return NULL;
}

void schema_expected(const struct attribute *attribute, char *out, size_t size)
{
    size_t used = 0;
    *out = 0;
    switch (attribute->type) {
    case TYPE_TEXT:
        snprintf(out, size, attribute->high ? "at most %lld characters" : "a text",
                 (long long)attribute->high);
        return;
    case TYPE_BOOL: snprintf(out, size, "true or false"); return;
    case TYPE_INT:
        snprintf(out, size, "a whole number from %lld to %lld", (long long)attribute->low,
                 (long long)attribute->high);
        return;
    case TYPE_DOUBLE: snprintf(out, size, "a number"); return;
    case TYPE_NAME:
        for (int i = 0; attribute->names[i] && used + 1 < size; i++)
            if (*attribute->names[i])
                used += (size_t)snprintf(out + used, size - used, "%s%s", used ? ", " : "",
                                         attribute->names[i]);
        return;
    case TYPE_TIME:
        snprintf(out, size, "a time from %lld ms to %lld ms, such as 1500, 30 s, 5 min or 1 h",
                 (long long)attribute->low, (long long)attribute->high);
        return;
    case TYPE_SIZE:
        snprintf(out, size, "a size in bytes, such as 1048576, 20 MB or 127 GB");
        return;
    case TYPE_CODE:
        snprintf(out, size, "an HRESULT, such as VM_E_VM_RUNNING, E_FAIL or 0x80004005");
        return;
    case TYPE_RESULT:
        snprintf(out, size, "a VMTaskResult, such as DiskRelatedError, or its number");
        return;
    case TYPE_HEX:
        if (attribute->low == attribute->high)
            snprintf(out, size, "%lld hexadecimal digits", (long long)attribute->low * 2);
        else
            snprintf(out, size, "an even number of hexadecimal digits, at most %lld",
                     (long long)attribute->high * 2);
        return;
    case TYPE_LIST: snprintf(out, size, "texts with semicolons between them"); return;
    case TYPE_STEPS:
        snprintf(out, size, "percentages from 0 to 100 that never fall, at most %lld",
                 (long long)attribute->high);
        return;
    }
}
