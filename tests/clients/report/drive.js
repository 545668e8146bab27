/* SPDX-License-Identifier: MIT */
/* Drives a report in a browser as its reader would, with the keyboard, and looks at what it shows.
 * report.test puts it behind the page's own script; its answer is the element "answer". */
(async function () {
    "use strict";
    const problems = [];
    const page = new URLSearchParams(location.search).get("page");

    function expect(what, got, wanted) {
        if (got !== wanted)
            problems.push(what + ": " + JSON.stringify(got) + " instead of " + JSON.stringify(wanted));
    }

    function holds(what, truth) {
        expect(what, Boolean(truth), true);
    }

    function drawn() {
        return new Promise(done => setTimeout(done, 100));
    }

    function find(selector, root) {
        const found = (root || document).querySelector(selector);
        holds("there is a " + selector, found);
        return found || document.body;
    }

    function key(target, name) {
        target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
    }

    function type(input, text) {
        input.value = text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function picked(list) {
        const id = list.getAttribute("aria-activedescendant"), row = id && document.getElementById(id);
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
        expect("what has the focus", document.activeElement, rows);
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
        const end = document.getElementById(rows.getAttribute("aria-activedescendant")).getBoundingClientRect();
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
        expect("the search has the focus", document.activeElement.type, "search");
        type(document.activeElement, "save iVmTask");
        expect("found", counter(), "1 of 71 rows");
        key(document.activeElement, "Escape");
        expect("back in the list", document.activeElement, rows);
        type(find("input[type=search]"), "#12");
        expect("found by number", counter(), "1 of 71 rows");
        type(find("input[type=search]"), "");
        expect("all again", counter(), "71 rows");
    }

    async function filters() {
        const [member, show, thread] = document.querySelectorAll(".filters select");
        const choose = (select, value) => {
            select.value = value;
            select.dispatchEvent(new Event("change", { bubbles: true }));
        };
        choose(member, "IVMTask::Result");
        expect("Result", counter(), "3 of 71 rows");
        holds("the address remembers it", location.hash.includes("IVMTask"));
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
        const line = [...document.querySelectorAll(".gantt .row")].find(each => each.textContent.includes("Save"));
        holds("the task is there", line);
        const track = find(".track", line).getBoundingClientRect(), bar = find(".span", line).getBoundingClientRect();
        const done = find(".span i", line).getBoundingClientRect();
        expect("starts at 2.5 of 7.8 s", Math.round((bar.left - track.left) / track.width * 100), 32);
        expect("ends at 7.8 s", Math.round((bar.right - track.left) / track.width * 100), 100);
        expect("is done to 40 %", Math.round(done.width / bar.width * 100), 40);
        const rows = [...document.querySelectorAll(".call")].map(row => row.getBoundingClientRect()).sort((a, b) => a.top - b.top);
        holds("some rows are there", rows.length > 10);
        holds("rows do not overlap", rows.every((row, i) => !i || row.top >= rows[i - 1].bottom - 1));
        holds("the page is not wider than the window", document.documentElement.scrollWidth <= innerWidth);
        const ink = getComputedStyle(document.body), bad = getComputedStyle(find(".verdict"));
        holds("text can be read", contrast(ink.color, ink.backgroundColor) > 7);
        holds("the verdict can be read", contrast(bad.color, bad.backgroundColor) > 4.5);
        const dark = matchMedia("(prefers-color-scheme: dark)").matches;
        expect("it is dark", dark, new URLSearchParams(location.search).get("scheme") === "dark");
        expect("the page is dark", shade(ink.backgroundColor) < .1, dark);
    }

    function printing() {
        dispatchEvent(new Event("beforeprint"));
        expect("all rows on paper", document.querySelectorAll(".call").length, 71);
        dispatchEvent(new Event("afterprint"));
        holds("few rows again", document.querySelectorAll(".call").length < 71);
    }

    async function sweep() {
        const cells = [...document.querySelectorAll(".matrix .cell")];
        expect("cells", cells.length, 69);
        expect("cells in the order of Tab", cells.filter(cell => cell.tabIndex === 0).length, 1);
        cells[0].focus();
        cells[0].click();
        key(document.activeElement, "ArrowRight");
        expect("the next one", document.activeElement.getAttribute("aria-label"),
            "VirtualPC::FindVirtualMachine, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED): crashed");
        holds("what it is", find(".swept").textContent.includes("crashed with 0xC0000005"));
        holds("how to repeat it", find(".swept").textContent.includes("vpcmock run --scenario backup.vbs.sweep\\0017.xml"));
        key(document.activeElement, "ArrowDown");
        expect("the one below", document.activeElement.getAttribute("aria-label"),
            "VirtualMachine::Startup, HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED): reported");
        key(document.activeElement, "ArrowLeft");
        key(document.activeElement, "ArrowLeft");
        expect("over a gap", document.activeElement.getAttribute("aria-label"), "VirtualMachine::Startup, stall: recovered");
        [...document.querySelectorAll(".legend button")].find(each => each.textContent.includes("hung")).click();
        expect("the others are dim", document.querySelectorAll(".matrix .cell.dim").length, 68);
        const link = [...document.querySelectorAll(".items .link")].find(each => each.textContent.includes("Compact: stall"));
        link.click();
        holds("a problem leads to its cell", find(".swept").textContent.includes("It had not ended after 10 s"));
        expect("which has the focus", document.activeElement.textContent, "H");
        holds("the run without a failure is there", list());
    }

    async function large() {
        const rows = list();
        expect("all are counted", counter(), "100,039 rows");
        holds("few are drawn", document.querySelectorAll(".call").length < 80);
        rows.focus();
        key(rows, "End");
        await drawn();
        expect("the last one", picked(rows), "#100039");
        const end = document.getElementById(rows.getAttribute("aria-activedescendant")).getBoundingClientRect();
        holds("is seen", end.bottom <= rows.getBoundingClientRect().bottom + 1 && end.top > rows.getBoundingClientRect().top);
        key(rows, "PageUp");
        await drawn();
        holds("a page up", Number(picked(rows).slice(1)) < 100039 && Number(picked(rows).slice(1)) > 99900);
        rows.scrollTop = rows.scrollHeight / 2;
        rows.dispatchEvent(new Event("scroll"));
        await drawn();
        const middle = Number(find(".call .number", rows).textContent.slice(1));
        holds("the middle is half-way: " + middle, middle > 49000 && middle < 51000);
        holds("still few", document.querySelectorAll(".call").length < 80);
        type(find("input[type=search]"), "DiskRelatedError");
        expect("found", counter(), "1,409 of 100,039 rows");
        dispatchEvent(new Event("beforeprint"));
        expect("rows on paper", document.querySelectorAll(".call").length, 1000);
        holds("and how many there are", list().textContent.includes("The first 1,000 of 1,409."));
        dispatchEvent(new Event("afterprint"));
    }

    try {
        await drawn();
        if (page === "run") {
            picture();
            await keyboard();
            await filters();
            printing();
        } else if (page === "sweep") {
            await sweep();
        } else {
            await large();
        }
    } catch (error) {
        problems.push(String(error.stack || error));
    }
    const answer = document.createElement("pre");
    answer.id = "answer";
    answer.textContent = problems.length ? problems.join("\n") : "as expected";
    document.body.append(answer);
})();
