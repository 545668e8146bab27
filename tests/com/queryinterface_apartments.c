/* SPDX-License-Identifier: MIT */
/* Objects in other apartments, and the marshaler that takes them there. */
#include "queryinterface_fixture.h"

/* ---- Apartments ---- */

/* An object on its way to another thread, each way there is, and what arrives there. */
struct journey {
    DWORD apartment; /* of the thread that it goes to */
    const IID *iid;
    IStream *stream;
    DWORD cookie;
    IUnknown *object; /* as it left */
};

static IGlobalInterfaceTable *global_table(void)
{
    IGlobalInterfaceTable *table = NULL;
    CHECK_HR(CoCreateInstance(&CLSID_StdGlobalInterfaceTable, NULL, CLSCTX_INPROC_SERVER,
                              &IID_IGlobalInterfaceTable, (void **)&table),
             S_OK);
    return table;
}

static DWORD WINAPI arrive(void *parameter)
{
    struct journey *journey = parameter;
    void *out = POISON;
    CHECK_HR(CoInitializeEx(NULL, journey->apartment), S_OK);
    if (CHECK_HR(CoGetInterfaceAndReleaseStream(journey->stream, journey->iid, &out), S_OK)) {
        CHECK(out == journey->object);
        drop(out);
    }
    IGlobalInterfaceTable *table = global_table();
    out = POISON;
    if (table && CHECK_HR(IGlobalInterfaceTable_GetInterfaceFromGlobal(table, journey->cookie,
                                                                       journey->iid, &out),
                          S_OK)) {
        CHECK(out == journey->object);
        drop(out);
    }
    if (table)
        IGlobalInterfaceTable_Release(table);
    CoUninitialize();
    return 0;
}

static void travel(IUnknown *object, const IID *iid, DWORD apartment)
{
    struct journey journey = {.apartment = apartment, .iid = iid, .object = object};
    ULONG refs = references(object);
    IGlobalInterfaceTable *table = global_table();
    if (!table ||
        !CHECK_HR(CoMarshalInterThreadInterfaceInStream(iid, object, &journey.stream), S_OK) ||
        !CHECK_HR(IGlobalInterfaceTable_RegisterInterfaceInGlobal(table, object, iid,
                                                                  &journey.cookie),
                  S_OK))
        return;
    HANDLE thread = CreateThread(NULL, 0, arrive, &journey, 0, NULL);
    /* Without a message loop: a proxy of a single-threaded apartment's object would wait. */
    if (CHECK(thread) && CHECK_EQ(WaitForSingleObject(thread, TIME_LIMIT), WAIT_OBJECT_0))
        CloseHandle(thread);
    CHECK_HR(IGlobalInterfaceTable_RevokeInterfaceFromGlobal(table, journey.cookie), S_OK);
    IGlobalInterfaceTable_Release(table);
    CHECK_REFS(object, refs);
}

static DWORD destination;

static void travel_as_each(IDispatch *object, const struct com_interface *iface)
{
    const IID *const iids[] = {iface->iid, &IID_IDispatch, &IID_IUnknown};
    for (size_t i = 0; i < COUNT(iids); i++)
        travel((IUnknown *)object, iids[i], destination);
}

static DWORD WINAPI depart(void *parameter)
{
    struct world world;
    CHECK_HR(CoInitializeEx(NULL, *(DWORD *)parameter), S_OK);
    each_object(travel_as_each);
    if (world_open(&world)) {
        IUnknown *enumerator = enumerator_of(&world, true);
        CONTEXT("enumerator");
        if (enumerator) {
            travel(enumerator, &IID_IEnumVARIANT, destination);
            travel(enumerator, &IID_IUnknown, destination);
            CHECK_EQ(IUnknown_Release(enumerator), 0);
        }
        world_close(&world);
    }
    CoUninitialize();
    return 0;
}

static void check_journeys(DWORD from, DWORD to)
{
    destination = to;
    HANDLE thread = CreateThread(NULL, 0, depart, &from, 0, NULL);
    if (CHECK(thread) && CHECK_EQ(WaitForSingleObject(thread, 2 * TIME_LIMIT), WAIT_OBJECT_0))
        CloseHandle(thread);
    CONTEXT("at the end");
    CHECK_EQ(com_live, 0);
}

TEST(queryinterface_apartments, same_pointer_from_single_to_multithreaded_apartment)
{
    check_journeys(COINIT_APARTMENTTHREADED, COINIT_MULTITHREADED);
}

TEST(queryinterface_apartments, same_pointer_from_multithreaded_to_single_apartment)
{
    check_journeys(COINIT_MULTITHREADED, COINIT_APARTMENTTHREADED);
}

TEST(queryinterface_apartments, same_pointer_from_one_single_apartment_to_another)
{
    check_journeys(COINIT_APARTMENTTHREADED, COINIT_APARTMENTTHREADED);
}

static void marshaler(IDispatch *object, const struct com_interface *iface)
{
    static const CLSID free_threaded = {
        0x0000033a, 0, 0, {0xc0, 0, 0, 0, 0, 0, 0, 0x46}};
    IMarshal *marshal;
    IUnknown *plain = NULL, *agile;
    CLSID clsid, expected;
    if (!CHECK_HR(query(object, &IID_IMarshal, &marshal), S_OK))
        return;
    CHECK_HR(IMarshal_GetUnmarshalClass(marshal, iface->iid, object, MSHCTX_INPROC, NULL,
                                        MSHLFLAGS_NORMAL, &clsid),
             S_OK);
    /* As an object's that has nothing but a free-threaded marshaler. */
    IMarshal *inner = NULL;
    CHECK_HR(CoCreateFreeThreadedMarshaler(NULL, &plain), S_OK);
    CHECK_HR(query(plain, &IID_IMarshal, &inner), S_OK);
    CHECK_HR(IMarshal_GetUnmarshalClass(inner, iface->iid, object, MSHCTX_INPROC, NULL,
                                        MSHLFLAGS_NORMAL, &expected),
             S_OK);
    CHECK(IsEqualGUID(&clsid, &expected));
    CHECK(IsEqualGUID(&clsid, &free_threaded));
    drop(inner);
    drop(plain);
    if (CHECK_HR(query(object, &iid_agile_object, &agile), S_OK)) {
        check_identity(agile, object);
        drop(agile);
    }
    CHECK_REFS(object, 2);
    drop(marshal);
}

COM_TEST(queryinterface_apartments, imarshal_is_the_free_threaded_marshaler)
{
    each_object(marshaler);
}

/* ---- At once ---- */

enum { THREADS = 2, ROUNDS = 60000 };

static struct {
    IUnknown *object;
    LONG round; /* under way, from 1 */
    LONG done;  /* threads that have finished it */
    void *marshal[THREADS];
} race;

static DWORD WINAPI ask(void *parameter)
{
    void **marshal = parameter;
    CHECK_HR(CoInitializeEx(NULL, COINIT_MULTITHREADED), S_OK);
    for (LONG round = 1; round <= ROUNDS; round++) {
        /* Spinning, for all to start at the same moment. */
        for (int spins = 1; __atomic_load_n(&race.round, __ATOMIC_ACQUIRE) < round; spins++)
            if (spins % 1000 == 0)
                SwitchToThread();
        CHECK_HR(query(race.object, &IID_IMarshal, marshal), S_OK);
        InterlockedIncrement(&race.done);
    }
    CoUninitialize();
    return 0;
}

COM_TEST(queryinterface_apartments, marshaler_asked_for_by_many_at_once_is_one)
{
    struct world world;
    HANDLE threads[THREADS];
    if (!world_open(&world))
        return;
    race.round = 0;
    for (int i = 0; i < THREADS; i++)
        threads[i] = CreateThread(NULL, 0, ask, &race.marshal[i], 0, NULL);
    for (LONG round = 1; round <= ROUNDS; round++) {
        CONTEXT("round %ld", round);
        race.object = (IUnknown *)world_object(&world, com_IVMVirtualPC);
        race.done = 0;
        __atomic_store_n(&race.round, round, __ATOMIC_RELEASE);
        while (__atomic_load_n(&race.done, __ATOMIC_ACQUIRE) < THREADS)
            SwitchToThread();
        CHECK_REFS(race.object, THREADS + 1);
        for (int i = 0; i < THREADS; i++) {
            CHECK(race.marshal[i] == race.marshal[0]);
            drop(race.marshal[i]);
        }
        CHECK_EQ(IUnknown_Release(race.object), 0);
    }
    CHECK_EQ(WaitForMultipleObjects(THREADS, threads, TRUE, TIME_LIMIT), WAIT_OBJECT_0);
    for (int i = 0; i < THREADS; i++)
        CloseHandle(threads[i]);
    world_close(&world);
}
