/* SPDX-License-Identifier: MIT */
/* Build step of the .NET client: writes as C# what the type library importer of the .NET Framework
 * makes of a type library, and thus what clients were compiled against: interfaces in the order of
 * the vtable, a coclass interface in place of each default interface, a class named after it with
 * Class behind, and for a source interface delegates, an event interface and its provider.
 *
 *   interop NAMESPACE LIBRARY.tlb OUT.cs */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen/gen_types.h"

static FILE *out;
static struct coclass coclasses[MAX_INTERFACES];
static int ncoclasses;

static void write_guid(const GUID *guid)
{
    OLECHAR text[40];
    StringFromGUID2(guid, text, 40);
    fprintf(out, "[Guid(\"%.36ls\")]\n", text + 1);
}

static const struct iface *interface_named(const char *name)
{
    for (int i = 0; i < ninterfaces; i++)
        if (!strcmp(interfaces[i].name, name))
            return &interfaces[i];
    fail("a coclass has an interface that is not in the library", E_FAIL);
    return NULL;
}

/* Where one coclass has an interface as its default one, its own takes that one's place. */
static const char *shown_as(const char *iface)
{
    for (int i = 0; i < ncoclasses; i++)
        if (!strcmp(coclasses[i].iface, iface))
            return coclasses[i].name;
    return iface;
}

static const struct {
    VARTYPE vt;
    const char *name;
    const char *marshal; /* of UnmanagedType; NULL: what .NET does by itself */
} simple[] = {
    {VT_I4, "int", NULL},        {VT_INT, "int", NULL},       {VT_UI4, "uint", NULL},
    {VT_I2, "short", NULL},      {VT_BOOL, "bool", NULL},     {VT_R8, "double", NULL},
    {VT_DATE, "DateTime", NULL}, {VT_BSTR, "string", "BStr"}, {VT_VARIANT, "object", "Struct"},
};

/* target: "return: ", "param: " or "". */
static void write_marshal(const struct type *type, const char *target)
{
    const char *marshal = NULL;
    if (type->kind == 'i')
        marshal = !strcmp(type->named, "IUnknown")    ? "IUnknown"
                  : !strcmp(type->named, "IDispatch") ? "IDispatch"
                                                      : "Interface";
    for (size_t i = 0; type->kind == 'v' && i < sizeof simple / sizeof *simple; i++)
        if (simple[i].vt == type->vt)
            marshal = simple[i].marshal;
    if (marshal)
        fprintf(out, "[%sMarshalAs(UnmanagedType.%s)] ", target, marshal);
}

static const char *type_name(const struct type *type)
{
    if (type->array || type->kind == 's')
        return "IntPtr";
    if (type->kind == 'e')
        return type->named;
    if (type->kind == 'i')
        return strcmp(type->named, "IUnknown") && strcmp(type->named, "IDispatch")
                   ? shown_as(type->named)
                   : "object";
    for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
        if (simple[i].vt == type->vt)
            return simple[i].name;
    fail("a type without a counterpart in C#", E_NOTIMPL);
    return NULL;
}

static WORD flags_of(const struct func *func, int index)
{
    return func->desc->lprgelemdescParam[index].paramdesc.wParamFlags;
}

static struct type type_of(const struct iface *iface, const struct func *func, int index)
{
    return describe(iface->info, &func->desc->lprgelemdescParam[index].tdesc);
}

/* The index of the parameter that is returned, or -1. */
static int returned(const struct func *func)
{
    int last = func->desc->cParams - 1;
    return last >= 0 && flags_of(func, last) & PARAMFLAG_FRETVAL ? last : -1;
}

/* Parameters without the returned one, and of an indexer without the value. */
static void write_params(const struct iface *iface, const struct func *func, int count, int names)
{
    for (int i = 0; i < count; i++) {
        struct type type = type_of(iface, func, i);
        WORD flags = flags_of(func, i);
        char name[MAX_NAMES];
        param_name(func, i, name);
        fprintf(out, i ? ", " : "");
        if (!names) {
            fprintf(out, "%s@%s", flags & PARAMFLAG_FOUT && !type.array ? "out " : "", name);
            continue;
        }
        if (flags & PARAMFLAG_FOPT)
            fprintf(out, "[Optional] ");
        write_marshal(&type, "");
        fprintf(out, "%s%s @%s",
                type.array || !(flags & PARAMFLAG_FOUT) ? ""
                : flags & PARAMFLAG_FIN                 ? "ref "
                                                        : "out ",
                type_name(&type), name);
    }
}

/* In a class, whose members are those of its interface: */
#define EXTERN "[MethodImpl(MethodImplOptions.InternalCall)] "

static void write_property(const struct iface *iface, const struct func *get,
                           const struct func *put, int in_class)
{
    const struct func *either = get ? get : put;
    struct type type = type_of(iface, either, either->desc->cParams - 1);
    int indexed = either->desc->cParams > 1;
    if (indexed && !get->desc->memid && !put) {
        fprintf(out, "    %s%s this[", in_class ? "public extern " : "", type_name(&type));
        write_params(iface, get, get->desc->cParams - 1, 1);
        fprintf(out, "]\n    {\n");
    } else {
        fprintf(out, "    %s%s %s\n    {\n", in_class ? "public extern " : "", type_name(&type),
                either->name);
    }
    if (get) {
        fprintf(out, "        [DispId(%ld)] %s", get->desc->memid, in_class ? EXTERN : "");
        write_marshal(&type, "return: ");
        fprintf(out, "get;\n");
    }
    if (put) {
        fprintf(out, "        [DispId(%ld)] %s", put->desc->memid, in_class ? EXTERN : "");
        write_marshal(&type, "param: ");
        fprintf(out, "set;\n");
    }
    fprintf(out, "    }\n");
}

static void write_method(const struct iface *iface, const struct func *func, int in_class)
{
    int ret = returned(func);
    struct type type = {0};
    if (ret >= 0)
        type = type_of(iface, func, ret);
    fprintf(out, "    [DispId(%ld)] %s", func->desc->memid, in_class ? EXTERN : "");
    if (ret >= 0)
        write_marshal(&type, "return: ");
    /* a property with arguments, which C# does not know */
    const char *prefix = func->desc->invkind == INVOKE_FUNC          ? ""
                         : func->desc->invkind == INVOKE_PROPERTYGET ? "get_"
                                                                     : "set_";
    fprintf(out, "%s%s %s%s(", in_class ? "public extern " : "",
            ret < 0 ? "void" : type_name(&type), prefix, func->name);
    write_params(iface, func, ret < 0 ? func->desc->cParams : ret, 1);
    fprintf(out, ");\n");
}

/* The importer says IEnumerator, for which the runtime needs an assembly that .NET Core 2.0 does
 * not have; `foreach` takes what interop.cs has just as well. */
static void write_enumeration(int in_class)
{
    fprintf(out,
            "    [DispId(-4)] %s[return: MarshalAs(UnmanagedType.CustomMarshaler, "
            "MarshalTypeRef = typeof(Enumeration))] %sEnumerator GetEnumerator();\n",
            in_class ? EXTERN : "", in_class ? "public extern " : "");
}

static int is_property(const struct func *func)
{
    int kind = func->desc->invkind;
    return (kind == INVOKE_PROPERTYGET || kind == INVOKE_PROPERTYPUT) &&
           (func->desc->cParams == 1 ||
            (kind == INVOKE_PROPERTYGET && func->desc->cParams == 2 && !func->desc->memid));
}

static void write_members(const struct iface *iface, int in_class)
{
    for (int i = 0; i < iface->attr->cFuncs; i++) {
        struct func func = get_func(iface, i);
        if (func.desc->memid == DISPID_NEWENUM) {
            write_enumeration(in_class);
        } else if (!is_property(&func)) {
            write_method(iface, &func, in_class);
        } else if (func.desc->invkind == INVOKE_PROPERTYPUT) {
            write_property(iface, NULL, &func, in_class);
        } else {
            struct func next = {0};
            int both = 0;
            if (i + 1 < iface->attr->cFuncs) {
                next = get_func(iface, i + 1);
                both = next.desc->invkind == INVOKE_PROPERTYPUT && !strcmp(next.name, func.name);
            }
            write_property(iface, &func, both ? &next : NULL, in_class);
            if (next.desc)
                free_func(iface, &next);
            i += both;
        }
        free_func(iface, &func);
    }
}

static void write_interface(const struct iface *iface)
{
    fprintf(out, "[ComImport] [TypeLibType((short)0x%x)] ", iface->typeflags);
    write_guid(&iface->attr->guid);
    fprintf(out, "[InterfaceType(ComInterfaceType.InterfaceIsDual)]\n");
    fprintf(out, "public interface %s\n{\n", iface->name);
    write_members(iface, 0);
    fprintf(out, "}\n\n");
}

/* ---- A dispinterface of events ---- */

static void each_event(const struct iface *iface,
                       void (*write)(const struct iface *, struct func *))
{
    for (int i = 0; i < iface->attr->cFuncs; i++) {
        struct func func = get_func(iface, i);
        write(iface, &func);
        free_func(iface, &func);
    }
}

static void write_dispinterface_event(const struct iface *iface, struct func *func)
{
    fprintf(out, "    [PreserveSig] [DispId(%ld)] void %s(", func->desc->memid, func->name);
    write_params(iface, func, func->desc->cParams, 1);
    fprintf(out, ");\n");
}

static void write_delegate(const struct iface *iface, struct func *func)
{
    fprintf(out, "[ComVisible(false)] public delegate void %s_%sEventHandler(", iface->name,
            func->name);
    write_params(iface, func, func->desc->cParams, 1);
    fprintf(out, ");\n");
}

static void write_event(const struct iface *iface, struct func *func)
{
    fprintf(out, "    event %s_%sEventHandler %s;\n", iface->name, func->name, func->name);
}

static void write_class_event(const struct iface *iface, struct func *func)
{
    fprintf(out,
            "    [method: MethodImpl(MethodImplOptions.InternalCall)] "
            "public extern event %s_%sEventHandler %s;\n",
            iface->name, func->name, func->name);
}

static void write_sink_method(const struct iface *iface, struct func *func)
{
    fprintf(out, "    internal %s_%sEventHandler on%s;\n    public void %s(", iface->name,
            func->name, func->name, func->name);
    write_params(iface, func, func->desc->cParams, 1);
    fprintf(out, ")\n    {\n        if (on%s != null)\n            on%s(", func->name, func->name);
    write_params(iface, func, func->desc->cParams, 0);
    fprintf(out, ");\n    }\n");
}

static void write_provided_event(const struct iface *iface, struct func *func)
{
    fprintf(out,
            "    public event %s_%sEventHandler %s\n    {\n"
            "        add { Advise(new %s_SinkHelper { on%s = value }); }\n"
            "        remove { Unadvise(sink => sink.on%s == value); }\n    }\n",
            iface->name, func->name, func->name, iface->name, func->name, func->name);
}

static void write_source(const struct iface *iface)
{
    fprintf(out, "[ComImport] [TypeLibType((short)0x%x)] ", iface->typeflags);
    write_guid(&iface->attr->guid);
    fprintf(out, "[InterfaceType(ComInterfaceType.InterfaceIsIDispatch)]\npublic interface %s\n{\n",
            iface->name);
    each_event(iface, write_dispinterface_event);
    fprintf(out, "}\n\n");
    each_event(iface, write_delegate);
    fprintf(out,
            "[ComVisible(false)] [ComEventInterface(typeof(%s), typeof(%s_EventProvider))]\n"
            "public interface %s_Event\n{\n",
            iface->name, iface->name, iface->name);
    each_event(iface, write_event);
    fprintf(out,
            "}\n\n[ClassInterface(ClassInterfaceType.None)]\n"
            "public sealed class %s_SinkHelper : SinkHelper, %s\n{\n",
            iface->name, iface->name);
    each_event(iface, write_sink_method);
    fprintf(out,
            "}\n\npublic sealed class %s_EventProvider : EventProvider<%s_SinkHelper>, %s_Event\n"
            "{\n    public %s_EventProvider(object container)\n"
            "        : base(container, typeof(%s).GUID)\n    {\n    }\n",
            iface->name, iface->name, iface->name, iface->name, iface->name);
    each_event(iface, write_provided_event);
    fprintf(out, "}\n\n");
}

/* ---- Coclasses and enumerations ---- */

static void write_coclass(const struct coclass *coclass)
{
    const struct iface *iface = interface_named(coclass->iface);
    char event[MAX_NAMES + 16] = "";
    if (*coclass->source)
        snprintf(event, sizeof event, ", %s_Event", coclass->source);
    fprintf(out, "[ComImport] ");
    write_guid(&iface->attr->guid);
    fprintf(out, "[CoClass(typeof(%sClass))]\npublic interface %s : %s%s\n{\n}\n\n", coclass->name,
            coclass->name, coclass->iface, event);
    fprintf(out, "[ComImport] [TypeLibType((short)0x%x)] ", coclass->typeflags);
    write_guid(&coclass->clsid);
    fprintf(out, "[ClassInterface(ClassInterfaceType.None)]\n");
    if (*coclass->source)
        fprintf(out, "[ComSourceInterfaces(typeof(%s))]\n", coclass->source);
    fprintf(out, "public class %sClass : %s, %s%s\n{\n", coclass->name, coclass->iface,
            coclass->name, event);
    write_members(iface, 1);
    if (*coclass->source)
        each_event(interface_named(coclass->source), write_class_event);
    fprintf(out, "}\n\n");
}

static void write_enum(ITypeInfo *info, const WCHAR *name, const GUID *guid)
{
    TYPEATTR *attr;
    must(ITypeInfo_GetTypeAttr(info, &attr), "GetTypeAttr");
    if (attr->typekind == TKIND_ENUM) {
        write_guid(guid);
        fprintf(out, "public enum %ls\n{\n", name);
        for (UINT i = 0; i < attr->cVars; i++) {
            VARDESC *var;
            BSTR value;
            must(ITypeInfo_GetVarDesc(info, i, &var), "GetVarDesc");
            must(ITypeInfo_GetDocumentation(info, var->memid, &value, NULL, NULL, NULL), "a value");
            fprintf(out, "    %ls = %ld,\n", value, V_I4(var->lpvarValue));
            SysFreeString(value);
            ITypeInfo_ReleaseVarDesc(info, var);
        }
        fprintf(out, "}\n\n");
    }
    ITypeInfo_ReleaseTypeAttr(info, attr);
}

/* Enumerations, also those without a name but for that of an alias, which then has the GUID. */
static void write_named(ITypeInfo *info, const TYPEATTR *attr)
{
    BSTR name;
    ITypeInfo *target;
    must(ITypeInfo_GetDocumentation(info, MEMBERID_NIL, &name, NULL, NULL, NULL), "a name");
    if (attr->typekind == TKIND_ENUM && !IsEqualGUID(&attr->guid, &GUID_NULL)) {
        write_enum(info, name, &attr->guid);
    } else if (attr->typekind == TKIND_ALIAS && attr->tdescAlias.vt == VT_USERDEFINED) {
        must(ITypeInfo_GetRefTypeInfo(info, attr->tdescAlias.hreftype, &target), "an alias");
        write_enum(target, name, &attr->guid);
        ITypeInfo_Release(target);
    }
    SysFreeString(name);
}

int main(int argc, char **argv)
{
    ITypeLib *lib;
    WCHAR path[MAX_PATH];
    if (argc != 4) {
        fprintf(stderr, "usage: interop NAMESPACE LIBRARY.tlb OUT.cs\n");
        return 2;
    }
    must(CoInitializeEx(NULL, COINIT_MULTITHREADED), "CoInitializeEx");
    MultiByteToWideChar(CP_ACP, 0, argv[2], -1, path, MAX_PATH);
    must(LoadTypeLibEx(path, REGKIND_NONE, &lib), argv[2]);
    out = fopen(argv[3], "wb");
    if (!out)
        fail(argv[3], E_FAIL);
    fprintf(out,
            "// Generated from a type library by tests/clients/dotnet/interop.c.\n"
            "#pragma warning disable 67 // events are the runtime's to raise\n"
            "using System;\nusing System.Runtime.CompilerServices;\n"
            "using System.Runtime.InteropServices;\nusing Interop;\n\nnamespace %s {\n\n",
            argv[1]);
    for (UINT i = 0; i < ITypeLib_GetTypeInfoCount(lib); i++) {
        ITypeInfo *info;
        TYPEATTR *attr;
        must(ITypeLib_GetTypeInfo(lib, i, &info), "GetTypeInfo");
        must(ITypeInfo_GetTypeAttr(info, &attr), "GetTypeAttr");
        if (attr->typekind == TKIND_DISPATCH)
            read_interface(info, attr);
        else if (attr->typekind == TKIND_COCLASS)
            coclasses[ncoclasses++] = read_coclass(info);
        else
            write_named(info, attr);
        ITypeInfo_ReleaseTypeAttr(info, attr);
        ITypeInfo_Release(info);
        if (ninterfaces == MAX_INTERFACES || ncoclasses == MAX_INTERFACES)
            fail("the library has too many types", E_FAIL);
    }
    for (int i = 0; i < ninterfaces; i++) {
        if (interfaces[i].dual)
            write_interface(&interfaces[i]);
        else
            write_source(&interfaces[i]);
    }
    for (int i = 0; i < ncoclasses; i++)
        write_coclass(&coclasses[i]);
    fprintf(out, "}\n");
    if (ferror(out) | fclose(out))
        fail(argv[3], E_FAIL);
    return 0;
}
