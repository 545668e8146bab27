/* SPDX-License-Identifier: MIT */
/* Clients of the other architecture. */
#include "cli/relaunch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "cli/client.h"
#include "cli/console.h"

/* Set for the other program, so that two that take each other for the right one come to an end. */
#define RELAUNCHED L"VPCMOCK_RELAUNCHED"

static const struct architecture {
    WORD machine;
    const char *words;
    const WCHAR *folder;
} architectures[] = {
    {IMAGE_FILE_MACHINE_AMD64, "64-bit", L"x64"},
    {IMAGE_FILE_MACHINE_I386, "32-bit", L"x86"},
};

#define OWN (&architectures[sizeof(void *) != 8])

static bool read_at(HANDLE file, DWORD at, void *room, DWORD size)
{
    DWORD got;
    return SetFilePointer(file, (LONG)at, NULL, FILE_BEGIN) == at &&
           ReadFile(file, room, size, &got, NULL) && got == size;
}

/* Whether it is code of .NET that runs as what the system is. */
static bool is_any(HANDLE file, DWORD at, const IMAGE_NT_HEADERS32 *headers)
{
    const IMAGE_DATA_DIRECTORY *clr =
        &headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR];
    DWORD section_at = at + (DWORD)FIELD_OFFSET(IMAGE_NT_HEADERS32, OptionalHeader) +
                       headers->FileHeader.SizeOfOptionalHeader;
    IMAGE_COR20_HEADER cor;
    for (WORD i = 0; i < headers->FileHeader.NumberOfSections && clr->VirtualAddress; i++) {
        IMAGE_SECTION_HEADER section;
        if (!read_at(file, section_at + i * (DWORD)sizeof section, &section, sizeof section))
            return false;
        DWORD offset = clr->VirtualAddress - section.VirtualAddress;
        if (clr->VirtualAddress < section.VirtualAddress || offset >= section.SizeOfRawData)
            continue;
        return read_at(file, section.PointerToRawData + offset, &cor, sizeof cor) &&
               cor.Flags & COMIMAGE_FLAGS_ILONLY && !(cor.Flags & COMIMAGE_FLAGS_32BITREQUIRED);
    }
    return false;
}

/* NULL: it is no program, of another kind of machine, or runs as either. */
static const struct architecture *architecture_of(const WCHAR *path)
{
    IMAGE_DOS_HEADER dos;
    IMAGE_NT_HEADERS32 headers; /* what is read of it is the same in 64 bits, but for the CLR's */
    const struct architecture *found = NULL;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return NULL;
    if (read_at(file, 0, &dos, sizeof dos) && dos.e_magic == IMAGE_DOS_SIGNATURE &&
        read_at(file, (DWORD)dos.e_lfanew, &headers, sizeof headers) &&
        headers.Signature == IMAGE_NT_SIGNATURE)
        for (size_t i = 0; i < sizeof architectures / sizeof *architectures; i++)
            if (architectures[i].machine == headers.FileHeader.Machine)
                found = &architectures[i];
    if (found && headers.OptionalHeader.Magic == IMAGE_NT_OPTIONAL_HDR32_MAGIC &&
        is_any(file, (DWORD)dos.e_lfanew, &headers))
        found = NULL;
    CloseHandle(file);
    return found;
}

/* "..\x86\vpcmock.exe" of this program; whether it is there. */
static bool find_other(const struct architecture *other, WCHAR *path)
{
    DWORD length = GetModuleFileNameW(NULL, path, MAX_PATH);
    for (int i = 0; i < 2; i++) {
        WCHAR *slash = length && length < MAX_PATH ? wcsrchr(path, L'\\') : NULL;
        if (!slash)
            return false;
        *slash = 0;
    }
    if (wcslen(path) + wcslen(L"\\x86\\vpcmock.exe") >= MAX_PATH)
        return false;
    wcscat(path, L"\\");
    wcscat(path, other->folder);
    wcscat(path, L"\\vpcmock.exe");
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

static BOOL WINAPI leave_it_to_the_other(DWORD event)
{
    (void)event;
    return TRUE;
}

/* False: it can't be started. */
static bool run_other(const WCHAR *program, int *status)
{
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    const WCHAR **argv = calloc((size_t)__argc, sizeof *argv);
    if (!argv)
        return false;
    argv[0] = program;
    for (int i = 1; i < __argc; i++)
        argv[i] = __wargv[i];
    WCHAR *line = client_line(argv, __argc);
    free(argv);
    SetEnvironmentVariableW(RELAUNCHED, L"1");
    SetConsoleCtrlHandler(leave_it_to_the_other, TRUE);
    bool made =
        line && CreateProcessW(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process);
    free(line);
    if (!made)
        return false;
    DWORD exit_code = EXIT_SETUP;
    CloseHandle(process.hThread);
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &exit_code);
    CloseHandle(process.hProcess);
    *status = (int)exit_code;
    return true;
}

bool relaunch(const struct command *command, const struct options *options, int *status)
{
    WCHAR client[MAX_PATH], other[MAX_PATH] = L"";
    const struct architecture *of =
        client_find(options->client[0], client) ? architecture_of(client) : NULL;
    if (!of || of == OWN)
        return false;
    bool again = GetEnvironmentVariableW(RELAUNCHED, NULL, 0) != 0;
    if (find_other(of, other) && !again && run_other(other, status))
        return true;
    char *name = utf8_from_wide(client), *needed = utf8_from_wide(other);
    say(SAY_ERR,
        "vpcmock %ls: \"%s\" is a %s program and this is the %s vpcmock.exe; it needs the %s one, "
        "expected at \"%s\", with vpcmock.dll beside it\n",
        command->name, name ? name : "", of->words, OWN->words, of->words, needed ? needed : "");
    free(name);
    free(needed);
    *status = EXIT_SETUP;
    return true;
}
