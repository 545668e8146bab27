/* SPDX-License-Identifier: MIT */
/* Arguments: copies, and how they are written for people. */
#include "mock/argument.h"

#include <inttypes.h>
#include <stdio.h>

#include "mock/call.h"
#include "mock/matcher.h"

bool argument_copy(struct argument *to, const struct argument *from)
{
    *to = *from;
    if (from->type == ARGUMENT_VALUE && !value_copy(&to->value, &from->value)) {
        *to = (struct argument){0};
        return false;
    }
    return true;
}

void argument_clear(struct argument *argument)
{
    if (argument->type == ARGUMENT_VALUE)
        value_clear(&argument->value);
    *argument = (struct argument){0};
}

void call_clear(struct call *call)
{
    for (int i = 0; i < call->member->nparams; i++)
        argument_clear(&call->args[i]);
}

enum { MAX_SHOWN = 200 }; /* characters of a text, bytes or texts of an array */

static bool write_quoted(struct span text, struct text *out)
{
    bool cut = text.length > MAX_SHOWN;
    struct span shown = {text.chars, cut ? MAX_SHOWN : text.length};
    return text_append_ascii(out, "\"") && text_append(out, shown) &&
           text_append_ascii(out, cut ? "...\"" : "\"");
}

static bool write_texts(const struct value *value, struct text *out)
{
    bool good = text_append_ascii(out, "[");
    for (size_t i = 0; i < value->count && i < MAX_SHOWN && good; i++)
        good = (!i || text_append_ascii(out, ", ")) &&
               write_quoted(text_span(&value->texts[i]), out);
    return good && text_append_ascii(out, value->count > MAX_SHOWN ? ", ...]" : "]");
}

static bool write_value(const struct value *value, struct text *out)
{
    char number[64];
    switch (value->type) {
    case VALUE_EMPTY: return text_append_ascii(out, "Empty");
    case VALUE_BOOL: return text_append_ascii(out, value->truth ? "True" : "False");
    case VALUE_INT:
    case VALUE_UINT:
    case VALUE_BIG:
        snprintf(number, sizeof number, "%" PRId64, value->number);
        return text_append_ascii(out, number);
    case VALUE_DOUBLE:
        snprintf(number, sizeof number, "%.15g", value->real);
        return text_append_ascii(out, number);
    case VALUE_TEXT: return write_quoted(text_span(&value->text), out);
    case VALUE_BYTES:
        snprintf(number, sizeof number, "[%zu bytes]", value->size);
        return text_append_ascii(out, number);
    case VALUE_TEXTS: return write_texts(value, out);
    }
    return true;
}

bool argument_write(const struct argument *argument, const struct labels *labels, struct text *out)
{
    switch (argument->type) {
    case ARGUMENT_VALUE: return write_value(&argument->value, out);
    case ARGUMENT_NULL: return text_append_ascii(out, "Nothing");
    case ARGUMENT_OBJECT:
        return *label_interface(labels, argument->label)
                   ? label_write(labels, argument->label, out)
                   : text_append_ascii(out, argument->iface);
    case ARGUMENT_HELD:
    case ARGUMENT_OPAQUE: return text_append_ascii(out, "(an object)");
    default: return text_append_ascii(out, "?");
    }
}
