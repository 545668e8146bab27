/* SPDX-License-Identifier: MIT */
/* The test's own interfaces keep what clients were compiled against: each member its place in the
 * vtable, its DISPID and its parameters, as in tests/data/control.tsv, to which rows are only
 * added. */
#include "fixture.h"

#include <stdlib.h>

#include "com/table.h"

enum { LINE_CHARS = 1024 };

/* A row of the table without its end of line; false: there is none any more. */
static bool next_row(FILE *file, char *row)
{
    while (file && fgets(row, LINE_CHARS, file)) {
        row[strcspn(row, "\r\n")] = 0;
        if (*row && *row != '#')
            return true;
    }
    *row = 0;
    return false;
}

static void write_interface(const struct com_interface *iface, char *row)
{
    WCHAR iid[39] = L"";
    StringFromGUID2(iface->iid, iid, COUNT(iid));
    snprintf(row, LINE_CHARS, "interface\t%s\t%ls", iface->name, iid);
}

static void write_member(const struct com_member *member, char *row)
{
    static const char *const kinds[] = {[INVOKE_FUNC] = "method",
                                        [INVOKE_PROPERTYGET] = "get",
                                        [INVOKE_PROPERTYPUT] = "put",
                                        [INVOKE_PROPERTYPUTREF] = "putref"};
    int length = snprintf(row, LINE_CHARS, "%d\t%ld\t%s\t%s", member->slot, (long)member->dispid,
                          kinds[member->invkind], member->name);
    for (int i = 0; i < member->nparams && length < LINE_CHARS; i++) {
        const struct com_param *param = &member->params[i];
        bool is_out = param->flags & COM_PARAM_OUT;
        length += snprintf(row + length, (size_t)(LINE_CHARS - length), "\t%s %d%s%s %s",
                           is_out ? "out" : "in", param->vt, param->type ? " " : "",
                           param->type ? param->type : "", param->name);
    }
    CHECK(length < LINE_CHARS);
}

TEST(header_control, members_keep_their_places)
{
    static char pinned[LINE_CHARS], found[LINE_CHARS];
    const struct com_library *library = &com_libraries[1];
    FILE *file = fopen("tests/data/control.tsv", "r");
    int members = 0;
    CHECK(file != NULL);
    bool more = next_row(file, pinned);
    for (int i = 0; i < library->ninterfaces; i++) {
        const struct com_interface *iface = library->interfaces[i];
        write_interface(iface, found);
        CONTEXT("%s", iface->name);
        CHECK_MSG(more && !strcmp(pinned, found), "\"%s\", and in the table \"%s\"", found, pinned);
        more = next_row(file, pinned);
        for (int m = 0; m < iface->nmembers; m++, members++) {
            CHECK_EQ(iface->members[m].slot, 7 + m);
            write_member(&iface->members[m], found);
            /* A new member is behind all others of its interface: the table ends or goes on with
             * the next one. */
            if (!more || !strncmp(pinned, "interface", 9)) {
                CHECK_MSG(false, "a new member, to be added to the table: %s", found);
                continue;
            }
            CHECK_MSG(!strcmp(pinned, found), "\"%s\", and in the table \"%s\"", found, pinned);
            more = next_row(file, pinned);
        }
    }
    CHECK_MSG(!more, "in the table and not in the library: \"%s\"", pinned);
    CHECK(members > 200);
    NOTE("%d members of %d interfaces", members, library->ninterfaces);
    if (file)
        fclose(file);
}
