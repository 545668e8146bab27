/* SPDX-License-Identifier: MIT */
/* IDispatch::Invoke answers as oleaut32's ITypeInfo::Invoke does. */
#include "dispatch_compare.h"

#include <limits.h>

/* What would crash Wine's or has no counterpart in ITypeInfo::Invoke. */
COM_TEST(dispatch, parameters_of_invoke_are_checked)
{
    struct world world;
    const struct com_interface *iface;
    if (!world_open(&world))
        return;
    for (int i = 0; (iface = dual_interface(i)); i++) {
        IDispatch *object = world_object(&world, iface);
        DISPID id = iface->members[0].dispid, name = 0;
        DISPPARAMS none = {NULL, NULL, 0, 0}, no_args = {NULL, NULL, 1, 0};
        VARIANT arg;
        VariantInit(&arg);
        DISPPARAMS no_names = {&arg, NULL, 1, 1}, more_names = {&arg, &name, 0, 1};
        DISPPARAMS *bad[] = {NULL, &no_args, &no_names, &more_names};
        CONTEXT("%s", iface->name);
        for (size_t b = 0; b < COUNT(bad); b++)
            for (WORD flags = 0; flags < 4; flags++)
                CHECK_HR(IDispatch_Invoke(object, id, &IID_NULL, 0, flags, bad[b], NULL, NULL,
                                          NULL),
                         E_INVALIDARG);
        const IID *const iids[] = {&IID_IDispatch, &IID_IUnknown, iface->iid};
        for (size_t r = 0; r < COUNT(iids); r++) {
            UINT bad_arg = UNTOUCHED;
            CHECK_HR(IDispatch_Invoke(object, id, iids[r], 0, 3, &none, NULL, NULL, &bad_arg),
                     DISP_E_UNKNOWNINTERFACE);
            CHECK_EQ(bad_arg, UNTOUCHED);
        }
        CHECK_REFS(object, 1);
        IDispatch_Release(object);
    }
    world_close(&world);
}

static void each_argument(const struct com_member *member, enum answer answer)
{
    for (int i = 0; i < member->nin; i++)
        for (int v = 0; v < VALUES; v++)
            for (int form = DIRECT; form < FORMS; form++) {
                struct trial call = natural(member, member->nin);
                call.answer = answer;
                call.fault = member->nin - 1 - i;
                call.args[call.fault].value = v;
                call.args[call.fault].form = (enum form)form;
                compare(&call);
            }
}

static void each_argument_recorded(const struct com_member *member)
{
    each_argument(member, VALUE);
}

COM_TEST(dispatch, arguments_reach_each_member_as_from_oleaut32)
{
    each_member(each_argument_recorded);
    CHECK(departures[LEFT_OUT].count > 0);
    CHECK(departures[WRONG_OBJECT].count > 0);
}

static void each_argument_modelled(const struct com_member *member)
{
    /* Hang does what it says, for as long as its argument says. */
    if (member->call && strcmp(member->name, "Hang"))
        each_argument(member, MODEL);
}

COM_TEST(dispatch, arguments_have_the_same_effect_as_from_oleaut32)
{
    each_member(each_argument_modelled);
}

static void each_answer(const struct com_member *member)
{
    for (int answer = MODEL; answer <= NO_ERROR_INFO; answer++)
        for (int without = 0; without < 8; without++) {
            struct trial call = natural(member, member->nin);
            call.answer = (enum answer)answer;
            call.no_result = without & 1;
            call.no_exception = without & 2;
            call.no_bad_arg = without & 4;
            compare(&call);
        }
}

COM_TEST(dispatch, answers_come_back_as_from_oleaut32)
{
    each_member(each_answer);
}

static void each_count(const struct com_member *member)
{
    for (int count = 0; count <= member->nin + 3; count++)
        for (int without = 0; without < 2; without++)
            for (int answer = MODEL; answer <= VALUE; answer++) {
                struct trial call = natural(member, count);
                call.answer = (enum answer)answer;
                call.no_result = without;
                compare(&call);
                /* A put without the name of its value, anything else with it. */
                call.cnamed = count ? !call.cnamed : 0;
                call.named[0] = DISPID_PROPERTYPUT;
                compare(&call);
            }
}

COM_TEST(dispatch, counts_of_arguments_as_for_oleaut32)
{
    each_member(each_count);
    CHECK(departures[TOO_MANY].count > 0);
}

static void each_flag(const struct com_member *member)
{
    static const WORD flags[] = {
        0, DISPATCH_METHOD, DISPATCH_PROPERTYGET, DISPATCH_PROPERTYPUT, DISPATCH_PROPERTYPUTREF,
        DISPATCH_METHOD | DISPATCH_PROPERTYGET, DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF,
        DISPATCH_PROPERTYGET | DISPATCH_PROPERTYPUT, DISPATCH_METHOD | DISPATCH_PROPERTYPUT, 15,
        16, 0x4000, 0xffff,
    };
    for (size_t f = 0; f < COUNT(flags); f++)
        for (int count = 0; count <= 1 + (member->nin > 1); count++) {
            struct trial call = natural(member, count > 1 ? member->nin : count);
            call.flags = flags[f];
            call.answer = VALUE;
            compare(&call);
        }
}

COM_TEST(dispatch, flags_as_for_oleaut32)
{
    each_member(each_flag);
}

/* Goes on to the next permutation; false when it was the last. */
static bool next_order(int *order, int count)
{
    int i = count - 2;
    while (i >= 0 && order[i] > order[i + 1])
        i--;
    if (i < 0)
        return false;
    int j = count - 1;
    while (order[j] < order[i])
        j--;
    int swapped = order[i];
    order[i] = order[j];
    order[j] = swapped;
    for (int a = i + 1, b = count - 1; a < b; a++, b--) {
        swapped = order[a];
        order[a] = order[b];
        order[b] = swapped;
    }
    return true;
}

/* rgvarg[i] is for the parameter order[i]; the first cnamed ones are named. */
static struct trial ordered(const struct com_member *member, const int *order, int cnamed)
{
    struct trial call = natural(member, member->nin);
    call.answer = VALUE;
    call.cnamed = (UINT)cnamed;
    for (int i = 0; i < member->nin; i++) {
        call.args[i].param = &member->params[order[i]];
        call.named[i] = order[i];
    }
    /* Numbers of the same type can't be told apart otherwise. */
    for (int i = 0; i < member->nin; i++)
        if (call.args[i].param->vt == VT_I4)
            call.args[i].value = I4_7 - 1 + order[i];
    return call;
}

static void each_order(const struct com_member *member)
{
    int order[MAX_ARGS];
    for (int i = 0; i < member->nin; i++)
        order[i] = i;
    if (!member->nin)
        return;
    do {
        for (int cnamed = 0; cnamed <= member->nin; cnamed++) {
            struct trial call = ordered(member, order, cnamed);
            compare(&call);
            call.named[0] = DISPID_PROPERTYPUT;
            compare(&call);
            call = ordered(member, order, cnamed);
            for (int i = 1; i < cnamed; i++) {
                call.named[i] = call.named[0]; /* twice the same */
                compare(&call);
            }
            call = ordered(member, order, cnamed);
            call.cargs--; /* one is missing */
            call.cnamed -= call.cnamed > call.cargs;
            compare(&call);
        }
    } while (next_order(order, member->nin));
}

COM_TEST(dispatch, named_arguments_in_every_order_as_for_oleaut32)
{
    each_member(each_order);
}

static void each_unknown_name(const struct com_member *member)
{
    const DISPID ids[] = {member->nin, member->nparams, 77, -1, -2, -4, -5, member->dispid,
                          0x60010003, INT_MAX, INT_MIN, DISPID_PROPERTYPUT};
    bool put = member->invkind & (INVOKE_PROPERTYPUT | INVOKE_PROPERTYPUTREF);
    for (size_t i = 0; i < COUNT(ids); i++)
        for (int extra = 0; extra < 2; extra++) {
            int count = member->nin + extra;
            int at = put && count > 1 ? 1 : 0; /* a put's first is its value's */
            struct trial call = natural(member, count);
            if (!count)
                continue;
            call.answer = VALUE;
            call.cnamed = (UINT)at + 1;
            call.named[at] = ids[i];
            if (at && member->nin > 0) /* the value stands first, the unknown one behind it */
                call.args[0].param = &member->params[member->nin - 1];
            call.args[at].param = extra && (!put || at) ? NULL : call.args[at].param;
            if (!is_opaque(member) && is_named_in_vain(&call, member))
                call.fault = at;
            compare(&call);
        }
}

COM_TEST(dispatch, unknown_names_of_arguments_as_documented)
{
    each_member(each_unknown_name);
    CHECK(departures[UNKNOWN_NAME].count > 0);
}

COM_TEST(dispatch, unknown_and_inherited_members_as_for_oleaut32)
{
    static const DISPID ids[] = {
        DISPID_VALUE, DISPID_UNKNOWN, DISPID_PROPERTYPUT, DISPID_NEWENUM, DISPID_EVALUATE,
        DISPID_CONSTRUCTOR, DISPID_DESTRUCTOR, DISPID_COLLECT, -9, -500, 14, 15, 1000,
        0x60000000, 0x60000001, 0x60000002, 0x60010000, 0x60010001, 0x60010002, 0x60010003,
        0x6001ffff, 0x6002ffff, 0x60030000, INT_MAX, INT_MIN};
    const struct com_interface *iface;
    begin();
    for (int i = 0; (iface = dual_interface(i)); i++)
        for (size_t d = 0; d < COUNT(ids); d++)
            for (int flags = 0; flags < 16; flags++)
                for (UINT count = 0; count < 2; count++)
                    for (int answer = MODEL; answer <= VALUE; answer++) {
                        struct trial call = {.iface = iface, .id = ids[d], .flags = (WORD)flags,
                                            .cargs = count, .answer = (enum answer)answer,
                                            .fault = NO_FAULT};
                        compare(&call);
                    }
    finish();
}

COM_TEST(dispatch, property_get_with_an_index_asks_its_value)
{
    static const WCHAR *const names[] = {L"VirtualMachines", L"Tasks", L"Name"};
    static const HRESULT expected[][2] = {{S_OK, DISP_E_EXCEPTION},
                                          {S_OK, DISP_E_EXCEPTION},
                                          {DISP_E_NOTACOLLECTION, DISP_E_NOTACOLLECTION}};
    struct world world;
    if (!world_open(&world))
        return;
    IDispatch *app = world_object(&world, com_IVMVirtualPC);
    for (size_t i = 0; i < COUNT(names); i++)
        for (LONG index = 1; index <= 2; index++) {
            DISPID id;
            VARIANT arg, result;
            EXCEPINFO exception = {0};
            DISPPARAMS params = {&arg, NULL, 1, 0};
            V_VT(&arg) = VT_I4;
            V_I4(&arg) = index;
            VariantInit(&result);
            CONTEXT("%ls(%ld)", names[i], index);
            CHECK_HR(IDispatch_GetIDsOfNames(app, &IID_NULL, (LPOLESTR *)&names[i], 1, 0, &id),
                     S_OK);
            CHECK_HR(IDispatch_Invoke(app, id, &IID_NULL, 0, DISPATCH_PROPERTYGET | DISPATCH_METHOD,
                                      &params, &result, &exception, NULL),
                     expected[i][index - 1]);
            CHECK_EQ(exception.scode, expected[i][index - 1] == DISP_E_EXCEPTION ? DISP_E_BADINDEX
                                                                                 : S_OK);
            if (expected[i][index - 1] == S_OK && CHECK_EQ(V_VT(&result), VT_DISPATCH))
                CHECK_EQ(((struct com_object *)V_DISPATCH(&result))->ref.index,
                         i ? ((struct com_object *)world.task)->ref.index
                           : world.mock->host.machines[0]->ref.index);
            VariantClear(&result);
            exception_free(&exception);
        }
    IDispatch_Release(app);
    world_close(&world);
}

/* machines = app.VirtualMachines; app.VirtualMachines(1) is machines.Item(1). */
static void each_index(const struct com_member *member)
{
    static const int indices[] = {4, 5, 17, 19, 28, 35, 40, 41, 50, MISSING, NATURAL};
    if (member->invkind != INVOKE_PROPERTYGET || member->nin)
        return;
    for (int answer = MODEL; answer <= VALUE; answer++)
        for (size_t v = 0; v < COUNT(indices); v++)
            for (int form = DIRECT; form < FORMS; form++)
                for (UINT named = 0; named < 3; named++) {
                    struct trial call = natural(member, 1);
                    call.answer = (enum answer)answer;
                    call.args[0].value = indices[v];
                    call.args[0].form = (enum form)form;
                    call.cnamed = named > 0;
                    call.named[0] = named > 1 ? 3 : 0;
                    compare(&call);
                    call.no_result = true; /* no value, which the index could be for */
                    call.fault = named ? 0 : NO_FAULT;
                    compare(&call);
                }
}

COM_TEST(dispatch, indexed_properties_as_for_oleaut32)
{
    each_member(each_index);
}
