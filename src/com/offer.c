/* SPDX-License-Identifier: MIT */
/* Class objects for other processes. */
#include "com/offer.h"

#include <aclapi.h>
#include <oleauto.h>

#include "com/factory.h"
#include "com/life.h"
#include "com/object.h"
#include "com/place.h"
#include "members.h"

/* ---- Access ---- */

struct access {
    TOKEN_USER *user;
    BYTE administrators[SECURITY_MAX_SID_SIZE];
    BYTE system[SECURITY_MAX_SID_SIZE];
    ACL *acl;
    SECURITY_DESCRIPTOR descriptor;
};

static HRESULT well_known(WELL_KNOWN_SID_TYPE type, void *sid)
{
    DWORD size = SECURITY_MAX_SID_SIZE;
    return CreateWellKnownSid(type, NULL, sid, &size) ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

/* This user, administrators and the system, from this machine. */
static HRESULT make_access(struct access *access)
{
    const DWORD rights = COM_RIGHTS_EXECUTE | COM_RIGHTS_EXECUTE_LOCAL | COM_RIGHTS_ACTIVATE_LOCAL;
    HRESULT hr = server_user(&access->user);
    if (SUCCEEDED(hr))
        hr = well_known(WinBuiltinAdministratorsSid, access->administrators);
    if (SUCCEEDED(hr))
        hr = well_known(WinLocalSystemSid, access->system);
    if (FAILED(hr))
        return hr;
    void *sids[] = {access->user->User.Sid, access->administrators, access->system};
    DWORD size = sizeof(ACL) + 3 * (sizeof(ACCESS_ALLOWED_ACE) + SECURITY_MAX_SID_SIZE);
    access->acl = HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, size);
    if (!access->acl)
        return E_OUTOFMEMORY;
    BOOL made = InitializeAcl(access->acl, size, ACL_REVISION);
    for (int i = 0; i < 3 && made; i++)
        made = AddAccessAllowedAce(access->acl, ACL_REVISION, rights, sids[i]);
    made = made &&
           InitializeSecurityDescriptor(&access->descriptor, SECURITY_DESCRIPTOR_REVISION) &&
           SetSecurityDescriptorOwner(&access->descriptor, access->user->User.Sid, FALSE) &&
           SetSecurityDescriptorGroup(&access->descriptor, access->user->User.Sid, FALSE) &&
           SetSecurityDescriptorDacl(&access->descriptor, TRUE, access->acl, FALSE);
    return made ? S_OK : HRESULT_FROM_WIN32(GetLastError());
}

HRESULT offers_secure(void)
{
    struct access access = {0};
    HRESULT hr = make_access(&access);
    if (SUCCEEDED(hr))
        hr = CoInitializeSecurity(&access.descriptor, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_CONNECT,
                                  RPC_C_IMP_LEVEL_IDENTIFY, NULL, EOAC_NONE, NULL);
    if (access.acl)
        HeapFree(GetProcessHeap(), 0, access.acl);
    if (access.user)
        HeapFree(GetProcessHeap(), 0, access.user);
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

/* Where only those look who know the name. */
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
        hr = IRunningObjectTable_Register(table, ROTFLAGS_REGISTRATIONKEEPSALIVE,
                                          (IUnknown *)offers->items[i].factory, moniker,
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

void offers_close(struct offers *offers)
{
    IRunningObjectTable *table = NULL;
    InterlockedExchangeAdd(&com_live, offers->own);
    if (offers->active)
        RevokeActiveObject(offers->active, NULL);
    GetRunningObjectTable(0, &table);
    for (int i = 0; i < offers->count; i++) {
        if (offers->items[i].cookie)
            CoRevokeClassObject(offers->items[i].cookie);
        if (offers->items[i].running && table)
            IRunningObjectTable_Revoke(table, offers->items[i].running);
        CoDisconnectObject((IUnknown *)offers->items[i].factory, 0);
        IClassFactory_Release(offers->items[i].factory);
    }
    if (table)
        IRunningObjectTable_Release(table);
    if (offers->application) {
        CoDisconnectObject(offers->application, 0);
        IUnknown_Release(offers->application);
    }
}
