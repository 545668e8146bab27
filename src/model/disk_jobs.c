/* SPDX-License-Identifier: MIT */
/* Jobs on virtual hard disks: the files that they hold, and volumes that run full under them. */
#include "model/disk_jobs.h"

#include "model/host.h"
#include "model/memory.h"
#include "model/path.h"

static void hold(struct host *host, struct disk_job *job, int users)
{
    struct file *target = slots_get(&host->slots, job->target);
    if (target)
        target->users += users;
    for (size_t i = 0; i < job->held_count; i++) {
        struct file *file = slots_get(&host->slots, job->held[i]);
        if (file)
            file->users += users;
    }
}

/* Lets go of the files. A test may have set a count to 0 meanwhile. */
static void let_go(struct host *host, struct disk_job *job)
{
    hold(host, job, -1);
    for (size_t i = 0; i <= job->held_count; i++) {
        struct file *file =
            slots_get(&host->slots, i < job->held_count ? job->held[i] : job->target);
        if (file && file->users < 0)
            file->users = 0;
    }
}

static void free_job(struct host *host, struct disk_job *job)
{
    clock_forget(&host->clock, &job->full);
    mem_free(job->held);
    mem_free(job);
}

static struct disk_job *take_job(struct host *host, const struct task *task)
{
    struct files *files = &host->files;
    struct disk_job *before = NULL;
    for (struct disk_job *job = files->jobs; job; before = job, job = job->next) {
        if (job->task.index != task->ref.index || job->task.generation != task->ref.generation)
            continue;
        *(before ? &before->next : &files->jobs) = job->next;
        if (files->last_job == job)
            files->last_job = before;
        if (!files->jobs) {
            files->largest_job = 0;
            files->full_expected = false;
        }
        return job;
    }
    return NULL;
}

void disk_tasks_free(struct host *host)
{
    while (host->files.jobs) {
        struct disk_job *job = host->files.jobs;
        host->files.jobs = job->next;
        free_job(host, job);
    }
    host->files.last_job = NULL;
}

/* ---- Volumes that run full ---- */

static void ran_full(struct host *host, struct due *due)
{
    struct disk_job *job = (struct disk_job *)due;
    struct task *task = slots_get(&host->slots, job->task);
    if (!task)
        return;
    task_fail(task, TASK_DiskRelatedError, CODE_DISK_FULL);
    if (task->result != TASK_Success)
        task_complete(host, task);
}

/* When what is written evenly over the task's time does not fit any more. */
static void expect_full(struct host *host, struct disk_job *job)
{
    const struct task *task = slots_get(&host->slots, job->task);
    const char16_t path[] = {job->letter, ':', '\\'};
    int64_t room = files_room(host, (struct span){path, 3});
    if (room < 0)
        room = 0;
    clock_forget(&host->clock, &job->full);
    if (!task || !job->letter || room >= job->bytes)
        return;
    host->files.full_expected = true;
    int64_t when = task->start;
    if (task->duration > 0)
        when += (int64_t)((double)task->duration * ((double)room / (double)job->bytes));
    if (when < host->clock.now)
        when = host->clock.now;
    clock_at(&host->clock, &job->full, when); /* without memory, it is found at the end */
}

/* Jobs mostly end in the order in which they started: the first is found first. */
static void add_job(struct host *host, struct disk_job *job)
{
    struct files *files = &host->files;
    *(files->last_job ? &files->last_job->next : &files->jobs) = job;
    files->last_job = job;
    if (job->bytes > files->largest_job)
        files->largest_job = job->bytes;
    expect_full(host, job);
}

void disk_tasks_room_changed(struct host *host)
{
    const struct files *files = &host->files;
    bool enough = !files->full_expected;
    for (size_t i = 0; i < files->volume_count && enough; i++) {
        const struct volume *volume = &files->volumes[i];
        enough = volume->read_only || (!volume->absent && volume->capacity - volume->used >=
                                                              files->largest_job);
    }
    if (enough)
        return;
    for (struct disk_job *job = host->files.jobs; job; job = job->next)
        expect_full(host, job);
}

/* ---- The course of a job ---- */

/* The file that was made gets its contents, or goes. */
static bool finish_made(struct host *host, struct disk_job *job, bool success)
{
    struct file *file = slots_get(&host->slots, job->target);
    if (!file)
        return false;
    if (success) {
        files_force_size(host, file, disk_size_on_host(file->disk));
        file->disk->unfinished = false;
        return true;
    }
    files_remove(host, file);
    return false;
}

static bool has_room(struct host *host, const struct disk_job *job)
{
    const char16_t path[] = {job->letter, ':', '\\'};
    return !job->letter || files_room(host, (struct span){path, 3}) >= job->bytes;
}

void disk_job_ended(struct host *host, struct task *task)
{
    struct disk_job *job = take_job(host, task);
    if (!job)
        return;
    if (task->result == TASK_Success && !has_room(host, job))
        task_fail(task, TASK_DiskRelatedError, CODE_DISK_FULL);
    bool success = task->result == TASK_Success;
    let_go(host, job);
    if (job->makes) {
        success = finish_made(host, job, success);
        struct file *file = slots_get(&host->slots, job->target);
        if (success && host->files.write_real && host->files.real) {
            code c = host->files.real(host, file, true);
            if (c == CODE_OK) {
                file->is_real = true;
            } else {
                task_fail(task, TASK_DiskRelatedError, c);
                files_remove(host, file);
                success = false;
            }
        }
    }
    if (success)
        disk_job_done(host, job);
    free_job(host, job);
}

/* The job with everything that it holds, not yet in the list. NULL when memory runs out. */
static struct disk_job *make_job(const struct disk_job_start *start)
{
    struct disk_job *job = mem_calloc(1, sizeof *job);
    if (!job)
        return NULL;
    size_t reads = 0;
    while (reads < DISK_JOB_READS && start->reads[reads])
        reads++;
    job->held = mem_calloc(reads + 1, sizeof *job->held);
    if (!job->held) {
        mem_free(job);
        return NULL;
    }
    for (size_t i = 0; i < reads; i++)
        job->held[i] = start->reads[i]->ref;
    job->held_count = reads;
    if (start->source) {
        job->source = start->source->ref;
        job->held[job->held_count++] = job->source;
    }
    job->full.happen = ran_full;
    job->bytes = start->bytes;
    job->outcome = start->outcome;
    job->makes = start->disk != NULL;
    return job;
}

static struct task *start_task(struct host *host, const struct disk_job_start *start)
{
    char16_t room[TASK_SHORT_NAME];
    return task_start_on(host, start->what, task_short_name(path_name(start->path), room),
                         (struct task_start){
                             .duration = start->time ? start->time : disk_task_time(start->bytes),
                             .cancelable = start->cancelable,
                             .completed = disk_job_ended,
                         });
}

static char16_t letter_of(const struct host *host, const struct file *file)
{
    const struct volume *volume = files_volume_of(host, text_span(&file->path));
    return volume ? volume->letter : 0;
}

code disk_job_start(struct host *host, const struct disk_job_start *start, struct task **started)
{
    struct file *target = start->target;
    struct disk_job *job = make_job(start);
    code c = job ? CODE_OK : CODE_OUTOFMEMORY;
    if (c == CODE_OK && start->disk)
        c = files_create(host, start->path, FILE_HARD_DISK, 0, &target);
    if (c != CODE_OK) {
        disk_free(start->disk);
        if (job)
            free_job(host, job);
        return c;
    }
    if (start->disk) {
        disk_attach(target, start->disk);
        target->disk->unfinished = true;
    }
    struct task *task = start_task(host, start);
    if (!task) {
        if (start->disk)
            files_remove(host, target);
        free_job(host, job);
        return CODE_OUTOFMEMORY;
    }
    job->target = target->ref;
    job->task = task->ref;
    job->letter = letter_of(host, target);
    hold(host, job, 1);
    add_job(host, job);
    *started = task;
    return CODE_OK;
}

bool disk_job_resume(struct host *host, struct task *task, const struct disk_job_start *start,
                     char16_t letter, bool makes)
{
    struct disk_job *job = make_job(start);
    if (!job)
        return false;
    job->makes = makes;
    if (start->target)
        job->target = start->target->ref;
    job->task = task->ref;
    job->letter = letter;
    hold(host, job, 1);
    add_job(host, job);
    return true;
}

/* ---- For tasks of others ---- */

bool disk_task_needs(struct host *host, struct task *task, struct span path, int64_t bytes)
{
    const struct volume *volume = files_volume_of(host, path);
    struct disk_job *job = mem_calloc(1, sizeof *job);
    if (!job)
        return false;
    job->full.happen = ran_full;
    job->task = task->ref;
    job->bytes = bytes;
    job->letter = volume ? volume->letter : 0;
    add_job(host, job);
    return true;
}

void disk_task_ended(struct host *host, struct task *task)
{
    struct disk_job *job;
    while ((job = take_job(host, task)))
        free_job(host, job);
}
