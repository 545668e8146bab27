/* SPDX-License-Identifier: MIT */
/* Names and sentences of the codes. */
#include "model/code.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    code value;
    const char *name;
    const char *sentence;
} codes[] = {
    {CODE_OK, "S_OK", "The operation succeeded."},
    {CODE_FALSE, "S_FALSE", "The operation succeeded, with nothing to show for it."},
#define X(name, value, sentence) {CODE_##name, #name, sentence},
    VM_E_CODES(X)
#undef X
#define X(name, spelt, value, sentence) {CODE_##name, spelt, sentence},
    COMMON_CODES(X)
#undef X
};

/* Codes that clients see without the model giving them, and second names. */
static const struct {
    const char *name;
    uint32_t value;
} more_names[] = {
    {"HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED)", 0x80070005},
    {"HRESULT_FROM_WIN32(ERROR_OUTOFMEMORY)", 0x8007000E},
    {"HRESULT_FROM_WIN32(ERROR_INVALID_PARAMETER)", 0x80070057},
    {"HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE)", 0x800706BA},
    {"RPC_S_SERVER_UNAVAILABLE", 0x800706BA},
    {"HRESULT_FROM_WIN32(RPC_S_CALL_FAILED)", 0x800706BE},
    {"RPC_S_CALL_FAILED", 0x800706BE},
    {"RPC_E_CALL_REJECTED", 0x80010001},
    {"RPC_E_SERVERCALL_RETRYLATER", 0x8001010A},
    {"RPC_E_SERVERCALL_REJECTED", 0x8001010B},
    {"RPC_E_SERVERFAULT", 0x80010105},
    {"RPC_E_SERVER_DIED", 0x80010007},
    {"RPC_E_WRONG_THREAD", 0x8001010E},
    {"RPC_E_CANTCALLOUT_ININPUTSYNCCALL", 0x8001010D},
    {"CO_E_OBJNOTCONNECTED", 0x800401FD},
    {"CO_E_SERVER_EXEC_FAILURE", 0x80080005},
    {"DISP_E_EXCEPTION", 0x80020009},
    {"DISP_E_TYPEMISMATCH", 0x80020005},
    {"DISP_E_MEMBERNOTFOUND", 0x80020003},
    {"E_HANDLE", 0x80070006},
    {"VM_E_BUS_LOC_IN_USE", 0xA0040503}, /* so called by the page of IVMDVDDrive::SetBusLocation */
};

const char *code_sentence(code c)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].value == c)
            return codes[i].sentence;
    return "The operation failed.";
}

const char *code_name(code c)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].value == c)
            return codes[i].name;
    for (size_t i = 0; i < sizeof more_names / sizeof *more_names; i++)
        if ((code)more_names[i].value == c)
            return more_names[i].name;
    return NULL;
}

static bool whole_number(const char *text, const char *end, uint32_t *number)
{
    char *after;
    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    unsigned long long value = strtoull(text, &after, text[1] == 'x' || text[1] == 'X' ? 16 : 10);
    if (after != end || errno || value > UINT32_MAX)
        return false;
    *number = (uint32_t)value;
    return true;
}

bool code_from_name(const char *name, code *c)
{
    static const char win32[] = "HRESULT_FROM_WIN32(";
    const size_t length = strlen(name), skip = sizeof win32 - 1;
    uint32_t number;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (!strcmp(codes[i].name, name)) {
            *c = codes[i].value;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof more_names / sizeof *more_names; i++) {
        if (!strcmp(more_names[i].name, name)) {
            *c = (code)more_names[i].value;
            return true;
        }
    }
    if (!strncmp(name, win32, skip) && name[length - 1] == ')' &&
        whole_number(name + skip, name + length - 1, &number) && number <= 0xFFFF) {
        *c = number ? (code)(0x80070000 | number) : CODE_OK;
        return true;
    }
    if (name[0] == '-' && whole_number(name + 1, name + length, &number) && number <= 0x80000000) {
        *c = (code)(0 - number);
        return true;
    }
    if (!whole_number(name, name + length, &number))
        return false;
    *c = (code)number;
    return true;
}
