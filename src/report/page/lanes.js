/* SPDX-License-Identifier: MIT */
/* The sequence diagram: a line for each thread, one for the mock, and bars of tasks. */
const ROW = 26;              /* of the list of calls */
const THREADS_WIDTH = 300;   /* of the lines of threads together, which are 7 to 26 apart */
const TASKS_WIDTH = 128;     /* of the bars of tasks together, which are 8 to 16 apart */

function apart(width, number, least, most) {
    return Math.max(least, Math.min(most, Math.floor(width / Math.max(1, number))));
}

function lanesOf(run) {
    const threads = Math.min(run.threads.length, MAX_LANES), tasks = run.taskLanes.length;
    const lane = apart(THREADS_WIDTH, threads, 7, 26), task = apart(TASKS_WIDTH, tasks, 8, 16);
    const mock = 14 + threads * lane + 54;
    return { threads: threads, lane: lane, task: task, mock: mock,
        width: mock + (tasks ? Math.max(56, tasks * task + 22) : 14) };
}

function laneX(run, lanes, call) {
    const thread = run.threadOf.get(call[PROCESS] + ":" + call[THREAD]);
    return 14 + Math.min(thread, lanes.threads - 1) * lanes.lane;
}

/* What the diagram does not tell apart, in words; empty: it shows all. */
function leftOut(run) {
    const said = [];
    if (run.threads.length > MAX_LANES)
        said.push("T" + MAX_LANES + " to T" + run.threads.length + " share a line");
    if (run.tasksLeftOut)
        said.push(plural(run.tasksLeftOut, "task that was under way beside " + MAX_TASK_LANES + " others has no bar",
            "tasks that were under way beside " + MAX_TASK_LANES + " others have no bar"));
    return said.join("; ");
}

function tip(x, y, right, kind) {
    const back = right ? -6 : 6;
    return svg("path", { class: "tip" + kind, d: "M" + x + " " + y + "l" + back + " -3.2v6.4z" });
}

function arrow(from, to, y, kind) {
    return svg("g", {}, svg("line", { class: "arrow" + kind, x1: from, x2: to, y1: y, y2: y }),
        tip(to, y, to > from, kind));
}

function drawTask(part, lanes, lane, task, call, index) {
    const x = lanes.mock + 16 + lane * lanes.task, tone = task.tone ? " " + task.tone : "";
    const top = index === task.startCall ? ROW / 2 - 4 : 0;
    const bottom = index === task.endCall && task.complete ? ROW / 2 + 5 : ROW;
    const full = lanes.task - 5, width = full * doneAt(task, call[TIME] + Math.max(0, call[DURATION])) / 100;
    part.append(svg("rect", { class: "bar" + tone, x: x, y: top, width: full, height: bottom - top },
        svg("title", { text: task.object + ": " + task.outcome })));
    if (width > 0)
        part.append(svg("rect", { class: "done" + tone, x: x, y: top, width: width, height: bottom - top }));
}

function drawLanes(run, lanes, call, index) {
    const x = laneX(run, lanes, call), mock = lanes.mock;
    const part = svg("svg", { class: "lanes", width: lanes.width, height: ROW, "aria-hidden": "true" });
    for (let i = 0; i < lanes.threads; i++)
        part.append(svg("line", { class: "life", x1: 14.5 + i * lanes.lane, x2: 14.5 + i * lanes.lane, y1: 0, y2: ROW }));
    part.append(svg("line", { class: "life mock", x1: mock + .5, x2: mock + .5, y1: 0, y2: ROW }));
    run.taskLanes.forEach((lane, i) => {
        const task = taskAt(lane, index);
        if (task)
            drawTask(part, lanes, i, task, call, index);
    });
    if (call[KIND] === EVENT) {
        part.append(arrow(mock, x + 1, ROW / 2, ""));
        return part;
    }
    part.append(svg("rect", { class: "busy", x: mock - 2, y: 8, width: 5, height: 10 }),
        arrow(x, mock - 2, 9, ""));
    if (call[BITS] & COMPLETE)
        part.append(arrow(mock - 2, x + 1, 17, " back"));
    if (call[RULE])
        part.append(svg("circle", { class: "mark", cx: mock + .5, cy: ROW / 2, r: 3.2 }));
    return part;
}

function laneHead(run, lanes) {
    const part = svg("svg", { class: "lanes", width: lanes.width, height: ROW, "aria-hidden": "true" });
    const each = Math.ceil(26 / lanes.lane); /* as many of the names as there is room for */
    for (let i = 0; i < lanes.threads; i += each) {
        const thread = run.threads[i];
        part.append(svg("text", { x: 14 + i * lanes.lane, y: 17, text: "T" + (i + 1) },
            svg("title", { text: "thread " + thread.thread + " of process " + thread.process })));
    }
    part.append(svg("text", { x: lanes.mock, y: 17, text: "mock" }));
    if (run.taskLanes.length)
        part.append(svg("text", { class: "left", x: lanes.mock + 18, y: 17, text: "tasks" }));
    return part;
}
