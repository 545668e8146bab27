/* SPDX-License-Identifier: MIT */
/* Scenario and .vmc files of IVPCMockControl. */
#include "com/adapter.h"
#include "com/configuration.h"
#include "com/scenario.h"

HRESULT VPCMockControl_Load(struct com_object *self, BSTR path)
{
    return scenario_load_file(self->mock, path ? path : L"");
}

HRESULT VPCMockControl_LoadText(struct com_object *self, BSTR xml)
{
    return scenario_load_text(self->mock, xml ? xml : L"", SysStringLen(xml));
}

HRESULT VPCMockControl_Save(struct com_object *self, BSTR path)
{
    return scenario_save_file(self->mock, path ? path : L"");
}

HRESULT VPCMockControl_SaveText(struct com_object *self, BSTR *xml)
{
    return scenario_save_text(self->mock, xml);
}

HRESULT VPCMockControl_AddConfiguration(struct com_object *self, BSTR path)
{
    return configuration_add(self->mock, path ? path : L"");
}
