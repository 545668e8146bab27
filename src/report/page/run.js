/* SPDX-License-Identifier: MIT */
/* A run, with what is found out about it once. */
/* As many as can be told apart in the diagram; what it leaves out is said. */
const MAX_LANES = 40, MAX_TASK_LANES = 16;

function prepare(run) {
    run.threads = [];
    run.threadOf = new Map();
    run.bad = new Set();     /* calls that have to do with a failure */
    run.findingAt = new Map();
    let last = run.calls.length ? run.calls[run.calls.length - 1][SECTION] : 0;
    run.calls.forEach((call, index) => {
        const key = call[PROCESS] + ":" + call[THREAD];
        if (!run.threadOf.has(key)) {
            run.threadOf.set(key, run.threads.length);
            run.threads.push({ process: call[PROCESS], thread: call[THREAD],
                apartment: run.texts[call[APARTMENT]], calls: 0 });
        }
        run.threads[run.threadOf.get(key)].calls++;
        if (hasFailed(call))
            run.bad.add(index);
        if (run.texts[call[MEMBER]] === "Result" && run.texts[call[IFACE]] === "IVMTask" &&
            call.length > ARGUMENTS && run.texts[call[ARGUMENTS + 1]] !== "0" &&
            TYPES[call[ARGUMENTS + 3] >> 2] === "int")
            run.bad.add(index);
    });
    for (const task of run.tasks) {
        task.bad = task.hasResult && task.result !== 0;
        task.tone = task.bad ? "bad" : task.hasResult ? "good" : "";
        task.name = task.object.replace("IVMTask ", "");
        task.outcome = task.hasResult ? task.resultName || String(task.result)
            : task.complete ? "complete, result not read" : "not complete";
        if (task.bad && task.startCall >= 0)
            run.bad.add(task.startCall);
    }
    /* Numbers are those since the last reset. */
    for (const finding of run.findings) {
        finding.index = indexOf(run, last, finding.call);
        if (finding.index >= 0 && !run.findingAt.has(finding.index))
            run.findingAt.set(finding.index, finding);
    }
    layTasks(run);
    layTime(run);
    return run;
}

/* The place of a call by its number, -1 when it is not there. */
function indexOf(run, section, sequence) {
    let low = 0, high = run.calls.length;
    while (low < high) {
        const middle = (low + high) >> 1, call = run.calls[middle];
        if (call[SECTION] < section || (call[SECTION] === section && call[SEQUENCE] < sequence))
            low = middle + 1;
        else
            high = middle;
    }
    const found = run.calls[low];
    return found && found[SECTION] === section && found[SEQUENCE] === sequence ? low : -1;
}

/* Tasks side by side: each in the first lane that is free. What finds none is counted. */
function layTasks(run) {
    const free = [];
    run.taskLanes = [];
    run.tasksLeftOut = 0;
    for (const task of run.tasks) {
        if (task.startCall < 0)
            continue;
        let lane = 0;
        while (lane < free.length && free[lane] >= task.startCall)
            lane++;
        if (lane === MAX_TASK_LANES) {
            run.tasksLeftOut++;
            continue;
        }
        free[lane] = task.endCall;
        (run.taskLanes[lane] = run.taskLanes[lane] || []).push(task);
    }
}

/* One axis for all: the clock begins again with each section. */
function layTime(run) {
    const bounds = [];
    for (const call of run.calls) {
        const bound = bounds[call[SECTION]] = bounds[call[SECTION]] || { low: call[TIME], high: call[TIME] };
        bound.low = Math.min(bound.low, call[TIME]);
        bound.high = Math.max(bound.high, call[TIME] + Math.max(0, call[DURATION]));
    }
    if (!bounds.length)
        bounds.push({ low: 0, high: run.clock });
    const last = bounds[bounds.length - 1];
    for (const task of run.tasks) {
        const bound = task.startCall >= 0 ? bounds[run.calls[task.startCall][SECTION]] : last;
        bound.low = Math.min(bound.low, task.start);
        bound.high = Math.max(bound.high, task.end);
        task.bound = bound;
    }
    let total = 0;
    for (const bound of bounds) {
        bound.offset = total - bound.low;
        bound.from = total;
        total += bound.high - bound.low;
    }
    run.bounds = bounds;
    run.passed = total;
    run.total = total || 1;
}

/* The task of a lane that is there at a call, if there is one. */
function taskAt(lane, index) {
    let low = 0, high = lane.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (lane[middle].endCall < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low < lane.length && lane[low].startCall <= index ? lane[low] : null;
}

/* How much of it is done at a time: it is taken to go on evenly. */
function doneAt(task, time) {
    const end = task.percent >= 0 ? task.percent : task.complete && !task.bad ? 100 : 0;
    const length = task.end - task.start;
    return end * (length > 0 ? Math.max(0, Math.min(1, (time - task.start) / length)) : 1);
}
