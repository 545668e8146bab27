/* SPDX-License-Identifier: MIT */
/* Class objects for other processes. */
#include "com/offer.h"

#include <oleauto.h>

#include "com/access.h"
#include "com/factory.h"
#include "com/life.h"
#include "com/object.h"
#include "com/place.h"
#include "members.h"

/* ---- Access ---- */

/* CoInitializeSecurity wants an absolute descriptor: it points into the self-relative one. */
static BOOL point_into(SECURITY_DESCRIPTOR *self_relative, SECURITY_DESCRIPTOR *absolute)
{
    BOOL present = FALSE, defaulted;
    SID *owner = NULL, *group = NULL;
    ACL *acl = NULL;
    return GetSecurityDescriptorOwner(self_relative, (PSID *)&owner, &defaulted) &&
           GetSecurityDescriptorGroup(self_relative, (PSID *)&group, &defaulted) &&
           GetSecurityDescriptorDacl(self_relative, &present, &acl, &defaulted) &&
           InitializeSecurityDescriptor(absolute, SECURITY_DESCRIPTOR_REVISION) &&
           SetSecurityDescriptorOwner(absolute, owner, FALSE) &&
           SetSecurityDescriptorGroup(absolute, group, FALSE) &&
           SetSecurityDescriptorDacl(absolute, present, acl, FALSE);
}

HRESULT offers_secure(void)
{
    SECURITY_DESCRIPTOR *access, absolute;
    HRESULT hr = access_to_call(&access);
    if (FAILED(hr))
        return hr;
    if (point_into(access, &absolute))
        hr = CoInitializeSecurity(&absolute, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT,
                                  RPC_C_IMP_LEVEL_IDENTIFY, NULL, EOAC_NONE, NULL);
    else
        hr = HRESULT_FROM_WIN32(GetLastError());
    LocalFree(access);
    return hr;
}

/* ---- What is offered ---- */

static HRESULT make_offers(struct offers *offers, struct vpcmock *mock)
{
    HRESULT hr = S_OK;
    for (size_t l = 0; l < sizeof com_libraries / sizeof *com_libraries; l++) {
        const struct com_library *library = &com_libraries[l];
        for (int c = 0; c < library->ncoclasses && SUCCEEDED(hr); c++) {
            const struct com_coclass *coclass = &library->coclasses[c];
            if (!(coclass->typeflags & TYPEFLAG_FCANCREATE) || offers->count == OFFERS_MAX)
                continue;
            struct offer *offer = &offers->items[offers->count];
            hr = factory_create(mock, coclass->clsid, &offer->factory);
            if (SUCCEEDED(hr)) {
                offer->clsid = coclass->clsid;
                offers->count++;
            }
        }
    }
    return hr;
}

/* In the place where all clients look. */
static HRESULT offer_to_all(struct offers *offers, struct vpcmock *shown)
{
    HRESULT hr = S_OK;
    for (int i = 0; i < offers->count && SUCCEEDED(hr); i++)
        hr = CoRegisterClassObject(offers->items[i].clsid, (IUnknown *)offers->items[i].factory,
                                   CLSCTX_LOCAL_SERVER, REGCLS_MULTIPLEUSE | REGCLS_SUSPENDED,
                                   &offers->items[i].cookie);
    struct vpcmock *mock = FAILED(hr) ? NULL : shown ? mock_addref(shown) : mock_default();
    if (SUCCEEDED(hr) && !mock)
        hr = E_OUTOFMEMORY;
    if (mock) {
        hr = com_object_create(mock, com_IVMVirtualPC, (struct ref){0}, &offers->application);
        mock_release(mock);
    }
    if (SUCCEEDED(hr)) {
        ((struct com_object *)offers->application)->counts_users = TRUE;
        hr = RegisterActiveObject(offers->application, &CLSID_VMVirtualPC, ACTIVEOBJECT_WEAK,
                                  &offers->active);
    }
    return hr;
}

/* Where only those look who know the name. Weakly, so that users are seen to come and go. */
static HRESULT offer_by_name(struct offers *offers)
{
    IRunningObjectTable *table;
    HRESULT hr = GetRunningObjectTable(0, &table);
    if (FAILED(hr))
        return hr;
    for (int i = 0; i < offers->count && SUCCEEDED(hr); i++) {
        IMoniker *moniker;
        hr = server_moniker(offers->name, offers->items[i].clsid, &moniker);
        if (FAILED(hr))
            break;
        factory_count_users(offers->items[i].factory);
        hr = IRunningObjectTable_Register(table, 0, (IUnknown *)offers->items[i].factory, moniker,
                                          &offers->items[i].running);
        IMoniker_Release(moniker);
    }
    IRunningObjectTable_Release(table);
    return hr;
}

HRESULT offers_open(struct offers *offers, const WCHAR *name, struct vpcmock *mock)
{
    offers->name = name;
    HRESULT hr = make_offers(offers, mock);
    if (SUCCEEDED(hr))
        hr = *name ? offer_by_name(offers) : offer_to_all(offers, mock);
    /* What is ours keeps nothing running. */
    offers->own = offers->count + (offers->application != NULL);
    InterlockedExchangeAdd(&com_live, -offers->own);
    if (SUCCEEDED(hr) && !*name)
        hr = CoResumeClassObjects();
    return hr;
}

static void revoke_names(struct offers *offers)
{
    IRunningObjectTable *table;
    if (FAILED(GetRunningObjectTable(0, &table)))
        return;
    for (int i = 0; i < offers->count; i++) {
        if (offers->items[i].running)
            IRunningObjectTable_Revoke(table, offers->items[i].running);
        offers->items[i].running = 0;
    }
    IRunningObjectTable_Release(table);
}

BOOL offers_withdraw(struct offers *offers)
{
    if (!*offers->name)
        return TRUE; /* COM sees to it when class objects are suspended */
    LONG before = com_server.looked_up;
    revoke_names(offers);
    if (!InterlockedCompareExchange(&com_live, 0, 0) &&
        InterlockedCompareExchange(&com_server.looked_up, 0, 0) <= before)
        return TRUE;
    offer_by_name(offers);
    return FALSE;
}

void offers_close(struct offers *offers)
{
    InterlockedExchangeAdd(&com_live, offers->own);
    if (offers->active)
        RevokeActiveObject(offers->active, NULL);
    revoke_names(offers);
    for (int i = 0; i < offers->count; i++) {
        if (offers->items[i].cookie)
            CoRevokeClassObject(offers->items[i].cookie);
        CoDisconnectObject((IUnknown *)offers->items[i].factory, 0);
        IClassFactory_Release(offers->items[i].factory);
    }
    if (offers->application) {
        CoDisconnectObject(offers->application, 0);
        IUnknown_Release(offers->application);
    }
}
