/* SPDX-License-Identifier: MIT */
/* Writing tasks as part of a scenario file: complete ones, those under way, and plans. */
#include <stdio.h>

#include "model/disk_jobs.h"
#include "model/task_work.h"
#include "scenario/save.h"
#include "scenario/schema.h"

static void write_member(struct saving *saving, const struct task *task)
{
    char name[96];
    const char *member = saving->members->name(task->cause, name, sizeof name);
    if (member || task->any_cause)
        writer_ascii(saving->writer, "member", member ? member : "*");
}

void save_steps(struct writer *writer, const uint8_t *steps, size_t count)
{
    struct text text = {0};
    for (size_t i = 0; i < count; i++) {
        char step[8];
        snprintf(step, sizeof step, "%s%d", i ? " " : "", steps[i]);
        if (!text_append_ascii(&text, step))
            writer->failed = true;
    }
    writer_text(writer, "progress", text_span(&text));
    text_clear(&text);
}

/* ---- Under way ---- */

static void write_path(struct saving *saving, const char *name, struct ref ref)
{
    const struct file *file = slots_get(&saving->host->slots, ref);
    if (file)
        writer_text(saving->writer, name, text_span(&file->path));
}

static void save_job(struct saving *saving, const struct disk_job *job)
{
    struct writer *writer = saving->writer;
    const char letter[] = {(char)job->letter, 0};
    writer_begin(writer, "job");
    write_path(saving, "target", job->target);
    write_path(saving, "source", job->source);
    if (job->letter)
        writer_ascii(writer, "letter", letter);
    writer_number(writer, "bytes", job->bytes);
    if (job->full.place)
        writer_number(writer, "full", job->full.when);
    if (job->makes)
        writer_truth(writer, "makes", true);
    writer_ascii(writer, "outcome", save_name(ELEMENT_JOB, ATTRIBUTE_DO, job->outcome));
    for (size_t i = 0; i < job->held_count; i++) {
        struct ref held = job->held[i];
        if ((held.index == job->source.index && held.generation == job->source.generation) ||
            !slots_get(&saving->host->slots, held))
            continue;
        writer_begin(writer, "reads");
        write_path(saving, "path", held);
        writer_end(writer, "reads");
    }
    writer_end(writer, "job");
}

static void write_run(struct saving *saving, const struct task *task, const struct machine *machine)
{
    struct writer *writer = saving->writer;
    const struct task_course *course = task->run->course;
    enum task_work work = task_work(task);
    writer_ascii(writer, "work", save_name(ELEMENT_TASK, ATTRIBUTE_WORK, (int64_t)work));
    if (task->before)
        writer_ascii(writer, "before", save_name(ELEMENT_TASK, ATTRIBUTE_BEFORE, task->before));
    if (machine && (work == TASK_WORK_SHUTDOWN || work == TASK_WORK_RESTART))
        writer_truth(writer, "forced", machine->guest.is_forced);
    if (task->by_hand >= 0)
        writer_number(writer, "by-hand", task->by_hand);
    if (task->run->nsteps)
        save_steps(writer, task->run->steps, task->run->nsteps);
    if (!course)
        return;
    if (course->stall_at >= 0) {
        writer_number(writer, "stall-at", course->stall_at);
        writer_number(writer, "stall", course->stall);
    }
    writer_ascii(writer, "cancelling",
                 save_name(ELEMENT_TASK, ATTRIBUTE_CANCELLING, course->cancelling));
    writer_number(writer, "polls", course->polls);
}

static void save_jobs(struct saving *saving, const struct task *task)
{
    const struct disk_job *job = saving->host->files.jobs;
    for (; job; job = job->next)
        if (job->task.index == task->ref.index && job->task.generation == task->ref.generation)
            save_job(saving, job);
}

/* ---- Started and planned ---- */

void save_task(struct saving *saving, const struct task *task)
{
    struct writer *writer = saving->writer;
    struct text description = {0};
    if (!task_describe(task, &description))
        writer->failed = true;
    const struct machine *machine = slots_get(&saving->host->slots, task->machine);
    writer_begin(writer, "task");
    writer_number(writer, "id", task->id);
    write_member(saving, task);
    if (machine)
        writer_text(writer, "machine", text_span(&machine->name));
    save_result_name(writer, "result", task->result);
    save_code(writer, "error", task->error);
    if (task->error_description.length)
        writer_text(writer, "error-description", text_span(&task->error_description));
    writer_text(writer, "description", text_span(&description));
    text_clear(&description);
    writer_number(writer, "percent", task->shown);
    writer_truth(writer, "cancelable", task->cancelable);
    writer_number(writer, "start", task->start);
    if (!task->run)
        writer_number(writer, "end", task->end);
    writer_number(writer, "duration", task->duration);
    writer_number(writer, "set", task->set);
    if (task->run) {
        write_run(saving, task, machine);
        save_jobs(saving, task);
    }
    writer_end(writer, "task");
}

void save_plan(struct saving *saving, const struct task *task)
{
    struct writer *writer = saving->writer;
    writer_begin(writer, "plan");
    write_member(saving, task);
    if (task->set & TASK_SET_RESULT || task->result)
        save_result_name(writer, "result", task->result);
    if (task->set & TASK_SET_ERROR)
        save_code(writer, "error", task->error);
    if (task->set & TASK_SET_ERROR_DESCRIPTION)
        writer_text(writer, "error-description", text_span(&task->error_description));
    if (task->set & TASK_SET_DESCRIPTION)
        writer_text(writer, "description", text_span(&task->description));
    if (task->set & TASK_SET_DURATION)
        writer_number(writer, "duration", task->duration);
    if (task->set & TASK_SET_CANCELABLE)
        writer_truth(writer, "cancelable", task->cancelable);
    if (task->run->nsteps)
        save_steps(writer, task->run->steps, task->run->nsteps);
    writer_end(writer, "plan");
}
