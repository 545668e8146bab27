/* SPDX-License-Identifier: MIT */
#include "gen/gen_thunks.h"

enum { FIRST_SLOT = 7 };

static void declare(FILE *out, const struct type *type, const char *name)
{
    fprintf(out, "%s%s %.*s%s", type->kind == 's' ? "struct " : "", type->base, type->stars, "***",
            name);
    if (type->array)
        fprintf(out, "[%d]", type->array);
}

const char *slot_of(const struct type *type, const ELEMDESC *param)
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

void write_prototypes(FILE *out, const struct iface *iface)
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
            "static HRESULT STDMETHODCALLTYPE %s_QueryInterface(%s *This, REFIID riid, "
            "void **object)\n"
            "{\n    return com_object_query((struct com_object *)This, riid, object);\n}\n"
            "static ULONG STDMETHODCALLTYPE %s_AddRef(%s *This)\n"
            "{\n    return com_object_addref((struct com_object *)This);\n}\n"
            "static ULONG STDMETHODCALLTYPE %s_Release(%s *This)\n"
            "{\n    return com_object_release((struct com_object *)This);\n}\n"
            "static HRESULT STDMETHODCALLTYPE %s_GetTypeInfoCount(%s *This, UINT *count)\n"
            "{\n    return dispatch_type_info_count((struct com_object *)This, count);\n}\n"
            "static HRESULT STDMETHODCALLTYPE %s_GetTypeInfo(%s *This, UINT index, LCID lcid, "
            "ITypeInfo **info)\n"
            "{\n    return dispatch_type_info((struct com_object *)This, index, lcid, info);\n}\n"
            "static HRESULT STDMETHODCALLTYPE %s_GetIDsOfNames(%s *This, REFIID riid, "
            "LPOLESTR *names, UINT count, LCID lcid, DISPID *ids)\n"
            "{\n    return dispatch_ids_of_names((struct com_object *)This, riid, names, count, "
            "lcid, ids);\n}\n"
            "static HRESULT STDMETHODCALLTYPE %s_Invoke(%s *This, DISPID id, REFIID riid, "
            "LCID lcid, WORD flags, DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, "
            "UINT *bad_arg)\n"
            "{\n    return dispatch_invoke((struct com_object *)This, id, riid, lcid, flags, "
            "params, result, exception, bad_arg);\n}\n",
            o, n, o, n, o, n, o, n, o, n, o, n, o, n);
}

static void write_vtable(FILE *out, const struct iface *iface)
{
    static const char *const shared[] = {"QueryInterface",   "AddRef",      "Release",
                                         "GetTypeInfoCount", "GetTypeInfo", "GetIDsOfNames",
                                         "Invoke"};
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
                "_Static_assert(offsetof(%sVtbl, %s%s) == %d * sizeof(void *), "
                "\"%s is at slot %d\");\n",
                iface->name, accessor(func.desc), func.name, func.desc->oVft / (int)sizeof(void *),
                func.adapter, func.desc->oVft / (int)sizeof(void *));
        free_func(iface, &func);
    }
    fprintf(out, "\n");
}

void write_thunks(FILE *out, const struct iface *iface)
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
