// The little that HTML and htmx do not do: asking before something is ended, a menu that stands open on wide screens.
"use strict";

document.addEventListener("submit", (event) => {
  const why = event.target.dataset.confirm;
  if (why && !window.confirm(why)) event.preventDefault();
});

const menu = document.querySelector("details[data-menu]");
if (menu) {
  const wide = window.matchMedia("(min-width: 64rem)");
  const fit = () => { menu.open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !wide.matches) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// What is wrong with a form is read first; each line leads to its field.
document.querySelector("#problems")?.focus();

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// A table that is wider than its place scrolls: by keyboard, too.
const reach = () => {
  for (const one of document.querySelectorAll(".wide")) {
    if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
};
reach();
window.addEventListener("resize", reach);
document.addEventListener("htmx:afterSettle", reach);
