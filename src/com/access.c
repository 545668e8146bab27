/* SPDX-License-Identifier: MIT */
/* Who may start the local server and who may call it. */
#include "com/access.h"

#include <objbase.h>
#include <sddl.h>
#include <stdio.h>

#include "com/place.h"

enum { SDDL_CHARS = 512 };

static HRESULT from_text(const WCHAR *text, SECURITY_DESCRIPTOR **descriptor)
{
    return ConvertStringSecurityDescriptorToSecurityDescriptorW(
               text, SDDL_REVISION_1, (PSECURITY_DESCRIPTOR *)descriptor, NULL)
               ? S_OK
               : HRESULT_FROM_WIN32(GetLastError());
}

HRESULT access_to_launch(SECURITY_DESCRIPTOR **descriptor)
{
    const int rights = COM_RIGHTS_EXECUTE | COM_RIGHTS_EXECUTE_LOCAL | COM_RIGHTS_ACTIVATE_LOCAL;
    WCHAR text[SDDL_CHARS];
    *descriptor = NULL;
    _snwprintf(text, SDDL_CHARS, L"O:BAG:BAD:(A;;0x%x;;;AU)(A;;0x%x;;;BA)(A;;0x%x;;;SY)", rights,
               rights, rights);
    return from_text(text, descriptor);
}

static BOOL is_whole(SECURITY_DESCRIPTOR *descriptor, DWORD size)
{
    BOOL present = FALSE, defaulted;
    SID *owner = NULL, *group = NULL;
    ACL *acl = NULL;
    return size >= SECURITY_DESCRIPTOR_MIN_LENGTH && IsValidSecurityDescriptor(descriptor) &&
           GetSecurityDescriptorLength(descriptor) <= size &&
           GetSecurityDescriptorOwner(descriptor, (PSID *)&owner, &defaulted) && owner &&
           GetSecurityDescriptorGroup(descriptor, (PSID *)&group, &defaulted) && group &&
           GetSecurityDescriptorDacl(descriptor, &present, &acl, &defaulted) && present && acl;
}

/* S_FALSE: there is none. */
static HRESULT from_registry(SECURITY_DESCRIPTOR **descriptor)
{
    static const WCHAR key[] = L"AppID\\" ACCESS_APPID, name[] = L"AccessPermission";
    DWORD size = 0;
    LONG error = RegGetValueW(HKEY_CLASSES_ROOT, key, name, RRF_RT_REG_BINARY, NULL, NULL, &size);
    if (error == ERROR_FILE_NOT_FOUND)
        return S_FALSE;
    if (error)
        return HRESULT_FROM_WIN32((DWORD)error);
    *descriptor = LocalAlloc(LPTR, size);
    if (!*descriptor)
        return E_OUTOFMEMORY;
    error = RegGetValueW(HKEY_CLASSES_ROOT, key, name, RRF_RT_REG_BINARY, NULL, *descriptor, &size);
    if (!error && !is_whole(*descriptor, size))
        error = ERROR_INVALID_SECURITY_DESCR;
    if (error) {
        LocalFree(*descriptor);
        *descriptor = NULL;
    }
    return HRESULT_FROM_WIN32((DWORD)error);
}

static HRESULT by_itself(SECURITY_DESCRIPTOR **descriptor)
{
    const int rights = COM_RIGHTS_EXECUTE | COM_RIGHTS_EXECUTE_LOCAL | COM_RIGHTS_ACTIVATE_LOCAL;
    WCHAR text[SDDL_CHARS];
    TOKEN_USER *user;
    WCHAR *sid;
    HRESULT hr = server_user(&user);
    if (FAILED(hr))
        return hr;
    if (ConvertSidToStringSidW(user->User.Sid, &sid)) {
        _snwprintf(text, SDDL_CHARS - 1, L"O:%lsG:%lsD:(A;;0x%x;;;%ls)(A;;0x%x;;;BA)(A;;0x%x;;;SY)",
                   sid, sid, rights, sid, rights, rights);
        text[SDDL_CHARS - 1] = 0;
        LocalFree(sid);
        hr = from_text(text, descriptor);
    } else {
        hr = HRESULT_FROM_WIN32(GetLastError());
    }
    HeapFree(GetProcessHeap(), 0, user);
    return hr;
}

HRESULT access_to_call(SECURITY_DESCRIPTOR **descriptor)
{
    *descriptor = NULL;
    HRESULT hr = from_registry(descriptor);
    return hr == S_FALSE ? by_itself(descriptor) : hr;
}
