/* SPDX-License-Identifier: MIT */
/* Lists of which only what is seen is there. */
const MAX_HEIGHT = 8e6; /* browsers draw nothing far beyond that */
const PRINTED = 1000;   /* rows of a list */

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
