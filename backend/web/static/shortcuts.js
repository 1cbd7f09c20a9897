// Keyboard shortcuts of the staff pages, by the data-shortcut of what they press or focus. None fires
// in a field, with a modifier held, or when they were switched off.

const GROUPS = { "/": "Search", j: "Next in the list", k: "Previous in the list", "?": "Show these shortcuts" };
const FIELDS = "input, textarea, select, [contenteditable], dialog[open]";
let dialog;

if (document.body.dataset.shortcuts !== "no") {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.(FIELDS)) return;
    const act = actions()[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function actions() {
  const found = { "?": help };
  if (rows().length) {
    found.j = () => step(1);
    found.k = () => step(-1);
  }
  for (const one of targets()) found[one.dataset.shortcut] = () => use(one);
  return found;
}

function targets() {
  return [...document.querySelectorAll("[data-shortcut]")].filter((one) => one.checkVisibility?.() ?? true);
}

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

// What ends something is brought to the front to be confirmed; the rest is done at once.
function use(one) {
  const isField = one.matches("input:not([type=submit]), textarea, select");
  if (!isField && !one.hasAttribute("data-shortcut-asks")) return one.click();
  for (let part = one.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  one.focus();
}

function step(by) {
  const all = rows();
  const at = all.indexOf(document.activeElement);
  const next = at === -1 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
  all[next].focus();
}

function help() {
  dialog?.remove();
  dialog = document.createElement("dialog");
  dialog.className = "staff-shortcuts";
  dialog.setAttribute("aria-labelledby", "shortcuts-title");
  const heading = make("h2", "govuk-heading-m", "Keyboard shortcuts");
  heading.id = "shortcuts-title";
  const list = make("dl", "govuk-summary-list");
  for (const [key, words] of described()) {
    const row = make("div", "govuk-summary-list__row govuk-summary-list__row--no-actions");
    const term = make("dt", "govuk-summary-list__key");
    term.append(make("kbd", "", key));
    row.append(term, make("dd", "govuk-summary-list__value", words));
    list.append(row);
  }
  const off = make("p", "govuk-body");
  const link = make("a", "govuk-link", "your account");
  link.href = "/staff/account";
  off.append("You can switch them off in ", link, ".");
  const close = make("button", "govuk-button govuk-!-margin-bottom-0", "Close");
  close.type = "button";
  close.autofocus = true;
  close.addEventListener("click", () => dialog.close());
  dialog.append(heading, list, off, close);
  document.querySelector("main").append(dialog);
  dialog.showModal();
}

function described() {
  const found = new Map();
  for (const one of targets()) found.set(one.dataset.shortcut, one.dataset.shortcutHelp || GROUPS[one.dataset.shortcut] || one.textContent.trim());
  if (rows().length) for (const key of ["j", "k"]) found.set(key, GROUPS[key]);
  if (document.querySelector("form[data-writes]")) found.set("Ctrl+Enter", "Send what you are writing");
  return found.set("?", GROUPS["?"]);
}

function make(tag, classes, text = "") {
  const made = document.createElement(tag);
  if (classes) made.className = classes;
  made.textContent = text;
  return made;
}
