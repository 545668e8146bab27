/* SPDX-License-Identifier: MIT */
/* Prints all facts of the model, for `make facts`. A program of the build machine. */
#include <stdio.h>

#include "model/fact_tables.h"

static void print(const char *owner, const struct fact *table)
{
    static const char *const types[] = {
        [FACT_BOOL] = "Boolean", [FACT_INT] = "whole number", [FACT_BIG] = "whole number",
        [FACT_DOUBLE] = "number", [FACT_TEXT] = "text",       [FACT_VALUE] = "array",
    };
    for (const struct fact *fact = table; fact->name; fact++)
        printf("%-15s %-30s %-13s %s\n", owner, fact->name, types[fact->type], fact->help);
}

static void print_all(const char *owner, const struct fact *const *tables)
{
    for (; *tables; tables++)
        print(owner, *tables);
}

int main(void)
{
#define X(kind, name, ...) print_all(name, facts_of_##kind);
    FACT_TABLES(X)
#undef X
    return 0;
}
