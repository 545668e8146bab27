/* SPDX-License-Identifier: MIT */
/* What the model answers: HRESULTs, under names that do not clash with windows.h. */
#ifndef VPCMOCK_MODEL_CODE_H
#define VPCMOCK_MODEL_CODE_H

#include <stdbool.h>
#include <stdint.h>

#include "vm_e.h"

/* Codes that are not the product's own: X(name, as Windows spells it, value, sentence). */
#define COMMON_CODES(X)                                                                            \
    X(NOTIMPL, "E_NOTIMPL", 0x80004001, "The mock does not model this member yet.")                \
    X(NOINTERFACE, "E_NOINTERFACE", 0x80004002, "The object does not have this interface.")        \
    X(POINTER, "E_POINTER", 0x80004003, "A pointer is NULL.")                                      \
    X(ABORT, "E_ABORT", 0x80004004, "The operation was aborted.")                                  \
    X(FAIL, "E_FAIL", 0x80004005, "The operation failed.")                                         \
    X(UNEXPECTED, "E_UNEXPECTED", 0x8000FFFF, "An unexpected error has occurred.")                 \
    X(DISCONNECTED, "RPC_E_DISCONNECTED", 0x80010108, "The object is not there any more.")         \
    X(BADINDEX, "DISP_E_BADINDEX", 0x8002000B, "No item of the collection has this index.")        \
    X(ACCESSDENIED, "E_ACCESSDENIED", 0x80070005, "Access is denied.")                             \
    X(OUTOFMEMORY, "E_OUTOFMEMORY", 0x8007000E, "Memory has run out.")                             \
    X(INVALIDARG, "E_INVALIDARG", 0x80070057, "An argument is out of range or not valid.")         \
    X(FILE_NOT_FOUND, "HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)", 0x80070002,                      \
      "The file does not exist.")                                                                  \
    X(PATH_NOT_FOUND, "HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND)", 0x80070003,                      \
      "The folder does not exist.")                                                                \
    X(INVALID_DRIVE, "HRESULT_FROM_WIN32(ERROR_INVALID_DRIVE)", 0x8007000F,                        \
      "The drive does not exist.")                                                                 \
    X(SHARING_VIOLATION, "HRESULT_FROM_WIN32(ERROR_SHARING_VIOLATION)", 0x80070020,                \
      "The file is in use.")                                                                       \
    X(BUFFER_OVERFLOW, "HRESULT_FROM_WIN32(ERROR_BUFFER_OVERFLOW)", 0x8007006F,                    \
      "The path is too long.")                                                                     \
    X(DISK_FULL, "HRESULT_FROM_WIN32(ERROR_DISK_FULL)", 0x80070070, "The disk is full.")           \
    X(INVALID_NAME, "HRESULT_FROM_WIN32(ERROR_INVALID_NAME)", 0x8007007B,                          \
      "The path is empty or has a character that is not allowed.")                                 \
    X(BAD_PATHNAME, "HRESULT_FROM_WIN32(ERROR_BAD_PATHNAME)", 0x800700A1,                          \
      "The path is not a full path.")                                                              \
    X(ALREADY_EXISTS, "HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS)", 0x800700B7,                      \
      "There is something of this name already.")                                                  \
    X(FILE_TOO_LARGE, "HRESULT_FROM_WIN32(ERROR_FILE_TOO_LARGE)", 0x800700DF,                      \
      "The file is too large for the volume.")                                                     \
    X(INVALID_HANDLE, "HRESULT_FROM_WIN32(ERROR_INVALID_HANDLE)", 0x80070006,                      \
      "A handle is not valid.")                                                                    \
    X(NOT_READY, "HRESULT_FROM_WIN32(ERROR_NOT_READY)", 0x80070015,                                \
      "A device or service is not ready yet.")                                                  \
    X(PIPE_BUSY, "HRESULT_FROM_WIN32(ERROR_PIPE_BUSY)", 0x800700E7,                                \
      "Channels are just closing; a later try may succeed.")                                       \
    X(MAX_SESSIONS_REACHED, "HRESULT_FROM_WIN32(ERROR_MAX_SESSIONS_REACHED)", 0x80070161,          \
      "All communication channels are in use.")                                                    \
    X(REVISION_MISMATCH, "HRESULT_FROM_WIN32(ERROR_REVISION_MISMATCH)", 0x8007051A,                \
      "Host and guest have different versions of the channels.")                                   \
    X(SHUTDOWN_IN_PROGRESS, "HRESULT_FROM_WIN32(ERROR_SHUTDOWN_IN_PROGRESS)", 0x8007045B,          \
      "The guest is already going down.")                                                          \
    X(MACHINE_LOCKED, "HRESULT_FROM_WIN32(ERROR_MACHINE_LOCKED)", 0x800704F7,                      \
      "The guest is locked and does not go down unless it is forced to.")                          \
    X(NO_SUCH_LOGON_SESSION, "HRESULT_FROM_WIN32(ERROR_NO_SUCH_LOGON_SESSION)", 0x80070520,        \
      "Nobody is logged on to the guest.")                                                         \
    X(CANCELLED, "HRESULT_FROM_WIN32(ERROR_CANCELLED)", 0x800704C7, "The operation was cancelled.")

typedef int32_t code;

enum {
    CODE_OK = 0,
    CODE_FALSE = 1,
#define X(name, spelt, value, sentence) CODE_##name = (int32_t)(value),
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

/* The other way round; also by other names of the same value, such as
 * HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED), by number as in HRESULT_FROM_WIN32(112), in decimal and as
 * in 0x80070005. False when it is none. */
bool code_from_name(const char *name, code *c);

#endif
