/* SPDX-License-Identifier: MIT */
/* Tests of model/host_info: what the host tells of itself. */
#include "model/host_info.h"

#include "fixture.h"

static bool worded_as(const struct host *host, bool (*put)(const struct host *, struct text *),
                      struct span expected)
{
    struct text text = {0};
    bool same = put(host, &text) && text_is(&text, expected);
    text_clear(&text);
    return same;
}

TEST(host_info, texts_follow_the_figures)
{
    struct host host;
    open_host(&host);
    CHECK(worded_as(&host, host_info_speed_text, SPAN("2.40 GHz")));
    host.info.processor_speed = 800;
    CHECK(worded_as(&host, host_info_speed_text, SPAN("800 MHz")));
    host.info.processor_speed = 3066;
    CHECK(worded_as(&host, host_info_speed_text, SPAN("3.06 GHz")));
    CHECK(worded_as(&host, host_info_features_text,
                    SPAN("Intel VT,HAVE,MMX,SSE,SSE2,SSE3,x86-64")));
    host.info.hardware_virtualization_disabled = true;
    host.info.intel_vt = host.info.sse3 = host.info.x64 = false;
    host.info.amd_v = host.info.trusted_execution = true;
    CHECK(worded_as(&host, host_info_features_text, SPAN("AMD-V,HAVD,MMX,SSE,SSE2,TXTE")));
    CHECK(worded_as(&host, host_info_os_version_text, SPAN("6.1.7601")));
    host_free(&host);
}

TEST(host_info, time_follows_the_clock)
{
    struct host host;
    open_host(&host);
    CHECK(host_info_utc_time(&host) == 40210.5);
    CHECK_EQ(host_info_up_time(&host), 0);
    advance(&host, 86400000 / 2);
    CHECK(host_info_utc_time(&host) == 40211.0);
    CHECK_EQ(host_info_up_time(&host), 43200);
    advance(&host, 999);
    CHECK_EQ(host_info_up_time(&host), 43200);
    advance(&host, 1);
    CHECK_EQ(host_info_up_time(&host), 43201);
    for (int i = 0; i < 3; i++)
        advance(&host, CLOCK_MAX_ADVANCE);
    CHECK_EQ(host_info_up_time(&host), INT32_MAX);
    host_free(&host);
}

TEST(host_info, memory_limits_follow_the_memory)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(host_info_maximum_memory(&host), 3712);
    CHECK_EQ(host_info_suggested_memory(&host), 2560);
    host.load.memory = 1000;
    CHECK_EQ(host_info_available_memory(&host), 1560);
    CHECK_EQ(host_info_suggested_memory(&host), 1560);
    host.load.memory = 100000;
    CHECK_EQ(host_info_available_memory(&host), 0);
    CHECK_EQ(host_info_suggested_memory(&host), 0);
    host.load.memory = 0;
    host.info.memory_available = INT64_MAX;
    CHECK_EQ(host_info_suggested_memory(&host), 3712);
    host.info.suggested_memory = 512;
    CHECK_EQ(host_info_suggested_memory(&host), 512);
    host.info.memory_total = 256;
    CHECK_EQ(host_info_maximum_memory(&host), 256);
    CHECK_EQ(host_info_suggested_memory(&host), 256);
    host_free(&host);
}

TEST(host_info, drives_are_found_in_any_case)
{
    struct host host;
    open_host(&host);
    CHECK(host_info_has_drive(&host.info.dvd_drives, 'D'));
    CHECK(host_info_has_drive(&host.info.dvd_drives, 'd'));
    CHECK(!host_info_has_drive(&host.info.dvd_drives, 'E'));
    CHECK(host_info_has_drive(&host.info.floppy_drives, 'a'));
    CHECK(!host_info_has_drive(&(struct value){0}, 'A'));
    host_free(&host);
}

TEST(host_info, every_fact_can_be_read_and_written_back)
{
    struct host host;
    open_host(&host);
    for (const struct fact *fact = host_facts; fact->name; fact++) {
        struct value value, again;
        CONTEXT("%s", fact->name);
        CHECK(fact->help && *fact->help);
        CHECK(fact_read(fact, &host, &value));
        CHECK(value_copy(&again, &value));
        CHECK_EQ(fact_write(&host, fact, &host, &value), CODE_OK);
        CHECK(fact_read(fact, &host, &value));
        CHECK(value_equal(&value, &again));
        value_clear(&value);
        value_clear(&again);
    }
    for (int i = 0; i < SUPPORT_DRIVERS; i++) {
        struct value value;
        const struct fact *fact = fact_find(support_driver_facts, SPAN("description"));
        CHECK(fact && fact_read(fact, &host.info.drivers[i], &value));
        CHECK(value.type == VALUE_TEXT && value.text.length > 0);
        value_clear(&value);
    }
    host_free(&host);
}
