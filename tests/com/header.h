/* SPDX-License-Identifier: MIT */
/* What the header's tests in C and C++ share: tables of its names, held against the facts. */
#ifndef VPCMOCK_TESTS_COM_HEADER_H
#define VPCMOCK_TESTS_COM_HEADER_H

#include "facts.h"

#include <stddef.h>
#include <windows.h>

/* An enumerator, a code or a field; type is the enumeration or that of the field. */
struct header_value {
    const char *type, *name;
    long long value;
};

/* The vtable slot comes from the header; the types are those with which the call compiled. */
struct header_member {
    const char *type, *name;
    size_t slot;
    const char *params[4];
};

struct header_guid {
    const char *kind, *name;
    GUID guid;
};

static const struct header_value header_values[] = {
#define VALUE(enumeration, name) {#enumeration, #name, name},
#include "header_names.inc"
    {NULL, NULL, 0}};

static const struct header_value header_codes[] = {
#define CODE(name) {"HRESULT", #name, name},
#include "header_names.inc"
    {NULL, NULL, 0}};

static const struct header_value header_offsets[] = {
#define FIELD(structure, type, name) {#type, #name, offsetof(structure, name)},
#include "header_names.inc"
    {NULL, NULL, 0}};

/* Rows and table are in the same order; the table ends with a NULL name. */
static inline void header_compare_name(const char *actual, const char *expected)
{
    CHECK_MSG(actual && !strcmp(actual, expected), "the next name is %s, expected %s",
              actual ? actual : "missing", expected);
}

static inline void header_check_values(const struct fact *facts)
{
    const struct header_value *value = header_values;
    FOR_EACH_FACT(enumeration, facts, "enum")
        FOR_EACH_CHILD(row, enumeration) {
            CONTEXT("row %d, %s", row->line, row->cell[0]);
            header_compare_name(value->type, enumeration->cell[0]);
            header_compare_name(value->name, row->cell[0]);
            CHECK_EQ(value->value, fact_number(row->cell[1]));
            value += value->name != NULL;
        }
    CONTEXT("the end");
    CHECK(!value->name);
}

static inline void header_check_codes(const struct fact *codes)
{
    const struct header_value *code = header_codes;
    /* The first row has the names of the columns. */
    for (const struct fact *row = codes + 1; row->line; row++) {
        CONTEXT("row %d", row->line);
        header_compare_name(code->name, row->kind);
        CHECK_EQ(code->value, fact_number(row->cell[0]));
        CHECK(FAILED(code->value));
        code += code->name != NULL;
    }
    CONTEXT("the end");
    CHECK(!code->name);
}

static inline void header_check_structure(const struct fact *facts)
{
    const struct header_value *offset = header_offsets;
    const struct fact *structure = fact_find(facts, "struct");
    int end = 0;
    if (!CHECK(structure != NULL))
        return;
    FOR_EACH_CHILD(row, structure) {
        CONTEXT("row %d, %s", row->line, row->cell[1]);
        header_compare_name(offset->type, row->cell[0]);
        header_compare_name(offset->name, row->cell[1]);
        CHECK_EQ(offset->value, fact_field_offset(row, &end));
        offset += offset->name != NULL;
    }
    CONTEXT("the end");
    CHECK(!offset->name);
}

/* Against the GUIDs of the table's rows of a kind, whose names are in the same order. */
static inline const struct header_guid *header_check_guids(const struct fact *facts,
                                                           const struct header_guid *guid,
                                                           const char *kind)
{
    FOR_EACH_FACT(row, facts, kind) {
        GUID expected;
        wchar_t text[40];
        CONTEXT("row %d, %s %s", row->line, kind, row->cell[0]);
        CHECK_MSG(guid->kind && !strcmp(guid->kind, kind), "the next GUID is of another kind");
        header_compare_name(guid->name, row->cell[0]);
        text[MultiByteToWideChar(CP_ACP, 0, row->cell[1], -1, text + 1, 37)] = L'}';
        text[0] = L'{';
        text[38] = 0;
        CHECK(CLSIDFromString(text, &expected) == S_OK);
        CHECK(!memcmp(&guid->guid, &expected, sizeof expected));
        guid += guid->name != NULL;
    }
    return guid;
}

static inline void header_check_members(const struct fact *facts,
                                        const struct header_member *member)
{
    FOR_EACH_FACT(type, facts, "interface")
        FOR_EACH_CHILD(row, type) {
            char name[64];
            size_t param = 0;
            CONTEXT("row %d, %s %s::%s", row->line, row->cell[2], type->cell[0], row->cell[3]);
            snprintf(name, sizeof name, "%s%s",
                     !strcmp(row->cell[2], "propget")   ? "get_"
                     : !strcmp(row->cell[2], "propput") ? "put_"
                                                        : "",
                     row->cell[3]);
            header_compare_name(member->type, type->cell[0]);
            header_compare_name(member->name, name);
            CHECK_EQ(member->slot, fact_number(row->cell[0]));
            FOR_EACH_CHILD(expected, row)
                if (CHECK(param < 4))
                    header_compare_name(member->params[param++], expected->cell[1]);
            CHECK(param == 4 || !member->params[param]);
            member += member->name != NULL;
        }
    CONTEXT("the end");
    CHECK(!member->name);
}

#endif
