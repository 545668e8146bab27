/* SPDX-License-Identifier: MIT */
/* IDispatch of all objects, served from the member table. */
#ifndef VPCMOCK_COM_DISPATCH_H
#define VPCMOCK_COM_DISPATCH_H

#include "com/object.h"

/* The first member of a name, in any case of letters; NULL when there is none. */
const struct com_member *dispatch_find_name(const struct com_interface *iface, const WCHAR *name);

HRESULT dispatch_type_info_count(struct com_object *self, UINT *count);
HRESULT dispatch_type_info(struct com_object *self, UINT index, LCID lcid, ITypeInfo **info);
HRESULT dispatch_ids_of_names(struct com_object *self, REFIID riid, LPOLESTR *names, UINT count,
                              LCID lcid, DISPID *ids);
HRESULT dispatch_invoke(struct com_object *self, DISPID id, REFIID riid, LCID lcid, WORD flags,
                        DISPPARAMS *params, VARIANT *result, EXCEPINFO *exception, UINT *bad_arg);

#endif
