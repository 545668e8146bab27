/* SPDX-License-Identifier: MIT */
/* Tests of IVMKeyboard and IVMMouse through COM. */
#include "machine_facts.h"

/* ---- Keyboard ---- */

struct keyboard_test {
    struct fixture fixture;
    IVMKeyboard *keyboard;
};

static struct keyboard_test open_keyboard(bool running)
{
    struct keyboard_test test = {fixture_start(), NULL};
    if (running)
        start_machine(&test.fixture);
    CHECK_OK(IVMVirtualMachine_get_Keyboard(test.fixture.machine, &test.keyboard));
    return test;
}

static void close_keyboard(struct keyboard_test *test)
{
    IVMKeyboard_Release(test->keyboard);
    fixture_end(&test->fixture);
}

typedef HRESULT(STDMETHODCALLTYPE *text_member)(IVMKeyboard *keyboard, BSTR text);

/* Calls with a text of its own. */
static HRESULT with(IVMKeyboard *keyboard, text_member member, const WCHAR *text)
{
    BSTR bstr = SysAllocString(text);
    HRESULT hr = member(keyboard, bstr);
    SysFreeString(bstr);
    return hr;
}
#define WITH(test, member, text) with((test).keyboard, (test).keyboard->lpVtbl->member, (text))

static VARIANT_BOOL pressed(IVMKeyboard *keyboard, const WCHAR *key)
{
    BSTR bstr = SysAllocString(key);
    VARIANT_BOOL down = 0x55;
    CHECK_OK(IVMKeyboard_IsPressed(keyboard, bstr, &down));
    SysFreeString(bstr);
    return down;
}

TEST(input, keys_arrive_in_the_guest)
{
    struct keyboard_test test = open_keyboard(true);
    CHECK_OK(WITH(test, PressKey, L"Key_LeftCtrl"));
    CHECK_EQ(pressed(test.keyboard, L"Key_LeftCtrl"), VARIANT_TRUE);
    CHECK_OK(WITH(test, PressAndReleaseKey, L"Key_Escape"));
    CHECK_EQ(pressed(test.keyboard, L"Key_Escape"), VARIANT_FALSE);
    CHECK_OK(WITH(test, ReleaseKey, L"Key_LeftCtrl"));
    CHECK_EQ(pressed(test.keyboard, L"Key_LeftCtrl"), VARIANT_FALSE);
    CHECK_OK(WITH(test, TypeAsciiText, L"dir"));
    CHECK_OK(WITH(test, TypeKeySequence, L"HOLD,Key_Enter"));
    CHECK(machine_says(&test.fixture, L"KeysTyped",
                       L"DOWN,Key_LeftCtrl,Key_Escape,UP,Key_LeftCtrl,Key_D,Key_I,Key_R,"
                       L"HOLD,Key_Enter"));
    CHECK(machine_says(&test.fixture, L"TextTyped", L"dir"));
    close_keyboard(&test);
}

TEST(input, a_hold_takes_its_time)
{
    struct keyboard_test test = open_keyboard(true);
    LONGLONG before = 0, after = 0;
    CHECK_OK(vpcmock_clock_now(test.fixture.mock, &before));
    CHECK_OK(WITH(test, TypeKeySequence, L"HOLD,Key_A,HOLD"));
    CHECK_OK(vpcmock_clock_now(test.fixture.mock, &after));
    CHECK_EQ(after - before, 400);
    close_keyboard(&test);
}

TEST(input, a_hold_lasts_under_the_real_clock)
{
    struct keyboard_test test = open_keyboard(true);
    CHECK_OK(vpcmock_clock_set_mode(test.fixture.mock, vpcmockClock_Real));
    ULONGLONG before = GetTickCount64();
    CHECK_OK(WITH(test, TypeKeySequence, L"HOLD,HOLD"));
    CHECK(GetTickCount64() - before >= 380); /* the tick count goes by 16 */
    close_keyboard(&test);
}

static DWORD WINAPI hold_thread(void *context)
{
    const struct keyboard_test *test = context;
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    HRESULT hr = with(test->keyboard, test->keyboard->lpVtbl->TypeKeySequence, L"Key_A,HOLD");
    CoUninitialize();
    return (DWORD)hr;
}

TEST(input, a_hold_under_the_manual_clock_is_as_long_as_the_clock_says)
{
    struct keyboard_test test = open_keyboard(true);
    vpcmock *mock = test.fixture.mock;
    LONGLONG before = 0, after = 0;
    DWORD result = 0;
    CHECK_OK(vpcmock_clock_set_mode(mock, vpcmockClock_Manual));
    CHECK_OK(vpcmock_clock_now(mock, &before));
    /* Who controls the clock moves it. */
    CHECK_OK(WITH(test, TypeKeySequence, L"HOLD,Key_A,HOLD"));
    CHECK_OK(vpcmock_clock_now(mock, &after));
    CHECK_EQ(after - before, 400);
    /* Who does not is made to wait. */
    HANDLE thread = CreateThread(NULL, 0, hold_thread, &test, 0, NULL);
    CHECK_EQ(WaitForSingleObject(thread, 100), WAIT_TIMEOUT);
    CHECK_OK(vpcmock_clock_now(mock, &before));
    CHECK_EQ(before, after);
    /* The thread may have begun its pause only now. */
    for (int i = 0; i < 300 && WaitForSingleObject(thread, 100) == WAIT_TIMEOUT; i++)
        CHECK_OK(vpcmock_clock_advance(mock, INPUT_HOLD_TIME));
    CHECK(GetExitCodeThread(thread, &result) && result == S_OK);
    CloseHandle(thread);
    close_keyboard(&test);
}

TEST(input, keyboard_texts_must_be_there)
{
    struct keyboard_test test = open_keyboard(true);
    IVMKeyboard *keyboard = test.keyboard;
    VARIANT_BOOL down = VARIANT_TRUE;
    PAIR(IVMKeyboard, PressKey, E_POINTER, IVMKeyboard_PressKey(keyboard, NULL));
    PAIR(IVMKeyboard, ReleaseKey, E_POINTER, IVMKeyboard_ReleaseKey(keyboard, NULL));
    PAIR(IVMKeyboard, PressAndReleaseKey, E_POINTER,
         IVMKeyboard_PressAndReleaseKey(keyboard, NULL));
    PAIR(IVMKeyboard, IsPressed, E_POINTER, IVMKeyboard_IsPressed(keyboard, NULL, &down));
    PAIR(IVMKeyboard, TypeAsciiText, E_POINTER, IVMKeyboard_TypeAsciiText(keyboard, NULL));
    PAIR(IVMKeyboard, TypeKeySequence, E_POINTER, IVMKeyboard_TypeKeySequence(keyboard, NULL));
    CHECK_EQ(down, VARIANT_FALSE);
    CHECK(machine_says(&test.fixture, L"KeysTyped", L""));
    close_keyboard(&test);
}

TEST(input, keyboard_texts_are_checked)
{
    struct keyboard_test test = open_keyboard(true);
    BSTR nonsense = SysAllocString(L"Key_Nonsense");
    VARIANT_BOOL down = VARIANT_TRUE;
    PAIR(IVMKeyboard, PressKey, E_INVALIDARG, WITH(test, PressKey, L"Key_Nonsense"));
    PAIR(IVMKeyboard, ReleaseKey, E_INVALIDARG, WITH(test, ReleaseKey, L""));
    PAIR(IVMKeyboard, PressAndReleaseKey, E_INVALIDARG,
         WITH(test, PressAndReleaseKey, L"Key_A,Key_B"));
    PAIR(IVMKeyboard, IsPressed, E_INVALIDARG,
         IVMKeyboard_IsPressed(test.keyboard, nonsense, &down));
    PAIR(IVMKeyboard, TypeAsciiText, E_INVALIDARG, WITH(test, TypeAsciiText, L""));
    CHECK_HR(WITH(test, TypeAsciiText, L"caf\x00e9"), E_INVALIDARG);
    CHECK_ERROR(L"expected ASCII");
    CHECK_OK(WITH(test, TypeAsciiText, L"\x7f"));
    PAIR(IVMKeyboard, TypeKeySequence, E_INVALIDARG,
         WITH(test, TypeKeySequence, L"Key_A,Key_Nonsense"));
    CHECK_HR(WITH(test, PressKey, L"Key_Nonsense"), E_INVALIDARG);
    CHECK_ERROR(L"\"Key_Nonsense\" is not the name of a key");
    CHECK_EQ(down, VARIANT_FALSE);
    CHECK(machine_says(&test.fixture, L"KeysTyped", L""));
    SysFreeString(nonsense);
    close_keyboard(&test);
}

static VARIANT_BOOL is_exclusive(IVMKeyboard *keyboard)
{
    VARIANT_BOOL exclusive = 0x55;
    CHECK_OK(IVMKeyboard_get_HasExclusiveAccess(keyboard, &exclusive));
    return exclusive;
}

TEST(input, one_object_can_have_the_keyboard_for_itself)
{
    struct keyboard_test test = open_keyboard(true);
    IVMKeyboard *other = NULL;
    CHECK_OK(IVMVirtualMachine_get_Keyboard(test.fixture.machine, &other));
    PAIR(IVMKeyboard, HasExclusiveAccess, S_FALSE,
         IVMKeyboard_put_HasExclusiveAccess(test.keyboard, VARIANT_FALSE));
    CHECK_OK(IVMKeyboard_put_HasExclusiveAccess(test.keyboard, VARIANT_TRUE));
    CHECK_EQ(is_exclusive(test.keyboard), VARIANT_TRUE);
    CHECK_EQ(is_exclusive(other), VARIANT_FALSE);
    CHECK_HR(IVMKeyboard_put_HasExclusiveAccess(test.keyboard, VARIANT_TRUE), S_FALSE);
    PAIR(IVMKeyboard, HasExclusiveAccess, VM_E_SET_EXCLUSIVE_MODE_FAIL,
         IVMKeyboard_put_HasExclusiveAccess(other, VARIANT_TRUE));
    CHECK_OK(with(other, other->lpVtbl->PressKey, L"Key_A"));
    CHECK_EQ(pressed(other, L"Key_A"), VARIANT_FALSE);
    CHECK_EQ(of_machine(&test.fixture, L"KeysIgnored"), 1);
    CHECK_OK(IVMKeyboard_put_HasExclusiveAccess(test.keyboard, VARIANT_FALSE));
    CHECK_EQ(is_exclusive(test.keyboard), VARIANT_FALSE);
    CHECK_OK(IVMKeyboard_put_HasExclusiveAccess(other, VARIANT_TRUE));
    IVMKeyboard_Release(other);
    /* Its last reference took that with it. */
    CHECK_OK(IVMKeyboard_put_HasExclusiveAccess(test.keyboard, VARIANT_TRUE));
    PAIR(IVMKeyboard, HasExclusiveAccess, E_INVALIDARG,
         IVMKeyboard_put_HasExclusiveAccess(test.keyboard, 2));
    CHECK_EQ(is_exclusive(test.keyboard), VARIANT_TRUE);
    turn_machine_off(&test.fixture);
    CHECK_EQ(is_exclusive(test.keyboard), VARIANT_FALSE);
    CHECK_HR(IVMKeyboard_put_HasExclusiveAccess(test.keyboard, VARIANT_TRUE),
             VM_E_SET_EXCLUSIVE_MODE_FAIL);
    close_keyboard(&test);
}

TEST(input, another_process_may_have_the_keyboard)
{
    struct keyboard_test test = open_keyboard(true);
    machine_is(&test.fixture, L"KeyboardTakenByOther", true);
    CHECK_HR(IVMKeyboard_put_HasExclusiveAccess(test.keyboard, VARIANT_TRUE),
             VM_E_SET_EXCLUSIVE_MODE_FAIL);
    CHECK_OK(WITH(test, TypeAsciiText, L"unheard"));
    CHECK(machine_says(&test.fixture, L"TextTyped", L""));
    close_keyboard(&test);
}

TEST(input, the_keyboard_of_a_machine_that_is_off_is_not_heard)
{
    struct keyboard_test test = open_keyboard(false);
    CHECK_OK(WITH(test, PressKey, L"Key_A"));
    CHECK_EQ(pressed(test.keyboard, L"Key_A"), VARIANT_FALSE);
    close_keyboard(&test);
}

TEST(input, a_machine_that_is_gone_has_no_devices)
{
    struct keyboard_test test = open_keyboard(true);
    IVMKeyboard *keyboard = NULL;
    IVMMouse *mouse = NULL;
    CHECK_OK(IVMKeyboard_put_HasExclusiveAccess(test.keyboard, VARIANT_TRUE));
    lose_machine(&test.fixture);
    PAIR(IVMVirtualMachine, Keyboard, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_Keyboard(test.fixture.machine, &keyboard));
    PAIR(IVMVirtualMachine, Mouse, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_Mouse(test.fixture.machine, &mouse));
    CHECK(!keyboard && !mouse);
    CHECK_HR(WITH(test, PressKey, L"Key_A"), VM_E_VM_UNKNOWN);
    CHECK_HR(WITH(test, TypeAsciiText, L"a"), VM_E_VM_UNKNOWN);
    CHECK_HR(WITH(test, TypeKeySequence, L"Key_A"), VM_E_VM_UNKNOWN);
    close_keyboard(&test);
}

/* ---- Mouse ---- */

struct mouse_test {
    struct fixture fixture;
    IVMMouse *mouse;
};

static struct mouse_test open_mouse(void)
{
    struct mouse_test test = {fixture_start(), NULL};
    start_machine(&test.fixture);
    CHECK_OK(IVMVirtualMachine_get_Mouse(test.fixture.machine, &test.mouse));
    return test;
}

static void close_mouse(struct mouse_test *test)
{
    IVMMouse_Release(test->mouse);
    fixture_end(&test->fixture);
}

TEST(input, a_machine_that_is_off_has_no_mouse)
{
    struct fixture fixture = fixture_start();
    IVMMouse *mouse = NULL;
    PAIR(IVMVirtualMachine, Mouse, VM_E_VM_NOT_RUNNING,
         IVMVirtualMachine_get_Mouse(fixture.machine, &mouse));
    CHECK(!mouse);
    fixture_end(&fixture);
}

TEST(input, coordinates_belong_to_the_object)
{
    struct mouse_test test = open_mouse();
    IVMMouse *other = NULL;
    VARIANT_BOOL absolute = 0x55;
    LONG x = -1, y = -1;
    CHECK_OK(IVMMouse_get_UsingAbsoluteCoordinates(test.mouse, &absolute));
    CHECK_EQ(absolute, VARIANT_FALSE);
    PAIR(IVMMouse, HorizontalPosition, VM_E_USING_RELATIVE_COORDINATES,
         IVMMouse_get_HorizontalPosition(test.mouse, &x));
    PAIR(IVMMouse, VerticalPosition, VM_E_USING_RELATIVE_COORDINATES,
         IVMMouse_get_VerticalPosition(test.mouse, &y));
    CHECK_OK(IVMMouse_put_UsingAbsoluteCoordinates(test.mouse, VARIANT_TRUE));
    CHECK_OK(IVMMouse_put_HorizontalPosition(test.mouse, 100));
    CHECK_OK(IVMMouse_put_VerticalPosition(test.mouse, 200));
    CHECK_OK(IVMVirtualMachine_get_Mouse(test.fixture.machine, &other));
    CHECK_OK(IVMMouse_get_UsingAbsoluteCoordinates(other, &absolute));
    CHECK_EQ(absolute, VARIANT_FALSE);
    CHECK_OK(IVMMouse_put_HorizontalPosition(other, 5));
    CHECK_OK(IVMMouse_put_VerticalPosition(other, -5));
    IVMMouse_Release(other);
    CHECK_OK(IVMMouse_get_HorizontalPosition(test.mouse, &x));
    CHECK_OK(IVMMouse_get_VerticalPosition(test.mouse, &y));
    CHECK_EQ(x, 105);
    CHECK_EQ(y, 195);
    close_mouse(&test);
}

TEST(input, buttons_and_wheel_move)
{
    struct mouse_test test = open_mouse();
    VARIANT_BOOL down = 0x55;
    CHECK_OK(IVMMouse_SetButton(test.mouse, vmMouseButton_Left, VARIANT_TRUE));
    CHECK_OK(IVMMouse_GetButton(test.mouse, vmMouseButton_Left, &down));
    CHECK_EQ(down, VARIANT_TRUE);
    CHECK_OK(IVMMouse_SetButton(test.mouse, vmMouseButton_Left, VARIANT_FALSE));
    CHECK_OK(IVMMouse_GetButton(test.mouse, vmMouseButton_Left, &down));
    CHECK_EQ(down, VARIANT_FALSE);
    CHECK_OK(IVMMouse_Click(test.mouse, vmMouseButton_Center));
    CHECK_EQ(of_machine(&test.fixture, L"MouseCenterClicks"), 1);
    CHECK_OK(IVMMouse_put_ScrollWheelPosition(test.mouse, -3));
    CHECK_EQ(of_machine(&test.fixture, L"MouseWheel"), -3);
    PAIR(IVMMouse, GetButton, E_INVALIDARG, IVMMouse_GetButton(test.mouse, 0, &down));
    PAIR(IVMMouse, SetButton, E_INVALIDARG, IVMMouse_SetButton(test.mouse, 4, VARIANT_TRUE));
    PAIR(IVMMouse, Click, E_INVALIDARG, IVMMouse_Click(test.mouse, -1));
    CHECK_OK(IVMMouse_put_UsingAbsoluteCoordinates(test.mouse, VARIANT_TRUE));
    PAIR(IVMMouse, ScrollWheelPosition, VM_E_USING_ABSOLUTE_COORDINATES,
         IVMMouse_put_ScrollWheelPosition(test.mouse, 1));
    CHECK_EQ(of_machine(&test.fixture, L"MouseWheel"), -3);
    close_mouse(&test);
}

TEST(input, a_mouse_may_be_idle)
{
    struct mouse_test test = open_mouse();
    IVMMouse *mouse = test.mouse;
    VARIANT_BOOL down = 0x55;
    LONG position = -1;
    CHECK_OK(IVMVirtualMachine_Pause(test.fixture.machine));
    CHECK_HR(IVMMouse_Click(mouse, vmMouseButton_Left), VM_E_MOUSE_NOT_ACTIVE);
    CHECK_OK(IVMMouse_GetButton(mouse, vmMouseButton_Left, &down));
    CHECK_OK(IVMVirtualMachine_Resume(test.fixture.machine));
    machine_is(&test.fixture, L"MouseActive", false);
    PAIR(IVMMouse, Click, VM_E_MOUSE_NOT_ACTIVE, IVMMouse_Click(mouse, vmMouseButton_Left));
    PAIR(IVMMouse, GetButton, VM_E_MOUSE_NOT_ACTIVE,
         IVMMouse_GetButton(mouse, vmMouseButton_Left, &down));
    PAIR(IVMMouse, SetButton, VM_E_MOUSE_NOT_ACTIVE,
         IVMMouse_SetButton(mouse, vmMouseButton_Left, VARIANT_TRUE));
    PAIR(IVMMouse, ScrollWheelPosition, VM_E_MOUSE_NOT_ACTIVE,
         IVMMouse_put_ScrollWheelPosition(mouse, 1));
    CHECK_OK(IVMMouse_put_UsingAbsoluteCoordinates(mouse, VARIANT_TRUE));
    PAIR(IVMMouse, HorizontalPosition, VM_E_MOUSE_NOT_ACTIVE,
         IVMMouse_get_HorizontalPosition(mouse, &position));
    PAIR(IVMMouse, VerticalPosition, VM_E_MOUSE_NOT_ACTIVE,
         IVMMouse_put_VerticalPosition(mouse, 1));
    CHECK_EQ(position, 0);
    CHECK_EQ(down, VARIANT_FALSE);
    CHECK_EQ(of_machine(&test.fixture, L"MouseLeftClicks"), 0);
    close_mouse(&test);
}

TEST(input, absolute_coordinates_need_components)
{
    struct mouse_test test = open_mouse();
    LONG position = -1;
    VARIANT_BOOL absolute = 0x55;
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMMouse, UsingAbsoluteCoordinates, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMMouse_put_UsingAbsoluteCoordinates(test.mouse, VARIANT_TRUE));
    CHECK_OK(IVMMouse_get_UsingAbsoluteCoordinates(test.mouse, &absolute));
    CHECK_EQ(absolute, VARIANT_FALSE);
    PAIR(IVMMouse, HorizontalPosition, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMMouse_get_HorizontalPosition(test.mouse, &position));
    PAIR(IVMMouse, VerticalPosition, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMMouse_get_VerticalPosition(test.mouse, &position));
    CHECK_OK(IVMMouse_put_HorizontalPosition(test.mouse, 7));
    CHECK_EQ(of_machine(&test.fixture, L"MouseX"), 7);
    machine_is(&test.fixture, L"ComponentsInstalled", true);
    CHECK_OK(IVMMouse_put_UsingAbsoluteCoordinates(test.mouse, VARIANT_TRUE));
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    CHECK_HR(IVMMouse_put_HorizontalPosition(test.mouse, 9), VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
    CHECK_EQ(of_machine(&test.fixture, L"MouseX"), 7);
    close_mouse(&test);
}

TEST(input, a_mouse_outlives_its_machine_s_session)
{
    struct mouse_test test = open_mouse();
    IVMMouse *mouse = test.mouse;
    VARIANT_BOOL truth = 0x55;
    LONG position = -1;
    turn_machine_off(&test.fixture);
    PAIR(IVMMouse, Click, VM_E_VM_NOT_RUNNING, IVMMouse_Click(mouse, vmMouseButton_Left));
    PAIR(IVMMouse, GetButton, VM_E_VM_NOT_RUNNING,
         IVMMouse_GetButton(mouse, vmMouseButton_Left, &truth));
    PAIR(IVMMouse, SetButton, VM_E_VM_NOT_RUNNING,
         IVMMouse_SetButton(mouse, vmMouseButton_Left, VARIANT_TRUE));
    PAIR(IVMMouse, ScrollWheelPosition, VM_E_VM_NOT_RUNNING,
         IVMMouse_put_ScrollWheelPosition(mouse, 1));
    PAIR(IVMMouse, HorizontalPosition, VM_E_VM_NOT_RUNNING,
         IVMMouse_get_HorizontalPosition(mouse, &position));
    PAIR(IVMMouse, VerticalPosition, VM_E_VM_NOT_RUNNING,
         IVMMouse_get_VerticalPosition(mouse, &position));
    CHECK_HR(IVMMouse_put_VerticalPosition(mouse, 1), VM_E_VM_NOT_RUNNING);
    PAIR(IVMMouse, UsingAbsoluteCoordinates, VM_E_VM_NOT_RUNNING,
         IVMMouse_get_UsingAbsoluteCoordinates(mouse, &truth));
    CHECK_HR(IVMMouse_put_UsingAbsoluteCoordinates(mouse, VARIANT_FALSE), VM_E_VM_NOT_RUNNING);
    CHECK_EQ(position, 0);
    lose_machine(&test.fixture);
    CHECK_HR(IVMMouse_Click(mouse, vmMouseButton_Left), VM_E_VM_UNKNOWN);
    CHECK_HR(IVMMouse_get_HorizontalPosition(mouse, &position), VM_E_VM_UNKNOWN);
    CHECK_HR(IVMMouse_put_ScrollWheelPosition(mouse, 1), VM_E_VM_UNKNOWN);
    close_mouse(&test);
}
