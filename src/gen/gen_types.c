/* SPDX-License-Identifier: MIT */
#include "gen/gen_types.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct iface interfaces[MAX_INTERFACES];
int ninterfaces;

void fail(const char *what, HRESULT hr)
{
    fprintf(stderr, "gen: %s (0x%08lx)\n", what, (unsigned long)hr);
    exit(1);
}

void must(HRESULT hr, const char *what)
{
    if (FAILED(hr))
        fail(what, hr);
}

void narrow(char *out, size_t size, const WCHAR *text)
{
    if (!WideCharToMultiByte(CP_ACP, 0, text, -1, out, (int)size, NULL, NULL))
        fail("a name is too long", E_FAIL);
}

static void doc_name(ITypeInfo *info, MEMBERID id, char out[MAX_NAMES])
{
    BSTR name;
    must(ITypeInfo_GetDocumentation(info, id, &name, NULL, NULL, NULL), "GetDocumentation");
    narrow(out, MAX_NAMES, name);
    SysFreeString(name);
}

const char *object_name(const struct iface *iface)
{
    return iface->name + 1;
}

const char *accessor(const FUNCDESC *func)
{
    switch (func->invkind) {
    case INVOKE_PROPERTYGET: return "get_";
    case INVOKE_PROPERTYPUT: return "put_";
    case INVOKE_PROPERTYPUTREF: return "putref_";
    default: return "";
    }
}

static const struct {
    VARTYPE vt;
    const char *c;
} simple_types[] = {
    {VT_I4, "LONG"},       {VT_INT, "int"},           {VT_UI4, "ULONG"},     {VT_I2, "SHORT"},
    {VT_BOOL, "VARIANT_BOOL"}, {VT_R8, "double"},     {VT_DATE, "DATE"},     {VT_BSTR, "BSTR"},
    {VT_VARIANT, "VARIANT"},   {VT_UNKNOWN, "IUnknown"}, {VT_DISPATCH, "IDispatch"},
};

static void named_type(ITypeInfo *info, HREFTYPE ref, struct type *type)
{
    ITypeInfo *named;
    TYPEATTR *attr;
    must(ITypeInfo_GetRefTypeInfo(info, ref, &named), "GetRefTypeInfo");
    doc_name(named, MEMBERID_NIL, type->base);
    must(ITypeInfo_GetTypeAttr(named, &attr), "GetTypeAttr");
    TYPEKIND kind = attr->typekind;
    if (kind == TKIND_ALIAS) {
        ITypeInfo *target;
        TYPEATTR *target_attr;
        if (attr->tdescAlias.vt != VT_USERDEFINED)
            fail("an alias of no named type", E_NOTIMPL);
        must(ITypeInfo_GetRefTypeInfo(named, attr->tdescAlias.hreftype, &target), "alias");
        must(ITypeInfo_GetTypeAttr(target, &target_attr), "GetTypeAttr");
        kind = target_attr->typekind;
        ITypeInfo_ReleaseTypeAttr(target, target_attr);
        ITypeInfo_Release(target);
    }
    switch (kind) {
    case TKIND_ENUM:
        type->kind = 'e';
        type->vt = VT_I4;
        break;
    case TKIND_INTERFACE:
    case TKIND_DISPATCH:
        type->kind = 'i';
        type->vt = strcmp(type->base, "IUnknown") ? VT_DISPATCH : VT_UNKNOWN;
        break;
    case TKIND_RECORD:
        type->kind = 's';
        type->vt = VT_RECORD;
        break;
    default: fail("a type of a kind that members do not use", E_NOTIMPL);
    }
    strcpy(type->named, type->base);
    ITypeInfo_ReleaseTypeAttr(named, attr);
    ITypeInfo_Release(named);
}

struct type describe(ITypeInfo *info, const TYPEDESC *desc)
{
    struct type type = {.kind = 'v'};
    while (desc->vt == VT_PTR) {
        type.stars++;
        desc = desc->lptdesc;
    }
    if (desc->vt == VT_CARRAY) {
        type.array = (int)desc->lpadesc->rgbounds[0].cElements;
        desc = &desc->lpadesc->tdescElem;
    }
    if (desc->vt == VT_USERDEFINED) {
        named_type(info, desc->hreftype, &type);
        return type;
    }
    for (size_t i = 0; i < sizeof simple_types / sizeof *simple_types; i++) {
        if (simple_types[i].vt == desc->vt) {
            strcpy(type.base, simple_types[i].c);
            type.vt = desc->vt;
            if (desc->vt == VT_UNKNOWN || desc->vt == VT_DISPATCH) {
                /* the type library drops one star of these: the value is a pointer itself */
                type.kind = 'i';
                type.stars++;
                strcpy(type.named, type.base);
            }
            return type;
        }
    }
    fail("a simple type that members do not use", E_NOTIMPL);
    return type;
}

int is_out(const ELEMDESC *param)
{
    return (param->paramdesc.wParamFlags & PARAMFLAG_FOUT) != 0;
}

struct func get_func(const struct iface *iface, int index)
{
    struct func func;
    UINT count;
    must(ITypeInfo_GetFuncDesc(iface->info, (UINT)index, &func.desc), "GetFuncDesc");
    must(ITypeInfo_GetNames(iface->info, func.desc->memid, func.names, 16, &count), "GetNames");
    /* GetNames goes by DISPID and so finds the get also for a put, whose value it leaves
     * nameless */
    for (UINT i = count; i < 16; i++)
        func.names[i] = NULL;
    narrow(func.name, sizeof func.name, func.names[0]);
    snprintf(func.adapter, sizeof func.adapter, "%s_%s%s", object_name(iface), accessor(func.desc),
             func.name);
    return func;
}

void free_func(const struct iface *iface, struct func *func)
{
    for (int i = 0; i < 16; i++)
        SysFreeString(func->names[i]);
    ITypeInfo_ReleaseFuncDesc(iface->info, func->desc);
}

void param_name(const struct func *func, int index, char out[MAX_NAMES])
{
    if (func->names[index + 1])
        narrow(out, MAX_NAMES, func->names[index + 1]);
    else
        strcpy(out, "value");
}

void read_interface(ITypeInfo *info, const TYPEATTR *attr)
{
    struct iface *iface = &interfaces[ninterfaces++];
    doc_name(info, MEMBERID_NIL, iface->name);
    iface->typeflags = attr->wTypeFlags;
    iface->dual = (attr->wTypeFlags & TYPEFLAG_FDUAL) != 0;
    if (iface->dual) {
        HREFTYPE ref;
        must(ITypeInfo_GetRefTypeOfImplType(info, (UINT)-1, &ref), "the vtable's type info");
        must(ITypeInfo_GetRefTypeInfo(info, ref, &iface->info), "GetRefTypeInfo");
    } else {
        iface->info = info;
        ITypeInfo_AddRef(info);
    }
    must(ITypeInfo_GetTypeAttr(iface->info, &iface->attr), "GetTypeAttr");
    if (iface->attr->cFuncs > MAX_MEMBERS)
        fail("an interface has too many members", E_FAIL);
}

struct coclass read_coclass(ITypeInfo *info)
{
    struct coclass coclass = {0};
    TYPEATTR *attr;
    doc_name(info, MEMBERID_NIL, coclass.name);
    must(ITypeInfo_GetTypeAttr(info, &attr), "GetTypeAttr");
    coclass.typeflags = attr->wTypeFlags;
    coclass.clsid = attr->guid;
    for (int i = 0; i < attr->cImplTypes; i++) {
        INT flags;
        HREFTYPE ref;
        ITypeInfo *iface;
        must(ITypeInfo_GetImplTypeFlags(info, (UINT)i, &flags), "GetImplTypeFlags");
        must(ITypeInfo_GetRefTypeOfImplType(info, (UINT)i, &ref), "GetRefTypeOfImplType");
        must(ITypeInfo_GetRefTypeInfo(info, ref, &iface), "GetRefTypeInfo");
        if (flags & IMPLTYPEFLAG_FDEFAULT)
            doc_name(iface, MEMBERID_NIL,
                     flags & IMPLTYPEFLAG_FSOURCE ? coclass.source : coclass.iface);
        ITypeInfo_Release(iface);
    }
    ITypeInfo_ReleaseTypeAttr(info, attr);
    return coclass;
}
