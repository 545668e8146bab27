/* SPDX-License-Identifier: MIT */
/* Reading a real .vmc file into keys and values. */
#include "scenario/vmc.h"

#include <string.h>

#include "model/memory.h"
#include "scenario/parse.h"

#define TYPES "\"string\", \"integer\", \"boolean\" or \"bytes\""

struct vmc *vmc_create(int32_t most_adapters)
{
    struct vmc *vmc = mem_calloc(1, sizeof *vmc);
    if (vmc)
        vmc->most_adapters = most_adapters;
    return vmc;
}

void vmc_free(struct vmc *vmc)
{
    if (!vmc)
        return;
    config_clear(&vmc->values);
    text_clear(&vmc->text);
    mem_free(vmc);
}

static bool no_memory(struct vmc *vmc)
{
    return problem_set(&vmc->problem, CODE_OUTOFMEMORY, 0, 0, "Memory has run out.");
}

static bool refuse_vmc(struct vmc *vmc, uint32_t line, uint32_t column, const char *format,
                   struct span what)
{
    return problem_set(&vmc->problem, CODE_INVALIDARG, line, column, format, &what);
}

/* ---- Keys ---- */

static bool add_char(struct vmc *vmc, char16_t c)
{
    if (vmc->key_length == VMC_MAX_KEY)
        return false;
    vmc->key[vmc->key_length++] = c;
    return true;
}

static bool add(struct vmc *vmc, struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!add_char(vmc, text.chars[i]))
            return false;
    return true;
}

static struct span key_of(const struct vmc *vmc)
{
    return (struct span){vmc->key, vmc->key_length};
}

static bool begin(void *to, struct span namespace, struct span name, uint32_t line, uint32_t column)
{
    struct vmc *vmc = to;
    if (namespace.length)
        return refuse_vmc(vmc, line, column, "Found an element of namespace \"%S\"; expected none.",
                      namespace);
    if (!vmc->depth && !(name.length == 11 && !memcmp(name.chars, u"preferences", 22)))
        return refuse_vmc(vmc, line, column,
                      "Found element <%S>; expected <preferences>, as in a .vmc file.", name);
    if (vmc->depth && vmc->levels[vmc->depth - 1].type != VALUE_EMPTY)
        return refuse_vmc(vmc, line, column, "Found element <%S> inside of a value; expected its text.",
                      name);
    if (vmc->depth == VMC_MAX_DEPTH)
        return problem_set(&vmc->problem, CODE_INVALIDARG, line, column,
                           "Found element <%S> inside of %d others; expected no more than these.",
                           &name, (long long)vmc->depth);
    vmc->levels[vmc->depth++] = (struct vmc_level){vmc->key_length, VALUE_EMPTY, line, column};
    vmc->has_root = true;
    if (vmc->depth == 1 || ((vmc->depth == 2 || add_char(vmc, '/')) && add(vmc, name)))
        return true;
    return problem_set(&vmc->problem, CODE_INVALIDARG, line, column,
                       "Found element <%S>, whose key is too long; expected a key of at most %d "
                       "characters.",
                       &name, (long long)VMC_MAX_KEY);
}

static bool set_type(struct vmc *vmc, struct span value, uint32_t line, uint32_t column)
{
    static const struct {
        const char *name;
        enum value_type type;
    } types[] = {{"string", VALUE_TEXT},
                 {"integer", VALUE_BIG},
                 {"boolean", VALUE_BOOL},
                 {"bytes", VALUE_BYTES}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (span_is(value, types[i].name)) {
            vmc->levels[vmc->depth - 1].type = types[i].type;
            return true;
        }
    }
    return refuse_vmc(vmc, line, column, "Found type \"%S\"; expected " TYPES ".", value);
}

static bool set_id(struct vmc *vmc, struct span value, uint32_t line, uint32_t column)
{
    struct span id = parse_trim(value);
    bool good = id.length != 0;
    for (size_t i = 0; i < id.length; i++)
        good = good && !memchr("\"/[]", id.chars[i] < 0x80 ? id.chars[i] : 0, 4);
    if (good && add(vmc, SPAN("[@id=")) && add(vmc, id) && add_char(vmc, ']'))
        return true;
    return refuse_vmc(vmc, line, column,
                  "Found id \"%S\"; expected a short text without quotes, slashes and brackets.",
                  value);
}

static bool attribute(void *to, struct span namespace, struct span name, struct span value,
                      uint32_t line, uint32_t column)
{
    struct vmc *vmc = to;
    if (vmc->depth == 1)
        return refuse_vmc(vmc, line, column, "Found attribute \"%S\" of <preferences>; expected none.",
                      name);
    if (!namespace.length && span_is(name, "type"))
        return set_type(vmc, value, line, column);
    if (!namespace.length && span_is(name, "id"))
        return set_id(vmc, value, line, column);
    return refuse_vmc(vmc, line, column, "Found attribute \"%S\"; expected \"id\" or \"type\".", name);
}

static bool content(void *to)
{
    (void)to;
    return true;
}

/* ---- Values ---- */

static bool text(void *to, struct span chars, uint32_t line, uint32_t column)
{
    struct vmc *vmc = to;
    if (!vmc->depth || vmc->levels[vmc->depth - 1].type == VALUE_EMPTY) {
        chars = parse_trim(chars);
        return !chars.length ||
               refuse_vmc(vmc, line, column,
                      "Found the text \"%S\" in an element without type; expected a type: " TYPES
                      ".",
                      chars);
    }
    if (vmc->text.length + chars.length > DOCUMENT_MAX_VALUE)
        return problem_set(&vmc->problem, CODE_INVALIDARG, line, column,
                           "Found a value that is too long; expected at most %d characters.",
                           (long long)DOCUMENT_MAX_VALUE);
    return text_append(&vmc->text, chars) || no_memory(vmc);
}

static const char *expected(enum value_type type)
{
    switch (type) {
    case VALUE_BIG: return "a whole number of 32 bits";
    case VALUE_BOOL: return "\"true\" or \"false\"";
    default: return "two hexadecimal digits for each byte";
    }
}

/* The value is as the product stores it. */
static bool keep(struct vmc *vmc, const struct vmc_level *level, const struct value *value)
{
    struct span key = key_of(vmc);
    if (config_get(&vmc->values, key))
        return refuse_vmc(vmc, level->line, level->column,
                      "Found \"%S\" again; expected each value once.", key);
    if (vmc->values.count == VMC_MAX_VALUES)
        return problem_set(&vmc->problem, CODE_INVALIDARG, level->line, level->column,
                           "Found one more value; expected at most %d.", (long long)VMC_MAX_VALUES);
    if (value->type == VALUE_INT &&
        span_is(key, "hardware/pci_bus/ethernet_adapter/controller_count") &&
        (value->number < 0 || value->number > vmc->most_adapters))
        return problem_set(&vmc->problem, CODE_INVALIDARG, level->line, level->column,
                           "Found %d network adapters; expected 0 to %d.", (long long)value->number,
                           (long long)vmc->most_adapters);
    return config_set(&vmc->values, key, value) || no_memory(vmc);
}

static bool end_leaf(struct vmc *vmc, const struct vmc_level *level)
{
    struct span chars = text_span(&vmc->text);
    struct value value, stored;
    enum parsed parsed = parse_typed(level->type, chars, &value);
    if (parsed == PARSED && !value_to_storable(&value, &stored))
        parsed = PARSED_WRONG;
    bool good = parsed == PARSED ? keep(vmc, level, &stored)
                : parsed == PARSED_NO_MEMORY
                    ? no_memory(vmc)
                    : problem_set(&vmc->problem, CODE_INVALIDARG, level->line, level->column,
                                  "Found \"%S\"; expected %s.", &chars, expected(level->type));
    value_clear(&value);
    text_clear(&vmc->text);
    return good;
}

static bool end(void *to)
{
    struct vmc *vmc = to;
    const struct vmc_level *level = &vmc->levels[vmc->depth - 1];
    if (level->type != VALUE_EMPTY && !end_leaf(vmc, level))
        return false;
    vmc->key_length = level->above;
    vmc->depth--;
    return true;
}

static bool finish(void *to, uint32_t line, uint32_t column)
{
    struct vmc *vmc = to;
    return vmc->has_root || problem_set(&vmc->problem, CODE_INVALIDARG, line, column,
                                        "Found no element; expected <preferences>.");
}

const struct xml_events vmc_events = {begin, attribute, content, text, end, finish};
