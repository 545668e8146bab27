/* SPDX-License-Identifier: MIT */
/* Tests of model/code: names and sentences of the codes. */
#include "model/code.h"

#include <string.h>

#include "check.h"

struct listed {
    code value;
    const char *name;
    uint32_t number;
    const char *sentence;
};

static const struct listed product[] = {
#define X(name, value, sentence) {CODE_##name, #name, value, sentence},
    VM_E_CODES(X)
#undef X
};

static const struct listed common[] = {
#define X(name, spelt, value, sentence) {CODE_##name, spelt, value, sentence},
    COMMON_CODES(X)
#undef X
};

enum {
    PRODUCT_COUNT = sizeof product / sizeof *product,
    COMMON_COUNT = sizeof common / sizeof *common,
};

static const struct listed *listed(size_t i)
{
    return i < PRODUCT_COUNT ? &product[i] : &common[i - PRODUCT_COUNT];
}

TEST(code, the_product_has_86_codes_of_its_own)
{
    CHECK_EQ(PRODUCT_COUNT, 86);
}

TEST(code, documented_numbers)
{
    CHECK_EQ((uint32_t)CODE_VM_E_TIMED_OUT, 0xA0040202);
    CHECK_EQ((uint32_t)CODE_VM_E_OUT_OF_RESOURCE, 0xA0040203);
    CHECK_EQ((uint32_t)CODE_VM_E_VM_NOT_RUNNING, 0xA0040206);
    CHECK_EQ((uint32_t)CODE_VM_E_VM_UNKNOWN, 0xA0040207);
    CHECK_EQ((uint32_t)CODE_VM_E_PREF_ILLEGAL_VALUE, 0xA0040301);
    CHECK_EQ((uint32_t)CODE_VM_E_PREF_VM_ACTIVE, 0xA0040302);
    CHECK_EQ((uint32_t)CODE_VM_E_PREF_SAVED_STATE_BAD_VERSION, 0xA0040307);
    CHECK_EQ((uint32_t)CODE_VM_E_CONFIG_NO_NAME, 0xA0040400);
    CHECK_EQ((uint32_t)CODE_VM_E_CONFIG_NAME_TOO_LONG, 0xA0040401);
    CHECK_EQ((uint32_t)CODE_VM_E_CONFIG_NAME_INVALID_CHAR, 0xA0040402);
    CHECK_EQ((uint32_t)CODE_VM_E_CONFIG_DUPLICATE_NAME, 0xA0040403);
    CHECK_EQ((uint32_t)CODE_VM_E_VM_RUNNING, 0xA0040500);
    CHECK_EQ((uint32_t)CODE_VM_E_PARENT_MODIFIED, 0xA0040687);
    CHECK_EQ((uint32_t)CODE_FAIL, 0x80004005);
    CHECK_EQ((uint32_t)CODE_INVALIDARG, 0x80070057);
    CHECK_EQ((uint32_t)CODE_CANCELLED, 0x800704C7);
    CHECK_EQ((uint32_t)CODE_DISK_FULL, 0x80070070);
}

TEST(code, every_code_is_a_failure_and_there_once)
{
    for (size_t i = 0; i < PRODUCT_COUNT + COMMON_COUNT; i++) {
        CONTEXT("%s", listed(i)->name);
        CHECK(code_failed(listed(i)->value));
        CHECK_EQ((uint32_t)listed(i)->value, listed(i)->number);
        for (size_t j = 0; j < i; j++)
            CHECK_MSG(listed(j)->value != listed(i)->value, "same number as %s", listed(j)->name);
    }
}

TEST(code, success_is_no_failure)
{
    CHECK(!code_failed(CODE_OK));
    CHECK(!code_failed(CODE_FALSE));
}

TEST(code, every_code_has_its_sentence)
{
    for (size_t i = 0; i < PRODUCT_COUNT + COMMON_COUNT; i++) {
        CONTEXT("%s", listed(i)->name);
        const char *sentence = code_sentence(listed(i)->value);
        CHECK_MSG(!strcmp(sentence, listed(i)->sentence), "%s", sentence);
        size_t length = strlen(sentence);
        CHECK(length > 10 && sentence[length - 1] == '.');
    }
}

TEST(code, an_unknown_failure_has_a_sentence_too)
{
    const char *sentence = code_sentence((code)0x8BADF00D);
    CHECK(sentence && *sentence);
}

TEST(code, the_products_codes_have_the_names_of_its_documentation)
{
    for (size_t i = 0; i < PRODUCT_COUNT; i++) {
        const char *name = code_name(product[i].value);
        CHECK_MSG(name && !strcmp(name, product[i].name), "%s", product[i].name);
        CHECK_MSG(!strncmp(product[i].name, "VM_E_", 5), "%s", product[i].name);
    }
}

TEST(code, names_of_other_codes_are_those_of_the_platform)
{
    static const struct {
        code value;
        const char *name;
    } rows[] = {
        {CODE_NOTIMPL, "E_NOTIMPL"},           {CODE_NOINTERFACE, "E_NOINTERFACE"},
        {CODE_POINTER, "E_POINTER"},           {CODE_ABORT, "E_ABORT"},
        {CODE_FAIL, "E_FAIL"},                 {CODE_UNEXPECTED, "E_UNEXPECTED"},
        {CODE_ACCESSDENIED, "E_ACCESSDENIED"}, {CODE_OUTOFMEMORY, "E_OUTOFMEMORY"},
        {CODE_INVALIDARG, "E_INVALIDARG"},     {CODE_DISCONNECTED, "RPC_E_DISCONNECTED"},
        {CODE_BADINDEX, "DISP_E_BADINDEX"},    {CODE_OK, "S_OK"},
        {CODE_FALSE, "S_FALSE"},
        {CODE_DISK_FULL, "HRESULT_FROM_WIN32(ERROR_DISK_FULL)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *name = code_name(rows[i].value);
        CHECK_MSG(name && !strcmp(name, rows[i].name), "%s, expected %s", name ? name : "no name",
                  rows[i].name);
    }
}

TEST(code, what_is_not_listed_has_no_name)
{
    CHECK(!code_name(2));
    CHECK(!code_name((code)0xA0040201));
    CHECK(!code_name((code)0x8BADF00D));
}
