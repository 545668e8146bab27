/* SPDX-License-Identifier: MIT */
/* Tests of serial and parallel ports. */
#include "fixture.h"

static code configure(struct host *host, struct serial_port *port, int32_t type, struct span name)
{
    return serial_port_configure(host, port, type, name, true);
}

TEST(ports, names_of_host_ports_are_com_and_a_number)
{
    static const struct {
        struct span name;
        bool fits;
    } cases[] = {
        {SPAN("COM1"), true},    {SPAN("com9"), true},   {SPAN("COM256"), true},
        {SPAN("COM257"), false}, {SPAN("COM0"), false},  {SPAN("COM"), false},
        {SPAN("COM01"), false},  {SPAN("COM1 "), false}, {SPAN("COM1000"), false},
        {SPAN("LPT1"), false},   {SPAN("CON1"), false},  {SPAN(""), false},
    };
    struct host host;
    open_host(&host);
    struct serial_port *port = host.machines[0]->ports.serial_list[0];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CONTEXT("row %d", (int)i);
        CHECK_EQ(configure(&host, port, SERIAL_HOST_PORT, cases[i].name),
                 cases[i].fits ? CODE_OK : CODE_BAD_PATHNAME);
    }
    host_free(&host);
}

TEST(ports, a_failed_configuration_changes_nothing)
{
    struct host host;
    open_host(&host);
    struct serial_port *port = host.machines[0]->ports.serial_list[0];
    code c;
    CHECK_EQ(configure(&host, port, SERIAL_HOST_PORT, SPAN("COM1")), CODE_OK);
    CHECK_EQ(configure(&host, port, SERIAL_TEXT_FILE, SPAN("Port.txt")), CODE_BAD_PATHNAME);
    CHECK_EQ(configure(&host, port, SERIAL_TYPES, SPAN("COM1")), CODE_INVALIDARG);
    WITH_MEMORY(0, c = configure(&host, port, SERIAL_TEXT_FILE, SPAN("C:\\Port.txt")));
    CHECK_EQ(c, CODE_OUTOFMEMORY);
    CHECK_EQ(port->type, SERIAL_HOST_PORT);
    CHECK(text_is(&port->name, SPAN("COM1")));
    CHECK(port->connect_immediately);
    host_free(&host);
}

TEST(ports, what_is_behind_a_port_is_free_when_its_machine_is_gone)
{
    struct host host;
    open_host(&host);
    struct machine *machine = machine_create(&host, SPAN("Second"));
    struct serial_port *port = host.machines[0]->ports.serial_list[0];
    CHECK_EQ(configure(&host, machine->ports.serial_list[1], SERIAL_HOST_PORT, SPAN("COM1")),
             CODE_OK);
    CHECK_EQ(configure(&host, port, SERIAL_HOST_PORT, SPAN("com1")),
             CODE_VM_E_PREF_ILLEGAL_VALUE);
    struct ref gone = machine->ports.serial_list[1]->ref;
    machine_free(&host, machine);
    CHECK(!slots_get(&host.slots, gone));
    CHECK_EQ(configure(&host, port, SERIAL_HOST_PORT, SPAN("com1")), CODE_OK);
    host_free(&host);
}

TEST(ports, a_parallel_port_is_the_one_that_the_host_has)
{
    struct host host;
    open_host(&host);
    struct parallel_port *port = host.machines[0]->ports.parallel_list[0];
    code c;
    CHECK_EQ(parallel_port_set_name(&host, port, SPAN("LPT1")), CODE_OK);
    CHECK_EQ(parallel_port_set_name(&host, port, SPAN("LPT2")), CODE_INVALIDARG);
    WITH_MEMORY(0, c = parallel_port_set_name(&host, port, SPAN("lpt1")));
    CHECK_EQ(c, CODE_OUTOFMEMORY);
    CHECK(text_is(&port->name, SPAN("LPT1")));
    text_clear(&host.info.parallel_port);
    CHECK_EQ(parallel_port_set_name(&host, port, SPAN("LPT1")), CODE_INVALIDARG);
    CHECK_EQ(parallel_port_set_name(&host, port, SPAN("")), CODE_OK);
    host_free(&host);
}
