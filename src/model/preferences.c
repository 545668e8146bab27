/* SPDX-License-Identifier: MIT */
/* The options of the application, and the search for files that they tell of. */
#include "model/preferences.h"

#include <stdlib.h>

#include "model/host.h"
#include "model/path.h"

#define KEY_DEFAULT_PATH SPAN("virtual_machines/default_path")
#define KEY_SEARCH_PATHS SPAN("search_paths")

enum { IDLE_TIMEOUT = 30, MAX_KEY = 1024 };

static bool set(struct host *host, struct span key, const struct value *value)
{
    return config_set(&host->preferences, key, value);
}

bool preferences_init(struct host *host)
{
    const struct value timeout = value_int(IDLE_TIMEOUT);
    const struct value machine = value_borrow(SPAN("Windows XP Mode"));
    const struct value folder = value_borrow(SPAN(CATALOG_DEFAULT_FOLDER "\\"));
    struct text documents = {0};
    const struct value folders = {.type = VALUE_TEXTS, .texts = &documents, .count = 1};
    bool done = text_set(&documents, SPAN("C:\\Users\\User\\Documents")) &&
                files_make_folder(host, text_span(&documents)) == CODE_OK &&
                set(host, SPAN("idle_timeout"), &timeout) &&
                set(host, SPAN("default_vm"), &machine) && set(host, KEY_DEFAULT_PATH, &folder) &&
                set(host, KEY_SEARCH_PATHS, &folders);
    text_clear(&documents);
    return done;
}

/* ---- Keys ---- */

static bool is_letter(char16_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_name_char(char16_t c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* Behind "[@id=...]" at a place, with quotes around the id or without them; 0 when it is none. */
static size_t behind_id(struct span key, size_t at)
{
    static const char start[] = "[@id=";
    for (size_t i = 0; start[i]; i++, at++)
        if (at >= key.length || key.chars[at] != (unsigned char)start[i])
            return 0;
    size_t first = at;
    while (at < key.length && key.chars[at] != ']' && key.chars[at] != '/')
        at++;
    return at < key.length && key.chars[at] == ']' && at > first ? at + 1 : 0;
}

/* Names of elements of XML, each with an id or without one, with slashes between them. */
static bool is_key(struct span key)
{
    size_t at = 0;
    if (!key.length || key.length > MAX_KEY)
        return false;
    for (;;) {
        if (at >= key.length || !is_letter(key.chars[at]))
            return false;
        while (at < key.length && is_name_char(key.chars[at]))
            at++;
        if (at < key.length && key.chars[at] == '[') {
            at = behind_id(key, at);
            if (!at)
                return false;
        }
        if (at == key.length)
            return true;
        if (key.chars[at++] != '/')
            return false;
    }
}

/* The key without quotes around ids: with and without them it is the same. */
static code normalize(struct span key, struct text *normal)
{
    if (!is_key(key))
        return CODE_INVALIDARG;
    size_t start = 0;
    for (size_t i = 0; i <= key.length; i++) {
        if (i < key.length && key.chars[i] != '"')
            continue;
        if (!text_append(normal, (struct span){key.chars + start, i - start})) {
            text_clear(normal);
            return CODE_OUTOFMEMORY;
        }
        start = i + 1;
    }
    return CODE_OK;
}

code preferences_get(const struct host *host, struct span key, const struct value **value)
{
    struct text normal = {0};
    *value = NULL;
    code wrong = normalize(key, &normal);
    if (wrong == CODE_OUTOFMEMORY)
        return wrong;
    if (wrong == CODE_OK)
        *value = config_get(&host->preferences, text_span(&normal));
    text_clear(&normal);
    return *value ? CODE_OK : CODE_VM_E_PREF_NOT_FOUND;
}

/* What Options.xml can hold. Whole numbers have 32 bits there, and are read as VT_I4. */
static bool to_storable(const struct value *value, struct value *stored)
{
    int64_t number = value->number;
    *stored = *value;
    switch (value->type) {
    case VALUE_BOOL:
    case VALUE_TEXT:
    case VALUE_BYTES:
    case VALUE_DOUBLE: return true;
    case VALUE_INT:
    case VALUE_UINT:
    case VALUE_BIG:
        *stored = value_int((int32_t)(uint32_t)number);
        return number >= INT32_MIN && number <= (int64_t)UINT32_MAX;
    default: return false;
    }
}

code preferences_set(struct host *host, struct span key, const struct value *value)
{
    struct text normal = {0};
    struct value stored;
    code wrong = normalize(key, &normal);
    if (wrong == CODE_OK && !to_storable(value, &stored))
        wrong = CODE_INVALIDARG;
    if (wrong == CODE_OK && host->info.options_read_only)
        wrong = CODE_ACCESSDENIED;
    if (wrong == CODE_OK && !set(host, text_span(&normal), &stored))
        wrong = CODE_OUTOFMEMORY;
    text_clear(&normal);
    return wrong;
}

code preferences_remove(struct host *host, struct span key)
{
    struct text normal = {0};
    code wrong = normalize(key, &normal);
    if (wrong == CODE_OK && !config_remove(&host->preferences, text_span(&normal)))
        wrong = CODE_VM_E_PREF_NOT_FOUND;
    text_clear(&normal);
    return wrong;
}

/* ---- Folders ---- */

/* That there is such a folder. */
static code check_folder(struct host *host, struct span path)
{
    code wrong = files_check_path(path);
    if (wrong != CODE_OK || files_has_folder(host, path))
        return wrong;
    wrong = files_check_folder(host, path);
    return wrong == CODE_OK ? CODE_FILE_NOT_FOUND : wrong;
}

struct span preferences_default_path(const struct host *host)
{
    const struct value *path = config_get(&host->preferences, KEY_DEFAULT_PATH);
    return path && path->type == VALUE_TEXT ? text_span(&path->text)
                                            : SPAN(CATALOG_DEFAULT_FOLDER "\\");
}

code preferences_set_default_path(struct host *host, struct span path)
{
    const struct value value = value_borrow(path);
    code wrong = check_folder(host, path);
    if (wrong == CODE_OK && !set(host, KEY_DEFAULT_PATH, &value))
        wrong = CODE_OUTOFMEMORY;
    return wrong;
}

/* NULL when the option is not there, or of a type that a client has made up. */
static const struct value *search_paths(const struct host *host)
{
    const struct value *paths = config_get(&host->preferences, KEY_SEARCH_PATHS);
    return paths && paths->type == VALUE_TEXTS ? paths : NULL;
}

code preferences_search_paths(const struct host *host, struct value *paths)
{
    const struct value *found = search_paths(host);
    *paths = (struct value){0};
    if (!found)
        return CODE_VM_E_PREF_NOT_FOUND;
    return value_copy(paths, found) ? CODE_OK : CODE_OUTOFMEMORY;
}

code preferences_set_search_paths(struct host *host, const struct value *paths)
{
    if (paths->type != VALUE_TEXTS)
        return CODE_INVALIDARG;
    for (size_t i = 0; i < paths->count; i++) {
        code wrong = check_folder(host, text_span(&paths->texts[i]));
        if (wrong != CODE_OK)
            return wrong;
    }
    return set(host, KEY_SEARCH_PATHS, paths) ? CODE_OK : CODE_OUTOFMEMORY;
}

/* ---- Finding files ---- */

/* A search that is under way. */
struct search {
    const struct host *host;
    enum file_kind kind;
    bool excluded;
    struct span *folders; /* a hash table of those that were searched, at most half full */
    size_t size;
    struct value found;
    size_t capacity;
    bool out_of_memory;
};

static bool take(void *context, struct file *file)
{
    struct search *search = context;
    struct value *found = &search->found;
    if (search->excluded &&
        machine_index_find(&search->host->by_file, text_span(&file->path)))
        return true;
    if (found->count == search->capacity) {
        size_t capacity = search->capacity ? search->capacity * 2 : 16;
        struct text *texts = realloc(found->texts, capacity * sizeof *texts);
        if (!texts) {
            search->out_of_memory = true;
            return false;
        }
        found->texts = texts;
        search->capacity = capacity;
    }
    found->texts[found->count] = (struct text){0};
    search->out_of_memory = !text_set(&found->texts[found->count], text_span(&file->path));
    if (!search->out_of_memory)
        found->count++;
    return !search->out_of_memory;
}

static void search_folder(struct search *search, struct span folder)
{
    struct path_buffer normal;
    if (search->out_of_memory || !files_has_folder(search->host, folder) ||
        !path_normalize(folder, &normal))
        return;
    size_t at = path_hash(path_span(&normal));
    for (;; at++) {
        struct span *known = &search->folders[at & (search->size - 1)];
        if (known->length && path_same(*known, folder))
            return;
        if (!known->length) {
            *known = folder;
            break;
        }
    }
    files_each(search->host, search->kind, folder, take, search);
}

static void search_folders(struct search *search, const struct value *folders)
{
    for (size_t i = 0; folders && i < folders->count; i++)
        search_folder(search, text_span(&folders->texts[i]));
}

code preferences_find_files(const struct host *host, enum file_kind kind, const struct value *more,
                            bool excluded, struct value *paths)
{
    const struct value *usual = search_paths(host);
    struct search search = {
        .host = host,
        .kind = kind,
        .excluded = excluded,
        .size = 16,
        .found = {.type = VALUE_TEXTS},
    };
    *paths = (struct value){0};
    if (more->type != VALUE_TEXTS)
        return CODE_INVALIDARG;
    while (search.size < 2 * (more->count + (usual ? usual->count : 0) + 1))
        search.size *= 2;
    search.folders = calloc(search.size, sizeof *search.folders);
    if (!search.folders)
        return CODE_OUTOFMEMORY;
    search_folders(&search, usual);
    if (kind == FILE_CONFIGURATION)
        search_folder(&search, preferences_default_path(host));
    if (kind == FILE_FLOPPY || kind == FILE_DVD)
        search_folder(&search, text_span(&host->info.integration_components));
    search_folders(&search, more);
    free(search.folders);
    if (search.out_of_memory) {
        value_clear(&search.found);
        return CODE_OUTOFMEMORY;
    }
    *paths = search.found;
    return CODE_OK;
}
