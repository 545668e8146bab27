/* SPDX-License-Identifier: MIT */
/* Build step: reads the compiled type libraries through oleaut32 and writes what follows from them:
 * the member table, the thunks, the vtables and the adapters' prototypes.
 *
 *   gen MODELLED OUTDIR LIBRARY.tlb...
 *
 * MODELLED is a list of the adapters that exist, one name a line; a member that is not in it gets
 * no adapter in its table row. Writes members.h, members.c, thunks.c, members.tsv and the manifest
 * for activation without registration (with @PROCESSOR@ to be filled in) to OUTDIR. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <oleauto.h>

#include "com/progids.h"

enum { MAX_NAMES = 64, MAX_INTERFACES = 64, MAX_MEMBERS = 256, FIRST_SLOT = 7 };

struct file {
    FILE *stream;
    char path[MAX_PATH];
};

struct iface {
    char name[MAX_NAMES];
    ITypeInfo *info; /* the vtable's view of a dual interface */
    TYPEATTR *attr;
    WORD typeflags;
    int dual;
};

static struct iface interfaces[MAX_INTERFACES];
static int ninterfaces;
static char *modelled;

static void fail(const char *what, HRESULT hr)
{
    fprintf(stderr, "gen: %s (0x%08lx)\n", what, (unsigned long)hr);
    exit(1);
}

static void must(HRESULT hr, const char *what)
{
    if (FAILED(hr))
        fail(what, hr);
}

static void narrow(char *out, size_t size, const WCHAR *text)
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

/* Adapters and objects carry the interface's name without its I. */
static const char *object_name(const struct iface *iface)
{
    return iface->name + 1;
}

static const char *accessor(const FUNCDESC *func)
{
    switch (func->invkind) {
    case INVOKE_PROPERTYGET: return "get_";
    case INVOKE_PROPERTYPUT: return "put_";
    case INVOKE_PROPERTYPUTREF: return "putref_";
    default: return "";
    }
}

static struct file open_file(const char *dir, const char *name)
{
    struct file file;
    snprintf(file.path, sizeof file.path, "%s/%s", dir, name);
    file.stream = fopen(file.path, "wb");
    if (!file.stream) {
        fprintf(stderr, "gen: cannot write %s\n", file.path);
        exit(1);
    }
    if (strstr(name, ".h") || strstr(name, ".c"))
        fprintf(file.stream, "/* Generated from the type libraries by src/gen; not to be edited. */\n");
    return file;
}

static void close_file(struct file *file)
{
    if (ferror(file->stream) | fclose(file->stream)) {
        fprintf(stderr, "gen: cannot write %s\n", file->path);
        exit(1);
    }
}

static void print_guid(FILE *out, const GUID *guid)
{
    OLECHAR text[40];
    StringFromGUID2(guid, text, 40);
    fprintf(out, "%ls", text);
}

/* What the thunks need to know of a parameter's type. */
struct type {
    char base[MAX_NAMES];  /* C type without the stars */
    char named[MAX_NAMES]; /* enumeration or interface, else "" */
    char kind;             /* 'v'alue, 'e'num, 'i'nterface, 's'truct */
    int stars;
    int array;
    VARTYPE vt;
};

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

static struct type describe(ITypeInfo *info, const TYPEDESC *desc)
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

static void declare(FILE *out, const struct type *type, const char *name)
{
    fprintf(out, "%s%s %.*s%s", type->kind == 's' ? "struct " : "", type->base, type->stars, "***",
            name);
    if (type->array)
        fprintf(out, "[%d]", type->array);
}

static int is_out(const ELEMDESC *param)
{
    return (param->paramdesc.wParamFlags & PARAMFLAG_FOUT) != 0;
}

/* The member of union com_value that holds an argument. */
static const char *slot_of(const struct type *type, const ELEMDESC *param)
{
    if (is_out(param))
        return "out";
    if (type->kind == 'i')
        return "unk";
    switch (type->vt) {
    case VT_I4: return "i4";
    case VT_BOOL: return "b";
    case VT_R8: return "r8";
    case VT_BSTR: return "bstr";
    case VT_VARIANT: return "variant";
    default: fail("a type that com_value does not hold", E_NOTIMPL); return NULL;
    }
}

static int is_modelled(const char *adapter)
{
    size_t length = strlen(adapter);
    for (const char *at = modelled; (at = strstr(at, adapter)) != NULL; at += length)
        if ((at == modelled || at[-1] == '\n') && (at[length] == '\n' || at[length] == '\r'))
            return 1;
    return 0;
}

struct func {
    FUNCDESC *desc;
    BSTR names[16];
    char name[MAX_NAMES];
    char adapter[2 * MAX_NAMES];
};

static struct func get_func(const struct iface *iface, int index)
{
    struct func func;
    UINT count;
    must(ITypeInfo_GetFuncDesc(iface->info, (UINT)index, &func.desc), "GetFuncDesc");
    must(ITypeInfo_GetNames(iface->info, func.desc->memid, func.names, 16, &count), "GetNames");
    /* GetNames goes by DISPID and so finds the get also for a put, whose value it leaves nameless */
    for (UINT i = count; i < 16; i++)
        func.names[i] = NULL;
    narrow(func.name, sizeof func.name, func.names[0]);
    snprintf(func.adapter, sizeof func.adapter, "%s_%s%s", object_name(iface), accessor(func.desc),
             func.name);
    return func;
}

static void free_func(const struct iface *iface, struct func *func)
{
    for (int i = 0; i < 16; i++)
        SysFreeString(func->names[i]);
    ITypeInfo_ReleaseFuncDesc(iface->info, func->desc);
}

static void param_name(const struct func *func, int index, char out[MAX_NAMES])
{
    if (func->names[index + 1])
        narrow(out, MAX_NAMES, func->names[index + 1]);
    else
        strcpy(out, "value");
}

static void write_signature(FILE *out, const struct iface *iface, const struct func *func)
{
    for (int i = 0; i < func->desc->cParams; i++) {
        struct type type = describe(iface->info, &func->desc->lprgelemdescParam[i].tdesc);
        char name[MAX_NAMES];
        param_name(func, i, name);
        fprintf(out, ", ");
        declare(out, &type, name);
    }
    fprintf(out, ")");
}

static void write_prototypes(FILE *out, const struct iface *iface)
{
    fprintf(out, "\n");
    for (int i = 0; i < iface->attr->cFuncs; i++) {
        struct func func = get_func(iface, i);
        fprintf(out, "HRESULT %s(struct com_object *self", func.adapter);
        write_signature(out, iface, &func);
        fprintf(out, ";\n");
        free_func(iface, &func);
    }
    fprintf(out, "extern const %sVtbl %s_vtbl;\n", iface->name, object_name(iface));
}

static void write_call(FILE *out, const struct iface *iface, const struct func *func)
{
    fprintf(out, "static HRESULT call_%s(struct com_object *self, union com_value *args)\n{\n",
            func->adapter);
    if (!func->desc->cParams)
        fprintf(out, "    (void)args;\n");
    fprintf(out, "    return %s(self", func->adapter);
    for (int i = 0; i < func->desc->cParams; i++) {
        const ELEMDESC *param = &func->desc->lprgelemdescParam[i];
        struct type type = describe(iface->info, &param->tdesc);
        const char *slot = slot_of(&type, param);
        if (is_out(param))
            fprintf(out, ", args[%d].out", i);
        else if (type.kind == 'e' || type.kind == 'i')
            fprintf(out, ", (%s %.*s)args[%d].%s", type.base, type.stars, "***", i, slot);
        else
            fprintf(out, ", %sargs[%d].%s", type.vt == VT_VARIANT ? "*" : "", i, slot);
    }
    fprintf(out, ");\n}\n");
}

static void write_thunk(FILE *out, const struct iface *iface, const struct func *func, int index)
{
    int count = func->desc->cParams;
    fprintf(out, "static HRESULT STDMETHODCALLTYPE thunk_%s(%s *This", func->adapter, iface->name);
    write_signature(out, iface, func);
    fprintf(out, "\n{\n");
    if (count)
        fprintf(out, "    union com_value args[%d];\n", count);
    for (int i = 0; i < count; i++) {
        const ELEMDESC *param = &func->desc->lprgelemdescParam[i];
        struct type type = describe(iface->info, &param->tdesc);
        char name[MAX_NAMES];
        param_name(func, i, name);
        const char *cast = type.kind == 'i' && !is_out(param) ? "(IUnknown *)"
                           : type.kind == 'e' && !is_out(param) ? "(LONG)" : "";
        const char *address = type.vt == VT_VARIANT && !is_out(param) ? "&" : "";
        fprintf(out, "    args[%d].%s = %s%s%s;\n", i, slot_of(&type, param), cast, address, name);
    }
    fprintf(out, "    return gate_call((struct com_object *)This, &members_%s[%d], %s);\n}\n",
            iface->name, index, count ? "args" : "NULL");
}

/* The seven functions that all objects share, under the interface's own type. */
static void write_forwarders(FILE *out, const struct iface *iface)
{
    const char *n = iface->name;
    const char *o = object_name(iface);
    fprintf(out,
            "static HRESULT STDMETHODCALLTYPE %s_QueryInterface(%s *This, REFIID riid, void **object)\n"
            "{\n    return com_object_query((struct com_object *)This, riid, object);\n}\n"
            "static ULONG STDMETHODCALLTYPE %s_AddRef(%s *This)\n"
            "{\n    return com_object_addref((struct com_object *)This);\n}\n"
            "static ULONG STDMETHODCALLTYPE %s_Release(%s *This)\n"
            "{\n    return com_object_release((struct com_object *)This);\n}\n"
            "static HRESULT STDMETHODCALLTYPE %s_GetTypeInfoCount(%s *This, UINT *count)\n"
            "{\n    return dispatch_type_info_count((struct com_object *)This, count);\n}\n"
            "static HRESULT STDMETHODCALLTYPE %s_GetTypeInfo(%s *This, UINT index, LCID lcid, ITypeInfo **info)\n"
            "{\n    return dispatch_type_info((struct com_object *)This, index, lcid, info);\n}\n"
            "static HRESULT STDMETHODCALLTYPE %s_GetIDsOfNames(%s *This, REFIID riid, LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)\n"
            "{\n    return dispatch_ids_of_names((struct com_object *)This, riid, names, count, lcid, ids);\n}\n"
            "static HRESULT STDMETHODCALLTYPE %s_Invoke(%s *This, DISPID id, REFIID riid, LCID lcid, WORD flags, DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad_arg)\n"
            "{\n    return dispatch_invoke((struct com_object *)This, id, riid, lcid, flags, params, result, exception, bad_arg);\n}\n",
            o, n, o, n, o, n, o, n, o, n, o, n, o, n);
}

static void write_vtable(FILE *out, const struct iface *iface)
{
    static const char *const shared[] = {"QueryInterface", "AddRef",        "Release",
                                         "GetTypeInfoCount", "GetTypeInfo", "GetIDsOfNames", "Invoke"};
    const char *o = object_name(iface);
    fprintf(out, "const %sVtbl %s_vtbl = {\n", iface->name, o);
    for (int i = 0; i < FIRST_SLOT; i++)
        fprintf(out, "    .%s = %s_%s,\n", shared[i], o, shared[i]);
    for (int i = 0; i < iface->attr->cFuncs; i++) {
        struct func func = get_func(iface, i);
        fprintf(out, "    .%s%s = thunk_%s,\n", accessor(func.desc), func.name, func.adapter);
        free_func(iface, &func);
    }
    fprintf(out, "};\n");
    for (int i = 0; i < iface->attr->cFuncs; i++) {
        struct func func = get_func(iface, i);
        fprintf(out,
                "_Static_assert(offsetof(%sVtbl, %s%s) == %d * sizeof(void *), \"%s is at slot %d\");\n",
                iface->name, accessor(func.desc), func.name, func.desc->oVft / (int)sizeof(void *),
                func.adapter, func.desc->oVft / (int)sizeof(void *));
        free_func(iface, &func);
    }
    fprintf(out, "\n");
}

static void write_thunks(FILE *out, const struct iface *iface)
{
    fprintf(out, "extern const struct com_member members_%s[];\n\n", iface->name);
    for (int i = 0; i < iface->attr->cFuncs; i++) {
        struct func func = get_func(iface, i);
        write_thunk(out, iface, &func, i);
        free_func(iface, &func);
    }
    write_forwarders(out, iface);
    write_vtable(out, iface);
}

static void write_params(FILE *out, const struct iface *iface, const struct func *func, int index)
{
    int opaque = 0;
    fprintf(out, "static const struct com_param params_%s_%d[] = {\n", iface->name, index);
    for (int i = 0; i < func->desc->cParams; i++) {
        const ELEMDESC *param = &func->desc->lprgelemdescParam[i];
        struct type type = describe(iface->info, &param->tdesc);
        WORD flags = param->paramdesc.wParamFlags;
        char name[MAX_NAMES];
        param_name(func, i, name);
        opaque = type.kind == 's' || type.array;
        fprintf(out, "    {\"%s\", ", name);
        if (*type.named)
            fprintf(out, "\"%s\", ", type.named);
        else
            fprintf(out, "NULL, ");
        if (type.kind == 'i')
            fprintf(out, "&IID_%s, ", type.named);
        else
            fprintf(out, "NULL, ");
        fprintf(out, "%d, 0%s%s%s%s%s},\n", type.vt, flags & PARAMFLAG_FIN ? " | COM_PARAM_IN" : "",
                flags & PARAMFLAG_FOUT ? " | COM_PARAM_OUT" : "",
                flags & PARAMFLAG_FRETVAL ? " | COM_PARAM_RETVAL" : "",
                flags & PARAMFLAG_FOPT ? " | COM_PARAM_OPTIONAL" : "",
                opaque ? " | COM_PARAM_OPAQUE" : "");
    }
    fprintf(out, "};\n");
}

static void write_members(FILE *out, FILE *tsv, const struct iface *iface)
{
    int count = iface->attr->cFuncs;
    for (int i = 0; i < count; i++) {
        struct func func = get_func(iface, i);
        if (is_modelled(func.adapter))
            write_call(out, iface, &func);
        if (func.desc->cParams)
            write_params(out, iface, &func, i);
        free_func(iface, &func);
    }
    fprintf(out, "extern const struct com_member members_%s[];\n", iface->name);
    fprintf(out, "const struct com_member members_%s[] = {\n", iface->name);
    for (int i = 0; i < count; i++) {
        struct func func = get_func(iface, i);
        int nin = 0;
        for (int p = 0; p < func.desc->cParams; p++)
            nin += !(func.desc->lprgelemdescParam[p].paramdesc.wParamFlags & PARAMFLAG_FRETVAL);
        int have = is_modelled(func.adapter);
        fprintf(out, "    {\"%s\", &interface_%s, ", func.name, iface->name);
        if (func.desc->cParams)
            fprintf(out, "params_%s_%d, ", iface->name, i);
        else
            fprintf(out, "NULL, ");
        fprintf(out, "%s%s, %ld, %d, %d, %d, %d, %d},\n", have ? "call_" : "",
                have ? func.adapter : "NULL", func.desc->memid,
                func.desc->oVft / (int)sizeof(void *), func.desc->invkind, func.desc->wFuncFlags,
                func.desc->cParams, nin);
        if (tsv)
            fprintf(tsv, "%s\t%d\t0x%08lx\t%s%s\t%s\n", iface->name,
                    func.desc->oVft / (int)sizeof(void *), (unsigned long)func.desc->memid,
                    accessor(func.desc), func.name, have ? "modelled" : "");
        free_func(iface, &func);
    }
    fprintf(out, "};\n");
}

struct sorted {
    char name[MAX_NAMES];
    char folded[MAX_NAMES];
    int member;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct sorted *)a)->folded, ((const struct sorted *)b)->folded);
}

static int write_names(FILE *out, const struct iface *iface)
{
    struct sorted names[MAX_MEMBERS];
    int count = 0;
    for (int i = 0; i < iface->attr->cFuncs; i++) {
        struct func func = get_func(iface, i);
        int known = 0;
        for (int k = 0; k < count; k++)
            known |= !strcmp(names[k].name, func.name);
        if (!known) {
            strcpy(names[count].name, func.name);
            for (int c = 0; c == 0 || func.name[c - 1]; c++)
                names[count].folded[c] = (char)tolower((unsigned char)func.name[c]);
            names[count++].member = i;
        }
        free_func(iface, &func);
    }
    qsort(names, (size_t)count, sizeof *names, by_name);
    fprintf(out, "static const struct com_name names_%s[] = {\n", iface->name);
    for (int i = 0; i < count; i++)
        fprintf(out, "    {\"%s\", %d},\n", names[i].name, names[i].member);
    fprintf(out, "};\n");
    return count;
}

/* Which coclass shows an interface as its default one, and its default source. */
struct coclass {
    GUID clsid;
    char name[MAX_NAMES];
    char iface[MAX_NAMES];
    char source[MAX_NAMES];
    WORD typeflags;
};

static struct coclass read_coclass(ITypeInfo *info)
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

static void read_interface(ITypeInfo *info, const TYPEATTR *attr)
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

static const struct {
    const char *coclass;
    const char *progid;
    const char *description;
} creatable_classes[] = {
#define X(coclass, progid, description) {#coclass, progid, description},
    CREATABLE_CLASSES(X)
#undef X
};

static void write_manifest_class(FILE *out, const struct coclass *coclass, const GUID *libid)
{
    for (size_t i = 0; i < sizeof creatable_classes / sizeof *creatable_classes; i++) {
        if (strcmp(creatable_classes[i].coclass, coclass->name))
            continue;
        fprintf(out, "        <comClass clsid=\"");
        print_guid(out, &coclass->clsid);
        fprintf(out, "\" threadingModel=\"Both\" tlbid=\"");
        print_guid(out, libid);
        fprintf(out, "\" progid=\"%s" PROGID_VERSION "\" description=\"%s\">\n"
                     "            <progid>%s</progid>\n        </comClass>\n",
                creatable_classes[i].progid, creatable_classes[i].description,
                creatable_classes[i].progid);
    }
}

/* The type library marshaler carries all interfaces; the classes stand in the file element. */
static void write_manifest_proxies(FILE *out, const struct iface *iface, const GUID *libid)
{
    fprintf(out, "    <comInterfaceExternalProxyStub name=\"%s\" iid=\"", iface->name);
    print_guid(out, &iface->attr->guid);
    fprintf(out, "\" tlbid=\"");
    print_guid(out, libid);
    fprintf(out, "\" proxyStubClsid32=\"{0002042%d-0000-0000-C000-000000000046}\"/>\n",
            iface->dual ? 4 : 0);
}

static void write_library(FILE *out, FILE *header, FILE *thunks, FILE *tsv, FILE *manifest,
                          FILE *proxies, ITypeLib *lib, int index)
{
    struct coclass coclasses[MAX_INTERFACES];
    int ncoclasses = 0;
    int first = ninterfaces;
    for (UINT i = 0; i < ITypeLib_GetTypeInfoCount(lib); i++) {
        ITypeInfo *info;
        TYPEATTR *attr;
        must(ITypeLib_GetTypeInfo(lib, i, &info), "GetTypeInfo");
        must(ITypeInfo_GetTypeAttr(info, &attr), "GetTypeAttr");
        if (attr->typekind == TKIND_DISPATCH)
            read_interface(info, attr);
        else if (attr->typekind == TKIND_COCLASS)
            coclasses[ncoclasses++] = read_coclass(info);
        ITypeInfo_ReleaseTypeAttr(info, attr);
        ITypeInfo_Release(info);
        if (ninterfaces == MAX_INTERFACES || ncoclasses == MAX_INTERFACES)
            fail("a library has too many types", E_FAIL);
    }
    TLIBATTR *attr;
    must(ITypeLib_GetLibAttr(lib, &attr), "GetLibAttr");
    for (int i = 0; i < ncoclasses; i++)
        if (coclasses[i].typeflags & TYPEFLAG_FCANCREATE)
            write_manifest_class(manifest, &coclasses[i], &attr->guid);
    fprintf(manifest, "        <typelib tlbid=\"");
    print_guid(manifest, &attr->guid);
    fprintf(manifest, "\" version=\"%d.%d\" helpdir=\"\" resourceid=\"%d\"/>\n",
            attr->wMajorVerNum, attr->wMinorVerNum, index + 1);
    for (int i = first; i < ninterfaces; i++)
        write_manifest_proxies(proxies, &interfaces[i], &attr->guid);
    ITypeLib_ReleaseTLibAttr(lib, attr);
    int counts[MAX_INTERFACES];
    for (int i = first; i < ninterfaces; i++)
        fprintf(out, "static const struct com_interface interface_%s;\n", interfaces[i].name);
    for (int i = first; i < ninterfaces; i++) {
        write_members(out, interfaces[i].dual ? tsv : NULL, &interfaces[i]);
        counts[i] = write_names(out, &interfaces[i]);
        if (!interfaces[i].dual)
            continue;
        write_prototypes(header, &interfaces[i]);
        write_thunks(thunks, &interfaces[i]);
    }
    fprintf(out, "static const struct com_coclass coclasses_%d[] = {\n", index);
    for (int i = 0; i < ncoclasses; i++) {
        const struct coclass *c = &coclasses[i];
        fprintf(out, "    {\"%s\", &CLSID_%s, &interface_%s, ", c->name, c->name, c->iface);
        if (*c->source)
            fprintf(out, "&interface_%s, %d},\n", c->source, c->typeflags);
        else
            fprintf(out, "NULL, %d},\n", c->typeflags);
    }
    fprintf(out, "};\n");
    for (int i = first; i < ninterfaces; i++) {
        const struct iface *f = &interfaces[i];
        fprintf(out, "static const struct com_interface interface_%s = {\n    .name = \"%s\",\n"
                     "    .iid = &%sIID_%s,\n    .library = &com_libraries[%d],\n    .typeflags = %d,\n",
                f->name, f->name, f->dual ? "" : "D", f->name, index, f->typeflags);
        for (int c = 0; c < ncoclasses; c++)
            if (!strcmp(coclasses[c].iface, f->name))
                fprintf(out, "    .coclass = &coclasses_%d[%d],\n", index, c);
        fprintf(out, "    .members = members_%s,\n    .names = names_%s,\n"
                     "    .nmembers = %d,\n    .nnames = %d,\n",
                f->name, f->name, f->attr->cFuncs, counts[i]);
        if (f->dual) {
            fprintf(out, "    .vtbl = &%s_vtbl,\n", object_name(f));
            fprintf(out, "};\nconst struct com_interface *const com_%s = &interface_%s;\n", f->name,
                    f->name);
            fprintf(header, "extern const struct com_interface *const com_%s;\n", f->name);
        } else {
            fprintf(out, "};\n");
        }
    }
    fprintf(out, "static const struct com_interface *const interfaces_%d[] = {\n", index);
    for (int dual = 1; dual >= 0; dual--)
        for (int i = first; i < ninterfaces; i++)
            if (interfaces[i].dual == dual)
                fprintf(out, "    &interface_%s,\n", interfaces[i].name);
    fprintf(out, "};\n");
}

static void write_library_row(FILE *out, ITypeLib *lib, int index)
{
    BSTR name, help;
    TLIBATTR *attr;
    must(ITypeLib_GetDocumentation(lib, -1, &name, &help, NULL, NULL), "GetDocumentation");
    must(ITypeLib_GetLibAttr(lib, &attr), "GetLibAttr");
    fprintf(out, "    {\"%ls\", \"%ls\", &LIBID_%ls, interfaces_%d, coclasses_%d,\n"
                 "     sizeof interfaces_%d / sizeof *interfaces_%d,\n"
                 "     sizeof coclasses_%d / sizeof *coclasses_%d, %d, %d},\n",
            name, help, name, index, index, index, index, index, index, attr->wMajorVerNum,
            attr->wMinorVerNum);
    ITypeLib_ReleaseTLibAttr(lib, attr);
    SysFreeString(name);
    SysFreeString(help);
}

static char *read_text(const char *path)
{
    FILE *in = fopen(path, "rb");
    char *text = calloc(1, 1 << 20);
    if (!in || !text) {
        fprintf(stderr, "gen: cannot read %s\n", path);
        exit(1);
    }
    fread(text, 1, (1 << 20) - 1, in);
    fclose(in);
    return text;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: gen MODELLED OUTDIR LIBRARY.tlb...\n");
        return 2;
    }
    modelled = read_text(argv[1]);
    struct file header = open_file(argv[2], "members.h");
    struct file table = open_file(argv[2], "members.c");
    struct file thunks = open_file(argv[2], "thunks.c");
    struct file tsv = open_file(argv[2], "members.tsv");
    struct file manifest = open_file(argv[2], "vpcmock.manifest");
    FILE *proxies = tmpfile();
    if (!proxies)
        fail("cannot make a temporary file", E_FAIL);
    fprintf(manifest.stream,
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
            "<!-- Activation of vpcmock.dll without registration: see the README. -->\n"
            "<assembly xmlns=\"urn:schemas-microsoft-com:asm.v1\" manifestVersion=\"1.0\">\n"
            "    <assemblyIdentity type=\"win32\" name=\"vpcmock\" version=\"1.0.0.0\" "
            "processorArchitecture=\"@PROCESSOR@\"/>\n    <file name=\"vpcmock.dll\">\n");
    fprintf(header.stream, "#include \"com/table.h\"\n#include \"VPCCOMInterfaces.h\"\n"
                           "#include \"VPCMock.h\"\n");
    fprintf(table.stream, "#include \"members.h\"\n\n");
    fprintf(thunks.stream, "#include \"members.h\"\n#include \"com/dispatch.h\"\n"
                           "#include \"com/gate.h\"\n#include \"com/object.h\"\n\n");
    ITypeLib *libs[8];
    int count = argc - 3;
    if (count > 8)
        fail("too many libraries", E_FAIL);
    for (int i = 0; i < count; i++) {
        WCHAR path[MAX_PATH];
        MultiByteToWideChar(CP_ACP, 0, argv[i + 3], -1, path, MAX_PATH);
        HRESULT hr = LoadTypeLibEx(path, REGKIND_NONE, &libs[i]);
        if (FAILED(hr))
            fail(argv[i + 3], hr);
        write_library(table.stream, header.stream, thunks.stream, tsv.stream, manifest.stream,
                      proxies, libs[i], i);
    }
    fprintf(manifest.stream, "    </file>\n");
    rewind(proxies);
    for (int c; (c = getc(proxies)) != EOF;)
        putc(c, manifest.stream);
    fprintf(manifest.stream, "</assembly>\n");
    fclose(proxies);
    fprintf(table.stream, "const struct com_library com_libraries[] = {\n");
    for (int i = 0; i < count; i++)
        write_library_row(table.stream, libs[i], i);
    fprintf(table.stream, "};\n");
    close_file(&header);
    close_file(&table);
    close_file(&thunks);
    close_file(&tsv);
    close_file(&manifest);
    return 0;
}
