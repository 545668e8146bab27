/* SPDX-License-Identifier: MIT */
/* The file format of virtual hard disks, as bytes: footer, dynamic header, block allocation table.
 * All numbers are big-endian. */
#ifndef VPCMOCK_MODEL_VHD_H
#define VPCMOCK_MODEL_VHD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/text.h"

enum {
    VHD_SECTOR = 512,
    VHD_FOOTER_SIZE = 512,
    VHD_HEADER_SIZE = 1024,
    VHD_LOCATOR_SIZE = 1024, /* of each path to a parent: MAX_PATH in UTF-16, in whole sectors */
};

/* What an image says of itself. */
struct vhd {
    int type;        /* enum disk_type */
    int64_t size;    /* bytes, a multiple of VHD_SECTOR */
    uint32_t time;   /* seconds since 2000 */
    uint8_t uuid[16];
    uint8_t parent_uuid[16];
    uint32_t parent_time;
    struct span parent;          /* full path */
    struct span parent_relative; /* path from the folder of the child, starting with ".\" */
};

/* The UUID that stands for an id. */
void vhd_uuid(uint8_t uuid[16], int64_t id);

/* Bytes of the file of a fixed disk; of a dynamic or differencing one with so many blocks. */
int64_t vhd_fixed_size(int64_t size);
int64_t vhd_dynamic_size(int64_t size, int64_t blocks, bool differencing);

/* Cylinders, heads and sectors per track, as the format has them computed. */
void vhd_geometry(int64_t size, uint16_t *cylinders, uint8_t *heads, uint8_t *sectors);
/* The last 512 bytes of the file; of a dynamic one the first as well. */
void vhd_footer(const struct vhd *vhd, uint8_t footer[VHD_FOOTER_SIZE]);

/* The start of an empty dynamic or differencing image: copy of the footer, header, table, and paths
 * to the parent; the footer follows. Its size; bytes may be NULL to learn it. */
size_t vhd_front(const struct vhd *vhd, uint8_t *bytes);

#endif
