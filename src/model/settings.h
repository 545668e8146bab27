/* SPDX-License-Identifier: MIT */
/* What a machine is configured with: its .vmc file. Properties such as the memory are values of
 * the configuration like any other; there is no second copy of them. While the machine is in
 * session there are activation values beside it: a copy of the configuration from its start. */
#ifndef VPCMOCK_MODEL_SETTINGS_H
#define VPCMOCK_MODEL_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/code.h"
#include "model/config.h"
#include "model/fact.h"
#include "model/slots.h"
#include "model/text.h"

struct host;
struct machine;

/* Where properties are in the configuration. */
#define KEY_MEMORY SPAN("hardware/memory/ram_size")
#define KEY_BIOS_GUID SPAN("hardware/bios/bios_guid")
#define KEY_BIOS_SERIAL_NUMBER SPAN("hardware/bios/bios_serial_number")
#define KEY_BASE_BOARD_SERIAL_NUMBER SPAN("hardware/bios/base_board/serial_number")
#define KEY_CHASSIS_SERIAL_NUMBER SPAN("hardware/bios/chassis/serial_number")
#define KEY_CHASSIS_ASSET_TAG SPAN("hardware/bios/chassis/asset_tag")
#define KEY_TIME_SYNC_AT_BOOT SPAN("hardware/bios/time_sync_at_boot")
#define KEY_HOST_TIME_SYNC SPAN("integration/microsoft/host_time_sync/enabled")
#define KEY_NOTES SPAN("settings/general/notes")
#define KEY_QUIT_ACTION SPAN("settings/shutdown/quit/action")
#define KEY_UNDOABLE SPAN("settings/undo_drives/enabled")
#define KEY_UNDO_ACTION SPAN("settings/undo_drives/default_action")
#define KEY_AUTO_APP_PUBLISH SPAN("ui_options/auto_app_publish")
#define KEY_SECONDS_TO_SAVE SPAN("ui_options/seconds_to_save")

enum {
    SETTINGS_DEFAULT_MEMORY = 512,
    SETTINGS_MAX_SERIAL_NUMBER = 32,
    SETTINGS_MAX_NOTES = 65536,
};

/* Values of VMUndoAction. */
enum undo_action { UNDO_DISCARD, UNDO_KEEP, UNDO_COMMIT };
/* Values of VMShutdownAction. */
enum quit_action { QUIT_SAVE, QUIT_TURN_OFF, QUIT_SHUTDOWN };

struct settings {
    uint64_t number; /* of the machine, in the order in which the host has made them */
    struct text id;  /* IVMVirtualMachine::ConfigID */
    struct config configuration;
    struct config activation; /* while is_active */
    bool is_active;
    bool file_denied; /* fact: the user may not change the .vmc file */
};

/* False when memory runs out. */
bool settings_init(struct host *host, struct machine *machine);
void settings_free(struct host *host, struct machine *machine);
/* The machine has gone from one state (enum machine_state) to the one it has now. */
void settings_state_changed(struct host *host, struct machine *machine, int before);
/* What the BIOS shows is made up at the first start. Without memory it is left for the next. */
void settings_make_bios(struct host *host, struct machine *machine);

/* The folder with what belongs to a machine: that of its .vmc file. */
struct span settings_folder(const struct machine *machine);

/* A value of the configuration; NULL when the key is not there. */
const struct value *settings_get(const struct machine *machine, struct span key);
/* What counts for the machine at this moment: the activation value when it is in session. */
const struct value *settings_now(const struct machine *machine, struct span key);
/* The same of a known type; fallback when there is none of the type. */
bool settings_truth(const struct machine *machine, struct span key, bool fallback);
int32_t settings_number(const struct machine *machine, struct span key, int32_t fallback);
int32_t settings_now_number(const struct machine *machine, struct span key, int32_t fallback);
/* Copies the value and tells the sinks if it is a new one. CODE_OUTOFMEMORY. */
code settings_set(struct host *host, struct machine *machine, struct span key,
                  const struct value *value);
/* Tells the sinks what a key has now; empty: nothing. Both are borrowed. */
void settings_tell(struct host *host, const struct machine *machine, struct span key,
                   struct value value);
/* False when the key is not there. */
bool settings_remove(struct host *host, struct machine *machine, struct span key);

/* The activation: a copy of the configuration at a start; what there is stays for a restore. False
 * when memory runs out. */
bool settings_prepare_activation(const struct machine *machine, bool restore,
                                 struct config *activation);
void settings_activate(struct machine *machine, struct config *activation); /* takes it over */
/* The session is over. */
void settings_deactivate(struct machine *machine);
/* After a reset; without memory for it the old one stays. */
void settings_renew_activation(struct machine *machine);

/* ---- settings_keys.c ---- */

/* What clients do with keys, which may have ids in quotes. VM_E_PREF_NOT_FOUND, CODE_INVALIDARG (an
 * empty key, a value of another type), CODE_OUTOFMEMORY. The found value lives until a change. */
code settings_get_value(const struct machine *machine, struct span key, const struct value **value);
code settings_set_value(struct host *host, struct machine *machine, struct span key,
                        const struct value *value);
code settings_remove_value(struct host *host, struct machine *machine, struct span key);
/* Whether there are activation values; a saved machine has none. */
bool settings_in_session(const struct machine *machine);
code settings_get_activation(struct machine *machine, struct span key, const struct value **value);
code settings_set_activation(struct machine *machine, struct span key, const struct value *value);
code settings_remove_activation(struct machine *machine, struct span key);

/* ---- settings.c ---- */

/* Whether a known key has a value that the product can't use. */
bool settings_are_illegal(const struct host *host, const struct machine *machine);

/* Properties. */
code settings_get_memory(const struct machine *machine, int32_t *megabytes);
code settings_set_memory(struct host *host, struct machine *machine, int32_t megabytes);
/* Of a BIOS string by its key, such as KEY_BIOS_SERIAL_NUMBER; empty before the first start. */
struct span settings_get_bios(const struct machine *machine, struct span key);
code settings_set_bios(struct host *host, struct machine *machine, struct span key,
                       struct span text);
struct span settings_get_notes(const struct machine *machine);
code settings_set_notes(struct host *host, struct machine *machine, struct span notes);
code settings_get_quit_action(const struct host *host, const struct machine *machine,
                              int32_t *action);
/* CODE_POINTER for what is no action: so it is documented. */
code settings_set_quit_action(struct host *host, struct machine *machine, int32_t action);
bool settings_get_undoable(const struct machine *machine);
code settings_set_undoable(struct host *host, struct machine *machine, bool undoable);
/* As configured; at the end of a session it is settings_now_number(KEY_UNDO_ACTION) that counts. */
int32_t settings_get_undo_action(const struct machine *machine);
code settings_set_undo_action(struct host *host, struct machine *machine, int32_t action);

#endif
