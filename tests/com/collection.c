/* SPDX-License-Identifier: MIT */
/* IVMTaskCollection and IVMVirtualMachineCollection: Count, Item, and late binding. */
#include "collection_fixture.h"

#include <limits.h>

/* ---- Both collections through one set of functions ---- */

static LONG count_of(const struct kind *kind, IDispatch *all)
{
    LONG count = -42;
    CHECK_OK(kind->count(all, &count));
    return count;
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
    if (host_is_remote() || !CHECK_HR(GetErrorInfo(0, &error), S_OK))
        return; /* Wine's proxies bring none */
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
        CHECK_OK(
            invoke(all, id_of_name(all, L"COUNT"), DISPATCH_PROPERTYGET, 0, NULL, &result, NULL));
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
    CHECK_OK(
        invoke(app, id_of_name(app, L"Tasks"), DISPATCH_PROPERTYGET, 1, &index, &result, NULL));
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
                exception_free(&exception);
            }
        }
        IDispatch_Release(all);
    }
    fixture_end(&fixture);
}
