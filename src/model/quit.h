/* SPDX-License-Identifier: MIT */
/* The application quits: what becomes of the machines that run. */
#ifndef VPCMOCK_MODEL_QUIT_H
#define VPCMOCK_MODEL_QUIT_H

struct host;

/* For the fact ShuttingDown, after it was set. When it is true, every machine that is on is saved,
 * turned off or shut down, as its ShutdownActionOnQuit says: by a task of its own, as if a client
 * had asked for it, but one that no plan is for. What can't be done is done in the next best way:
 * save instead of shut down, turn off instead of save. When it is false again, the application has
 * been started anew. item: not used. */
void quit_changed(struct host *host, void *item);
/* A task has ended, and with it perhaps the last machine that was active: an application that shuts
 * down has then stopped. */
void quit_if_idle(struct host *host);

#endif
