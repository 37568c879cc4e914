// What a browser adds to pages that work without it.
"use strict";
const narrow = window.matchMedia("(max-width: 47rem)").matches;
// A picture says what its table says: the table gives way to it, but on a phone.
const fold = () => { if (!narrow) document.querySelectorAll("details.on-a-phone").forEach((each) => { each.open = false; }); };
fold();
const wrong = document.getElementById("what-is-wrong");
if (wrong) wrong.focus();
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
// Two dates are also moved along: where the hand lets go, what was so there takes the place of what is shown.
let asked = 0;
async function show(form, moved) {
  const mine = ++asked;
  busy(form, LOOKING);
  const address = `${window.location.pathname}?${new URLSearchParams([...new FormData(form)].filter(([, value]) => value))}`;
  try {
    const answer = await fetch(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    document.title = page.title;
    for (const part of ["main", "footer"]) document.querySelector(part).replaceWith(page.querySelector(part));
    window.history.pushState(null, "", address);
  } catch {
    if (!navigator.onLine) return busy(form, OFFLINE);
    // Whatever else is in the way has a page of its own.
    return window.location.assign(address);
  }
  says("");
  fold();
  slide();
  document.querySelector(`#${moved} + input`).focus();
}
function slide() {
  document.querySelectorAll("input[data-slides]").forEach((field) => {
    const day = 86400000;
    const [first, last] = [Date.parse(field.min), Date.parse(field.max)];
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: 0, max: Math.round((last - first) / day) });
    slider.value = Math.round(((Date.parse(field.value) || last) - first) / day);
    slider.setAttribute("aria-label", document.querySelector(`label[for=${field.id}]`).textContent + ", moved along");
    slider.addEventListener("input", () => { field.value = new Date(first + slider.value * day).toISOString().slice(0, 10); });
    slider.addEventListener("change", () => {
      const known = document.getElementById("known_on");
      const on = document.getElementById("on");
      // Nobody knew beforehand how it was.
      if (known.value && on.value && known.value < on.value) { if (field === on) known.value = on.value; else on.value = known.value; }
      show(field.form, field.id);
    });
    field.after(slider);
  });
}
slide();
if (document.querySelector("input[data-slides]")) window.addEventListener("popstate", () => window.location.reload());
