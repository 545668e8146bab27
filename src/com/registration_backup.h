/* SPDX-License-Identifier: MIT */
/* The saved copy of what registration replaces, and the few ways in which the registry is used. */
#ifndef VPCMOCK_COM_REGISTRATION_BACKUP_H
#define VPCMOCK_COM_REGISTRATION_BACKUP_H

#include "com/registration.h"

enum { REGISTRY_PATH_CHARS = 512 };

/* Where one can register. A subtree is named by its place and its key there. */
enum registry_place {
    PLACE_CLASSES,
    PLACE_CLSID,
    PLACE_INTERFACE,
    PLACE_TYPELIB,
    PLACE_APPID,
    PLACE_COUNT,
};

/* One operation under the mutex; of one thread. */
struct registry {
    HKEY hive;                        /* never changes */
    enum registration_arch arch;      /* whose registration this is about */
    bool shared[PLACE_COUNT];         /* both architectures see one place; set by backup_begin */
    struct registration_trial *trial; /* NULL outside tests */
};

/* All that follow return a Win32 error code; ERROR_FILE_NOT_FOUND: no such key or value. */

/* Appends up to three texts (the rest NULL) to path, cut at REGISTRY_PATH_CHARS. */
void registry_path(WCHAR *path, const WCHAR *first, const WCHAR *second, const WCHAR *third);
/* KEY_WOW64_...: each key is reached through the view of its architecture, whatever ours is. */
REGSAM registry_view(enum registration_arch arch);
/* The path of the place, relative to the hive. */
const WCHAR *registry_place_path(enum registry_place place);
/* *key: caller closes with RegCloseKey. */
LONG registry_open(const struct registry *registry, REGSAM view, const WCHAR *path, REGSAM access,
                   HKEY *key);
/* *text: caller frees with HeapFree(GetProcessHeap(), 0, ...). */
LONG registry_get(const struct registry *registry, REGSAM view, const WCHAR *path,
                  const WCHAR *name, WCHAR **text);
/* Creates the key if need be; text NULL: only that. */
LONG registry_set(struct registry *registry, REGSAM view, const WCHAR *path, const WCHAR *name,
                  const WCHAR *text);
/* The same with bytes. */
LONG registry_set_bytes(struct registry *registry, REGSAM view, const WCHAR *path,
                        const WCHAR *name, const void *bytes, DWORD size);
/* Succeeds if there is no such key. */
LONG registry_delete(struct registry *registry, REGSAM view, const WCHAR *path);

/* Appends to name, of a mutex, what tells this hive from others' HKEY_CURRENT_USER. */
LONG registry_lock_name(const struct registry *registry, WCHAR *name);

enum backup_phase {
    BACKUP_AT_REST,
    BACKUP_SAVING,    /* originals untouched, the copy is incomplete */
    BACKUP_WRITING,   /* the copy is complete, ours are being written */
    BACKUP_RESTORING, /* the copy is complete, being put back */
    BACKUP_DROPPING,  /* originals are back, the copy is being deleted */
};

/* ERROR_FILE_NOT_FOUND: there is no copy; ERROR_ACCESS_DENIED: there may be, but of others. */
LONG backup_may_write(const struct registry *registry);
/* The phase that a killed process has left, or BACKUP_AT_REST, and whose it was. */
LONG backup_phase(const struct registry *registry, enum backup_phase *phase,
                  enum registration_arch *arch);
LONG backup_set_phase(struct registry *registry, enum backup_phase phase);
/* The modules that are registered for an architecture. */
struct modules {
    WCHAR *path[REGISTRATION_KINDS]; /* NULL: none of this kind */
};
/* Caller frees with modules_free, also on failure. */
LONG backup_owners(const struct registry *registry, enum registration_arch arch,
                   struct modules *modules);
LONG backup_set_owners(struct registry *registry, const struct modules *modules);
bool modules_any(const struct modules *modules);
void modules_free(struct modules *modules);

/* Enters BACKUP_SAVING and makes the places. */
LONG backup_begin(struct registry *registry);
/* Saves one subtree, or that there is none. ERROR_ACCESS_DENIED also if it could not be deleted. */
LONG backup_save(struct registry *registry, enum registry_place place, const WCHAR *name);
/* Deletes what is now where the saved subtrees were: this architecture's own, and with
 * `shared` those that both share; with `restore` it also puts the saved ones back. */
LONG backup_replace(struct registry *registry, bool shared, bool restore);
/* Forgets this architecture, and deletes the whole copy if it was the last. */
LONG backup_drop(struct registry *registry);

#endif
