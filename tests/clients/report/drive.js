/* SPDX-License-Identifier: MIT */
/* Uses reports as their reader would, with the keyboard, and looks at what they say and show. The
 * pages are in frames of this one, as they are, beside it in one folder; report.test starts it, with
 * the names of the pages behind the #. The answer is the element "answer". */
(async function () {
    "use strict";
    const problems = [];
    let page = "", view = window, root = document; /* the one that is looked at */

    function expect(what, got, wanted) {
        if (got !== wanted)
            problems.push(page + ": " + what + ": " + JSON.stringify(got) + " instead of " + JSON.stringify(wanted));
    }

    function holds(what, truth) {
        expect(what, Boolean(truth), true);
    }

    function passed(ms) {
        return new Promise(done => setTimeout(done, ms));
    }

    /* Sizes are told and lists are drawn again once a frame was drawn. */
    function drawn() {
        return passed(100);
    }

    function find(selector, within) {
        const found = (within || root).querySelector(selector);
        holds("there is a " + selector, found);
        return found || root.body;
    }

    function all(selector) {
        return [...root.querySelectorAll(selector)];
    }

    function says(...texts) {
        for (const text of texts)
            holds("it says " + text, root.body.textContent.includes(text));
    }

    function happen(target, name) {
        target.dispatchEvent(new view.Event(name, { bubbles: true }));
    }

    function key(target, name) {
        target.dispatchEvent(new view.KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
    }

    function type(input, text) {
        input.value = text;
        happen(input, "input");
    }

    function picked(list) {
        const id = list.getAttribute("aria-activedescendant"), row = id && root.getElementById(id);
        return row && row.classList.contains("picked") ? find(".number", row).textContent : "";
    }

    function shade(color) {
        const [r, g, b] = color.match(/[\d.]+/g).map(Number).map(part => {
            part /= 255;
            return part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
        });
        return .2126 * r + .7152 * g + .0722 * b;
    }

    function contrast(one, other) {
        const a = shade(one), b = shade(other);
        return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    }

    /* ---- What is looked at ---- */

    const list = () => find("[aria-label='Calls and events']");
    const counter = () => find(".filters .count").textContent;

    async function keyboard() {
        const rows = list();
        rows.focus();
        expect("what has the focus", root.activeElement, rows);
        key(rows, "ArrowDown");
        expect("the first row", picked(rows), "#1");
        key(rows, "ArrowDown");
        key(rows, "ArrowDown");
        key(rows, "ArrowUp");
        expect("the second row", picked(rows), "#2");
        holds("the call in full", find(".detail").textContent.includes("IVMVirtualPC::FindVirtualMachine"));
        key(rows, "End");
        await drawn();
        expect("the last row", picked(rows), "#71");
        const end = root.getElementById(rows.getAttribute("aria-activedescendant")).getBoundingClientRect();
        holds("the last row is seen", end.bottom <= rows.getBoundingClientRect().bottom + 1 && end.height > 20);
        key(rows, "Home");
        await drawn();
        expect("the first row again", picked(rows), "#1");
        key(rows, "n");
        expect("the first failure", picked(rows), "#31");
        key(rows, "n");
        expect("the second failure", picked(rows), "#34");
        key(rows, "p");
        expect("back to the first", picked(rows), "#31");
        key(rows, "/");
        expect("the search has the focus", root.activeElement.type, "search");
        type(root.activeElement, "save iVmTask");
        expect("found", counter(), "1 of 71 rows");
        key(root.activeElement, "Escape");
        expect("back in the list", root.activeElement, rows);
        type(find("input[type=search]"), "#12");
        expect("found by number", counter(), "1 of 71 rows");
        type(find("input[type=search]"), "");
        expect("all again", counter(), "71 rows");
    }

    async function filters() {
        const [member, show, thread] = all(".filters select");
        const choose = (select, value) => {
            select.value = value;
            happen(select, "change");
        };
        choose(member, "IVMTask::Result");
        expect("Result", counter(), "3 of 71 rows");
        holds("the address remembers it", view.location.hash.includes("IVMTask"));
        choose(member, "");
        choose(show, "events");
        expect("events", counter(), "4 of 71 rows");
        choose(show, "");
        choose(thread, "1");
        expect("one thread", counter(), "26 of 71 rows");
        choose(thread, "");
        find(".filters input[type=checkbox]").click();
        expect("failed only", counter(), "6 of 71 rows");
        /* A finding leads to its call, also where the filter has hidden it. */
        type(find("input[type=search]"), "Compact");
        find(".items .link").click();
        await drawn();
        expect("the call of the finding", picked(list()), "#61");
        expect("without the filter", counter(), "71 rows");
    }

    function picture() {
        const line = all(".gantt .row").find(each => each.textContent.includes("Save"));
        holds("the task is there", line);
        const track = find(".track", line).getBoundingClientRect(), bar = find(".span", line).getBoundingClientRect();
        const done = find(".span i", line).getBoundingClientRect();
        expect("starts at 2.5 of 7.8 s", Math.round((bar.left - track.left) / track.width * 100), 32);
        expect("ends at 7.8 s", Math.round((bar.right - track.left) / track.width * 100), 100);
        expect("is done to 40 %", Math.round(done.width / bar.width * 100), 40);
        const rows = all(".call").map(row => row.getBoundingClientRect()).sort((a, b) => a.top - b.top);
        holds("some rows are there", rows.length > 10);
        holds("rows do not overlap", rows.every((row, i) => !i || row.top >= rows[i - 1].bottom - 1));
        holds("the page is not wider than the window", root.documentElement.scrollWidth <= view.innerWidth);
        const ink = view.getComputedStyle(root.body), bad = view.getComputedStyle(find(".verdict"));
        holds("text can be read", contrast(ink.color, ink.backgroundColor) > 7);
        holds("the verdict can be read", contrast(bad.color, bad.backgroundColor) > 4.5);
        const dark = view.matchMedia("(prefers-color-scheme: dark)").matches;
        expect("it is dark", dark, page === "dark");
        expect("the page is dark", shade(ink.backgroundColor) < .1, dark);
    }

    function printing() {
        happen(view, "beforeprint");
        expect("all rows on paper", all(".call").length, 71);
        happen(view, "afterprint");
        holds("few rows again", all(".call").length < 71);
    }

    async function sweep() {
        const cells = all(".matrix .cell");
        expect("cells", cells.length, 69);
        expect("cells in the order of Tab", cells.filter(cell => cell.tabIndex === 0).length, 1);
        cells[0].focus();
        cells[0].click();
        key(root.activeElement, "ArrowRight");
        expect("the next one", root.activeElement.getAttribute("aria-label"),
            "VirtualPC::FindVirtualMachine, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED): crashed");
        holds("what it is", find(".swept").textContent.includes("crashed with 0xC0000005"));
        holds("how to repeat it", find(".swept").textContent.includes("vpcmock run --scenario backup.vbs.sweep\\0017.xml"));
        key(root.activeElement, "ArrowDown");
        expect("the one below", root.activeElement.getAttribute("aria-label"),
            "VirtualMachine::Startup, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED): reported");
        key(root.activeElement, "ArrowLeft");
        key(root.activeElement, "ArrowLeft");
        expect("over a gap", root.activeElement.getAttribute("aria-label"), "VirtualMachine::Startup, stall: recovered");
        all(".legend button").find(each => each.textContent.includes("hung")).click();
        expect("the others are dim", all(".matrix .cell.dim").length, 68);
        const link = all(".items .link").find(each => each.textContent.includes("Compact: stall"));
        link.click();
        holds("a problem leads to its cell", find(".swept").textContent.includes("It had not ended after 10 s"));
        expect("which has the focus", root.activeElement.textContent, "H");
        holds("the run without a failure is there", list());
    }

    function explored() {
        const cells = all(".matrix .cell, .several .cell");
        expect("cells", cells.length, 7);
        expect("each has a sign", cells.map(cell => cell.textContent).join(""), "\u2260\u25cb\u25cb\u25cb\u25cb\u2260\u2260");
        says("7 orders, 2 of them of several at once", "poll 1", "cancel loses", "The plain run");
        cells[0].focus();
        cells[0].click();
        key(root.activeElement, "ArrowRight");
        key(root.activeElement, "ArrowDown");
        expect("below the matrix", root.activeElement.getAttribute("aria-label"), "2 at once, #8: changed");
        const parts = [...find(".swept").querySelectorAll("li")].map(each => each.textContent);
        expect("what it puts together", parts.join("; "), "VirtualPC::FindVirtualMachine: early; VirtualMachine::Startup: cancel loses");
    }

    /* 63 threads and 60 tasks at once: what has no line or bar of its own is said. */
    async function many() {
        says("63 threads of the client", "T40 to T63 share a line", "44 tasks that were under way beside 16 others have no bar");
        list().focus();
        key(list(), "End");
        await drawn();
        const end = root.getElementById(list().getAttribute("aria-activedescendant"));
        expect("lines of threads", end.querySelectorAll(".life:not(.mock)").length, 40);
        holds("which thread it is", find(".detail").textContent.includes("T63: 4059 of process 3120"));
        const [, , thread] = all(".filters select");
        thread.value = "62";
        happen(thread, "change");
        expect("its calls alone", counter(), "2 of 191 rows");
        holds("the page is not wider than the window", root.documentElement.scrollWidth <= view.innerWidth);
    }

    async function large() {
        const rows = list();
        expect("all are counted", counter(), "100,039 rows");
        holds("few are drawn", all(".call").length < 80);
        rows.focus();
        key(rows, "End");
        await drawn();
        expect("the last one", picked(rows), "#100039");
        const end = root.getElementById(rows.getAttribute("aria-activedescendant")).getBoundingClientRect();
        holds("is seen", end.bottom <= rows.getBoundingClientRect().bottom + 1 && end.top > rows.getBoundingClientRect().top);
        key(rows, "PageUp");
        await drawn();
        holds("a page up", Number(picked(rows).slice(1)) < 100039 && Number(picked(rows).slice(1)) > 99900);
        rows.scrollTop = rows.scrollHeight / 2;
        happen(rows, "scroll");
        await drawn();
        const middle = Number(find(".call .number", rows).textContent.slice(1));
        holds("the middle is half-way: " + middle, middle > 49000 && middle < 51000);
        holds("still few", all(".call").length < 80);
        type(find("input[type=search]"), "DiskRelatedError");
        expect("found", counter(), "1,409 of 100,039 rows");
        happen(view, "beforeprint");
        expect("rows on paper", all(".call").length, 1000);
        holds("and how many there are", list().textContent.includes("The first 1,000 of 1,409."));
        happen(view, "afterprint");
    }

    /* Texts of the data are texts of the page, and nothing else. */
    function hostile() {
        says("</script><script>document.title='taken'</script><img src=x");
        holds("the title is its own", root.title.endsWith(" - vpcmock") && !root.title.startsWith("taken"));
        expect("pictures", all("img").length, 0);
        expect("scripts", all("script").length, 2);
    }

    function filtered() {
        expect("what the address asks for", counter(), "6 of 71 rows");
        says("3 tasks, 1 failed", "at 40 % after 5.3 s", "#2 Save \"Windows XP Mode\"", "DiskRelatedError",
            "endless-wait", "not met", "applied once", "rule 1 \"the disk is full\"", "VM_E_VM_RUNNING",
            "T2: 3160 of process 3120, MTA", "Outcome coverage", "1 of 10", "Starting Windows XP Mode...");
    }

    async function run() {
        picture();
        await keyboard();
        await filters();
        printing();
    }

    function dark() {
        picture();
    }

    /* Each with its file, the place that it is opened at, and what is done with it. */
    const pages = {
        run: ["run.html", "", run],
        dark: ["run.html", "", dark],
        filtered: ["run.html", "#failed=1&call=33", filtered],
        journal: ["journal.html", "", () => expect("all of it", counter(), "71 rows")],
        sweep: ["sweep.html", "#cell=1", sweep],
        explore: ["explore.html", "", explored],
        many: ["many.html", "", many],
        hostile: ["hostile.html", "", hostile],
        "hostile-sweep": ["hostile-sweep.html", "", hostile],
        large: ["large.html", "", large],
        scaled: ["scaled.html", "", large],
    };

    async function look(name) {
        const [file, place, act] = pages[name], frame = document.createElement("iframe");
        page = name;
        frame.width = 1440;
        frame.height = 1200;
        frame.src = file + place;
        document.body.append(frame);
        await new Promise(done => { frame.onload = done; });
        view = frame.contentWindow;
        root = frame.contentDocument;
        await drawn();
        expect("its script has run to its end", root.documentElement.dataset.drawn, "1");
        await act();
        frame.remove();
    }

    const names = location.hash.slice(1).split(",");
    for (const name of names) {
        try {
            await look(name);
        } catch (error) {
            problems.push(name + ": " + (error.stack || error));
        }
    }
    const answer = document.createElement("pre");
    answer.id = "answer";
    answer.textContent = problems.length ? problems.join("\n") : names.length + " pages are as expected";
    document.body.append(answer);
})();
