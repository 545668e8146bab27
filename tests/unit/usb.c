/* SPDX-License-Identifier: MIT */
/* Tests of model/usb: the devices of the host, and which machine has them. */
#include "model/usb.h"

#include "fixture.h"

enum { LONG_ENOUGH = 600000 }; /* ms until the integration components have reported */

/* A machine that runs, with integration components. */
static struct machine *open_running(struct host *host)
{
    struct task *task;
    open_host(host);
    struct machine *machine = host->machines[0];
    CHECK_EQ(machine_startup(host, machine, &task), CODE_OK);
    task_complete(host, task);
    advance(host, LONG_ENOUGH);
    CHECK(guest_has_components(machine));
    return machine;
}

static bool is_with(const struct host *host, const struct usb_device *device,
                    const struct machine *machine)
{
    struct span name;
    code result = usb_get_machine(host, device, &name);
    if (!machine)
        return result == CODE_FALSE && !name.length;
    return result == CODE_OK && name.chars == machine->name.chars;
}

TEST(usb, the_host_has_devices_of_different_classes_at_ports_of_their_own)
{
    struct host host;
    open_host(&host);
    CHECK_EQ(host.usb.count, 3);
    for (size_t i = 0; i < host.usb.count; i++) {
        const struct usb_device *device = host.usb.devices[i];
        CHECK(device->name.length && device->manufacturer.length);
        CHECK(is_with(&host, device, NULL));
        for (size_t j = 0; j < i; j++) {
            CHECK(device->device_class != host.usb.devices[j]->device_class);
            CHECK(device->hub != host.usb.devices[j]->hub ||
                  device->port != host.usb.devices[j]->port);
        }
    }
    host_free(&host);
}

TEST(usb, a_device_goes_into_the_first_free_port)
{
    struct host host;
    struct usb_device *device;
    open_host(&host);
    for (int i = 0; i < USB_PORTS_PER_HUB - 3; i++)
        CHECK_EQ(usb_add(&host, SPAN("x"), SPAN("y"), 3, &device), CODE_OK);
    CHECK_EQ(device->hub, 1);
    CHECK_EQ(device->port, USB_PORTS_PER_HUB);
    CHECK_EQ(usb_add(&host, SPAN("x"), SPAN("y"), 3, &device), CODE_OK);
    CHECK_EQ(device->hub, 2);
    CHECK_EQ(device->port, 1);
    usb_remove(&host, host.usb.devices[1]);
    CHECK_EQ(usb_add(&host, SPAN("x"), SPAN("y"), 3, &device), CODE_OK);
    CHECK_EQ(device->hub, 1);
    CHECK_EQ(device->port, 2);
    host_free(&host);
}

TEST(usb, what_is_no_device_is_not_added)
{
    struct host host;
    struct usb_device *device;
    char16_t longest[USB_MAX_TEXT + 1] = {0};
    open_host(&host);
    CHECK_EQ(usb_add(&host, SPAN("x"), SPAN("y"), -1, &device), CODE_INVALIDARG);
    CHECK(!device);
    CHECK_EQ(usb_add(&host, SPAN("x"), SPAN("y"), 256, &device), CODE_INVALIDARG);
    CHECK_EQ(usb_add(&host, (struct span){longest, USB_MAX_TEXT + 1}, SPAN("y"), 0, &device),
             CODE_INVALIDARG);
    CHECK_EQ(usb_add(&host, SPAN("x"), (struct span){longest, USB_MAX_TEXT + 1}, 0, &device),
             CODE_INVALIDARG);
    CHECK_EQ(host.usb.count, 3);
    CHECK_EQ(usb_add(&host, (struct span){longest, USB_MAX_TEXT}, (struct span){0}, 255, &device),
             CODE_OK);
    host_free(&host);
}

TEST(usb, running_out_of_memory_adds_nothing)
{
    struct host host;
    struct usb_device *device;
    open_host(&host);
    code result = CODE_OK;
    for (int allocations = 0;; allocations++) {
        WITH_MEMORY(allocations, result = usb_add(&host, SPAN("x"), SPAN("y"), 3, &device));
        if (!memory_failed)
            break;
        CONTEXT("allocation %d", allocations);
        CHECK_EQ(result, CODE_OUTOFMEMORY);
        CHECK(!device);
        CHECK_EQ(host.usb.count, 3);
    }
    CHECK_EQ(result, CODE_OK);
    host_free(&host);
}

TEST(usb, only_sixteen_devices_can_be_listed)
{
    struct host host;
    struct usb_device *device;
    open_host(&host);
    while (host.usb.count < USB_MAX_LISTED)
        CHECK_EQ(usb_add(&host, SPAN("x"), SPAN("y"), 3, &device), CODE_OK);
    CHECK_EQ(usb_check_list(&host), CODE_OK);
    CHECK_EQ(usb_add(&host, SPAN("x"), SPAN("y"), 3, &device), CODE_OK);
    CHECK_EQ(usb_check_list(&host), CODE_VM_E_USB_ENUMERATION_FAILED_MORE_DEVICES);
    usb_remove(&host, device);
    CHECK_EQ(usb_check_list(&host), CODE_OK);
    host_free(&host);
}

TEST(usb, a_device_goes_to_the_machine_and_back)
{
    struct host host;
    struct machine *machine = open_running(&host);
    struct usb_device *device = host.usb.devices[0];
    CHECK_EQ(usb_attach(&host, machine, device), CODE_OK);
    CHECK(is_with(&host, device, machine));
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_USB_ATTACH_FAILED_ALREADY_ASSIGNED);
    CHECK_EQ(usb_detach(&host, machine, host.usb.devices[1]), CODE_VM_E_USB_DETACH_FAILED);
    device->detach_fails = true;
    CHECK_EQ(usb_detach(&host, machine, device), CODE_VM_E_USB_DETACH_FAILED);
    CHECK(is_with(&host, device, machine));
    device->detach_fails = false;
    CHECK_EQ(usb_detach(&host, machine, device), CODE_OK);
    CHECK(is_with(&host, device, NULL));
    host_free(&host);
}

TEST(usb, each_reason_stands_in_the_way_of_attaching)
{
    struct host host;
    struct machine *machine = open_running(&host);
    struct usb_device *device = host.usb.devices[0];
    device->attach_fails = true;
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_USB_ATTACH_FAILED);
    host.usb.max_per_machine = 0;
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_USB_ATTACH_FAILED_MORE_DEVICES);
    device->in_other_session = true;
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_USB_ATTACH_FAILED_ALREADY_ASSIGNED);
    host.usb.connector_driver_fails = true;
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_USB_CONNECTOR_DRIVER_ERROR);
    host.usb.forbidden_by_policy = true;
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_USB_ATTACH_FAILED_GP_ERROR);
    machine->adapters.usb_unavailable = true;
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_ADDITIONS_FEATURE_NOT_AVAIL);
    machine->guest.components_installed = false;
    guest_components_changed(&host, machine);
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_ADDITIONS_NOT_AVAIL);
    CHECK_EQ(machine_pause(&host, machine), CODE_OK);
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_VM_NOT_RUNNING);
    CHECK_EQ(usb_detach(&host, machine, device), CODE_VM_E_VM_NOT_RUNNING);
    host_free(&host);
}

TEST(usb, a_machine_has_so_many_devices_and_no_more)
{
    struct host host;
    struct usb_device *device;
    struct machine *machine = open_running(&host);
    for (int i = 0; i < USB_MAX_PER_MACHINE; i++) {
        CHECK_EQ(usb_add(&host, SPAN("x"), SPAN("y"), 3, &device), CODE_OK);
        CHECK_EQ(usb_attach(&host, machine, device), CODE_OK);
    }
    CHECK_EQ(usb_attach(&host, machine, host.usb.devices[0]),
             CODE_VM_E_USB_ATTACH_FAILED_MORE_DEVICES);
    CHECK_EQ(usb_detach(&host, machine, device), CODE_OK);
    CHECK_EQ(usb_attach(&host, machine, host.usb.devices[0]), CODE_OK);
    host_free(&host);
}

TEST(usb, the_end_of_a_session_gives_the_devices_back)
{
    static const char *const ends[] = {"turn off", "save", "reset", "delete"};
    for (int end = 0; end < 4; end++) {
        struct host host;
        struct task *task;
        struct machine *machine = open_running(&host);
        struct usb_device *device = host.usb.devices[0];
        CONTEXT("%s", ends[end]);
        CHECK_EQ(usb_attach(&host, machine, device), CODE_OK);
        if (end == 3) {
            machine_free(&host, machine);
        } else {
            CHECK_EQ(end == 0   ? machine_turn_off(&host, machine, &task)
                     : end == 1 ? machine_save(&host, machine, &task)
                                : machine_reset(&host, machine, &task),
                     CODE_OK);
            task_complete(&host, task);
        }
        CHECK(is_with(&host, device, NULL));
        CHECK_EQ(device->machine.index, 0);
        host_free(&host);
    }
}

TEST(usb, a_save_that_fails_and_a_pause_leave_the_devices_attached)
{
    struct host host;
    struct task *task;
    struct machine *machine = open_running(&host);
    struct usb_device *device = host.usb.devices[0];
    CHECK_EQ(usb_attach(&host, machine, device), CODE_OK);
    CHECK_EQ(machine_save(&host, machine, &task), CODE_OK);
    CHECK(is_with(&host, device, machine));
    task_set_result(task, TASK_DiskRelatedError);
    task_complete(&host, task);
    CHECK_EQ(machine->state, MACHINE_RUNNING);
    CHECK(is_with(&host, device, machine));
    CHECK_EQ(machine_pause(&host, machine), CODE_OK);
    CHECK_EQ(machine_resume(&host, machine), CODE_OK);
    CHECK(is_with(&host, device, machine));
    host_free(&host);
}

TEST(usb, a_device_that_is_unplugged_still_says_what_it_is)
{
    struct host host;
    struct machine *machine = open_running(&host);
    struct usb_device *device = host.usb.devices[0];
    struct ref ref = device->ref;
    CHECK_EQ(usb_attach(&host, machine, device), CODE_OK);
    usb_remove(&host, device);
    usb_remove(&host, device);
    CHECK_EQ(host.usb.count, 2);
    CHECK(slots_get(&host.slots, ref) == device);
    CHECK(device->name.length);
    CHECK(is_with(&host, device, NULL));
    CHECK_EQ(usb_attach(&host, machine, device), CODE_VM_E_USB_ATTACH_FAILED);
    CHECK_EQ(usb_detach(&host, machine, device), CODE_VM_E_USB_DETACH_FAILED);
    host_free(&host);
}

TEST(usb, another_session_takes_a_device_away)
{
    struct host host;
    struct span name;
    struct value yes = value_bool(true);
    struct machine *machine = open_running(&host);
    struct usb_device *device = host.usb.devices[0];
    const struct fact *fact = fact_find(usb_device_facts, SPAN("inothersession"));
    CHECK_EQ(usb_attach(&host, machine, device), CODE_OK);
    CHECK_EQ(fact_write(&host, fact, device, &yes), CODE_OK);
    CHECK_EQ(usb_get_machine(&host, device, &name), CODE_VM_E_USB_EXTERNAL_VM);
    CHECK_EQ(usb_detach(&host, machine, device), CODE_VM_E_USB_DETACH_FAILED);
    usb_remove(&host, device);
    yes = value_bool(true);
    CHECK_EQ(fact_write(&host, fact, device, &yes), CODE_OK);
    CONTEXT("unplugged");
    CHECK(is_with(&host, device, NULL));
    host_free(&host);
}
