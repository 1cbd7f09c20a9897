// Makes the resident's conversation live. The page works without it: every form here is a plain one.
import { follow, pause } from "./live.js";
import { presence } from "./presence.js";

const root = document.getElementById("chat");
const composer = document.getElementById("composer");
const box = document.getElementById("text");
const sending = document.getElementById("sending");

// A browser too old for this keeps the plain page.
if (!("timeout" in AbortSignal)) throw new Error("This browser keeps the plain page.");

let pending = null; // What is on its way: {address, body, text, tries, busy}.
let retryTimer, sentTimer;
let leaving = false;

const catchUp = follow(root, {
  appended(fresh) {
    const focused = fresh.find((item) => item.dataset.takeFocus);
    focused?.focus({ preventScroll: true });
  },
  told(news) {
    const begins = withPerson(news.owner) && !withPerson(owner);
    owner = news.owner;
    if (begins) there.look();
    put("typing", news.typing ? "A person is writing to you now." : "");
    put("there", news.there ? " They have this chat open now." : "");
  },
  // Nothing of it stays readable, even while the page that says so is still on its way.
  closedHere() {
    if (leaving) return; // Such as by finishing, which closes it here too.
    pending = null;
    root.replaceChildren();
    location.replace(root.dataset.fragment.replace(/\/fragment$/, ""));
  },
});

// While a person has the chat, or is awaited, they see whether somebody is here and writes.
let { owner } = root.dataset;
const withPerson = (who) => ["waiting", "staff"].includes(who);
const there = presence(root, { wanted: () => withPerson(owner) });

function put(id, words) {
  const line = document.getElementById(id);
  if (line.textContent !== words) line.textContent = words;
}

// Whoever comes back to a long chat sees where it stands, unless there is something to put right.
if (!location.hash && !root.querySelector(".govuk-error-summary")) {
  document.getElementById("latest")?.scrollIntoView({ block: "start", behavior: "instant" });
}

// Whoever is back after a while is greeted with where things stand, as the button says.
const back = document.getElementById("back");
if (back) {
  fetch(back.getAttribute("action"), { method: "POST", headers: { Accept: "application/json" }, body: new URLSearchParams(new FormData(back)), redirect: "manual", signal: AbortSignal.timeout(15_000) })
    .then(({ status }) => {
      if (status !== 204) return;
      back.remove();
      catchUp();
    })
    .catch(() => {});
}

root.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-send]")) {
    leaving = !event.defaultPrevented;
    return;
  }
  // Pressing again while one is on its way only makes it try sooner: the same id, the same message.
  pending ??= message(form, event.submitter);
  event.preventDefault();
  tryNow();
});

box.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
});

function message(form, button) {
  const body = new FormData(form, button);
  body.set("client_id", newId());
  return { address: button?.getAttribute("formaction") ?? form.getAttribute("action"), body, text: body.get("text") ?? "", tries: 0 };
}

async function tryNow() {
  clearTimeout(retryTimer);
  if (pending.busy) return;
  pending.busy = true;
  say(pending.tries === 0 ? "Sending" : "Not sent yet. Trying again");
  let response;
  try {
    response = await fetch(pending.address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(pending.body),
      redirect: "manual",
      signal: AbortSignal.timeout(15_000),
    });
  } catch {
    return later();
  }
  if (response.status === 202) return sent();
  if (response.type === "opaqueredirect") return done(); // Done as asked, but the words were not taken.
  if (response.status === 422) return refused(await response.json());
  if (response.status >= 500 || response.status === 429 || response.status === 408) return later();
  submitPlainly();
}

function later() {
  pending.busy = false;
  say("Not sent yet. Trying again");
  retryTimer = setTimeout(tryNow, pause(pending.tries++));
}

function sent() {
  forget(pending.text);
  there.stopped();
  done();
}

function done() {
  showError("");
  pending = null;
  say("Sent");
  sentTimer = setTimeout(() => say(""), 4_000);
  catchUp();
}

// Only what was sent leaves the box: whatever was written meanwhile stays.
function forget(text) {
  const now = box.value.replace(/\r\n/g, "\n");
  const old = text.replace(/\r\n/g, "\n");
  if (old && now.startsWith(old)) box.value = now.slice(old.length).trimStart();
}

function refused({ error }) {
  pending = null;
  say("");
  showError(error);
  box.focus();
}

function showError(words) {
  const group = box.closest(".govuk-form-group");
  const old = document.getElementById("text-error");
  const shown = Boolean(words);
  group.classList.toggle("govuk-form-group--error", shown);
  box.classList.toggle("govuk-textarea--error", shown);
  old?.remove();
  const others = (box.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== "text-error");
  box.setAttribute("aria-describedby", (shown ? [...others, "text-error"] : others).join(" "));
  if (!shown) return;
  const line = document.createElement("p");
  line.id = "text-error";
  line.className = "govuk-error-message";
  const label = document.createElement("span");
  label.className = "govuk-visually-hidden";
  label.textContent = "Error: ";
  line.append(label, words);
  box.before(line);
}

// An answer that only a page can explain (signed out, cookie gone): let the browser do it, words kept.
function submitPlainly() {
  const form = document.createElement("form");
  form.method = "post";
  form.action = pending.address;
  form.hidden = true;
  for (const [name, value] of pending.body) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}

function say(words) {
  clearTimeout(sentTimer);
  if (sending.textContent !== words) sending.textContent = words;
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
