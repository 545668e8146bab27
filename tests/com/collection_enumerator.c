/* SPDX-License-Identifier: MIT */
/* The enumerators of IVMTaskCollection and IVMVirtualMachineCollection. */
#include "collection_fixture.h"

#include <string.h>

/* ---- Both collections through one set of functions ---- */

static IEnumVARIANT *enumerate_tasks(const struct fixture *fixture)
{
    IDispatch *all = open_all(fixture, tasks);
    IEnumVARIANT *enumerator = enumerate(tasks, all);
    IDispatch_Release(all);
    return enumerator;
}

/* The ID of the next task, 0 at the end. */
static LONG next_id(IEnumVARIANT *enumerator)
{
    VARIANT item;
    ULONG fetched = 42;
    LONG id = 0;
    VariantInit(&item);
    HRESULT hr = IEnumVARIANT_Next(enumerator, 1, &item, &fetched);
    if (hr == S_OK) {
        CHECK_EQ(fetched, 1);
        if (CHECK_EQ(V_VT(&item), VT_DISPATCH))
            id = id_of(V_DISPATCH(&item));
        VariantClear(&item);
    } else {
        CHECK_HR(hr, S_FALSE);
        CHECK_EQ(fetched, 0);
        CHECK_EQ(V_VT(&item), VT_EMPTY);
    }
    return id;
}

/* ---- Enumerators ---- */

TEST(collection_enumerator, an_enumerator_answers_for_its_interfaces)
{
    struct fixture fixture = fixture_start();
    for (size_t k = 0; k < COUNT(kinds); k++) {
        CONTEXT("%s", kinds[k].name);
        IDispatch *all = open_all(&fixture, &kinds[k]);
        IUnknown *unknown = NULL;
        IUnknown *identity = NULL;
        IEnumVARIANT *enumerator = NULL;
        void *other = &fixture;
        CHECK_OK(kinds[k].enumerate(all, &unknown));
        CHECK_REFS(unknown, 1);
        CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator));
        CHECK_REFS(unknown, 2);
        CHECK_OK(IEnumVARIANT_QueryInterface(enumerator, &IID_IUnknown, (void **)&identity));
        CHECK(identity == unknown);
        CHECK_HR(IEnumVARIANT_QueryInterface(enumerator, &IID_IDispatch, &other), E_NOINTERFACE);
        CHECK(!other);
        CHECK_HR(IEnumVARIANT_QueryInterface(enumerator, &IID_IUnknown, NULL), E_POINTER);
        IUnknown_Release(identity);
        IUnknown_Release(unknown);
        CHECK_EQ(IEnumVARIANT_Release(enumerator), 0);
        IDispatch_Release(all);
    }
    fixture_end(&fixture);
}

TEST(collection_enumerator, next_gives_one_by_one_in_the_order_of_item)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 5);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    for (LONG i = 1; i <= 5; i++)
        CHECK_EQ(next_id(enumerator), id_at(&fixture, i));
    CHECK_EQ(next_id(enumerator), 0);
    CHECK_EQ(next_id(enumerator), 0);
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}

TEST(collection_enumerator, machines_are_enumerated)
{
    struct fixture fixture = fixture_start();
    IDispatch *all = open_all(&fixture, machines);
    IEnumVARIANT *enumerator = enumerate(machines, all);
    VARIANT item;
    ULONG fetched = 42;
    BSTR name = NULL;
    IVMVirtualMachine *machine = NULL;
    CHECK_OK(IEnumVARIANT_Next(enumerator, 1, &item, &fetched));
    CHECK_EQ(fetched, 1);
    CHECK_EQ(V_VT(&item), VT_DISPATCH);
    CHECK_OK(
        IDispatch_QueryInterface(V_DISPATCH(&item), &IID_IVMVirtualMachine, (void **)&machine));
    CHECK_OK(IVMVirtualMachine_get_Name(machine, &name));
    CHECK_BSTR(name, L"Windows XP Mode");
    IVMVirtualMachine_Release(machine);
    CHECK_OK(VariantClear(&item));
    CHECK_HR(IEnumVARIANT_Next(enumerator, 1, &item, &fetched), S_FALSE);
    CHECK_EQ(fetched, 0);
    CHECK_EQ(V_VT(&item), VT_EMPTY);
    IEnumVARIANT_Release(enumerator);
    IDispatch_Release(all);
    fixture_end(&fixture);
}

/* Poisoned: Next takes uninitialized VARIANTs. */
static void poison(VARIANT *items, size_t count)
{
    memset(items, 0x5a, count * sizeof *items);
}

TEST(collection_enumerator, next_gives_several_and_then_what_is_left)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 7);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    VARIANT items[5];
    ULONG fetched = 42;
    poison(items, COUNT(items));
    CHECK_OK(IEnumVARIANT_Next(enumerator, 5, items, &fetched));
    CHECK_EQ(fetched, 5);
    for (LONG i = 0; i < 5; i++) {
        if (CHECK_EQ(V_VT(&items[i]), VT_DISPATCH))
            CHECK_EQ(id_of(V_DISPATCH(&items[i])), id_at(&fixture, i + 1));
        VariantClear(&items[i]);
    }
    poison(items, COUNT(items));
    CHECK_HR(IEnumVARIANT_Next(enumerator, 5, items, &fetched), S_FALSE);
    CHECK_EQ(fetched, 2);
    for (LONG i = 0; i < 5; i++) {
        CONTEXT("item %ld of the rest", i);
        if (CHECK_EQ(V_VT(&items[i]), i < 2 ? VT_DISPATCH : VT_EMPTY) && i < 2)
            CHECK_EQ(id_of(V_DISPATCH(&items[i])), id_at(&fixture, i + 6));
        VariantClear(&items[i]);
    }
    CONTEXT("at the end");
    poison(items, COUNT(items));
    CHECK_HR(IEnumVARIANT_Next(enumerator, 5, items, &fetched), S_FALSE);
    CHECK_EQ(fetched, 0);
    for (LONG i = 0; i < 5; i++)
        CHECK_EQ(V_VT(&items[i]), VT_EMPTY);
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}

TEST(collection_enumerator, next_of_exactly_all_is_a_full_success)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 3);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    VARIANT items[3];
    ULONG fetched = 42;
    CHECK_OK(IEnumVARIANT_Next(enumerator, 3, items, &fetched));
    CHECK_EQ(fetched, 3);
    for (LONG i = 0; i < 3; i++)
        VariantClear(&items[i]);
    CHECK_EQ(next_id(enumerator), 0);
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}

TEST(collection_enumerator, next_of_none_gives_none)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 1);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    VARIANT item;
    ULONG fetched = 42;
    V_VT(&item) = VT_I4;
    CHECK_OK(IEnumVARIANT_Next(enumerator, 0, &item, &fetched));
    CHECK_EQ(fetched, 0);
    CHECK_EQ(V_VT(&item), VT_I4);
    CHECK_EQ(next_id(enumerator), id_at(&fixture, 1));
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}

TEST(collection_enumerator, next_needs_a_count_unless_one_is_asked_for)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 2);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    VARIANT items[2];
    ULONG fetched = 42;
    CHECK_HR(IEnumVARIANT_Next(enumerator, 2, items, NULL), E_POINTER);
    CHECK_HR(IEnumVARIANT_Next(enumerator, 1, NULL, &fetched), E_POINTER);
    CHECK_EQ(fetched, 0);
    CHECK_HR(IEnumVARIANT_Next(enumerator, 1, NULL, NULL), E_POINTER);
    CHECK_OK(IEnumVARIANT_Next(enumerator, 1, items, NULL));
    CHECK_EQ(id_of(V_DISPATCH(&items[0])), id_at(&fixture, 1)); /* failures took none */
    VariantClear(&items[0]);
    CHECK_OK(IEnumVARIANT_Next(enumerator, 1, items, NULL));
    VariantClear(&items[0]);
    CHECK_HR(IEnumVARIANT_Next(enumerator, 1, items, NULL), S_FALSE);
    CHECK_EQ(V_VT(&items[0]), VT_EMPTY);
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}

TEST(collection_enumerator, skip_stops_at_the_end)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 5);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 0));
    CHECK_EQ(next_id(enumerator), id_at(&fixture, 1));
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 2));
    CHECK_EQ(next_id(enumerator), id_at(&fixture, 4));
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 1));
    CHECK_EQ(next_id(enumerator), 0);
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 0));
    CHECK_HR(IEnumVARIANT_Skip(enumerator, 1), S_FALSE);
    CHECK_OK(IEnumVARIANT_Reset(enumerator));
    CHECK_HR(IEnumVARIANT_Skip(enumerator, 6), S_FALSE);
    CHECK_EQ(next_id(enumerator), 0);
    CHECK_OK(IEnumVARIANT_Reset(enumerator));
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 3));
    CHECK_HR(IEnumVARIANT_Skip(enumerator, ULONG_MAX), S_FALSE);
    CHECK_EQ(next_id(enumerator), 0);
    CHECK_OK(IEnumVARIANT_Reset(enumerator));
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 5));
    CHECK_EQ(next_id(enumerator), 0);
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}

TEST(collection_enumerator, reset_starts_again)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 3);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    CHECK_OK(IEnumVARIANT_Reset(enumerator));
    for (int taken = 0; taken <= 4; taken++) {
        CONTEXT("after %d", taken);
        for (int i = 0; i < taken; i++)
            next_id(enumerator);
        CHECK_OK(IEnumVARIANT_Reset(enumerator));
        CHECK_EQ(next_id(enumerator), id_at(&fixture, 1));
        CHECK_OK(IEnumVARIANT_Reset(enumerator));
    }
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}

TEST(collection_enumerator, a_clone_keeps_the_place_and_goes_its_own_way)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 4);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    IEnumVARIANT *clone = NULL;
    CHECK_HR(IEnumVARIANT_Clone(enumerator, NULL), E_POINTER);
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 2));
    CHECK_OK(IEnumVARIANT_Clone(enumerator, &clone));
    CHECK(clone != enumerator);
    CHECK_REFS(clone, 1);
    CHECK_REFS(enumerator, 1);
    CHECK_EQ(next_id(clone), id_at(&fixture, 3));
    CHECK_EQ(next_id(clone), id_at(&fixture, 4));
    CHECK_EQ(next_id(clone), 0);
    CHECK_EQ(next_id(enumerator), id_at(&fixture, 3));
    CHECK_OK(IEnumVARIANT_Reset(enumerator));
    CHECK_EQ(next_id(clone), 0);
    CHECK_OK(IEnumVARIANT_Reset(clone));
    CHECK_EQ(IEnumVARIANT_Release(enumerator), 0);
    CHECK_EQ(next_id(clone), id_at(&fixture, 1));
    CHECK_OK(IEnumVARIANT_Clone(clone, &enumerator)); /* a clone's clone */
    CHECK_EQ(IEnumVARIANT_Release(clone), 0);
    CHECK_EQ(next_id(enumerator), id_at(&fixture, 2));
    CHECK_EQ(IEnumVARIANT_Release(enumerator), 0);
    fixture_end(&fixture);
}

TEST(collection_enumerator, a_collection_of_none_is_enumerated)
{
    struct fixture fixture = fixture_start();
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    IEnumVARIANT *clone = NULL;
    VARIANT items[2];
    ULONG fetched = 42;
    CHECK_EQ(next_id(enumerator), 0);
    poison(items, COUNT(items));
    CHECK_HR(IEnumVARIANT_Next(enumerator, 2, items, &fetched), S_FALSE);
    CHECK_EQ(fetched, 0);
    CHECK_EQ(V_VT(&items[0]), VT_EMPTY);
    CHECK_EQ(V_VT(&items[1]), VT_EMPTY);
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 0));
    CHECK_HR(IEnumVARIANT_Skip(enumerator, 1), S_FALSE);
    CHECK_OK(IEnumVARIANT_Reset(enumerator));
    CHECK_OK(IEnumVARIANT_Clone(enumerator, &clone));
    CHECK_EQ(next_id(clone), 0);
    IEnumVARIANT_Release(clone);
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}

TEST(collection_enumerator, an_enumerator_does_not_see_later_tasks)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 2);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    CHECK_EQ(next_id(enumerator), id_at(&fixture, 1));
    add_tasks(&fixture, 30);
    CHECK_EQ(next_id(enumerator), id_at(&fixture, 2));
    CHECK_EQ(next_id(enumerator), 0);
    IEnumVARIANT_Release(enumerator);
    enumerator = enumerate_tasks(&fixture);
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 32));
    CHECK_HR(IEnumVARIANT_Skip(enumerator, 1), S_FALSE);
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}

TEST(collection_enumerator, an_enumerator_survives_the_reset_of_the_mock)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 3);
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    CHECK_EQ(next_id(enumerator), id_at(&fixture, 1));
    CHECK_OK(vpcmock_reset(fixture.mock));
    add_tasks(&fixture, 3); /* which may take their places, and must not show */
    VARIANT items[3];
    ULONG fetched = 42;
    CHECK_HR(IEnumVARIANT_Next(enumerator, 3, items, &fetched), S_FALSE);
    CHECK_EQ(fetched, 2);
    for (int i = 0; i < 2; i++) {
        IVMTask *task = NULL;
        LONG id = 42;
        if (!CHECK_EQ(V_VT(&items[i]), VT_DISPATCH))
            continue;
        CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&items[i]), &IID_IVMTask, (void **)&task));
        CHECK_HR(IVMTask_get_ID(task, &id), RPC_E_DISCONNECTED);
        CHECK_EQ(id, 0);
        IVMTask_Release(task);
        VariantClear(&items[i]);
    }
    CHECK_OK(IEnumVARIANT_Reset(enumerator));
    CHECK_OK(IEnumVARIANT_Skip(enumerator, 3));
    IEnumVARIANT_Release(enumerator);
    IDispatch *all = open_all(&fixture, machines);
    enumerator = enumerate(machines, all);
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK_OK(IEnumVARIANT_Next(enumerator, 1, items, NULL));
    BSTR name = (BSTR)&fixture;
    IVMVirtualMachine *machine = NULL;
    CHECK_OK(
        IDispatch_QueryInterface(V_DISPATCH(&items[0]), &IID_IVMVirtualMachine, (void **)&machine));
    CHECK_HR(IVMVirtualMachine_get_Name(machine, &name), VM_E_VM_UNKNOWN);
    CHECK(!name);
    IVMVirtualMachine_Release(machine);
    VariantClear(&items[0]);
    IEnumVARIANT_Release(enumerator);
    IDispatch_Release(all);
    fixture_end(&fixture);
}

TEST(collection_enumerator, an_enumerator_may_be_the_last_that_is_held)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 2);
    LONG ids[] = {id_at(&fixture, 1), id_at(&fixture, 2)};
    IEnumVARIANT *enumerator = enumerate_tasks(&fixture);
    IVMVirtualMachine_Release(fixture.machine);
    IVMVirtualPC_Release(fixture.app);
    vpcmock_release(fixture.mock);
    CHECK_EQ(com_live, 1);
    CHECK_EQ(next_id(enumerator), ids[0]);
    VARIANT item;
    CHECK_OK(IEnumVARIANT_Next(enumerator, 1, &item, NULL));
    CHECK_EQ(IEnumVARIANT_Release(enumerator), 0);
    CHECK_EQ(id_of(V_DISPATCH(&item)), ids[1]); /* and now a task is */
    VariantClear(&item);
    CHECK_EQ(com_live, 0);
    CoUninitialize();
}

TEST(collection_enumerator, items_and_enumerators_do_not_hold_the_collection)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 1);
    IDispatch *all = open_all(&fixture, tasks);
    IEnumVARIANT *enumerator = enumerate(tasks, all);
    IDispatch *item = NULL;
    CHECK_OK(tasks->item(all, 1, &item));
    CHECK_EQ(IDispatch_Release(all), 0);
    CHECK_EQ(id_of(item), next_id(enumerator));
    IDispatch_Release(item);
    IEnumVARIANT_Release(enumerator);
    fixture_end(&fixture);
}
