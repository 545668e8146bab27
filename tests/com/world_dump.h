/* SPDX-License-Identifier: MIT */
/* All that the public interface shows of a mock, as a text: to compare two states of it. */
#ifndef VPCMOCK_TESTS_COM_WORLD_DUMP_H
#define VPCMOCK_TESTS_COM_WORLD_DUMP_H

#include <stdlib.h>

#include "control_fixture.h"

enum { DUMP_DEPTH = 5, DUMP_MAX_ITEMS = 20 };

struct dump {
    WCHAR *text;
    size_t length;
    size_t size;
    IVPCMockControl *control;
};

static inline void dump_add(struct dump *dump, const WCHAR *text)
{
    size_t more = wcslen(text);
    if (dump->length + more >= dump->size) {
        dump->size = 2 * dump->size + more + 4096;
        dump->text = realloc(dump->text, dump->size * sizeof *dump->text);
        if (!dump->text)
            abort();
    }
    memcpy(dump->text + dump->length, text, (more + 1) * sizeof *text);
    dump->length += more;
}

static inline void dump_object(struct dump *dump, IDispatch *object, int depth);

static inline void dump_name(struct dump *dump, const char *name, int depth)
{
    WCHAR line[128];
    _snwprintf(line, COUNT(line), L"\n%*ls%hs ", 2 * depth, L"", name);
    dump_add(dump, line);
}

static inline void dump_value(struct dump *dump, VARIANT *value, int depth)
{
    if (V_VT(value) == VT_DISPATCH && V_DISPATCH(value)) {
        dump_object(dump, V_DISPATCH(value), depth + 1);
    } else if (V_VT(value) == (VT_ARRAY | VT_VARIANT) || V_VT(value) == (VT_ARRAY | VT_UI1)) {
        LONG high = -1;
        SafeArrayGetUBound(V_ARRAY(value), 1, &high);
        for (LONG i = 0; i <= high; i++) {
            VARIANT element = v_none(VT_UI1);
            void *to = V_VT(value) == (VT_ARRAY | VT_UI1) ? (void *)&V_UI1(&element) : &element;
            CHECK_OK(SafeArrayGetElement(V_ARRAY(value), &i, to));
            dump_value(dump, &element, depth);
            VariantClear(&element);
            dump_add(dump, L" ");
        }
    } else if (SUCCEEDED(VariantChangeType(value, value, 0, VT_BSTR))) {
        dump_add(dump, V_BSTR(value) ? V_BSTR(value) : L"");
    }
}

static inline void dump_call(struct dump *dump, IDispatch *object, DISPID id, VARIANT *argument,
                             int depth)
{
    VARIANT result = v_none(VT_EMPTY);
    EXCEPINFO exception = {0};
    DISPPARAMS params = {.rgvarg = argument, .cArgs = argument ? 1 : 0};
    WCHAR failed[16];
    HRESULT hr = IDispatch_Invoke(object, id, &IID_NULL, 0, DISPATCH_PROPERTYGET | DISPATCH_METHOD,
                                  &params, &result, &exception, NULL);
    if (hr == S_OK) {
        dump_value(dump, &result, depth);
    } else {
        _snwprintf(failed, COUNT(failed), L"0x%08lx",
                   (unsigned long)(hr == DISP_E_EXCEPTION ? exception.scode : hr));
        dump_add(dump, failed);
    }
    exception_free(&exception);
    VariantClear(&result);
}

static inline void dump_facts(struct dump *dump, VARIANT object, int depth)
{
    VARIANT listed = v_none(VT_EMPTY);
    LONG high = -1;
    if (FAILED(IVPCMockControl_get_FactNames(dump->control, object, &listed)))
        return;
    CHECK_OK(SafeArrayGetUBound(V_ARRAY(&listed), 1, &high));
    for (LONG i = 0; i <= high; i++) {
        VARIANT name, value = v_none(VT_EMPTY);
        char ascii[64];
        CHECK_OK(SafeArrayGetElement(V_ARRAY(&listed), &i, &name));
        snprintf(ascii, sizeof ascii, "(%ls)", V_BSTR(&name));
        dump_name(dump, ascii, depth);
        CHECK_OK(IVPCMockControl_get_Fact(dump->control, V_BSTR(&name), object, &value));
        dump_value(dump, &value, depth);
        VariantClear(&value);
        VariantClear(&name);
    }
    VariantClear(&listed);
}

/* By the test itself, by looking. */
static inline bool dump_is_changed(const char *name)
{
    static const char *const changed[] = {"LiveObjects", "Journal", "Findings"};
    for (size_t i = 0; i < COUNT(changed); i++)
        if (!strcmp(name, changed[i]))
            return true;
    return false;
}

/* By its type information: the object may be a proxy. NULL: none of ours. */
static inline const struct com_interface *dump_interface(IDispatch *object)
{
    const struct com_interface *found = NULL;
    ITypeInfo *info = NULL;
    TYPEATTR *attr;
    if (FAILED(IDispatch_GetTypeInfo(object, 0, 0, &info)))
        return NULL;
    if (SUCCEEDED(ITypeInfo_GetTypeAttr(info, &attr))) {
        for (size_t l = 0; l < COUNT(com_libraries) && !found; l++)
            for (int i = 0; i < com_libraries[l].ninterfaces && !found; i++)
                if (IsEqualGUID(com_libraries[l].interfaces[i]->iid, &attr->guid))
                    found = com_libraries[l].interfaces[i];
        ITypeInfo_ReleaseTypeAttr(info, attr);
    }
    ITypeInfo_Release(info);
    return found;
}

/* Its properties, its items if it is a collection, its facts. */
static inline void dump_object(struct dump *dump, IDispatch *object, int depth)
{
    const struct com_interface *iface = depth > DUMP_DEPTH ? NULL : dump_interface(object);
    DISPID item = DISPID_UNKNOWN;
    if (!iface)
        return;
    for (int i = 0; i < iface->nmembers; i++) {
        const struct com_member *member = &iface->members[i];
        if (member->nin == 1 && !strcmp(member->name, "Item"))
            item = member->dispid;
        if (member->invkind != INVOKE_PROPERTYGET || member->nin || member->name[0] == '_')
            continue;
        if (dump_is_changed(member->name))
            continue;
        dump_name(dump, member->name, depth);
        dump_call(dump, object, member->dispid, NULL, depth);
    }
    for (LONG i = 1; item != DISPID_UNKNOWN && i <= DUMP_MAX_ITEMS; i++) {
        VARIANT index = v_i4(i);
        dump_name(dump, "Item", depth);
        dump_call(dump, object, item, &index, depth);
    }
    VARIANT of = v_object(object);
    dump_facts(dump, of, depth);
    VariantClear(&of);
}

/* Freed by the caller with free. Under a manual clock looking does not change anything. */
static inline WCHAR *dump_world(struct world *world)
{
    struct dump dump = {.control = world->control};
    dump_object(&dump, (IDispatch *)world->base.app, 0);
    dump_facts(&dump, v_missing(), 0);
    dump_object(&dump, (IDispatch *)world->control, 0);
    return dump.text;
}

/* Where two of them differ, in a line of each. */
static inline bool check_same_dump(const WCHAR *actual, const WCHAR *expected, int line)
{
    size_t at = 0, start = 0;
    for (; actual[at] && actual[at] == expected[at]; at++)
        if (actual[at] == '\n')
            start = at + 1;
    return check_that(!actual[at] && !expected[at], __FILE__, line, "\"%.*ls\", expected \"%.*ls\"",
                      (int)wcscspn(actual + start, L"\n"), actual + start,
                      (int)wcscspn(expected + start, L"\n"), expected + start);
}
#define CHECK_SAME_DUMP(actual, expected) check_same_dump((actual), (expected), __LINE__)

#endif
