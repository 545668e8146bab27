/* SPDX-License-Identifier: MIT */
/* Elements of the page. Texts of the data become text nodes and attributes of fixed names, nothing else. */
const SVG = "http://www.w3.org/2000/svg";

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
