/* SPDX-License-Identifier: MIT */
/* What a machine is configured with: its keys, the properties that show them, the activation. */
#include "model/settings.h"

#include "model/host.h"
#include "model/catalog.h"

/* ---- Known keys ---- */

static bool is_guid(struct span text)
{
    static const char form[] = "{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}";
    if (text.length != sizeof form - 1)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char16_t c = text.chars[i];
        if (form[i] == 'x' ? text_hex_digit(c) < 0 : c != (unsigned char)form[i])
            return false;
    }
    return true;
}

/* The BIOS shows it in its tables, as ASCII. */
static bool is_serial_number(struct span text)
{
    if (!text.length || text.length > SETTINGS_MAX_SERIAL_NUMBER)
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (text.chars[i] < 0x20 || text.chars[i] > 0x7e)
            return false;
    return true;
}

/* What the product expects of a key that it knows. */
enum { MEMORY_LIMIT = -1 };

static const struct known {
    struct span key;
    enum value_type type;
    int64_t low, high; /* of a number; MEMORY_LIMIT: what the host says */
    bool (*valid)(struct span text);
    bool has_default;
    int32_t fallback; /* the default of a number or truth */
} known[] = {
#define TRUTH(key, value) {key, VALUE_BOOL, 0, 1, NULL, true, value}
#define NUMBER(key, low, high, value) {key, VALUE_INT, low, high, NULL, true, value}
#define TEXT(key, valid) {key, VALUE_TEXT, 0, 0, valid, false, 0}
#define KEY(literal) {u"" literal, sizeof(u"" literal) / sizeof(char16_t) - 1}
    NUMBER(KEY("hardware/memory/ram_size"), 0, MEMORY_LIMIT, SETTINGS_DEFAULT_MEMORY),
    TEXT(KEY("hardware/bios/bios_guid"), is_guid),
    TEXT(KEY("hardware/bios/bios_serial_number"), is_serial_number),
    TEXT(KEY("hardware/bios/base_board/serial_number"), is_serial_number),
    TEXT(KEY("hardware/bios/chassis/serial_number"), is_serial_number),
    TEXT(KEY("hardware/bios/chassis/asset_tag"), is_serial_number),
    TRUTH(KEY("hardware/bios/time_sync_at_boot"), true),
    TRUTH(KEY("integration/microsoft/host_time_sync/enabled"), true),
    NUMBER(KEY("integration/microsoft/heartbeat/time"), INT32_MIN, INT32_MAX, 60),
    NUMBER(KEY("integration/microsoft/heartbeat/rate"), INT32_MIN, INT32_MAX, 10),
    NUMBER(KEY("integration/microsoft/heartbeat/failure_interval"), INT32_MIN, INT32_MAX, 10),
    NUMBER(KEY("integration/microsoft/heartbeat/failure_attempts"), INT32_MIN, INT32_MAX, 12),
    TEXT(KEY("settings/general/notes"), NULL),
    NUMBER(KEY("settings/shutdown/quit/action"), QUIT_SAVE, QUIT_SHUTDOWN, QUIT_SAVE),
    TRUTH(KEY("settings/undo_drives/enabled"), false),
    NUMBER(KEY("settings/undo_drives/default_action"), UNDO_DISCARD, UNDO_COMMIT, UNDO_KEEP),
    TRUTH(KEY("ui_options/auto_app_publish"), true),
    NUMBER(KEY("ui_options/seconds_to_save"), INT32_MIN, INT32_MAX, 300), /* an unsigned one */
};
enum { KNOWN = sizeof known / sizeof *known };

/* Where the generated ones stand in known. */
enum { FIRST_BIOS = 1, LAST_BIOS = 5 };

static bool is_legal(const struct host *host, const struct known *rule, const struct value *value)
{
    if (value->type != rule->type)
        return false;
    if (rule->type == VALUE_TEXT)
        return !rule->valid || rule->valid(text_span(&value->text));
    if (rule->type == VALUE_BOOL)
        return true;
    if (rule->high == MEMORY_LIMIT)
        return value->number >= host->info.minimum_memory &&
               value->number <= host_info_maximum_memory(host);
    return value->number >= rule->low && value->number <= rule->high;
}

bool settings_are_illegal(const struct host *host, const struct machine *machine)
{
    for (int i = 0; i < KNOWN; i++) {
        const struct value *value = config_get(&machine->settings.configuration, known[i].key);
        if (value && !is_legal(host, &known[i], value))
            return true;
    }
    return false;
}

/* ---- Beginning and end ---- */

/* Digits that look like chance, and are the same whenever the same machine is made. */
static uint64_t scramble(uint64_t seed)
{
    seed += 0x9e3779b97f4a7c15;
    seed = (seed ^ (seed >> 30)) * 0xbf58476d1ce4e5b9;
    seed = (seed ^ (seed >> 27)) * 0x94d049bb133111eb;
    return seed ^ (seed >> 31);
}

/* Fills a form: x is a hexadecimal digit, d a decimal one. The last x come from the machine's
 * number, so that no two machines have the same, and each run has the same. */
static bool generate(uint64_t number, uint32_t salt, const char *form, struct text *text)
{
    static const char digits[] = "0123456789ABCDEF";
    uint64_t chance = scramble(number * 16 + salt);
    char16_t chars[64];
    size_t length = 0;
    for (; form[length]; length++) {
        char c = form[length];
        if (c == 'x' || c == 'd') {
            chars[length] = (unsigned char)digits[chance % (c == 'x' ? 16 : 10)];
            chance = chance / 16 ^ scramble(chance);
        } else {
            chars[length] = (unsigned char)c;
        }
    }
    for (size_t at = length; number && at-- > 0;) {
        if (form[at] == 'x') {
            chars[at] = (unsigned char)digits[number % 16];
            number /= 16;
        }
    }
    return text_set(text, (struct span){chars, length});
}

bool settings_init(struct host *host, struct machine *machine)
{
    struct settings *settings = &machine->settings;
    settings->number = ++host->machines_made;
    bool made = generate(settings->number, 0, "{xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx}", &settings->id);
    for (int i = 0; made && i < KNOWN; i++) {
        if (!known[i].has_default)
            continue;
        const struct value value = known[i].type == VALUE_BOOL ? value_bool(known[i].fallback)
                                                               : value_int(known[i].fallback);
        made = config_set(&settings->configuration, known[i].key, &value);
    }
    if (!made)
        settings_free(host, machine);
    return made;
}

void settings_free(struct host *host, struct machine *machine)
{
    struct settings *settings = &machine->settings;
    (void)host;
    text_clear(&settings->id);
    config_clear(&settings->configuration);
    config_clear(&settings->activation);
}

void settings_make_bios(struct host *host, struct machine *machine)
{
    struct settings *settings = &machine->settings;
    for (int i = FIRST_BIOS; i <= LAST_BIOS; i++) {
        struct value value = {0};
        bool made = false;
        if (config_get(&settings->configuration, known[i].key))
            continue;
        if (generate(settings->number, (uint32_t)i,
                     known[i].valid == is_guid ? "{xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx}"
                                               : "dddd-dddd-dddd-dddd-dddd-dddd-dd",
                     &value.text)) {
            value.type = VALUE_TEXT;
            made = config_set(&settings->configuration, known[i].key, &value) &&
                   config_set(&settings->activation, known[i].key, &value);
        }
        if (!made)
            host->events_lost++;
        value_clear(&value);
    }
}

void settings_state_changed(struct host *host, struct machine *machine, int before)
{
    if (machine->state == MACHINE_RUNNING && before == MACHINE_TURNING_ON)
        settings_make_bios(host, machine);
}

/* ---- Activation ---- */

static bool copy_config(struct config *to, const struct config *from)
{
    for (size_t i = 0; i < from->count; i++) {
        if (!config_set(to, text_span(&from->entries[i].key), &from->entries[i].value)) {
            config_clear(to);
            return false;
        }
    }
    return true;
}

bool settings_prepare_activation(const struct machine *machine, bool restore,
                                 struct config *activation)
{
    const struct settings *settings = &machine->settings;
    if (restore && settings->is_active)
        return true;
    return copy_config(activation, &settings->configuration);
}

void settings_activate(struct machine *machine, struct config *activation)
{
    struct settings *settings = &machine->settings;
    if (activation->count || !settings->is_active) {
        config_clear(&settings->activation);
        settings->activation = *activation;
        *activation = (struct config){0};
    }
    settings->is_active = true;
}

void settings_deactivate(struct machine *machine)
{
    config_clear(&machine->settings.activation);
    machine->settings.is_active = false;
}

void settings_renew_activation(struct machine *machine)
{
    struct config activation = {0};
    if (settings_prepare_activation(machine, false, &activation)) {
        config_clear(&machine->settings.activation);
        machine->settings.activation = activation;
    }
}

/* ---- Values inside of the product ---- */

struct span settings_folder(const struct machine *machine)
{
    struct span folder = path_folder(text_span(&machine->file));
    return folder.length ? folder : SPAN(CATALOG_DEFAULT_FOLDER);
}

const struct value *settings_get(const struct machine *machine, struct span key)
{
    return config_get(&machine->settings.configuration, key);
}

const struct value *settings_now(const struct machine *machine, struct span key)
{
    const struct settings *settings = &machine->settings;
    return config_get(settings->is_active ? &settings->activation : &settings->configuration, key);
}

bool settings_truth(const struct machine *machine, struct span key, bool fallback)
{
    const struct value *value = settings_get(machine, key);
    return value && value->type == VALUE_BOOL ? value->truth : fallback;
}

static int32_t number_of(const struct value *value, int32_t fallback)
{
    return value && value->type == VALUE_INT ? (int32_t)value->number : fallback;
}

int32_t settings_number(const struct machine *machine, struct span key, int32_t fallback)
{
    return number_of(settings_get(machine, key), fallback);
}

int32_t settings_now_number(const struct machine *machine, struct span key, int32_t fallback)
{
    return number_of(settings_now(machine, key), fallback);
}

void settings_tell(struct host *host, const struct machine *machine, struct span key,
                   struct value value)
{
    const struct value args[] = {value_borrow(key), value};
    event_emit(host, EVENT_OF_MACHINE, machine->ref, MACHINE_ON_CONFIGURATION_CHANGED, args, 2);
}

code settings_set(struct host *host, struct machine *machine, struct span key,
                  const struct value *value)
{
    const struct value *old = settings_get(machine, key);
    if (old && value_equal(old, value))
        return CODE_OK;
    if (!config_set(&machine->settings.configuration, key, value))
        return CODE_OUTOFMEMORY;
    settings_tell(host, machine, key, *value);
    return CODE_OK;
}

bool settings_remove(struct host *host, struct machine *machine, struct span key)
{
    if (!settings_get(machine, key))
        return false;
    settings_tell(host, machine, key, (struct value){0}); /* first: the key may be the one that is removed */
    return config_remove(&machine->settings.configuration, key);
}

/* ---- Properties ---- */

code settings_get_memory(const struct machine *machine, int32_t *megabytes)
{
    const struct value *value = settings_get(machine, KEY_MEMORY);
    if (!value || value->type != VALUE_INT)
        return CODE_VM_E_PREF_NOT_FOUND;
    *megabytes = (int32_t)value->number;
    return CODE_OK;
}

code settings_set_memory(struct host *host, struct machine *machine, int32_t megabytes)
{
    const struct value value = value_int(megabytes);
    if (megabytes < host->info.minimum_memory || megabytes > host_info_maximum_memory(host))
        return CODE_INVALIDARG;
    if (!machine_is_off(machine))
        return CODE_VM_E_PREF_VM_ACTIVE;
    return settings_set(host, machine, KEY_MEMORY, &value);
}

static struct span text_at(const struct machine *machine, struct span key)
{
    const struct value *value = settings_get(machine, key);
    return value && value->type == VALUE_TEXT ? text_span(&value->text) : (struct span){NULL, 0};
}

struct span settings_get_bios(const struct machine *machine, struct span key)
{
    return text_at(machine, key);
}

code settings_set_bios(struct host *host, struct machine *machine, struct span key,
                       struct span text)
{
    const struct value value = value_borrow(text);
    bool guid = span_same_name(key, KEY_BIOS_GUID);
    if (guid ? !is_guid(text) : !is_serial_number(text))
        return CODE_INVALIDARG;
    if (!machine_is_off(machine))
        return CODE_VM_E_VM_RUNNING_OR_SAVED;
    return settings_set(host, machine, key, &value);
}

struct span settings_get_notes(const struct machine *machine)
{
    return text_at(machine, KEY_NOTES);
}

code settings_set_notes(struct host *host, struct machine *machine, struct span notes)
{
    const struct value value = value_borrow(notes);
    if (notes.length > SETTINGS_MAX_NOTES)
        return CODE_INVALIDARG;
    if (notes.length)
        return settings_set(host, machine, KEY_NOTES, &value);
    settings_remove(host, machine, KEY_NOTES);
    return CODE_OK;
}

/* Whether the user can't read (or write) the .vmc file. */
static bool is_denied(const struct host *host, const struct machine *machine, bool write)
{
    const struct file *file =
        machine->file.length ? files_find(host, text_span(&machine->file)) : NULL;
    return machine->settings.file_denied ||
           (file && (file->access_denied || (write && file->read_only)));
}

/* A number that may have become illegal through its key. */
static int32_t action_at(const struct machine *machine, struct span key, int32_t fallback)
{
    int32_t action = settings_number(machine, key, fallback);
    return action >= 0 && action <= 2 ? action : fallback;
}

code settings_get_quit_action(const struct host *host, const struct machine *machine,
                              int32_t *action)
{
    if (is_denied(host, machine, false))
        return CODE_ACCESSDENIED;
    *action = action_at(machine, KEY_QUIT_ACTION, QUIT_SAVE);
    return CODE_OK;
}

code settings_set_quit_action(struct host *host, struct machine *machine, int32_t action)
{
    const struct value value = value_int(action);
    if (action < QUIT_SAVE || action > QUIT_SHUTDOWN)
        return CODE_POINTER;
    if (is_denied(host, machine, true))
        return CODE_ACCESSDENIED;
    return settings_set(host, machine, KEY_QUIT_ACTION, &value);
}

bool settings_get_undoable(const struct machine *machine)
{
    return settings_truth(machine, KEY_UNDOABLE, false);
}

code settings_set_undoable(struct host *host, struct machine *machine, bool undoable)
{
    const struct value value = value_bool(undoable);
    if (!machine_is_off(machine))
        return CODE_VM_E_PREF_VM_ACTIVE;
    code error = settings_set(host, machine, KEY_UNDOABLE, &value);
    if (!error && !undoable)
        hard_disks_drop_undo(host, machine);
    return error;
}

int32_t settings_get_undo_action(const struct machine *machine)
{
    return action_at(machine, KEY_UNDO_ACTION, UNDO_KEEP);
}

code settings_set_undo_action(struct host *host, struct machine *machine, int32_t action)
{
    struct settings *settings = &machine->settings;
    const struct value value = value_int(action);
    if (action < UNDO_DISCARD || action > UNDO_COMMIT)
        return CODE_INVALIDARG;
    /* It counts for the session, too. */
    if (settings->is_active && !config_set(&settings->activation, KEY_UNDO_ACTION, &value))
        return CODE_OUTOFMEMORY;
    return settings_set(host, machine, KEY_UNDO_ACTION, &value);
}
