/* SPDX-License-Identifier: MIT */
/* Properties that give an array, read by index as scripts do: SearchPaths(0). */
#include "fixture.h"

static HRESULT search_path(IVMVirtualPC *app, VARIANT *indexes, UINT count, VARIANT *value,
                           UINT *bad_arg)
{
    static OLECHAR name[] = L"SearchPaths";
    OLECHAR *names = name;
    DISPID id;
    DISPPARAMS params = {.rgvarg = indexes, .cArgs = count};
    CHECK_OK(IVMVirtualPC_GetIDsOfNames(app, &IID_NULL, &names, 1, LOCALE_NEUTRAL, &id));
    return IVMVirtualPC_Invoke(app, id, &IID_NULL, LOCALE_NEUTRAL,
                               DISPATCH_METHOD | DISPATCH_PROPERTYGET, &params, value, NULL,
                               bad_arg);
}

TEST(dispatch_arrays, an_element_is_read_by_index)
{
    struct fixture fixture = fixture_start();
    VARIANT indexes[2], value;
    UINT bad_arg = 99;
    for (int i = 0; i < 2; i++) {
        V_VT(&indexes[i]) = VT_I2;
        V_I2(&indexes[i]) = 0;
    }
    CHECK_OK(search_path(fixture.app, indexes, 1, &value, &bad_arg));
    CHECK_EQ(V_VT(&value), VT_BSTR);
    CHECK(SysStringLen(V_BSTR(&value)) > 0);
    VariantClear(&value);
    CHECK_HR(search_path(fixture.app, indexes, 2, &value, &bad_arg), DISP_E_BADPARAMCOUNT);
    V_I2(&indexes[0]) = 99;
    CHECK_HR(search_path(fixture.app, indexes, 1, &value, &bad_arg), DISP_E_BADINDEX);
    CHECK_EQ(V_VT(&value), VT_EMPTY);
    V_VT(&indexes[0]) = VT_NULL;
    CHECK_HR(search_path(fixture.app, indexes, 1, &value, &bad_arg), DISP_E_TYPEMISMATCH);
    CHECK_EQ(bad_arg, 0);
    fixture_end(&fixture);
}
