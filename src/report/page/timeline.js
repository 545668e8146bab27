/* SPDX-License-Identifier: MIT */
/* Tasks along the clock. */
function percent(part, whole) {
    return part / whole * 100 + "%";
}

/* Distances that people count in. */
function niceStep(total) {
    const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4,
        3e5, 6e5, 9e5, 18e5, 36e5];
    let step = steps.find(each => total / each <= 6) || 36e5;
    while (total / step > 6)
        step *= 2;
    return step;
}

function axis(run) {
    const track = el("span", { class: "track" });
    const step = niceStep(run.total);
    run.bounds.slice(0, 20).forEach((bound, i) => {
        if (run.bounds.length > 1 && bound.high - bound.low < run.total / 12 && i)
            return;
        for (let time = Math.ceil(bound.low / step) * step; time <= bound.high; time += step) {
            const tick = el("span", { class: "tick", text: clock(time) });
            tick.style.left = percent(bound.offset + time, run.total);
            tick.classList.toggle("end", bound.offset + time > run.total * .95);
            track.append(tick);
        }
    });
    return el("div", { class: "line axis" }, el("span", { text: "the mock's clock" }), track, el("span", {}));
}

/* How many of some calls there are along the clock. */
function strip(run, name, kind, wanted) {
    const bins = new Array(400).fill(0);
    let all = 0;
    run.calls.forEach((call, index) => {
        if (!wanted(call, index))
            return;
        all++;
        const at = (run.bounds[call[SECTION]].offset + call[TIME]) / run.total;
        bins[Math.max(0, Math.min(399, Math.floor(at * 400)))]++;
    });
    const most = Math.max(...bins);
    const part = svg("svg", { class: "strip " + kind, viewBox: "0 0 400 14", preserveAspectRatio: "none", "aria-hidden": "true" });
    bins.forEach((number, i) => {
        const height = number ? 3 + 11 * number / most : 0;
        if (number)
            part.append(svg("rect", { x: i, y: 14 - height, width: 1, height: height }));
    });
    return all ? el("div", { class: "line" }, el("span", { class: "soft", text: name }),
        el("span", { class: "track" }, part), el("span", { class: "soft", text: count(all) })) : null;
}

function taskLabel(run, task) {
    const call = task.startCall >= 0 ? run.calls[task.startCall] : null;
    const text = call ? run.texts[call[MEMBER]] + " " + objectText(run, call).replace(/^\S+ /, "")
        : task.member || "";
    return task.name + " " + text;
}

function drawBar(run, task) {
    const bar = el("span", { class: "span " + task.tone + (task.complete ? "" : " open"), title: taskLabel(run, task) + ": " + task.outcome });
    const done = el("i", {});
    bar.style.left = percent(task.bound.offset + task.start, run.total);
    bar.style.width = percent(Math.max(0, task.end - task.start), run.total);
    done.style.width = doneAt(task, task.end) + "%";
    bar.append(done);
    return bar;
}

function drawTaskLine(run, task) {
    const how = task.percent >= 0 && task.percent < 100 ? " at " + task.percent + " %" : "";
    return el("div", { class: "line" }, el("span", { text: taskLabel(run, task) }),
        el("span", { class: "track" }, drawBar(run, task)),
        el("span", {}, chip(task.outcome, task.tone), el("span", { class: "soft", text: how + " after " + span(task.end - task.start) })));
}

function timeline(run, view) {
    const rows = new Rows("Tasks", 24, at => drawTaskLine(run, run.tasks[at]),
        at => showCall(view, run.tasks[at].startCall, false), at => showCall(view, run.tasks[at].startCall, true));
    rows.node.style.height = Math.min(run.tasks.length, 10) * 24 + "px";
    const bad = run.tasks.filter(task => task.bad).length;
    const all = card("Along the clock", plural(run.tasks.length, "task", "tasks") + (bad ? ", " + bad + " failed" : ""),
        axis(run), strip(run, "calls", "", call => call[KIND] !== EVENT),
        strip(run, "events", "events", call => call[KIND] === EVENT),
        strip(run, "failures", "failures", (call, index) => run.bad.has(index)),
        run.tasks.length ? rows.node : null);
    all.classList.add("gantt", "long");
    rows.set(run.tasks.length);
    return all;
}
