/* SPDX-License-Identifier: MIT */
/* The call that is selected, in full. */
function detailTable(rows) {
    return el("table", {}, ...rows.filter(row => row).map(([name, text]) =>
        el("tr", {}, el("th", { scope: "row", text: name }), el("td", { text: text }))));
}

function argumentRows(run, call) {
    const rows = [];
    for (let at = ARGUMENTS; at < call.length; at += ARGUMENT_SIZE) {
        const direction = ["", "in", "out", "in, out"][call[at + 3] & 3];
        const name = run.texts[call[at + 2]], type = TYPES[call[at + 3] >> 2];
        const shown = value(run, call, at) + (name ? " = " + run.texts[call[at + 1]] : "");
        rows.push([run.texts[call[at]] + " (" + direction + ")", shown +
            (type === "unknown" || type === "object" ? "" : "  " + type)]);
    }
    return rows;
}

function drawDetail(view, index) {
    const run = view.run, call = run.calls[index], detail = view.detail;
    const thread = run.threadOf.get(call[PROCESS] + ":" + call[THREAD]);
    const finding = run.findings.filter(each => each.index === index);
    const rows = argumentRows(run, call);
    const tasks = run.tasks.filter(task => task.startCall === index || task.endCall === index);
    detail.replaceChildren(
        el("h3", { text: (call[KIND] === EVENT ? "Event" : "Call") + " #" + call[SEQUENCE] }),
        el("p", { class: "line mono", text: objectText(run, call) + (call[KIND] === EVENT ? " fires " : " .") + memberText(run, call) }),
        detailTable([
            ["answer", run.texts[call[RESULT_NAME]] ? run.texts[call[RESULT_NAME]] + " (" + hex(call[RESULT]) + ")" : "under way"],
            ["clock", clock(call[TIME]) + (call[DURATION] ? ", took " + span(call[DURATION]) : "")],
            ["wall", call[WALL] / 1000 + " ms"],
            ["member", run.texts[call[IFACE]] + "::" + run.texts[call[MEMBER]] + ", " + KINDS[call[KIND]]],
            call[RULE] && ["applied", ruleText(run, call)],
            ["thread", "T" + (thread + 1) + ": " + call[THREAD] + " of process " + call[PROCESS] + ", " + run.texts[call[APARTMENT]]],
            call[KIND] !== EVENT && ["binding", call[BITS] & LATE ? "late (IDispatch)" : "early (vtable)"],
            ["expected", call[BITS] & EXPECTED ? "yes, by a rule or an expectation" : "no"],
            call[BITS] & CUT && ["cut", "a text was too long and is not all there"],
        ]),
        rows.length ? el("h3", { text: "Arguments" }) : "",
        rows.length ? detailTable(rows) : "");
    for (const task of tasks)
        detail.append(el("h3", { text: (task.startCall === index ? "Starts " : "Ends ") + task.object }),
            taskTable(run, task));
    for (const each of finding)
        detail.append(el("h3", { text: "Finding: " + each.id }), el("pre", { text: each.text }), el("p", { text: each.advice }));
}

function taskTable(run, task) {
    return detailTable([["result", task.outcome], ["clock", clock(task.start) + " to " + clock(task.end)],
        ["done", task.percent >= 0 ? task.percent + " %" : "not read"],
        task.error && ["error", hex(task.error)]]);
}
