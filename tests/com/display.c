/* SPDX-License-Identifier: MIT */
/* Tests of IVMDisplay through COM. */
#include "machine_facts.h"

struct display_test {
    struct fixture fixture;
    IVMDisplay *display;
};

static struct display_test open_test(bool running)
{
    struct display_test test = {fixture_start(), NULL};
    if (running)
        start_machine(&test.fixture);
    CHECK_OK(IVMVirtualMachine_get_Display(test.fixture.machine, &test.display));
    return test;
}

static void close_test(struct display_test *test)
{
    IVMDisplay_Release(test->display);
    fixture_end(&test->fixture);
}

TEST(display, its_size_can_be_changed)
{
    struct display_test test = open_test(true);
    LONG width = -1, height = -1;
    VARIANT_BOOL can = 0x55;
    VMDisplayVideoMode mode = (VMDisplayVideoMode)-1;
    CHECK_OK(IVMDisplay_get_CanResize(test.display, &can));
    CHECK_EQ(can, VARIANT_TRUE);
    CHECK_OK(IVMDisplay_get_VideoMode(test.display, &mode));
    CHECK_EQ(mode, vmVideoMode_SVGAMode);
    CHECK_OK(IVMDisplay_get_Width(test.display, &width));
    CHECK_OK(IVMDisplay_get_Height(test.display, &height));
    CHECK_EQ(width, 1024);
    CHECK_EQ(height, 768);
    CHECK_OK(IVMDisplay_SetDimensions(test.display, 1280, 1023));
    CHECK_OK(IVMDisplay_get_Width(test.display, &width));
    CHECK_OK(IVMDisplay_get_Height(test.display, &height));
    CHECK_EQ(width, 1280);
    CHECK_EQ(height, 1023);
    PAIR(IVMDisplay, SetDimensions, E_INVALIDARG,
         IVMDisplay_SetDimensions(test.display, 1281, 1024));
    CHECK_HR(IVMDisplay_SetDimensions(test.display, 640, 479), E_INVALIDARG);
    CHECK_ERROR(L"640 by 479 is no size of a display");
    CHECK_OK(IVMDisplay_get_Width(test.display, &width));
    CHECK_EQ(width, 1280);
    close_test(&test);
}

TEST(display, it_needs_a_running_machine)
{
    struct display_test test = open_test(false);
    LONG number = -1;
    VARIANT_BOOL can = 0x55;
    VMDisplayVideoMode mode = vmVideoMode_SVGAMode;
    PAIR(IVMDisplay, Width, VM_E_VM_NOT_RUNNING, IVMDisplay_get_Width(test.display, &number));
    PAIR(IVMDisplay, Height, VM_E_VM_NOT_RUNNING, IVMDisplay_get_Height(test.display, &number));
    PAIR(IVMDisplay, CanResize, VM_E_VM_NOT_RUNNING, IVMDisplay_get_CanResize(test.display, &can));
    PAIR(IVMDisplay, VideoMode, VM_E_VM_NOT_RUNNING, IVMDisplay_get_VideoMode(test.display, &mode));
    PAIR(IVMDisplay, SetDimensions, VM_E_VM_NOT_RUNNING,
         IVMDisplay_SetDimensions(test.display, 640, 480));
    CHECK_EQ(number, 0);
    CHECK_EQ(can, VARIANT_FALSE);
    CHECK_EQ(mode, 0);
    close_test(&test);
}

TEST(display, a_machine_may_have_none)
{
    struct display_test test = open_test(true);
    LONG number = -1;
    VARIANT_BOOL can = 0x55;
    VMDisplayVideoMode mode = vmVideoMode_SVGAMode;
    machine_is(&test.fixture, L"DisplayMissing", true);
    PAIR(IVMDisplay, Width, VM_E_NO_DISPLAY, IVMDisplay_get_Width(test.display, &number));
    PAIR(IVMDisplay, Height, VM_E_NO_DISPLAY, IVMDisplay_get_Height(test.display, &number));
    PAIR(IVMDisplay, CanResize, VM_E_NO_DISPLAY, IVMDisplay_get_CanResize(test.display, &can));
    PAIR(IVMDisplay, VideoMode, VM_E_NO_DISPLAY, IVMDisplay_get_VideoMode(test.display, &mode));
    PAIR(IVMDisplay, SetDimensions, VM_E_NO_DISPLAY,
         IVMDisplay_SetDimensions(test.display, 640, 480));
    close_test(&test);
}

TEST(display, a_machine_that_is_gone_has_none)
{
    struct display_test test = open_test(true);
    IVMDisplay *display = NULL;
    LONG number = -1;
    VARIANT_BOOL can = 0x55;
    VMDisplayVideoMode mode = vmVideoMode_SVGAMode;
    VARIANT picture;
    static ULONG pixels[3072];
    lose_machine(&test.fixture);
    PAIR(IVMDisplay, Width, VM_E_VM_UNKNOWN, IVMDisplay_get_Width(test.display, &number));
    PAIR(IVMDisplay, Height, VM_E_VM_UNKNOWN, IVMDisplay_get_Height(test.display, &number));
    PAIR(IVMDisplay, CanResize, VM_E_VM_UNKNOWN, IVMDisplay_get_CanResize(test.display, &can));
    PAIR(IVMDisplay, VideoMode, VM_E_VM_UNKNOWN, IVMDisplay_get_VideoMode(test.display, &mode));
    PAIR(IVMDisplay, SetDimensions, VM_E_VM_UNKNOWN,
         IVMDisplay_SetDimensions(test.display, 640, 480));
    CHECK_HR(IVMDisplay_get_Thumbnail(test.display, &picture), VM_E_VM_UNKNOWN);
    CHECK_EQ(V_VT(&picture), VT_EMPTY);
    CHECK_HR(IVMDisplay__GenerateThumbnail(test.display, pixels), VM_E_VM_UNKNOWN);
    PAIR(IVMVirtualMachine, Display, VM_E_VM_UNKNOWN,
         IVMVirtualMachine_get_Display(test.fixture.machine, &display));
    CHECK(!display);
    close_test(&test);
}

TEST(display, the_guest_has_a_say_in_its_size)
{
    struct display_test test = open_test(true);
    VARIANT_BOOL can = 0x55;
    LONG width = -1;
    machine_is(&test.fixture, L"DisplayTimesOut", true);
    PAIR(IVMDisplay, SetDimensions, VM_E_TIMED_OUT,
         IVMDisplay_SetDimensions(test.display, 640, 480));
    machine_is(&test.fixture, L"DisplayCanResize", false);
    CHECK_OK(IVMDisplay_get_CanResize(test.display, &can));
    CHECK_EQ(can, VARIANT_FALSE);
    machine_is(&test.fixture, L"ComponentsInstalled", false);
    PAIR(IVMDisplay, CanResize, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMDisplay_get_CanResize(test.display, &can));
    PAIR(IVMDisplay, SetDimensions, VM_E_ADDITIONS_FEATURE_NOT_AVAIL,
         IVMDisplay_SetDimensions(test.display, 640, 480));
    CHECK_OK(IVMDisplay_get_Width(test.display, &width));
    CHECK_EQ(width, 1024);
    close_test(&test);
}

TEST(display, both_pictures_are_the_same)
{
    struct display_test test = open_test(false);
    static ULONG pixels[3072];
    for (int running = 0; running < 2; running++) {
        VARIANT picture, *items = NULL;
        LONG low = -1, high = -1;
        if (running)
            start_machine(&test.fixture);
        CHECK_OK(IVMDisplay__GenerateThumbnail(test.display, pixels));
        CHECK_OK(IVMDisplay_get_Thumbnail(test.display, &picture));
        CHECK_EQ(V_VT(&picture), VT_ARRAY | VT_VARIANT);
        CHECK_EQ(SafeArrayGetDim(V_ARRAY(&picture)), 1);
        CHECK_OK(SafeArrayGetLBound(V_ARRAY(&picture), 1, &low));
        CHECK_OK(SafeArrayGetUBound(V_ARRAY(&picture), 1, &high));
        CHECK_EQ(low, 0);
        CHECK_EQ(high, 3071);
        CHECK_OK(SafeArrayAccessData(V_ARRAY(&picture), (void **)&items));
        int wrong = 0, grey = 0;
        for (int i = 0; i < 3072; i++) {
            wrong += V_VT(&items[i]) != VT_UI4 || V_UI4(&items[i]) != pixels[i];
            grey += pixels[i] == 0x80808000;
        }
        CHECK_EQ(wrong, 0);
        CHECK_EQ(grey, running ? 0 : 3072);
        SafeArrayUnaccessData(V_ARRAY(&picture));
        VariantClear(&picture);
    }
    close_test(&test);
}

TEST(display, the_picture_comes_late_bound_too)
{
    struct display_test test = open_test(true);
    DISPPARAMS none = {0};
    VARIANT picture;
    VariantInit(&picture);
    CHECK_OK(IVMDisplay_Invoke(test.display, 0x60020006, &IID_NULL, 0, DISPATCH_PROPERTYGET, &none,
                               &picture, NULL, NULL));
    CHECK_EQ(V_VT(&picture), VT_ARRAY | VT_VARIANT);
    VariantClear(&picture);
    close_test(&test);
}
