/* SPDX-License-Identifier: MIT */
/* Making tasks of a scenario file: complete ones, those under way, and plans. */
#include "model/disk_jobs.h"
#include "model/memory.h"
#include "model/task_work.h"
#include "scenario/apply.h"
#include "scenario/parse.h"

static bool take_text(const struct node *node, enum attribute_id id, struct text *text)
{
    return text_set(text, node_text(node, id));
}

/* The member that an attribute names; NULL: any. */
static bool find_member(struct applying *applying, const struct node *node, task_cause *cause)
{
    struct span name = node_text(node, ATTRIBUTE_MEMBER);
    *cause = NULL;
    if (!name.length || (name.length == 1 && name.chars[0] == '*'))
        return true;
    *cause = applying->members->find(name);
    return *cause || problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_MEMBER,
                                "Found \"%S\"; expected a member that starts a task, such as "
                                "Startup, or *.",
                                &name);
}

/* ---- Under way ---- */

static const char *name_of(const struct node *node, enum attribute_id id, int64_t number)
{
    for (const struct attribute *own = scenario_elements[node->element->id].own; own->name; own++)
        if (own->id == id)
            return own->names[number];
    return "";
}

/* A file of the host; NULL with a problem, or when the node names none. */
static struct file *find_file(struct applying *applying, const struct node *node,
                              enum attribute_id id)
{
    struct span path = node_text(node, id);
    struct file *file = path.length ? files_find(applying->host, path) : NULL;
    if (path.length && !file)
        problem_at(applying->problem, CODE_FILE_NOT_FOUND, node, id,
                   "Found \"%S\", which is no file of the host; expected the path of one.", &path);
    return file;
}

static bool resume_job(struct applying *applying, const struct node *node, struct task *task)
{
    struct disk_job_start start = {
        .target = find_file(applying, node, ATTRIBUTE_PATH),
        .source = find_file(applying, node, ATTRIBUTE_SOURCE),
        .bytes = node_number(node, ATTRIBUTE_SIZE, 0),
        .outcome = (enum disk_outcome)node_number(node, ATTRIBUTE_DO, DISK_OUTCOME_NONE),
    };
    struct span letter = node_text(node, ATTRIBUTE_LETTER);
    size_t count = 0;
    for (const struct node *child = node->first; child && count < DISK_JOB_READS;
         child = child->next)
        start.reads[count++] = find_file(applying, child, ATTRIBUTE_PATH);
    bool makes = node_number(node, ATTRIBUTE_MAKES, 0) != 0;
    if (applying->problem->code)
        return false;
    if (makes && (!start.target || !start.target->disk))
        return problem_at(
            applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_MAKES,
            "Found \"makes\" without a disk of the host as the target; expected one.");
    if (makes)
        start.target->disk->unfinished = true;
    if (letter.length && (letter.chars[0] < 'A' || letter.chars[0] > 'Z'))
        return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_LETTER,
                          "Found \"%S\"; expected a letter from A to Z.", &letter);
    return disk_job_resume(applying->host, task, &start, letter.length ? letter.chars[0] : 0,
                           makes) ||
           apply_no_memory(applying);
}

/* How it goes on from where it was. */
static bool set_course(struct applying *applying, const struct node *node, struct task *task)
{
    const struct node_attribute *progress = node_attribute(node, ATTRIBUTE_PROGRESS);
    struct task_course course;
    task_course_init(&course);
    if (progress) {
        size_t count;
        uint8_t *steps = parse_steps(progress, &count);
        if (!steps)
            return apply_no_memory(applying);
        task_take_progress(task, steps, count);
    }
    task->by_hand = (int8_t)node_number(node, ATTRIBUTE_BY_HAND, -1);
    course.stall_at = (int8_t)node_number(node, ATTRIBUTE_STALL_AT, course.stall_at);
    course.stall = node_number(node, ATTRIBUTE_STALL, TASK_BY_HAND);
    course.cancelling = (uint8_t)node_number(node, ATTRIBUTE_CANCELLING, course.cancelling);
    course.polls = (uint32_t)node_number(node, ATTRIBUTE_POLLS, 0);
    bool plain = course.stall_at < 0 && !course.cancelling && !course.polls;
    task->start = node_number(node, ATTRIBUTE_START, task->start);
    return ((plain || task_set_course(applying->host, task, &course)) &&
            task_set_duration(applying->host, task, task->duration)) ||
           apply_no_memory(applying);
}

static bool check_fits(struct applying *applying, const struct node *node,
                       const struct machine *machine, enum task_work work)
{
    struct span name = node_text(node, ATTRIBUTE_MACHINE);
    if (task_work_fits(work, applying->host, machine))
        return true;
    return problem_at(
        applying->problem, CODE_INVALIDARG, node, name.length ? ATTRIBUTE_MACHINE : ATTRIBUTE_WORK,
        "Found the work \"%s\" of \"%S\", which is no machine that is in the middle of "
        "that without another task; expected the name of one whose state says so.",
        name_of(node, ATTRIBUTE_WORK, work), &name);
}

static bool resume(struct applying *applying, const struct node *node, struct task *task)
{
    task_work_attach(applying->host, task, node_number(node, ATTRIBUTE_FORCED, 0) != 0);
    for (const struct node *child = node->first; child; child = child->next)
        if (!resume_job(applying, child, task))
            return false;
    return set_course(applying, node, task);
}

/* They are in the order of the file. */
bool apply_jobs_end(struct applying *applying, const struct node *root)
{
    struct disk_job *job = applying->host->files.jobs;
    for (const struct node *task = root->first; task; task = task->next) {
        if (task->element->id != ELEMENT_TASK)
            continue;
        for (const struct node *node = task->first; node && job; node = node->next, job = job->next)
            if (node_has(node, ATTRIBUTE_END) &&
                !clock_at(&applying->host->clock, &job->full, node_number(node, ATTRIBUTE_END, 0)))
                return apply_no_memory(applying);
    }
    return true;
}

bool apply_tasks_check(struct applying *applying, const struct node *node)
{
    enum machine_state state =
        (enum machine_state)node_number(node, ATTRIBUTE_STATE, MACHINE_TURNED_OFF);
    struct span name = node_text(node, ATTRIBUTE_NAME);
    const struct machine *machine = host_find_machine(applying->host, name);
    if (!machine_state_passes(state) ||
        (machine && slots_get(&applying->host->slots, machine->task)))
        return true;
    return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_STATE,
                      "Found the state \"%s\" of the machine \"%S\" without a task that is under "
                      "way; expected <task machine=\"%S\" work=...>.",
                      name_of(node, ATTRIBUTE_STATE, state), &name, &name);
}

/* ---- Both ---- */

/* What it was before its task began, where the file does not say. */
static enum machine_state usual_before(enum task_work work, const struct machine *machine)
{
    if (!machine || work == TASK_WORK_NONE || work == TASK_WORK_DISKS)
        return MACHINE_INVALID;
    switch (work) {
    case TASK_WORK_START:
        return machine->state == MACHINE_RESTORING ? MACHINE_SAVED : MACHINE_TURNED_OFF;
    case TASK_WORK_MERGE_UNDO: return MACHINE_TURNED_OFF;
    default: return MACHINE_RUNNING;
    }
}

bool apply_task(struct applying *applying, const struct node *node)
{
    struct host *host = applying->host;
    struct text error = {0};
    task_cause cause;
    if (!find_member(applying, node, &cause))
        return false;
    bool runs = node_has(node, ATTRIBUTE_WORK);
    enum task_work work = (enum task_work)node_number(node, ATTRIBUTE_WORK, TASK_WORK_NONE);
    const struct machine *machine = host_find_machine(host, node_text(node, ATTRIBUTE_MACHINE));
    const struct task_start start = {
        .description = node_text(node, ATTRIBUTE_DESCRIPTION),
        .duration = node_number(node, ATTRIBUTE_DURATION, 0),
        .cancelable = node_number(node, ATTRIBUTE_CANCELABLE, 1) != 0,
        .machine = machine ? machine->ref : (struct ref){0},
        .before = (int32_t)node_number(node, ATTRIBUTE_BEFORE, usual_before(work, machine)),
        .completed = task_work_completed(work),
    };
    if (!check_fits(applying, node, machine, work))
        return false;
    if (!take_text(node, ATTRIBUTE_ERROR_DESCRIPTION, &error))
        return apply_no_memory(applying);
    host->cause = cause;
    struct task *task = task_start(host, &start);
    host->cause = NULL;
    if (!task) {
        text_clear(&error);
        return apply_no_memory(applying);
    }
    const uint8_t set = error.length ? TASK_SET_ERROR_DESCRIPTION : 0;
    task_set_result(task, (int32_t)node_number(node, ATTRIBUTE_RESULT, TASK_Success));
    task_take_error_description(task, &error);
    if (!runs)
        task_complete(host, task); /* which shares its texts */
    else if (!resume(applying, node, task))
        return false;
    task->error = (code)node_number(node, ATTRIBUTE_ERROR, task->error);
    task->shown = (int8_t)node_number(node, ATTRIBUTE_PERCENT, task->shown);
    task->set = (uint8_t)node_number(node, ATTRIBUTE_SET, set);
    task->start = node_number(node, ATTRIBUTE_START, task->start);
    task->end = node_number(node, ATTRIBUTE_END, task->end);
    if (node_has(node, ATTRIBUTE_ID))
        task_set_id(host, task, (int32_t)node_number(node, ATTRIBUTE_ID, 0));
    return true;
}

bool apply_plan(struct applying *applying, const struct node *node)
{
    struct host *host = applying->host;
    const struct node_attribute *progress = node_attribute(node, ATTRIBUTE_PROGRESS);
    struct text text = {0};
    task_cause cause;
    size_t count;
    if (!find_member(applying, node, &cause))
        return false;
    struct task *plan = task_plan(host, cause);
    if (!plan)
        return apply_no_memory(applying);
    if (node_has(node, ATTRIBUTE_RESULT)) {
        int32_t result = (int32_t)node_number(node, ATTRIBUTE_RESULT, 0);
        if (!task_result_name(result) && !host->policy.undocumented_results &&
            !node_number(node_child(node->parent, ELEMENT_HOST)
                             ? node_child(node->parent, ELEMENT_HOST)
                             : node,
                         ATTRIBUTE_UNDOCUMENTED_RESULTS, 0))
            return problem_at(applying->problem, CODE_INVALIDARG, node, ATTRIBUTE_RESULT,
                              "Found the result %d; expected a VMTaskResult, because the host does "
                              "not have undocumented-results.",
                              (long long)result);
        task_set_result(plan, result);
    }
    if (node_has(node, ATTRIBUTE_ERROR))
        task_set_error(plan, (code)node_number(node, ATTRIBUTE_ERROR, 0));
    if (node_has(node, ATTRIBUTE_CANCELABLE))
        task_set_cancelable(plan, node_number(node, ATTRIBUTE_CANCELABLE, 0) != 0);
    if (node_has(node, ATTRIBUTE_DURATION) &&
        !task_set_duration(host, plan, node_number(node, ATTRIBUTE_DURATION, 0)))
        return apply_no_memory(applying);
    if (node_has(node, ATTRIBUTE_ERROR_DESCRIPTION)) {
        if (!take_text(node, ATTRIBUTE_ERROR_DESCRIPTION, &text))
            return apply_no_memory(applying);
        task_take_error_description(plan, &text);
    }
    if (node_has(node, ATTRIBUTE_DESCRIPTION)) {
        if (!take_text(node, ATTRIBUTE_DESCRIPTION, &text))
            return apply_no_memory(applying);
        task_take_description(plan, &text);
    }
    if (progress) {
        uint8_t *steps = parse_steps(progress, &count);
        if (!steps)
            return apply_no_memory(applying);
        task_take_progress(plan, steps, count);
    }
    return true;
}
