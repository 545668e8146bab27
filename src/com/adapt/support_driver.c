/* SPDX-License-Identifier: MIT */
/* IVMSupportDriver and IVMSupportDriverCollection. */
#include "com/adapter.h"

static const struct support_driver *driver_of(const struct com_object *self)
{
    return slots_get(&self->mock->host.slots, self->ref);
}

HRESULT VMSupportDriver_get_Type(struct com_object *self, VMSupportDriverType *type)
{
    const struct support_driver *driver = driver_of(self);
    if (!driver)
        return RPC_E_DISCONNECTED;
    *type = (VMSupportDriverType)driver->type;
    return S_OK;
}

HRESULT VMSupportDriver_get_Description(struct com_object *self, BSTR *description)
{
    const struct support_driver *driver = driver_of(self);
    return driver ? text_to_bstr(&driver->description, description) : RPC_E_DISCONNECTED;
}

HRESULT VMSupportDriver_get_Manufacturer(struct com_object *self, BSTR *manufacturer)
{
    const struct support_driver *driver = driver_of(self);
    return driver ? text_to_bstr(&driver->manufacturer, manufacturer) : RPC_E_DISCONNECTED;
}

HRESULT VMSupportDriver_get_Provider(struct com_object *self, BSTR *provider)
{
    const struct support_driver *driver = driver_of(self);
    return driver ? text_to_bstr(&driver->provider, provider) : RPC_E_DISCONNECTED;
}

HRESULT VMSupportDriver_get_Version(struct com_object *self, BSTR *version)
{
    const struct support_driver *driver = driver_of(self);
    return driver ? text_to_bstr(&driver->version, version) : RPC_E_DISCONNECTED;
}

HRESULT VMSupportDriver_get_Date(struct com_object *self, BSTR *date)
{
    const struct support_driver *driver = driver_of(self);
    return driver ? text_to_bstr(&driver->date, date) : RPC_E_DISCONNECTED;
}

static struct collection drivers(const struct com_object *self)
{
    const struct host_info *info = &self->mock->host.info;
    return (struct collection){com_IVMSupportDriver, info->driver_list,
                               (size_t)info->driver_count, offsetof(struct support_driver, ref)};
}

HRESULT VMSupportDriverCollection_get_Count(struct com_object *self, LONG *count)
{
    *count = (LONG)drivers(self).count;
    return S_OK;
}

HRESULT VMSupportDriverCollection_get_Item(struct com_object *self, LONG index,
                                           IVMSupportDriver **driver)
{
    struct collection all = drivers(self);
    return collection_item(self, &all, index, driver);
}

HRESULT VMSupportDriverCollection_get__NewEnum(struct com_object *self, IUnknown **enumerator)
{
    struct collection all = drivers(self);
    return collection_enumerate(self, &all, enumerator);
}
