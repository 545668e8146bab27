/* SPDX-License-Identifier: MIT */
/* Which calls are shown. */
/* Words that are each to be in one of a call's texts. */
function matcher(run, query) {
    const words = query.toLowerCase().split(/\s+/).filter(word => word).map(word =>
        ({ number: /^#?\d+$/.test(word) ? +word.replace("#", "") : -1,
            texts: run.texts.map(text => text.toLowerCase().includes(word.replace(/[().]+$|^\./g, ""))) }));
    return call => words.every(word => {
        if (call[SEQUENCE] === word.number || word.texts[call[IFACE]] || word.texts[call[MEMBER]] ||
            word.texts[call[OBJECT]] || word.texts[call[RESULT_NAME]] || word.texts[call[RULE_NAME]])
            return true;
        for (let at = ARGUMENTS; at < call.length; at += ARGUMENT_SIZE)
            if (word.texts[call[at]] || word.texts[call[at + 1]] || word.texts[call[at + 2]])
                return true;
        return false;
    });
}

function applyFilters(view) {
    const run = view.run, matches = matcher(run, view.query.value), member = view.member.value;
    const shown = [];
    run.calls.forEach((call, index) => {
        if ((view.show.value === "calls" && call[KIND] === EVENT) ||
            (view.show.value === "events" && call[KIND] !== EVENT) ||
            (view.failed.checked && !run.bad.has(index) && !run.findingAt.has(index)) ||
            (member && run.texts[call[IFACE]] + "::" + run.texts[call[MEMBER]] !== member) ||
            (view.thread.value && run.threadOf.get(call[PROCESS] + ":" + call[THREAD]) !== +view.thread.value))
            return;
        if (matches(call))
            shown.push(index);
    });
    view.shown = shown;
    view.counter.textContent = shown.length === run.calls.length ? plural(shown.length, "row", "rows")
        : count(shown.length) + " of " + plural(run.calls.length, "row", "rows");
    view.rows.picked = view.shown.indexOf(view.current);
    view.rows.node.style.height = "min(66vh, " + Math.max(340, shown.length * ROW + 1) + "px)";
    view.rows.set(shown.length);
    if (view.rows.picked >= 0)
        view.rows.select(view.rows.picked, true);
}

function option(text, value, chosen) {
    return el("option", { text: text, value: value, selected: chosen });
}

function memberFilter(run, changed) {
    const members = new Map();
    for (const call of run.calls) {
        const name = run.texts[call[IFACE]] + "::" + run.texts[call[MEMBER]];
        members.set(name, (members.get(name) || 0) + 1);
    }
    return el("select", { onchange: changed }, option("all members", "", false),
        ...[...members].sort((a, b) => a[0] < b[0] ? -1 : 1).map(([name, times]) =>
            option(name + " (" + count(times) + ")", name, place.get("member") === name)));
}

function filters(view) {
    const run = view.run;
    const changed = name => event => {
        const input = event.target;
        remember(name, input.type === "checkbox" ? (input.checked ? "1" : "") : input.value);
        applyFilters(view);
    };
    view.member = memberFilter(run, changed("member"));
    view.show = el("select", { onchange: changed("show") }, option("calls and events", "", false),
        option("calls", "calls", place.get("show") === "calls"),
        option("events", "events", place.get("show") === "events"));
    view.thread = el("select", { onchange: changed("thread") }, option("all threads", "", false),
        ...run.threads.map((thread, i) => option("T" + (i + 1) + ": " + thread.thread + " " + thread.apartment +
            " (" + count(thread.calls) + ")", String(i), place.get("thread") === String(i))));
    view.failed = el("input", { type: "checkbox", onchange: changed("failed"), checked: place.get("failed") === "1" });
    view.query = el("input", { type: "search", oninput: changed("q"), value: place.get("q") || "", placeholder: "text or #number" });
    view.counter = el("span", { class: "count", role: "status" });
    return el("div", { class: "filters" },
        el("label", {}, "Member ", view.member), el("label", {}, "Show ", view.show),
        run.threads.length > 1 ? el("label", {}, "Thread ", view.thread) : null,
        el("label", { title: "Calls that failed, starts of tasks that failed, results that say so, and findings" }, view.failed, "Failed only"),
        el("label", {}, "Find ", view.query), view.counter);
}
