/* SPDX-License-Identifier: MIT */
/* Tests of IVMVirtualMachine: names. */
#include "machine_places.h"

static bool check_name(IVMVirtualMachine *machine, const WCHAR *expected, int line)
{
    BSTR name = NULL;
    return check_hr(IVMVirtualMachine_get_Name(machine, &name), S_OK, __FILE__, line, "get_Name") &&
           check_bstr(name, expected, __FILE__, line);
}
#define CHECK_NAME(machine, expected) check_name((machine), (expected), __LINE__)

TEST(machine_names, put_name_answers_every_documented_code)
{
    struct fixture fixture = start_at(OFF);
    IVMVirtualMachine *machine = fixture.machine;
    WCHAR name[100];
    CHECK_NAME(machine, L"Windows XP Mode");
    SetErrorInfo(0, NULL);
    CHECK_HR(IVMVirtualMachine_put_Name(machine, NULL), E_POINTER);
    CHECK_ERROR(L"IVMVirtualMachine::Name: The pointer \"virtualMachineName\" is NULL.");
    CHECK_HR(rename_to(machine, L""), VM_E_CONFIG_NO_NAME);
    CHECK_ERROR(L"IVMVirtualMachine::Name: A virtual machine needs a name.");
    wmemset(name, L'n', COUNT(name));
    name[81] = 0;
    CHECK_HR(rename_to(machine, name), VM_E_CONFIG_NAME_TOO_LONG);
    CHECK_ERROR(L"80 characters");
    name[80] = 0;
    CHECK_OK(rename_to(machine, name));
    CHECK_NAME(machine, name);
    for (const WCHAR *bad = L"*?:<>/|\\\""; *bad; bad++) {
        for (int at = 0; at < 3; at++) {
            CONTEXT("%lc at %d", *bad, at);
            wcscpy(name, L"abc");
            name[at] = *bad;
            CHECK_HR(rename_to(machine, name), VM_E_CONFIG_NAME_INVALID_CHAR);
            CHECK_ERROR(L"IVMVirtualMachine::Name: ");
        }
    }
    CONTEXT("a NUL");
    BSTR with_nul = SysAllocStringLen(L"a\0b", 3);
    CHECK_HR(IVMVirtualMachine_put_Name(machine, with_nul), VM_E_CONFIG_NAME_INVALID_CHAR);
    SysFreeString(with_nul);
    CONTEXT("good ones");
    static const WCHAR *const good[] = {L"a", L"XP (2) [x], 'y'; & z.", L"\x041c\x0430\x0448",
                                        L"\xd83d\xdcbb", L"  two  "};
    for (size_t i = 0; i < COUNT(good); i++) {
        CHECK_OK(rename_to(machine, good[i]));
        CHECK_NAME(machine, good[i]);
    }
    fixture_end(&fixture);
}

TEST(machine_names, a_name_that_another_machine_has_is_refused)
{
    struct fixture fixture = start_at(OFF);
    IVMVirtualMachine *other = add_machine(&fixture, L"Other One");
    IVMVirtualMachine_Release(other);
    CHECK_HR(rename_to(fixture.machine, L"Other One"), VM_E_CONFIG_DUPLICATE_NAME);
    CHECK_ERROR(L"IVMVirtualMachine::Name: Another virtual machine already has this name.");
    CHECK_HR(rename_to(fixture.machine, L"OTHER one"), VM_E_CONFIG_DUPLICATE_NAME);
    CHECK_OK(rename_to(fixture.machine, L"Other"));
    CHECK_OK(rename_to(fixture.machine, L"OTHER")); /* its own, in other letters */
    CHECK_NAME(fixture.machine, L"OTHER");
    fixture_end(&fixture);
}

TEST(machine_names, only_a_machine_that_is_off_can_be_renamed)
{
    for (enum place place = SAVED; place < PLACES; place++) {
        struct fixture fixture = start_at(place);
        CONTEXT("%s", places[place].name);
        CHECK_HR(rename_to(fixture.machine, L"New"), VM_E_PREF_VM_ACTIVE);
        CHECK_ERROR(L"IVMVirtualMachine::Name: ");
        CHECK_NAME(fixture.machine, L"Windows XP Mode");
        fixture_end(&fixture);
    }
}

TEST(machine_names, is_found_by_name_in_any_case)
{
    struct fixture fixture = start_at(OFF);
    static const WCHAR *const forms[] = {L"Windows XP Mode", L"windows xp mode",
                                         L"WINDOWS XP MODE"};
    IVMVirtualMachine *found;
    for (size_t i = 0; i < COUNT(forms); i++) {
        CONTEXT("%ls", forms[i]);
        CHECK_HR(find(&fixture, forms[i], &found), S_OK);
        CHECK_NAME(found, L"Windows XP Mode");
        IVMVirtualMachine_Release(found);
    }
    CONTEXT("Cyrillic and umlauts");
    CHECK_OK(rename_to(fixture.machine, L"\x00c4\x00f6 \x041c\x0430\x0448\x0438\x043d\x0430"));
    CHECK_HR(find(&fixture, L"\x00e4\x00d6 \x043c\x0410\x0428\x0418\x041d\x0410", &found), S_OK);
    IVMVirtualMachine_Release(found);
    CHECK_HR(find(&fixture, L"Windows XP Mode", &found), S_FALSE);
    CHECK(!found);
    fixture_end(&fixture);
}

TEST(machine_names, what_is_not_found_is_a_success_without_machine)
{
    struct fixture fixture = start_at(OFF);
    static const WCHAR *const unknown[] = {L"Windows XP", L"", L"Windows XP Mode ", L"*",
                                           L"Windows XP Mode.vmc"};
    for (size_t i = 0; i < COUNT(unknown); i++) {
        IVMVirtualMachine *found = fixture.machine;
        CONTEXT("\"%ls\"", unknown[i]);
        CHECK_HR(find(&fixture, unknown[i], &found), S_FALSE);
        CHECK(!found);
    }
    IVMVirtualMachine *found = fixture.machine;
    CONTEXT("NULL");
    CHECK_HR(IVMVirtualPC_FindVirtualMachine(fixture.app, NULL, &found), E_POINTER);
    CHECK(!found);
    CHECK_ERROR(L"IVMVirtualPC::FindVirtualMachine: The pointer \"configurationName\" is NULL.");
    fixture_end(&fixture);
}

TEST(machine_names, name_is_the_default_member_of_late_binding)
{
    struct fixture fixture = start_at(OFF);
    VARIANT object, text, value;
    DISPPARAMS none = {0};
    DISPID id = 77, put = DISPID_PROPERTYPUT;
    LPOLESTR name = (WCHAR *)L"nAmE";
    CHECK_OK(IVMVirtualMachine_GetIDsOfNames(fixture.machine, &IID_NULL, &name, 1, 0, &id));
    CHECK_EQ(id, DISPID_VALUE);
    CHECK_OK(IVMVirtualMachine_Invoke(fixture.machine, DISPID_VALUE, &IID_NULL, 0,
                                      DISPATCH_PROPERTYGET | DISPATCH_METHOD, &none, &value, NULL,
                                      NULL));
    CHECK_EQ(V_VT(&value), VT_BSTR);
    CHECK_BSTR(V_BSTR(&value), L"Windows XP Mode");
    V_VT(&object) = VT_DISPATCH;
    V_DISPATCH(&object) = (IDispatch *)fixture.machine;
    VariantInit(&text);
    CHECK_OK(VariantChangeType(&text, &object, 0, VT_BSTR)); /* "" & machine */
    CHECK_BSTR(V_BSTR(&text), L"Windows XP Mode");
    /* machine = "New", without a member's name */
    V_VT(&value) = VT_BSTR;
    V_BSTR(&value) = SysAllocString(L"New");
    DISPPARAMS params = {&value, &put, 1, 1};
    CHECK_OK(IVMVirtualMachine_Invoke(fixture.machine, DISPID_VALUE, &IID_NULL, 0,
                                      DISPATCH_PROPERTYPUT, &params, NULL, NULL, NULL));
    VariantClear(&value);
    CHECK_NAME(fixture.machine, L"New");
    CONTEXT("a failing put");
    EXCEPINFO exception = {0};
    V_VT(&value) = VT_BSTR;
    V_BSTR(&value) = SysAllocString(L"a/b");
    CHECK_HR(IVMVirtualMachine_Invoke(fixture.machine, DISPID_VALUE, &IID_NULL, 0,
                                      DISPATCH_PROPERTYPUT, &params, NULL, &exception, NULL),
             DISP_E_EXCEPTION);
    CHECK_HR(exception.scode, VM_E_CONFIG_NAME_INVALID_CHAR);
    CHECK_BSTR(exception.bstrSource, L"VirtualPC.Application");
    CHECK(exception.bstrDescription &&
          !wcsncmp(exception.bstrDescription, L"IVMVirtualMachine::Name: ", 25));
    SysFreeString(exception.bstrDescription);
    VariantClear(&value);
    fixture_end(&fixture);
}

TEST(machine_names, a_task_keeps_the_name_that_the_machine_had)
{
    struct fixture fixture = start_at(OFF);
    IVMTask *task;
    BSTR text;
    CHECK_OK(perform(fixture.machine, STARTUP, &task));
    CHECK_OK(IVMTask_Cancel(task));
    CHECK_OK(rename_to(fixture.machine, L"New"));
    CHECK_OK(IVMTask_get_Description(task, &text));
    CHECK_BSTR(text, L"Starting \"Windows XP Mode\"");
    IVMTask_Release(task);
    CHECK_OK(perform(fixture.machine, STARTUP, &task));
    CHECK_OK(IVMTask_get_Description(task, &text));
    CHECK_BSTR(text, L"Starting \"New\"");
    IVMTask_Release(task);
    fixture_end(&fixture);
}
