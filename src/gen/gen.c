/* SPDX-License-Identifier: MIT */
/* Build step: reads the compiled type libraries through oleaut32 and writes what follows from them:
 * the member table, the thunks, the vtables and the adapters' prototypes.
 *
 *   gen MODELLED OUTDIR LIBRARY.tlb...
 *
 * MODELLED is a list of the adapters that exist, one name a line; a member that is not in it gets
 * no adapter in its table row. Writes members.h, members.c, thunks.c, members.tsv, catalog.c (the
 * members of the first library for src/mock, which knows no COM) and the manifest
 * for activation without registration (with @PROCESSOR@ to be filled in) to OUTDIR. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <oleauto.h>

#include "com/progids.h"
#include "gen/gen_thunks.h"
#include "gen/gen_types.h"

struct file {
    FILE *stream;
    char path[MAX_PATH];
};

static char *modelled;

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
        fprintf(file.stream,
                "/* Generated from the type libraries by src/gen; not to be edited. */\n");
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

static int is_modelled(const char *adapter)
{
    size_t length = strlen(adapter);
    for (const char *at = modelled; (at = strstr(at, adapter)) != NULL; at += length)
        if ((at == modelled || at[-1] == '\n') && (at[length] == '\n' || at[length] == '\r'))
            return 1;
    return 0;
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

static const char *kind_for_mock(const struct type *type)
{
    if (type->kind == 's' || type->array)
        return "PARAM_OPAQUE";
    if (type->kind == 'i')
        return "PARAM_OBJECT";
    switch (type->vt) {
    case VT_BOOL: return "PARAM_BOOL";
    case VT_R8: return "PARAM_DOUBLE";
    case VT_DATE: return "PARAM_DATE";
    case VT_BSTR: return "PARAM_TEXT";
    case VT_VARIANT: return "PARAM_VARIANT";
    case VT_DISPATCH:
    case VT_UNKNOWN: return "PARAM_OBJECT";
    default: return "PARAM_INT";
    }
}

/* How many members of the first library are in the catalog so far. */
static int ordinals;

static void write_catalog(FILE *params, FILE *rows, const struct iface *iface)
{
    for (int i = 0; i < iface->attr->cFuncs; i++) {
        struct func func = get_func(iface, i);
        if (func.desc->cParams)
            fprintf(params, "static const struct member_param params_%d[] = {\n", ordinals);
        for (int p = 0; p < func.desc->cParams; p++) {
            const ELEMDESC *param = &func.desc->lprgelemdescParam[p];
            struct type type = describe(iface->info, &param->tdesc);
            WORD flags = param->paramdesc.wParamFlags;
            char name[MAX_NAMES];
            param_name(&func, p, name);
            /* of an event's argument the library says no direction */
            fprintf(params, "    {\"%s\", %s%s%s, %s, 0%s%s%s%s},\n", name, *type.named ? "\"" : "",
                    *type.named ? type.named : "NULL", *type.named ? "\"" : "",
                    kind_for_mock(&type),
                    flags & PARAMFLAG_FIN || !iface->dual ? " | MEMBER_IN" : "",
                    flags & PARAMFLAG_FOUT ? " | MEMBER_OUT" : "",
                    flags & PARAMFLAG_FRETVAL ? " | MEMBER_RETVAL" : "",
                    flags & PARAMFLAG_FOPT ? " | MEMBER_OPTIONAL" : "");
        }
        if (func.desc->cParams)
            fprintf(params, "};\n");
        fprintf(rows, "    {\"%s\", \"%s\", ", iface->name, func.name);
        if (func.desc->cParams)
            fprintf(rows, "params_%d, ", ordinals);
        else
            fprintf(rows, "NULL, ");
        fprintf(rows, "%d, %s, %d, 0x%08lX},\n", ordinals++,
                !iface->dual                                   ? "MEMBER_EVENT"
                : func.desc->invkind == INVOKE_PROPERTYGET     ? "MEMBER_GET"
                : func.desc->invkind >= INVOKE_PROPERTYPUT     ? "MEMBER_PUT"
                                                               : "MEMBER_METHOD",
                func.desc->cParams, (unsigned long)func.desc->memid);
        free_func(iface, &func);
    }
}

static void append_file(FILE *out, FILE *part)
{
    rewind(part);
    for (int c; (c = getc(part)) != EOF;)
        putc(c, out);
    fclose(part);
}

static FILE *temporary(void)
{
    FILE *file = tmpfile();
    if (!file)
        fail("cannot make a temporary file", E_FAIL);
    return file;
}

static void write_members(FILE *out, FILE *tsv, const struct iface *iface, int first_ordinal)
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
        fprintf(out, "%s%s, %ld, %d, %d, %d, %d, %d, %d},\n", have ? "call_" : "",
                have ? func.adapter : "NULL", func.desc->memid,
                func.desc->oVft / (int)sizeof(void *), func.desc->invkind, func.desc->wFuncFlags,
                func.desc->cParams, nin, first_ordinal < 0 ? 0xFFFF : first_ordinal + i);
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
                          FILE *proxies, FILE *params, FILE *rows, ITypeLib *lib, int index)
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
        int ordinal = index ? -1 : ordinals;
        if (!index)
            write_catalog(params, rows, &interfaces[i]);
        write_members(out, interfaces[i].dual ? tsv : NULL, &interfaces[i], ordinal);
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
                     "    .iid = &%sIID_%s,\n    .library = &com_libraries[%d],\n"
                     "    .typeflags = %d,\n",
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
    struct file catalog = open_file(argv[2], "catalog.c");
    FILE *proxies = temporary();
    FILE *rows = temporary();
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
    fprintf(catalog.stream, "#include \"mock/member.h\"\n\n");
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
                      proxies, catalog.stream, rows, libs[i], i);
    }
    fprintf(manifest.stream, "    </file>\n");
    append_file(manifest.stream, proxies);
    fprintf(manifest.stream, "</assembly>\n");
    fprintf(catalog.stream, "const struct member mock_members[] = {\n");
    append_file(catalog.stream, rows);
    fprintf(catalog.stream, "};\nconst int mock_member_count = %d;\n"
                            "_Static_assert(%d <= MEMBER_MAX, \"MEMBER_MAX is too small\");\n",
            ordinals, ordinals);
    fprintf(table.stream, "const struct com_library com_libraries[] = {\n");
    for (int i = 0; i < count; i++)
        write_library_row(table.stream, libs[i], i);
    fprintf(table.stream, "};\n");
    close_file(&header);
    close_file(&table);
    close_file(&thunks);
    close_file(&tsv);
    close_file(&manifest);
    close_file(&catalog);
    return 0;
}
