/* SPDX-License-Identifier: MIT */
/* Build step: marks a coclass of a type library as predeclared: `predeclid FILE.tlb CLSID`. */
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The product's library has this flag for the appobject, and widl cannot write it. MIDL and widl
 * write the format MSFT, all little-endian:
 *   header       84 bytes, of which only the fields below matter here
 *   [4 bytes     if the header says that there is a help string DLL]
 *   offsets      of each type info in the first segment, 4 bytes each
 *   directory    of 15 segments: offset in the file, length, two unused
 *   segments     the first: the type infos, 100 bytes each; the sixth: the GUIDs, 24 bytes each */
enum {
    MAGIC = 0x5446534d, /* "MSFT" */
    HEADER_VERSION = 0x04,
    FORMAT_VERSION = 0x00010002,
    HEADER_VARFLAGS = 0x14,
    VARFLAG_HELPSTRINGDLL = 0x100,
    HEADER_TYPEINFOS = 0x20,
    HEADER_SIZE = 0x54,

    SEGMENTS = 15,
    SEGMENT_TYPEINFO = 0,
    SEGMENT_GUID = 5,
    SEGMENT_SIZE = 16,

    TYPEINFO_KIND = 0x00,
    TYPEINFO_GUID = 0x2c,
    TYPEINFO_FLAGS = 0x30,
    TYPEINFO_SIZE = 0x64,
    KIND_MASK = 0x0f,
    KIND_COCLASS = 5,
    FLAG_APPOBJECT = 0x01,
    FLAG_PREDECLID = 0x08,

    GUID_SIZE = 16,
    FILE_LIMIT = 64 * 1024 * 1024
};

struct file {
    const char *name;
    unsigned char *bytes;
    size_t size;
};

struct segment {
    size_t offset, length;
};

__attribute__((format(printf, 2, 3), noreturn)) static void fail(const char *name,
                                                                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "predeclid: %s: ", name);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(EXIT_FAILURE);
}

static struct file file_read(const char *name)
{
    struct file file = {name, NULL, 0};
    FILE *stream = fopen(name, "rb");
    if (!stream)
        fail(name, "%s", strerror(errno));
    if (fseek(stream, 0, SEEK_END))
        fail(name, "%s", strerror(errno));
    long size = ftell(stream);
    if (size < 0 || size > FILE_LIMIT)
        fail(name, "%ld bytes are no type library", size);
    rewind(stream);
    file.size = (size_t)size;
    file.bytes = malloc(file.size + 1);
    if (!file.bytes)
        fail(name, "out of memory");
    if (fread(file.bytes, 1, file.size, stream) != file.size)
        fail(name, "cannot be read");
    fclose(stream);
    return file;
}

static uint32_t file_u32(const struct file *file, size_t offset)
{
    if (offset > file->size || file->size - offset < 4)
        fail(file->name, "ends before offset 0x%zx", offset + 4);
    const unsigned char *bytes = file->bytes + offset;
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Writes the one byte that changes, so that a failure cannot leave half a file. */
static void file_patch(const struct file *file, size_t offset, unsigned char byte)
{
    FILE *stream = fopen(file->name, "r+b");
    if (!stream)
        fail(file->name, "%s", strerror(errno));
    if (fseek(stream, (long)offset, SEEK_SET) || fputc(byte, stream) == EOF || fclose(stream))
        fail(file->name, "cannot be written");
}

static struct segment segment(const struct file *file, size_t directory, unsigned index)
{
    struct segment segment = {file_u32(file, directory + index * SEGMENT_SIZE),
                              file_u32(file, directory + index * SEGMENT_SIZE + 4)};
    if (segment.offset > file->size || segment.length > file->size - segment.offset)
        fail(file->name, "segment %u lies outside of the file", index);
    return segment;
}

/* A GUID as it lies in memory: the first three numbers little-endian. */
static void parse_guid(const char *text, unsigned char guid[GUID_SIZE])
{
    static const unsigned char place[GUID_SIZE] = {3, 2,  1,  0,  5,  4,  7,  6,
                                                   8, 9, 10, 11, 12, 13, 14, 15};
    size_t digits = 0;
    for (const char *c = text; *c; c++) {
        static const char hex[] = "0123456789abcdefABCDEF";
        const char *digit = strchr(hex, *c);
        if (c - text == 8 || c - text == 13 || c - text == 18 || c - text == 23 ? *c != '-'
                                                                               : !digit)
            fail(text, "is no GUID of the form 01234567-89ab-cdef-0123-456789abcdef");
        if (*c == '-')
            continue;
        if (digits == 2 * GUID_SIZE)
            fail(text, "is too long for a GUID");
        int value = (int)(digit - hex);
        unsigned char *byte = &guid[place[digits / 2]];
        *byte = (unsigned char)(*byte << 4 | (value < 16 ? value : value - 6));
        digits++;
    }
    if (digits != 2 * GUID_SIZE)
        fail(text, "is too short for a GUID");
}

/* The offset in the file of the type info that has the GUID. */
static size_t find_typeinfo(const struct file *file, const unsigned char guid[GUID_SIZE],
                            const char *text)
{
    if (file_u32(file, 0) != MAGIC)
        fail(file->name, "is no type library of the format MSFT");
    if (file_u32(file, HEADER_VERSION) != FORMAT_VERSION)
        fail(file->name, "has an unknown version of the format: 0x%x",
             (unsigned)file_u32(file, HEADER_VERSION));
    size_t count = file_u32(file, HEADER_TYPEINFOS);
    size_t offsets = HEADER_SIZE +
                     (file_u32(file, HEADER_VARFLAGS) & VARFLAG_HELPSTRINGDLL ? 4 : 0);
    if (count > file->size / TYPEINFO_SIZE)
        fail(file->name, "is too short for %zu type infos", count);
    size_t directory = offsets + 4 * count;
    for (unsigned i = 0; i < SEGMENTS; i++)
        if (file_u32(file, directory + i * SEGMENT_SIZE) != UINT32_MAX) /* else: no such segment */
            segment(file, directory, i);
    struct segment types = segment(file, directory, SEGMENT_TYPEINFO);
    struct segment guids = segment(file, directory, SEGMENT_GUID);
    if (types.length != count * TYPEINFO_SIZE)
        fail(file->name, "has %zu type infos in %zu bytes", count, types.length);
    for (size_t i = 0; i < count; i++) {
        size_t offset = file_u32(file, offsets + 4 * i);
        if (offset % TYPEINFO_SIZE || offset >= types.length)
            fail(file->name, "type info %zu lies outside of its segment", i);
        size_t position = file_u32(file, types.offset + offset + TYPEINFO_GUID);
        if (position == UINT32_MAX) /* it has no GUID */
            continue;
        if (guids.length < GUID_SIZE || position > guids.length - GUID_SIZE)
            fail(file->name, "the GUID of type info %zu lies outside of its segment", i);
        if (!memcmp(file->bytes + guids.offset + position, guid, GUID_SIZE))
            return types.offset + offset;
    }
    fail(file->name, "has no type %s", text);
}

int main(int argc, char **argv)
{
    unsigned char guid[GUID_SIZE] = {0};
    if (argc != 3) {
        fprintf(stderr, "usage: predeclid FILE.tlb CLSID\n");
        return 2;
    }
    parse_guid(argv[2], guid);
    struct file file = file_read(argv[1]);
    size_t typeinfo = find_typeinfo(&file, guid, argv[2]);
    uint32_t flags = file_u32(&file, typeinfo + TYPEINFO_FLAGS);
    if ((file_u32(&file, typeinfo + TYPEINFO_KIND) & KIND_MASK) != KIND_COCLASS)
        fail(file.name, "%s is no coclass", argv[2]);
    if (!(flags & FLAG_APPOBJECT))
        fail(file.name, "%s is no appobject: flags 0x%x", argv[2], (unsigned)flags);
    if (!(flags & FLAG_PREDECLID))
        file_patch(&file, typeinfo + TYPEINFO_FLAGS, (unsigned char)(flags | FLAG_PREDECLID));
    free(file.bytes);
    return EXIT_SUCCESS;
}
