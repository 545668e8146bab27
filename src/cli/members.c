/* SPDX-License-Identifier: MIT */
/* vpcmock members: the members of the product's interfaces and its events, as rules and
 * expectations name them. */
#include <stdlib.h>
#include <wchar.h>

#include "cli/command.h"
#include "cli/console.h"
#include "mock/json.h"
#include "mock/member.h"

static const char *kind_of(const struct member *member)
{
    static const char *const kinds[] = {"method", "get", "put", "event"};
    return kinds[member->kind];
}

static void write_line(const struct member *member)
{
    char name[96];
    const struct member_codes *codes = member_documented(member);
    member_full_name(member, name, sizeof name);
    say(SAY_OUT, "%s (", name);
    for (int i = 0; i < member->nparams; i++)
        say(SAY_OUT, "%s%s%s", i ? ", " : "", member->params[i].flags & MEMBER_OUT ? "out " : "",
            member->params[i].name);
    say(SAY_OUT, ")%s%s\n", codes ? ": " : "", codes ? codes->codes : "");
}

static void key_ascii(struct json *json, const char *key, const char *value)
{
    json_key(json, key);
    json_ascii(json, value);
}

static void write_json(const struct member *member, struct json *json)
{
    char name[96];
    const struct member_codes *codes = member_documented(member);
    member_full_name(member, name, sizeof name);
    json_open(json, '{');
    key_ascii(json, "name", name);
    key_ascii(json, "kind", kind_of(member));
    json_key(json, "dispid");
    json_number(json, (int32_t)member->dispid);
    json_key(json, "startsTask");
    json_bool(json, member_starts_task(member));
    json_key(json, "parameters");
    json_open(json, '[');
    for (int i = 0; i < member->nparams; i++) {
        json_open(json, '{');
        key_ascii(json, "name", member->params[i].name);
        json_key(json, "out");
        json_bool(json, (member->params[i].flags & MEMBER_OUT) != 0);
        if (member->params[i].type)
            key_ascii(json, "type", member->params[i].type);
        json_close(json, '}');
    }
    json_close(json, ']');
    key_ascii(json, "codes", codes ? codes->codes : "");
    key_ascii(json, "taskCodes", codes ? codes->task_codes : "");
    json_close(json, '}');
    json_end_line(json);
}

static int members(const struct command *command, int argc, WCHAR **argv)
{
    struct member_set set;
    struct span wrong;
    struct json json = {0};
    BOOL as_json = argc && !wcscmp(argv[0], L"--json");
    const WCHAR *pattern = argc > as_json ? argv[as_json] : L"*,*.On*";
    if (argc > as_json + 1)
        return command_usage(command, argv[as_json + 1], "one pattern");
    if (!member_set_parse(&set, (struct span){(const char16_t *)pattern, wcslen(pattern)}, &wrong))
        return command_usage(command, pattern,
                             "members, such as Startup, IVMTask.* or On* for events");
    for (int i = 0; i < mock_member_count; i++)
        if (member_set_has(&set, mock_members[i].ordinal)) {
            if (as_json)
                write_json(&mock_members[i], &json);
            else
                write_line(&mock_members[i]);
        }
    if (json.length && !json.failed)
        say_bytes(SAY_OUT, json.chars, json.length);
    json_free(&json);
    return EXIT_DONE;
}

const struct command command_members = {
    L"members", "[--json] [PATTERN]", "list the members of the interface",
    "A line for each member and event that a pattern names, with its parameters and the codes "
    "that\n"
    "the documentation lists: what rules and expectations may name. --json has JSON lines with\n"
    "kind, DISPID and types as well.\n\n"
    "  vpcmock members IVMTask.*\n"
    "  vpcmock members Startup,Save",
    members};
