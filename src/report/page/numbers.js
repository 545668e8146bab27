/* SPDX-License-Identifier: MIT */
/* Numbers and times as people read them. */
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
