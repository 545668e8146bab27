/* SPDX-License-Identifier: MIT */
/* What a scenario file may say: its elements and their attributes. Most attributes are facts, under
 * the name of the fact in small letters: GuestHangs is guest-hangs. The XML Schema for editors is
 * printed from the same tables (`make schema`), so that reader and editor cannot disagree. */
#ifndef VPCMOCK_SCENARIO_SCHEMA_H
#define VPCMOCK_SCENARIO_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fact.h"

#define SCENARIO_NAMESPACE "urn:vpcmock:scenario:1"

enum element_id {
    ELEMENT_SCENARIO,
    ELEMENT_HOST,
    ELEMENT_CLOCK,
    ELEMENT_OPTION,
    ELEMENT_VOLUME,
    ELEMENT_FOLDER,
    ELEMENT_FILE,
    ELEMENT_DISK,
    ELEMENT_NETWORK,
    ELEMENT_USB,
    ELEMENT_DRIVER,
    ELEMENT_MACHINE,
    ELEMENT_MACHINE_DISK,
    ELEMENT_DVD,
    ELEMENT_FLOPPY,
    ELEMENT_ADAPTER,
    ELEMENT_SERIAL,
    ELEMENT_PARALLEL,
    ELEMENT_SETTING,
    ELEMENT_ACTIVATION,
    ELEMENT_PARAMETER,
    ELEMENT_CHANNEL,
    ELEMENT_SESSION,
    ELEMENT_TASK,
    ELEMENT_JOB,
    ELEMENT_READS,
    ELEMENT_PLAN,
    ELEMENT_ON,
    ELEMENT_ARG,
    ELEMENT_RETURN,
    ELEMENT_FAIL,
    ELEMENT_ANSWER,
    ELEMENT_ON_TASK,
    ELEMENT_DELAY,
    ELEMENT_HOLD,
    ELEMENT_EVENTS,
    ELEMENT_ON_FIRE,
    ELEMENT_EXPECT,
    ELEMENT_EXPECT_ARG,
    ELEMENT_AT,
    ELEMENT_AT_HOST,
    ELEMENT_AT_MACHINE,
    ELEMENT_AT_DISK,
    ELEMENT_AT_FIRE,
    ELEMENT_AT_STATE,
    ELEMENTS,
    ELEMENT_NONE = ELEMENTS,
};

/* How an attribute is written. */
enum attribute_type {
    TYPE_TEXT, /* high: the most characters, 0: any */
    TYPE_BOOL, /* true, false, 1, 0 */
    TYPE_INT,  /* low to high */
    TYPE_DOUBLE,
    TYPE_NAME,   /* one of names, or its number from low to high if high is above 0 */
    TYPE_TIME,   /* 1500, 1500 ms, 2 s, 5 min, 1 h: low to high in ms */
    TYPE_SIZE,   /* bytes; 20 MB, 127 GB, 1 TB: of 1,024 */
    TYPE_CODE,   /* an HRESULT by name or number */
    TYPE_RESULT, /* a VMTaskResult by name or number */
    TYPE_HEX,    /* bytes; low to high of them */
    TYPE_LIST,   /* texts with semicolons between them; one with a semicolon is in double quotes */
    TYPE_STEPS,  /* percentages with spaces or commas between them */
};

/* Attributes that are no facts. */
enum attribute_id {
    ATTRIBUTE_FACT,
#define ATTRIBUTE_IDS(X)                                                                           \
    X(ADDRESS)                                                                                     \
    X(AFTER) X(APARTMENT) X(ARRIVAL) X(AT_END) X(BASE) X(BEFORE) X(BUS) X(BY_HAND) X(CALL) X(CANCELABLE) X(CANCELLING)  \
        X(CANCEL_COMPLETE_CODE) X(CAPACITY) X(CLOSES) X(CODE) X(CONNECT) X(DATA) X(      \
            DESCRIPTION) X(DEVICE) X(DEVICES) X(DO) X(DURATION) X(DVD) X(DYNAMIC) X(EARLY_RESULT)         \
            X(EARLY_RESULT_CODE) X(ENABLED) X(ENCODED) X(END) X(EQUALS) X(ERROR) X(                \
                ERROR_DESCRIPTION) X(ERROR_INFO) X(EVENT) X(EVERY) X(FAULT) X(FIRST) X(FLOPPY) X(FORCED) X(FROM) X(GENERATED)  \
                X(HANGS) X(HELP_CONTEXT) X(HOST_DRIVE) X(ID) X(IMAGE) X(INSTALLATION) X(KEY)       \
                    X(KIND) X(LEAST) X(LETTER) X(LIKE) X(MACHINE) X(MAKES) X(MEMBER) X(MEMORY) X(MISSING)   \
                        X(MODE) X(MOST) X(NAME) X(NETWORK) X(NEXT_STATE) X(NOTES) X(NOW) X(NTH)    \
                            X(NULL) X(NUMBER) X(OBJECT) X(OUTS) X(PARAM) X(PARENT) X(PATH)         \
                                X(PERCENT) X(PHASE) X(PIPE) X(POLLS) X(POLL_STEP) X(PORT)          \
                                    X(PRIORITY) X(PROBABILITY) X(PROCESS) X(PROGRESS) X(RAW)       \
                                        X(REGISTERED) X(RESULT) X(ROOM) X(SAVED_STATE) X(SECOND) X(SEED)     \
                                            X(SET) X(SILENCE) X(SIZE) X(SOURCE) X(SPREAD)                    \
                                                X(STALL) X(STALL_AT) X(START) X(STATE) X(STRICT)   \
                                                    X(THREAD) X(TIME) X(TIMES)                     \
                                                        X(TO) X(TYPE) X(UNDO) X(UNDOABLE)          \
                                                            X(UNDOCUMENTED_RESULTS) X(UNFINISHED) X(UNDO_IS_NEW) \
                                                                X(UP_TO) X(USED) X(VALUE)          \
                                                                    X(WAIT_TIMEOUT_CODE) X(WORK)
#define X(name) ATTRIBUTE_##name,
    ATTRIBUTE_IDS(X)
#undef X
};

struct attribute {
    const char *name;
    uint8_t id;   /* enum attribute_id */
    uint8_t type; /* enum attribute_type */
    bool required;
    bool unique; /* no two elements of the kind in one parent have the same */
    int64_t low, high;
    const char *const *names; /* of TYPE_NAME; ends with NULL; from low on */
    const char *help;
    const char *covers;      /* name of the fact that it is instead of; NULL: none */
    const struct fact *fact; /* NULL: none */
};

struct element {
    const char *name;
    uint8_t id;                      /* enum element_id */
    uint8_t parent;                  /* enum element_id; ELEMENT_NONE: it is the document's */
    bool single;                     /* only once in its parent */
    const struct attribute *own;     /* ends with a row without name */
    const struct fact *const *facts; /* tables; ends with NULL; may be NULL */
    const char *help;
};

extern const struct element scenario_elements[ELEMENTS];
extern const struct attribute scenario_encoded; /* that every element has */

enum { SCHEMA_MAX_ATTRIBUTES = 128, SCHEMA_NAME_CHARS = 10240 };

/* The attributes of all elements, those of facts among them. */
struct schema {
    struct {
        struct attribute items[SCHEMA_MAX_ATTRIBUTES]; /* sorted by name */
        size_t count;
    } elements[ELEMENTS];
    char names[SCHEMA_NAME_CHARS]; /* of facts */
    size_t used;
};

void schema_init(struct schema *schema);
/* Whether an attribute of its own stands for the fact. */
bool schema_covers(enum element_id element, const char *fact);
/* NULL when the element has no attribute of the name. */
const struct attribute *schema_attribute(const struct schema *schema, enum element_id element,
                                         struct span name);
/* NULL when the parent has no element of the name. */
const struct element *schema_element(enum element_id parent, struct span name);
/* What the author may have meant: "guest-hangs", or what there is. Writes at most size characters
 * with a NUL. */
void schema_nearest(const struct schema *schema, enum element_id element, struct span name,
                    char *out, size_t size);
/* "guest-hangs" of "GuestHangs"; writes at most size characters with a NUL, returns their number.
 */
size_t schema_fact_name(const char *fact, char *out, size_t size);
/* What a value of the attribute looks like, for messages: `true or false`, `0 to 100`... Writes at
 * most size characters with a NUL. */
void schema_expected(const struct attribute *attribute, char *out, size_t size);

#endif
