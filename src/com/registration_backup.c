/* SPDX-License-Identifier: MIT */
/* The saved copy of what registration replaces, and the few ways in which the registry is used. */
#include "com/registration_backup.h"

#include <wchar.h>

/* Below the hive, always in the 64-bit view, so that both architectures see it:
 *
 *   Software\vpcmock\Registration   x64, x86: the DLL that is registered
 *                                   x64 server, x86 server: the program that is registered
 *                                   Phase: "writing x64" while an operation is under way
 *     Absent                        a value per place that did not exist: "x86 Software\..."
 *     x64, x86, shared              saved subtrees: those that only this architecture sees, or both
 *       CLSID/{...}                 Was: "present" or "absent", written last: without it the
 *         Tree                      entry is incomplete; the original if there was one
 *
 * Entries name themselves, so that another version of us, with other keys, can restore them. Which
 * places are shared is found out, not known: Windows shares Classes and TypeLib and redirects CLSID
 * and Interface, 32-bit Windows shares all; Wine 8 redirects Classes too, but nothing in HKCU. */

#define CLASSES L"Software\\Classes"
#define OURS L"Software\\vpcmock"
#define BACKUP OURS L"\\Registration"
#define ABSENT BACKUP L"\\Absent"

static const WCHAR *const places[PLACE_COUNT] = {CLASSES, CLASSES L"\\CLSID",
                                                 CLASSES L"\\Interface", CLASSES L"\\TypeLib",
                                                 CLASSES L"\\AppID"};
/* Comes into being with the 32-bit view of a place, and is a key like any other in the 64-bit. */
static const WCHAR redirected[] = CLASSES L"\\Wow6432Node";

static const WCHAR *const arch_names[] = {L"x64", L"x86"};
static const WCHAR *const owner_names[][REGISTRATION_KINDS] = {{L"x64", L"x64 server"},
                                                               {L"x86", L"x86 server"}};
static const WCHAR *const phase_names[] = {L"", L"saving ", L"writing ", L"restoring ",
                                           L"dropping "};

void registry_path(WCHAR *path, const WCHAR *first, const WCHAR *second, const WCHAR *third)
{
    const WCHAR *const parts[] = {first, second, third};
    size_t used = wcslen(path);
    for (size_t i = 0; i < sizeof parts / sizeof *parts && parts[i]; i++)
        for (const WCHAR *c = parts[i]; *c && used + 1 < REGISTRY_PATH_CHARS; c++)
            path[used++] = *c;
    path[used] = 0;
}

REGSAM registry_view(enum registration_arch arch)
{
    return arch == REGISTRATION_X64 ? KEY_WOW64_64KEY : KEY_WOW64_32KEY;
}

const WCHAR *registry_place_path(enum registry_place place)
{
    return places[place];
}

/* Called once in each change, where being killed would leave it half done. */
static LONG changed(struct registry *registry)
{
    struct registration_trial *trial = registry->trial;
    if (!trial)
        return ERROR_SUCCESS;
    LONG number = trial->changes++;
    bool fails = trial->fail_at >= 0 &&
                 (number == trial->fail_at || (trial->killed && number > trial->fail_at));
    return fails ? ERROR_WRITE_FAULT : ERROR_SUCCESS;
}

LONG registry_open(const struct registry *registry, REGSAM view, const WCHAR *path, REGSAM access,
                   HKEY *key)
{
    *key = NULL;
    LONG error = RegOpenKeyExW(registry->hive, path, 0, access | view, key);
    return error == ERROR_PATH_NOT_FOUND ? ERROR_FILE_NOT_FOUND : error;
}

/* ERROR_SUCCESS if there is such a key and it can be opened so. */
static LONG probe(const struct registry *registry, REGSAM view, const WCHAR *path, REGSAM access)
{
    HKEY key;
    LONG error = registry_open(registry, view, path, access, &key);
    if (!error)
        RegCloseKey(key);
    return error;
}

static LONG create(struct registry *registry, REGSAM view, const WCHAR *path, HKEY *key)
{
    *key = NULL;
    return RegCreateKeyExW(registry->hive, path, 0, NULL, REG_OPTION_NON_VOLATILE,
                           KEY_ALL_ACCESS | view, NULL, key, NULL);
}

LONG registry_get(const struct registry *registry, REGSAM view, const WCHAR *path,
                  const WCHAR *name, WCHAR **text)
{
    *text = NULL;
    HKEY key;
    LONG error = registry_open(registry, view, path, KEY_READ, &key);
    if (error)
        return error;
    DWORD size = 0;
    error = RegGetValueW(key, NULL, name, RRF_RT_REG_SZ, NULL, NULL, &size);
    if (!error) {
        *text = HeapAlloc(GetProcessHeap(), 0, size);
        error = *text ? RegGetValueW(key, NULL, name, RRF_RT_REG_SZ, NULL, *text, &size)
                      : ERROR_OUTOFMEMORY;
    }
    if (error && *text) {
        HeapFree(GetProcessHeap(), 0, *text);
        *text = NULL;
    }
    RegCloseKey(key);
    return error == ERROR_UNSUPPORTED_TYPE ? ERROR_INVALID_DATA : error;
}

static LONG set(struct registry *registry, REGSAM view, const WCHAR *path, const WCHAR *name,
                DWORD type, const void *bytes, DWORD size)
{
    HKEY key;
    LONG error = create(registry, view, path, &key);
    if (error)
        return error;
    error = changed(registry);
    if (!error && bytes)
        error = RegSetValueExW(key, name, 0, type, bytes, size);
    RegCloseKey(key);
    return error;
}

LONG registry_set(struct registry *registry, REGSAM view, const WCHAR *path, const WCHAR *name,
                  const WCHAR *text)
{
    return set(registry, view, path, name, REG_SZ, text,
               text ? (DWORD)((wcslen(text) + 1) * sizeof *text) : 0);
}

LONG registry_set_bytes(struct registry *registry, REGSAM view, const WCHAR *path,
                        const WCHAR *name, const void *bytes, DWORD size)
{
    return set(registry, view, path, name, REG_BINARY, bytes, size);
}

static LONG delete_value(struct registry *registry, const WCHAR *path, const WCHAR *name)
{
    HKEY key;
    LONG error = registry_open(registry, KEY_WOW64_64KEY, path, KEY_SET_VALUE, &key);
    if (error)
        return error;
    error = changed(registry);
    if (!error)
        error = RegDeleteValueW(key, name);
    RegCloseKey(key);
    return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
}

LONG registry_delete(struct registry *registry, REGSAM view, const WCHAR *path)
{
    HKEY key;
    LONG error = registry_open(registry, view, path, KEY_READ | KEY_SET_VALUE | DELETE, &key);
    if (error)
        return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
    error = RegDeleteTreeW(key, NULL);
    RegCloseKey(key);
    if (!error)
        error = changed(registry);
    return error ? error : RegDeleteKeyExW(registry->hive, path, view, 0);
}

static LONG delete_if_empty(struct registry *registry, REGSAM view, const WCHAR *path)
{
    HKEY key;
    LONG error = registry_open(registry, view, path, KEY_READ, &key);
    if (error)
        return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
    DWORD keys = 0, values = 0;
    error =
        RegQueryInfoKeyW(key, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, NULL, NULL, NULL);
    RegCloseKey(key);
    if (error || keys || values)
        return error;
    error = changed(registry);
    return error ? error : RegDeleteKeyExW(registry->hive, path, view, 0);
}

static LONG copy_tree(struct registry *registry, REGSAM from_view, const WCHAR *from,
                      REGSAM to_view, const WCHAR *to)
{
    HKEY source, target = NULL;
    LONG error = registry_open(registry, from_view, from, KEY_READ, &source);
    if (error)
        return error;
    error = create(registry, to_view, to, &target);
    if (!error)
        error = changed(registry);
    if (!error)
        error = RegCopyTreeW(source, NULL, target);
    if (target)
        RegCloseKey(target);
    RegCloseKey(source);
    return error;
}

static void swap(WCHAR *text, WCHAR from, WCHAR to)
{
    for (; *text; text++)
        if (*text == from)
            *text = to;
}

/* What ZwQueryKey's documentation calls KeyNameInformation. */
enum { KEY_NAME_INFORMATION_CLASS = 3 };
struct key_name {
    ULONG size; /* of the text, in bytes */
    WCHAR text[REGISTRY_PATH_CHARS];
};

/* No other function tells whether two handles are the same key. */
static LONG real_name(HKEY key, struct key_name *name)
{
    typedef LONG(WINAPI * query_key)(HANDLE, int, void *, ULONG, ULONG *);
    HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
    void (*proc)(void) = ntdll ? (void (*)(void))GetProcAddress(ntdll, "NtQueryKey") : NULL;
    if (!proc)
        return ERROR_PROC_NOT_FOUND;
    ULONG size = 0;
    LONG status = ((query_key)proc)(key, KEY_NAME_INFORMATION_CLASS, name, sizeof *name, &size);
    if (status < 0 || name->size >= sizeof name->text)
        return ERROR_INVALID_DATA;
    name->text[name->size / sizeof(WCHAR)] = 0;
    return ERROR_SUCCESS;
}

LONG registry_lock_name(const struct registry *registry, WCHAR *name)
{
    HKEY key;
    LONG error = registry_open(registry, KEY_WOW64_64KEY, L"Software", KEY_READ, &key);
    if (error)
        return error;
    struct key_name real;
    error = real_name(key, &real);
    RegCloseKey(key);
    if (error)
        return error;
    /* A backslash would be a directory of the mutex. */
    swap(real.text, L'\\', L'/');
    registry_path(name, real.text, NULL, NULL);
    return ERROR_SUCCESS;
}

LONG backup_may_write(const struct registry *registry)
{
    return probe(registry, KEY_WOW64_64KEY, OURS, KEY_READ | KEY_WRITE);
}

LONG backup_phase(const struct registry *registry, enum backup_phase *phase,
                  enum registration_arch *arch)
{
    *phase = BACKUP_AT_REST;
    *arch = registry->arch;
    WCHAR *text;
    LONG error = registry_get(registry, KEY_WOW64_64KEY, BACKUP, L"Phase", &text);
    if (error)
        return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
    error = ERROR_INVALID_DATA;
    for (int p = BACKUP_SAVING; p <= BACKUP_DROPPING; p++)
        for (int a = REGISTRATION_X64; a <= REGISTRATION_X86; a++) {
            WCHAR expected[REGISTRY_PATH_CHARS] = L"";
            registry_path(expected, phase_names[p], arch_names[a], NULL);
            if (!wcscmp(text, expected)) {
                *phase = (enum backup_phase)p;
                *arch = (enum registration_arch)a;
                error = ERROR_SUCCESS;
            }
        }
    HeapFree(GetProcessHeap(), 0, text);
    return error;
}

LONG backup_set_phase(struct registry *registry, enum backup_phase phase)
{
    if (phase == BACKUP_AT_REST)
        return delete_value(registry, BACKUP, L"Phase");
    WCHAR text[REGISTRY_PATH_CHARS] = L"";
    registry_path(text, phase_names[phase], arch_names[registry->arch], NULL);
    return registry_set(registry, KEY_WOW64_64KEY, BACKUP, L"Phase", text);
}

LONG backup_owners(const struct registry *registry, enum registration_arch arch,
                   struct modules *modules)
{
    LONG error = ERROR_SUCCESS;
    *modules = (struct modules){0};
    for (int kind = 0; kind < REGISTRATION_KINDS && !error; kind++) {
        error = registry_get(registry, KEY_WOW64_64KEY, BACKUP, owner_names[arch][kind],
                             &modules->path[kind]);
        if (error == ERROR_FILE_NOT_FOUND)
            error = ERROR_SUCCESS;
    }
    return error;
}

LONG backup_set_owners(struct registry *registry, const struct modules *modules)
{
    LONG error = ERROR_SUCCESS;
    for (int kind = 0; kind < REGISTRATION_KINDS && !error; kind++)
        if (modules->path[kind])
            error = registry_set(registry, KEY_WOW64_64KEY, BACKUP,
                                 owner_names[registry->arch][kind], modules->path[kind]);
    return error;
}

bool modules_any(const struct modules *modules)
{
    return modules->path[REGISTRATION_DLL] || modules->path[REGISTRATION_SERVER];
}

void modules_free(struct modules *modules)
{
    for (int kind = 0; kind < REGISTRATION_KINDS; kind++)
        if (modules->path[kind])
            HeapFree(GetProcessHeap(), 0, modules->path[kind]);
    *modules = (struct modules){0};
}

/* Whether the other architecture's view of a place, which exists in ours, is the same key. */
static LONG find_shared(const struct registry *registry, enum registry_place place, bool *shared)
{
    *shared = false;
    REGSAM view = registry_view(registry->arch);
    HKEY mine, other = NULL;
    LONG error = registry_open(registry, view, places[place], KEY_READ, &mine);
    if (error)
        return error;
    error = registry_open(registry, view ^ (KEY_WOW64_32KEY | KEY_WOW64_64KEY), places[place],
                          KEY_READ, &other);
    struct key_name names[2];
    if (!error && !(error = real_name(mine, &names[0])) && !(error = real_name(other, &names[1])))
        *shared = !_wcsicmp(names[0].text, names[1].text);
    if (other)
        RegCloseKey(other);
    RegCloseKey(mine);
    return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
}

static void absent_name(WCHAR *name, enum registration_arch arch, const WCHAR *path)
{
    *name = 0;
    registry_path(name, arch_names[arch], L" ", path);
}

/* Notes that there is no such key, if so. */
static LONG note_absence(struct registry *registry, enum registration_arch arch, const WCHAR *path,
                         bool *absent)
{
    LONG error = probe(registry, registry_view(arch), path, KEY_READ);
    *absent = error == ERROR_FILE_NOT_FOUND;
    if (!*absent)
        return error;
    WCHAR name[REGISTRY_PATH_CHARS];
    absent_name(name, arch, path);
    return registry_set(registry, KEY_WOW64_64KEY, ABSENT, name, L"");
}

/* For the places that were absent: forgets those that are, and with `clear` first deletes those
 * that are empty. Other software may live in the rest now. */
static LONG settle_places(struct registry *registry, bool clear)
{
    const WCHAR *const paths[] = {places[PLACE_APPID],     places[PLACE_TYPELIB],
                                  places[PLACE_INTERFACE], places[PLACE_CLSID],
                                  redirected,              places[PLACE_CLASSES]};
    LONG error = ERROR_SUCCESS;
    for (size_t i = 0; i < 2 * sizeof paths / sizeof *paths && !error; i++) {
        enum registration_arch arch = i % 2 ? REGISTRATION_X64 : REGISTRATION_X86;
        REGSAM view = registry_view(arch);
        const WCHAR *path = paths[i / 2];
        WCHAR name[REGISTRY_PATH_CHARS], *was;
        absent_name(name, arch, path);
        error = registry_get(registry, KEY_WOW64_64KEY, ABSENT, name, &was);
        if (error) {
            error = error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
            continue;
        }
        HeapFree(GetProcessHeap(), 0, was);
        if (clear)
            error = delete_if_empty(registry, view, path);
        if (!error)
            error = probe(registry, view, path, KEY_READ);
        if (error == ERROR_FILE_NOT_FOUND)
            error = delete_value(registry, ABSENT, name);
    }
    return error ? error : delete_if_empty(registry, KEY_WOW64_64KEY, ABSENT);
}

LONG backup_begin(struct registry *registry)
{
    bool absent;
    LONG error = backup_set_phase(registry, BACKUP_SAVING);
    for (int i = 0; i < PLACE_COUNT && !error; i++) {
        error = note_absence(registry, registry->arch, places[i], &absent);
        /* Wow6432Node may appear with what the 32-bit view creates next. */
        bool unused;
        if (!error && i == PLACE_CLASSES && registry->arch == REGISTRATION_X86)
            error = note_absence(registry, REGISTRATION_X64, redirected, &unused);
        if (!error && absent)
            error = registry_set(registry, registry_view(registry->arch), places[i], NULL, NULL);
        if (!error)
            error = find_shared(registry, (enum registry_place)i, &registry->shared[i]);
    }
    return error ? error : settle_places(registry, false);
}

static void part_path(WCHAR *path, const WCHAR *part)
{
    *path = 0;
    registry_path(path, BACKUP, L"\\", part);
}

LONG backup_save(struct registry *registry, enum registry_place place, const WCHAR *name)
{
    bool shared = registry->shared[place];
    REGSAM view = shared ? KEY_WOW64_64KEY : registry_view(registry->arch);
    WCHAR original[REGISTRY_PATH_CHARS] = L"";
    registry_path(original, places[place], L"\\", name);
    /* No key of ours has a slash in its name. */
    WCHAR entry[REGISTRY_PATH_CHARS], entry_name[REGISTRY_PATH_CHARS] = L"";
    registry_path(entry_name, original + sizeof CLASSES / sizeof(WCHAR), NULL, NULL);
    swap(entry_name, L'\\', L'/');
    part_path(entry, shared ? L"shared" : arch_names[registry->arch]);
    registry_path(entry, L"\\", entry_name, NULL);

    WCHAR *was;
    LONG error = registry_get(registry, KEY_WOW64_64KEY, entry, L"Was", &was);
    if (!error) {
        /* The other architecture has saved it, and what is there now is ours. */
        HeapFree(GetProcessHeap(), 0, was);
        return ERROR_SUCCESS;
    }
    if (error == ERROR_FILE_NOT_FOUND)
        error = registry_delete(registry, KEY_WOW64_64KEY, entry);
    if (error)
        return error;
    /* Keys that belong to the system cannot be deleted: better to see that now than half-way. */
    error = probe(registry, view, original, KEY_READ | KEY_WRITE | DELETE);
    bool present = !error;
    if (present) {
        WCHAR tree[REGISTRY_PATH_CHARS] = L"";
        registry_path(tree, entry, L"\\Tree", NULL);
        error = copy_tree(registry, view, original, KEY_WOW64_64KEY, tree);
    } else if (error == ERROR_FILE_NOT_FOUND) {
        error = ERROR_SUCCESS;
    }
    if (error)
        return error;
    return registry_set(registry, KEY_WOW64_64KEY, entry, L"Was", present ? L"present" : L"absent");
}

static LONG replace_entry(struct registry *registry, REGSAM view, const WCHAR *part,
                          const WCHAR *name, bool restore)
{
    WCHAR entry[REGISTRY_PATH_CHARS], original[REGISTRY_PATH_CHARS] = L"";
    part_path(entry, part);
    registry_path(entry, L"\\", name, NULL);
    registry_path(original, CLASSES, L"\\", name);
    swap(original, L'/', L'\\');

    WCHAR *was;
    LONG error = registry_get(registry, KEY_WOW64_64KEY, entry, L"Was", &was);
    if (error)
        return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
    bool present = !wcscmp(was, L"present");
    HeapFree(GetProcessHeap(), 0, was);
    error = registry_delete(registry, view, original);
    if (!error && restore && present) {
        registry_path(entry, L"\\Tree", NULL, NULL);
        error = copy_tree(registry, KEY_WOW64_64KEY, entry, view, original);
    }
    return error;
}

static LONG replace_part(struct registry *registry, REGSAM view, const WCHAR *part, bool restore)
{
    WCHAR path[REGISTRY_PATH_CHARS];
    part_path(path, part);
    HKEY key;
    LONG error = registry_open(registry, KEY_WOW64_64KEY, path, KEY_READ, &key);
    if (error)
        return error == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : error;
    for (DWORD i = 0; !error; i++) {
        WCHAR name[256];
        DWORD length = sizeof name / sizeof *name;
        error = RegEnumKeyExW(key, i, name, &length, NULL, NULL, NULL, NULL);
        if (!error)
            error = replace_entry(registry, view, part, name, restore);
    }
    RegCloseKey(key);
    return error == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : error;
}

LONG backup_replace(struct registry *registry, bool shared, bool restore)
{
    LONG error =
        replace_part(registry, registry_view(registry->arch), arch_names[registry->arch], restore);
    if (!error && shared)
        error = replace_part(registry, KEY_WOW64_64KEY, L"shared", restore);
    return error;
}

LONG backup_drop(struct registry *registry)
{
    LONG error = probe(registry, KEY_WOW64_64KEY, BACKUP, KEY_READ);
    if (error == ERROR_FILE_NOT_FOUND)
        return delete_if_empty(registry, KEY_WOW64_64KEY, OURS);
    if (error)
        return error;

    WCHAR path[REGISTRY_PATH_CHARS];
    struct modules other;
    enum registration_arch arch = registry->arch;
    error = backup_owners(registry, arch == REGISTRATION_X64 ? REGISTRATION_X86 : REGISTRATION_X64,
                          &other);
    if (!error)
        error = settle_places(registry, true);
    /* First of all: an owner without a phase would count as registered. */
    for (int kind = 0; kind < REGISTRATION_KINDS && !error; kind++)
        error = delete_value(registry, BACKUP, owner_names[arch][kind]);
    if (!error && modules_any(&other)) {
        part_path(path, arch_names[arch]);
        if (!error)
            error = registry_delete(registry, KEY_WOW64_64KEY, path);
        if (!error)
            error = backup_set_phase(registry, BACKUP_AT_REST);
    } else if (!error) {
        error = registry_delete(registry, KEY_WOW64_64KEY, BACKUP);
        if (!error)
            error = delete_if_empty(registry, KEY_WOW64_64KEY, OURS);
    }
    modules_free(&other);
    return error;
}
