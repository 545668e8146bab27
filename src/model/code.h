/* SPDX-License-Identifier: MIT */
/* What the model answers: HRESULTs, under names that do not clash with windows.h. */
#ifndef VPCMOCK_MODEL_CODE_H
#define VPCMOCK_MODEL_CODE_H

#include <stdint.h>

#include "vm_e.h"

/* Codes that are not the product's own. */
#define COMMON_CODES(X)                                                                            \
    X(NOTIMPL, 0x80004001, "The mock does not model this member yet.")                             \
    X(NOINTERFACE, 0x80004002, "The object does not have this interface.")                         \
    X(POINTER, 0x80004003, "A pointer is NULL.")                                                   \
    X(ABORT, 0x80004004, "The operation was aborted.")                                             \
    X(FAIL, 0x80004005, "The operation failed.")                                                   \
    X(UNEXPECTED, 0x8000FFFF, "An unexpected error has occurred.")                                 \
    X(DISCONNECTED, 0x80010108, "The object is not there any more.")                               \
    X(BADINDEX, 0x8002000B, "No item of the collection has this index.")                           \
    X(ACCESSDENIED, 0x80070005, "Access is denied.")                                               \
    X(OUTOFMEMORY, 0x8007000E, "Memory has run out.")                                              \
    X(INVALIDARG, 0x80070057, "An argument is out of range or not valid.")                         \
    X(FILE_NOT_FOUND, 0x80070002, "The file does not exist.")                                      \
    X(PATH_NOT_FOUND, 0x80070003, "The folder does not exist.")                                    \
    X(INVALID_DRIVE, 0x8007000F, "The drive does not exist.")                                      \
    X(SHARING_VIOLATION, 0x80070020, "The file is in use.")                                        \
    X(BUFFER_OVERFLOW, 0x8007006F, "The path is too long.")                                        \
    X(DISK_FULL, 0x80070070, "The disk is full.")                                                  \
    X(INVALID_NAME, 0x8007007B, "The path is empty or has a character that is not allowed.")       \
    X(BAD_PATHNAME, 0x800700A1, "The path is not a full path.")                                    \
    X(ALREADY_EXISTS, 0x800700B7, "There is something of this name already.")                      \
    X(FILE_TOO_LARGE, 0x800700DF, "The file is too large for the volume.")                         \
    X(CANCELLED, 0x800704C7, "The operation was cancelled.")

typedef int32_t code;

enum {
    CODE_OK = 0,
    CODE_FALSE = 1,
#define X(name, value, sentence) CODE_##name = (int32_t)(value),
    COMMON_CODES(X)
#undef X
#define X(name, value, sentence) CODE_##name = (int32_t)(value),
    VM_E_CODES(X)
#undef X
};

static inline int code_failed(code c)
{
    return c < 0;
}

/* A sentence for the user; never NULL. */
const char *code_sentence(code c);
/* "VM_E_VM_RUNNING" and the like, or NULL if it is not in the lists. */
const char *code_name(code c);

#endif
