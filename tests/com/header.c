/* SPDX-License-Identifier: MIT */
/* VPCCOMInterfaces.h in C, as a client of the Windows SDK's header of this name uses it. */
#ifndef COBJMACROS
#define COBJMACROS
#endif
#include "VPCCOMInterfaces.h"
/* As a client does who has no library of the GUIDs. */
#include "VPCCOMInterfaces_i.c"

#include "header.h"

static const struct fact *typelib_facts(void)
{
    return facts_load("tests/data/typelib.tsv");
}

TEST(header, enumerators_have_their_values)
{
    header_check_values(typelib_facts());
    /* In structures and across processes they are 32 bits wide. */
#define VALUE(enumeration, name) _Static_assert(sizeof(enumeration) == 4, #enumeration);
#include "header_names.inc"
}

TEST(header, codes_have_their_values)
{
    header_check_codes(facts_load("tests/data/hresults.tsv"));
}

TEST(header, structure_has_its_layout)
{
    header_check_structure(typelib_facts());
#define FIELD(structure, type, name)                                                               \
    _Static_assert(                                                                                \
        __builtin_types_compatible_p(__typeof__(((structure *)NULL)->name), __typeof__(type)),     \
        #name);
#include "header_names.inc"
    _Static_assert(sizeof(GUESTOSVERSIONINFOEX) == 284, "no padding but what the types ask for");
    CHECK_EQ(sizeof(struct _GUESTOSVERSIONINFOEX), 284);
}

TEST(header, symbols_have_their_guids)
{
    const struct fact *facts = typelib_facts();
    const struct header_guid guids[] = {
        {"library", "VirtualPC", LIBID_VirtualPC},
#define DUAL(name) {"interface", #name, IID_##name},
#define EVENTS(name) {"dispinterface", #name, DIID_##name},
#define COCLASS(name) {"coclass", #name, CLSID_##name},
#include "header_names.inc"
        {NULL, NULL, {0}}};
    const struct header_guid *next = guids;
    next = header_check_guids(facts, next, "library");
    next = header_check_guids(facts, next, "interface");
    next = header_check_guids(facts, next, "dispinterface");
    next = header_check_guids(facts, next, "coclass");
    CHECK(!next->name);
}

/* The macros of IUnknown and IDispatch, which every interface has of its own, need to compile. */
#define INHERITED(type)                                                                            \
    __attribute__((unused)) static void inherited_##type(type *self)                               \
    {                                                                                              \
        ITypeInfo *info;                                                                           \
        OLECHAR *names = NULL;                                                                     \
        DISPPARAMS params = {0};                                                                   \
        VARIANT result;                                                                            \
        EXCEPINFO exception;                                                                       \
        void *out;                                                                                 \
        UINT count;                                                                                \
        DISPID id = 0;                                                                             \
        (void)type##_QueryInterface(self, &IID_IDispatch, &out);                                   \
        (void)type##_AddRef(self);                                                                 \
        (void)type##_GetTypeInfoCount(self, &count);                                               \
        (void)type##_GetTypeInfo(self, 0, LOCALE_NEUTRAL, &info);                                  \
        (void)type##_GetIDsOfNames(self, &IID_NULL, &names, 1, LOCALE_NEUTRAL, &id);               \
        (void)type##_Invoke(self, id, &IID_NULL, LOCALE_NEUTRAL, DISPATCH_METHOD, &params,         \
                            &result, &exception, &count);                                          \
        (void)type##_Release(self);                                                                \
    }
#define DUAL(name) INHERITED(name)
#define EVENTS(name) INHERITED(name)
#include "header_names.inc"

static const void *reached_with;
static unsigned reached;

/* A function that has the exact type of the member, and a call that must reach it through the
 * macro. params is its parameter list after self, values makes an argument of each type. */
#define MEMBER(type, member, params, values, arguments)                                            \
    static HRESULT STDMETHODCALLTYPE reach_##type##_##member params                                \
    {                                                                                              \
        reached_with = self;                                                                       \
        reached++;                                                                                 \
        return S_OK;                                                                               \
    }                                                                                              \
    static void call_##type##_##member(void)                                                       \
    {                                                                                              \
        values type##Vtbl vtable = {.member = reach_##type##_##member};                            \
        type object = {&vtable}, *self = &object;                                                  \
        CONTEXT("%s", #type "_" #member);                                                          \
        reached = 0;                                                                               \
        CHECK(type##_##member arguments == S_OK);                                                  \
        CHECK_EQ(reached, 1);                                                                      \
        CHECK(reached_with == self);                                                               \
    }
/* An array has no other way to be declared by type and name. */
#define PARAM(type, name) __typeof__(type) name __attribute__((unused))
#define VALUE_OF(type, name) static __typeof__(type) name;

#define MEMBER0(type, member) MEMBER(type, member, (type *self), , (self))
#define MEMBER1(type, member, t1)                                                                  \
    MEMBER(type, member, (type *self, PARAM(t1, a)), VALUE_OF(t1, a), (self, a))
#define MEMBER2(type, member, t1, t2)                                                              \
    MEMBER(type, member, (type *self, PARAM(t1, a), PARAM(t2, b)),                                 \
           VALUE_OF(t1, a) VALUE_OF(t2, b), (self, a, b))
#define MEMBER3(type, member, t1, t2, t3)                                                          \
    MEMBER(type, member, (type *self, PARAM(t1, a), PARAM(t2, b), PARAM(t3, c)),                   \
           VALUE_OF(t1, a) VALUE_OF(t2, b) VALUE_OF(t3, c), (self, a, b, c))
#define MEMBER4(type, member, t1, t2, t3, t4)                                                      \
    MEMBER(type, member, (type *self, PARAM(t1, a), PARAM(t2, b), PARAM(t3, c), PARAM(t4, d)),     \
           VALUE_OF(t1, a) VALUE_OF(t2, b) VALUE_OF(t3, c) VALUE_OF(t4, d), (self, a, b, c, d))
#include "header_members.inc"

TEST(header, macros_reach_their_members)
{
#define MEMBER0(type, member) call_##type##_##member();
#define MEMBER1(type, member, t1) MEMBER0(type, member)
#define MEMBER2(type, member, t1, t2) MEMBER0(type, member)
#define MEMBER3(type, member, t1, t2, t3) MEMBER0(type, member)
#define MEMBER4(type, member, t1, t2, t3, t4) MEMBER0(type, member)
#include "header_members.inc"
}

TEST(header, members_have_their_slots_and_types)
{
#define ROW(type, member, ...)                                                                     \
    {#type, #member, offsetof(type##Vtbl, member) / sizeof(void *), {__VA_ARGS__}},
#define MEMBER0(type, member) ROW(type, member, NULL)
#define MEMBER1(type, member, t1) ROW(type, member, #t1)
#define MEMBER2(type, member, t1, t2) ROW(type, member, #t1, #t2)
#define MEMBER3(type, member, t1, t2, t3) ROW(type, member, #t1, #t2, #t3)
#define MEMBER4(type, member, t1, t2, t3, t4) ROW(type, member, #t1, #t2, #t3, #t4)
    static const struct header_member members[] = {
#include "header_members.inc"
        {NULL, NULL, 0, {NULL}}};
    header_check_members(typelib_facts(), members);
}
