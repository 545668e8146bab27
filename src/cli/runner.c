/* SPDX-License-Identifier: MIT */
/* Running clients against mocks. */
#include "cli/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "cli/console.h"
#include "cli/shell.h"
#include "com/lease.h"
#include "com/mock.h"
#include "com/stage.h"
#include "com/typeinfo.h"
#include "mock/call_text.h"
#include "mock/summary.h"
#include "report/kept.h"
#include "vpcmock.h"

/* ---- Files ---- */

char *runner_read_file(const WCHAR *path, size_t *length)
{
    enum { MOST = 1 << 30 };
    HANDLE file =
        CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                    NULL, OPEN_EXISTING, 0, NULL);
    LARGE_INTEGER size;
    DWORD got = 0;
    char *bytes = NULL;
    *length = 0;
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    if (GetFileSizeEx(file, &size) && size.QuadPart <= MOST)
        bytes = malloc((size_t)size.QuadPart + 1);
    if (bytes && !ReadFile(file, bytes, (DWORD)size.QuadPart, &got, NULL)) {
        free(bytes);
        bytes = NULL;
    }
    CloseHandle(file);
    if (bytes)
        bytes[got] = 0;
    *length = got;
    return bytes;
}

bool runner_write_file(const WCHAR *path, const char *bytes, size_t length)
{
    DWORD written;
    HANDLE file = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS,
                              FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return false;
    bool good = WriteFile(file, bytes, (DWORD)length, &written, NULL) && written == length;
    CloseHandle(file);
    return good;
}

bool runner_temporary_file(WCHAR *path)
{
    WCHAR folder[MAX_PATH];
    DWORD length = GetTempPathW(MAX_PATH, folder);
    return length && length < MAX_PATH && GetTempFileNameW(folder, L"vpc", 0, path);
}

/* ---- Once ---- */

static HANDLE stop_event;

static BOOL WINAPI on_console(DWORD event)
{
    (void)event;
    return SetEvent(stop_event);
}

/* The DLL beside this program. */
static bool find_dll(WCHAR *path)
{
    DWORD length = GetModuleFileNameW(typeinfo_module(), path, MAX_PATH);
    WCHAR *slash = length && length < MAX_PATH ? wcsrchr(path, L'\\') : NULL;
    if (!slash || slash - path + wcslen(L"\\vpcmock.dll") >= MAX_PATH)
        return false;
    wcscpy(slash, L"\\vpcmock.dll");
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

/* Outlives us, also if we are killed or in a job that is. */
static bool start_guard(void)
{
    WCHAR program[MAX_PATH], line[MAX_PATH + 40];
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    DWORD length = GetModuleFileNameW(NULL, program, MAX_PATH);
    if (!length || length >= MAX_PATH)
        return false;
    _snwprintf(line, MAX_PATH + 39, L"\"%ls\" guard %lu", program, GetCurrentProcessId());
    line[MAX_PATH + 39] = 0;
    const DWORD flags = DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP;
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, flags | CREATE_BREAKAWAY_FROM_JOB, NULL,
                        NULL, &startup, &process) &&
        !CreateProcessW(NULL, line, NULL, NULL, FALSE, flags, NULL, NULL, &startup, &process))
        return false;
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return true;
}

int runner_refuse(const struct runner *runner, const char *what, HRESULT hr)
{
    say(SAY_ERR, "vpcmock %ls: %s\n", runner->command->name, what);
    if (FAILED(hr))
        command_fail(runner->command, hr);
    return EXIT_SETUP;
}

/* A scenario that is wrong is told before anything starts. */
static int check_scenario(struct runner *runner)
{
    vpcmock *mock;
    WCHAR path[MAX_PATH];
    if (!runner->options->scenario)
        return EXIT_DONE;
    DWORD length = GetFullPathNameW(runner->options->scenario, MAX_PATH, path, NULL);
    runner->scenario = length && length < MAX_PATH ? _wcsdup(path) : NULL;
    if (!runner->scenario)
        return runner_refuse(runner, "the path of the scenario is too long", S_OK);
    HRESULT hr = vpcmock_create(&mock);
    if (SUCCEEDED(hr)) {
        hr = vpcmock_load(mock, path);
        vpcmock_release(mock);
    }
    return FAILED(hr) ? runner_refuse(runner, "the scenario can't be used", hr) : EXIT_DONE;
}

static int take_lease(struct runner *runner)
{
    WCHAR dll[MAX_PATH];
    if (!find_dll(dll))
        return runner_refuse(runner, "vpcmock.dll is not beside vpcmock.exe", S_OK);
    /* The guard first: whatever happens then, it is there. */
    HRESULT hr = lease_needed() && !start_guard() ? HRESULT_FROM_WIN32(GetLastError()) : S_OK;
    if (SUCCEEDED(hr))
        hr = lease_take(dll, &runner->scope);
    if (FAILED(hr))
        return runner_refuse(runner, "vpcmock.dll can't be registered for the time being", hr);
    runner->leased = hr == S_OK;
    return EXIT_DONE;
}

int runner_begin(struct runner *runner, const struct command *command,
                 const struct options *options)
{
    *runner = (struct runner){.command = command, .options = options};
    /* A client that crashes ends, and asks nobody. */
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr))
        return runner_refuse(runner, "COM can't be used", hr);
    runner->begun = true;
    hr = stages_begin();
    if (FAILED(hr))
        return runner_refuse(runner, "no mock can be offered to other processes", hr);
    runner->stop = stop_event = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (!runner->stop)
        return runner_refuse(runner, "no event can be made", HRESULT_FROM_WIN32(GetLastError()));
    SetConsoleCtrlHandler(on_console, TRUE);
    int status = check_scenario(runner);
    return status == EXIT_DONE ? take_lease(runner) : status;
}

void runner_end(struct runner *runner)
{
    if (runner->leased)
        lease_return(runner->scope);
    if (runner->begun) {
        stages_end();
        CoUninitialize();
    }
    if (runner->stop) {
        SetConsoleCtrlHandler(on_console, FALSE);
        CloseHandle(runner->stop);
    }
    free(runner->scenario);
    *runner = (struct runner){0};
}

/* ---- One run ---- */

static bool fail(struct run_result *result, const char *text)
{
    const char *copy = kept_text(&result->kept, text, strlen(text));
    result->error = copy ? copy : "";
    return copy != NULL;
}

/* Takes over text. */
static bool keep(struct run_result *result, const char **at, char *text)
{
    const char *copy = text ? kept_text(&result->kept, text, strlen(text)) : NULL;
    free(text);
    if (copy)
        *at = copy;
    return copy != NULL;
}

/* What it has written, without NULs, which no report could show. */
static bool keep_file(struct run_result *result, const char **at, const WCHAR *path)
{
    size_t length;
    char *bytes = path ? runner_read_file(path, &length) : NULL;
    for (size_t i = 0; bytes && i < length; i++)
        if (!bytes[i])
            bytes[i] = '?';
    return !bytes || keep(result, at, bytes);
}

static bool start_failed(struct run_result *result, const struct client *client, DWORD error)
{
    char text[400], *name = utf8_from_wide(client->argv[0]);
    const char *what = error == ERROR_FILE_NOT_FOUND
                           ? "is no file, and no program of this name is on the PATH"
                           : "can't be started";
    snprintf(text, sizeof text, "\"%s\" %s (error %lu)", name ? name : "", what, error);
    free(name);
    return fail(result, text);
}

/* The journal and what came of it, as JSON lines. Lock held. */
static void write_journal(struct vpcmock *mock, struct json *json)
{
    const struct engine *engine = &mock->engine;
    for (const struct journal_entry *entry = journal_first(&engine->journal); entry;
         entry = journal_next(&engine->journal, entry)) {
        journal_write_json(&engine->journal, &engine->labels, entry, json);
        json_end_line(json);
    }
    summary_write(engine, &mock->host, mock->last_cookie, json);
}

/* Takes out of a journal what nobody can have done wrong who has no way to let go. */
static size_t drop_held(char *journal, size_t length)
{
    static const char *const held[] = {"{\"finding\":{\"id\":\"reference-held\"",
                                       "{\"finding\":{\"id\":\"sink-not-unadvised\""};
    size_t left = 0;
    for (size_t at = 0; at < length;) {
        const char *line = journal + at, *end = memchr(line, '\n', length - at);
        size_t size = end ? (size_t)(end + 1 - line) : length - at;
        bool is_held = false;
        for (size_t i = 0; i < sizeof held / sizeof *held; i++)
            is_held =
                is_held || (size > strlen(held[i]) && !memcmp(line, held[i], strlen(held[i])));
        at += size;
        if (is_held)
            continue;
        memmove(journal + left, line, size);
        left += size;
    }
    return left;
}

/* Changes the journal, and keeps a copy of it. */
static bool read_journal(struct run_result *result, const struct client *client, char *journal,
                         size_t length)
{
    if (client_lets_go(client->argv[0]))
        length = drop_held(journal, length);
    const char *copy = kept_text(&result->kept, journal, length);
    return copy && run_result_read(result, copy, length);
}

static bool conclude(struct run_result *result, const struct client *client,
                     const struct client_end *end)
{
    result->end = end->end;
    result->exit_code = end->exit_code;
    result->wall = end->wall;
    return keep_file(result, &result->output, client->output) &&
           keep_file(result, &result->errors, client->errors) &&
           (end->end != RUN_NOT_STARTED || start_failed(result, client, end->error));
}

static bool go_out_of_process(const struct runner *runner, const struct runner_run *run,
                              struct client *client, struct run_result *result)
{
    struct stage stage;
    struct json json = {0};
    HRESULT hr = stage_open(&stage, runner->options->name);
    if (SUCCEEDED(hr) && run->scenario)
        hr = vpcmock_load(stage.mock, run->scenario);
    if (SUCCEEDED(hr) && runner->options->clock != OPTIONS_CLOCK_UNSET)
        hr = vpcmock_clock_set_mode(stage.mock, (VPCMockClockMode)runner->options->clock);
    if (SUCCEEDED(hr))
        hr = vpcmock_journal_set_capacity(stage.mock, run->capacity);
    bool good;
    if (SUCCEEDED(hr)) {
        client->variables.server = stage.name;
        struct client_end end = client_run(client);
        stage_end_client(&stage);
        mock_lock(stage.mock);
        write_journal(stage.mock, &json);
        mock_unlock(stage.mock);
        good = conclude(result, client, &end) && !json.failed &&
               read_journal(result, client, json.chars, json.length);
    } else {
        good = fail(result, "no mock could be made, or the scenario can't be used");
    }
    stage_close(&stage);
    json_free(&json);
    return good;
}

/* Where its newest lines begin, so many of them: a client that asks for ever leaves many. */
static size_t newest_lines(const char *journal, size_t length, LONGLONG most)
{
    size_t at = length;
    for (LONGLONG lines = 0; at && (lines += journal[at - 1] == '\n') <= most;)
        at--;
    return at;
}

static bool go_in_process(const struct runner *runner, const struct runner_run *run,
                          struct client *client, struct run_result *result)
{
    static const WCHAR *const clocks[] = {L"real", L"manual", L"auto"};
    WCHAR journal[MAX_PATH];
    size_t length;
    if (!runner_temporary_file(journal))
        return fail(result, "there is no folder for temporary files");
    client->variables.scenario = run->scenario;
    client->variables.journal = journal;
    if (runner->options->clock != OPTIONS_CLOCK_UNSET)
        client->variables.clock = clocks[runner->options->clock];
    struct client_end end = client_run(client);
    char *lines = runner_read_file(journal, &length);
    DeleteFileW(journal);
    size_t from = lines ? newest_lines(lines, length, run->capacity) : 0;
    bool good = conclude(result, client, &end) &&
                (!lines || read_journal(result, client, lines + from, length - from));
    free(lines);
    return good;
}

bool runner_go(const struct runner *runner, const struct runner_run *run, struct run_result *result)
{
    const struct options *options = runner->options;
    struct client client = {
        .argv = (const WCHAR *const *)options->client,
        .argc = options->client_count,
        .output = run->output,
        .errors = run->errors,
        .timeout = run->timeout,
        .stop = runner->stop,
    };
    WCHAR *line = client_line(client.argv, client.argc);
    run_result_init(result);
    result->in_process = options->in_process;
    bool good = keep(result, &result->client, utf8_from_wide(line)) &&
                keep(result, &result->command, shell_own_line()) &&
                (!run->scenario || keep(result, &result->scenario, utf8_from_wide(run->scenario)));
    free(line);
    if (!good)
        return false;
    return options->in_process ? go_in_process(runner, run, &client, result)
                               : go_out_of_process(runner, run, &client, result);
}
