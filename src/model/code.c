/* SPDX-License-Identifier: MIT */
/* Names and sentences of the codes. */
#include "model/code.h"

#include <stddef.h>

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
    return NULL;
}
