/* SPDX-License-Identifier: MIT */
/* The runs of a sweep. */
#include "cli/sweep_work.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
#include <objbase.h>

#include "cli/console.h"
#include "cli/shell.h"
#include "mock/rule.h"
#include "report/buffer.h"
#include "report/json_reader.h"
#include "report/kept.h"
#include "report/result_json.h"
#include "report/verdict.h"

enum {
    NAME_CHARS = 200,
    CELL_CAPACITY = 20000, /* of the journal of a run: what hangs may call for ever */
    PROGRESS_MS = 250,
    BAR_CHARS = 30,
    MOST_THREADS = 64,
};

/* ---- One cell ---- */

static bool cell_path(const struct sweep_work *work, const char *name, const WCHAR *extension,
                      WCHAR *path)
{
    return _snwprintf(path, MAX_PATH, L"%ls\\%hs%ls", work->folder, name, extension) > 0 &&
           wcslen(path) < MAX_PATH;
}

static bool is_of_kind(const struct sweep_work *work, size_t cell, enum sweep_kind kind)
{
    return work->sweep->cells[cell].kind == kind;
}

/* In ms. A client that waits for a late task asks many times, and calls may be held. */
static DWORD cell_timeout(const struct sweep_work *work, size_t cell)
{
    const struct sweep_cell *of = &work->sweep->cells[cell];
    DWORD holds = is_of_kind(work, cell, SWEEP_KIND_THREAD);
    for (size_t i = 0; i < of->part_count; i++)
        holds += is_of_kind(work, of->parts[i], SWEEP_KIND_THREAD);
    return work->timeout * (is_of_kind(work, cell, SWEEP_KIND_LATE) ? 3 : 1) +
           holds * RULE_HOLD_MOST;
}

/* The line that runs a cell again; freed with free. */
static char *repeat_line(const struct sweep_work *work, size_t cell, const WCHAR *scenario)
{
    static const WCHAR *const clocks[] = {L"real", L"manual", L"auto"};
    const struct options *options = work->runner->options;
    const WCHAR **argv = calloc(16 + (size_t)options->client_count, sizeof *argv);
    WCHAR seconds[16];
    int argc = 0;
    if (!argv)
        return NULL;
    argv[argc++] = L"run";
    argv[argc++] = L"--scenario";
    argv[argc++] = scenario;
    if (options->in_process)
        argv[argc++] = L"--in-process";
    if (options->clock != OPTIONS_CLOCK_UNSET) {
        argv[argc++] = L"--clock";
        argv[argc++] = clocks[options->clock];
    }
    _snwprintf(seconds, 15, L"%lu", (cell_timeout(work, cell) + 999) / 1000);
    seconds[15] = 0;
    argv[argc++] = L"--timeout";
    argv[argc++] = seconds;
    argv[argc++] = L"--";
    for (int i = 0; i < options->client_count; i++)
        argv[argc++] = options->client[i];
    char *line = shell_line(argv, argc);
    free(argv);
    return line;
}

/* Under the lock. Takes over text. */
static const char *keep_of_work(struct sweep_work *work, char *text)
{
    const char *copy = text ? kept_text(&work->sweep->kept, text, strlen(text)) : NULL;
    free(text);
    if (!copy)
        work->failed = true;
    return copy ? copy : "";
}

static bool write_scenario(struct sweep_work *work, size_t cell, const WCHAR *path)
{
    struct buffer text = {0};
    bool good = sweep_scenario(work->sweep, &work->sweep->cells[cell], work->base,
                               work->base_length, &text) &&
                runner_write_file(path, text.bytes, text.length);
    buffer_free(&text);
    return good;
}

static void note_finished(struct sweep_work *work, size_t cell, const char *name)
{
    const struct sweep_cell *of = &work->sweep->cells[cell];
    struct buffer line = {0};
    DWORD written;
    buffer_text(&line, "{\"cell\":");
    buffer_json(&line, name);
    buffer_key_text(&line, "verdict", verdict_id(of->verdict));
    buffer_key_text(&line, "why", of->why);
    buffer_format(&line, ",\"end\":%d,\"exitCode\":%u,\"wall\":%lld,\"calls\":%u", (int)of->end,
                  (unsigned)of->exit_code, (long long)of->wall, (unsigned)of->calls);
    buffer_key_text(&line, "output", of->output);
    buffer_key_text(&line, "errors", of->errors);
    result_put_findings(of->findings, of->finding_count, &line);
    buffer_text(&line, "}\n");
    if (line.failed || !WriteFile(work->file, line.bytes, (DWORD)line.length, &written, NULL))
        work->failed = true;
    buffer_free(&line);
}

static void run_cell(struct sweep_work *work, size_t cell)
{
    WCHAR scenario[MAX_PATH], output[MAX_PATH] = L"", errors[MAX_PATH] = L"";
    char name[NAME_CHARS];
    struct run_result result;
    run_result_init(&result);
    sweep_cell_name(work->sweep, cell, name, sizeof name);
    bool good = cell_path(work, name, L".xml", scenario) && write_scenario(work, cell, scenario) &&
                cell_path(work, name, L".out", output) && cell_path(work, name, L".err", errors);
    const struct runner_run run = {
        .scenario = scenario,
        .output = output,
        .errors = errors,
        .timeout = cell_timeout(work, cell),
        .capacity = CELL_CAPACITY,
    };
    good = good && runner_go(work->runner, &run, &result);
    AcquireSRWLockExclusive(&work->lock);
    struct sweep_cell *of = &work->sweep->cells[cell];
    if (good) {
        of->scenario = keep_of_work(work, utf8_from_wide(scenario));
        of->command = keep_of_work(work, repeat_line(work, cell, scenario));
        good = sweep_classify(work->sweep, of, &work->plain, &result);
    }
    if (!good)
        work->failed = true;
    work->done++;
    work->bad += sweep_is_bad(of->verdict);
    if (good && of->verdict != SWEEP_SKIPPED)
        note_finished(work, cell, name);
    ReleaseSRWLockExclusive(&work->lock);
    if (*output)
        DeleteFileW(output);
    if (*errors)
        DeleteFileW(errors);
    run_result_free(&result);
}

/* ---- All of them ---- */

static bool is_stopped(const struct sweep_work *work)
{
    return WaitForSingleObject(work->runner->stop, 0) == WAIT_OBJECT_0 ||
           (work->deadline && GetTickCount64() >= work->deadline);
}

/* The next cell to be run; false when there is none. */
static bool take_cell(struct sweep_work *work, size_t *cell)
{
    bool taken = false;
    AcquireSRWLockExclusive(&work->lock);
    while (!taken && !work->failed && work->next < work->limit && !is_stopped(work)) {
        *cell = work->order[work->next++];
        taken = work->sweep->cells[*cell].verdict == SWEEP_SKIPPED; /* not from before */
    }
    ReleaseSRWLockExclusive(&work->lock);
    return taken;
}

static DWORD WINAPI worker(void *context)
{
    struct sweep_work *work = context;
    size_t cell;
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    while (take_cell(work, &cell))
        run_cell(work, cell);
    if (SUCCEEDED(hr))
        CoUninitialize();
    return 0;
}

static void show_progress(struct sweep_work *work, size_t before, ULONGLONG start)
{
    AcquireSRWLockShared(&work->lock);
    size_t done = work->done, bad = work->bad, all = work->limit;
    ReleaseSRWLockShared(&work->lock);
    char bar[BAR_CHARS + 1];
    size_t full = all ? done * BAR_CHARS / all : BAR_CHARS;
    for (size_t i = 0; i < BAR_CHARS; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_CHARS] = 0;
    ULONGLONG spent = GetTickCount64() - start;
    size_t here = done - before;
    ULONGLONG left = here ? spent * (all - done) / here / 1000 : 0;
    say(SAY_ERR, "\r[%s] %zu of %zu, %zu not handled, %s%llu:%02llu left   ", bar, done, all, bad,
        here ? "" : "?", left / 60, left % 60);
}

void sweep_work_run(struct sweep_work *work)
{
    const struct options *options = work->runner->options;
    HANDLE threads[MOST_THREADS];
    DWORD count = 0, wanted = options->jobs ? (DWORD)options->jobs : 0;
    ULONGLONG start = GetTickCount64();
    size_t before = work->done;
    SYSTEM_INFO system;
    if (!wanted) {
        GetSystemInfo(&system);
        wanted = system.dwNumberOfProcessors;
    }
    for (; count < wanted && count < MOST_THREADS; count++) {
        threads[count] = CreateThread(NULL, 0, worker, work, 0, NULL);
        if (!threads[count])
            break;
    }
    if (!count)
        worker(work);
    bool shows = say_is_terminal(SAY_ERR) && !options->quiet;
    while (count && WaitForMultipleObjects(count, threads, TRUE, shows ? PROGRESS_MS : INFINITE) ==
                        WAIT_TIMEOUT)
        show_progress(work, before, start);
    if (shows)
        say(SAY_ERR, "\r%79s\r", "");
    for (DWORD i = 0; i < count; i++)
        CloseHandle(threads[i]);
}

/* ---- The file ---- */

static const char *text_of(const struct json_reader *reader, const char *key)
{
    const struct json_node *node = json_member(reader, json_root(reader), key);
    return node && node->type == JSON_TEXT ? node->text : "";
}

static int64_t number_of(const struct json_reader *reader, const char *key)
{
    const struct json_node *node = json_member(reader, json_root(reader), key);
    return node && node->type == JSON_NUMBER && node->whole ? node->number : 0;
}

/* Whether the scenario file is still the one that this plan has for the cell. */
static bool is_same_scenario(struct sweep_work *work, size_t cell, const WCHAR *path)
{
    struct buffer text = {0};
    size_t length;
    char *file = runner_read_file(path, &length);
    bool same = file &&
                sweep_scenario(work->sweep, &work->sweep->cells[cell], work->base,
                               work->base_length, &text) &&
                text.length == length && !memcmp(text.bytes, file, length);
    buffer_free(&text);
    free(file);
    return same;
}

static void take_over(struct sweep_work *work, const struct json_reader *reader, size_t cell)
{
    WCHAR path[MAX_PATH];
    struct sweep_cell *of = &work->sweep->cells[cell];
    if (!cell_path(work, text_of(reader, "cell"), L".xml", path) ||
        !is_same_scenario(work, cell, path) || of->verdict != SWEEP_SKIPPED)
        return;
    for (int v = 0; v < SWEEP_VERDICT_COUNT; v++)
        if (!strcmp(verdict_id((enum sweep_verdict)v), text_of(reader, "verdict")))
            of->verdict = (enum sweep_verdict)v;
    if (of->verdict == SWEEP_SKIPPED)
        return;
    const char *why = text_of(reader, "why"), *output = text_of(reader, "output");
    const char *wrote = text_of(reader, "errors");
    of->why = kept_text(&work->sweep->kept, why, strlen(why));
    of->output = kept_text(&work->sweep->kept, output, strlen(output));
    of->errors = kept_text(&work->sweep->kept, wrote, strlen(wrote));
    of->scenario = keep_of_work(work, utf8_from_wide(path));
    of->command = keep_of_work(work, repeat_line(work, cell, path));
    of->end = (enum run_end)number_of(reader, "end");
    of->exit_code = (uint32_t)number_of(reader, "exitCode");
    of->wall = number_of(reader, "wall");
    of->calls = (uint32_t)number_of(reader, "calls");
    const struct json_node *findings = json_member(reader, json_root(reader), "findings");
    work->failed = !run_findings_read(reader, findings, &work->sweep->kept, &of->findings,
                                      &of->finding_count) ||
                   work->failed || !of->why || !of->output || !of->errors;
    work->done++;
    work->bad += sweep_is_bad(of->verdict);
}

static void read_file(struct sweep_work *work, const WCHAR *path)
{
    struct json_reader reader = {0};
    struct json_error error;
    size_t length;
    char *lines = runner_read_file(path, &length);
    for (size_t at = 0; lines && at < length;) {
        char *end = memchr(lines + at, '\n', length - at);
        size_t line = end ? (size_t)(end - lines) - at : length - at;
        if (json_read(&reader, lines + at, line, &error)) {
            char name[NAME_CHARS];
            size_t cell = (size_t)strtoull(text_of(&reader, "cell"), NULL, 10) - 1;
            if (cell < work->sweep->cell_count) {
                sweep_cell_name(work->sweep, cell, name, sizeof name);
                if (!strcmp(name, text_of(&reader, "cell")))
                    take_over(work, &reader, cell);
            }
        }
        at += line + 1;
    }
    json_reader_free(&reader);
    free(lines);
}

bool sweep_work_open(struct sweep_work *work, bool resume)
{
    WCHAR path[MAX_PATH];
    if (!cell_path(work, "cells", L".jsonl", path))
        return false;
    if (resume)
        read_file(work, path);
    work->file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, NULL,
                             resume ? OPEN_ALWAYS : CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    if (work->file == INVALID_HANDLE_VALUE) {
        work->file = NULL;
        return false;
    }
    /* After what is there, whose last line may have been cut off. */
    DWORD written;
    if (SetFilePointer(work->file, 0, NULL, FILE_END) && resume)
        WriteFile(work->file, "\n", 1, &written, NULL);
    return true;
}

void sweep_work_close(struct sweep_work *work)
{
    if (work->file)
        CloseHandle(work->file);
    free(work->base);
    free(work->order);
    *work = (struct sweep_work){0};
}
