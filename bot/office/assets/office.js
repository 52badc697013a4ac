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

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});
