/* SPDX-License-Identifier: MIT */
/* vpcmock register and unregister. */
#include <wchar.h>

#include "cli/command.h"
#include "com/registration.h"
#include "com/typeinfo.h"

static int change_registration(const struct command *command, int argc, WCHAR **argv, BOOL add)
{
    enum registration_scope scope = REGISTRATION_MACHINE;
    for (int i = 0; i < argc; i++) {
        if (wcscmp(argv[i], L"--user"))
            return command_usage(command, argv[i], "--user or nothing");
        scope = REGISTRATION_USER;
    }
    HRESULT hr = add ? registration_add(scope, REGISTRATION_SERVER, typeinfo_module())
                     : registration_remove(scope, REGISTRATION_SERVER);
    return FAILED(hr) ? command_fail(command, hr) : EXIT_DONE;
}

static int add_registration(const struct command *command, int argc, WCHAR **argv)
{
    return change_registration(command, argc, argv, TRUE);
}

static int remove_registration(const struct command *command, int argc, WCHAR **argv)
{
    return change_registration(command, argc, argv, FALSE);
}

const struct command command_register = {
    L"register", "[--user]", "let COM find and start this program",
    "For the machine, or for this user alone. What stood under the same keys is kept, and put\n"
    "back by `vpcmock unregister`. vpcmock.dll may be registered beside it.\n\n"
    "  vpcmock register --user",
    add_registration};

const struct command command_unregister = {
    L"unregister", "[--user]", "put back what stood there before",
    "Ends what `vpcmock register` has begun, in the same scope.\n\n"
    "  vpcmock unregister --user",
    remove_registration};
