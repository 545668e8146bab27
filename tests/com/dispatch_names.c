/* SPDX-License-Identifier: MIT */
/* Tests of IDispatch's names and type information, compared with ITypeInfo::GetIDsOfNames. */
#include "duals.h"

#include <stdlib.h>

enum { MAX_NAMES = 12, UNTOUCHED = 0x5ca1ab1e };

/* An object and oleaut32's view of its interface. */
struct subject {
    const struct com_interface *iface;
    IDispatch *object;
    ITypeInfo *info;
};

static unsigned compared;

/* Calls visit for an object of each interface. */
static void each_subject(void (*visit)(const struct subject *subject))
{
    struct world world;
    struct subject subject;
    int count = 0;
    compared = 0;
    if (!world_open(&world))
        return;
    for (; (subject.iface = dual_interface(count)); count++) {
        CONTEXT("%s", subject.iface->name);
        subject.object = world_object(&world, subject.iface);
        if (CHECK_HR(IDispatch_GetTypeInfo(subject.object, 0, 0, &subject.info), S_OK)) {
            visit(&subject);
            ITypeInfo_Release(subject.info);
        }
        CONTEXT("%s", subject.iface->name);
        CHECK_REFS(subject.object, 1);
        IDispatch_Release(subject.object);
    }
    world_close(&world);
    CHECK_EQ(count, duals());
    if (compared)
        NOTE("compared %s calls of GetIDsOfNames with oleaut32's", grouped(compared).digits);
}

static void widen(WCHAR *wide, const char *name)
{
    while ((*wide++ = (unsigned char)*name++))
        ;
}

/* A name in four spellings. */
enum { SPELLINGS = 4 };

static void spell(WCHAR *out, const char *name, int spelling)
{
    widen(out, name);
    for (int i = 0; out[i]; i++) {
        bool letter = (out[i] | 0x20) >= 'a' && (out[i] | 0x20) <= 'z';
        if (letter && (spelling == 1 || (spelling == 3 && i % 2)))
            out[i] &= ~0x20;
        else if (letter && spelling >= 2)
            out[i] |= 0x20;
    }
}

static void same(const struct subject *subject, WCHAR **names, UINT count)
{
    DISPID ours[MAX_NAMES], theirs[MAX_NAMES];
    for (int i = 0; i < MAX_NAMES; i++)
        ours[i] = theirs[i] = UNTOUCHED;
    HRESULT expected = ITypeInfo_GetIDsOfNames(subject->info, names, count, theirs);
    HRESULT hr = IDispatch_GetIDsOfNames(subject->object, &IID_NULL, names, count,
                                         LOCALE_USER_DEFAULT, ours);
    compared++;
    CONTEXT("%s.%.60ls%s%.60ls (%u names)", subject->iface->name, names[0],
            count > 1 ? " with " : "", count > 1 ? names[1] : L"", count);
    CHECK_HR(hr, expected);
    for (int i = 0; i < MAX_NAMES; i++)
        CHECK_MSG(ours[i] == theirs[i], "ID %d is 0x%lx, expected 0x%lx", i,
                  (unsigned long)ours[i], (unsigned long)theirs[i]);
}

static void names_in_every_spelling(const struct subject *subject)
{
    WCHAR name[128], *names[] = {name};
    for (int n = 0; n < subject->iface->nnames; n++)
        for (int spelling = 0; spelling < SPELLINGS; spelling++) {
            spell(name, subject->iface->names[n].name, spelling);
            same(subject, names, 1);
            DISPID id = UNTOUCHED;
            CHECK_HR(IDispatch_GetIDsOfNames(subject->object, &IID_NULL, names, 1, 0x0409, &id),
                     S_OK);
            CHECK_EQ(id, subject->iface->members[subject->iface->names[n].member].dispid);
        }
    /* No member is without a name that leads to it. */
    for (int m = 0; m < subject->iface->nmembers; m++) {
        DISPID id = UNTOUCHED;
        widen(name, subject->iface->members[m].name);
        CHECK_HR(IDispatch_GetIDsOfNames(subject->object, &IID_NULL, names, 1, 0, &id), S_OK);
        CHECK_EQ(id, subject->iface->members[m].dispid);
    }
}

COM_TEST(dispatch_names, every_name_in_every_spelling)
{
    each_subject(names_in_every_spelling);
}

static void names_with_parameters(const struct subject *subject)
{
    static WCHAR buffers[MAX_NAMES][128];
    WCHAR *names[MAX_NAMES];
    for (int i = 0; i < MAX_NAMES; i++)
        names[i] = buffers[i];
    for (int m = 0; m < subject->iface->nmembers; m++)
        for (int spelling = 0; spelling < SPELLINGS; spelling++) {
            const struct com_member *member = &subject->iface->members[m];
            UINT count = 1;
            spell(buffers[0], member->name, spelling);
            for (int p = 0; p < member->nparams; p++) {
                spell(buffers[1], member->params[p].name, spelling);
                same(subject, names, 2);
            }
            for (int p = member->nparams; p-- > 0;) /* all, last one first */
                spell(buffers[count++], member->params[p].name, spelling);
            same(subject, names, count);
            wcscpy(buffers[count], L"NoSuchParameter");
            same(subject, names, count + 1);
            spell(buffers[count + 1], member->name, spelling);
            same(subject, names, count + 2);
            wcscpy(buffers[1], L"");
            same(subject, names, 2);
            wcscpy(buffers[0], L"NoSuchMember");
            same(subject, names, count + 2);
        }
}

COM_TEST(dispatch_names, names_of_parameters)
{
    each_subject(names_with_parameters);
}

static void unknown_names(const struct subject *subject)
{
    static const WCHAR *const unknown[] = {
        L"", L" ", L"x", L"NoSuchMember", L"value", L"_", L"__NewEnum", L"NewEnum", L"0", L"[0]",
        L"[DISPID=0]", L"get_Name", L"put_Name", L"\x7f", L"\x01", L"A\tB", L"Name ", L" Name",
        L"Na me", L"Name.Count", L"Name;", L"{00000000-0000-0000-0000-000000000000}",
    };
    WCHAR name[160], *names[] = {name};
    for (size_t i = 0; i < COUNT(unknown); i++) {
        wcscpy(name, unknown[i]);
        same(subject, names, 1);
    }
    widen(name, subject->iface->name);
    same(subject, names, 1);
    for (int n = 0; n < subject->iface->nnames; n++) {
        size_t length = strlen(subject->iface->names[n].name);
        for (size_t cut = 1; cut < length; cut++) {
            widen(name, subject->iface->names[n].name);
            name[length - cut] = 0;
            same(subject, names, 1);
            widen(name, subject->iface->names[n].name + cut);
            same(subject, names, 1);
        }
        for (int c = 0x20; c < 0x7f; c++) {
            if (c == '\'' || c == '-') /* which Wine's comparison of words skips */
                continue;
            widen(name, subject->iface->names[n].name);
            name[length] = (WCHAR)c;
            name[length + 1] = 0;
            same(subject, names, 1);
            widen(name, subject->iface->names[n].name);
            name[length / 2] = (WCHAR)c;
            same(subject, names, 1);
        }
    }
}

COM_TEST(dispatch_names, unknown_names)
{
    each_subject(unknown_names);
}

static void inherited_names(const struct subject *subject)
{
    static const char *const inherited[] = {"QueryInterface", "AddRef", "Release",
                                            "GetTypeInfoCount", "GetTypeInfo", "GetIDsOfNames",
                                            "Invoke"};
    WCHAR name[64], parameter[] = L"NoSuchParameter", *names[] = {name, parameter};
    for (size_t i = 0; i < COUNT(inherited); i++)
        for (int spelling = 0; spelling < SPELLINGS; spelling++) {
            spell(name, inherited[i], spelling);
            same(subject, names, 1);
            same(subject, names, 2);
            name[wcslen(name) - 1] = 0;
            same(subject, names, 1);
        }
}

COM_TEST(dispatch_names, names_of_idispatch_itself)
{
    each_subject(inherited_names);
}

/* oleaut32 also knows the parameters of these; but they are restricted from Invoke, so that nobody
 * could pass a named argument to them. */
static void inherited_parameters(const struct subject *subject)
{
    WCHAR name[] = L"GetTypeInfo", parameter[] = L"itinfo", *names[] = {name, parameter};
    DISPID ids[] = {UNTOUCHED, UNTOUCHED};
    CHECK_HR(IDispatch_GetIDsOfNames(subject->object, &IID_NULL, names, 2, 0, ids),
             DISP_E_UNKNOWNNAME);
    CHECK_EQ(ids[0], 0x60010001);
    CHECK_EQ(ids[1], DISPID_UNKNOWN);
}

COM_TEST(dispatch_names, parameters_of_idispatch_itself_are_unknown)
{
    each_subject(inherited_parameters);
}

static unsigned lenient;

/* The names are ASCII and nothing else is the same letter. What oleaut32 finds depends on the
 * locale's comparison of words: Wine's skips hyphens, apostrophes and what has no weight. */
static void names_beyond_ascii(const struct subject *subject)
{
    static const struct {
        WCHAR letter, other;
    } pairs[] = {
        {'i', 0x0131}, {'I', 0x0130}, {'k', 0x212a}, {'s', 0x017f}, {'a', 0x00e5}, {'e', 0x00e9},
        {'A', 0x0391}, {'a', 0xff41}, {'N', 0xff2e}, {'o', 0x03bf}, {'m', 0x216f}, {'C', 0x0421},
        {'n', 0xdc00}, {'t', 0xd83d}, {'e', 0xffff}, {'r', 0x80},
    };
    static const WCHAR inserted[] = {0x00ad, 0x200b, 0x200d, 0xfeff, 0x0301, '-', '\'', 0xd800};
    WCHAR name[130], *names[] = {name};
    for (int n = 0; n < subject->iface->nnames; n++) {
        const char *known = subject->iface->names[n].name;
        for (size_t p = 0; p < COUNT(pairs) + COUNT(inserted); p++) {
            widen(name, known);
            bool changed = false;
            if (p < COUNT(pairs)) {
                for (int i = 0; name[i]; i++)
                    if ((name[i] | 0x20) == (pairs[p].letter | 0x20)) {
                        name[i] = pairs[p].other;
                        changed = true;
                    }
            } else {
                widen(name + 2, known + 1);
                name[1] = inserted[p - COUNT(pairs)];
                changed = true;
            }
            if (!changed)
                continue;
            DISPID ours = UNTOUCHED, theirs = UNTOUCHED;
            CONTEXT("%s.%s with U+%04x", subject->iface->name, known,
                    p < COUNT(pairs) ? pairs[p].other : inserted[p - COUNT(pairs)]);
            CHECK_HR(IDispatch_GetIDsOfNames(subject->object, &IID_NULL, names, 1, 0, &ours),
                     DISP_E_UNKNOWNNAME);
            CHECK_EQ(ours, DISPID_UNKNOWN);
            compared++;
            lenient += ITypeInfo_GetIDsOfNames(subject->info, names, 1, &theirs) == S_OK;
        }
    }
}

COM_TEST(dispatch_names, letters_beyond_ascii_are_none_of_ours)
{
    lenient = 0;
    each_subject(names_beyond_ascii);
    NOTE("of those, oleaut32 has found %s", grouped(lenient).digits);
}

static void long_names(const struct subject *subject)
{
    enum { LONG_NAME = 100000 };
    WCHAR *name = calloc(LONG_NAME + 1, sizeof *name), parameter[] = L"Name";
    WCHAR *names[] = {name, parameter};
    if (!CHECK(name))
        return;
    for (int i = 0; i < LONG_NAME; i++)
        name[i] = L'a';
    same(subject, names, 2);
    widen(name, subject->iface->names[0].name);
    size_t length = wcslen(name);
    for (size_t i = length; i < LONG_NAME; i++)
        name[i] = L'z';
    same(subject, names, 1);
    name[length] = 0;
    same(subject, names, 1);
    free(name);
}

COM_TEST(dispatch_names, very_long_names)
{
    each_subject(long_names);
}

static void bad_parameters(const struct subject *subject)
{
    enum { MANY = 3000 };
    WCHAR name[64], other[] = L"NoSuchParameter", *names[] = {name, other, NULL};
    WCHAR *none[] = {NULL, other};
    DISPID ids[3] = {UNTOUCHED, UNTOUCHED, UNTOUCHED};
    IDispatch *object = subject->object;
    widen(name, subject->iface->names[0].name);
    const IID *const iids[] = {&IID_IUnknown, &IID_IDispatch, subject->iface->iid};
    for (size_t i = 0; i < COUNT(iids); i++)
        CHECK_HR(IDispatch_GetIDsOfNames(object, iids[i], names, 1, 0, ids),
                 DISP_E_UNKNOWNINTERFACE);
    CHECK_HR(IDispatch_GetIDsOfNames(object, &IID_NULL, NULL, 1, 0, ids), E_INVALIDARG);
    CHECK_HR(IDispatch_GetIDsOfNames(object, &IID_NULL, names, 1, 0, NULL), E_INVALIDARG);
    CHECK_HR(IDispatch_GetIDsOfNames(object, &IID_NULL, names, 0, 0, ids), E_INVALIDARG);
    CHECK_EQ(ids[0], UNTOUCHED);
    CHECK_HR(IDispatch_GetIDsOfNames(object, &IID_NULL, none, 2, 0, ids), DISP_E_UNKNOWNNAME);
    CHECK_EQ(ids[0], DISPID_UNKNOWN);
    CHECK_EQ(ids[1], DISPID_UNKNOWN);
    CHECK_EQ(ids[2], UNTOUCHED);
    CHECK_HR(IDispatch_GetIDsOfNames(object, &IID_NULL, names, 3, 0, ids), DISP_E_UNKNOWNNAME);
    CHECK_EQ(ids[0], subject->iface->members[subject->iface->names[0].member].dispid);
    CHECK_EQ(ids[1], DISPID_UNKNOWN);
    CHECK_EQ(ids[2], DISPID_UNKNOWN);

    static WCHAR *many[MANY];
    static DISPID many_ids[MANY];
    for (int i = 0; i < MANY; i++) {
        many[i] = i ? other : name;
        many_ids[i] = UNTOUCHED;
    }
    CHECK_HR(IDispatch_GetIDsOfNames(object, &IID_NULL, many, MANY, 0, many_ids),
             DISP_E_UNKNOWNNAME);
    CHECK_EQ(many_ids[0], ids[0]);
    for (int i = 1; i < MANY; i++)
        CHECK_EQ(many_ids[i], DISPID_UNKNOWN);
}

COM_TEST(dispatch_names, parameters_of_getidsofnames_are_checked)
{
    each_subject(bad_parameters);
}

static void type_info(const struct subject *subject)
{
    UINT count = UNTOUCHED;
    IDispatch *object = subject->object;
    CHECK_HR(IDispatch_GetTypeInfoCount(object, &count), S_OK);
    CHECK_EQ(count, 1);
    CHECK_HR(IDispatch_GetTypeInfoCount(object, NULL), E_POINTER);
    static const UINT bad[] = {1, 2, 0x80000000, 0xffffffff};
    for (size_t i = 0; i < COUNT(bad); i++) {
        ITypeInfo *none = (ITypeInfo *)UNTOUCHED;
        CHECK_HR(IDispatch_GetTypeInfo(object, bad[i], 0, &none), DISP_E_BADINDEX);
        CHECK(!none);
        CHECK_HR(IDispatch_GetTypeInfo(object, bad[i], 0, NULL), E_POINTER);
    }
    CHECK_HR(IDispatch_GetTypeInfo(object, 0, 0, NULL), E_POINTER);
    static const LCID lcids[] = {0, LOCALE_USER_DEFAULT, 0x0407, 0x041f, 0xffffffff};
    for (size_t i = 0; i < COUNT(lcids); i++) {
        ITypeInfo *again = NULL;
        CHECK_HR(IDispatch_GetTypeInfo(object, 0, lcids[i], &again), S_OK);
        CHECK(again == subject->info);
        if (again)
            ITypeInfo_Release(again);
    }
}

static void type_info_of_interface(const struct subject *subject)
{
    TYPEATTR *attr;
    ITypeLib *library = NULL;
    TLIBATTR *library_attr;
    UINT index = UNTOUCHED;
    type_info(subject);
    if (CHECK_HR(ITypeInfo_GetTypeAttr(subject->info, &attr), S_OK)) {
        CHECK(IsEqualGUID(&attr->guid, subject->iface->iid));
        CHECK_EQ(attr->typekind, TKIND_DISPATCH);
        CHECK(attr->wTypeFlags & TYPEFLAG_FDUAL);
        CHECK_EQ(attr->wTypeFlags, subject->iface->typeflags);
        ITypeInfo_ReleaseTypeAttr(subject->info, attr);
    }
    if (CHECK_HR(ITypeInfo_GetContainingTypeLib(subject->info, &library, &index), S_OK)) {
        if (CHECK_HR(ITypeLib_GetLibAttr(library, &library_attr), S_OK)) {
            CHECK(IsEqualGUID(&library_attr->guid, subject->iface->library->libid));
            ITypeLib_ReleaseTLibAttr(library, library_attr);
        }
        ITypeLib_Release(library);
    }
}

COM_TEST(dispatch_names, type_info_is_that_of_the_interface)
{
    each_subject(type_info_of_interface);
}
