/* SPDX-License-Identifier: MIT */
#ifndef COOKBOOK_CLIENTS_H
#define COOKBOOK_CLIENTS_H

#include "VPCCOMInterfaces.h"

void client_starts_twice(void);
void client_gives_up(void);
void client_cancels_saving(void);
void client_merges(void);
void client_shuts_down(void);
void client_calls_again(void);
void client_saves(void);
void client_forgets_to_save(void);

#endif
