/* SPDX-License-Identifier: MIT */
/* Every member that has an out parameter answers E_POINTER where that is NULL, early bound. */
#include "fixture.h"

#include "com/table.h"

enum { MAX_PARAMS = 8 };

/* Calls a member through the vtable with zeros and NULLs. */
static HRESULT call_with_nothing(IDispatch *object, const struct com_member *member)
{
    VARIANT nothing[MAX_PARAMS];
    VARIANT *args[MAX_PARAMS];
    VARTYPE types[MAX_PARAMS];
    VARIANT result;
    for (int i = 0; i < member->nparams; i++) {
        const struct com_param *param = &member->params[i];
        memset(&nothing[i], 0, sizeof nothing[i]);
        args[i] = &nothing[i];
        types[i] = param->flags & COM_PARAM_OUT ? VT_I4 | VT_BYREF : param->vt;
    }
    HRESULT hr = DispCallFunc(object, member->slot * sizeof(void *), CC_STDCALL, VT_ERROR,
                              member->nparams, types, args, &result);
    return FAILED(hr) ? hr : V_ERROR(&result);
}

TEST(null_pointers, every_out_parameter_must_be_there)
{
    struct fixture fixture = fixture_start();
    int members = 0;
    for (size_t l = 0; l < sizeof com_libraries / sizeof *com_libraries; l++) {
        for (int i = 0; i < com_libraries[l].ninterfaces; i++) {
            const struct com_interface *iface = com_libraries[l].interfaces[i];
            IDispatch *object;
            if (!iface->vtbl ||
                FAILED(com_object_create(fixture.mock, iface, (struct ref){0}, &object)))
                continue;
            for (int m = 0; m < iface->nmembers; m++) {
                const struct com_member *member = &iface->members[m];
                BOOL has_out = FALSE;
                for (int p = 0; p < member->nparams; p++)
                    has_out |= member->params[p].flags & COM_PARAM_OUT;
                if (!has_out)
                    continue;
                CONTEXT("%s::%s", iface->name, member->name);
                /* the one page that has another code for it */
                bool other = !strcmp(member->name, "ComputerName");
                CHECK_HR(call_with_nothing(object, member), other ? E_INVALIDARG : E_POINTER);
                WCHAR name[128];
                _snwprintf(name, 128, L"%hs::%hs: The pointer \"", iface->name, member->name);
                CHECK_ERROR(name);
                members++;
            }
            IDispatch_Release(object);
        }
    }
    CHECK(members > 200);
    NOTE("%d members refuse a NULL out parameter", members);
    fixture_end(&fixture);
}

TEST(null_pointers, the_name_of_the_guest_is_refused_as_its_page_says)
{
    struct fixture fixture = fixture_start();
    IVMGuestOS *guest;
    CHECK_OK(IVMVirtualMachine_get_GuestOS(fixture.machine, &guest));
    PAIR(IVMGuestOS, ComputerName, E_INVALIDARG, IVMGuestOS_get_ComputerName(guest, NULL));
    IVMGuestOS_Release(guest);
    fixture_end(&fixture);
}
