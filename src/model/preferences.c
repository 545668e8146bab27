/* SPDX-License-Identifier: MIT */
/* The options of the application, and the search for files that they tell of. */
#include "model/preferences.h"

#include "model/host.h"
#include "model/memory.h"
#include "model/path.h"

#define KEY_DEFAULT_PATH SPAN("virtual_machines/default_path")
/* One text: the paths with semicolons between them, those with a semicolon of their own in quotes,
 * which no path can have in it. */
#define KEY_SEARCH_PATHS SPAN("search_paths")

enum { IDLE_TIMEOUT = 30, MAX_KEY = 1024 };

static bool set(struct host *host, struct span key, const struct value *value)
{
    return config_set(&host->preferences, key, value);
}

bool preferences_init(struct host *host)
{
    const struct span documents = SPAN("C:\\Users\\User\\Documents");
    const struct value timeout = value_int(IDLE_TIMEOUT);
    const struct value machine = value_borrow(SPAN("Windows XP Mode"));
    const struct value folder = value_borrow(SPAN(CATALOG_DEFAULT_FOLDER "\\"));
    const struct value folders = value_borrow(documents);
    return files_make_folder(host, documents) == CODE_OK &&
           set(host, SPAN("idle_timeout"), &timeout) && set(host, SPAN("default_vm"), &machine) &&
           set(host, KEY_DEFAULT_PATH, &folder) && set(host, KEY_SEARCH_PATHS, &folders);
}

/* ---- Keys ---- */

static bool is_letter(char16_t c)
{
    return text_is_letter(c) || c == '_' || c >= 0x80;
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

static code open_key(struct plain_key *plain, struct span key)
{
    *plain = (struct plain_key){0};
    if (!is_key(key))
        return CODE_INVALIDARG;
    return plain_key_open(plain, key) ? CODE_OK : CODE_OUTOFMEMORY;
}

code preferences_get(const struct host *host, struct span key, const struct value **value)
{
    struct plain_key plain;
    *value = NULL;
    code wrong = open_key(&plain, key);
    if (wrong == CODE_OUTOFMEMORY)
        return wrong;
    if (wrong == CODE_OK)
        *value = config_get(&host->preferences, plain.key);
    plain_key_close(&plain);
    return *value ? CODE_OK : CODE_VM_E_PREF_NOT_FOUND;
}

code preferences_set(struct host *host, struct span key, const struct value *value)
{
    struct plain_key plain;
    struct value stored;
    code wrong = open_key(&plain, key);
    if (wrong == CODE_OK && !value_to_storable(value, &stored))
        wrong = CODE_INVALIDARG;
    if (wrong == CODE_OK && host->info.options_read_only)
        wrong = CODE_ACCESSDENIED;
    if (wrong == CODE_OK && !set(host, plain.key, &stored))
        wrong = CODE_OUTOFMEMORY;
    plain_key_close(&plain);
    return wrong;
}

code preferences_remove(struct host *host, struct span key)
{
    struct plain_key plain;
    code wrong = open_key(&plain, key);
    if (wrong == CODE_OK && !config_remove(&host->preferences, plain.key))
        wrong = CODE_VM_E_PREF_NOT_FOUND;
    plain_key_close(&plain);
    return wrong;
}

/* ---- Folders ---- */

code preferences_check_folder(const struct host *host, struct span path)
{
    code wrong = files_check_path(path);
    if (wrong != CODE_OK || files_has_folder(host, path))
        return wrong;
    while (path.chars[path.length - 1] == '\\')
        path.length--;
    return files_has_folder(host, path_folder(path)) ? CODE_FILE_NOT_FOUND : CODE_PATH_NOT_FOUND;
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
    code wrong = preferences_check_folder(host, path);
    if (wrong == CODE_OK && !set(host, KEY_DEFAULT_PATH, &value))
        wrong = CODE_OUTOFMEMORY;
    return wrong;
}

/* False when the option is not there, or of a type that a client has made up. */
static bool search_paths(const struct host *host, struct span *text)
{
    const struct value *paths = config_get(&host->preferences, KEY_SEARCH_PATHS);
    bool found = paths && paths->type == VALUE_TEXT;
    *text = found ? text_span(&paths->text) : SPAN("");
    return found;
}

/* Takes the next path, borrowed, from what is left of the option's text. False at its end. */
static bool next_path(struct span *rest, struct span *path)
{
    while (rest->length) {
        size_t start = rest->chars[0] == '"', end = start;
        char16_t last = start ? '"' : ';';
        while (end < rest->length && rest->chars[end] != last)
            end++;
        *path = (struct span){rest->chars + start, end - start};
        end += end < rest->length;
        *rest = (struct span){rest->chars + end, rest->length - end};
        if (path->length)
            return true;
    }
    return false;
}

static size_t count_paths(struct span text)
{
    size_t count = 0;
    struct span path;
    while (next_path(&text, &path))
        count++;
    return count;
}

code preferences_search_paths(const struct host *host, struct value *paths)
{
    struct value read = {.type = VALUE_TEXTS};
    struct span rest, path;
    *paths = (struct value){0};
    if (!search_paths(host, &rest))
        return CODE_VM_E_PREF_NOT_FOUND;
    read.texts = mem_calloc(count_paths(rest) + 1, sizeof *read.texts);
    if (!read.texts)
        return CODE_OUTOFMEMORY;
    for (; next_path(&rest, &path); read.count++) {
        if (!text_set(&read.texts[read.count], path)) {
            value_clear(&read);
            return CODE_OUTOFMEMORY;
        }
    }
    *paths = read;
    return CODE_OK;
}

static bool append_path(struct text *text, struct span path)
{
    const char *quote = "";
    for (size_t i = 0; i < path.length; i++)
        if (path.chars[i] == ';')
            quote = "\"";
    return (!text->length || text_append_ascii(text, ";")) && text_append_ascii(text, quote) &&
           text_append(text, path) && text_append_ascii(text, quote);
}

code preferences_set_search_paths(struct host *host, const struct value *paths)
{
    if (paths->type != VALUE_TEXTS)
        return CODE_INVALIDARG;
    for (size_t i = 0; i < paths->count; i++) {
        code wrong = preferences_check_folder(host, text_span(&paths->texts[i]));
        if (wrong != CODE_OK)
            return wrong;
    }
    struct value joined = {.type = VALUE_TEXT};
    bool done = true;
    for (size_t i = 0; done && i < paths->count; i++)
        done = append_path(&joined.text, text_span(&paths->texts[i]));
    done = done && set(host, KEY_SEARCH_PATHS, &joined);
    value_clear(&joined);
    return done ? CODE_OK : CODE_OUTOFMEMORY;
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
        struct text *texts = mem_realloc(found->texts, capacity * sizeof *texts);
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

code preferences_find_files(const struct host *host, enum file_kind kind, const struct value *more,
                            bool excluded, struct value *paths)
{
    struct span usual, folder;
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
    search_paths(host, &usual);
    const size_t count = more->count + count_paths(usual) + 1;
    while (search.size < 2 * count)
        search.size *= 2;
    search.folders = mem_calloc(search.size, sizeof *search.folders);
    if (!search.folders)
        return CODE_OUTOFMEMORY;
    while (next_path(&usual, &folder))
        search_folder(&search, folder);
    if (kind == FILE_CONFIGURATION)
        search_folder(&search, preferences_default_path(host));
    if (kind == FILE_FLOPPY || kind == FILE_DVD)
        search_folder(&search, text_span(&host->info.integration_components));
    for (size_t i = 0; i < more->count; i++)
        search_folder(&search, text_span(&more->texts[i]));
    mem_free(search.folders);
    if (search.out_of_memory) {
        value_clear(&search.found);
        return CODE_OUTOFMEMORY;
    }
    *paths = search.found;
    return CODE_OK;
}
