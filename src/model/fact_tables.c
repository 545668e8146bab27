/* SPDX-License-Identifier: MIT */
/* Which facts the things of a host have. */
#include "model/fact_tables.h"

#include "model/disk.h"
#include "model/host.h"

#define X(kind, name, ...) const struct fact *const facts_of_##kind[] = {__VA_ARGS__, NULL};
FACT_TABLES(X)
#undef X
