/* SPDX-License-Identifier: MIT */
/* What was found, expected and ruled, and what was covered. */
function findingItem(run, view, finding) {
    const place = finding.index >= 0 ? el("button", {
        class: "link", type: "button", text: "#" + finding.call, onclick: () => showCall(view, finding.index, true),
    }) : null;
    return el("li", {}, chip(finding.id, "warn"), " ", place,
        finding.count > 1 ? el("span", { class: "soft", text: "  " + count(finding.count) + " times" }) : null,
        el("pre", { text: finding.text }), el("div", { class: "soft", text: finding.advice }));
}

function findings(run, view) {
    if (!run.findings.length)
        return null;
    return card("Findings", "what the client does wrong and gets away with", el("ul", { class: "items" },
        ...run.findings.map(finding => findingItem(run, view, finding))));
}

function expectations(run) {
    if (!run.expectations.length && !run.unmet)
        return null;
    const unmet = run.expectations.filter(each => !each.met).length;
    const items = run.expectations.slice().sort((a, b) => a.met - b.met || a.number - b.number);
    return card("Expectations", unmet ? unmet + " of " + run.expectations.length + " not met" : run.expectations.length ? "all met" : "not met",
        el("ul", { class: "items" }, ...items.map(each => el("li", {},
            chip(each.met ? "met" : "not met", each.met ? "good" : "bad"),
            el("b", { text: " " + each.number + (each.name ? " " + each.name : "") }), el("pre", { text: each.text }))),
        items.length ? null : el("li", {}, el("pre", { text: run.unmet }))));
}

function rules(run) {
    if (!run.rules.length)
        return null;
    return card("Rules", plural(run.rules.length, "rule", "rules"), el("ul", { class: "items" },
        ...run.rules.map(rule => el("li", {},
            el("b", { text: rule.number + " " + (rule.name || rule.text) + "  " }),
            rule.name ? el("span", { class: "soft", text: rule.text + "  " }) : null,
            chip(rule.applied ? "applied " + (rule.applied === 1 ? "once" : count(rule.applied) + " times") : "never applied", rule.applied ? "" : "warn"),
            el("span", { class: "soft", text: "  of " + plural(rule.seen, "call", "calls") + " that it is about" })))));
}

function meter(choice) {
    if (!choice)
        return el("td", {});
    const all = choice.seen.length + choice.missing.length, bar = el("i", {});
    bar.style.width = choice.seen.length / all * 100 + "%";
    return el("td", { title: "seen: " + (choice.seen.join(", ") || "none") + "\nmissing: " + (choice.missing.join(", ") || "none") },
        el("span", { class: "meter" }, bar), choice.seen.length + " of " + all);
}

function seenChips(title, choice) {
    return [el("h3", { text: title + ": " + choice.seen.length + " of " + (choice.seen.length + choice.missing.length) }),
        el("div", { class: "chips" }, ...choice.seen.map(name => chip(name, "good")), ...choice.missing.map(name => chip(name, "missing")))];
}

function coverage(run) {
    const covered = run.coverage;
    if (!covered.members.length)
        return null;
    const head = ["member", "calls", "failed", "results", "documented codes", "documented task errors"];
    const all = card("Outcome coverage", "which of what the mock can answer came about in this run", el("div", { class: "body" },
        el("table", { class: "coverage" }, el("thead", {}, el("tr", {}, ...head.map(text => el("th", { scope: "col", text: text })))),
            el("tbody", {}, ...covered.members.map(member => el("tr", {}, el("td", { text: member.member }),
                el("td", { text: count(member.calls) }), el("td", { text: count(member.failed) }),
                meter(member.results), meter(member.codes), meter(member.taskErrors))))),
        ...seenChips("Machine states", covered.machineStates), ...seenChips("Events", covered.eventsSeen)));
    all.classList.add("long");
    return all;
}
