/* SPDX-License-Identifier: MIT */
/* The options of the application: host->preferences, what the product keeps in Options.xml. */
#ifndef VPCMOCK_MODEL_PREFERENCES_H
#define VPCMOCK_MODEL_PREFERENCES_H

#include <stdbool.h>

#include "model/code.h"
#include "model/files.h"
#include "model/text.h"
#include "model/value.h"

struct host;

/* Those that a new user has. False when memory runs out. */
bool preferences_init(struct host *host);

/* VM_E_PREF_NOT_FOUND. The value is the host's. */
code preferences_get(const struct host *host, struct span key, const struct value **value);
/* CODE_INVALIDARG when the key or the type of the value will not do, CODE_ACCESSDENIED. */
code preferences_set(struct host *host, struct span key, const struct value *value);
/* CODE_INVALIDARG, VM_E_PREF_NOT_FOUND. */
code preferences_remove(struct host *host, struct span key);

/* The folder of machine configurations, as it was set. Borrowed. */
struct span preferences_default_path(const struct host *host);
/* That there is such a folder, with a backslash at its end or without: the path checks,
 * CODE_PATH_NOT_FOUND, CODE_FILE_NOT_FOUND when the folder itself is missing. */
code preferences_check_folder(const struct host *host, struct span path);
/* The same checks. */
code preferences_set_default_path(struct host *host, struct span path);

/* VM_E_PREF_NOT_FOUND when the option has been removed. A copy, VALUE_TEXTS. */
code preferences_search_paths(const struct host *host, struct value *paths);
/* The same checks for each path; CODE_INVALIDARG for what is no VALUE_TEXTS. */
code preferences_set_search_paths(struct host *host, const struct value *paths);

/* The paths of all files of a kind in the folders that are searched for it and in further ones;
 * each folder is searched once. excluded: machine configurations that are registered are left out.
 * The result is cleared by the caller. CODE_INVALIDARG when more is no VALUE_TEXTS. */
code preferences_find_files(const struct host *host, enum file_kind kind, const struct value *more,
                            bool excluded, struct value *paths);

#endif
