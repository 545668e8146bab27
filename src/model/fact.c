/* SPDX-License-Identifier: MIT */
/* Reading and setting facts by name. */
#include "model/fact.h"

const struct fact *fact_find(const struct fact *table, struct span name)
{
    for (; table && table->name; table++)
        if (span_is(name, table->name))
            return table;
    return NULL;
}

bool fact_read(const struct fact *fact, const void *item, struct value *value)
{
    const char *field = (const char *)item + fact->offset;
    *value = (struct value){0};
    switch (fact->type) {
    case FACT_BOOL: *value = value_bool(*(const bool *)field); return true;
    case FACT_INT: *value = value_int(*(const int32_t *)field); return true;
    case FACT_BIG:
        *value = (struct value){.type = VALUE_BIG, .number = *(const int64_t *)field};
        return true;
    case FACT_DOUBLE:
        *value = (struct value){.type = VALUE_DOUBLE, .real = *(const double *)field};
        return true;
    case FACT_TEXT: return value_from_text(value, text_span((const struct text *)field));
    case FACT_VALUE: return value_copy(value, (const struct value *)field);
    }
    return false;
}

static bool whole(const struct value *value, int64_t *number)
{
    if (value->type == VALUE_INT || value->type == VALUE_UINT || value->type == VALUE_BIG)
        *number = value->number;
    else if (value->type == VALUE_DOUBLE && value->real >= -9e15 && value->real <= 9e15)
        *number = (int64_t)value->real;
    else
        return false;
    return value->type != VALUE_DOUBLE || !(value->real < (double)*number ||
                                            value->real > (double)*number);
}

static code put(const struct fact *fact, char *field, const struct value *value)
{
    struct value copy;
    int64_t number = 0;
    bool is_whole = whole(value, &number);
    bool fits = is_whole && number >= fact->low && number <= fact->high;
    switch (fact->type) {
    case FACT_BOOL:
        if (value->type != VALUE_BOOL && !is_whole)
            return CODE_INVALIDARG;
        *(bool *)field = value->type == VALUE_BOOL ? value->truth : number != 0;
        return CODE_OK;
    case FACT_INT:
        if (fits)
            *(int32_t *)field = (int32_t)number;
        return fits ? CODE_OK : CODE_INVALIDARG;
    case FACT_BIG:
        if (fits)
            *(int64_t *)field = number;
        return fits ? CODE_OK : CODE_INVALIDARG;
    case FACT_DOUBLE:
        if (value->type == VALUE_DOUBLE)
            *(double *)field = value->real;
        else if (is_whole)
            *(double *)field = (double)number;
        return value->type == VALUE_DOUBLE || is_whole ? CODE_OK : CODE_INVALIDARG;
    case FACT_TEXT:
        if (value->type != VALUE_TEXT ||
            (fact->high && value->text.length > (uint64_t)fact->high))
            return CODE_INVALIDARG;
        return text_set((struct text *)field, text_span(&value->text)) ? CODE_OK
                                                                       : CODE_OUTOFMEMORY;
    case FACT_VALUE:
        if (value->type != ((struct value *)field)->type)
            return CODE_INVALIDARG;
        if (!value_copy(&copy, value))
            return CODE_OUTOFMEMORY;
        value_clear((struct value *)field);
        *(struct value *)field = copy;
        return CODE_OK;
    }
    return CODE_INVALIDARG;
}

code fact_write(struct host *host, const struct fact *fact, void *item, struct value *value)
{
    code wrong = put(fact, (char *)item + fact->offset, value);
    if (wrong != CODE_OK)
        return wrong;
    value_clear(value);
    if (fact->changed)
        fact->changed(host, item);
    return CODE_OK;
}
