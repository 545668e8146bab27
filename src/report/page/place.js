/* SPDX-License-Identifier: MIT */
/* What is remembered in the address, so that a view can be passed on. */
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
