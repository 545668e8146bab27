/* SPDX-License-Identifier: MIT */
/* The bytes of virtual hard disk files. */
#include "model/vhd.h"

#include <string.h>

#include "model/disk.h"

/* Where things are, in the footer and in the dynamic header. */
enum {
    FOOTER_FEATURES = 8,
    FOOTER_VERSION = 12,
    FOOTER_DATA = 16,
    FOOTER_TIME = 24,
    FOOTER_CREATOR = 28,
    FOOTER_CREATOR_VERSION = 32,
    FOOTER_CREATOR_HOST = 36,
    FOOTER_ORIGINAL_SIZE = 40,
    FOOTER_SIZE = 48,
    FOOTER_GEOMETRY = 56,
    FOOTER_TYPE = 60,
    FOOTER_CHECKSUM = 64,
    FOOTER_UUID = 68,
    HEADER_DATA = 8,
    HEADER_TABLE = 16,
    HEADER_VERSION = 24,
    HEADER_ENTRIES = 28,
    HEADER_BLOCK_SIZE = 32,
    HEADER_CHECKSUM = 36,
    HEADER_PARENT_UUID = 40,
    HEADER_PARENT_TIME = 56,
    HEADER_PARENT_NAME = 64,
    HEADER_PARENT_NAME_CHARS = 256,
    HEADER_LOCATORS = 576,
    LOCATOR_ENTRY = 24,
};
enum { FORMAT_VERSION = 0x00010000, FEATURES_RESERVED = 2 };

static void put16(uint8_t *at, uint32_t number)
{
    at[0] = (uint8_t)(number >> 8);
    at[1] = (uint8_t)number;
}

static void put32(uint8_t *at, uint32_t number)
{
    put16(at, number >> 16);
    put16(at + 2, number & 0xffff);
}

static void put64(uint8_t *at, uint64_t number)
{
    put32(at, (uint32_t)(number >> 32));
    put32(at + 4, (uint32_t)number);
}

/* The complement of the sum of all bytes, with those of the checksum itself as 0. */
static void put_checksum(uint8_t *block, size_t size, size_t at)
{
    uint32_t sum = 0;
    put32(block + at, 0);
    for (size_t i = 0; i < size; i++)
        sum += block[i];
    put32(block + at, ~sum);
}

void vhd_uuid(uint8_t uuid[16], int64_t id)
{
    /* A version 4 UUID whose random part is the id, spread by a constant to look like one. */
    uint64_t spread = (uint64_t)id * UINT64_C(0x9e3779b97f4a7c15);
    put64(uuid, spread ^ UINT64_C(0x5650434d6f636b00));
    put64(uuid + 8, (uint64_t)id);
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
}

static int64_t blocks_of(int64_t size)
{
    return (size + DISK_BLOCK - 1) / DISK_BLOCK;
}

static int64_t table_size(int64_t size)
{
    return (blocks_of(size) * 4 + VHD_SECTOR - 1) / VHD_SECTOR * VHD_SECTOR;
}

int64_t vhd_fixed_size(int64_t size)
{
    return size + VHD_FOOTER_SIZE;
}

int64_t vhd_dynamic_size(int64_t size, int64_t blocks, bool differencing)
{
    return VHD_FOOTER_SIZE + VHD_HEADER_SIZE + table_size(size) +
           (differencing ? 2 * VHD_LOCATOR_SIZE : 0) + blocks * (DISK_BLOCK + VHD_SECTOR) +
           VHD_FOOTER_SIZE;
}

void vhd_geometry(int64_t size, uint16_t *cylinders, uint8_t *heads, uint8_t *sectors)
{
    int64_t total = size / VHD_SECTOR;
    int64_t per_track, tracks, head;
    if (total > 65535 * 16 * 255)
        total = 65535 * 16 * 255;
    if (total >= 65535 * 16 * 63) {
        per_track = 255;
        head = 16;
        tracks = total / per_track;
    } else {
        per_track = 17;
        tracks = total / per_track;
        head = (tracks + 1023) / 1024;
        if (head < 4)
            head = 4;
        if (tracks >= head * 1024 || head > 16) {
            per_track = 31;
            head = 16;
            tracks = total / per_track;
        }
        if (tracks >= head * 1024) {
            per_track = 63;
            head = 16;
            tracks = total / per_track;
        }
    }
    *cylinders = (uint16_t)(tracks / head);
    *heads = (uint8_t)head;
    *sectors = (uint8_t)per_track;
}

void vhd_footer(const struct vhd *vhd, uint8_t footer[VHD_FOOTER_SIZE])
{
    static const uint32_t types[] = {
        [DISK_DYNAMIC] = 3, [DISK_FIXED] = 2, [DISK_DIFFERENCING] = 4};
    uint16_t cylinders;
    uint8_t heads, sectors;
    vhd_geometry(vhd->size, &cylinders, &heads, &sectors);
    memset(footer, 0, VHD_FOOTER_SIZE);
    memcpy(footer, "conectix", 8);
    put32(footer + FOOTER_FEATURES, FEATURES_RESERVED);
    put32(footer + FOOTER_VERSION, FORMAT_VERSION);
    put64(footer + FOOTER_DATA, vhd->type == DISK_FIXED ? UINT64_MAX : VHD_FOOTER_SIZE);
    put32(footer + FOOTER_TIME, vhd->time);
    /* "win ": readers then take the size as it is, and not from the geometry. */
    memcpy(footer + FOOTER_CREATOR, "win ", 4);
    put32(footer + FOOTER_CREATOR_VERSION, 0x00060001);
    memcpy(footer + FOOTER_CREATOR_HOST, "Wi2k", 4);
    put64(footer + FOOTER_ORIGINAL_SIZE, (uint64_t)vhd->size);
    put64(footer + FOOTER_SIZE, (uint64_t)vhd->size);
    put16(footer + FOOTER_GEOMETRY, cylinders);
    footer[FOOTER_GEOMETRY + 2] = heads;
    footer[FOOTER_GEOMETRY + 3] = sectors;
    put32(footer + FOOTER_TYPE, types[vhd->type]);
    memcpy(footer + FOOTER_UUID, vhd->uuid, sizeof vhd->uuid);
    put_checksum(footer, VHD_FOOTER_SIZE, FOOTER_CHECKSUM);
}

/* A path to the parent, in UTF-16 of Intel order, and the entry that tells where it is. */
static void put_locator(uint8_t *header, int number, const char *platform, struct span path,
                        uint8_t *bytes, size_t offset)
{
    uint8_t *entry = header + HEADER_LOCATORS + number * LOCATOR_ENTRY;
    size_t length = path.length;
    if (length > VHD_LOCATOR_SIZE / 2)
        length = VHD_LOCATOR_SIZE / 2;
    memcpy(entry, platform, 4);
    put32(entry + 4, VHD_LOCATOR_SIZE / VHD_SECTOR);
    put32(entry + 8, (uint32_t)(length * 2));
    put64(entry + 16, offset);
    for (size_t i = 0; i < length; i++) {
        bytes[offset + i * 2] = (uint8_t)path.chars[i];
        bytes[offset + i * 2 + 1] = (uint8_t)(path.chars[i] >> 8);
    }
}

static void put_parent(const struct vhd *vhd, uint8_t *bytes, size_t locators)
{
    uint8_t *header = bytes + VHD_FOOTER_SIZE;
    struct span name = path_name(vhd->parent);
    memcpy(header + HEADER_PARENT_UUID, vhd->parent_uuid, sizeof vhd->parent_uuid);
    put32(header + HEADER_PARENT_TIME, vhd->parent_time);
    for (size_t i = 0; i < name.length && i < HEADER_PARENT_NAME_CHARS; i++)
        put16(header + HEADER_PARENT_NAME + i * 2, name.chars[i]);
    put_locator(header, 0, "W2ru", vhd->parent_relative, bytes, locators);
    put_locator(header, 1, "W2ku", vhd->parent, bytes, locators + VHD_LOCATOR_SIZE);
}

size_t vhd_front(const struct vhd *vhd, uint8_t *bytes)
{
    bool differencing = vhd->type == DISK_DIFFERENCING;
    size_t table = VHD_FOOTER_SIZE + VHD_HEADER_SIZE;
    size_t locators = table + (size_t)table_size(vhd->size);
    size_t end = locators + (differencing ? 2 * VHD_LOCATOR_SIZE : 0);
    if (!bytes)
        return end;
    memset(bytes, 0, end);
    memset(bytes + table, 0xff, locators - table); /* no block is there yet */
    vhd_footer(vhd, bytes);
    uint8_t *header = bytes + VHD_FOOTER_SIZE;
    memcpy(header, "cxsparse", 8);
    put64(header + HEADER_DATA, UINT64_MAX);
    put64(header + HEADER_TABLE, table);
    put32(header + HEADER_VERSION, FORMAT_VERSION);
    put32(header + HEADER_ENTRIES, (uint32_t)blocks_of(vhd->size));
    put32(header + HEADER_BLOCK_SIZE, (uint32_t)DISK_BLOCK);
    if (differencing)
        put_parent(vhd, bytes, locators);
    put_checksum(header, VHD_HEADER_SIZE, HEADER_CHECKSUM);
    return end;
}
