/* SPDX-License-Identifier: MIT */
/* The bytes of virtual hard disk files. */
#include "model/disk.h"
#include "model/vhd.h"
#include "unit/fixture.h"

static uint32_t get32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint64_t get64(const uint8_t *at)
{
    return (uint64_t)get32(at) << 32 | get32(at + 4);
}

static bool checksum_holds(const uint8_t *block, size_t size, size_t at)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += i >= at && i < at + 4 ? 0 : block[i];
    return get32(block + at) == ~sum;
}

static struct vhd image(int type, int64_t size)
{
    struct vhd vhd = {
        .type = type,
        .size = size,
        .time = 309484800,
        .parent_time = 309484801,
        .parent = SPAN("C:\\Disks\\base.vhd"),
        .parent_relative = SPAN(".\\base.vhd"),
    };
    vhd_uuid(vhd.uuid, 2);
    vhd_uuid(vhd.parent_uuid, 1);
    return vhd;
}

TEST(vhd, the_footer_of_a_fixed_disk)
{
    uint8_t footer[VHD_FOOTER_SIZE];
    struct vhd vhd = image(DISK_FIXED, 10 * DISK_MIB);
    vhd_footer(&vhd, footer);
    CHECK(!memcmp(footer, "conectix", 8));
    CHECK_EQ(get32(footer + 8), 2);
    CHECK_EQ(get32(footer + 12), 0x10000);
    CHECK_EQ(get64(footer + 16), UINT64_MAX);
    CHECK_EQ(get32(footer + 24), 309484800);
    CHECK_EQ(get64(footer + 40), 10 * DISK_MIB);
    CHECK_EQ(get64(footer + 48), 10 * DISK_MIB);
    CHECK_EQ(get32(footer + 60), 2);
    CHECK(checksum_holds(footer, VHD_FOOTER_SIZE, 64));
    CHECK(!memcmp(footer + 68, vhd.uuid, 16));
    CHECK_EQ(footer[84], 0); /* not part of a saved state */
}

TEST(vhd, the_front_of_a_dynamic_disk)
{
    struct vhd vhd = image(DISK_DYNAMIC, 5 * DISK_MIB);
    size_t size = vhd_front(&vhd, NULL);
    uint8_t *bytes = malloc(size);
    CHECK_EQ(size, 512 + 1024 + 512);
    CHECK_EQ(vhd_front(&vhd, bytes), size);
    const uint8_t *header = bytes + 512, *table = bytes + 1536;
    CHECK_EQ(get64(bytes + 16), 512);
    CHECK_EQ(get32(bytes + 60), 3);
    CHECK(!memcmp(header, "cxsparse", 8));
    CHECK_EQ(get64(header + 8), UINT64_MAX);
    CHECK_EQ(get64(header + 16), 1536);
    CHECK_EQ(get32(header + 28), 3); /* blocks, the last one in part */
    CHECK_EQ(get32(header + 32), 2 * DISK_MIB);
    CHECK(checksum_holds(header, VHD_HEADER_SIZE, 36));
    for (int i = 0; i < 3; i++)
        CHECK_EQ(get32(table + i * 4), 0xffffffff);
    free(bytes);
}

TEST(vhd, a_differencing_disk_says_where_its_parent_is)
{
    struct vhd vhd = image(DISK_DIFFERENCING, 5 * DISK_MIB);
    size_t size = vhd_front(&vhd, NULL);
    uint8_t *bytes = malloc(size);
    CHECK_EQ(vhd_front(&vhd, bytes), size);
    const uint8_t *header = bytes + 512;
    CHECK_EQ(get32(bytes + 60), 4);
    CHECK(!memcmp(header + 40, vhd.parent_uuid, 16));
    CHECK_EQ(get32(header + 56), 309484801);
    static const uint8_t name[] = {0, 'b', 0, 'a', 0, 's', 0, 'e', 0,
                                   '.', 0, 'v', 0, 'h', 0, 'd', 0, 0};
    CHECK(!memcmp(header + 64, name, sizeof name));
    const uint8_t *locator = header + 576;
    CHECK(!memcmp(locator, "W2ru", 4));
    CHECK_EQ(get32(locator + 8), 20);
    CHECK(!memcmp(bytes + get64(locator + 16), ".\0\\\0b\0a\0s\0e\0", 12));
    CHECK(!memcmp(locator + 24, "W2ku", 4));
    CHECK_EQ(get32(locator + 32), 34);
    CHECK(!memcmp(bytes + get64(locator + 40), "C\0:\0\\\0", 6));
    CHECK(checksum_holds(header, VHD_HEADER_SIZE, 36));
    free(bytes);
}

TEST(vhd, the_size_of_a_file_is_that_of_its_bytes)
{
    static const int64_t sizes[] = {3, 4, 127, 128, 129, 1024, 20480, 2088960};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        CONTEXT("%lld MB", (long long)sizes[i]);
        struct vhd vhd = image(DISK_DYNAMIC, sizes[i] * DISK_MIB);
        CHECK_EQ(vhd_dynamic_size(vhd.size, 0, false), vhd_front(&vhd, NULL) + VHD_FOOTER_SIZE);
        vhd.type = DISK_DIFFERENCING;
        CHECK_EQ(vhd_dynamic_size(vhd.size, 0, true), vhd_front(&vhd, NULL) + VHD_FOOTER_SIZE);
    }
}

/* From the specification's algorithm, worked out by hand. */
TEST(vhd, geometry)
{
    static const struct {
        int64_t size;
        int cylinders, heads, sectors;
    } rows[] = {
        {3 * DISK_MIB, 90, 4, 17},
        {40 * DISK_MIB, 963, 5, 17},
        {512 * DISK_MIB, 1040, 16, 63},
        {127 * 1024 * DISK_MIB, 65278, 16, 255},
        {2040 * 1024 * DISK_MIB, 65535, 16, 255},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint16_t cylinders;
        uint8_t heads, sectors;
        CONTEXT("row %d", (int)i);
        vhd_geometry(rows[i].size, &cylinders, &heads, &sectors);
        CHECK_EQ(cylinders, rows[i].cylinders);
        CHECK_EQ(heads, rows[i].heads);
        CHECK_EQ(sectors, rows[i].sectors);
    }
}

TEST(vhd, ids_have_uuids_of_their_own)
{
    uint8_t one[16], two[16];
    vhd_uuid(one, 1);
    vhd_uuid(two, 2);
    CHECK(memcmp(one, two, 16));
    CHECK_EQ(one[6] >> 4, 4);
    CHECK_EQ(one[8] >> 6, 2);
}
