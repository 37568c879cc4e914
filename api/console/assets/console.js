// What a browser adds to pages that work without it.
"use strict";
const narrow = window.matchMedia("(max-width: 47rem)").matches;
// A picture says what its table says: the table gives way to it, but on a phone.
if (!narrow) document.querySelectorAll("details.on-a-phone").forEach((each) => { each.open = false; });
const wrong = document.getElementById("what-is-wrong");
if (wrong) wrong.focus();
document.querySelectorAll("form.act").forEach((form) => {
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
