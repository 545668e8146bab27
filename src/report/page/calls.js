/* SPDX-License-Identifier: MIT */
/* Calls in words. They are rows of numbers, see html_data.c. */
const SEQUENCE = 0, TIME = 1, DURATION = 2, WALL = 3, KIND = 4, BITS = 5, SECTION = 6, IFACE = 7,
    MEMBER = 8, OBJECT = 9, RESULT = 11, RESULT_NAME = 12, RULE = 13, RULE_NAME = 14,
    PROCESS = 15, THREAD = 16, APARTMENT = 17, ARGUMENTS = 18, ARGUMENT_SIZE = 4;
const GET = 1, PUT = 2, EVENT = 3;
const COMPLETE = 1, CUT = 2, EXPECTED = 4, LATE = 8;
const IN = 1, OUT = 2;
const KINDS = ["method", "get", "put", "event"];
/* The types of arguments, as the journal names them. */
const TYPES = ["unknown", "empty", "null", "opaque", "bool", "int", "double", "text", "bytes",
    "texts", "object"];
const TEXT = 7;

function value(run, call, at) {
    const kind = call[at + 3] >> 2, text = run.texts[call[at + 1]], name = run.texts[call[at + 2]];
    const type = TYPES[kind];
    if (kind === TEXT)
        return "\"" + text + "\"";
    if (type === "empty" || type === "null")
        return type === "empty" ? "Empty" : "Null";
    if (type === "unknown" || type === "opaque")
        return type === "opaque" ? "(something)" : "?";
    return name ? name : text;
}

function values(run, call, direction) {
    const found = [];
    for (let at = ARGUMENTS; at < call.length; at += ARGUMENT_SIZE)
        if (call[at + 3] & direction && !(direction === OUT && call[at + 3] >> 2 === 0))
            found.push(value(run, call, at));
    return found.join(", ");
}

function memberText(run, call) {
    const name = run.texts[call[MEMBER]], ins = values(run, call, IN);
    if (call[KIND] === PUT)
        return name + " = " + ins;
    return call[KIND] === GET && !ins ? name : name + "(" + ins + ")";
}

function objectText(run, call) {
    return run.texts[call[OBJECT]] || run.texts[call[IFACE]];
}

/* Without what its name says already: "Windows XP Mode", Task #3, HardDisk. */
function short(text) {
    return text.replace(/\bIVM\S+ (?=")/g, "").replace(/\bIVM(?=[A-Z])/g, "");
}

function shortObject(run, call) {
    return short(objectText(run, call));
}

function answerText(run, call) {
    if (!(call[BITS] & COMPLETE))
        return "under way";
    const outs = values(run, call, OUT);
    return run.texts[call[RESULT_NAME]] + (outs ? ", " + outs : "");
}

/* Objects are shortened, texts are as they are. */
function shortAnswer(run, call) {
    const object = call.length > ARGUMENTS && TYPES[call[call.length - 1] >> 2] === "object";
    return object ? short(answerText(run, call)) : answerText(run, call);
}

function ruleText(run, call) {
    return "rule " + call[RULE] + (call[RULE_NAME] ? " \"" + run.texts[call[RULE_NAME]] + "\"" : "");
}

function hasFailed(call) {
    return (call[BITS] & COMPLETE) !== 0 && call[RESULT] < 0;
}
