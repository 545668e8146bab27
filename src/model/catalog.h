/* SPDX-License-Identifier: MIT */
/* Which machines the product knows, and their .vmc files. */
#ifndef VPCMOCK_MODEL_CATALOG_H
#define VPCMOCK_MODEL_CATALOG_H

#include <stdbool.h>

#include "model/code.h"
#include "model/text.h"

struct host;
struct machine;

/* Where machines are kept unless a client says otherwise. */
#define CATALOG_DEFAULT_FOLDER                                                                    \
    "C:\\Users\\User\\AppData\\Local\\Microsoft\\Windows Virtual PC\\Virtual Machines"

/* Makes the folders and the first machine, "Windows XP Mode". False when memory runs out. */
bool catalog_init(struct host *host);
/* Frees the machines that were unregistered; the others are the host's. */
void catalog_free(struct host *host);

/* Makes a machine with its .vmc file, in a folder that is made if it is not there. name may be
 * empty; path is then the full path of the file. The path is checked as by files_check_path.
 * VM_E_CONFIG_*, CODE_INVALIDARG (the name of a device), CODE_ALREADY_EXISTS when there is such a
 * file, what files_create_with_folder answers. Nothing has happened on failure, but that the folder
 * may be there when memory runs out. */
code catalog_create(struct host *host, struct span name, struct span path,
                     struct machine **machine);
/* The same of a file that is to be unregistered once the machine has what the file says: others may
 * have its name, and a volume is made if it is not there. CODE_ALREADY_EXISTS, too, when a
 * registered machine has that file. */
code catalog_create_file(struct host *host, struct span path, struct machine **machine);
/* Takes in a machine from the .vmc file it has. One that was unregistered is as it was then. name
 * may be empty, or end with ".vmc". CODE_ALREADY_EXISTS when the file is registered already. */
code catalog_register(struct host *host, struct span name, struct span path,
                       struct machine **machine);
/* Forgets a machine and keeps its files: handles to it are stale until it is registered again.
 * VM_E_VM_RUNNING unless it is turned off or saved. */
code catalog_unregister(struct host *host, struct machine *machine);
/* The same, and deletes its configuration, saved state and undo disks. */
code catalog_delete(struct host *host, struct machine *machine);

#endif
