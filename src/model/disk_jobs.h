/* SPDX-License-Identifier: MIT */
/* What is under way on virtual hard disks: for model/disk_tasks.c. */
#ifndef VPCMOCK_MODEL_DISK_JOBS_H
#define VPCMOCK_MODEL_DISK_JOBS_H

#include "model/disk_tasks.h"

enum { DISK_JOB_READS = DISK_MAX_CHAIN };

/* What comes of it when the task succeeds, beside the file that is made. */
enum disk_outcome {
    DISK_OUTCOME_NONE,
    DISK_OUTCOME_COMPACT, /* the target is smaller */
    DISK_OUTCOME_MERGE,   /* the source's contents are in its parent, and it is gone */
};

/* A job ends with its task. Until then it holds the files that it works on. */
struct disk_job {
    struct due full; /* first: when the volume will be full */
    struct disk_job *next;
    struct ref task;
    struct ref target; /* the file that is written */
    struct ref source;
    struct ref *held; /* what it reads; owned */
    size_t held_count;
    int64_t bytes; /* that the target's volume must have room for */
    char16_t letter; /* of that volume */
    bool makes;    /* the target: it goes when the task fails */
    uint8_t outcome; /* enum disk_outcome */
};

struct disk_job_start {
    const char *what;  /* of the task's description; the file's name follows */
    struct span path;
    struct disk *disk; /* of the file that is made at the path; taken over. NULL: none is made */
    struct file *target, *source; /* target: unless one is made */
    struct file *reads[DISK_JOB_READS]; /* ends with NULL, or full */
    int64_t bytes;
    int64_t time; /* ms; 0: that of the bytes */
    bool cancelable;
    enum disk_outcome outcome;
};

code disk_job_start(struct host *host, const struct disk_job_start *start, struct task **task);
/* One that was under way when it was saved, for its task; the files are held. start: without disk;
 * makes: its target is the file that is made. False when memory runs out. */
bool disk_job_resume(struct host *host, struct task *task, const struct disk_job_start *start,
                     char16_t letter, bool makes);
/* What follows from the end of such a task. */
void disk_job_ended(struct host *host, struct task *task);
/* Does what is the outcome: see disk_tasks.c. */
void disk_job_done(struct host *host, struct disk_job *job);

#endif
