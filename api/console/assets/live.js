// What a page says of itself once it is made: that something changed, that nobody answers, that it is being asked for.
"use strict";
const bar = document.getElementById("bar");
const OFFLINE = "You are offline. What you typed is kept here: send it once you are back.";
const AWAY = "The service does not answer. What you typed is kept here: try again in a moment.";
const LOOKING = "Looking…";
let heard = "";
let stream = null;
const says = (text, act) => {
  bar.textContent = text;
  if (!act) return;
  const link = document.createElement("a");
  Object.assign(link, { href: bar.dataset.here, textContent: act });
  bar.append(" ", link);
};
const rest = () => { if (stream) stream.close(); stream = null; };
const hear = (text, act) => { heard = text; rest(); says(text, act); };
const ended = () => hear("Your session has ended.", "Go on");
const watch = () => {
  // A page that nobody looks at holds no connection: what came meanwhile is told when it is looked at again.
  if (!bar.dataset.events || stream || heard || document.hidden || !navigator.onLine) return;
  stream = new EventSource(bar.dataset.events);
  stream.addEventListener("changed", () => hear("Something changed since this page was made.", "Look again"));
  stream.addEventListener("ended", ended);
  stream.addEventListener("error", () => { if (stream && stream.readyState === EventSource.CLOSED) ask(); });
};
// A stream that was refused says not why: whose session has ended is told so, and for all else there is another try.
const ask = () => {
  const asked = new AbortController();
  rest();
  fetch(bar.dataset.events, { cache: "no-store", signal: asked.signal }).then(
    (answer) => { asked.abort(); if (answer.status === 401) ended(); else setTimeout(watch, 30000); },
    () => setTimeout(watch, 30000),
  );
};
document.addEventListener("visibilitychange", () => { if (document.hidden) rest(); else watch(); });
window.addEventListener("pagehide", rest);
window.addEventListener("offline", () => { rest(); says(OFFLINE); });
window.addEventListener("online", () => { says(heard, heard && "Look again"); watch(); });
if (!navigator.onLine) says(OFFLINE);
watch();
// A form is sent once somebody answers, and once: until then it stays as it is, with what was typed.
const answers = () => fetch(document.querySelector("link[rel=icon]").href, { cache: "no-store", signal: AbortSignal.timeout(5000) });
const busy = (form, is) => { if (is) form.setAttribute("aria-busy", "true"); else form.removeAttribute("aria-busy"); };
const tend = (form) => {
  let stands = "";
  form.addEventListener("submit", (event) => {
    if (stands === "answered") { stands = "sent"; return; }
    if (!navigator.onLine) { event.preventDefault(); says(OFFLINE); return; }
    if (form.method === "get") { busy(form, true); says(LOOKING); return; }
    event.preventDefault();
    if (stands) return;
    stands = "asks";
    busy(form, true);
    answers().then(
      () => { stands = "answered"; form.requestSubmit(event.submitter); },
      () => { stands = ""; busy(form, false); says(AWAY); },
    );
  });
  window.addEventListener("pageshow", () => { stands = ""; busy(form, false); if (bar.textContent === LOOKING) says(""); });
};
document.querySelectorAll("form").forEach(tend);
