/* SPDX-License-Identifier: MIT */
/* The list of calls with its diagram. */
function columns(run, lanes) {
    let rules = false;
    for (const call of run.calls)
        rules = rules || call[RULE];
    return "46px 76px 56px " + lanes.width + "px minmax(120px, 5fr) minmax(80px, 3fr)" +
        (rules ? " minmax(40px, 1fr)" : "");
}

function drawCall(view, index, previous) {
    const run = view.run, call = run.calls[index], failed = hasFailed(call);
    const finding = run.findingAt.get(index);
    const passed = previous && previous[SECTION] === call[SECTION] ? call[TIME] - previous[TIME] : 0;
    const reset = previous && previous[SECTION] !== call[SECTION];
    const row = el("div", {
        class: "grid call" + (failed ? " failed" : "") + (call[KIND] === EVENT ? " event" : ""),
    },
    el("span", { class: "number", text: "#" + call[SEQUENCE] }),
    el("span", { class: "time", text: clock(call[TIME]) }),
    el("span", { class: "jump", text: reset ? "reset" : passed ? (passed > 0 ? "+" : "") + span(passed) : "" }),
    drawLanes(run, view.lanes, call, index),
    el("span", {}, el("span", { class: "object", text: shortObject(run, call) + (call[KIND] === EVENT ? " fires " : " .") }),
        el("span", { class: "member", text: memberText(run, call) }),
        finding && " ", finding && chip(finding.id, "warn", finding.text)),
    el("span", { class: "answer", text: shortAnswer(run, call) + (call[DURATION] ? " (" + span(call[DURATION]) + ")" : "") }),
    call[RULE] ? el("span", { class: "applied", text: ruleText(run, call) }) : null);
    row.style.gridTemplateColumns = view.columns;
    row.title = objectText(run, call) + " " + memberText(run, call) + " -> " + answerText(run, call);
    return row;
}

function showCall(view, index, focus) {
    if (index < 0)
        return;
    let at = view.shown.indexOf(index);
    if (at < 0) {
        view.member.value = view.show.value = view.thread.value = view.query.value = "";
        view.failed.checked = false;
        for (const name of ["member", "show", "thread", "q", "failed"])
            remember(name, "");
        applyFilters(view);
        at = index;
    }
    view.rows.select(at);
    if (focus) {
        view.card.scrollIntoView({ block: "start" });
        view.rows.node.focus({ preventScroll: true });
    }
}

/* To the next or last row with a failure. */
function step(view, direction) {
    for (let at = view.rows.picked + direction; at >= 0 && at < view.shown.length; at += direction)
        if (view.run.bad.has(view.shown[at]) || view.run.findingAt.has(view.shown[at]))
            return view.rows.select(at);
}

function sequence(run, title) {
    const view = { run: run, current: -1, shown: [] };
    view.lanes = lanesOf(run);
    view.columns = columns(run, view.lanes);
    view.detail = el("aside", { class: "detail", "aria-label": "The selected call", "aria-live": "polite" });
    view.rows = new Rows("Calls and events", ROW,
        at => drawCall(view, view.shown[at], at ? run.calls[view.shown[at - 1]] : null),
        at => {
            view.current = view.shown[at];
            view.diagram.classList.add("open");
            remember("call", String(view.current));
            drawDetail(view, view.current);
        });
    const heads = ["#", "clock", "passed"].map((text, i) => el("span", { class: i < 2 ? "time" : "jump", text: text }));
    const head = el("div", { class: "grid head" }, ...heads, laneHead(run, view.lanes),
        el("span", { text: "call or event" }), el("span", { text: "answer" }),
        view.columns.endsWith("1fr)") ? el("span", { text: "rule" }) : null);
    head.style.gridTemplateColumns = view.columns;
    const left = leftOut(run);
    const note = run.threads.length + (run.threads.length === 1 ? " thread" : " threads") + " of the client and the mock, along its clock" +
        (left ? "; " + left : "");
    view.diagram = el("div", { class: "diagram" }, el("div", { class: "main" }, head, view.rows.node), view.detail);
    view.card = card(title, note, filters(view), view.diagram);
    view.card.classList.add("long");
    view.card.querySelector("header").append(el("span", { class: "keys" },
        el("kbd", { text: "/" }), " find  ", el("kbd", { text: "\u2191" }), " ", el("kbd", { text: "\u2193" }), " rows  ",
        el("kbd", { text: "n" }), " ", el("kbd", { text: "p" }), " next and previous failure"));
    document.addEventListener("keydown", event => {
        const inField = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName || "");
        if (inField && event.key === "Escape")
            view.rows.node.focus();
        if (inField || event.ctrlKey || event.altKey || event.metaKey)
            return;
        if (event.key === "/")
            view.query.focus();
        else if (event.key === "n" || event.key === "p")
            step(view, event.key === "n" ? 1 : -1);
        else
            return;
        event.preventDefault();
    });
    return view;
}
