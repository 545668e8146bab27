/* SPDX-License-Identifier: MIT */
/* Draws a report from the data in the page. Texts of the data become text nodes and attributes of
 * fixed names, nothing else. Calls are rows of numbers, see html_data.c. */
(function () {
    "use strict";

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
    const ROW = 26, LANE = 26, TASK_LANE = 16, MAX_LANES = 6, MAX_TASK_LANES = 6;
    const MAX_HEIGHT = 8e6;      /* browsers draw nothing far beyond that */
    const PRINTED = 1000;        /* rows of a list */
    const SVG = "http://www.w3.org/2000/svg";

    /* ---- Elements ---- */

    function fill(node, properties, children) {
        for (const name in properties) {
            const value = properties[name];
            if (value === undefined || value === null || value === false)
                continue;
            if (name === "text")
                node.textContent = value;
            else if (name.startsWith("on"))
                node.addEventListener(name.slice(2), value);
            else
                node.setAttribute(name, value === true ? "" : value);
        }
        for (const child of children)
            if (child)
                node.append(child);
        return node;
    }

    function el(tag, properties, ...children) {
        return fill(document.createElement(tag), properties, children);
    }

    function svg(tag, properties, ...children) {
        return fill(document.createElementNS(SVG, tag), properties, children);
    }

    function card(title, note, ...children) {
        return el("section", { class: "card", "aria-label": title },
            el("header", {}, el("h2", { text: title }), note && el("span", { class: "note", text: note })),
            ...children);
    }

    function facts(pairs) {
        const list = el("dl", { class: "facts" });
        for (const [name, value] of pairs)
            if (value !== "" && value !== undefined)
                list.append(el("dt", { text: name }), el("dd", { text: value }));
        return list;
    }

    function figures(items) {
        return el("dl", { class: "figures" }, ...items.map(([name, value, tone]) =>
            el("div", { class: tone || "" }, el("dt", { text: name }), el("dd", { text: value }))));
    }

    function chip(text, tone, title) {
        return el("span", { class: "chip " + (tone || ""), text: text, title: title });
    }

    function folded(title, text) {
        return text ? el("details", {}, el("summary", { text: title }), el("pre", { text: text })) : null;
    }

    /* ---- Numbers ---- */

    function count(number) {
        return number.toLocaleString("en-US");
    }

    function plural(number, one, many) {
        return count(number) + " " + (number === 1 ? one : many);
    }

    function pad(number, digits) {
        return String(number).padStart(digits, "0");
    }

    function clock(ms) {
        const minutes = Math.floor(Math.abs(ms) / 60000), rest = Math.abs(ms) % 60000;
        return (ms < 0 ? "-" : "") + (minutes >= 60 ? pad(Math.floor(minutes / 60), 2) + ":" : "") +
            pad(minutes % 60, 2) + ":" + pad(Math.floor(rest / 1000), 2) + "." + pad(rest % 1000, 3);
    }

    function span(ms) {
        const sign = ms < 0 ? "-" : "", size = Math.abs(ms);
        if (size < 1000)
            return sign + size + " ms";
        if (size < 60000)
            return sign + +(size / 1000).toFixed(2) + " s";
        if (size < 3600000)
            return sign + Math.floor(size / 60000) + " min " + Math.floor(size % 60000 / 1000) + " s";
        return sign + Math.floor(size / 3600000) + " h " + Math.floor(size % 3600000 / 60000) + " min";
    }

    function hex(code) {
        return "0x" + pad((code >>> 0).toString(16).toUpperCase(), 8);
    }

    /* ---- What is remembered in the address, so that a view can be passed on ---- */

    const place = new URLSearchParams(location.hash.slice(1));

    function remember(name, value) {
        if (value === "" || value === null)
            place.delete(name);
        else
            place.set(name, value);
        try {
            history.replaceState(null, "", "#" + place);
        } catch (error) {
            /* A page without an address of its own has no views to pass on. */
        }
    }

    /* ---- Lists of which only what is seen is there ---- */

    let lists = 0;

    /* draw(index): the element of a row. pick(index): it was selected. open(index): Enter. */
    class Rows {
        constructor(label, height, draw, pick, open) {
            this.id = "list" + ++lists;
            this.height = height;
            this.draw = draw;
            this.pick = pick;
            this.open = open;
            this.count = 0;
            this.picked = -1;
            this.drawn = new Map();
            this.pad = el("div", { class: "pad" });
            this.window = el("div", { class: "window", role: "presentation" });
            this.node = el("div", {
                class: "rows", tabindex: "0", role: "listbox", "aria-label": label,
                onscroll: () => this.update(), onkeydown: event => this.key(event),
            }, this.pad, this.window);
            new ResizeObserver(() => this.update()).observe(this.node);
            window.addEventListener("beforeprint", () => this.print(true));
            window.addEventListener("afterprint", () => this.print(false));
        }

        set(length) {
            this.count = length;
            this.full = length * this.height;
            this.pad.style.height = Math.min(this.full, MAX_HEIGHT) + "px";
            this.forget();
            this.update();
        }

        forget() {
            this.window.replaceChildren();
            this.drawn.clear();
        }

        /* How far the list is scrolled, as if it were as high as it is long. */
        top() {
            const seen = this.node.clientHeight;
            if (this.full <= MAX_HEIGHT)
                return this.node.scrollTop;
            return this.node.scrollTop / (MAX_HEIGHT - seen) * (this.full - seen);
        }

        scroll(top) {
            const seen = this.node.clientHeight;
            this.node.scrollTop = this.full <= MAX_HEIGHT ? top
                : top / (this.full - seen) * (MAX_HEIGHT - seen);
        }

        update() {
            if (this.printing)
                return;
            const top = this.top();
            const first = Math.max(0, Math.floor(top / this.height) - 4);
            const last = Math.min(this.count, first + Math.ceil(this.node.clientHeight / this.height) + 9);
            for (const [index, row] of this.drawn)
                if (index < first || index >= last) {
                    row.remove();
                    this.drawn.delete(index);
                }
            for (let index = first; index < last; index++)
                if (!this.drawn.has(index))
                    this.add(index);
            const from = this.full <= MAX_HEIGHT ? 0 : this.node.scrollTop - top;
            for (const [index, row] of this.drawn)
                row.style.transform = "translateY(" + (from + index * this.height) + "px)";
        }

        add(index) {
            const row = this.draw(index);
            row.id = this.id + "-" + index;
            row.classList.add("row");
            row.setAttribute("role", "option");
            row.setAttribute("aria-setsize", this.count);
            row.setAttribute("aria-posinset", index + 1);
            row.addEventListener("click", () => this.select(index));
            if (this.open)
                row.addEventListener("dblclick", () => this.open(index));
            this.mark(row, index === this.picked);
            this.drawn.set(index, row);
            this.window.append(row);
        }

        mark(row, picked) {
            row.classList.toggle("picked", picked);
            row.setAttribute("aria-selected", picked);
        }

        select(index, quiet) {
            index = Math.max(-1, Math.min(index, this.count - 1));
            if (this.drawn.has(this.picked))
                this.mark(this.drawn.get(this.picked), false);
            this.picked = index;
            if (index < 0)
                return;
            const top = this.top(), seen = this.node.clientHeight, at = index * this.height;
            if (at < top || at + this.height > top + seen)
                this.scroll(at < top ? at - this.height : at + 2 * this.height - seen);
            this.update();
            if (this.drawn.has(index))
                this.mark(this.drawn.get(index), true);
            this.node.setAttribute("aria-activedescendant", this.id + "-" + index);
            if (!quiet && this.pick)
                this.pick(index);
        }

        key(event) {
            const page = Math.max(1, Math.floor(this.node.clientHeight / this.height) - 1);
            const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page,
                Home: -this.count, End: this.count };
            if (event.key in steps && !event.ctrlKey && !event.altKey && !event.metaKey)
                this.select(Math.max(0, this.picked + steps[event.key]));
            else if (event.key === "Enter" && this.open && this.picked >= 0)
                this.open(this.picked);
            else
                return;
            event.preventDefault();
        }

        /* On paper, the first rows are there whether they were seen or not. */
        print(begins) {
            this.printing = begins;
            this.forget();
            if (!begins)
                return this.update();
            for (let index = 0; index < this.count && index < PRINTED; index++)
                this.add(index);
            if (this.count > PRINTED)
                this.window.append(el("p", { text: "The first " + count(PRINTED) + " of " + count(this.count) + "." }));
        }
    }

    /* ---- Calls in words ---- */

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

    /* ---- A run, with what is found out about it once ---- */

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

    /* Tasks side by side: each in the first lane that is free. What finds none is not drawn. */
    function layTasks(run) {
        const free = [];
        run.taskLanes = [];
        for (const task of run.tasks) {
            if (task.startCall < 0)
                continue;
            let lane = 0;
            while (lane < free.length && free[lane] >= task.startCall)
                lane++;
            if (lane === MAX_TASK_LANES)
                continue;
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

    /* ---- The sequence diagram ---- */

    function lanesOf(run) {
        const threads = Math.min(run.threads.length, MAX_LANES);
        return { threads: threads, mock: 14 + threads * LANE + 54,
            width: 14 + threads * LANE + 54 + (run.taskLanes.length ? Math.max(56, run.taskLanes.length * TASK_LANE + 22) : 14) };
    }

    function laneX(run, lanes, call) {
        const thread = run.threadOf.get(call[PROCESS] + ":" + call[THREAD]);
        return 14 + Math.min(thread, lanes.threads - 1) * LANE;
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
        const x = lanes.mock + 16 + lane * TASK_LANE, tone = task.tone ? " " + task.tone : "";
        const top = index === task.startCall ? ROW / 2 - 4 : 0;
        const bottom = index === task.endCall && task.complete ? ROW / 2 + 5 : ROW;
        const width = 11 * doneAt(task, call[TIME] + Math.max(0, call[DURATION])) / 100;
        part.append(svg("rect", { class: "bar" + tone, x: x, y: top, width: 11, height: bottom - top },
            svg("title", { text: task.object + ": " + task.outcome })));
        if (width > 0)
            part.append(svg("rect", { class: "done" + tone, x: x, y: top, width: width, height: bottom - top }));
    }

    function drawLanes(run, lanes, call, index) {
        const x = laneX(run, lanes, call), mock = lanes.mock;
        const part = svg("svg", { class: "lanes", width: lanes.width, height: ROW, "aria-hidden": "true" });
        for (let i = 0; i < lanes.threads; i++)
            part.append(svg("line", { class: "life", x1: 14.5 + i * LANE, x2: 14.5 + i * LANE, y1: 0, y2: ROW }));
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
        for (let i = 0; i < lanes.threads; i++) {
            const thread = run.threads[i], more = i === lanes.threads - 1 && run.threads.length > lanes.threads;
            part.append(svg("text", { x: 14 + i * LANE, y: 17, text: more ? "..." : "T" + (i + 1) },
                svg("title", { text: "thread " + thread.thread + " of process " + thread.process })));
        }
        part.append(svg("text", { x: lanes.mock, y: 17, text: "mock" }));
        if (run.taskLanes.length)
            part.append(svg("text", { class: "left", x: lanes.mock + 18, y: 17, text: "tasks" }));
        return part;
    }

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
        const note = run.threads.length + (run.threads.length === 1 ? " thread" : " threads") + " of the client and the mock, along its clock";
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

    /* ---- Tasks along the clock ---- */

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

    /* ---- What was found, expected and ruled ---- */

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

    /* ---- Coverage ---- */

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

    /* ---- A run ---- */

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

    /* ---- A sweep ---- */

    const GLYPHS = { reported: "\u2713", recovered: "R", harmless: "\u25cb", ignored: "I", crashed: "C", hung: "H",
        left: "L", unreached: "\u00b7", skipped: "\u2013", broken: "!" };
    const GROUPS = [["result", "results"], ["early", "timing"], ["late", "timing"], ["stall", "timing"],
        ["event-lost", "events"], ["event-late", "events"], ["event-twice", "events"], ["code", "codes"]];

    function matrixColumns(sweep) {
        const found = [], known = new Map();
        GROUPS.forEach(([kind, group]) => {
            for (const cell of sweep.cells)
                if (cell.kind === kind && !known.has(kind + " " + cell.failure)) {
                    known.set(kind + " " + cell.failure, found.length);
                    found.push({ kind: kind, group: group, failure: cell.failure });
                }
        });
        found.forEach((column, i) => column.first = !i || found[i - 1].group !== column.group);
        return { list: found, of: known };
    }

    function rowName(row) {
        return row.member.replace(/^IVM/, "") + (row.nth > 1 ? " (" + row.nth + ")" : "");
    }

    function shortFailure(column) {
        const failure = column.failure.replace(/^HRESULT_FROM_WIN32\((\w+)\)$/, "$1");
        return ["code", "result", failure].includes(column.kind) || !failure ? failure || column.kind : column.kind + " " + failure;
    }

    function failureName(cell) {
        return cell.kind === "code" || cell.kind === "result" || cell.kind === cell.failure ? cell.failure : cell.kind + " " + cell.failure;
    }

    function cellDetail(sweep, cell) {
        const row = sweep.rows[cell.row], verdict = sweep.verdicts[cell.verdict];
        return [el("p", {}, chip(verdict.id, verdict.weight), " ", el("b", { text: row.member + (row.nth > 1 ? ", call " + row.nth : "") + ": " + failureName(cell) })),
            el("p", { text: cell.why || verdict.words }),
            facts([["repeat", cell.command], ["scenario", cell.scenario], ["object", row.object], ["client", cell.ended],
                ["took", span(cell.wall)], ["calls", count(cell.calls)]]),
            ...cell.findings.map(finding => el("p", {}, chip(finding.id, "warn"), " ", finding.text)),
            cell.output ? el("h3", { text: "Its output" }) : null, cell.output ? el("pre", { text: cell.output }) : null,
            cell.errors ? el("h3", { text: "Its error output" }) : null, cell.errors ? el("pre", { text: cell.errors }) : null];
    }

    class Matrix {
        constructor(sweep) {
            this.sweep = sweep;
            this.columns = matrixColumns(sweep);
            this.buttons = sweep.rows.map(() => []);
            this.hidden = new Set();
            this.detail = el("div", { class: "swept", "aria-live": "polite" }, el("p", { class: "soft", text: "Select a cell to see what happened, and the command that repeats it." }));
            const tried = sweep.rows.length + " calls and events, " + count(sweep.cells.length) + " failures, one at a time";
            this.node = card("Matrix", tried, this.legend(), this.table(), this.detail);
            this.node.classList.add("long");
            const chosen = place.has("cell") ? +place.get("cell") : -1;
            if (sweep.cells[chosen])
                this.select(sweep.cells[chosen]);
        }

        legend() {
            return el("div", { class: "legend", role: "group", "aria-label": "Verdicts" },
                ...this.sweep.verdicts.map((verdict, i) => verdict.count ? el("button", {
                    type: "button", title: verdict.words + " Select it to see no others.", "aria-pressed": "false",
                    onclick: event => this.toggle(i, event.currentTarget),
                }, el("span", { class: "cell " + verdict.weight, text: GLYPHS[verdict.id] || "?" }), verdict.id + " " + count(verdict.count)) : null));
        }

        /* Only what is chosen is in full colour; with nothing chosen, all is. */
        toggle(verdict, button) {
            const chosen = !this.hidden.has(verdict);
            if (chosen)
                this.hidden.add(verdict);
            else
                this.hidden.delete(verdict);
            button.setAttribute("aria-pressed", chosen);
            for (const row of this.buttons)
                for (const each of row)
                    if (each)
                        each.classList.toggle("dim", this.hidden.size > 0 && !this.hidden.has(this.sweep.cells[each.dataset.cell].verdict));
        }

        /* A head over each group of columns. */
        groups() {
            const line = el("tr", { class: "groups" }, el("td", {}));
            this.columns.list.forEach((column, i, all) => {
                if (!column.first)
                    return;
                let size = 1;
                while (all[i + size] && !all[i + size].first)
                    size++;
                line.append(el("td", { class: "first", colspan: size, text: column.group }));
            });
            return line;
        }

        table() {
            const head = el("tr", {}, el("th", { class: "corner", scope: "col", text: "call \\ failure" }),
                ...this.columns.list.map(column => el("th", { class: column.first ? "first" : "", scope: "col", title: column.kind + ": " + column.failure },
                    el("span", { text: shortFailure(column) }))));
            const rows = this.sweep.rows.map((row, i) => {
                const line = el("tr", {}, el("th", { scope: "row", title: row.member + " of " + row.object, text: rowName(row) }));
                for (const column of this.columns.list)
                    line.append(el("td", { class: column.first ? "first" : "" }));
                return line;
            });
            this.sweep.cells.forEach((cell, i) => {
                const column = this.columns.of.get(cell.kind + " " + cell.failure), verdict = this.sweep.verdicts[cell.verdict];
                const button = el("button", {
                    type: "button", class: "cell " + verdict.weight, tabindex: i ? "-1" : "0", "aria-pressed": "false",
                    title: rowName(this.sweep.rows[cell.row]) + ", " + failureName(cell) + ": " + verdict.id,
                    "aria-label": rowName(this.sweep.rows[cell.row]) + ", " + failureName(cell) + ": " + verdict.id,
                    text: GLYPHS[verdict.id] || "?", onclick: () => this.select(cell),
                    onkeydown: event => this.key(event, cell.row, column),
                });
                button.dataset.cell = i;
                cell.button = button;
                this.buttons[cell.row][column] = button;
                rows[cell.row].children[column + 1].append(button);
            });
            return el("div", { class: "matrix" }, el("table", {}, el("thead", {}, this.groups(), head), el("tbody", {}, ...rows)));
        }

        select(cell) {
            for (const row of this.buttons)
                for (const each of row)
                    if (each) {
                        each.setAttribute("aria-pressed", each === cell.button);
                        each.tabIndex = each === cell.button ? 0 : -1;
                    }
            remember("cell", String(this.sweep.cells.indexOf(cell)));
            this.detail.replaceChildren(...cellDetail(this.sweep, cell).filter(each => each));
        }

        key(event, row, column) {
            const steps = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
            const step = steps[event.key];
            if (!step)
                return;
            event.preventDefault();
            for (row += step[0], column += step[1]; row >= 0 && row < this.buttons.length && column >= 0 && column < this.columns.list.length;
                row += step[0], column += step[1]) {
                const next = this.buttons[row][column];
                if (next) {
                    next.focus();
                    this.select(this.sweep.cells[next.dataset.cell]);
                    return;
                }
            }
        }
    }

    function problems(sweep, matrix) {
        const bad = sweep.cells.filter(cell => ["bad", "broken"].includes(sweep.verdicts[cell.verdict].weight));
        if (!bad.length)
            return null;
        const all = card("Not handled", plural(bad.length, "failure", "failures"), el("ul", { class: "items" }, ...bad.slice(0, PRINTED).map(cell => {
            const row = sweep.rows[cell.row], verdict = sweep.verdicts[cell.verdict];
            return el("li", {}, chip(verdict.id, verdict.weight), " ", el("button", {
                class: "link", type: "button", text: row.member + (row.nth > 1 ? " (" + row.nth + ")" : "") + ": " + failureName(cell),
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
        main.append(figures([["failures", count(sweep.cells.length)], ["handled", count(weigh("good"))],
            ["not handled", count(weigh("bad")), weigh("bad") ? "bad" : ""], ["not tried", count(weigh("unknown"))],
            ["broken", count(weigh("broken")), weigh("broken") ? "warn" : ""], ["seed", sweep.seed], ["on the wall", span(sweep.wall)]]),
        facts([["repeat", sweep.command], ["scenario", sweep.scenario], ["kept in", sweep.directory]]),
        matrix.node, problems(sweep, matrix) || "");
        if (!sweep.plain)
            return;
        const plain = drawRun(sweep.plain, "The run without a failure");
        main.append(...plain.parts);
        begin(plain.view);
    }

    const data = JSON.parse(document.getElementById("data").textContent), main = document.getElementById("main");
    main.replaceChildren();
    if (data.kind === "sweep") {
        drawSweep(data, main);
    } else {
        const drawn = drawRun(data, "Sequence");
        main.append(runFigures(data), runFacts(data), ...drawn.parts);
        begin(drawn.view);
    }
    document.documentElement.dataset.drawn = "1";
})();
