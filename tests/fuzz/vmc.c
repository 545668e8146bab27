/* SPDX-License-Identifier: MIT */
/* Real .vmc files: a machine comes of each or nothing does. */
#include "fuzz.h"

#include "model/host.h"
#include "scenario/vmc.h"
#include "scenario/xml_source.h"
#include "tolerant_xml.h"

static fuzz_seeds seeds = {"tests/data/lab.vmc", "tests/data/lab-utf-16.vmc", NULL};

static int64_t no_wall(void)
{
    return 0;
}

/* The whole text, in pieces of changing sizes; its room is the caller's. */
static size_t read_all(struct xml_source *source, char *text)
{
    size_t length = 0, got;
    for (size_t room = 16; (got = xml_source_read(source, text + length, room));
         room = 16 + room % 61)
        length += got;
    return length;
}

FUZZ(vmc, seeds, 3000)
{
    struct xml_source source;
    struct problem problem = {0};
    struct host host;
    char *bytes = mem_alloc(size ? size : 1), *text = malloc(6 * size + 64);
    HOLDS(bytes && text);
    memcpy(bytes, data, size);
    size_t length = 0;
    if (xml_source_open(&source, bytes, size, &problem)) {
        length = read_all(&source, text);
        HOLDS(!source.failed);
        xml_source_close(&source);
    } else {
        HOLDS(problem.code != CODE_OK && problem.length);
    }
    struct vmc *vmc = vmc_create(4);
    HOLDS(vmc && host_init(&host, no_wall));
    size_t machines = host.machine_count;
    if (tolerant_read_xml(&vmc_events, vmc, text, length) &&
        vmc_apply(&host, vmc, SPAN("C:\\VMs\\lab.vmc"))) {
        struct machine *machine = NULL;
        HOLDS(host.machine_count == machines);
        HOLDS(catalog_register(&host, (struct span){0}, SPAN("C:\\VMs\\lab.vmc"), &machine) ==
              CODE_OK);
        HOLDS(machine && host.machine_count == machines + 1);
        clock_advance_to(&host, 1000);
    } else {
        HOLDS(vmc->problem.code != CODE_OK && vmc->problem.length);
        HOLDS(host.machine_count == machines);
        HOLDS(!files_find(&host, SPAN("C:\\VMs\\lab.vmc")));
    }
    vmc_free(vmc);
    host_free(&host);
    free(text);
    HOLDS(!mem_live());
}
