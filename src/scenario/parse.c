/* SPDX-License-Identifier: MIT */
/* Values of attributes, from their text. */
#include "scenario/parse.h"

#include <stdlib.h>
#include <string.h>

#include "model/memory.h"
#include "model/task.h"

static bool is_space(char16_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct span parse_trim(struct span text)
{
    while (text.length && is_space(text.chars[0])) {
        text.chars++;
        text.length--;
    }
    while (text.length && is_space(text.chars[text.length - 1]))
        text.length--;
    return text;
}

bool parse_word(struct span *rest, struct span *word)
{
    *rest = parse_trim(*rest);
    *word = (struct span){rest->chars, 0};
    while (word->length < rest->length && !is_space(word->chars[word->length]))
        word->length++;
    rest->chars += word->length;
    rest->length -= word->length;
    return word->length != 0;
}

bool parse_utf16_digits(char16_t *chars, size_t *length)
{
    if (*length % 4)
        return false;
    for (size_t i = 0; i < *length / 4; i++) {
        unsigned c = 0;
        for (size_t j = 0; j < 4; j++) {
            int digit = text_hex_digit(chars[4 * i + j]);
            if (digit < 0)
                return false;
            c = c << 4 | (unsigned)digit;
        }
        chars[i] = (char16_t)c;
    }
    *length /= 4;
    return true;
}

/* Digits with a sign or without one. rest: what is behind them. */
static bool parse_number(struct span text, int64_t *number, struct span *rest)
{
    size_t at = 0, digits = 0;
    bool negative = text.length && text.chars[0] == '-';
    uint64_t value = 0;
    for (at = negative; at < text.length && text.chars[at] >= '0' && text.chars[at] <= '9'; at++) {
        unsigned digit = text.chars[at] - '0';
        if (value > ((uint64_t)INT64_MAX + negative - digit) / 10)
            return false;
        value = value * 10 + digit;
        digits++;
    }
    *number = negative ? (int64_t)(0 - value) : (int64_t)value;
    *rest = (struct span){text.chars + at, text.length - at};
    return digits != 0;
}

struct unit {
    const char *name;
    int64_t factor;
};

static bool parse_with_unit(struct span text, const struct unit *units, int64_t *number)
{
    struct span rest;
    if (!parse_number(text, number, &rest))
        return false;
    rest = parse_trim(rest);
    if (!rest.length)
        return true;
    for (; units->name; units++) {
        size_t length = strlen(units->name);
        if (rest.length != length || !span_begins(rest, units->name))
            continue;
        if (*number < 0 || *number > INT64_MAX / units->factor)
            return false;
        *number *= units->factor;
        return true;
    }
    return false;
}

static bool to_ascii(struct span text, char *out, size_t size)
{
    if (text.length + 1 > size)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        if (text.chars[i] < 0x20 || text.chars[i] > 0x7e)
            return false;
        out[i] = (char)text.chars[i];
    }
    out[text.length] = 0;
    return true;
}

/* As JSON and XML Schema write them: no hexadecimal digits, no infinity. */
static bool parse_double(struct span text, double *real)
{
    char ascii[64], *end;
    if (!text.length || !to_ascii(text, ascii, sizeof ascii) ||
        strspn(ascii, "+-.0123456789eE") != text.length)
        return false;
    *real = strtod(ascii, &end);
    return !*end && *real >= -1e300 && *real <= 1e300;
}

static bool parse_name(const struct attribute *attribute, struct span text, int64_t *number)
{
    struct span rest;
    for (int i = 0; attribute->names[i]; i++) {
        size_t length = strlen(attribute->names[i]);
        if (length && length == text.length && span_begins(text, attribute->names[i])) {
            *number = i;
            return true;
        }
    }
    return attribute->high && parse_number(text, number, &rest) && !rest.length &&
           *number >= attribute->low && *number <= attribute->high;
}

static bool is_hex(struct span text, int64_t low, int64_t high)
{
    for (size_t i = 0; i < text.length; i++)
        if (text_hex_digit(text.chars[i]) < 0)
            return false;
    return text.length % 2 == 0 && (int64_t)text.length / 2 >= low &&
           (int64_t)text.length / 2 <= high;
}

/* The next of the percentages, with white space or a comma behind it; -1: it is none; -2: the end.
 */
static int next_step(struct span *rest)
{
    int64_t number;
    *rest = parse_trim(*rest);
    if (!rest->length)
        return -2;
    if (!parse_number(*rest, &number, rest) || number < 0 || number > 100)
        return -1;
    struct span behind = parse_trim(*rest);
    bool comma = behind.length && behind.chars[0] == ',';
    if (!comma && rest->length && behind.length == rest->length)
        return -1;
    if (comma) {
        behind.chars++;
        behind.length--;
        if (!parse_trim(behind).length)
            return -1;
    }
    *rest = behind;
    return (int)number;
}

static bool is_steps(struct span text, int64_t most)
{
    int before = 0, step;
    for (int64_t count = 0; (step = next_step(&text)) != -2; count++) {
        if (step < before || count == most)
            return false;
        before = step;
    }
    return true;
}

static bool parse_result(struct span text, int64_t *number)
{
    int32_t result;
    struct span rest;
    if (task_result_from_name(text, &result)) {
        *number = result;
        return true;
    }
    return parse_number(text, number, &rest) && !rest.length && *number >= INT32_MIN &&
           *number <= INT32_MAX;
}

bool parse_attribute(struct node_attribute *value)
{
    static const struct unit times[] = {
        {"ms", 1}, {"s", 1000}, {"min", 60000}, {"h", 3600000}, {NULL, 0}};
    static const struct unit sizes[] = {
        {"KB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}, {"TB", INT64_C(1) << 40}, {NULL, 0}};
    const struct attribute *attribute = value->attribute;
    struct span text = value->text, rest;
    char ascii[100];
    code c;
    switch (attribute->type) {
    case TYPE_TEXT: return !attribute->high || text.length <= (uint64_t)attribute->high;
    case TYPE_BOOL:
        value->number = (text.length == 4 && !memcmp(text.chars, u"true", 8)) ||
                        (text.length == 1 && text.chars[0] == '1');
        return value->number || (text.length == 5 && !memcmp(text.chars, u"false", 10)) ||
               (text.length == 1 && text.chars[0] == '0');
    case TYPE_INT:
        return parse_number(text, &value->number, &rest) && !rest.length &&
               value->number >= attribute->low && value->number <= attribute->high;
    case TYPE_DOUBLE: return parse_double(text, &value->real);
    case TYPE_NAME: return parse_name(attribute, text, &value->number);
    case TYPE_TIME:
        return parse_with_unit(text, times, &value->number) && value->number >= attribute->low &&
               value->number <= attribute->high;
    case TYPE_SIZE:
        return parse_with_unit(text, sizes, &value->number) && value->number >= attribute->low &&
               value->number <= attribute->high;
    case TYPE_CODE:
        if (!to_ascii(text, ascii, sizeof ascii) || !code_from_name(ascii, &c))
            return false;
        value->number = c;
        return true;
    case TYPE_RESULT: return parse_result(text, &value->number);
    case TYPE_HEX: return is_hex(text, attribute->low, attribute->high);
    case TYPE_LIST: return true;
    case TYPE_STEPS: return is_steps(text, attribute->high);
    }
    return false;
}

/* ---- Out of them ---- */

void parse_bytes(const struct node_attribute *attribute, uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(text_hex_digit(attribute->text.chars[2 * i]) << 4 |
                             text_hex_digit(attribute->text.chars[2 * i + 1]));
}

uint8_t *parse_steps(const struct node_attribute *attribute, size_t *count)
{
    struct span rest = attribute->text;
    uint8_t *steps = mem_alloc(TASK_MAX_STEPS);
    *count = 0;
    if (!steps)
        return NULL;
    for (int step = next_step(&rest); step >= 0 && *count < TASK_MAX_STEPS; step = next_step(&rest))
        steps[(*count)++] = (uint8_t)step;
    return steps;
}

/* One of the list's texts, and what is behind its semicolon. In quotes a quote is there twice. */
static bool next_text(struct span *rest, struct text *text)
{
    size_t at = 0, from = 0;
    bool made = true;
    if (rest->length && rest->chars[0] == '"') {
        for (from = at = 1; at < rest->length; at++) {
            if (rest->chars[at] != '"')
                continue;
            bool twice = at + 1 < rest->length && rest->chars[at + 1] == '"';
            made = made && text_append(text, (struct span){rest->chars + from, at - from + twice});
            if (!twice)
                break;
            from = at + 2;
            at++;
        }
        while (at < rest->length && rest->chars[at] != ';')
            at++;
    } else {
        while (at < rest->length && rest->chars[at] != ';')
            at++;
        made = text_append(text, (struct span){rest->chars, at});
    }
    at += at < rest->length; /* the semicolon */
    rest->chars += at;
    rest->length -= at;
    return made;
}

static bool parse_list(struct span text, struct value *value)
{
    size_t most = 1;
    for (size_t i = 0; i < text.length; i++)
        most += text.chars[i] == ';';
    *value = (struct value){.type = VALUE_TEXTS};
    value->texts = mem_calloc(most, sizeof *value->texts);
    if (!value->texts)
        return false;
    while (text.length && value->count < most)
        if (!next_text(&text, &value->texts[value->count++]))
            return false;
    return true;
}

static bool take_bytes(struct span text, struct value *value)
{
    const struct node_attribute digits = {.text = text};
    *value = (struct value){.type = VALUE_BYTES, .size = text.length / 2};
    value->bytes = mem_alloc(value->size ? value->size : 1);
    if (!value->bytes)
        return false;
    parse_bytes(&digits, value->bytes, value->size);
    return true;
}

bool parse_value(const struct node_attribute *attribute, struct value *value)
{
    switch (attribute->attribute->type) {
    case TYPE_BOOL: *value = value_bool(attribute->number != 0); return true;
    case TYPE_DOUBLE:
        *value = (struct value){.type = VALUE_DOUBLE, .real = attribute->real};
        return true;
    case TYPE_TEXT: return value_from_text(value, attribute->text);
    case TYPE_LIST: return parse_list(attribute->text, value);
    case TYPE_HEX: return take_bytes(attribute->text, value);
    default: *value = (struct value){.type = VALUE_BIG, .number = attribute->number}; return true;
    }
}

enum parsed parse_typed(enum value_type type, struct span text, struct value *value)
{
    static const int64_t lows[] = {
        [VALUE_INT] = INT32_MIN, [VALUE_UINT] = 0, [VALUE_BIG] = INT64_MIN};
    static const int64_t highs[] = {
        [VALUE_INT] = INT32_MAX, [VALUE_UINT] = UINT32_MAX, [VALUE_BIG] = INT64_MAX};
    struct span rest;
    bool fits = false;
    *value = (struct value){.type = type};
    if (type != VALUE_TEXT)
        text = parse_trim(text);
    switch (type) {
    case VALUE_BOOL:
        value->truth = span_is(text, "true") || span_is(text, "1");
        fits = value->truth || span_is(text, "false") || span_is(text, "0");
        break;
    case VALUE_INT:
    case VALUE_UINT:
    case VALUE_BIG:
        fits = parse_number(text, &value->number, &rest) && !rest.length &&
               value->number >= lows[type] && value->number <= highs[type];
        break;
    case VALUE_DOUBLE: fits = parse_double(text, &value->real); break;
    case VALUE_BYTES:
        if (is_hex(text, 0, DOCUMENT_MAX_VALUE))
            return take_bytes(text, value) ? PARSED : PARSED_NO_MEMORY;
        break;
    case VALUE_TEXT: return value_from_text(value, text) ? PARSED : PARSED_NO_MEMORY;
    case VALUE_TEXTS:
        if (parse_list(text, value))
            return PARSED;
        value_clear(value);
        return PARSED_NO_MEMORY;
    case VALUE_EMPTY: fits = !text.length; break;
    }
    return fits ? PARSED : PARSED_WRONG;
}
