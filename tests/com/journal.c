/* SPDX-License-Identifier: MIT */
/* Tests of IVPCMockJournal and IVPCMockCall: what calls and events leave in the journal. */
#include "sink.h"
#include "variants.h"

static IVPCMockJournal *journal_of(IVPCMockControl *control)
{
    IVPCMockJournal *journal = NULL;
    CHECK_OK(IVPCMockControl_get_Journal(control, &journal));
    return journal;
}

struct story {
    struct fixture fixture;
    IVPCMockControl *control;
    IVPCMockJournal *journal;
};

static struct story open_story(void)
{
    struct story story = {.fixture = fixture_start()};
    CHECK_OK(vpcmock_control(story.fixture.mock, &story.control));
    story.journal = journal_of(story.control);
    CHECK_OK(IVPCMockJournal_Clear(story.journal));
    return story;
}

static void end_story(struct story *story)
{
    IVPCMockJournal_Release(story->journal);
    IVPCMockControl_Release(story->control);
    fixture_end(&story->fixture);
}

static LONG count_of(IVPCMockJournal *journal)
{
    LONG count = -1;
    CHECK_OK(IVPCMockJournal_get_Count(journal, &count));
    return count;
}

/* The last entry; released by the caller. */
static IVPCMockCall *last_of(const struct story *story)
{
    IVPCMockCall *call = NULL;
    CHECK_OK(IVPCMockJournal_get_Item(story->journal, count_of(story->journal), &call));
    return call;
}

typedef HRESULT STDMETHODCALLTYPE get_text(IVPCMockCall *call, BSTR *text);

static BSTR text_of(IVPCMockCall *call, get_text *getter)
{
    BSTR text = NULL;
    CHECK_OK(getter(call, &text));
    return text;
}
#define CHECK_CALL_TEXT(call, property, expected)                                                  \
    CHECK_BSTR(text_of(call, (call)->lpVtbl->get_##property), expected)

static HRESULT get_late(void *object, const WCHAR *name, VARIANT *value)
{
    DISPID id;
    LPOLESTR member = (WCHAR *)name;
    DISPPARAMS none = {0};
    VariantInit(value);
    HRESULT hr = IDispatch_GetIDsOfNames((IDispatch *)object, &IID_NULL, &member, 1, 0, &id);
    return FAILED(hr) ? hr
                      : IDispatch_Invoke((IDispatch *)object, id, &IID_NULL, 0,
                                         DISPATCH_PROPERTYGET, &none, value, NULL, NULL);
}

TEST(journal, a_call_early_bound_and_one_late_bound_are_both_there)
{
    struct story story = open_story();
    for (int late = 0; late < 2; late++) {
        CONTEXT(late ? "late" : "early");
        VARIANT value;
        VARIANT_BOOL is_late = 42;
        VMVMState state;
        LONG thread = 0, hr = 42;
        if (late) {
            CHECK_OK(get_late(story.fixture.machine, L"State", &value));
            CHECK_EQ(V_I4(&value), vmVMState_TurnedOff);
        } else {
            CHECK_OK(IVMVirtualMachine_get_State(story.fixture.machine, &state));
        }
        CHECK_EQ(count_of(story.journal), 1 + late);
        IVPCMockCall *call = last_of(&story);
        CHECK_OK(IVPCMockCall_get_LateBound(call, &is_late));
        CHECK_EQ(is_late, late ? VARIANT_TRUE : VARIANT_FALSE);
        CHECK_OK(IVPCMockCall_get_Thread(call, &thread));
        CHECK_EQ((DWORD)thread, GetCurrentThreadId());
        CHECK_OK(IVPCMockCall_get_Result(call, &hr));
        CHECK_EQ(hr, S_OK);
        CHECK_CALL_TEXT(call, ResultName, L"S_OK");
        CHECK_CALL_TEXT(call, Interface, L"IVMVirtualMachine");
        CHECK_CALL_TEXT(call, Member, L"State");
        CHECK_CALL_TEXT(call, Kind, L"get");
        CHECK_CALL_TEXT(call, Apartment, L"MTA");
        CHECK_CALL_TEXT(call, Object, L"IVMVirtualMachine \"Windows XP Mode\"");
        CHECK_CALL_TEXT(call, ObjectName, L"Windows XP Mode");
        VARIANT argument = {0};
        VARIANT index = v_i4(1);
        CHECK_OK(IVPCMockCall_get_Argument(call, index, &argument));
        CHECK_EQ(V_VT(&argument), VT_I4);
        CHECK_EQ(V_I4(&argument), vmVMState_TurnedOff);
        IVPCMockCall_Release(call);
    }
    end_story(&story);
}

TEST(journal, a_call_in_words_with_texts_and_objects)
{
    struct story story = open_story();
    IVMVirtualMachine *machine = NULL;
    BSTR name = SysAllocString(L"Windows XP Mode");
    CHECK_OK(IVMVirtualPC_FindVirtualMachine(story.fixture.app, name, &machine));
    IVPCMockCall *call = last_of(&story);
    BSTR line = text_of(call, call->lpVtbl->get_Text);
    CHECK_MSG(line &&
                  wcsstr(line, L"IVMVirtualPC .FindVirtualMachine(\"Windows XP Mode\") -> S_OK, "
                               L"IVMVirtualMachine \"Windows XP Mode\""),
              "%ls", line ? line : L"");
    SysFreeString(line);
    VARIANT argument = {0};
    VARIANT index = v_text(L"CONFIGURATIONNAME");
    CHECK_OK(IVPCMockCall_get_Argument(call, index, &argument));
    CHECK_EQ(V_VT(&argument), VT_BSTR);
    CHECK(V_VT(&argument) == VT_BSTR && !wcscmp(V_BSTR(&argument), name));
    VariantClear(&argument);
    VariantClear(&index);
    V_VT(&index) = VT_I4;
    V_I4(&index) = 3;
    CHECK_FAILS(IVPCMockCall_get_Argument(call, index, &argument), DISP_E_BADINDEX,
                L"no such argument; expected 1 to 2");
    BSTR wrong = NULL;
    CHECK_FAILS(IVPCMockCall_get_ArgumentName(call, 0, &wrong), DISP_E_BADINDEX, L"1 to 2");
    IVPCMockCall_Release(call);
    IVMVirtualMachine_Release(machine);
    SysFreeString(name);
    end_story(&story);
}

TEST(journal, failures_and_null_pointers_are_there_too)
{
    struct story story = open_story();
    IVMVirtualMachine *machine = NULL;
    CHECK_HR(IVMVirtualPC_FindVirtualMachine(story.fixture.app, NULL, &machine), E_POINTER);
    IVPCMockCall *call = last_of(&story);
    CHECK_CALL_TEXT(call, ResultName, L"E_POINTER");
    IVPCMockCall_Release(call);
    CHECK_HR(IVMVirtualMachine_get_State(story.fixture.machine, NULL), E_POINTER);
    CHECK_EQ(count_of(story.journal), 2);
    end_story(&story);
}

TEST(journal, a_renamed_machine_has_its_old_name_before_and_its_new_one_after)
{
    struct story story = open_story();
    static const WCHAR *const names[] = {L"Windows XP Mode", L"Windows XP Mode", L"New", L"New"};
    BSTR name = SysAllocString(L"New");
    VMVMState state;
    CHECK_OK(IVMVirtualMachine_get_State(story.fixture.machine, &state));
    CHECK_OK(IVMVirtualMachine_put_Name(story.fixture.machine, name));
    for (int i = 0; i < 2; i++)
        CHECK_OK(IVMVirtualMachine_get_State(story.fixture.machine, &state));
    for (LONG i = 0; i < 4; i++) {
        WCHAR expected[64];
        IVPCMockCall *call;
        _snwprintf(expected, 64, L"IVMVirtualMachine \"%ls\" ", names[i]);
        CHECK_OK(IVPCMockJournal_get_Item(story.journal, i + 1, &call));
        BSTR line = text_of(call, call->lpVtbl->get_Text);
        CHECK_MSG(line && wcsstr(line, expected), "%ls", line ? line : L"");
        SysFreeString(line);
        IVPCMockCall_Release(call);
    }
    SysFreeString(name);
    end_story(&story);
}

TEST(journal, events_are_there_between_the_calls)
{
    struct story story = open_story();
    struct sink sink;
    IVMTask *task = NULL;
    IVPCMockCalls *calls = NULL;
    LONG events = 0;
    sink_init(&sink, &DIID_IVMVirtualMachineEvents);
    DWORD cookie = sink_advise(&sink, story.fixture.machine, &DIID_IVMVirtualMachineEvents);
    CHECK_OK(IVMVirtualMachine_Startup(story.fixture.machine, &task));
    CHECK_OK(IVMTask_WaitForCompletion(task, -1));
    BSTR pattern = SysAllocString(L"IVMVirtualMachineEvents.*");
    CHECK_OK(IVPCMockJournal_Calls(story.journal, pattern, &calls));
    CHECK_OK(IVPCMockCalls_get_Count(calls, &events));
    CHECK_EQ(events, sink.calls);
    CHECK(events > 0);
    IVPCMockCall *call = NULL;
    CHECK_OK(IVPCMockCalls_get_Item(calls, 1, &call));
    VARIANT_BOOL is_event = 42;
    CHECK_OK(IVPCMockCall_get_IsEvent(call, &is_event));
    CHECK_EQ(is_event, VARIANT_TRUE);
    CHECK_CALL_TEXT(call, Kind, L"event");
    BSTR line = text_of(call, call->lpVtbl->get_Text);
    CHECK_MSG(line && wcsstr(line, L"IVMVirtualMachine \"Windows XP Mode\" fires On"), "%ls",
              line ? line : L"");
    SysFreeString(line);
    IVPCMockCall_Release(call);
    IVPCMockCalls_Release(calls);
    SysFreeString(pattern);
    pattern = SysAllocString(L"Startup, Nonsense");
    CHECK_FAILS(IVPCMockJournal_Calls(story.journal, pattern, &calls), E_INVALIDARG, L"Nonsense");
    SysFreeString(pattern);
    sink_unadvise(story.fixture.machine, &DIID_IVMVirtualMachineEvents, cookie);
    IVMTask_Release(task);
    end_story(&story);
}

static void clear_rules(const struct story *story)
{
    IVPCMockRules *rules = NULL;
    CHECK_OK(IVPCMockControl_get_Rules(story->control, &rules));
    CHECK_OK(IVPCMockRules_Clear(rules));
    IVPCMockRules_Release(rules);
}

TEST(journal, an_entry_keeps_the_name_of_its_rule_when_the_numbers_begin_again)
{
    static const WCHAR *const rule_names[] = {L"the first", L"the second", NULL};
    struct story story = open_story();
    VMVMState state;
    for (int i = 0; i < 3; i++) {
        vpcmock_rule_options options = VPCMOCK_RULE_OPTIONS_INIT;
        options.name = rule_names[i];
        CHECK_OK(vpcmock_rule_create(story.fixture.mock, L"get_State", &options, NULL));
        CHECK_OK(IVMVirtualMachine_get_State(story.fixture.machine, &state));
        clear_rules(&story);
    }
    for (LONG i = 0; i < 3; i++) {
        IVPCMockCall *call = NULL;
        LONG rule = 42;
        CONTEXT("entry %ld", i + 1);
        CHECK_OK(IVPCMockJournal_get_Item(story.journal, i + 1, &call));
        CHECK_OK(IVPCMockCall_get_Rule(call, &rule));
        CHECK_EQ(rule, 1);
        CHECK_CALL_TEXT(call, RuleName, rule_names[i] ? rule_names[i] : L"");
        IVPCMockCall_Release(call);
    }
    end_story(&story);
}

TEST(journal, it_is_bounded_switched_off_and_cleared)
{
    struct story story = open_story();
    VMVMState state;
    double dropped = -1;
    LONG capacity = 0;
    VARIANT_BOOL enabled = 42;
    CHECK_OK(IVPCMockJournal_get_Capacity(story.journal, &capacity));
    CHECK_EQ(capacity, 10000);
    CHECK_OK(IVPCMockJournal_put_Capacity(story.journal, 3));
    for (int i = 0; i < 5; i++)
        CHECK_OK(IVMVirtualMachine_get_State(story.fixture.machine, &state));
    CHECK_EQ(count_of(story.journal), 3);
    CHECK_OK(IVPCMockJournal_get_Dropped(story.journal, &dropped));
    CHECK_EQ(dropped, 2);
    CHECK_FAILS(IVPCMockJournal_put_Capacity(story.journal, 1000001), E_INVALIDARG,
                L"0 to 1000000");
    CHECK_FAILS(IVPCMockJournal_put_Capacity(story.journal, -1), E_INVALIDARG, L"0 to 1000000");
    CHECK_OK(IVPCMockJournal_put_Enabled(story.journal, VARIANT_FALSE));
    CHECK_OK(IVPCMockJournal_get_Enabled(story.journal, &enabled));
    CHECK_EQ(enabled, VARIANT_FALSE);
    CHECK_OK(IVPCMockJournal_Clear(story.journal));
    CHECK_OK(IVMVirtualMachine_get_State(story.fixture.machine, &state));
    CHECK_EQ(count_of(story.journal), 0);
    IVPCMockCall *call = NULL;
    CHECK_FAILS(IVPCMockJournal_get_Item(story.journal, 1, &call), DISP_E_BADINDEX, L"1 to 0");
    end_story(&story);
}

TEST(journal, a_call_outlives_its_entry_and_the_mock_s_reset)
{
    struct story story = open_story();
    VMVMState state;
    IUnknown *unknown = NULL;
    IEnumVARIANT *all = NULL;
    VARIANT item;
    ULONG fetched = 0;
    CHECK_OK(IVMVirtualMachine_get_State(story.fixture.machine, &state));
    CHECK_OK(IVPCMockJournal_get__NewEnum(story.journal, &unknown));
    CHECK_OK(IUnknown_QueryInterface(unknown, &IID_IEnumVARIANT, (void **)&all));
    IVPCMockCall *call = last_of(&story);
    CHECK_OK(IVPCMockControl_Reset(story.control));
    CHECK_CALL_TEXT(call, Object, L"IVMVirtualMachine \"Windows XP Mode\"");
    CHECK_CALL_TEXT(call, Member, L"State");
    CHECK_OK(IEnumVARIANT_Next(all, 1, &item, &fetched));
    CHECK_EQ(V_VT(&item), VT_DISPATCH);
    VariantClear(&item);
    CHECK_HR(IEnumVARIANT_Next(all, 1, &item, &fetched), S_FALSE);
    IEnumVARIANT_Release(all);
    IUnknown_Release(unknown);
    IVPCMockCall_Release(call);
    end_story(&story);
}

/* What a file has, with a NUL; freed by the caller. */
static char *read_file(const WCHAR *path)
{
    DWORD size, got = 0;
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
                              OPEN_EXISTING, 0, NULL);
    if (!CHECK(file != INVALID_HANDLE_VALUE))
        return NULL;
    size = GetFileSize(file, NULL);
    char *chars = malloc(size + 1);
    CHECK(ReadFile(file, chars, size, &got, NULL));
    chars[got] = 0;
    CloseHandle(file);
    return chars;
}

static int count_lines(const char *chars)
{
    int lines = 0;
    for (; *chars; chars++)
        lines += *chars == '\n';
    return lines;
}

TEST(journal, json_lines_in_a_file_at_once_and_while_calls_come)
{
    struct story story = open_story();
    WCHAR folder[MAX_PATH], path[MAX_PATH];
    VMVMState state;
    VARIANT_BOOL followed = 42;
    GetTempPathW(MAX_PATH, folder);
    GetTempFileNameW(folder, L"vpc", 0, path);
    BSTR name = SysAllocString(path);
    CHECK_OK(IVPCMockJournal_Follow(story.journal, name));
    CHECK_OK(IVPCMockJournal_get_IsFollowed(story.journal, &followed));
    CHECK_EQ(followed, VARIANT_TRUE);
    CHECK_OK(IVMVirtualMachine_get_State(story.fixture.machine, &state));
    char *chars = read_file(path); /* while it is still open */
    CHECK_EQ(count_lines(chars), 1);
    CHECK(strstr(chars, "\"member\":\"State\"") != NULL);
    CHECK(strstr(chars, "\"valueName\":\"TurnedOff\"") != NULL);
    free(chars);
    CHECK_OK(IVPCMockJournal_Follow(story.journal, NULL));
    CHECK_OK(IVMVirtualMachine_get_State(story.fixture.machine, &state));
    chars = read_file(path);
    CHECK_EQ(count_lines(chars), 1);
    free(chars);
    CHECK_OK(IVPCMockJournal_Save(story.journal, name));
    chars = read_file(path);
    CHECK_EQ(count_lines(chars), 2);
    BSTR json = NULL;
    CHECK_OK(IVPCMockJournal_get_Json(story.journal, &json));
    WCHAR *wide = malloc((strlen(chars) + 1) * sizeof *wide);
    MultiByteToWideChar(CP_UTF8, 0, chars, -1, wide, (int)strlen(chars) + 1);
    CHECK_BSTR(json, wide);
    free(wide);
    free(chars);
    DeleteFileW(path);
    SysFreeString(name);
    name = SysAllocString(L"Z:\\no\\such\\folder\\journal");
    CHECK_FAILS(IVPCMockJournal_Save(story.journal, name), HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND),
                L"cannot be written");
    SysFreeString(name);
    end_story(&story);
}

TEST(journal, from_c)
{
    struct fixture fixture = fixture_start();
    vpcmock_journal *journal = NULL;
    vpcmock_call call = {.version = VPCMOCK_CALL_VERSION};
    VMVMState state;
    LONGLONG count = -1, dropped = -1;
    CHECK_OK(vpcmock_journal_clear(fixture.mock));
    CHECK_OK(vpcmock_journal_set_capacity(fixture.mock, 2));
    CHECK_FAILS(vpcmock_journal_set_capacity(fixture.mock, 1000001), E_INVALIDARG, L"0 to 1000000");
    for (int i = 0; i < 3; i++)
        CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
    CHECK_OK(vpcmock_journal_count(fixture.mock, &count, &dropped));
    CHECK_EQ(count, 2);
    CHECK_EQ(dropped, 1);
    CHECK_FAILS(vpcmock_journal_open(fixture.mock, L"Nonsense", &journal), E_INVALIDARG,
                L"Nonsense");
    CHECK(journal == NULL);
    CHECK_OK(vpcmock_journal_open(fixture.mock, L"get_State", &journal));
    CHECK_OK(vpcmock_journal_clear(fixture.mock));
    CHECK_OK(vpcmock_journal_next(journal, &call));
    CHECK_OK(vpcmock_journal_next(journal, &call));
    CHECK(!strcmp(call.member, "State"));
    CHECK(!strcmp(call.interface_name, "IVMVirtualMachine"));
    CHECK(!wcscmp(call.object, L"IVMVirtualMachine \"Windows XP Mode\""));
    CHECK(wcsstr(call.text, L".State -> S_OK") != NULL);
    CHECK(call.is_complete && !call.is_event && !call.late_bound);
    CHECK_EQ(call.thread, GetCurrentThreadId());
    CHECK_HR(vpcmock_journal_next(journal, &call), S_FALSE);
    call.version = 7;
    CHECK_HR(vpcmock_journal_next(journal, &call), E_INVALIDARG);
    vpcmock_journal_close(journal);
    CHECK_OK(vpcmock_journal_enable(fixture.mock, FALSE));
    CHECK_OK(IVMVirtualMachine_get_State(fixture.machine, &state));
    CHECK_OK(vpcmock_journal_count(fixture.mock, &count, NULL));
    CHECK_EQ(count, 0);
    fixture_end(&fixture);
}
