/* SPDX-License-Identifier: MIT */
/* The page as a whole, from the data in it. */
function alerts(run) {
    const texts = [];
    if (run.broken)
        texts.push("The journal cannot be read any further: " + run.broken);
    if (run.brokenEnd)
        texts.push("The last line of the journal is not all there: it was being written when its process was ended.");
    if (run.dropped)
        texts.push("The journal was full: its first " + plural(run.dropped, "entry has", "entries have") + " made room for newer ones.");
    return texts.map(text => el("p", { class: "alert", role: "alert", text: text }));
}

function runFigures(run) {
    const calls = run.calls.length - run.events, failures = run.calls.filter(hasFailed).length;
    const bad = run.tasks.filter(task => task.bad).length, unmet = run.expectations.filter(each => !each.met).length;
    return figures([["calls", count(calls)], ["failed", count(failures), failures ? "bad" : ""],
        ["events", count(run.events)], ["tasks", count(run.tasks.length)], ["failed tasks", count(bad), bad ? "bad" : ""],
        ["expectations met", run.expectations.length ? run.expectations.length - unmet + " of " + run.expectations.length : "", unmet ? "bad" : ""],
        ["findings", count(run.findings.length), run.findings.length ? "warn" : ""],
        ["on the clock", span(run.passed)], ["on the wall", run.kind === "journal" ? "" : span(run.wall)]].filter(each => each[1]));
}

function runFacts(run) {
    return run.kind === "journal" ? "" : facts([["repeat", run.command], ["scenario", run.scenario], ["client", run.ended],
        ["mock", run.inProcess ? "in the client's process" : "in a server"]]);
}

/* What there is of a run, to be put into the page before anything is drawn. */
function drawRun(run, title) {
    const view = sequence(prepare(run), title);
    const side = [findings(run, view), expectations(run), rules(run)].filter(each => each);
    const output = run.output || run.errors ? card("The client's output", "", el("div", { class: "body" },
        run.output ? el("pre", { text: run.output }) : null,
        run.errors ? el("h3", { text: "error output" }) : null, run.errors ? el("pre", { text: run.errors }) : null)) : null;
    return { view: view, parts: [...alerts(run), side.length ? el("div", { class: "pair" }, ...side) : null,
        timeline(run, view), view.card, coverage(run), output].filter(each => each) };
}

function begin(view) {
    applyFilters(view);
    const index = place.has("call") ? +place.get("call") : -1;
    if (index >= 0 && index < view.run.calls.length)
        showCall(view, index, false);
}

function problems(sweep, matrix) {
    const bad = sweep.cells.filter(cell => ["bad", "broken"].includes(sweep.verdicts[cell.verdict].weight));
    if (!bad.length)
        return null;
    const all = card("Not handled", sweep.kind === "explore" ? plural(bad.length, "order", "orders") : plural(bad.length, "failure", "failures"), el("ul", { class: "items" }, ...bad.slice(0, PRINTED).map(cell => {
        const row = sweep.rows[cell.row], verdict = sweep.verdicts[cell.verdict];
        return el("li", {}, chip(verdict.id, verdict.weight), " ", el("button", {
            class: "link", type: "button", text: cell.parts.length ? failureName(cell) : row.member + (row.nth > 1 ? " (" + row.nth + ")" : "") + ": " + failureName(cell),
            onclick: () => {
                matrix.select(cell);
                matrix.node.scrollIntoView({ block: "start" });
                cell.button.focus({ preventScroll: true });
            },
        }), el("span", { text: "  " + cell.why }), el("pre", { text: cell.command }));
    })));
    all.classList.add("long");
    return all;
}

function drawSweep(sweep, main) {
    const weigh = weight => sweep.verdicts.reduce((sum, each) => sum + (each.weight === weight ? each.count : 0), 0);
    const matrix = new Matrix(sweep);
    main.append(figures([[sweep.kind === "explore" ? "orders" : "failures", count(sweep.cells.length)], ["handled", count(weigh("good"))],
        ["not handled", count(weigh("bad")), weigh("bad") ? "bad" : ""], ["not tried", count(weigh("unknown"))],
        ["broken", count(weigh("broken")), weigh("broken") ? "warn" : ""], ["seed", sweep.seed], ["on the wall", span(sweep.wall)]]),
    facts([["repeat", sweep.command], ["scenario", sweep.scenario], ["kept in", sweep.directory]]),
    matrix.node, problems(sweep, matrix) || "");
    if (!sweep.plain)
        return;
    const plain = drawRun(sweep.plain, sweep.kind === "explore" ? "The plain run" : "The run without a failure");
    main.append(...plain.parts);
    begin(plain.view);
}

const data = JSON.parse(document.getElementById("data").textContent), main = document.getElementById("main");
main.replaceChildren();
if (data.kind === "sweep" || data.kind === "explore") {
    drawSweep(data, main);
} else {
    const drawn = drawRun(data, "Sequence");
    main.append(runFigures(data), runFacts(data), ...drawn.parts);
    begin(drawn.view);
}
document.documentElement.dataset.drawn = "1";
