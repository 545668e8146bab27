/* SPDX-License-Identifier: MIT */
/* Calls in words. */
#include "mock/call_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "mock/matcher.h"

void code_write(code c, char *out, size_t size)
{
    const char *name = c == CODE_OK ? "S_OK" : c == CODE_FALSE ? "S_FALSE" : code_name(c);
    if (name)
        snprintf(out, size, "%s", name);
    else
        snprintf(out, size, "0x%08" PRIX32, (uint32_t)c);
}

/* What a number stands for: a value of an enumeration, or a code. NULL when it is only a number. */
static const char *number_name(const struct member *member, int i, const struct argument *argument)
{
    const struct member_param *param = &member->params[i];
    if (argument->type != ARGUMENT_VALUE ||
        (argument->value.type != VALUE_INT && argument->value.type != VALUE_UINT))
        return NULL;
    if (!strcmp(member->iface, "IVMTask") && !strcmp(member->name, "Error"))
        return argument->value.number ? code_name((code)argument->value.number) : "S_OK";
    return member_value_name(param->type, argument->value.number);
}

static bool write_argument(const struct call *call, int i, const struct labels *labels,
                           struct text *out)
{
    const char *name = number_name(call->member, i, &call->args[i]);
    return argument_write(&call->args[i], labels, out) &&
           (!name || (text_append_ascii(out, " (") && text_append_ascii(out, name) &&
                      text_append_ascii(out, ")")));
}

static bool write_ins(const struct call *call, const struct labels *labels, struct text *out)
{
    bool first = true;
    for (int i = 0; i < call->member->nparams; i++) {
        if (!(call->member->params[i].flags & MEMBER_IN))
            continue;
        if ((!first && !text_append_ascii(out, ", ")) || !write_argument(call, i, labels, out))
            return false;
        first = false;
    }
    return true;
}

static bool has_ins(const struct member *member)
{
    for (int i = 0; i < member->nparams; i++)
        if (member->params[i].flags & MEMBER_IN)
            return true;
    return false;
}

bool call_write(const struct call *call, const struct labels *labels, struct text *out)
{
    const struct member *member = call->member;
    bool labelled = *label_interface(labels, call->label) != 0;
    if (!(labelled ? label_write(labels, call->label, out)
                   : text_append_ascii(out, member->iface)) ||
        !text_append_ascii(out, member->kind == MEMBER_EVENT ? " fires " : " .") ||
        !text_append_ascii(out, member->name))
        return false;
    if (member->kind == MEMBER_PUT)
        return text_append_ascii(out, " = ") && write_ins(call, labels, out);
    if (member->kind == MEMBER_GET && !has_ins(member))
        return true;
    return text_append_ascii(out, "(") && write_ins(call, labels, out) &&
           text_append_ascii(out, ")");
}

static bool write_outs(const struct call *call, const struct labels *labels, struct text *out)
{
    for (int i = 0; i < call->member->nparams; i++)
        if (call->member->params[i].flags & MEMBER_OUT && call->args[i].type != ARGUMENT_NONE &&
            (!text_append_ascii(out, ", ") || !write_argument(call, i, labels, out)))
            return false;
    return true;
}

static bool write_rule(uint32_t rule, struct span name, struct text *out)
{
    char number[32];
    snprintf(number, sizeof number, "  [rule %" PRIu32, rule);
    return text_append_ascii(out, number) &&
           (!name.length || (text_append_ascii(out, " \"") && text_append(out, name) &&
                             text_append_ascii(out, "\""))) &&
           text_append_ascii(out, "]");
}

static void write_head(const struct call *call, char *out, size_t size)
{
    int64_t ms = call->begin;
    int64_t minutes = ms / 60000;
    char hours[32] = "";
    if (minutes >= 60)
        snprintf(hours, sizeof hours, "%02" PRId64 ":", minutes / 60);
    snprintf(out, size, "%" PRIu64 "  %s%02d:%02d.%03d  ", call->sequence, hours,
             (int)(minutes % 60), (int)(ms / 1000 % 60), (int)(ms % 1000));
}

static bool write_end(const struct call *call, const struct labels *labels, int64_t duration,
                      struct text *out)
{
    char result[96], took[32] = "";
    code_write(call->result, result, sizeof result);
    if (duration)
        snprintf(took, sizeof took, " (%" PRId64 " ms)", duration);
    return text_append_ascii(out, " -> ") && text_append_ascii(out, result) &&
           write_outs(call, labels, out) && text_append_ascii(out, took);
}

bool call_write_line(const struct call *call, const struct labels *labels, bool complete,
                     int64_t duration, struct span rule_name, struct text *out)
{
    char head[80];
    size_t start = out->length;
    write_head(call, head, sizeof head);
    if (!text_append_ascii(out, head) || !call_write(call, labels, out) ||
        !(complete ? write_end(call, labels, duration, out)
                   : text_append_ascii(out, " ... under way")) ||
        (call->rule && !write_rule(call->rule, rule_name, out)))
        return false;
    for (size_t i = start; i < out->length; i++)
        if (out->chars[i] < 0x20 || out->chars[i] == 0x7f)
            out->chars[i] = ' ';
    return true;
}

bool journal_write_line(const struct journal *journal, const struct labels *labels,
                        const struct journal_entry *entry, struct text *out)
{
    struct call call;
    journal_view(entry, labels, &call);
    return call_write_line(&call, labels, journal_is_complete(entry), entry->duration,
                           journal_rule_name(journal, call.rule_serial), out);
}

/* ---- JSON ---- */

static void json_bytes(struct json *json, const struct value *value)
{
    json_open(json, '[');
    for (size_t i = 0; i < value->size; i++)
        json_number(json, value->bytes[i]);
    json_close(json, ']');
}

static void json_texts(struct json *json, const struct value *value)
{
    json_open(json, '[');
    for (size_t i = 0; i < value->count; i++)
        json_text(json, text_span(&value->texts[i]));
    json_close(json, ']');
}

static const char *json_value(struct json *json, const struct value *value)
{
    switch (value->type) {
    case VALUE_BOOL: json_bool(json, value->truth); return "bool";
    case VALUE_INT:
    case VALUE_UINT:
    case VALUE_BIG: json_number(json, value->number); return "int";
    case VALUE_DOUBLE: json_real(json, value->real); return "double";
    case VALUE_TEXT: json_text(json, text_span(&value->text)); return "text";
    case VALUE_BYTES: json_bytes(json, value); return "bytes";
    case VALUE_TEXTS: json_texts(json, value); return "texts";
    default: json_null(json); return "empty";
    }
}

static void json_label(struct json *json, const struct labels *labels, uint32_t number)
{
    struct text text = {0};
    if (!label_write(labels, number, &text))
        json->failed = true;
    json_text(json, text_span(&text));
    text_clear(&text);
}

static void json_argument(struct json *json, const struct call *call, int i,
                          const struct labels *labels)
{
    const struct member_param *param = &call->member->params[i];
    const struct argument *argument = &call->args[i];
    const char *name = number_name(call->member, i, argument);
    const char *type = "unknown";
    bool in = param->flags & MEMBER_IN, out = param->flags & MEMBER_OUT;
    json_open(json, '{');
    json_key(json, "name");
    json_ascii(json, param->name);
    json_key(json, "direction");
    json_ascii(json, in && out ? "inout" : out ? "out" : "in");
    json_key(json, "value");
    switch (argument->type) {
    case ARGUMENT_VALUE: type = json_value(json, &argument->value); break;
    case ARGUMENT_OBJECT:
        json_label(json, labels, argument->label);
        type = "object";
        break;
    case ARGUMENT_NULL: type = "null"; break;
    case ARGUMENT_HELD:
    case ARGUMENT_OPAQUE: type = "opaque"; break;
    default: break;
    }
    if (argument->type != ARGUMENT_VALUE && argument->type != ARGUMENT_OBJECT)
        json_null(json);
    json_key(json, "type");
    json_ascii(json, type);
    if (name) {
        json_key(json, "valueName");
        json_ascii(json, name);
    }
    json_close(json, '}');
}

static void json_result(struct json *json, bool complete, code result)
{
    char name[96] = "";
    json_key(json, "result");
    if (complete) {
        code_write(result, name, sizeof name);
        json_number(json, result);
    } else {
        json_null(json);
    }
    json_key(json, "resultName");
    json_ascii(json, name);
}

const char *call_apartment_name(uint8_t apartment)
{
    static const char *const names[] = {"unknown", "STA", "MTA", "neutral"};
    return names[apartment <= APARTMENT_NEUTRAL ? apartment : APARTMENT_UNKNOWN];
}

const char *call_kind_name(const struct member *member)
{
    static const char *const names[] = {"method", "get", "put", "event"};
    return names[member->kind];
}

static void json_caller(struct json *json, const struct call *call)
{
    json_key(json, "late");
    json_bool(json, call->late);
    json_key(json, "process");
    json_number(json, call->process);
    json_key(json, "thread");
    json_number(json, call->thread);
    json_key(json, "apartment");
    json_ascii(json, call_apartment_name(call->apartment));
}

static void json_member(struct json *json, const struct call *call, const struct labels *labels)
{
    char16_t room[LABEL_ROOM];
    json_key(json, "kind");
    json_ascii(json, call_kind_name(call->member));
    json_key(json, "interface");
    json_ascii(json, call->member->iface);
    json_key(json, "member");
    json_ascii(json, call->member->name);
    json_key(json, "object");
    json_label(json, labels, call->label);
    json_key(json, "objectName");
    json_text(json, label_name(labels, call->label, room));
}

void journal_write_json(const struct journal *journal, const struct labels *labels,
                        const struct journal_entry *entry, struct json *json)
{
    struct call call;
    journal_view(entry, labels, &call);
    json_open(json, '{');
    json_key(json, "sequence");
    json_number(json, (int64_t)call.sequence);
    json_key(json, "time");
    json_number(json, call.begin);
    json_key(json, "duration");
    json_number(json, entry->duration);
    json_key(json, "wall");
    json_number(json, entry->wall);
    json_key(json, "complete");
    json_bool(json, journal_is_complete(entry));
    json_member(json, &call, labels);
    json_key(json, "arguments");
    json_open(json, '[');
    for (int i = 0; i < call.member->nparams; i++)
        json_argument(json, &call, i, labels);
    json_close(json, ']');
    json_key(json, "cut");
    json_bool(json, entry->flags & JOURNAL_CUT);
    json_result(json, journal_is_complete(entry), call.result);
    json_key(json, "rule");
    json_number(json, call.rule);
    json_key(json, "ruleName");
    json_text(json, journal_rule_name(journal, call.rule_serial));
    json_key(json, "expected");
    json_bool(json, call.expected);
    json_caller(json, &call);
    json_close(json, '}');
}
