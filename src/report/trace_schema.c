/* SPDX-License-Identifier: MIT */
/* The JSON Schema of journals, from the tables that the reader goes by. */
#include <inttypes.h>

#include "report/trace.h"

static void write_type(const struct trace_key *key, struct buffer *out)
{
    static const char *const names[] = {"integer", "number", "string", "boolean", "null", "array"};
    const char *comma = "";
    buffer_text(out, "\"type\": [");
    for (int i = 0; i < 6; i++)
        if (key->values & 1 << i) {
            buffer_format(out, "%s\"%s\"", comma, names[i]);
            comma = ", ";
        }
    buffer_text(out, "]");
}

static void write_choice(const char *choice, struct buffer *out)
{
    buffer_text(out, ", \"enum\": [\"");
    for (; *choice; choice++)
        if (*choice == ' ')
            buffer_text(out, "\", \"");
        else
            buffer_put(out, choice, 1);
    buffer_text(out, "\"]");
}

static void write_key(const struct trace_key *key, const char *indent, struct buffer *out)
{
    buffer_format(out, "%s  \"%s\": {\"description\": ", indent, key->name);
    buffer_json(out, key->help);
    buffer_text(out, ", ");
    write_type(key, out);
    if (key->values == TRACE_IS_NUMBER && key->low != INT64_MIN)
        buffer_format(out, ", \"minimum\": %" PRId64 ", \"maximum\": %" PRId64, key->low,
                      key->high);
    if (key->choice)
        write_choice(key->choice, out);
    if (key->values == TRACE_IS_ARRAY)
        buffer_text(out, ", \"items\": {\"$ref\": \"#/$defs/argument\"}");
    buffer_text(out, "}");
}

static void write_object(const char *help, const struct trace_key *keys, const char *indent,
                         struct buffer *out)
{
    buffer_text(out, "{\n");
    buffer_format(out, "%s\"description\": ", indent);
    buffer_json(out, help);
    buffer_format(out, ",\n%s\"type\": \"object\",\n%s\"required\": [", indent, indent);
    const char *comma = "";
    for (const struct trace_key *key = keys; key->name; key++)
        if (!key->optional) {
            buffer_format(out, "%s\"%s\"", comma, key->name);
            comma = ", ";
        }
    buffer_format(out, "],\n%s\"properties\": {\n", indent);
    for (const struct trace_key *key = keys; key->name; key++) {
        write_key(key, indent, out);
        buffer_text(out, key[1].name ? ",\n" : "\n");
    }
    buffer_format(out, "%s}", indent);
    buffer_text(out, "}");
}

void trace_write_schema(struct buffer *out)
{
    buffer_text(out,
                "{\n\"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
                "\"title\": \"A line of a journal of vpcmock\",\n"
                "\"description\": \"Journals are JSON lines in UTF-8: a line for each call and "
                "event, then, of a run that came to its end, lines about other things.\",\n"
                "\"oneOf\": [{\"$ref\": \"#/$defs/call\"}");
    for (const struct trace_kind *kind = trace_kinds; kind->name; kind++)
        buffer_format(out,
                      ",\n  {\"type\": \"object\", \"required\": [\"%s\"], \"properties\": "
                      "{\"%s\": {\"$ref\": \"#/$defs/%s\"}}}",
                      kind->name, kind->name, kind->name);
    buffer_text(out, "],\n\"$defs\": {\n\"call\": ");
    write_object("A call or an event", trace_line_keys, "  ", out);
    buffer_text(out, ",\n\"argument\": ");
    write_object("What a parameter held", trace_argument_keys, "  ", out);
    for (const struct trace_kind *kind = trace_kinds; kind->name; kind++) {
        buffer_format(out, ",\n\"%s\": ", kind->name);
        write_object(kind->help, kind->keys, "  ", out);
    }
    buffer_text(out, "\n}}\n");
}
