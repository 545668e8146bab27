/* SPDX-License-Identifier: MIT */
/* The elements of scenario files and their attributes: the tables. */
#include "scenario/schema.h"

#include "model/disk_jobs.h"
#include "model/fact_tables.h"
#include "model/host.h"
#include "model/task_work.h"
#include "scenario/apply.h"

/* ---- Names of values, in the order of their numbers ---- */

static const char *const bases[] = {"empty", "default", NULL};
static const char *const clock_modes[] = {"real", "manual", "auto", NULL};
static const char *const file_kinds[] = {"other",       "configuration", "hard-disk", "undo-disk",
                                         "saved-state", "floppy",        "dvd",       NULL};
static const char *const disk_kinds[] = {"dynamic", "fixed", "differencing", NULL};
static const char *const device_lists[] = {"usual", "listed", NULL};
static const char *const machine_states[] = {[MACHINE_INVALID] =
                                                 "", /* none that a machine can be made in */
                                             [MACHINE_TURNED_OFF] = "turned-off",
                                             [MACHINE_SAVED] = "saved",
                                             [MACHINE_TURNING_ON] = "turning-on",
                                             [MACHINE_RESTORING] = "restoring",
                                             [MACHINE_RUNNING] = "running",
                                             [MACHINE_PAUSED] = "paused",
                                             [MACHINE_SAVING] = "saving",
                                             [MACHINE_TURNING_OFF] = "turning-off",
                                             [MACHINE_MERGING_DRIVES] = "merging-drives",
                                             NULL};
static const char *const serial_types[] = {"host-port", "text-file", "named-pipe", "nothing", NULL};
static const char *const value_types[] = {
    [VALUE_EMPTY] = "",        [VALUE_BOOL] = "boolean", [VALUE_INT] = "integer",
    [VALUE_UINT] = "unsigned", [VALUE_BIG] = "whole",    [VALUE_DOUBLE] = "number",
    [VALUE_TEXT] = "text",     [VALUE_BYTES] = "bytes",  NULL};
/* Of arguments and what rules answer. */
static const char *const argument_types[] = {[VALUE_EMPTY] = "empty", [VALUE_BOOL] = "boolean",
                                             [VALUE_INT] = "integer", [VALUE_UINT] = "unsigned",
                                             [VALUE_BIG] = "whole",   [VALUE_DOUBLE] = "number",
                                             [VALUE_TEXT] = "text",   [VALUE_BYTES] = "bytes",
                                             [VALUE_TEXTS] = "texts", NULL};
static const char *const rooms[] = {"enough", "low", "critical", NULL};

static const char *const apartments[] = {"any", "sta", "mta", "neutral", NULL};
static const char *const at_ends[] = {"repeat", "model", "fail", "cycle", NULL};
static const char *const error_infos[] = {"right", "missing", "stale", NULL};
static const char *const out_kinds[] = {"cleared", "untouched", "poisoned", NULL};
static const char *const phases[] = {"before", "after", NULL};
static const char *const event_kinds[] = {"pass", "drop", "double", "delay", "reverse", NULL};
static const char *const spreads[] = {"fixed", "uniform", "exponential", "normal", NULL};
static const char *const cancellings[] = {"wins", "loses", "late", "fails", "never", NULL};
static const char *const task_works[] = {[TASK_WORK_NONE] = "none",
                                         [TASK_WORK_START] = "start",
                                         [TASK_WORK_SAVE] = "save",
                                         [TASK_WORK_TURN_OFF] = "turn-off",
                                         [TASK_WORK_RESET] = "reset",
                                         [TASK_WORK_SHUTDOWN] = "shutdown",
                                         [TASK_WORK_RESTART] = "restart",
                                         [TASK_WORK_LOG_OFF] = "log-off",
                                         [TASK_WORK_DISKS] = "disks",
                                         [TASK_WORK_MERGE_UNDO] = "merge-undo-disks",
                                         [TASK_WORKS] = NULL};
static const char *const disk_outcomes[] = {[DISK_OUTCOME_NONE] = "none",
                                            [DISK_OUTCOME_COMPACT] = "compact",
                                            [DISK_OUTCOME_MERGE] = "merge",
                                            NULL};
static const char *const server_faults[] = {"", "crash", "disconnect", NULL};

/* ---- Attributes ---- */

#define TEXT(name, id, most, says)                                                                 \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_TEXT, .high = (most), .help = says                              \
    }
#define NEEDED(name, id, most, says)                                                               \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_TEXT, .required = true, .high = (most), .help = says            \
    }
/* Of which there is one of a kind in its parent. */
#define UNIQUE(name, id, most, says)                                                               \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_TEXT, .required = true, .unique = true, .high = (most),         \
                                         .help = says                                              \
    }
#define TRUTH(name, id, says)                                                                      \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_BOOL, .help = says                                              \
    }
#define NUMBER(name, id, least, most, says)                                                        \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_INT, .low = (least), .high = (most), .help = says               \
    }
#define NAME(name, id, list, says)                                                                 \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_NAME, .names = list, .help = says                               \
    }
#define TIME(name, id, least, says)                                                                \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_TIME, .low = (least), .high = LATEST, .help = says              \
    }
#define SIZE(name, id, says)                                                                       \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_SIZE, .high = LARGEST, .help = says                             \
    }
#define CODE(name, id, says)                                                                       \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_CODE, .help = says                                              \
    }
#define RESULT(name, id, says)                                                                     \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_RESULT, .help = says                                            \
    }
#define HEX(name, id, least, most, says)                                                           \
    {                                                                                              \
        name, ATTRIBUTE_##id, TYPE_HEX, .low = (least), .high = (most), .help = says               \
    }
#define END                                                                                        \
    {                                                                                              \
        .name = NULL                                                                               \
    }

#define LARGEST INT64_C(0x7fffffffffff)
enum { MOST_PATH = PATH_MAX_CHARS - 1 };
#define LATEST (CLOCK_MAX_ADVANCE * 8)

static const struct attribute scenario_attributes[] = {
    NAME("base", BASE, bases,
         "What the file adds to: the host as it is at first (default), or one without machines, "
         "files, networks and USB devices (empty). Left out: the default, but without Windows XP "
         "Mode if the file has a machine."),
    NUMBER("seed", SEED, INT64_MIN, INT64_MAX, "Of the random numbers of rules."),
    NUMBER("random", DATA, INT64_MIN, INT64_MAX, "How far their course has come."),
    TEXT("state", STATE, 0, "The state that rules ask for; empty at first."),
    TRUTH("strict", STRICT, "Whether calls fail that no rule and no expectation names."),
    END,
};

static const struct attribute host_attributes[] = {
    TRUTH("undocumented-results", UNDOCUMENTED_RESULTS,
          "Whether results outside of the ten may be set."),
    RESULT("early-result", EARLY_RESULT, "IVMTask::Result before the task is complete."),
    CODE("early-result-code", EARLY_RESULT_CODE, "What reading it answers then."),
    CODE("wait-timeout-code", WAIT_TIMEOUT_CODE, "WaitForCompletion that ends by time-out."),
    CODE("cancel-complete-code", CANCEL_COMPLETE_CODE, "Cancel on a task that is complete."),
    END,
};

static const struct attribute clock_attributes[] = {
    NAME("mode", MODE, clock_modes, "What moves the clock."),
    TIME("now", NOW, 0, "The time since the host came up."),
    {"poll-step", ATTRIBUTE_POLL_STEP, TYPE_TIME, .high = CLOCK_MAX_POLL_STEP,
     .help = "How far a poll moves an automatic clock."},
    END,
};

static const struct attribute option_attributes[] = {
    UNIQUE("key", KEY, 1024, "The option, as for IVMVirtualPC::GetConfigurationValue."),
    NAME("type", TYPE, value_types, "Type of the value; text if it is left out."),
    TEXT("value", VALUE, 0, "Its value."),
    END,
};

static const struct attribute volume_attributes[] = {
    UNIQUE("letter", LETTER, 1, "Letter of the volume; C and D are there at first."),
    SIZE("capacity", CAPACITY, "How much fits on it."),
    SIZE("used", USED, "How much of it is taken."),
    SIZE("largest-file", SIZE, "The largest file that it can hold."),
    TRUTH("optical", DATA, "Whether it is a CD or DVD."),
    TRUTH("absent", MISSING, "Whether it was taken out."),
    TRUTH("write-denied", RAW, "Whether the user may not make files on it."),
    END,
};

static const struct attribute folder_attributes[] = {
    NEEDED("path", PATH, MOST_PATH, "Full path; the folders above it are made as well."),
    END,
};

static const struct attribute file_attributes[] = {
    UNIQUE("path", PATH, MOST_PATH, "Full path; its folder is made if it is not there."),
    NAME("kind", KIND, file_kinds, "What it is; left out, it goes by the extension."),
    NUMBER("floppy-type", TYPE, 0, INT32_MAX, "VMFloppyDiskImageType of a floppy image."),
    END,
};

static const struct attribute disk_attributes[] = {
    UNIQUE("path", PATH, MOST_PATH, "Full path of the image; its folder is made."),
    {"kind", ATTRIBUTE_KIND, TYPE_NAME, .high = 7, .names = disk_kinds, .covers = "DiskType",
     .help = "Its VMHardDiskType; dynamic, or differencing if it has a parent. Numbers above 2 "
             "are invalid ones."},
    {"size", ATTRIBUTE_SIZE, TYPE_SIZE, .high = LARGEST, .covers = "DiskSize",
     .help = "The size of the disk that the guest sees; 127 GB, or that of the parent."},
    TEXT("parent", PARENT, MOST_PATH, "Path of the parent of a differencing disk."),
    TRUTH("undo-disk", UNDO, "Whether it is an undo disk and no hard disk image."),
    TRUTH("unfinished", UNFINISHED, "Whether a task is still making it."),
    END,
};

static const struct attribute network_attributes[] = {
    UNIQUE("name", NAME, NETWORK_MAX_NAME, "Name of the virtual network."),
    HEX("id", ID, NETWORK_ID_SIZE, NETWORK_ID_SIZE,
        "Its id; that of the shared network is 01 sixteen times."),
    END,
};

static const struct attribute usb_attributes[] = {
    TEXT("machine", MACHINE, MACHINE_MAX_NAME, "The running machine to which it is attached."),
    END,
};

static const struct attribute driver_attributes[] = {
    {"number", ATTRIBUTE_NUMBER, TYPE_INT, .required = true, .unique = true, .low = 1,
     .high = SUPPORT_DRIVERS, .help = "Which of the support drivers."},
    END,
};

static const struct attribute machine_attributes[] = {
    UNIQUE("name", NAME, MACHINE_MAX_NAME, "Name of the machine."),
    TEXT("path", PATH, MOST_PATH, "Its .vmc file; left out, it is in the default folder."),
    TRUTH("file-missing", MISSING, "Whether its .vmc file is missing."),
    TRUTH("registered", REGISTERED, "Whether the application knows it; true if left out."),
    NAME("state", STATE, machine_states,
         "turned-off if it is left out. One on its way, such as turning-on, needs the task "
         "that moves it."),
    NAME("devices", DEVICES, device_lists,
         "usual: of each kind of device that is not listed it has what a new machine has; listed: "
         "it has only those that are listed."),
    TEXT("id", ID, 64, "IVMVirtualMachine::ConfigID."),
    NUMBER("memory", MEMORY, 0, INT32_MAX, "MB."),
    TEXT("notes", NOTES, SETTINGS_MAX_NOTES, "Its notes."),
    TRUTH("undoable", UNDOABLE, "Whether it has undo disks."),
    TEXT("saved-state", SAVED_STATE, MOST_PATH,
         "Path of its saved state; left out, it is beside the .vmc file."),
    END,
};

static const struct attribute machine_disk_attributes[] = {
    UNIQUE("path", PATH, MOST_PATH,
           "The image, which must be there; with a size or a parent it is "
           "made."),
    {"kind", ATTRIBUTE_KIND, TYPE_NAME, .high = 7, .names = disk_kinds,
     .help = "Of an image that is made: as for disk of the scenario."},
    SIZE("size", SIZE, "Of an image that is made."),
    TEXT("parent", PARENT, MOST_PATH, "Of an image that is made."),
    NUMBER("bus", BUS, 0, MACHINE_BUSES - 1, "IDE bus; left out, the first free place is taken."),
    NUMBER("device", DEVICE, 0, MACHINE_DEVICES_PER_BUS - 1, "Place on the bus."),
    TRUTH("missing", MISSING, "Whether the image may be missing."),
    TEXT("undo", UNDO, MOST_PATH, "Path of its undo disk."),
    TRUTH("undo-is-new", UNDO_IS_NEW, "Whether that was made for the last start."),
    END,
};

static const struct attribute dvd_attributes[] = {
    NUMBER("bus", BUS, 0, MACHINE_BUSES - 1, "IDE bus; left out, the last free place is taken."),
    NUMBER("device", DEVICE, 0, MACHINE_DEVICES_PER_BUS - 1, "Place on the bus."),
    TEXT("image", IMAGE, MOST_PATH, "The image that is in it."),
    TEXT("host-drive", HOST_DRIVE, 1, "Letter of the host's drive that it is attached to."),
    TRUTH("missing", MISSING, "Whether the image may be missing."),
    TRUTH("disc-told", SET, "Whether its sinks know of the disc."),
    END,
};

static const struct attribute floppy_attributes[] = {
    TEXT("image", IMAGE, MOST_PATH, "The image that is in it."),
    TEXT("host-drive", HOST_DRIVE, 1, "Letter of the host's drive that it is attached to."),
    TRUTH("missing", MISSING, "Whether the image may be missing."),
    TRUTH("disc-told", SET, "Whether its sinks know of the disk."),
    END,
};

static const struct attribute adapter_attributes[] = {
    TEXT("network", NETWORK, NETWORK_MAX_NAME, "Its virtual network; left out, it is unplugged."),
    TRUTH("missing", MISSING, "Whether it is attached to a network that was removed."),
    NUMBER("id", ID, 1, INT32_MAX, "Its number, of which its dynamic address is made."),
    TRUTH("dynamic", DYNAMIC, "Whether its address is dynamic; true if left out."),
    TRUTH("generated", GENERATED, "Whether it has its dynamic address already."),
    HEX("address", ADDRESS, ETHERNET_ADDRESS_SIZE, ETHERNET_ADDRESS_SIZE, "Its fixed address."),
    END,
};

static const struct attribute serial_attributes[] = {
    {"number", ATTRIBUTE_NUMBER, TYPE_INT, .required = true, .unique = true, .low = 1,
     .high = PORTS_SERIAL, .help = "Which of the ports."},
    NAME("type", TYPE, serial_types, "What is behind it."),
    TEXT("name", NAME, MOST_PATH, "Port of the host, path of the file or of the pipe."),
    TRUTH("connect", CONNECT, "Whether a port of the host is connected at once."),
    END,
};

static const struct attribute parallel_attributes[] = {
    {"number", ATTRIBUTE_NUMBER, TYPE_INT, .required = true, .unique = true, .low = 1,
     .high = PORTS_PARALLEL, .help = "Which of the ports."},
    TEXT("name", NAME, MOST_PATH, "Port of the host."),
    END,
};

static const struct attribute setting_attributes[] = {
    UNIQUE("key", KEY, 1024, "As for IVMVirtualMachine::GetConfigurationValue."),
    NAME("type", TYPE, value_types, "Type of the value; text if it is left out."),
    TEXT("value", VALUE, 0, "Its value; left out with a type left out: the key is not there."),
    END,
};

static const struct attribute parameter_attributes[] = {
    UNIQUE("name", NAME, GUEST_MAX_PARAMETER_NAME, "Name of a parameter in the guest."),
    TEXT("value", VALUE, 0, "Its value."),
    END,
};

static const struct attribute channel_attributes[] = {
    NEEDED("pipe", PIPE, 0, "Named pipe of the host."),
    NUMBER("port", PORT, INT32_MIN, INT32_MAX, "Port of the guest."),
    TIME("closes", CLOSES, 0, "When it will have run down; left out, it is open."),
    END,
};

static const struct attribute session_attributes[] = {
    TIME("arrival", ARRIVAL, 0, "When the components report."),
    TIME("installation", INSTALLATION, 0, "When they will be installed."),
    TIME("silence", SILENCE, 0, "When a period without heartbeats is over."),
    NAME("room", ROOM, rooms, "How little room there is for its disks, as it knows."),
    HEX("keys-down", KEY, INPUT_KEYS, INPUT_KEYS, "Of each key, whether it is pressed."),
    HEX("history", DATA, ACCOUNTANT_HISTORY, ACCOUNTANT_HISTORY,
        "Processor use of the last "
        "seconds, a ring."),
    END,
};

/* How a task goes on, whether a rule starts it or it is under way already. */
#define TASK_COURSE                                                                                \
    {"progress", ATTRIBUTE_PROGRESS, TYPE_STEPS, .high = TASK_MAX_STEPS,                           \
     .help = "Percentages, spread evenly over the duration."},                                     \
        TIME("stall", STALL, -1, "How long it stands still; -1: for ever."),                       \
        NUMBER("stall-at", STALL_AT, 0, 100, "At which percentage."),                              \
        NAME("cancelling", CANCELLING, cancellings, "How a cancellation goes."),                   \
        NUMBER("polls", POLLS, 0, INT32_MAX,                                                       \
               "It ends after so many polls; 0: they do not matter.")

static const struct attribute task_attributes[] = {
    NUMBER("id", ID, 0, INT32_MAX, "IVMTask::ID."),
    TEXT("member", MEMBER, 0, "The member that has started it."),
    TEXT("machine", MACHINE, MACHINE_MAX_NAME, "The machine on which it works."),
    RESULT("result", RESULT, "How it ended."),
    CODE("error", ERROR, "IVMTask::Error."),
    TEXT("error-description", ERROR_DESCRIPTION, 0, "IVMTask::ErrorDescription, if it was set."),
    TEXT("description", DESCRIPTION, 0, "IVMTask::Description."),
    NUMBER("percent", PERCENT, 0, 100, "IVMTask::PercentCompleted."),
    TRUTH("cancelable", CANCELABLE, "Whether it could be cancelled."),
    TIME("start", START, 0, "When it began."),
    TIME("end", END, 0, "When it ended."),
    TIME("duration", DURATION, -2, "How long it was to take."),
    NUMBER("set", SET, 0, 255, "What the test had set of it."),
    NAME("work", WORK, task_works,
         "What it is doing and what follows from its end, if it is under way; left out: it is "
         "complete."),
    NAME("before", BEFORE, machine_states, "The state to which the machine goes back if it fails."),
    TRUTH("forced", FORCED, "Whether it is a shutdown or restart that applications can't refuse."),
    NUMBER("by-hand", BY_HAND, 0, 100, "The percentage at which it was set by hand."),
    TASK_COURSE,
    END,
};

static const struct attribute job_attributes[] = {
    TEXT("target", PATH, MOST_PATH, "The file that is written."),
    TEXT("source", SOURCE, MOST_PATH, "The image that is merged, copied or compacted."),
    TEXT("letter", LETTER, 1, "Of the volume that needs room."),
    SIZE("bytes", SIZE, "How much room it needs there."),
    TIME("full", END, 0, "When the volume will be full; left out, it goes by the room there is."),
    TRUTH("makes", MAKES, "Whether the target is made by the task, and goes if that fails."),
    NAME("outcome", DO, disk_outcomes, "What comes of it beside a file that is made."),
    END,
};

static const struct attribute reads_attributes[] = {
    NEEDED("path", PATH, MOST_PATH, "The image."),
    END,
};

static const struct attribute plan_attributes[] = {
    NEEDED("member", MEMBER, 0, "The member whose next task it is: Startup, or * for any."),
    RESULT("result", RESULT, "How it ends."),
    CODE("error", ERROR, "IVMTask::Error."),
    TEXT("error-description", ERROR_DESCRIPTION, 0, "IVMTask::ErrorDescription."),
    TEXT("description", DESCRIPTION, 0, "IVMTask::Description."),
    TIME("duration", DURATION, -1, "How long it takes; -1: until the test completes it."),
    TRUTH("cancelable", CANCELABLE, "Whether it can be cancelled."),
    {"progress", ATTRIBUTE_PROGRESS, TYPE_STEPS, .high = TASK_MAX_STEPS,
     .help = "Percentages, spread evenly over the duration."},
    END,
};

#define MATCH                                                                                      \
    NEEDED("call", CALL, 0,                                                                        \
           "Members: Startup, IVMVirtualMachine.Startup, IVMTask.*, get_State, On* for events, "   \
           "with commas between them."),                                                           \
        TEXT("object", OBJECT, 0, "Name of the object, with * and ?; left out, any."),             \
        NUMBER("thread", THREAD, 0, UINT32_MAX, "Of the caller; 0: any."),                         \
        NUMBER("process", PROCESS, 0, UINT32_MAX, "Of the caller; 0: any."),                       \
        NAME("apartment", APARTMENT, apartments, "Of the caller."),                                \
        TEXT("name", NAME, 0, "What it is called.")

static const struct attribute on_attributes[] = {
    MATCH,
    NUMBER("priority", PRIORITY, INT32_MIN, INT32_MAX, "The higher comes first; 0 if left out."),
    TRUTH("enabled", ENABLED, "Whether it applies at all."),
    NUMBER("nth", NTH, 1, INT32_MAX, "Only the n-th call."),
    NUMBER("from", FROM, 1, INT32_MAX, "From the n-th call on."),
    NUMBER("times", TIMES, 0, INT32_MAX, "At most so often; 0: without end."),
    NUMBER("every", EVERY, 1, INT32_MAX, "Each n-th of them."),
    {"probability", ATTRIBUTE_PROBABILITY, TYPE_DOUBLE, .help = "From 0 to 1."},
    TEXT("state", STATE, 0, "Only in this state."),
    TEXT("next-state", NEXT_STATE, 0, "The state after it has applied."),
    TEXT("after", AFTER, 0, "Only after a call of such members has come."),
    NAME("at-end", AT_END, at_ends, "What follows when all values are used up."),
    TRUTH("after-seen", SET, "Whether such a call has come already."),
    NUMBER("seen", USED, 0, UINT32_MAX, "How many calls of the kind have come already."),
    NUMBER("applied", NUMBER, 0, UINT32_MAX, "How often it has applied already."),
    TRUTH("hangs", HANGS, "Whether the call hangs until it is released."),
    NAME("server", FAULT, server_faults,
         "What becomes of the mock at such a call: its process ends, or the object is cut off from "
         "clients in other apartments and processes."),
    END,
};

static const struct attribute arg_attributes[] = {
    NEEDED("param", PARAM, 0, "Name of the parameter."),
    TEXT("equals", EQUALS, 0, "Its value."),
    TEXT("from", FROM, 0, "The least number that it may be."),
    TEXT("to", TO, 0, "The highest."),
    TEXT("like", LIKE, 0, "A text with * and ?."),
    TRUTH("null", NULL, "It is NULL or empty."),
    NAME("type", TYPE, argument_types,
         "Type of the value; left out, a number if it looks like one. texts: a list with "
         "semicolons between them; one with a semicolon is in double quotes."),
    END,
};

static const struct attribute return_attributes[] = {
    TEXT("param", PARAM, 0, "Name of the out parameter; left out, what the member returns."),
    TEXT("value", VALUE, 0, "Its value; of several elements for a parameter one after the other."),
    TRUTH("null", NULL, "It is NULL."),
    NAME("type", TYPE, argument_types,
         "Type of the value; left out, a number if it looks like one. texts: a list with "
         "semicolons between them; one with a semicolon is in double quotes."),
    END,
};

static const struct attribute fail_attributes[] = {
    {"code", ATTRIBUTE_CODE, TYPE_CODE, .required = true, .help = "The HRESULT."},
    TEXT("description", DESCRIPTION, 0, "What IErrorInfo says."),
    NUMBER("help-context", HELP_CONTEXT, 0, UINT32_MAX, "Of IErrorInfo."),
    NAME("error-info", ERROR_INFO, error_infos, "Which IErrorInfo there is."),
    NAME("outs", OUTS, out_kinds, "What is left in out parameters."),
    NAME("phase", PHASE, phases, "before: the request was lost; after: the reply was."),
    END,
};

static const struct attribute answer_attributes[] = {
    {"code", ATTRIBUTE_CODE, TYPE_CODE, .required = true,
     .help = "An HRESULT that the call has beside what it does, such as 0x1."},
    END,
};

static const struct attribute on_task_attributes[] = {
    RESULT("result", RESULT, "How the task ends."),
    CODE("error", ERROR, "IVMTask::Error."),
    TEXT("error-description", ERROR_DESCRIPTION, 0, "IVMTask::ErrorDescription."),
    TEXT("description", DESCRIPTION, 0, "IVMTask::Description."),
    TIME("duration", DURATION, -1, "How long it takes; -1: until the test completes it."),
    TIME("duration-up-to", UP_TO, 0, "It is drawn evenly from the duration to this."),
    TRUTH("cancelable", CANCELABLE, "Whether it can be cancelled."),
    TASK_COURSE,
    END,
};

static const struct attribute delay_attributes[] = {
    {"time", ATTRIBUTE_TIME, TYPE_TIME, .required = true, .high = INT32_MAX,
     .help = "How long the call takes; the mean, or the least."},
    {"up-to", ATTRIBUTE_UP_TO, TYPE_TIME, .high = INT32_MAX,
     .help = "The most of a uniform spread, the deviation of a normal one."},
    NAME("spread", SPREAD, spreads, "Fixed, if it is left out."),
    END,
};

static const struct attribute hold_attributes[] = {
    NEEDED("after", AFTER, 0, "Members, as in call."),
    NUMBER("nth", NTH, 1, INT32_MAX, "So many calls of them; 1 if left out."),
    NUMBER("seen", USED, 0, UINT32_MAX, "How many are over already."),
    END,
};

static const struct attribute events_attributes[] = {
    NAME("do", DO, event_kinds, "What becomes of the events that the call causes."),
    {"by", ATTRIBUTE_TIME, TYPE_TIME, .high = INT32_MAX, .help = "How long they are delayed."},
    END,
};

static const struct attribute expect_attributes[] = {
    MATCH,
    NUMBER("times", TIMES, 0, INT32_MAX, "Exactly so often; 0: never."),
    NUMBER("least", LEAST, 0, INT32_MAX, "At least so often; once, if nothing is said."),
    NUMBER("most", MOST, 0, INT32_MAX,
           "At most so often; 0: never, or not in the time that after "
           "and before leave."),
    {"after", ATTRIBUTE_AFTER, TYPE_LIST,
     .help = "Names of expectations with semicolons between them: each call comes after those of "
             "all of them. #2 is the second of the file."},
    {"before", ATTRIBUTE_BEFORE, TYPE_LIST,
     .help = "The same: each call comes before the first of any of them."},
    END,
};

static const struct attribute at_attributes[] = {
    {"time", ATTRIBUTE_TIME, TYPE_TIME, .required = true, .high = LATEST,
     .help = "How long after the file is loaded."},
    END,
};

static const struct attribute at_host_attributes[] = {END};

static const struct attribute at_machine_attributes[] = {
    NEEDED("name", NAME, MACHINE_MAX_NAME, "The machine that changes."),
    END,
};

static const struct attribute at_disk_attributes[] = {
    NEEDED("path", PATH, MOST_PATH, "The image that changes."),
    END,
};

#define FIRE                                                                                       \
    NEEDED("event", EVENT, 0, "Its name, such as OnTripleFault."),                                 \
        TEXT("machine", MACHINE, MACHINE_MAX_NAME,                                                 \
             "The machine whose event it is; left out, it is one of the application, or, in a "    \
             "rule, "                                                                              \
             "of what the call is made on."),                                                      \
        NUMBER("dvd", DVD, 1, DRIVES_MAX_DVD, "The machine's DVD drive whose event it is."),       \
        NUMBER("floppy", FLOPPY, 1, DRIVES_FLOPPIES, "Its floppy drive."),                         \
        TEXT("first", FIRST, 0, "Its first argument, if it has any."),                             \
        TEXT("second", SECOND, 0, "Its second argument."),                                         \
        NAME("type", TYPE, value_types,                                                            \
             "Type of an argument that may be of any; left out, a number if it looks like one.")

static const struct attribute fire_attributes[] = {
    FIRE,
    END,
};

static const struct attribute at_fire_attributes[] = {
    FIRE,
    TRUTH("asked", RAW,
          "Whether rules for events have been asked already: it is one that was on its way."),
    END,
};

static const struct attribute at_state_attributes[] = {
    NEEDED("name", NAME, 0, "The state that rules ask for from then on."),
    END,
};

/* ---- State of machines that no fact tells; only in files that were saved ---- */

#define AT(field) offsetof(struct machine, field)
const struct fact scenario_session_facts[] = {
#define FIELD(name, type, field, help)                                                             \
    {                                                                                              \
        name, type, AT(field), INT32_MIN, INT64_MAX, NULL, help                                    \
    }
#define FLAG(name, field, help)                                                                    \
    {                                                                                              \
        name, FACT_BOOL, AT(field), 0, 1, NULL, help                                               \
    }
    FLAG("Up", guest.up, "The components have reported since the guest came up."),
    FLAG("EverUp", guest.ever_up, "They did so at any time."),
    FLAG("IsDown", guest.is_down, "The guest has shut down and left its machine on."),
    FLAG("Installing", guest.installing, "The components are being installed."),
    {"SeenUsers", FACT_INT, AT(guest.seen_users), 0, INT32_MAX, NULL,
     "How many users were logged on when it was looked last."},
    FIELD("SilentSince", FACT_BIG, guest.silent_since, "When the heartbeats stopped."),
    FLAG("SeenEnhanced", console.seen_enhanced, "Whether sinks know of enhanced video."),
    FLAG("LeftButton", console.input.buttons[0], "Whether it is pressed."),
    FLAG("RightButton", console.input.buttons[1], "Whether it is pressed."),
    FLAG("CenterButton", console.input.buttons[2], "Whether it is pressed."),
    {"CPUNow", FACT_INT, AT(accountant.cpu_now), -1, 100, NULL, "Processor use in force."},
    FLAG("Moving", accountant.is_moving, "Whether its figures move."),
    FIELD("Ran", FACT_BIG, accountant.ran, "Milliseconds that it has run."),
    FIELD("Looked", FACT_BIG, accountant.looked, "When its figures were brought up to date."),
    FIELD("Seconds", FACT_BIG, accountant.seconds, "Up to which the history is filled."),
#define FLOW(name, flow)                                                                           \
    FIELD(name "Rest", FACT_BIG, accountant.rest[flow], "Thousandths of bytes."),                  \
        FIELD(name "Rate", FACT_BIG, accountant.rates_now[flow], "Bytes in a second, in force."),  \
        FIELD(name "Bytes", FACT_BIG, accountant.bytes_now[flow], "Bytes at the last look.")
    FLOW("DiskRead", FLOW_DISK_READ),
    FLOW("DiskWritten", FLOW_DISK_WRITTEN),
    FLOW("NetworkReceived", FLOW_NETWORK_RECEIVED),
    FLOW("NetworkSent", FLOW_NETWORK_SENT),
    {"Load", FACT_INT, AT(load), -1, INT32_MAX, NULL, "MB of the host's memory that it has."},
    {0},
};

static const struct fact *const session_tables[] = {scenario_session_facts, NULL};

/* ---- Elements ---- */

#define ELEMENT(id, name, parent, single, attributes, facts, help)                                 \
    [ELEMENT_##id] = {name, ELEMENT_##id, ELEMENT_##parent, single, attributes, facts, help}

const struct element scenario_elements[ELEMENTS] = {
    ELEMENT(SCENARIO, "scenario", NONE, true, scenario_attributes, NULL,
            "A simulated host, and what happens on it."),
    ELEMENT(HOST, "host", SCENARIO, true, host_attributes, facts_of_host,
            "The host itself, and what the documentation leaves open."),
    ELEMENT(CLOCK, "clock", SCENARIO, true, clock_attributes, NULL, "The host's clock."),
    ELEMENT(OPTION, "option", SCENARIO, false, option_attributes, NULL,
            "An option of the application."),
    ELEMENT(VOLUME, "volume", SCENARIO, false, volume_attributes, NULL, "A volume of the host."),
    ELEMENT(FOLDER, "folder", SCENARIO, false, folder_attributes, NULL, "A folder of the host."),
    ELEMENT(FILE, "file", SCENARIO, false, file_attributes, facts_of_file, "A file of the host."),
    ELEMENT(DISK, "disk", SCENARIO, false, disk_attributes, facts_of_disk,
            "A virtual hard disk image of the host."),
    ELEMENT(NETWORK, "network", SCENARIO, false, network_attributes, facts_of_network,
            "A virtual network."),
    ELEMENT(USB, "usb", SCENARIO, false, usb_attributes, facts_of_usb_device,
            "A USB device of the host."),
    ELEMENT(DRIVER, "driver", SCENARIO, false, driver_attributes, facts_of_driver,
            "A support driver of the host."),
    ELEMENT(MACHINE, "machine", SCENARIO, false, machine_attributes, facts_of_machine,
            "A virtual machine with its guest."),
    ELEMENT(MACHINE_DISK, "disk", MACHINE, false, machine_disk_attributes, facts_of_connection,
            "A hard disk that the machine is connected to."),
    ELEMENT(DVD, "dvd", MACHINE, false, dvd_attributes, facts_of_dvd_drive, "A DVD drive."),
    ELEMENT(FLOPPY, "floppy", MACHINE, true, floppy_attributes, facts_of_floppy_drive,
            "The floppy drive."),
    ELEMENT(ADAPTER, "adapter", MACHINE, false, adapter_attributes, facts_of_adapter,
            "A network adapter."),
    ELEMENT(SERIAL, "serial", MACHINE, false, serial_attributes, NULL, "A serial port."),
    ELEMENT(PARALLEL, "parallel", MACHINE, false, parallel_attributes, NULL, "A parallel port."),
    ELEMENT(SETTING, "setting", MACHINE, false, setting_attributes, NULL,
            "A value of the machine's configuration."),
    ELEMENT(ACTIVATION, "activation", MACHINE, false, setting_attributes, NULL,
            "A value that counts in the machine's session, where it is another one."),
    ELEMENT(PARAMETER, "parameter", MACHINE, false, parameter_attributes, NULL,
            "A parameter in the guest's registry."),
    ELEMENT(CHANNEL, "channel", MACHINE, false, channel_attributes, NULL,
            "A communication channel."),
    ELEMENT(SESSION, "session", MACHINE, true, session_attributes, session_tables,
            "What no fact tells of a machine. For files that were saved: times are those of the "
            "clock."),
    ELEMENT(TASK, "task", SCENARIO, false, task_attributes, NULL,
            "A task that is complete, or, with work, under way."),
    ELEMENT(JOB, "job", TASK, false, job_attributes, NULL,
            "What a task that is under way does on the host's disks."),
    ELEMENT(READS, "reads", JOB, false, reads_attributes, NULL,
            "An image that it reads beside the source, and holds."),
    ELEMENT(PLAN, "plan", SCENARIO, false, plan_attributes, NULL,
            "The next task that a member starts, as NextTask plans it."),
    ELEMENT(ON, "on", SCENARIO, false, on_attributes, NULL,
            "A rule: what becomes of calls of a member."),
    ELEMENT(ARG, "arg", ON, false, arg_attributes, NULL, "Only calls with such an argument."),
    ELEMENT(RETURN, "return", ON, false, return_attributes, NULL,
            "What comes out. Without param the call does nothing else; with nothing said at all it "
            "does nothing and returns nothing."),
    ELEMENT(FAIL, "fail", ON, true, fail_attributes, NULL, "The call fails."),
    ELEMENT(ANSWER, "answer", ON, true, answer_attributes, NULL,
            "The call succeeds with another code, such as S_FALSE."),
    ELEMENT(ON_TASK, "task", ON, true, on_task_attributes, NULL,
            "How the task goes that the call starts."),
    ELEMENT(DELAY, "delay", ON, true, delay_attributes, NULL, "The call takes a while."),
    ELEMENT(HOLD, "hold", ON, true, hold_attributes, NULL,
            "The call waits until another thread's is over; it goes on without the rule when that "
            "does not come."),
    ELEMENT(EVENTS, "events", ON, true, events_attributes, NULL,
            "What becomes of the events that the call causes."),
    ELEMENT(ON_FIRE, "fire", ON, false, fire_attributes, NULL,
            "An event that is fired when the rule applies; the call goes on as it would."),
    ELEMENT(EXPECT, "expect", SCENARIO, false, expect_attributes, NULL,
            "A call that must come, or must not."),
    ELEMENT(EXPECT_ARG, "arg", EXPECT, false, arg_attributes, NULL,
            "Only calls with such an argument."),
    ELEMENT(AT, "at", SCENARIO, false, at_attributes, NULL,
            "What happens by itself at a time, once, in the order in which it is written."),
    ELEMENT(AT_HOST, "host", AT, false, at_host_attributes, facts_of_host,
            "What changes of the host."),
    ELEMENT(AT_MACHINE, "machine", AT, false, at_machine_attributes, facts_of_machine,
            "What changes of a machine; nothing, if it was deleted meanwhile."),
    ELEMENT(AT_DISK, "disk", AT, false, at_disk_attributes, facts_of_disk,
            "What changes of a virtual hard disk image; nothing, if it was deleted meanwhile."),
    ELEMENT(AT_FIRE, "fire", AT, false, at_fire_attributes, NULL,
            "An event that is fired, whatever the machine does."),
    ELEMENT(AT_STATE, "state", AT, false, at_state_attributes, NULL,
            "The scenario comes into another state."),
};

/* On every element. */
const struct attribute scenario_encoded =
    TEXT("encoded", ENCODED, 0,
         "Names of attributes of this element, with spaces between them, whose text is written as "
         "UTF-16 in hexadecimal digits, because XML can't hold it as it is.");
