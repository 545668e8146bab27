/* SPDX-License-Identifier: MIT */
/* IVMHostInfo. */
#include "com/adapter.h"
#include "com/variant.h"

#include <stdio.h>

static const struct host_info *info_of(const struct com_object *self)
{
    return &self->mock->host.info;
}

HRESULT VMHostInfo_get_LogicalProcessorCount(struct com_object *self, LONG *count)
{
    *count = info_of(self)->logical_processors;
    return S_OK;
}

HRESULT VMHostInfo_get_PhysicalProcessorCount(struct com_object *self, LONG *count)
{
    *count = info_of(self)->physical_processors;
    return S_OK;
}

HRESULT VMHostInfo_get_ProcessorSpeed(struct com_object *self, LONG *speed)
{
    *speed = info_of(self)->processor_speed;
    return S_OK;
}

/* What the model puts into words. */
static HRESULT worded(const struct com_object *self,
                      bool (*put)(const struct host *host, struct text *text), BSTR *out)
{
    struct text text = {0};
    HRESULT hr = put(&self->mock->host, &text) ? text_to_bstr(&text, out) : E_OUTOFMEMORY;
    text_clear(&text);
    return hr;
}

HRESULT VMHostInfo_get_ProcessorSpeedString(struct com_object *self, BSTR *speed)
{
    return worded(self, host_info_speed_text, speed);
}

HRESULT VMHostInfo_get_ProcessorManufacturerString(struct com_object *self, BSTR *manufacturer)
{
    return text_to_bstr(&info_of(self)->processor_manufacturer, manufacturer);
}

HRESULT VMHostInfo_get_ProcessorVersionString(struct com_object *self, BSTR *version)
{
    return text_to_bstr(&info_of(self)->processor_version, version);
}

HRESULT VMHostInfo_get_ProcessorFeaturesString(struct com_object *self, BSTR *features)
{
    return worded(self, host_info_features_text, features);
}

HRESULT VMHostInfo_get_MMX(struct com_object *self, VARIANT_BOOL *enabled)
{
    *enabled = to_variant_bool(info_of(self)->mmx);
    return S_OK;
}

HRESULT VMHostInfo_get_SSE(struct com_object *self, VARIANT_BOOL *enabled)
{
    *enabled = to_variant_bool(info_of(self)->sse);
    return S_OK;
}

HRESULT VMHostInfo_get_SSE2(struct com_object *self, VARIANT_BOOL *enabled)
{
    *enabled = to_variant_bool(info_of(self)->sse2);
    return S_OK;
}

HRESULT VMHostInfo_get_ThreeDNow(struct com_object *self, VARIANT_BOOL *enabled)
{
    *enabled = to_variant_bool(info_of(self)->three_d_now);
    return S_OK;
}

static HRESULT number_text(int64_t number, BSTR *text)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)number);
    return ascii_to_bstr(digits, text);
}

HRESULT VMHostInfo_get_Memory(struct com_object *self, VARIANT *megabytes)
{
    return number_to_decimal(info_of(self)->memory_total, megabytes);
}

HRESULT VMHostInfo_get_MemoryTotalString(struct com_object *self, BSTR *megabytes)
{
    return number_text(info_of(self)->memory_total, megabytes);
}

HRESULT VMHostInfo_get_MemoryAvail(struct com_object *self, VARIANT *megabytes)
{
    return number_to_decimal(host_info_available_memory(&self->mock->host), megabytes);
}

HRESULT VMHostInfo_get_MemoryAvailString(struct com_object *self, BSTR *megabytes)
{
    return number_text(host_info_available_memory(&self->mock->host), megabytes);
}

HRESULT VMHostInfo_get_OperatingSystem(struct com_object *self, BSTR *os)
{
    return text_to_bstr(&info_of(self)->os, os);
}

HRESULT VMHostInfo_get_OSVersionString(struct com_object *self, BSTR *version)
{
    return worded(self, host_info_os_version_text, version);
}

HRESULT VMHostInfo_get_OSMajorVersion(struct com_object *self, LONG *version)
{
    *version = info_of(self)->os_major;
    return S_OK;
}

HRESULT VMHostInfo_get_OSMinorVersion(struct com_object *self, LONG *version)
{
    *version = info_of(self)->os_minor;
    return S_OK;
}

HRESULT VMHostInfo_get_OSServicePackString(struct com_object *self, BSTR *service_pack)
{
    return text_to_bstr(&info_of(self)->os_service_pack, service_pack);
}

HRESULT VMHostInfo_get_NetworkAdapters(struct com_object *self, VARIANT *adapters)
{
    return value_to_variant(&info_of(self)->network_adapters, adapters);
}

HRESULT VMHostInfo_get_NetworkAddresses(struct com_object *self, VARIANT *addresses)
{
    return value_to_variant(&info_of(self)->network_addresses, addresses);
}

HRESULT VMHostInfo_get_DVDDrives(struct com_object *self, VARIANT *drives)
{
    return value_to_variant(&info_of(self)->dvd_drives, drives);
}

HRESULT VMHostInfo_get_FloppyDrives(struct com_object *self, VARIANT *drives)
{
    return value_to_variant(&info_of(self)->floppy_drives, drives);
}

HRESULT VMHostInfo_get_SerialPorts(struct com_object *self, BSTR *ports)
{
    return text_to_bstr(&info_of(self)->serial_ports, ports);
}

HRESULT VMHostInfo_get_ParallelPort(struct com_object *self, BSTR *port)
{
    return text_to_bstr(&info_of(self)->parallel_port, port);
}

HRESULT VMHostInfo_get_UTCTime(struct com_object *self, DATE *time)
{
    *time = host_info_utc_time(&self->mock->host);
    clock_poll(&self->mock->host);
    return S_OK;
}
