/* SPDX-License-Identifier: MIT */
/* Windows paths as text: their parts, and when two are the same. */
#include "model/path.h"

#include <string.h>

bool path_forbids(char16_t c)
{
    static const char forbidden[] = "*?<>/|\"";
    for (const char *f = forbidden; *f; f++)
        if (c == (unsigned char)*f)
            return true;
    return c < 0x20;
}

code files_check_path(struct span path)
{
    if (!path.length)
        return CODE_BAD_PATHNAME;
    for (size_t i = 0; i < path.length; i++)
        if (path_forbids(path.chars[i]) || (path.chars[i] == ':' && i != 1))
            return CODE_INVALID_NAME;
    bool on_drive = path.length > 2 && text_is_letter(path.chars[0]) && path.chars[1] == ':' &&
                    path.chars[2] == '\\';
    bool on_server = path.length > 2 && path.chars[0] == '\\' && path.chars[1] == '\\';
    if (!on_drive && !on_server)
        return CODE_BAD_PATHNAME;
    return path.length < PATH_MAX_CHARS ? CODE_OK : CODE_BUFFER_OVERFLOW;
}

/* The part from the start to the next backslash. */
static size_t part_length(struct span path)
{
    size_t length = 0;
    while (length < path.length && path.chars[length] != '\\')
        length++;
    return length;
}

static bool is_dots(struct span part, size_t count)
{
    for (size_t i = 0; i < part.length; i++)
        if (part.chars[i] != '.')
            return false;
    return part.length == count;
}

/* Windows drops dots and spaces at the end of a name. */
static struct span without_tail(struct span part)
{
    while (part.length && (part.chars[part.length - 1] == '.' ||
                           part.chars[part.length - 1] == ' '))
        part.length--;
    return part;
}

bool path_normalize(struct span path, struct path_buffer *out)
{
    out->length = 0;
    if (path.length >= PATH_MAX_CHARS)
        return false;
    if (path.length > 1 && path.chars[0] == '\\' && path.chars[1] == '\\') {
        out->chars[out->length++] = '\\';
        out->chars[out->length++] = '\\';
    }
    size_t root = out->length; /* what ".." does not take away */
    while (path.length) {
        struct span part = {path.chars, part_length(path)};
        size_t taken = part.length < path.length ? part.length + 1 : part.length;
        path.chars += taken;
        path.length -= taken;
        if (!part.length || is_dots(part, 1))
            continue;
        if (is_dots(part, 2)) {
            while (out->length > root && out->chars[out->length - 1] != '\\')
                out->length--;
            if (out->length > root)
                out->length--;
            continue;
        }
        part = without_tail(part);
        if (!part.length) /* nothing but spaces and dots */
            continue;
        if (out->length > 2 || (out->length && out->chars[0] != '\\'))
            out->chars[out->length++] = '\\';
        memcpy(out->chars + out->length, part.chars, part.length * sizeof *part.chars);
        out->length += part.length;
        if (out->length == 2 && out->chars[1] == ':')
            root = 2;
    }
    return out->length > 0;
}

/* Equal for paths that compare as equal. */
uint32_t path_hash(struct span path)
{
    struct path_buffer normal;
    return path_normalize(path, &normal) ? span_hash_name(path_span(&normal)) : 0;
}

bool path_same(struct span a, struct span b)
{
    struct path_buffer left, right;
    return path_normalize(a, &left) && path_normalize(b, &right) &&
           span_same_name(path_span(&left), path_span(&right));
}

static size_t last_backslash(struct span path)
{
    size_t i = path.length;
    while (i && path.chars[i - 1] != '\\')
        i--;
    return i; /* 0: none; else behind it */
}

struct span path_folder(struct span path)
{
    size_t end = last_backslash(path);
    return (struct span){path.chars, end ? end - 1 : 0};
}

struct span path_name(struct span path)
{
    size_t start = last_backslash(path);
    return (struct span){path.chars + start, path.length - start};
}

bool path_has_extension(struct span path, const char *extension)
{
    /* a name before it, too */
    return path_name(path).length > strlen(extension) && span_ends(path, extension);
}

bool path_join(struct text *path, struct span folder, struct span name, const char *extension)
{
    struct text joined = {0};
    while (folder.length && folder.chars[folder.length - 1] == '\\')
        folder.length--;
    if (!text_append(&joined, folder) || !text_append_ascii(&joined, "\\") ||
        !text_append(&joined, name) || !text_append_ascii(&joined, extension)) {
        text_clear(&joined);
        return false;
    }
    text_clear(path);
    *path = joined;
    return true;
}
