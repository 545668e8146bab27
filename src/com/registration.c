/* SPDX-License-Identifier: MIT */
/* Registration in the Windows registry: written on request, and what was there before put back. */
#include "com/registration.h"

#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "com/access.h"
#include "com/progids.h"
#include "com/registration_backup.h"
#include "com/table.h"

/* This does by hand what RegisterTypeLib would do: RegisterTypeLibForUser writes to the machine
 * under Wine, neither keeps what was there, and their counterparts delete it. */

enum { WAIT_MS = 60000, GUID_CHARS = 39, NAME_CHARS = 128, LONGEST_MODULE = 32767 };

/* Classes that are not in it are registered without ProgID. */
static const struct class_names {
    const char *coclass;
    const WCHAR *description;
    const WCHAR *progid;
} class_names[] = {
#define X(coclass, progid, description) {#coclass, L"" description, L"" progid},
    CREATABLE_CLASSES(X)
#undef X
};

#define PS_OA L"{00020424-0000-0000-C000-000000000046}"
#define PS_DISPATCH L"{00020420-0000-0000-C000-000000000046}"

static const WCHAR *const platform_keys[] = {L"win64", L"win32"};

static enum registration_arch other_arch(enum registration_arch arch)
{
    return arch == REGISTRATION_X64 ? REGISTRATION_X86 : REGISTRATION_X64;
}

static void widen(WCHAR *wide, const char *text)
{
    size_t i = 0;
    for (; text[i] && i + 1 < NAME_CHARS; i++)
        wide[i] = (unsigned char)text[i];
    wide[i] = 0;
}

static void guid_text(WCHAR *text, const GUID *guid)
{
    *text = 0;
    StringFromGUID2(guid, text, GUID_CHARS);
}

static void version_text(WCHAR *text, const struct com_library *library)
{
    char narrow[NAME_CHARS];
    snprintf(narrow, sizeof narrow, "%x.%x", library->major, library->minor);
    widen(text, narrow);
}

static const struct class_names *names_of(const struct com_coclass *coclass)
{
    for (size_t i = 0; i < sizeof class_names / sizeof *class_names; i++)
        if (!strcmp(class_names[i].coclass, coclass->name))
            return &class_names[i];
    return NULL;
}

static void versioned(WCHAR *text, const WCHAR *progid)
{
    *text = 0;
    registry_path(text, progid, L"" PROGID_VERSION, NULL);
}

/* A key that is being written: `below` is relative to it, or NULL. */
struct target {
    struct registry *registry;
    enum registry_place place;
    WCHAR key[REGISTRY_PATH_CHARS];
};

static LONG write_value(const struct target *target, const WCHAR *below, const WCHAR *name,
                        const WCHAR *text)
{
    WCHAR path[REGISTRY_PATH_CHARS] = L"";
    registry_path(path, registry_place_path(target->place), L"\\", target->key);
    if (below)
        registry_path(path, L"\\", below, NULL);
    return registry_set(target->registry, registry_view(target->registry->arch), path, name, text);
}

static LONG write_progid(struct registry *registry, const struct class_names *names,
                         const WCHAR *clsid)
{
    struct target target = {registry, PLACE_CLASSES, L""};
    WCHAR current[REGISTRY_PATH_CHARS];
    versioned(current, names->progid);
    registry_path(target.key, current, NULL, NULL);
    LONG error = write_value(&target, NULL, NULL, names->description);
    if (!error)
        error = write_value(&target, L"CLSID", NULL, clsid);
    target.key[0] = 0;
    registry_path(target.key, names->progid, NULL, NULL);
    if (!error)
        error = write_value(&target, NULL, NULL, names->description);
    if (!error)
        error = write_value(&target, L"CLSID", NULL, clsid);
    if (!error)
        error = write_value(&target, L"CurVer", NULL, current);
    return error;
}

static LONG write_class(struct registry *registry, const struct com_library *library,
                        const struct com_coclass *coclass, const struct modules *modules,
                        const WCHAR *command)
{
    const struct class_names *names = names_of(coclass);
    struct target target = {registry, PLACE_CLSID, L""};
    WCHAR libid[GUID_CHARS], version[NAME_CHARS], name[NAME_CHARS], current[REGISTRY_PATH_CHARS];
    guid_text(target.key, coclass->clsid);
    guid_text(libid, library->libid);
    version_text(version, library);
    widen(name, coclass->name);
    const WCHAR *inproc = modules->path[REGISTRATION_DLL] ? L"InprocServer32" : NULL;
    const WCHAR *local = command ? L"LocalServer32" : NULL;
    const struct {
        const WCHAR *below, *name, *text;
    } servers[] =
        {
            {inproc, NULL, modules->path[REGISTRATION_DLL]},
            {inproc, L"ThreadingModel", L"Both"},
            {local, NULL, command},
        },
      values[] = {
          {NULL, NULL, names ? names->description : name},
          {NULL, L"AppID", ACCESS_APPID},
          {L"Programmable", NULL, NULL},
          {L"TypeLib", NULL, libid},
          {L"Version", NULL, version},
      };
    LONG error = ERROR_SUCCESS;
    for (size_t i = 0; i < sizeof values / sizeof *values && !error; i++)
        error = write_value(&target, values[i].below, values[i].name, values[i].text);
    for (size_t i = 0; i < sizeof servers / sizeof *servers && !error; i++)
        if (servers[i].below)
            error = write_value(&target, servers[i].below, servers[i].name, servers[i].text);
    if (error || !names)
        return error;
    versioned(current, names->progid);
    error = write_value(&target, L"ProgID", NULL, current);
    if (!error)
        error = write_value(&target, L"VersionIndependentProgID", NULL, names->progid);
    return error ? error : write_progid(registry, names, target.key);
}

/* Of the program, but it is there for the DLL as well: so each architecture writes all the same. */
static LONG write_application(struct registry *registry)
{
    struct target target = {registry, PLACE_APPID, ACCESS_APPID};
    WCHAR path[REGISTRY_PATH_CHARS] = L"";
    SECURITY_DESCRIPTOR *launch;
    LONG error = write_value(&target, NULL, NULL, L"vpcmock");
    if (error)
        return error;
    HRESULT hr = access_to_launch(&launch);
    if (FAILED(hr))
        return HRESULT_CODE(hr);
    registry_path(path, registry_place_path(PLACE_APPID), L"\\", ACCESS_APPID);
    error = registry_set_bytes(registry, registry_view(registry->arch), path, L"LaunchPermission",
                               launch, GetSecurityDescriptorLength(launch));
    LocalFree(launch);
    return error;
}

static LONG write_interface(struct registry *registry, const struct com_library *library,
                            const struct com_interface *iface)
{
    struct target target = {registry, PLACE_INTERFACE, L""};
    WCHAR libid[GUID_CHARS], version[NAME_CHARS], name[NAME_CHARS];
    guid_text(target.key, iface->iid);
    guid_text(libid, library->libid);
    version_text(version, library);
    widen(name, iface->name);
    const WCHAR *marshaler = iface->typeflags & TYPEFLAG_FDUAL ? PS_OA : PS_DISPATCH;
    LONG error = write_value(&target, NULL, NULL, name);
    if (!error)
        error = write_value(&target, L"ProxyStubClsid32", NULL, marshaler);
    if (!error)
        error = write_value(&target, L"TypeLib", NULL, libid);
    if (!error)
        error = write_value(&target, L"TypeLib", L"Version", version);
    return error;
}

/* The key of a library's version; its key `0` is the neutral language. */
static void library_key(struct target *target, const struct com_library *library)
{
    WCHAR version[NAME_CHARS];
    guid_text(target->key, library->libid);
    version_text(version, library);
    registry_path(target->key, L"\\", version, NULL);
}

/* `path`: a buffer of LONGEST_MODULE + NAME_CHARS. */
static LONG write_library(struct registry *registry, size_t index, const WCHAR *module, WCHAR *path)
{
    const struct com_library *library = &com_libraries[index];
    struct target target = {registry, PLACE_TYPELIB, L""};
    WCHAR help[NAME_CHARS], platform[NAME_CHARS] = L"";
    library_key(&target, library);
    widen(help, library->help);
    registry_path(platform, L"0\\", platform_keys[registry->arch], NULL);

    /* Without a number it is the resource TYPELIB 1. */
    wcscpy(path, module);
    if (index) {
        WCHAR number[] = {L'\\', (WCHAR)(L'1' + index), 0};
        wcscat(path, number);
    }
    LONG error = write_value(&target, NULL, NULL, help);
    if (!error)
        error = write_value(&target, platform, NULL, path);
    if (!error)
        error = write_value(&target, L"FLAGS", NULL, L"0");
    wcscpy(path, module);
    WCHAR *slash = wcsrchr(path, L'\\');
    if (slash)
        *slash = 0;
    if (!error)
        error = write_value(&target, L"HELPDIR", NULL, path);
    return error;
}

/* The program as COM starts it: a path with blanks would be cut without quotation marks. The caller
 * frees it with HeapFree. */
static LONG command_line(const WCHAR *program, WCHAR **command)
{
    *command = NULL;
    if (!program)
        return ERROR_SUCCESS;
    size_t length = wcslen(program);
    *command = HeapAlloc(GetProcessHeap(), 0, (length + 3) * sizeof **command);
    if (!*command)
        return ERROR_OUTOFMEMORY;
    (*command)[0] = L'"';
    wcscpy(*command + 1, program);
    wcscpy(*command + 1 + length, L"\"");
    return ERROR_SUCCESS;
}

static LONG write_all(struct registry *registry, const struct modules *modules)
{
    const WCHAR *module = modules->path[REGISTRATION_DLL] ? modules->path[REGISTRATION_DLL]
                                                          : modules->path[REGISTRATION_SERVER];
    size_t chars = LONGEST_MODULE + NAME_CHARS;
    WCHAR *command;
    WCHAR *path = HeapAlloc(GetProcessHeap(), 0, chars * sizeof *path);
    LONG error = command_line(modules->path[REGISTRATION_SERVER], &command);
    if (!path)
        error = ERROR_OUTOFMEMORY;
    if (!error && wcslen(module) > LONGEST_MODULE)
        error = ERROR_INVALID_DATA;
    if (!error)
        error = write_application(registry);
    for (size_t l = 0; l < sizeof com_libraries / sizeof *com_libraries && !error; l++) {
        const struct com_library *library = &com_libraries[l];
        error = write_library(registry, l, module, path);
        for (USHORT i = 0; i < library->ninterfaces && !error; i++)
            error = write_interface(registry, library, library->interfaces[i]);
        for (USHORT i = 0; i < library->ncoclasses && !error; i++)
            if (library->coclasses[i].typeflags & TYPEFLAG_FCANCREATE)
                error = write_class(registry, library, &library->coclasses[i], modules, command);
    }
    if (path)
        HeapFree(GetProcessHeap(), 0, path);
    if (command)
        HeapFree(GetProcessHeap(), 0, command);
    return error;
}

static LONG save_class(struct registry *registry, const struct com_coclass *coclass)
{
    const struct class_names *names = names_of(coclass);
    WCHAR text[REGISTRY_PATH_CHARS];
    guid_text(text, coclass->clsid);
    LONG error = backup_save(registry, PLACE_CLSID, text);
    if (error || !names)
        return error;
    versioned(text, names->progid);
    error = backup_save(registry, PLACE_CLASSES, text);
    return error ? error : backup_save(registry, PLACE_CLASSES, names->progid);
}

/* Everything that write_all writes is below one of these. */
static LONG save_all(struct registry *registry)
{
    LONG error = backup_save(registry, PLACE_APPID, ACCESS_APPID);
    for (size_t l = 0; l < sizeof com_libraries / sizeof *com_libraries && !error; l++) {
        const struct com_library *library = &com_libraries[l];
        WCHAR text[GUID_CHARS];
        guid_text(text, library->libid);
        error = backup_save(registry, PLACE_TYPELIB, text);
        for (USHORT i = 0; i < library->ninterfaces && !error; i++) {
            guid_text(text, library->interfaces[i]->iid);
            error = backup_save(registry, PLACE_INTERFACE, text);
        }
        for (USHORT i = 0; i < library->ncoclasses && !error; i++)
            if (library->coclasses[i].typeflags & TYPEFLAG_FCANCREATE)
                error = save_class(registry, &library->coclasses[i]);
    }
    return error;
}

/* All that is this architecture's own in a library's key that both share. */
static LONG delete_platform(struct registry *registry)
{
    LONG error = ERROR_SUCCESS;
    for (size_t l = 0; l < sizeof com_libraries / sizeof *com_libraries && !error; l++) {
        struct target target = {registry, PLACE_TYPELIB, L""};
        WCHAR path[REGISTRY_PATH_CHARS] = L"";
        library_key(&target, &com_libraries[l]);
        registry_path(path, registry_place_path(PLACE_TYPELIB), L"\\", target.key);
        registry_path(path, L"\\0\\", platform_keys[registry->arch], NULL);
        error = registry_delete(registry, registry_view(registry->arch), path);
    }
    return error;
}

/* The keys of our modules in the classes. Where both architectures see one, the other's
 * registration, which stays, may have it or not. */
static LONG delete_servers(struct registry *registry)
{
    static const WCHAR *const keys[] = {L"\\InprocServer32", L"\\LocalServer32"};
    LONG error = ERROR_SUCCESS;
    for (size_t l = 0; l < sizeof com_libraries / sizeof *com_libraries; l++)
        for (USHORT i = 0; i < com_libraries[l].ncoclasses; i++)
            for (size_t k = 0; k < sizeof keys / sizeof *keys && !error; k++) {
                WCHAR clsid[GUID_CHARS], path[REGISTRY_PATH_CHARS] = L"";
                guid_text(clsid, com_libraries[l].coclasses[i].clsid);
                registry_path(path, registry_place_path(PLACE_CLSID), L"\\", clsid);
                registry_path(path, keys[k], NULL, NULL);
                if (com_libraries[l].coclasses[i].typeflags & TYPEFLAG_FCANCREATE)
                    error = registry_delete(registry, registry_view(registry->arch), path);
            }
    return error;
}

/* Back to what was there before this architecture registered. What it shares with the other one,
 * whose modules are given, is written again for that: HELPDIR, and where both see all the same
 * keys, as in Wine's HKCU, every path. */
static LONG restore(struct registry *registry, const struct modules *others)
{
    if (!modules_any(others))
        return backup_replace(registry, true, true);
    LONG error = delete_platform(registry);
    if (!error)
        error = delete_servers(registry);
    if (!error)
        error = backup_replace(registry, false, true);
    struct registry other = *registry;
    other.arch = other_arch(registry->arch);
    return error ? error : write_all(&other, others);
}

/* From any phase to BACKUP_AT_REST, with this architecture not registered. */
static LONG undo(struct registry *registry, enum backup_phase phase)
{
    if (phase == BACKUP_SAVING || phase == BACKUP_DROPPING)
        return backup_drop(registry);
    struct modules others;
    LONG error = backup_owners(registry, other_arch(registry->arch), &others);
    if (!error)
        error = backup_set_phase(registry, BACKUP_RESTORING);
    if (!error)
        error = restore(registry, &others);
    if (!error)
        error = backup_set_phase(registry, BACKUP_DROPPING);
    if (!error)
        error = backup_drop(registry);
    modules_free(&others);
    return error;
}

/* Leaves either architecture registered or not, but none half-way. *mine: the modules of this one;
 * caller frees them, also on failure. */
static LONG recover(struct registry *registry, struct modules *mine)
{
    *mine = (struct modules){0};
    enum backup_phase phase;
    struct registry left = *registry;
    LONG error = backup_phase(registry, &phase, &left.arch);
    if (!error && phase != BACKUP_AT_REST)
        error = undo(&left, phase);
    struct modules others = {0};
    if (!error)
        error = backup_owners(registry, registry->arch, mine);
    if (!error)
        error = backup_owners(registry, other_arch(registry->arch), &others);
    /* Ended before the first phase or after the last one: keys without content. */
    if (!error && !modules_any(mine) && !modules_any(&others))
        error = backup_drop(registry);
    modules_free(&others);
    return error;
}

/* Saves and writes, with this architecture not registered. */
static LONG add(struct registry *registry, const struct modules *modules)
{
    enum backup_phase phase = BACKUP_SAVING;
    struct modules others;
    LONG error = backup_owners(registry, other_arch(registry->arch), &others);
    if (!error)
        error = backup_begin(registry);
    if (!error)
        error = save_all(registry);
    if (!error)
        error = backup_set_phase(registry, BACKUP_WRITING);
    if (!error) {
        phase = BACKUP_WRITING;
        error = backup_replace(registry, !modules_any(&others), false);
    }
    if (!error)
        error = write_all(registry, modules);
    if (!error)
        error = backup_set_owners(registry, modules);
    if (!error)
        error = backup_set_phase(registry, BACKUP_AT_REST);
    /* Should this fail too, the phase is still there for the next call. */
    if (error)
        undo(registry, phase);
    modules_free(&others);
    return error;
}

/* Registers the module for the kind, NULL: not any more, beside what is registered of the other
 * kind. *module is taken over. */
static LONG change(struct registry *registry, enum registration_kind kind, WCHAR **module)
{
    struct modules modules;
    LONG error = recover(registry, &modules);
    bool changes = *module || modules.path[kind];
    if (!error && changes && modules_any(&modules))
        error = undo(registry, BACKUP_AT_REST);
    if (!error && changes) {
        WCHAR *former = modules.path[kind];
        modules.path[kind] = *module;
        *module = former;
        if (modules_any(&modules))
            error = add(registry, &modules);
    }
    modules_free(&modules);
    return error;
}

static LONG lock(const struct registry *registry, HANDLE *mutex)
{
    WCHAR name[REGISTRY_PATH_CHARS] = L"Global\\vpcmock registration ";
    LONG error = registry_lock_name(registry, name);
    if (error)
        return error;
    *mutex = CreateMutexW(NULL, FALSE, name);
    if (!*mutex)
        return (LONG)GetLastError();
    DWORD waited = WaitForSingleObject(*mutex, WAIT_MS);
    /* Abandoned is as good: whoever had it was killed, which recover() is for. */
    if (waited == WAIT_OBJECT_0 || waited == WAIT_ABANDONED)
        return ERROR_SUCCESS;
    error = waited == WAIT_TIMEOUT ? ERROR_TIMEOUT : (LONG)GetLastError();
    CloseHandle(*mutex);
    *mutex = NULL;
    return error;
}

static void unlock(HANDLE mutex)
{
    ReleaseMutex(mutex);
    CloseHandle(mutex);
}

static LONG module_path(HMODULE module, WCHAR **path)
{
    DWORD size = LONGEST_MODULE + 1;
    *path = HeapAlloc(GetProcessHeap(), 0, size * sizeof **path);
    if (!*path)
        return ERROR_OUTOFMEMORY;
    DWORD length = GetModuleFileNameW(module, *path, size);
    if (length && length < size)
        return ERROR_SUCCESS;
    LONG error = length ? ERROR_INSUFFICIENT_BUFFER : (LONG)GetLastError();
    HeapFree(GetProcessHeap(), 0, *path);
    *path = NULL;
    return error;
}

static struct registry start(enum registration_scope scope, struct registration_trial *trial)
{
    struct registry registry = {0};
    registry.hive = scope == REGISTRATION_MACHINE ? HKEY_LOCAL_MACHINE : HKEY_CURRENT_USER;
    registry.arch = sizeof(void *) == 8 ? REGISTRATION_X64 : REGISTRATION_X86;
    registry.trial = trial;
    if (trial) {
        registry.arch = trial->arch;
        trial->changes = 0;
    }
    return registry;
}

HRESULT registration_try_add(enum registration_scope scope, enum registration_kind kind,
                             HMODULE module, struct registration_trial *trial)
{
    struct registry registry = start(scope, trial);
    WCHAR *path = NULL;
    HANDLE mutex = NULL;
    HKEY key;
    /* Before the mutex: who may not write must not keep it from those who may. */
    LONG error = registry_open(&registry, KEY_WOW64_64KEY, L"Software", KEY_CREATE_SUB_KEY, &key);
    if (!error) {
        RegCloseKey(key);
        error = module_path(module, &path);
    }
    if (!error)
        error = lock(&registry, &mutex);
    if (!error) {
        error = change(&registry, kind, &path);
        unlock(mutex);
    }
    if (path)
        HeapFree(GetProcessHeap(), 0, path);
    return HRESULT_FROM_WIN32(error);
}

HRESULT registration_try_remove(enum registration_scope scope, enum registration_kind kind,
                                struct registration_trial *trial)
{
    struct registry registry = start(scope, trial);
    HANDLE mutex = NULL;
    WCHAR *path = NULL;
    LONG error = backup_may_write(&registry);
    if (error == ERROR_FILE_NOT_FOUND)
        return S_OK;
    if (!error)
        error = lock(&registry, &mutex);
    if (!error) {
        error = change(&registry, kind, &path);
        unlock(mutex);
    }
    if (path)
        HeapFree(GetProcessHeap(), 0, path);
    return HRESULT_FROM_WIN32(error);
}

/* Clients of the other architecture use a server just as well, and look in their own view. */
static bool has_other_view(enum registration_kind kind)
{
    BOOL wow = FALSE;
    if (kind != REGISTRATION_SERVER)
        return false;
    return sizeof(void *) == 8 || (IsWow64Process(GetCurrentProcess(), &wow) && wow);
}

static struct registration_trial other_view(void)
{
    return (struct registration_trial){
        .arch = sizeof(void *) == 8 ? REGISTRATION_X86 : REGISTRATION_X64, .fail_at = -1};
}

HRESULT registration_add(enum registration_scope scope, enum registration_kind kind, HMODULE module)
{
    struct registration_trial other = other_view();
    HRESULT hr = registration_try_add(scope, kind, module, NULL);
    if (SUCCEEDED(hr) && has_other_view(kind)) {
        hr = registration_try_add(scope, kind, module, &other);
        if (FAILED(hr))
            registration_try_remove(scope, kind, NULL);
    }
    return hr;
}

HRESULT registration_remove(enum registration_scope scope, enum registration_kind kind)
{
    struct registration_trial other = other_view();
    struct registry registry = start(scope, &other);
    struct modules mine = {0}, theirs = {0};
    bool same = false;
    /* Not that of another program, which has been registered there since. */
    if (has_other_view(kind) && !backup_owners(&registry, registry.arch, &theirs) &&
        !backup_owners(&registry, other_arch(registry.arch), &mine) && mine.path[kind] &&
        theirs.path[kind])
        same = !wcscmp(mine.path[kind], theirs.path[kind]);
    modules_free(&mine);
    modules_free(&theirs);
    HRESULT hr = same ? registration_try_remove(scope, kind, &other) : S_OK;
    return SUCCEEDED(hr) ? registration_try_remove(scope, kind, NULL) : hr;
}
