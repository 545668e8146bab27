/* SPDX-License-Identifier: MIT */
/* The type library as oleaut32 reads it: everything in tests/data/typelib.tsv, and nothing else. */
#ifndef COBJMACROS
#define COBJMACROS
#endif
#include "facts.h"

#include <windows.h>
#include <oleauto.h>

#include <wchar.h>

enum {
    IS_WIN64 = sizeof(void *) == 8,
    IMPL_DEFAULT_SOURCE = IMPLTYPEFLAG_FDEFAULT | IMPLTYPEFLAG_FSOURCE
};

static const struct fact *facts;
static ITypeLib *library;
static unsigned compared;

/* A comparison that counts; a failure names the row through CONTEXT. */
#define FACT(held, ...) (compared++, CHECK_MSG((held), __VA_ARGS__))
#define FACT_EQ(actual, expected) (compared++, CHECK_EQ(actual, expected))
#define FACT_TEXT(what, actual, expected) fact_text(__LINE__, what, actual, expected)

static bool fact_text(int line, const char *what, const char *actual, const char *expected)
{
    compared++;
    return check_that(!strcmp(actual, expected), __FILE__, line, "%s is %s, expected %s", what,
                      actual, expected);
}

static bool begin(void)
{
    wchar_t path[MAX_PATH];
    compared = 0;
    facts = facts_load("tests/data/typelib.tsv");
    /* With a relative path Windows would search the PATH, too. */
    if (!GetFullPathNameW(IS_WIN64 ? L"build\\x64\\VirtualPC.tlb" : L"build\\x86\\VirtualPC.tlb",
                          MAX_PATH, path, NULL))
        return false;
    HRESULT hr = LoadTypeLibEx(path, REGKIND_NONE, &library);
    return CHECK_MSG(hr == S_OK, "LoadTypeLibEx: 0x%08lx", hr);
}

static void end(void)
{
    ITypeLib_Release(library);
    CHECK(compared > 0);
    char count[16];
    snprintf(count, sizeof count, compared < 1000 ? "%u" : "%u,%03u",
             compared < 1000 ? compared : compared / 1000, compared % 1000);
    NOTE("compared %s facts of the type library", count);
}

struct text {
    char bytes[128];
};

static struct text narrow(const wchar_t *wide)
{
    struct text text;
    snprintf(text.bytes, sizeof text.bytes, "%ls", wide ? wide : L"(none)");
    return text;
}

static struct text plain(const char *bytes)
{
    struct text text;
    snprintf(text.bytes, sizeof text.bytes, "%s", bytes);
    return text;
}

static struct text guid_text(const GUID *guid)
{
    wchar_t wide[40];
    StringFromGUID2(guid, wide, 40);
    wide[37] = 0;
    struct text text = narrow(wide + 1);
    for (char *c = text.bytes; *c; c++)
        if (*c >= 'A' && *c <= 'F')
            *c = (char)(*c - 'A' + 'a');
    return text;
}

static struct text member_name(ITypeInfo *info, MEMBERID id)
{
    BSTR name = NULL;
    ITypeInfo_GetDocumentation(info, id, &name, NULL, NULL, NULL);
    struct text text = narrow(name);
    SysFreeString(name);
    return text;
}

static struct text type_name(ITypeInfo *info)
{
    return member_name(info, MEMBERID_NIL);
}

/* What is asked of a type info most often; no pointers into it. */
struct attributes {
    struct text guid;
    TYPEKIND kind;
    int flags, functions, variables, bases, size, alignment, vtable_size;
};

static struct attributes attributes(ITypeInfo *info)
{
    struct attributes attributes = {0};
    TYPEATTR *attr;
    if (!CHECK(ITypeInfo_GetTypeAttr(info, &attr) == S_OK))
        return attributes;
    attributes.guid = guid_text(&attr->guid);
    attributes.kind = attr->typekind;
    attributes.flags = attr->wTypeFlags;
    attributes.functions = attr->cFuncs;
    attributes.variables = attr->cVars;
    attributes.bases = attr->cImplTypes;
    attributes.size = (int)attr->cbSizeInstance;
    attributes.alignment = attr->cbAlignment;
    attributes.vtable_size = attr->cbSizeVft;
    ITypeInfo_ReleaseTypeAttr(info, attr);
    return attributes;
}

/* The type info with this GUID; the caller releases it. */
static ITypeInfo *find_guid(const char *text)
{
    wchar_t wide[40];
    GUID guid;
    ITypeInfo *info = NULL;
    swprintf(wide, 40, L"{%hs}", text);
    CHECK(CLSIDFromString(wide, &guid) == S_OK);
    HRESULT hr = ITypeLib_GetTypeInfoOfGuid(library, &guid, &info);
    FACT(hr == S_OK, "GetTypeInfoOfGuid of %s: 0x%08lx", text, hr);
    return info;
}

static ITypeInfo *referenced(ITypeInfo *info, HREFTYPE reference)
{
    ITypeInfo *type = NULL;
    HRESULT hr = ITypeInfo_GetRefTypeInfo(info, reference, &type);
    CHECK_MSG(hr == S_OK, "GetRefTypeInfo: 0x%08lx", hr);
    return type;
}

static ITypeInfo *implemented(ITypeInfo *info, int index)
{
    HREFTYPE reference;
    HRESULT hr = ITypeInfo_GetRefTypeOfImplType(info, (UINT)index, &reference);
    return CHECK_MSG(hr == S_OK, "GetRefTypeOfImplType %d: 0x%08lx", index, hr)
               ? referenced(info, reference)
               : NULL;
}

/* The name that the table has for a type of this library: by GUID, so that a type of the same name
 * is not taken for it. The structure has no GUID, and the library has its tag. */
static struct text named_type(ITypeInfo *info)
{
    static const char *const kinds[] = {"interface", "enum"};
    struct attributes type = attributes(info);
    struct text name = type_name(info), text;
    const struct fact *row = NULL;
    if (type.kind == TKIND_RECORD && (row = fact_where(facts, "struct", 1, name.bytes)) != NULL)
        name = plain(row->cell[0]);
    for (size_t i = 0; !row && i < sizeof kinds / sizeof *kinds; i++)
        if ((row = fact_where(facts, kinds[i], 1, type.guid.bytes)) != NULL &&
            strcmp(row->cell[0], name.bytes) != 0)
            row = NULL;
    snprintf(text.bytes, sizeof text.bytes, "%s%.100s", row ? "" : "unknown type ", name.bytes);
    return text;
}

/* A type in the table's words. */
static struct text type_text(ITypeInfo *info, const TYPEDESC *type)
{
    static const struct {
        VARTYPE type;
        const char *name;
    } basic[] = {{VT_I4, "long"},         {VT_UI4, "unsigned long"}, {VT_I2, "short"},
                 {VT_UI1, "byte"},        {VT_BOOL, "VARIANT_BOOL"}, {VT_BSTR, "BSTR"},
                 {VT_VARIANT, "VARIANT"}, {VT_DATE, "DATE"},         {VT_UNKNOWN, "IUnknown*"}};
    struct text text, inner;
    if (type->vt == VT_PTR) {
        inner = type_text(info, type->lptdesc);
        snprintf(text.bytes, sizeof text.bytes, "%.100s*", inner.bytes);
        return text;
    }
    if (type->vt == VT_CARRAY && type->lpadesc->cDims == 1 && !type->lpadesc->rgbounds[0].lLbound) {
        inner = type_text(info, &type->lpadesc->tdescElem);
        snprintf(text.bytes, sizeof text.bytes, "%.100s[%lu]", inner.bytes,
                 type->lpadesc->rgbounds[0].cElements);
        return text;
    }
    if (type->vt == VT_USERDEFINED) {
        ITypeInfo *named = referenced(info, type->hreftype);
        if (named) {
            text = named_type(named);
            ITypeInfo_Release(named);
            return text;
        }
    }
    for (size_t i = 0; i < sizeof basic / sizeof *basic; i++)
        if (type->vt == basic[i].type)
            return plain(basic[i].name);
    snprintf(text.bytes, sizeof text.bytes, "VARTYPE 0x%x", type->vt);
    return text;
}

static int member_flags(const char *text)
{
    return (strstr(text, "restricted") ? FUNCFLAG_FRESTRICTED : 0) |
           (strstr(text, "hidden") ? FUNCFLAG_FHIDDEN : 0);
}

static int invoke_kind(const char *text)
{
    return !strcmp(text, "propget")   ? INVOKE_PROPERTYGET
           : !strcmp(text, "propput") ? INVOKE_PROPERTYPUT
                                      : INVOKE_FUNC;
}

static int direction(const char *text)
{
    return !strcmp(text, "in")    ? PARAMFLAG_FIN
           : !strcmp(text, "out") ? PARAMFLAG_FOUT
                                  : PARAMFLAG_FOUT | PARAMFLAG_FRETVAL;
}

/* The names, of which the last one in a put is not kept: it is what is assigned. GetNames goes by
 * DISPID, so it answers for a put with the names of its get. */
static void compare_names(ITypeInfo *info, const FUNCDESC *function, const struct fact *member,
                          const char *name)
{
    BSTR names[8] = {NULL};
    UINT count = 0, row = 0;
    FACT(ITypeInfo_GetNames(info, function->memid, names, 8, &count) == S_OK, "GetNames failed");
    FACT_TEXT("the name", narrow(names[0]).bytes, name);
    if (function->invkind != INVOKE_PROPERTYPUT) {
        FACT_EQ(count, 1 + fact_children(member));
        /* A library has one spelling for a name; that of parameters is not seen by any client. */
        FOR_EACH_CHILD(param, member) {
            struct text text = narrow(++row < count ? names[row] : NULL);
            FACT(!_stricmp(text.bytes, param->cell[2]), "parameter %u is called %s, expected %s",
                 row, text.bytes, param->cell[2]);
        }
    }
    for (UINT i = 0; i < count; i++)
        SysFreeString(names[i]);
}

static void compare_params(ITypeInfo *info, const FUNCDESC *function, const struct fact *member)
{
    int index = 0;
    FACT_EQ(function->cParams, fact_children(member));
    FACT_EQ(function->cParamsOpt, 0);
    FOR_EACH_CHILD(param, member) {
        if (index >= function->cParams)
            break;
        const ELEMDESC *type = &function->lprgelemdescParam[index++];
        FACT_TEXT(param->cell[2], type_text(info, &type->tdesc).bytes, param->cell[1]);
        FACT(type->paramdesc.wParamFlags == direction(param->cell[0]),
             "%s has the flags 0x%x, expected %s", param->cell[2], type->paramdesc.wParamFlags,
             param->cell[0]);
    }
}

/* By name and kind, as a compiler looks it up: it tells the name of a put from that of its get. */
static void compare_lookup(ITypeInfo *info, const FUNCDESC *function, const char *name)
{
    wchar_t wide[128];
    ITypeComp *lookup = NULL;
    ITypeInfo *owner = NULL;
    DESCKIND kind = DESCKIND_NONE;
    BINDPTR found = {0};
    swprintf(wide, 128, L"%hs", name);
    if (!FACT(ITypeInfo_GetTypeComp(info, &lookup) == S_OK, "GetTypeComp failed"))
        return;
    HRESULT hr = ITypeComp_Bind(lookup, wide, 0, (WORD)function->invkind, &owner, &kind, &found);
    if (FACT(hr == S_OK && kind == DESCKIND_FUNCDESC, "Bind: 0x%08lx, DESCKIND %d", hr, kind)) {
        FACT_EQ(found.lpfuncdesc->memid, function->memid);
        FACT_EQ(found.lpfuncdesc->invkind, function->invkind);
        FACT_EQ(found.lpfuncdesc->oVft, function->oVft);
        ITypeInfo_ReleaseFuncDesc(owner, found.lpfuncdesc);
    }
    if (owner)
        ITypeInfo_Release(owner);
    ITypeComp_Release(lookup);
}

/* Of an interface or, with slot -1, a dispinterface. */
static void compare_function(ITypeInfo *info, int index, const struct fact *member, int slot,
                             int kind, const char *dispid, const char *name)
{
    FUNCDESC *function;
    HRESULT hr = ITypeInfo_GetFuncDesc(info, (UINT)index, &function);
    if (!FACT(hr == S_OK, "GetFuncDesc %d: 0x%08lx", index, hr))
        return;
    FACT_EQ(function->memid, fact_number(dispid));
    FACT_EQ(function->funckind, slot < 0 ? FUNC_DISPATCH : FUNC_PUREVIRTUAL);
    FACT_EQ(function->invkind, kind);
    FACT_EQ(function->wFuncFlags, member_flags(slot < 0 ? "" : member->cell[4]));
    FACT_EQ(function->callconv, CC_STDCALL);
    FACT_EQ(function->elemdescFunc.tdesc.vt, VT_HRESULT);
    if (slot >= 0)
        FACT_EQ(function->oVft, slot * (int)sizeof(void *));
    compare_params(info, function, member);
    compare_names(info, function, member, name);
    compare_lookup(info, function, name);
    ITypeInfo_ReleaseFuncDesc(info, function);
}

/* The interface behind its dispinterface; the caller releases it. */
static ITypeInfo *vtable_side(ITypeInfo *dual)
{
    HREFTYPE reference;
    HRESULT hr = ITypeInfo_GetRefTypeOfImplType(dual, (UINT)-1, &reference);
    return FACT(hr == S_OK, "no interface behind the dispinterface: 0x%08lx", hr)
               ? referenced(dual, reference)
               : NULL;
}

TEST(typelib, library)
{
    static const char *const kinds[] = {"interface", "dispinterface", "coclass", "struct"};
    if (!begin())
        return;
    const struct fact *row = fact_find(facts, "library");
    TLIBATTR *attr;
    BSTR name = NULL;
    char version[16];
    CONTEXT("library %s", row->cell[0]);
    if (!CHECK(ITypeLib_GetLibAttr(library, &attr) == S_OK))
        return;
    FACT_TEXT("its GUID", guid_text(&attr->guid).bytes, row->cell[1]);
    snprintf(version, sizeof version, "%u.%u", attr->wMajorVerNum, attr->wMinorVerNum);
    FACT_TEXT("its version", version, row->cell[2]);
    FACT_EQ(attr->lcid, LOCALE_NEUTRAL);
    FACT_EQ(attr->syskind, IS_WIN64 ? SYS_WIN64 : SYS_WIN32);
    /* Neither restricted nor hidden nor a control. */
    FACT_EQ(attr->wLibFlags & ~LIBFLAG_FHASDISKIMAGE, 0);
    ITypeLib_ReleaseTLibAttr(library, attr);
    CHECK(ITypeLib_GetDocumentation(library, -1, &name, NULL, NULL, NULL) == S_OK);
    FACT_TEXT("its name", narrow(name).bytes, row->cell[0]);
    SysFreeString(name);

    unsigned expected = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        FOR_EACH_FACT(row_counted, facts, kinds[i])
            expected++;
    /* An enumeration is two: the enumeration proper, and the alias that has its name and UUID. */
    FOR_EACH_FACT(fact, facts, "enum")
        expected += 2;
    FACT_EQ(ITypeLib_GetTypeInfoCount(library), expected);
    end();
}

static void compare_interface(const struct fact *row)
{
    CONTEXT("row %d, interface %s", row->line, row->cell[0]);
    ITypeInfo *dual = find_guid(row->cell[1]);
    ITypeInfo *side = dual ? vtable_side(dual) : NULL;
    ITypeInfo *base = side ? implemented(side, 0) : NULL;
    if (base) {
        struct attributes attr = attributes(dual);
        FACT_EQ(attr.kind, TKIND_DISPATCH);
        FACT_EQ(attr.flags, fact_number(row->cell[3]));
        FACT(attr.flags & TYPEFLAG_FDUAL, "not dual");
        FACT_TEXT("the dispinterface's name", type_name(dual).bytes, row->cell[0]);

        attr = attributes(side);
        FACT_EQ(attr.kind, TKIND_INTERFACE);
        FACT_TEXT("the IID", attr.guid.bytes, row->cell[1]);
        FACT_TEXT("the name", type_name(side).bytes, row->cell[0]);
        FACT_EQ(attr.functions, fact_children(row));
        FACT_EQ(attr.variables, 0);
        FACT_EQ(attr.bases, 1);
        FACT_EQ(attr.vtable_size, (7 + fact_children(row)) * (int)sizeof(void *));
        /* Dual implies it; the dispinterface does not show this flag. */
        FACT_EQ(attr.flags & ~TYPEFLAG_FOLEAUTOMATION, fact_number(row->cell[3]));

        FACT_TEXT("the base", type_name(base).bytes, row->cell[2]);
        FACT_TEXT("the IID of the base", attributes(base).guid.bytes,
                  "00020400-0000-0000-c000-000000000046");
        ITypeLib *home = NULL;
        TLIBATTR *attr_home;
        UINT index;
        if (CHECK(ITypeInfo_GetContainingTypeLib(base, &home, &index) == S_OK) &&
            CHECK(ITypeLib_GetLibAttr(home, &attr_home) == S_OK)) {
            FACT_TEXT("the base's library (stdole)", guid_text(&attr_home->guid).bytes,
                      "00020430-0000-0000-c000-000000000046");
            ITypeLib_ReleaseTLibAttr(home, attr_home);
            ITypeLib_Release(home);
        }
    }
    if (base)
        ITypeInfo_Release(base);
    if (side)
        ITypeInfo_Release(side);
    if (dual)
        ITypeInfo_Release(dual);
}

TEST(typelib, interfaces)
{
    if (!begin())
        return;
    FOR_EACH_FACT(row, facts, "interface")
        compare_interface(row);
    end();
}

TEST(typelib, members)
{
    if (!begin())
        return;
    FOR_EACH_FACT(row, facts, "interface") {
        CONTEXT("row %d, interface %s", row->line, row->cell[0]);
        ITypeInfo *dual = find_guid(row->cell[1]);
        ITypeInfo *side = dual ? vtable_side(dual) : NULL;
        int index = 0;
        if (side) {
            FOR_EACH_CHILD(member, row) {
                CONTEXT("row %d, %s %s::%s", member->line, member->cell[2], row->cell[0],
                        member->cell[3]);
                compare_function(side, index++, member, fact_number(member->cell[0]),
                                 invoke_kind(member->cell[2]), member->cell[1], member->cell[3]);
            }
            ITypeInfo_Release(side);
        }
        if (dual)
            ITypeInfo_Release(dual);
    }
    end();
}

TEST(typelib, dispinterfaces)
{
    if (!begin())
        return;
    FOR_EACH_FACT(row, facts, "dispinterface") {
        CONTEXT("row %d, dispinterface %s", row->line, row->cell[0]);
        ITypeInfo *info = find_guid(row->cell[1]);
        if (!info)
            continue;
        struct attributes attr = attributes(info);
        int index = 0;
        FACT_EQ(attr.kind, TKIND_DISPATCH);
        FACT_EQ(attr.flags, fact_number(row->cell[2]));
        FACT_TEXT("the name", type_name(info).bytes, row->cell[0]);
        FACT_EQ(attr.functions, fact_children(row));
        FACT_EQ(attr.variables, 0);
        FOR_EACH_CHILD(event, row) {
            CONTEXT("row %d, event %s::%s", event->line, row->cell[0], event->cell[1]);
            compare_function(info, index++, event, -1, INVOKE_FUNC, event->cell[0],
                             event->cell[1]);
        }
        ITypeInfo_Release(info);
    }
    end();
}

/* The enumeration that an alias stands for; the caller releases it. */
static ITypeInfo *aliased(ITypeInfo *alias)
{
    TYPEATTR *attr;
    ITypeInfo *type = NULL;
    if (!CHECK(ITypeInfo_GetTypeAttr(alias, &attr) == S_OK))
        return NULL;
    if (FACT(attr->typekind == TKIND_ALIAS, "no alias, but TYPEKIND %d", attr->typekind) &&
        FACT(attr->tdescAlias.vt == VT_USERDEFINED, "alias of VARTYPE 0x%x", attr->tdescAlias.vt))
        type = referenced(alias, attr->tdescAlias.hreftype);
    ITypeInfo_ReleaseTypeAttr(alias, attr);
    return type;
}

static void compare_enumeration(ITypeInfo *type, const struct fact *row)
{
    struct attributes attr = attributes(type);
    int index = 0;
    FACT_EQ(attr.kind, TKIND_ENUM);
    FACT_TEXT("the UUID of the enumeration proper", attr.guid.bytes,
              "00000000-0000-0000-0000-000000000000");
    FACT_EQ(attr.size, 4);
    FACT_EQ(attr.functions, 0);
    FACT_EQ(attr.variables, fact_children(row));
    FOR_EACH_CHILD(value, row) {
        VARDESC *variable;
        CONTEXT("row %d, %s::%s", value->line, row->cell[0], value->cell[0]);
        HRESULT hr = ITypeInfo_GetVarDesc(type, (UINT)index++, &variable);
        if (!FACT(hr == S_OK, "GetVarDesc: 0x%08lx", hr))
            continue;
        FACT_TEXT("the name", member_name(type, variable->memid).bytes, value->cell[0]);
        if (FACT(variable->varkind == VAR_CONST, "VARKIND %d", variable->varkind)) {
            FACT_EQ(V_VT(variable->lpvarValue), VT_I4);
            FACT_EQ(V_I4(variable->lpvarValue), fact_number(value->cell[1]));
        }
        ITypeInfo_ReleaseVarDesc(type, variable);
    }
}

TEST(typelib, enumerations)
{
    if (!begin())
        return;
    FOR_EACH_FACT(row, facts, "enum") {
        CONTEXT("row %d, enum %s", row->line, row->cell[0]);
        ITypeInfo *alias = find_guid(row->cell[1]);
        ITypeInfo *type = alias ? aliased(alias) : NULL;
        if (alias)
            FACT_TEXT("the alias's name", type_name(alias).bytes, row->cell[0]);
        if (type) {
            compare_enumeration(type, row);
            ITypeInfo_Release(type);
        }
        if (alias)
            ITypeInfo_Release(alias);
    }
    end();
}

/* A library has no wide characters: widl takes wchar_t for short, as it says mktyplib does. */
static struct text library_type(const char *type)
{
    struct text text = plain(type);
    if (!strncmp(type, "wchar_t", 7))
        snprintf(text.bytes, sizeof text.bytes, "short%s", type + 7);
    return text;
}

static void compare_structure(ITypeInfo *info, const struct fact *row)
{
    struct attributes attr = attributes(info);
    int pack = fact_number(row->cell[2]), index = 0, end_of_last = 0;
    FACT_EQ(attr.kind, TKIND_RECORD);
    FACT_EQ(attr.variables, fact_children(row));
    FACT_EQ(attr.alignment, pack);
    FOR_EACH_CHILD(field, row) {
        VARDESC *variable;
        CONTEXT("row %d, %s.%s", field->line, row->cell[0], field->cell[1]);
        HRESULT hr = ITypeInfo_GetVarDesc(info, (UINT)index++, &variable);
        if (!FACT(hr == S_OK, "GetVarDesc: 0x%08lx", hr))
            continue;
        FACT_TEXT("the name", member_name(info, variable->memid).bytes, field->cell[1]);
        FACT_EQ(variable->varkind, VAR_PERINSTANCE);
        FACT_TEXT("the type", type_text(info, &variable->elemdescVar.tdesc).bytes,
                  library_type(field->cell[0]).bytes);
        FACT_EQ(variable->oInst, fact_field_offset(field, &end_of_last));
        ITypeInfo_ReleaseVarDesc(info, variable);
    }
    CONTEXT("row %d, struct %s", row->line, row->cell[0]);
    FACT_EQ(attr.size, (end_of_last + pack - 1) / pack * pack);
}

TEST(typelib, structure)
{
    if (!begin())
        return;
    FOR_EACH_FACT(row, facts, "struct") {
        unsigned found = 0;
        CONTEXT("row %d, struct %s", row->line, row->cell[0]);
        for (UINT i = 0; i < ITypeLib_GetTypeInfoCount(library); i++) {
            ITypeInfo *info = NULL;
            if (!CHECK(ITypeLib_GetTypeInfo(library, i, &info) == S_OK))
                continue;
            if (!strcmp(type_name(info).bytes, row->cell[1])) {
                found++;
                compare_structure(info, row);
            }
            ITypeInfo_Release(info);
        }
        FACT_EQ(found, 1);
    }
    end();
}

static void compare_implemented(ITypeInfo *coclass, int index, int expected, const char *kind,
                                const char *name)
{
    int flags = 0;
    ITypeInfo *info = implemented(coclass, index);
    const struct fact *row = fact_where(facts, kind, 0, name);
    HRESULT hr = ITypeInfo_GetImplTypeFlags(coclass, (UINT)index, &flags);
    FACT(hr == S_OK && flags == expected, "%s %s has the flags 0x%x, expected 0x%x", kind, name,
         (unsigned)flags, (unsigned)expected);
    if (!info)
        return;
    FACT_TEXT(kind, type_name(info).bytes, name);
    FACT_TEXT("its IID", attributes(info).guid.bytes, row ? row->cell[1] : "in the table");
    ITypeInfo_Release(info);
}

TEST(typelib, coclasses)
{
    if (!begin())
        return;
    FOR_EACH_FACT(row, facts, "coclass") {
        const char *source = row->cell[5];
        CONTEXT("row %d, coclass %s", row->line, row->cell[0]);
        ITypeInfo *info = find_guid(row->cell[1]);
        if (!info)
            continue;
        struct attributes attr = attributes(info);
        FACT_EQ(attr.kind, TKIND_COCLASS);
        FACT_TEXT("the name", type_name(info).bytes, row->cell[0]);
        FACT_EQ(attr.flags, fact_number(row->cell[2]));
        FACT_EQ(!!(attr.flags & TYPEFLAG_FCANCREATE), !strcmp(row->cell[3], "creatable"));
        FACT_EQ(attr.bases, *source ? 2 : 1);
        if (attr.bases > 0)
            compare_implemented(info, 0, IMPLTYPEFLAG_FDEFAULT, "interface", row->cell[4]);
        if (attr.bases > 1)
            compare_implemented(info, 1, IMPL_DEFAULT_SOURCE, "dispinterface", source);
        ITypeInfo_Release(info);
    }
    end();
}
