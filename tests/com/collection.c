/* SPDX-License-Identifier: MIT */
/* IVMTaskCollection and IVMVirtualMachineCollection: Count, Item, enumerators, and late binding. */
#include "com/fixture.h"

#include <limits.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- Both collections through one set of functions ---- */

struct kind {
    const char *name;
    const WCHAR *item_name; /* as error objects name the member */
    const WCHAR *property;  /* of the application */
    const IID *iid;
    const IID *item_iid;
    HRESULT (*open)(IVMVirtualPC *app, IDispatch **all);
    HRESULT (*count)(IDispatch *all, LONG *count);
    HRESULT (*item)(IDispatch *all, LONG index, IDispatch **item);
    HRESULT (*enumerate)(IDispatch *all, IUnknown **enumerator);
};

static HRESULT tasks_open(IVMVirtualPC *app, IDispatch **all)
{
    return IVMVirtualPC_get_Tasks(app, (IVMTaskCollection **)all);
}

static HRESULT tasks_count(IDispatch *all, LONG *count)
{
    return IVMTaskCollection_get_Count((IVMTaskCollection *)all, count);
}

static HRESULT tasks_item(IDispatch *all, LONG index, IDispatch **item)
{
    return IVMTaskCollection_get_Item((IVMTaskCollection *)all, index, (IVMTask **)item);
}

static HRESULT tasks_enumerate(IDispatch *all, IUnknown **enumerator)
{
    return IVMTaskCollection_get__NewEnum((IVMTaskCollection *)all, enumerator);
}

static HRESULT machines_open(IVMVirtualPC *app, IDispatch **all)
{
    return IVMVirtualPC_get_VirtualMachines(app, (IVMVirtualMachineCollection **)all);
}

static HRESULT machines_count(IDispatch *all, LONG *count)
{
    return IVMVirtualMachineCollection_get_Count((IVMVirtualMachineCollection *)all, count);
}

static HRESULT machines_item(IDispatch *all, LONG index, IDispatch **item)
{
    return IVMVirtualMachineCollection_get_Item((IVMVirtualMachineCollection *)all, index,
                                                (IVMVirtualMachine **)item);
}

static HRESULT machines_enumerate(IDispatch *all, IUnknown **enumerator)
{
    return IVMVirtualMachineCollection_get__NewEnum((IVMVirtualMachineCollection *)all, enumerator);
}

static const struct kind kinds[] = {
    {"tasks", L"IVMTaskCollection::Item", L"Tasks", &IID_IVMTaskCollection, &IID_IVMTask,
     tasks_open, tasks_count, tasks_item, tasks_enumerate},
    {"machines", L"IVMVirtualMachineCollection::Item", L"VirtualMachines",
     &IID_IVMVirtualMachineCollection, &IID_IVMVirtualMachine, machines_open, machines_count,
     machines_item, machines_enumerate},
};

static const struct kind *const tasks = &kinds[0];
static const struct kind *const machines = &kinds[1];

static IDispatch *open_all(const struct fixture *fixture, const struct kind *kind)
{
    IDispatch *all = NULL;
    CHECK_OK(kind->open(fixture->app, &all));
    return all;
}

static LONG count_of(const struct kind *kind, IDispatch *all)
{
    LONG count = -42;
    CHECK_OK(kind->count(all, &count));
    return count;
}

static void add_tasks(const struct fixture *fixture, int count)
{
    vpcmock_task_options options = VPCMOCK_TASK_OPTIONS_INIT;
    options.duration = VPCMOCK_BY_HAND;
    while (count--) {
        IVMTask *task = NULL;
        CHECK_OK(vpcmock_task_create(fixture->mock, &options, &task));
        IVMTask_Release(task);
    }
}

static IEnumVARIANT *enumerate(const struct kind *kind, IDispatch *all)
{
    IUnknown *unknown = NULL;
    IEnumVARIANT *enumerator = NULL;
    CHECK_OK(kind->enumerate(all, &unknown));
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&enumerator));
    IUnknown_Release(unknown);
    return enumerator;
}

static IEnumVARIANT *enumerate_tasks(const struct fixture *fixture)
{
    IDispatch *all = open_all(fixture, tasks);
    IEnumVARIANT *enumerator = enumerate(tasks, all);
    IDispatch_Release(all);
    return enumerator;
}

/* IDs grow with each task: what Item or Next gave is known by it. */
static LONG id_of(IDispatch *object)
{
    IVMTask *task = NULL;
    LONG id = -1;
    if (!CHECK(object) || !CHECK_OK(IDispatch_QueryInterface(object, &IID_IVMTask, (void **)&task)))
        return -1;
    CHECK_OK(IVMTask_get_ID(task, &id));
    IVMTask_Release(task);
    return id;
}

static LONG id_at(const struct fixture *fixture, LONG index)
{
    IDispatch *all = open_all(fixture, tasks);
    IDispatch *item = NULL;
    CHECK_OK(tasks->item(all, index, &item));
    LONG id = id_of(item);
    IDispatch_Release(item);
    IDispatch_Release(all);
    return id;
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

/* ---- Count and Item ---- */

TEST(collection, a_new_host_has_one_machine_and_no_tasks)
{
    struct fixture fixture = fixture_start();
    IDispatch *all = open_all(&fixture, machines);
    CHECK_EQ(count_of(machines, all), 1);
    CHECK_REFS(all, 1);
    IDispatch_Release(all);
    all = open_all(&fixture, tasks);
    CHECK_EQ(count_of(tasks, all), 0);
    IDispatch *item = (IDispatch *)&fixture;
    CHECK_HR(tasks->item(all, 1, &item), DISP_E_BADINDEX);
    CHECK(!item);
    IDispatch_Release(all);
    fixture_end(&fixture);
}

TEST(collection, count_grows_with_each_task_and_ended_ones_stay)
{
    struct fixture fixture = fixture_start();
    IDispatch *all = open_all(&fixture, tasks);
    for (LONG i = 1; i <= 40; i++) {
        IVMTask *task = NULL;
        CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
        CHECK_EQ(count_of(tasks, all), i);
        CHECK_OK(IVMTask_WaitForCompletion(task, -1));
        CHECK_EQ(count_of(tasks, all), i);
        CHECK_EQ(id_of((IDispatch *)task), id_at(&fixture, i));
        IVMTask_Release(task);
        CHECK_EQ(count_of(tasks, all), i);
    }
    IDispatch_Release(all);
    fixture_end(&fixture);
}

TEST(collection, plans_are_not_among_the_tasks_until_they_start)
{
    struct fixture fixture = fixture_start();
    IDispatch *all = open_all(&fixture, tasks);
    CHECK_OK(vpcmock_next_task(fixture.mock, L"Startup", NULL, NULL));
    CHECK_EQ(count_of(tasks, all), 0);
    IVMTask *task = NULL;
    CHECK_OK(IVMVirtualMachine_Startup(fixture.machine, &task));
    CHECK_EQ(count_of(tasks, all), 1);
    IVMTask_Release(task);
    IDispatch_Release(all);
    fixture_end(&fixture);
}

TEST(collection, items_count_from_1)
{
    struct fixture fixture = fixture_start();
    LONG ids[5];
    for (size_t i = 0; i < COUNT(ids); i++) {
        IVMTask *task = NULL;
        CHECK_OK(vpcmock_task_create(fixture.mock, NULL, &task));
        CHECK_OK(IVMTask_get_ID(task, &ids[i]));
        IVMTask_Release(task);
    }
    for (size_t i = 0; i < COUNT(ids); i++)
        CHECK_EQ(id_at(&fixture, (LONG)i + 1), ids[i]);
    IDispatch *all = open_all(&fixture, machines);
    IVMVirtualMachine *machine = NULL;
    BSTR name = NULL;
    CHECK_OK(machines->item(all, 1, (IDispatch **)&machine));
    CHECK_OK(IVMVirtualMachine_get_Name(machine, &name));
    CHECK_BSTR(name, L"Windows XP Mode");
    CHECK_REFS(machine, 1);
    IVMVirtualMachine_Release(machine);
    IDispatch_Release(all);
    fixture_end(&fixture);
}

/* The error object names the member, the index and the interface. */
static void check_index_error(const struct kind *kind, LONG index)
{
    IErrorInfo *error = NULL;
    BSTR description = NULL;
    BSTR source = NULL;
    GUID guid = {0};
    WCHAR digits[16];
    if (!CHECK_HR(GetErrorInfo(0, &error), S_OK))
        return;
    _snwprintf(digits, COUNT(digits), L"%ld", index);
    CHECK_OK(IErrorInfo_GetDescription(error, &description));
    CHECK_OK(IErrorInfo_GetSource(error, &source));
    CHECK_OK(IErrorInfo_GetGUID(error, &guid));
    CHECK_MSG(description && wcsstr(description, kind->item_name) && wcsstr(description, digits),
              "\"%ls\"", description ? description : L"(NULL)");
    CHECK_BSTR(source, L"VirtualPC.Application");
    CHECK(IsEqualGUID(&guid, kind->iid));
    SysFreeString(description);
    IErrorInfo_Release(error);
}

TEST(collection, other_indexes_are_refused_by_name)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 3);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        const struct kind *kind = &kinds[k];
        IDispatch *all = open_all(&fixture, kind);
        LONG count = count_of(kind, all);
        const LONG bad[] = {0, -1, count + 1, -count, LONG_MAX, LONG_MIN};
        for (size_t i = 0; i < COUNT(bad); i++) {
            CONTEXT("%s, index %ld", kind->name, bad[i]);
            IDispatch *item = (IDispatch *)&fixture;
            SetErrorInfo(0, NULL);
            CHECK_HR(kind->item(all, bad[i], &item), DISP_E_BADINDEX);
            CHECK(!item);
            check_index_error(kind, bad[i]);
        }
        IDispatch_Release(all);
    }
    fixture_end(&fixture);
}

TEST(collection, null_is_refused_by_name)
{
    struct fixture fixture = fixture_start();
    for (size_t k = 0; k < COUNT(kinds); k++) {
        CONTEXT("%s", kinds[k].name);
        IDispatch *all = open_all(&fixture, &kinds[k]);
        CHECK_HR(kinds[k].count(all, NULL), E_POINTER);
        CHECK_ERROR(L"Collection::Count");
        CHECK_HR(kinds[k].item(all, 1, NULL), E_POINTER);
        CHECK_ERROR(kinds[k].item_name);
        CHECK_HR(kinds[k].item(all, 0, NULL), E_POINTER);
        CHECK_ERROR(kinds[k].item_name);
        CHECK_HR(kinds[k].enumerate(all, NULL), E_POINTER);
        CHECK_ERROR(L"Collection::_NewEnum");
        IDispatch_Release(all);
    }
    fixture_end(&fixture);
}

TEST(collection, items_have_their_own_interface)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 1);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        CONTEXT("%s", kinds[k].name);
        IDispatch *all = open_all(&fixture, &kinds[k]);
        IDispatch *item = NULL;
        void *other = NULL;
        CHECK_OK(kinds[k].item(all, 1, &item));
        CHECK_OK(IDispatch_QueryInterface(item, kinds[k].item_iid, &other));
        IUnknown_Release((IUnknown *)other);
        CHECK_OK(IDispatch_QueryInterface(item, &IID_IDispatch, &other));
        IUnknown_Release((IUnknown *)other);
        CHECK_HR(IDispatch_QueryInterface(item, kinds[1 - k].item_iid, &other), E_NOINTERFACE);
        CHECK(!other);
        CHECK_OK(IDispatch_QueryInterface(all, kinds[k].iid, &other));
        IUnknown_Release((IUnknown *)other);
        CHECK_EQ(IDispatch_Release(item), 0);
        CHECK_EQ(IDispatch_Release(all), 0);
    }
    fixture_end(&fixture);
}

TEST(collection, mocks_do_not_see_each_others_items)
{
    struct fixture fixture = fixture_start();
    vpcmock *other = NULL;
    IVMTask *task = NULL;
    CHECK_OK(vpcmock_create(&other));
    CHECK_OK(vpcmock_task_create(other, NULL, &task));
    IDispatch *all = open_all(&fixture, tasks);
    CHECK_EQ(count_of(tasks, all), 0);
    IVMTask_Release(task);
    vpcmock_release(other);
    IDispatch_Release(all);
    fixture_end(&fixture);
}

TEST(collection, a_collection_shows_the_host_after_a_reset)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 4);
    IDispatch *all = open_all(&fixture, tasks);
    IDispatch *hosts = open_all(&fixture, machines);
    CHECK_EQ(count_of(tasks, all), 4);
    CHECK_OK(vpcmock_reset(fixture.mock));
    CHECK_EQ(count_of(tasks, all), 0);
    CHECK_EQ(count_of(machines, hosts), 1);
    add_tasks(&fixture, 1);
    CHECK_EQ(count_of(tasks, all), 1);
    BSTR name = (BSTR)&fixture;
    CHECK_HR(IVMVirtualMachine_get_Name(fixture.machine, &name), VM_E_VM_UNKNOWN);
    CHECK(!name);
    IDispatch_Release(all);
    IDispatch_Release(hosts);
    fixture_end(&fixture);
}

/* ---- Enumerators ---- */

TEST(collection, an_enumerator_answers_for_its_interfaces)
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

TEST(collection, next_gives_one_by_one_in_the_order_of_item)
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

TEST(collection, machines_are_enumerated)
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
    CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&item), &IID_IVMVirtualMachine,
                                      (void **)&machine));
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

TEST(collection, next_gives_several_and_then_what_is_left)
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

TEST(collection, next_of_exactly_all_is_a_full_success)
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

TEST(collection, next_of_none_gives_none)
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

TEST(collection, next_needs_a_count_unless_one_is_asked_for)
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

TEST(collection, skip_stops_at_the_end)
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

TEST(collection, reset_starts_again)
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

TEST(collection, a_clone_keeps_the_place_and_goes_its_own_way)
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

TEST(collection, a_collection_of_none_is_enumerated)
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

TEST(collection, an_enumerator_does_not_see_later_tasks)
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

TEST(collection, an_enumerator_survives_the_reset_of_the_mock)
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
    CHECK_HR(IVMVirtualMachine_get_Name((IVMVirtualMachine *)V_DISPATCH(&items[0]), &name),
             VM_E_VM_UNKNOWN);
    CHECK(!name);
    VariantClear(&items[0]);
    IEnumVARIANT_Release(enumerator);
    IDispatch_Release(all);
    fixture_end(&fixture);
}

TEST(collection, an_enumerator_may_be_the_last_that_is_held)
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

TEST(collection, items_and_enumerators_do_not_hold_the_collection)
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

/* ---- Late bound ---- */

static HRESULT invoke(IDispatch *object, DISPID id, WORD flags, UINT count, VARIANT *args,
                      VARIANT *result, EXCEPINFO *exception)
{
    DISPPARAMS params = {.rgvarg = args, .cArgs = count};
    UINT bad = 0;
    VariantInit(result);
    return IDispatch_Invoke(object, id, &IID_NULL, LOCALE_USER_DEFAULT, flags, &params, result,
                            exception, &bad);
}

static DISPID id_of_name(IDispatch *object, const WCHAR *name)
{
    DISPID id = DISPID_UNKNOWN;
    LPOLESTR names[] = {(LPOLESTR)name};
    CHECK_OK(IDispatch_GetIDsOfNames(object, &IID_NULL, names, 1, LOCALE_USER_DEFAULT, &id));
    return id;
}

static VARIANT number(LONG value)
{
    VARIANT variant;
    VariantInit(&variant);
    V_VT(&variant) = VT_I4;
    V_I4(&variant) = value;
    return variant;
}

static void free_exception(EXCEPINFO *exception)
{
    SysFreeString(exception->bstrDescription);
    SysFreeString(exception->bstrSource);
    SysFreeString(exception->bstrHelpFile);
}

static const WORD get_flags[] = {DISPATCH_PROPERTYGET, DISPATCH_PROPERTYGET | DISPATCH_METHOD};

TEST(collection, newenum_is_dispid_minus_4)
{
    struct fixture fixture = fixture_start();
    static const WORD flags[] = {DISPATCH_PROPERTYGET, DISPATCH_PROPERTYGET | DISPATCH_METHOD,
                                 DISPATCH_METHOD};
    add_tasks(&fixture, 1);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        for (size_t f = 0; f < COUNT(flags); f++) {
            CONTEXT("%s, flags %d", kinds[k].name, flags[f]);
            IDispatch *all = open_all(&fixture, &kinds[k]);
            VARIANT result;
            VARIANT item;
            IEnumVARIANT *enumerator = NULL;
            void *own = NULL;
            CHECK_EQ(id_of_name(all, L"_NewEnum"), DISPID_NEWENUM);
            CHECK_OK(invoke(all, DISPID_NEWENUM, flags[f], 0, NULL, &result, NULL));
            if (CHECK_EQ(V_VT(&result), VT_UNKNOWN)) {
                CHECK_OK(IUnknown_QueryInterface(V_UNKNOWN(&result), &IID_IEnumVARIANT,
                                                 (void **)&enumerator));
                CHECK_OK(IEnumVARIANT_Next(enumerator, 1, &item, NULL));
                CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&item), kinds[k].item_iid, &own));
                IUnknown_Release((IUnknown *)own);
                VariantClear(&item);
                IEnumVARIANT_Release(enumerator);
            }
            VariantClear(&result);
            IDispatch_Release(all);
        }
    }
    fixture_end(&fixture);
}

TEST(collection, item_is_the_default_member)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 3);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        IDispatch *all = open_all(&fixture, &kinds[k]);
        LONG count = count_of(&kinds[k], all);
        CHECK_EQ(id_of_name(all, L"item"), DISPID_VALUE);
        for (LONG i = 1; i <= count; i++) {
            for (size_t f = 0; f < COUNT(get_flags); f++) {
                CONTEXT("%s(%ld), flags %d", kinds[k].name, i, get_flags[f]);
                VARIANT index = number(i);
                VARIANT result;
                CHECK_OK(invoke(all, DISPID_VALUE, get_flags[f], 1, &index, &result, NULL));
                CHECK_EQ(V_VT(&result), VT_DISPATCH);
                if (&kinds[k] == tasks)
                    CHECK_EQ(id_of(V_DISPATCH(&result)), id_at(&fixture, i));
                VariantClear(&result);
            }
        }
        IDispatch_Release(all);
    }
    fixture_end(&fixture);
}

TEST(collection, count_reads_late_bound)
{
    struct fixture fixture = fixture_start();
    add_tasks(&fixture, 3);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        CONTEXT("%s", kinds[k].name);
        IDispatch *all = open_all(&fixture, &kinds[k]);
        VARIANT result;
        CHECK_OK(invoke(all, id_of_name(all, L"COUNT"), DISPATCH_PROPERTYGET, 0, NULL, &result,
                        NULL));
        CHECK_EQ(V_VT(&result), VT_I4);
        CHECK_EQ(V_I4(&result), count_of(&kinds[k], all));
        IDispatch_Release(all);
    }
    fixture_end(&fixture);
}

TEST(collection, an_index_on_the_applications_property_is_for_its_item)
{
    struct fixture fixture = fixture_start();
    IDispatch *app = (IDispatch *)fixture.app;
    add_tasks(&fixture, 3);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        DISPID id = id_of_name(app, kinds[k].property);
        for (size_t f = 0; f < COUNT(get_flags); f++) {
            CONTEXT("app.%ls(1), flags %d", kinds[k].property, get_flags[f]);
            VARIANT index = number(1);
            VARIANT result;
            void *own = NULL;
            CHECK_OK(invoke(app, id, get_flags[f], 1, &index, &result, NULL));
            if (CHECK_EQ(V_VT(&result), VT_DISPATCH)) {
                CHECK_OK(IDispatch_QueryInterface(V_DISPATCH(&result), kinds[k].item_iid, &own));
                IUnknown_Release((IUnknown *)own);
                CHECK_REFS(V_DISPATCH(&result), 1);
            }
            VariantClear(&result);
        }
    }
    CONTEXT("app.Tasks(\"3\")"); /* scripts have numbers as texts */
    VARIANT index;
    VARIANT result;
    V_VT(&index) = VT_BSTR;
    V_BSTR(&index) = SysAllocString(L"3");
    CHECK_OK(invoke(app, id_of_name(app, L"Tasks"), DISPATCH_PROPERTYGET, 1, &index, &result,
                    NULL));
    CHECK_EQ(id_of(V_DISPATCH(&result)), id_at(&fixture, 3));
    VariantClear(&result);
    VariantClear(&index);
    fixture_end(&fixture);
}

TEST(collection, a_bad_index_is_an_exception_late_bound)
{
    struct fixture fixture = fixture_start();
    IDispatch *app = (IDispatch *)fixture.app;
    add_tasks(&fixture, 2);
    for (size_t k = 0; k < COUNT(kinds); k++) {
        IDispatch *all = open_all(&fixture, &kinds[k]);
        const LONG bad[] = {0, -1, count_of(&kinds[k], all) + 1, LONG_MAX, LONG_MIN};
        for (size_t i = 0; i < COUNT(bad); i++) {
            for (int by_property = 0; by_property < 2; by_property++) {
                CONTEXT("%s(%ld), by property %d", kinds[k].name, bad[i], by_property);
                VARIANT index = number(bad[i]);
                VARIANT result;
                EXCEPINFO exception = {0};
                DISPID id = by_property ? id_of_name(app, kinds[k].property) : DISPID_VALUE;
                CHECK_HR(invoke(by_property ? app : all, id, DISPATCH_PROPERTYGET, 1, &index,
                                &result, &exception),
                         DISP_E_EXCEPTION);
                CHECK_HR(exception.scode, DISP_E_BADINDEX);
                CHECK(exception.bstrDescription &&
                      wcsstr(exception.bstrDescription, kinds[k].item_name));
                CHECK(exception.bstrSource &&
                      !wcscmp(exception.bstrSource, L"VirtualPC.Application"));
                CHECK_EQ(V_VT(&result), VT_EMPTY);
                free_exception(&exception);
            }
        }
        IDispatch_Release(all);
    }
    fixture_end(&fixture);
}
