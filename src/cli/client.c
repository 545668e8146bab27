/* SPDX-License-Identifier: MIT */
/* Running a client. */
#include "cli/client.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

enum { LINE_CHARS = 32768 };

/* ---- Its command line ---- */

struct line {
    WCHAR chars[LINE_CHARS];
    size_t length;
    bool cut;
};

static void put(struct line *line, WCHAR c)
{
    if (line->length + 1 < LINE_CHARS)
        line->chars[line->length++] = c;
    else
        line->cut = true;
    line->chars[line->length] = 0;
}

static void put_text(struct line *line, const WCHAR *text)
{
    while (*text)
        put(line, *text++);
}

/* As CommandLineToArgvW and the C library take it apart again. */
static void put_argument(struct line *line, const WCHAR *text)
{
    if (line->length)
        put(line, L' ');
    if (*text && !wcspbrk(text, L" \t\n\v\"")) {
        put_text(line, text);
        return;
    }
    put(line, L'"');
    for (;; text++) {
        size_t slashes = wcsspn(text, L"\\");
        text += slashes;
        /* Before a quotation mark they are doubled. */
        for (size_t i = 0; i < (*text && *text != L'"' ? slashes : 2 * slashes); i++)
            put(line, L'\\');
        if (!*text)
            break;
        if (*text == L'"')
            put(line, L'\\');
        put(line, *text);
    }
    put(line, L'"');
}

WCHAR *client_line(const WCHAR *const *argv, int argc)
{
    struct line *line = calloc(1, sizeof *line);
    WCHAR *copy = NULL;
    for (int i = 0; i < argc && line; i++)
        put_argument(line, argv[i]);
    if (line && !line->cut)
        copy = _wcsdup(line->chars);
    free(line);
    return copy;
}

/* What runs a script, by its extension. */
static const struct script_host {
    const WCHAR *extension, *command;
    BOOL lets_go;
} hosts[] = {
    {L".vbs", L"cscript.exe //nologo", TRUE},
    {L".vbe", L"cscript.exe //nologo", TRUE},
    {L".js", L"cscript.exe //nologo", TRUE},
    {L".jse", L"cscript.exe //nologo", TRUE},
    {L".wsf", L"cscript.exe //nologo", TRUE},
    {L".ps1", L"powershell.exe -NoProfile -ExecutionPolicy Bypass -File", TRUE},
    {L".py", L"python.exe", TRUE},
    {L".cmd", L"cmd.exe /d /c", FALSE},
    {L".bat", L"cmd.exe /d /c", FALSE},
};

static const struct script_host *host_of(const WCHAR *file)
{
    size_t length = wcslen(file);
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        size_t tail = wcslen(hosts[i].extension);
        if (length > tail && !_wcsicmp(file + length - tail, hosts[i].extension))
            return &hosts[i];
    }
    return NULL;
}

/* Whether it is one of the programs that run what is written in such a language. */
static BOOL is_host(const WCHAR *file)
{
    static const WCHAR *const programs[] = {L"cscript", L"wscript", L"powershell", L"pwsh",
                                            L"python",  L"dotnet",  L"mono"};
    const WCHAR *name = file + wcslen(file);
    while (name > file && !wcschr(L"\\/:", name[-1]))
        name--;
    size_t length = wcslen(name);
    if (length > 4 && !_wcsicmp(name + length - 4, L".exe"))
        length -= 4;
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (length == wcslen(programs[i]) && !_wcsnicmp(name, programs[i], length))
            return TRUE;
    return FALSE;
}

BOOL client_lets_go(const WCHAR *file)
{
    const struct script_host *host = host_of(file);
    return host ? host->lets_go : is_host(file);
}

BOOL client_find(const WCHAR *name, WCHAR *path)
{
    DWORD length = 0;
    if (GetFileAttributesW(name) != INVALID_FILE_ATTRIBUTES)
        length = GetFullPathNameW(name, MAX_PATH, path, NULL);
    if (!length || length >= MAX_PATH)
        length = SearchPathW(NULL, name, L".exe", MAX_PATH, path, NULL);
    return length && length < MAX_PATH;
}

static struct line *make_line(const struct client *client, DWORD *error)
{
    WCHAR path[MAX_PATH];
    struct line *line = calloc(1, sizeof *line);
    *error = ERROR_FILE_NOT_FOUND;
    if (!line || !client_find(client->argv[0], path)) {
        *error = line ? ERROR_FILE_NOT_FOUND : ERROR_OUTOFMEMORY;
        free(line);
        return NULL;
    }
    const struct script_host *host = host_of(path);
    if (host)
        put_text(line, host->command);
    put_argument(line, path);
    for (int i = 1; i < client->argc; i++)
        put_argument(line, client->argv[i]);
    if (line->cut) {
        *error = ERROR_FILENAME_EXCED_RANGE;
        free(line);
        return NULL;
    }
    return line;
}

/* ---- Its environment ---- */

static bool is_variable(const WCHAR *entry, const WCHAR *name)
{
    size_t length = wcslen(name);
    return !_wcsnicmp(entry, name, length) && entry[length] == L'=';
}

/* Ours without the variables that are the client's own; freed with free. */
static WCHAR *make_environment(const struct client_variables *variables)
{
    const struct {
        const WCHAR *name, *value;
    } own[] = {
        {L"VPCMOCK_SERVER", variables->server},
        {L"VPCMOCK_SCENARIO", variables->scenario},
        {L"VPCMOCK_JOURNAL", variables->journal},
        {L"VPCMOCK_CLOCK", variables->clock},
    };
    enum { OWN = sizeof own / sizeof *own };
    WCHAR *ours = GetEnvironmentStringsW();
    size_t size = 2;
    if (!ours)
        return NULL;
    for (const WCHAR *entry = ours; *entry; entry += wcslen(entry) + 1)
        size += wcslen(entry) + 1;
    for (int i = 0; i < OWN; i++)
        size += wcslen(own[i].name) + 2 + (own[i].value ? wcslen(own[i].value) : 0);
    WCHAR *block = malloc(size * sizeof *block), *at = block;
    for (const WCHAR *entry = ours; *entry && block; entry += wcslen(entry) + 1) {
        bool replaced = false;
        for (int i = 0; i < OWN && !replaced; i++)
            replaced = is_variable(entry, own[i].name);
        if (!replaced) {
            wcscpy(at, entry);
            at += wcslen(at) + 1;
        }
    }
    for (int i = 0; i < OWN && block; i++)
        if (own[i].value) {
            wcscpy(at, own[i].name);
            wcscat(at, L"=");
            wcscat(at, own[i].value);
            at += wcslen(at) + 1;
        }
    if (block)
        *at = 0;
    FreeEnvironmentStringsW(ours);
    return block;
}

/* ---- Starting it ---- */

static HANDLE open_output(const WCHAR *path)
{
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    return CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                       &inherited, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
}

/* Around making handles that are inherited and the process that inherits them, so that no other
 * client gets them as well. */
static SRWLOCK starting = SRWLOCK_INIT;

static bool create(const struct client *client, WCHAR *line, WCHAR *environment,
                   PROCESS_INFORMATION *process)
{
    STARTUPINFOW startup = {.cb = sizeof startup};
    HANDLE files[] = {NULL, NULL};
    AcquireSRWLockExclusive(&starting);
    startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (client->output) {
        files[0] = startup.hStdOutput = open_output(client->output);
        files[1] = startup.hStdError = open_output(client->errors);
        startup.hStdInput = NULL;
    }
    startup.dwFlags = STARTF_USESTDHANDLES;
    /* Suspended until it is in its job. */
    DWORD flags = CREATE_SUSPENDED | CREATE_UNICODE_ENVIRONMENT;
    if (client->output)
        flags |= CREATE_NO_WINDOW;
    bool made =
        files[0] != INVALID_HANDLE_VALUE && files[1] != INVALID_HANDLE_VALUE &&
        CreateProcessW(NULL, line, NULL, NULL, TRUE, flags, environment, NULL, &startup, process);
    DWORD error = GetLastError();
    for (int i = 0; i < 2; i++)
        if (files[i] && files[i] != INVALID_HANDLE_VALUE)
            CloseHandle(files[i]);
    ReleaseSRWLockExclusive(&starting);
    SetLastError(error);
    return made;
}

/* Ends all that is in it with its last handle, also when we are killed. */
static HANDLE make_job(void)
{
    HANDLE job = CreateJobObjectW(NULL, NULL);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    if (job)
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    return job;
}

/* Statuses that Windows gives those who end with an exception; a client that returns an HRESULT
 * has others. */
static bool is_exception(DWORD exit_code)
{
    return (exit_code & 0xF0000000) == 0xC0000000 || exit_code == (DWORD)STATUS_BREAKPOINT ||
           exit_code == (DWORD)STATUS_SINGLE_STEP;
}

static void await(const struct client *client, HANDLE process, HANDLE job, struct client_end *end)
{
    HANDLE handles[] = {process, client->stop};
    DWORD woken = WaitForMultipleObjects(client->stop ? 2 : 1, handles, FALSE, client->timeout);
    if (woken != WAIT_OBJECT_0) {
        end->end = woken == WAIT_TIMEOUT ? RUN_TIMED_OUT : RUN_INTERRUPTED;
        if (!TerminateJobObject(job, 1))
            TerminateProcess(process, 1);
        WaitForSingleObject(process, 10000);
        return;
    }
    GetExitCodeProcess(process, &end->exit_code);
    end->end = is_exception(end->exit_code) ? RUN_CRASHED : RUN_EXITED;
    if (end->exit_code == (DWORD)STATUS_CONTROL_C_EXIT)
        end->end = RUN_INTERRUPTED;
    TerminateJobObject(job, 1); /* whom it has left behind */
}

struct client_end client_run(const struct client *client)
{
    struct client_end end = {.end = RUN_NOT_STARTED};
    PROCESS_INFORMATION process;
    struct line *line = make_line(client, &end.error);
    WCHAR *environment = line ? make_environment(&client->variables) : NULL;
    HANDLE job = environment ? make_job() : NULL;
    if (line && !job)
        end.error = ERROR_OUTOFMEMORY;
    ULONGLONG start = GetTickCount64();
    if (job && create(client, line->chars, environment, &process)) {
        /* Where we are in a job that lets nobody out, its children outlive it. */
        AssignProcessToJobObject(job, process.hProcess);
        ResumeThread(process.hThread);
        CloseHandle(process.hThread);
        await(client, process.hProcess, job, &end);
        CloseHandle(process.hProcess);
    } else if (job) {
        end.error = GetLastError();
    }
    end.wall = (LONGLONG)(GetTickCount64() - start);
    if (job)
        CloseHandle(job);
    free(environment);
    free(line);
    return end;
}
