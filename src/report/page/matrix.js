/* SPDX-License-Identifier: MIT */
/* The matrix of a sweep. */
const GLYPHS = { reported: "\u2713", recovered: "R", harmless: "\u25cb", ignored: "I", crashed: "C", hung: "H",
    left: "L", changed: "\u2260", unreached: "\u00b7", skipped: "\u2013", broken: "!" };
const GROUPS = [["result", "results"], ["early", "timing"], ["polls", "timing"], ["late", "timing"],
    ["stall", "timing"], ["delay", "timing"], ["thread", "threads"], ["cancel", "cancelling"],
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
    return speaksForItself(column.kind, failure) ? failure || column.kind : column.kind + " " + failure;
}

function speaksForItself(kind, failure) {
    return !failure || ["code", "result", "polls", "thread", "order", failure].includes(kind);
}

function failureName(cell) {
    return speaksForItself(cell.kind, cell.failure) ? cell.failure : cell.kind + " " + cell.failure;
}

/* Of several at once: each of them. */
function partList(sweep, cell) {
    return cell.parts.length ? el("ul", {}, ...cell.parts.map(part => el("li", {
        text: rowName(sweep.rows[sweep.cells[part].row]) + ": " + failureName(sweep.cells[part]),
    }))) : null;
}

function cellDetail(sweep, cell) {
    const row = sweep.rows[cell.row], verdict = sweep.verdicts[cell.verdict];
    return [el("p", {}, chip(verdict.id, verdict.weight), " ", el("b", { text: row.member + (row.nth > 1 ? ", call " + row.nth : "") + ": " + failureName(cell) })),
        partList(sweep, cell),
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
        const several = sweep.cells.filter(cell => cell.parts.length).length;
        const tried = sweep.rows.length + " calls and events, " +
            (sweep.kind === "explore" ? plural(sweep.cells.length, "order", "orders") + (several ? ", " + count(several) + " of them of several at once" : "")
                : plural(sweep.cells.length, "failure", "failures") + ", one at a time");
        this.node = card("Matrix", tried, this.legend(), this.table(), this.several(), this.detail);
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
            if (cell.parts.length)
                return;
            const column = this.columns.of.get(cell.kind + " " + cell.failure);
            rows[cell.row].children[column + 1].append(this.button(cell, i, cell.row, column));
        });
        return el("div", { class: "matrix" }, el("table", {}, el("thead", {}, this.groups(), head), el("tbody", {}, ...rows)));
    }

    button(cell, index, row, column) {
        const verdict = this.sweep.verdicts[cell.verdict];
        const name = (cell.parts.length ? "" : rowName(this.sweep.rows[cell.row]) + ", ") + failureName(cell) + ": " + verdict.id;
        const button = el("button", {
            type: "button", class: "cell " + verdict.weight, tabindex: index ? "-1" : "0", "aria-pressed": "false",
            title: name, "aria-label": name, text: GLYPHS[verdict.id] || "?", onclick: () => this.select(cell),
            onkeydown: event => this.key(event, row, column),
        });
        button.dataset.cell = index;
        cell.button = button;
        this.buttons[row][column] = button;
        return button;
    }

    /* Cells that are of several rows: below them, one beside the other. */
    several() {
        const row = this.sweep.rows.length, part = el("div", { class: "several", role: "group", "aria-label": "Several at once" },
            el("span", { text: "several at once" }));
        this.buttons[row] = [];
        this.sweep.cells.forEach((cell, i) => {
            if (cell.parts.length)
                part.append(this.button(cell, i, row, this.buttons[row].length));
        });
        return this.buttons[row].length ? part : null;
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
        for (row += step[0], column += step[1]; row >= 0 && row < this.buttons.length && column >= 0 && column < this.buttons[row].length;
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
