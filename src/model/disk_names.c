/* SPDX-License-Identifier: MIT */
/* Paths as clients spelt them: what an IVMHardDisk stands for. */
#include "model/disk.h"

#include <string.h>

#include "model/host.h"
#include "model/memory.h"
#include "model/path.h"

enum { FIRST_BUCKETS = 64 };

bool disk_names_init(struct host *host)
{
    struct files *files = &host->files;
    files->name_buckets = mem_calloc(FIRST_BUCKETS, sizeof(void *));
    files->name_bucket_count = files->name_buckets ? FIRST_BUCKETS : 0;
    return files->name_buckets != NULL;
}

void disk_names_free(struct host *host)
{
    struct files *files = &host->files;
    for (size_t i = 0; i < files->name_count; i++) {
        slots_remove(&host->slots, files->names[i]->ref);
        text_clear(&files->names[i]->path);
        mem_free(files->names[i]);
    }
    mem_free(files->names);
    mem_free(files->name_buckets);
}

static void grow_name_buckets(struct files *files)
{
    if (files->name_count < files->name_bucket_count)
        return;
    size_t count = files->name_bucket_count * 2;
    struct disk_name **buckets = mem_calloc(count, sizeof(void *));
    if (!buckets)
        return;
    for (size_t i = 0; i < files->name_count; i++) {
        struct disk_name *name = files->names[i];
        name->next_hash = buckets[name->hash & (count - 1)];
        buckets[name->hash & (count - 1)] = name;
    }
    mem_free(files->name_buckets);
    files->name_buckets = buckets;
    files->name_bucket_count = count;
}

struct disk_name *files_name(struct host *host, struct span path)
{
    struct files *files = &host->files;
    uint32_t hash = path_hash(path);
    for (struct disk_name *name = files->name_buckets[hash & (files->name_bucket_count - 1)]; name;
         name = name->next_hash)
        if (name->hash == hash && name->path.length == path.length &&
            (!path.length ||
             !memcmp(name->path.chars, path.chars, path.length * sizeof *path.chars)))
            return name;
    struct disk_name *name = mem_calloc(1, sizeof *name);
    if (!name)
        return NULL;
    if (!text_set(&name->path, path) ||
        !host_reserve(&files->names, files->name_count, &files->name_capacity) ||
        !slots_add(&host->slots, name, &name->ref)) {
        text_clear(&name->path);
        mem_free(name);
        return NULL;
    }
    name->hash = hash;
    grow_name_buckets(files);
    struct disk_name **bucket = &files->name_buckets[hash & (files->name_bucket_count - 1)];
    name->next_hash = *bucket;
    *bucket = name;
    files->names[files->name_count++] = name;
    return name;
}
