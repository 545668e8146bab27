/* SPDX-License-Identifier: MIT */
/* COM's rules for QueryInterface, and of references: objects, class objects, enumerators. */
#include "queryinterface_fixture.h"

/* What Windows, a script engine or a container may ask for, and no object here has. */
static const struct {
    const char *name;
    const WCHAR *iid;
} foreign[] = {
    {"GUID_NULL", L"{00000000-0000-0000-0000-000000000000}"},
    {"IClassFactory", L"{00000001-0000-0000-C000-000000000046}"},
    {"IMalloc", L"{00000002-0000-0000-C000-000000000046}"},
    {"IProxyManager", L"{00000008-0000-0000-C000-000000000046}"},
    {"IStream", L"{0000000C-0000-0000-C000-000000000046}"},
    {"IStdMarshalInfo", L"{00000018-0000-0000-C000-000000000046}"},
    {"IExternalConnection", L"{00000019-0000-0000-C000-000000000046}"},
    {"IWeakRef", L"{0000001A-0000-0000-C000-000000000046}"},
    {"IIdentityUnmarshal", L"{0000001B-0000-0000-C000-000000000046}"},
    {"IMultiQI", L"{00000020-0000-0000-C000-000000000046}"},
    {"IStdIdentity", L"{0000011B-0000-0000-C000-000000000046}"},
    {"IRunnableObject", L"{00000126-0000-0000-C000-000000000046}"},
    {"IRpcProxyBuffer", L"{D5F56A34-593B-101A-B569-08002B2DBF7A}"},
    {"IPSFactoryBuffer", L"{D5F569D0-593B-101A-B569-08002B2DBF7A}"},
    {"IPersist", L"{0000010C-0000-0000-C000-000000000046}"},
    {"IPersistStream", L"{00000109-0000-0000-C000-000000000046}"},
    {"IPersistStreamInit", L"{7FD52380-4E07-101B-AE2D-08002B2EC713}"},
    {"IMoniker", L"{0000000F-0000-0000-C000-000000000046}"},
    {"IOleObject", L"{00000112-0000-0000-C000-000000000046}"},
    {"IClientSecurity", L"{0000013D-0000-0000-C000-000000000046}"},
    {"IServerSecurity", L"{0000013E-0000-0000-C000-000000000046}"},
    {"IRpcOptions", L"{00000144-0000-0000-C000-000000000046}"},
    {"ICallFactory", L"{1C733A30-2A1C-11CE-ADE5-00AA0044773D}"},
    {"IMarshal2", L"{000001CF-0000-0000-C000-000000000046}"},
    {"INoMarshal", L"{ECC8691B-C1DB-4DC0-855E-65F6C551AF49}"},
    {"IFastRundown", L"{00000040-0000-0000-C000-000000000046}"},
    {"IEnumUnknown", L"{00000100-0000-0000-C000-000000000046}"},
    {"ITypeInfo", L"{00020401-0000-0000-C000-000000000046}"},
    {"ITypeLib", L"{00020402-0000-0000-C000-000000000046}"},
    {"IErrorInfo", L"{1CF2B120-547D-101B-8E65-08002B2BD119}"},
    {"IConnectionPoint", L"{B196B286-BAB4-101A-B69C-00AA00341D07}"},
    {"IConnectionPointContainer", L"{B196B284-BAB4-101A-B69C-00AA00341D07}"},
    {"IClassFactory2", L"{B196B28F-BAB4-101A-B69C-00AA00341D07}"},
    {"IProvideClassInfo2", L"{A6BC3AC0-DBAA-11CE-9DE3-00AA004BB851}"},
    {"IProvideMultipleClassInfo", L"{A7ABA9C1-8983-11CF-8F20-00805F2CD064}"},
    {"IDispatchEx", L"{A6EF9860-C720-11D0-9337-00A0C90DCAA9}"},
    {"IObjectWithSite", L"{FC4801A3-2BA9-11CF-A229-00AA003D7352}"},
    {"IObjectSafety", L"{CB5BDC81-93C1-11CF-8F20-00805F2CD064}"},
    {"IServiceProvider", L"{6D5140C1-7436-11CE-8034-00AA006009FA}"},
    {"IQuickActivate", L"{CF51ED10-62FE-11CF-BF86-00A0C9034836}"},
    {"IActiveScriptSite", L"{DB01A1E3-A42B-11CF-8F20-00805F2CD064}"},
    {"IManagedObject", L"{C3FCC19E-A970-11D2-8B5A-00A0C9B7C9C4}"},
    {"IInspectable", L"{AF86E2E0-B12D-4C6A-9C5A-D7AA65101E90}"},
    {"IWeakReferenceSource", L"{00000038-0000-0000-C000-000000000046}"},
};

/* Reflexive, symmetric, transitive, one identity: each interface is reached from each other. The
 * object has one reference before and after. */
static void check_rules(IUnknown *object, const IID *const *known, int count)
{
    void *pointers[MAX_KNOWN] = {NULL}, *again;
    for (int i = 0; i < count; i++)
        if (!CHECK_HR(query(object, known[i], &pointers[i]), S_OK))
            pointers[i] = NULL;
    for (int a = 0; a < count; a++) {
        if (!pointers[a])
            continue;
        check_identity(pointers[a], object);
        for (int b = 0; b < count; b++) {
            if (!CHECK_HR(query(pointers[a], known[b], &again), S_OK))
                continue;
            CHECK(again == pointers[b]);
            check_identity(again, object);
            drop(again);
        }
        again = POISON;
        CHECK_HR(IUnknown_QueryInterface((IUnknown *)pointers[a], known[a], NULL), E_POINTER);
        CHECK_HR(IUnknown_QueryInterface((IUnknown *)pointers[a], &IID_IStream, NULL), E_POINTER);
        CHECK_HR(query(pointers[a], &IID_IStream, &again), E_NOINTERFACE);
        CHECK(!again);
    }
    CHECK_REFS(object, (ULONG)count + 1);
    for (int i = 0; i < count; i++)
        if (pointers[i])
            CHECK_EQ(IUnknown_Release((IUnknown *)pointers[i]), (ULONG)(count - i));
    CHECK_REFS(object, 1);
}

static bool is_among(REFIID iid, const IID *const *known, int count)
{
    for (int i = 0; i < count; i++)
        if (IsEqualGUID(iid, known[i]))
            return true;
    return false;
}

static void check_lacks(IUnknown *object, REFIID iid, const char *name)
{
    void *out;
    HRESULT hr = query(object, iid, &out);
    CHECK_MSG(hr == E_NOINTERFACE && !out, "%s: %s (0x%08lx), %p", name, hr_name(hr),
              (unsigned long)hr, out);
    if (SUCCEEDED(hr))
        drop(out);
}

/* Everything foreign, all of our interfaces that it does not know, and IIDs next to known ones. */
static unsigned check_lacks_all_but(IUnknown *object, const IID *const *known, int count)
{
    unsigned checked = 0;
    IID iid;
    for (size_t i = 0; i < COUNT(foreign); i++) {
        CHECK_HR(IIDFromString(foreign[i].iid, &iid), S_OK);
        if (is_among(&iid, known, count))
            continue;
        check_lacks(object, &iid, foreign[i].name);
        checked++;
    }
    for (size_t l = 0; l < COUNT(com_libraries); l++) {
        const struct com_library *library = &com_libraries[l];
        for (int i = 0; i < library->ninterfaces; i++)
            if (!is_among(library->interfaces[i]->iid, known, count)) {
                check_lacks(object, library->interfaces[i]->iid, library->interfaces[i]->name);
                checked++;
            }
        for (int i = 0; i < library->ncoclasses; i++, checked++)
            check_lacks(object, library->coclasses[i].clsid, library->coclasses[i].name);
        check_lacks(object, library->libid, library->name);
    }
    for (int i = 0; i < count; i++)
        for (int bit = 0; bit < (int)sizeof iid * 8; bit += 5, checked++) {
            iid = *known[i];
            ((BYTE *)&iid)[bit / 8] ^= (BYTE)(1 << bit % 8);
            if (!is_among(&iid, known, count))
                check_lacks(object, &iid, "an IID with one bit changed");
        }
    CHECK_REFS(object, 1);
    return checked;
}

/* What the type library says of the coclass whose default interface an object shows. */
struct class {
    bool exists;
    bool has_source; /* events */
    CLSID clsid;
};

/* An object whose class has events may offer them, and then says which. */
static int known_of(IUnknown *object, const struct com_interface *iface,
                    const struct class *class, const IID **known)
{
    void *container;
    int count = 0;
    known[count++] = &IID_IUnknown;
    known[count++] = &IID_IDispatch;
    known[count++] = iface->iid;
    known[count++] = &IID_ISupportErrorInfo;
    known[count++] = &IID_IMarshal;
    known[count++] = &iid_agile_object;
    if (class->exists)
        known[count++] = &IID_IProvideClassInfo;
    if (class->has_source &&
        SUCCEEDED(query(object, &IID_IConnectionPointContainer, &container))) {
        drop(container);
        known[count++] = &IID_IConnectionPointContainer;
        known[count++] = &IID_IProvideClassInfo2;
    }
    return count;
}

static bool is_interface(ITypeInfo *coclass, UINT index, REFIID iid)
{
    ITypeInfo *info;
    HREFTYPE type;
    TYPEATTR *attr;
    bool found = false;
    if (FAILED(ITypeInfo_GetRefTypeOfImplType(coclass, index, &type)) ||
        FAILED(ITypeInfo_GetRefTypeInfo(coclass, type, &info)))
        return false;
    if (SUCCEEDED(ITypeInfo_GetTypeAttr(info, &attr))) {
        found = IsEqualGUID(&attr->guid, iid);
        ITypeInfo_ReleaseTypeAttr(info, attr);
    }
    ITypeInfo_Release(info);
    return found;
}

static void look_at_coclass(ITypeInfo *coclass, REFIID iid, struct class *class)
{
    TYPEATTR *attr;
    bool is_class = false, has_source = false;
    if (FAILED(ITypeInfo_GetTypeAttr(coclass, &attr)))
        return;
    for (UINT i = 0; i < attr->cImplTypes; i++) {
        INT flags = 0;
        ITypeInfo_GetImplTypeFlags(coclass, i, &flags);
        flags &= IMPLTYPEFLAG_FDEFAULT | IMPLTYPEFLAG_FSOURCE;
        has_source |= (flags & IMPLTYPEFLAG_FSOURCE) != 0;
        is_class |= flags == IMPLTYPEFLAG_FDEFAULT && is_interface(coclass, i, iid);
    }
    if (is_class)
        *class = (struct class){true, has_source, attr->guid};
    ITypeInfo_ReleaseTypeAttr(coclass, attr);
}

/* From the type library and not from the table. */
static struct class class_of(IDispatch *object, REFIID iid)
{
    struct class class = {0};
    ITypeInfo *info, *coclass;
    ITypeLib *library;
    UINT index;
    if (!CHECK_HR(IDispatch_GetTypeInfo(object, 0, 0, &info), S_OK))
        return class;
    if (CHECK_HR(ITypeInfo_GetContainingTypeLib(info, &library, &index), S_OK)) {
        for (UINT i = 0; i < ITypeLib_GetTypeInfoCount(library); i++) {
            TYPEKIND kind;
            if (FAILED(ITypeLib_GetTypeInfoType(library, i, &kind)) || kind != TKIND_COCLASS ||
                FAILED(ITypeLib_GetTypeInfo(library, i, &coclass)))
                continue;
            look_at_coclass(coclass, iid, &class);
            ITypeInfo_Release(coclass);
        }
        ITypeLib_Release(library);
    }
    ITypeInfo_Release(info);
    return class;
}

static void object_rules(IDispatch *object, const struct com_interface *iface)
{
    const IID *known[MAX_KNOWN];
    struct class class = class_of(object, iface->iid);
    int count = known_of((IUnknown *)object, iface, &class, known);
    check_rules((IUnknown *)object, known, count);
}

COM_TEST(queryinterface, every_interface_is_reached_from_every_other)
{
    each_object(object_rules);
}

static unsigned lacked;

static void object_lacks(IDispatch *object, const struct com_interface *iface)
{
    const IID *known[MAX_KNOWN];
    struct class class = class_of(object, iface->iid);
    int count = known_of((IUnknown *)object, iface, &class, known);
    lacked += check_lacks_all_but((IUnknown *)object, known, count);
}

COM_TEST(queryinterface, what_an_object_has_not_is_e_nointerface)
{
    lacked = 0;
    each_object(object_lacks);
    NOTE("asked for %s interfaces in vain", grouped(lacked).digits);
}

static void own_error_info(IDispatch *object, const struct com_interface *iface)
{
    ISupportErrorInfo *support;
    if (!CHECK_HR(query(object, &IID_ISupportErrorInfo, &support), S_OK))
        return;
    const struct com_interface *other;
    for (int i = 0; (other = dual_interface(i)); i++)
        CHECK_HR(ISupportErrorInfo_InterfaceSupportsErrorInfo(support, other->iid),
                 other == iface ? S_OK : S_FALSE);
    const IID *const others[] = {&IID_IUnknown, &IID_IDispatch, &IID_NULL, &IID_ISupportErrorInfo,
                                 &IID_IMarshal, &IID_IProvideClassInfo};
    for (size_t i = 0; i < COUNT(others); i++)
        CHECK_HR(ISupportErrorInfo_InterfaceSupportsErrorInfo(support, others[i]), S_FALSE);
    drop(support);
}

COM_TEST(queryinterface, only_its_own_interface_supports_error_info)
{
    each_object(own_error_info);
}

static int classes;

static void class_info(IDispatch *object, const struct com_interface *iface)
{
    struct class class = class_of(object, iface->iid);
    IProvideClassInfo *provider;
    ITypeInfo *info = POISON;
    TYPEATTR *attr;
    if (!CHECK_HR(query(object, &IID_IProvideClassInfo, &provider),
                  class.exists ? S_OK : E_NOINTERFACE) ||
        !class.exists)
        return;
    classes++;
    CHECK_HR(IProvideClassInfo_GetClassInfo(provider, NULL), E_POINTER);
    if (CHECK_HR(IProvideClassInfo_GetClassInfo(provider, &info), S_OK)) {
        if (CHECK_HR(ITypeInfo_GetTypeAttr(info, &attr), S_OK)) {
            CHECK_EQ(attr->typekind, TKIND_COCLASS);
            CHECK(IsEqualGUID(&attr->guid, &class.clsid));
            ITypeInfo_ReleaseTypeAttr(info, attr);
        }
        ITypeInfo_Release(info);
    }
    drop(provider);
}

COM_TEST(queryinterface, class_info_is_there_where_a_coclass_has_the_interface)
{
    int expected = 0;
    classes = 0;
    each_object(class_info);
    for (size_t l = 0; l < COUNT(com_libraries); l++)
        expected += com_libraries[l].ncoclasses;
    CHECK_EQ(classes, expected);
    CHECK(classes < duals());
    NOTE("%d of %d interfaces have a class", classes, duals());
}

static void object_references(IDispatch *object, const struct com_interface *iface)
{
    enum { MANY = 1000 };
    void *same;
    (void)iface;
    for (ULONG i = 2; i <= MANY; i++)
        CHECK_EQ(i % 2 ? IDispatch_AddRef(object) : (query(object, &IID_IDispatch, &same),
                                                     references(object)),
                 i);
    for (ULONG i = MANY; i-- > 1;)
        CHECK_EQ(IDispatch_Release(object), i);
}

COM_TEST(queryinterface, references_are_counted)
{
    each_object(object_references);
}

/* ---- Class objects ---- */

static const CLSID *const creatable[] = {&CLSID_VMVirtualPC, &CLSID_VPCMockControl};

static void check_class_object(IClassFactory *factory, const struct com_interface *iface)
{
    static const IID *const known[] = {&IID_IUnknown, &IID_IClassFactory};
    static const IID *const object_known[] = {&IID_IUnknown, &IID_IDispatch,
                                              &IID_ISupportErrorInfo, &IID_IProvideClassInfo,
                                              &IID_IMarshal, &iid_agile_object};
    int count = COUNT(object_known);
    LONG live = com_live;
    void *out = POISON;
    check_rules((IUnknown *)factory, known, COUNT(known));
    check_lacks_all_but((IUnknown *)factory, known, COUNT(known));
    check_lacks((IUnknown *)factory, &IID_IDispatch, "IDispatch");
    for (int i = 0; i < count; i++) {
        out = POISON;
        if (!CHECK_HR(IClassFactory_CreateInstance(factory, NULL, object_known[i], &out), S_OK))
            continue;
        CHECK_EQ(com_live, live + 1);
        CHECK_REFS(out, 1);
        IUnknown *object = NULL;
        CHECK_HR(query(out, &IID_IUnknown, &object), S_OK);
        drop(out);
        check_rules(object, object_known, count);
        CHECK_EQ(IUnknown_Release(object), 0);
        CHECK_EQ(com_live, live);
    }
    out = POISON;
    if (CHECK_HR(IClassFactory_CreateInstance(factory, NULL, iface->iid, &out), S_OK))
        drop(out);
    out = POISON;
    CHECK_HR(IClassFactory_CreateInstance(factory, NULL, &IID_IVMTask, &out), E_NOINTERFACE);
    CHECK(!out);
    CHECK_HR(IClassFactory_CreateInstance(factory, NULL, iface->iid, NULL), E_POINTER);
    out = POISON;
    CHECK_HR(IClassFactory_CreateInstance(factory, (IUnknown *)factory, &IID_IUnknown, &out),
             CLASS_E_NOAGGREGATION);
    CHECK(!out);
    CHECK_EQ(com_live, live);
    CHECK_HR(IClassFactory_LockServer(factory, TRUE), S_OK);
    CHECK_HR(IClassFactory_LockServer(factory, TRUE), S_OK);
    CHECK_EQ(com_live, live + 2);
    CHECK_HR(IClassFactory_LockServer(factory, FALSE), S_OK);
    CHECK_HR(IClassFactory_LockServer(factory, FALSE), S_OK);
    CHECK_EQ(com_live, live);
    CHECK_REFS(factory, 1);
}

COM_TEST(queryinterface, class_objects)
{
    const struct com_interface *const shown[] = {com_IVMVirtualPC, com_IVPCMockControl};
    vpcmock *mock = NULL;
    CHECK_HR(vpcmock_create(&mock), S_OK);
    for (size_t i = 0; i < COUNT(creatable); i++)
        for (int own = 0; own < 2; own++) {
            IClassFactory *factory = NULL;
            CONTEXT("class of %s, of %s mock", shown[i]->name, own ? "a" : "the process's");
            HRESULT hr = own ? factory_create(mock, creatable[i], &factory)
                             : factory_get(creatable[i], &IID_IClassFactory, (void **)&factory);
            if (!CHECK_HR(hr, S_OK))
                continue;
            check_class_object(factory, shown[i]);
            CHECK_EQ(IClassFactory_Release(factory), 0);
            CHECK_EQ(com_live, 0);
        }
    vpcmock_release(mock);
    mock_forget_default();
}

COM_TEST(queryinterface, class_objects_of_other_classes_are_not_available)
{
    void *out;
    int refused = 0;
    for (size_t l = 0; l < COUNT(com_libraries); l++)
        for (int c = 0; c < com_libraries[l].ncoclasses; c++) {
            const struct com_coclass *coclass = &com_libraries[l].coclasses[c];
            bool known = IsEqualGUID(coclass->clsid, creatable[0]) ||
                         IsEqualGUID(coclass->clsid, creatable[1]);
            CONTEXT("%s", coclass->name);
            out = POISON;
            CHECK_HR(factory_get(coclass->clsid, &IID_IUnknown, &out),
                     known ? S_OK : CLASS_E_CLASSNOTAVAILABLE);
            CHECK(known ? out != NULL : out == NULL);
            refused += !known;
            if (known && out)
                drop(out);
            out = POISON;
            CHECK_HR(factory_get(coclass->clsid, &IID_IDispatch, &out),
                     known ? E_NOINTERFACE : CLASS_E_CLASSNOTAVAILABLE);
            CHECK(!out);
            CHECK_HR(factory_get(coclass->clsid, &IID_IUnknown, NULL), E_POINTER);
        }
    CONTEXT("others");
    out = POISON;
    CHECK_HR(factory_get(&IID_IVMVirtualPC, &IID_IUnknown, &out), CLASS_E_CLASSNOTAVAILABLE);
    CHECK(!out);
    CHECK_HR(factory_get(&IID_NULL, &IID_IUnknown, &out), CLASS_E_CLASSNOTAVAILABLE);
    CHECK_EQ(refused, 30);
}

/* ---- Enumerators ---- */

COM_TEST(queryinterface, enumerators)
{
    static const IID *const known[] = {&IID_IUnknown, &IID_IEnumVARIANT, &IID_IMarshal};
    struct world world;
    if (!world_open(&world))
        return;
    for (int of_tasks = 0; of_tasks < 2; of_tasks++)
        for (int cloned = 0; cloned < 2; cloned++) {
            IUnknown *enumerator = enumerator_of(&world, of_tasks);
            CONTEXT("%s of %s", cloned ? "clone" : "enumerator", of_tasks ? "tasks" : "machines");
            if (!enumerator)
                continue;
            if (cloned) {
                IEnumVARIANT *clone = POISON;
                CHECK_HR(IEnumVARIANT_Clone((IEnumVARIANT *)enumerator, NULL), E_POINTER);
                CHECK_HR(IEnumVARIANT_Clone((IEnumVARIANT *)enumerator, &clone), S_OK);
                CHECK_EQ(IUnknown_Release(enumerator), 0);
                enumerator = (IUnknown *)clone;
            }
            check_rules(enumerator, known, COUNT(known));
            check_lacks_all_but(enumerator, known, COUNT(known));
            check_lacks(enumerator, &IID_IDispatch, "IDispatch");
            CHECK_EQ(IUnknown_Release(enumerator), 0);
        }
    world_close(&world);
}

COM_TEST(queryinterface, enumerators_outlive_their_collection_and_their_mock)
{
    struct world world;
    VARIANT item;
    if (!world_open(&world))
        return;
    IUnknown *enumerator = enumerator_of(&world, true);
    world_close(&world);
    VariantInit(&item);
    CHECK_HR(IEnumVARIANT_Next((IEnumVARIANT *)enumerator, 1, &item, NULL), S_OK);
    CHECK_EQ(IUnknown_Release(enumerator), 0);
    if (CHECK_EQ(V_VT(&item), VT_DISPATCH)) {
        CHECK_REFS(V_DISPATCH(&item), 1);
        check_identity(V_DISPATCH(&item), V_DISPATCH(&item));
    }
    VariantClear(&item);
}
