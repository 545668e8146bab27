/* SPDX-License-Identifier: MIT */
/* Inputs from files and their seeded mutations, for where there is no libFuzzer. */
#include "fuzz.h"

#ifdef FUZZ_LIBFUZZER

void fuzz_fail(const char *file, int line, const char *what)
{
    printf("%s:%d: %s\n", file, line, what);
    fflush(stdout);
    abort();
}

#else

#include <dirent.h>
#ifdef _WIN32
#include <windows.h>
#endif

#if defined(__SANITIZE_ADDRESS__)
void __sanitizer_set_death_callback(void (*callback)(void));
#endif

enum { MAX_INPUT = 1 << 16, MAX_SEEDS = 256 };

static struct {
    const char *name;
    uint8_t *data[MAX_SEEDS];
    size_t size[MAX_SEEDS];
    size_t count;
    uint8_t now[MAX_INPUT]; /* what is under way */
    size_t length;
    long runs;
} corpus;

long fuzz_number_of(const char *variable, long usual)
{
    const char *text = getenv(variable);
    return text && *text ? strtol(text, NULL, 10) : usual;
}

static void keep_input(void)
{
    char path[128];
    snprintf(path, sizeof path, "build/fuzz-%s", corpus.name);
    FILE *file = fopen(path, "wb");
    if (file) {
        fwrite(corpus.now, 1, corpus.length, file);
        fclose(file);
        printf("execution %ld; the input is in %s\n", corpus.runs, path);
        fflush(stdout);
    }
}

#ifdef _WIN32
static LONG WINAPI on_crash(EXCEPTION_POINTERS *pointers)
{
    printf("exception 0x%lx\n", pointers->ExceptionRecord->ExceptionCode);
    keep_input();
    return EXCEPTION_CONTINUE_SEARCH;
}
#endif

void fuzz_fail(const char *file, int line, const char *what)
{
    printf("%s:%d: %s\n", file, line, what);
    fflush(stdout);
    keep_input();
    exit(1);
}

static void add_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!CHECK_MSG(file, "%s cannot be read", path) || !CHECK(corpus.count < MAX_SEEDS))
        return;
    uint8_t *data = malloc(MAX_INPUT);
    if (!data)
        abort();
    corpus.size[corpus.count] = fread(data, 1, MAX_INPUT, file);
    corpus.data[corpus.count++] = data;
    fclose(file);
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* In the order of their names, for the course to be the same everywhere. */
static void add_folder(const char *name)
{
    static char paths[MAX_SEEDS][300];
    size_t count = 0;
    char folder[32];
    snprintf(folder, sizeof folder, "tests/fuzz/%.16s", name);
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) && count < MAX_SEEDS;)
        if (entry->d_name[0] != '.')
            snprintf(paths[count++], sizeof paths[0], "%s/%.255s", folder, entry->d_name);
    if (dir)
        closedir(dir);
    qsort(paths, count, sizeof paths[0], compare_paths);
    for (size_t i = 0; i < count; i++)
        add_file(paths[i]);
}

/* ---- Mutations ---- */

/* Opens a gap in what is under way, or closes one. */
static void insert(size_t at, const uint8_t *data, size_t size)
{
    if (size > MAX_INPUT - corpus.length)
        size = MAX_INPUT - corpus.length;
    memmove(corpus.now + at + size, corpus.now + at, corpus.length - at);
    memmove(corpus.now + at, data, size);
    corpus.length += size;
}

static void cut(size_t at, size_t size)
{
    if (size > corpus.length - at)
        size = corpus.length - at;
    memmove(corpus.now + at, corpus.now + at + size, corpus.length - at - size);
    corpus.length -= size;
}

/* A word of one of the inputs: names and values come to other places. */
static void insert_word(struct fuzz_random *random, size_t at)
{
    size_t from = fuzz_below(random, corpus.count);
    const uint8_t *data = corpus.data[from];
    size_t start = fuzz_below(random, corpus.size[from]), end = start;
    while (start && data[start - 1] > ' ' && data[start - 1] != '=')
        start--;
    while (end < corpus.size[from] && data[end] > ' ' && data[end] != '=')
        end++;
    if (fuzz_below(random, 2)) { /* instead of the one that is there */
        size_t length = 0;
        while (at + length < corpus.length && corpus.now[at + length] > ' ')
            length++;
        cut(at, length);
    }
    insert(at, data + start, end - start);
}

static void insert_number(struct fuzz_random *random, size_t at)
{
    static const char *const numbers[] = {"0",
                                          "1",
                                          "-1",
                                          "100",
                                          "101",
                                          "2147483647",
                                          "2147483648",
                                          "-2147483648",
                                          "4294967295",
                                          "9223372036854775807",
                                          "-9223372036854775808",
                                          "18446744073709551616",
                                          "1e308",
                                          "0x80004005",
                                          "true",
                                          "5 h",
                                          "100 TB"};
    size_t length = 0;
    while (at + length < corpus.length && corpus.now[at + length] >= '0' &&
           corpus.now[at + length] <= '9')
        length++;
    cut(at, length);
    const char *number = numbers[fuzz_below(random, COUNT(numbers))];
    insert(at, (const uint8_t *)number, strlen(number));
}

static void mutate(struct fuzz_random *random)
{
    static const uint8_t odd[] = {0,   1,   0x7f, 0x80, 0xff, '"', '<',
                                  '&', ';', '\\', '*',  0xed, 0xf4};
    size_t at = fuzz_below(random, corpus.length + 1);
    size_t some = 1 + fuzz_below(random, 1u << fuzz_below(random, 8));
    uint8_t block[256];
    switch (fuzz_below(random, 9)) {
    case 0:
        if (at < corpus.length)
            corpus.now[at] ^= (uint8_t)(1u << fuzz_below(random, 8));
        break;
    case 1:
        if (at < corpus.length)
            corpus.now[at] = odd[fuzz_below(random, COUNT(odd))];
        break;
    case 2: cut(at, some); break;
    case 3: /* the same again */
        some = some > sizeof block ? sizeof block : some;
        some = some > corpus.length - at ? corpus.length - at : some;
        memcpy(block, corpus.now + at, some);
        insert(fuzz_below(random, corpus.length + 1), block, some);
        break;
    case 4: insert_word(random, at); break;
    case 5: insert_number(random, at); break;
    case 6: {
        uint8_t byte = (uint8_t)fuzz_next(random);
        insert(at, &byte, 1);
        break;
    }
    case 7: { /* the rest of another */
        size_t other = fuzz_below(random, corpus.count);
        size_t from = fuzz_below(random, corpus.size[other] + 1);
        corpus.length = at;
        insert(at, corpus.data[other] + from, corpus.size[other] - from);
        break;
    }
    default:
        for (; some-- && at < corpus.length; at++)
            corpus.now[at] = (uint8_t)fuzz_next(random);
        break;
    }
}

static void begin_with(size_t seed)
{
    memcpy(corpus.now, corpus.data[seed], corpus.size[seed]);
    corpus.length = corpus.size[seed];
}

/* From memory of just its size, so that reading on is seen. */
static void execute(void (*one)(const uint8_t *data, size_t size))
{
    uint8_t *data = malloc(corpus.length ? corpus.length : 1);
    if (!data)
        abort();
    memcpy(data, corpus.now, corpus.length);
    corpus.runs++;
    one(data, corpus.length);
    free(data);
}

void fuzz_run(const char *name, fuzz_seeds seeds, void (*one)(const uint8_t *data, size_t size),
              long usual)
{
    static const uint8_t nothing;
    long slow = fuzz_number_of("VPCMOCK_SLOW", 1);
    long runs = fuzz_number_of("VPCMOCK_FUZZ_RUNS", usual / slow);
    struct fuzz_random random = {(uint64_t)fuzz_number_of("VPCMOCK_FUZZ_SEED", 1)};
    corpus.name = name;
#if defined(__SANITIZE_ADDRESS__)
    __sanitizer_set_death_callback(keep_input);
#endif
#ifdef _WIN32
    SetUnhandledExceptionFilter(on_crash);
#endif
    add_folder(name);
    for (size_t i = 0; seeds[i]; i++)
        add_file(seeds[i]);
    if (!corpus.count) {
        corpus.data[0] = (uint8_t *)&nothing;
        corpus.count = 1;
    }
    for (size_t i = 0; i < corpus.count; i++) {
        begin_with(i);
        execute(one);
    }
    while (runs-- > 0) {
        begin_with(fuzz_below(&random, corpus.count));
        for (uint32_t n = 1 + fuzz_below(&random, 8); n; n--)
            mutate(&random);
        execute(one);
    }
    CHECK(corpus.runs > 0);
    NOTE("%ld executions from %d inputs", corpus.runs, (int)corpus.count);
    for (size_t i = 0; i < corpus.count; i++)
        if (corpus.data[i] != &nothing)
            free(corpus.data[i]);
}

#endif
