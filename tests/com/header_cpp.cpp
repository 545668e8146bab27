/* SPDX-License-Identifier: MIT */
/* VPCCOMInterfaces.h in C++17, as a client of the Windows SDK's header of this name uses it. */
#include <windows.h>

#include <initguid.h>

#include "VPCCOMInterfaces.h"

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <type_traits>

extern "C" {
#include "check.h"
}
#include "header.h"

static const struct fact *typelib_facts()
{
    return facts_load("tests/data/typelib.tsv");
}

TEST(header_cpp, enumerators_have_their_values)
{
    header_check_values(typelib_facts());
#define VALUE(enumeration, name)                                                                   \
    static_assert(std::is_same_v<decltype(name), enumeration> && sizeof(enumeration) == 4);
#include "header_names.inc"
}

TEST(header_cpp, codes_have_their_values)
{
    header_check_codes(facts_load("tests/data/hresults.tsv"));
#define CODE(name) static_assert(std::is_same_v<decltype(name), HRESULT>);
#include "header_names.inc"
}

TEST(header_cpp, structure_has_its_layout)
{
    header_check_structure(typelib_facts());
#define FIELD(structure, type, name)                                                               \
    static_assert(std::is_same_v<decltype(structure::name), __typeof__(type)>);
#include "header_names.inc"
    static_assert(sizeof(GUESTOSVERSIONINFOEX) == 284 && alignof(GUESTOSVERSIONINFOEX) == 4);
}

static void check_guids(const struct header_guid *next)
{
    const struct fact *facts = typelib_facts();
    next = header_check_guids(facts, next, "library");
    next = header_check_guids(facts, next, "interface");
    next = header_check_guids(facts, next, "dispinterface");
    next = header_check_guids(facts, next, "coclass");
    CHECK(!next->name);
}

TEST(header_cpp, types_have_their_uuids)
{
    const struct header_guid guids[] = {
        {"library", "VirtualPC", LIBID_VirtualPC},
#define DUAL(name) {"interface", #name, __uuidof(name)},
#define EVENTS(name) {"dispinterface", #name, __uuidof(name)},
#define COCLASS(name) {"coclass", #name, __uuidof(name)},
#include "header_names.inc"
        {nullptr, nullptr, {}}};
    check_guids(guids);
}

TEST(header_cpp, symbols_have_their_guids)
{
    const struct header_guid guids[] = {
        {"library", "VirtualPC", LIBID_VirtualPC},
#define DUAL(name) {"interface", #name, IID_##name},
#define EVENTS(name) {"dispinterface", #name, DIID_##name},
#define COCLASS(name) {"coclass", #name, CLSID_##name},
#include "header_names.inc"
        {nullptr, nullptr, {}}};
    check_guids(guids);
}

#define DUAL(name) static_assert(std::is_base_of_v<IDispatch, name>);
#define EVENTS(name) static_assert(std::is_base_of_v<IDispatch, name>);
#include "header_names.inc"

/* Calls that only need to compile. */
#define CALL(type, member, params, arguments)                                                      \
    [[maybe_unused]] static HRESULT call_##type##_##member params                                  \
    {                                                                                              \
        return self->member arguments;                                                             \
    }
/* An array has no other way to be declared by type and name. */
#define PARAM(type, name) __typeof__(type) name

#define MEMBER0(type, member) CALL(type, member, (type * self), ())
#define MEMBER1(type, member, t1) CALL(type, member, (type * self, PARAM(t1, a)), (a))
#define MEMBER2(type, member, t1, t2)                                                              \
    CALL(type, member, (type * self, PARAM(t1, a), PARAM(t2, b)), (a, b))
#define MEMBER3(type, member, t1, t2, t3)                                                          \
    CALL(type, member, (type * self, PARAM(t1, a), PARAM(t2, b), PARAM(t3, c)), (a, b, c))
#define MEMBER4(type, member, t1, t2, t3, t4)                                                      \
    CALL(type, member, (type * self, PARAM(t1, a), PARAM(t2, b), PARAM(t3, c), PARAM(t4, d)),      \
         (a, b, c, d))
#include "header_members.inc"

/* The member must have exactly these parameters. A pointer to a virtual function begins with its
 * offset in the vtable plus 1: the C++ ABI of g++ and clang++ on x86. */
template <class Type, class... Params>
static std::size_t slot(HRESULT (STDMETHODCALLTYPE Type::*member)(std::decay_t<Params>...))
{
    std::ptrdiff_t offset;
    std::memcpy(&offset, &member, sizeof offset);
    return static_cast<std::size_t>(offset - 1) / sizeof(void *);
}

TEST(header_cpp, members_have_their_slots_and_types)
{
#define ROW(type, member, params, ...)                                                             \
    {#type, #member, slot<type params>(&type::member), {__VA_ARGS__}},
#define COMMA ,
#define MEMBER0(type, member) ROW(type, member, , nullptr)
#define MEMBER1(type, member, t1) ROW(type, member, COMMA t1, #t1)
#define MEMBER2(type, member, t1, t2) ROW(type, member, COMMA t1 COMMA t2, #t1, #t2)
#define MEMBER3(type, member, t1, t2, t3)                                                          \
    ROW(type, member, COMMA t1 COMMA t2 COMMA t3, #t1, #t2, #t3)
#define MEMBER4(type, member, t1, t2, t3, t4)                                                      \
    ROW(type, member, COMMA t1 COMMA t2 COMMA t3 COMMA t4, #t1, #t2, #t3, #t4)
    static const struct header_member members[] = {
#include "header_members.inc"
        {nullptr, nullptr, 0, {nullptr}}};
    header_check_members(typelib_facts(), members);
}
