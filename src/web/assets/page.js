// Makes pages handier; every page works without it.
"use strict";

document.documentElement.classList.add("js");

// Choices show at once what they choose.
for (const form of document.querySelectorAll("form[data-auto]")) {
  form.addEventListener("change", (event) => {
    if (!event.target.matches("select, input[type=radio]")) return;
    if (event.target.name === "days") {
      for (const input of form.querySelectorAll("input[type=date]")) input.value = "";
    }
    form.requestSubmit();
  });
  form.addEventListener("submit", () => {
    // Empty fields only lengthen the address.
    if (form.method !== "get") return;
    for (const input of form.querySelectorAll("input, select")) {
      if (!input.value) input.disabled = true;
    }
  });
}

for (const input of document.querySelectorAll("input[data-here]")) {
  input.value = location.pathname + location.search;
}

function closeMenus(except) {
  for (const open of document.querySelectorAll("details.person[open]")) {
    if (open !== except) open.open = false;
  }
}

// One key leads to the search, another away from it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    closeMenus(null);
    if (event.target.matches("input[type=search]")) event.target.blur();
  }
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  target.focus();
});

document.addEventListener("click", (event) => closeMenus(event.target.closest("details.person")));

for (const secret of document.querySelectorAll("input.secret")) {
  if (secret.value.startsWith("/")) secret.value = location.origin + secret.value;
  secret.addEventListener("focus", () => secret.select());
}

// Who waits, live. The server sends the list as the page shows it, escaped.
const now = document.querySelector("[data-stream]");
if (now) {
  const live = (is) => {
    for (const mark of document.querySelectorAll(".live")) mark.hidden = !is;
  };
  const source = new EventSource(now.dataset.stream);
  source.addEventListener("now", (event) => {
    const had = now.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    now.innerHTML = event.data;
    if (had) now.querySelector(`a[href="${CSS.escape(had)}"]`)?.focus();
    live(true);
  });
  source.addEventListener("error", () => live(false));
  window.addEventListener("pagehide", () => source.close());
}
