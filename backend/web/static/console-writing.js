// What a member of staff writes in a chat: kept on the server while it is written, and sent once
// however often it has to be tried. Works on forms with data-writes, also on ones that come later.
import { pause } from "./live.js";

const QUIET = 800;

export function writing(root, { sent, refused, refresh, signInLink }) {
  const jobs = {}; // What is on its way, by kind: {address, body, text, tries, busy}.
  const drafts = {}; // By kind: {saved, timer, tries}.
  const form = (kind) => root.querySelector(`form[data-writes="${kind}"]`);
  const forms = () => [...root.querySelectorAll("form[data-writes]")];
  const box = (one) => one.querySelector("textarea");
  const draft = (kind) => (drafts[kind] ??= { saved: box(form(kind)).value, tries: 0 });

  for (const one of forms()) draft(one.dataset.writes);

  root.addEventListener("input", (event) => {
    const one = event.target.closest("form[data-writes]");
    if (one && event.target === box(one)) later(one.dataset.writes, QUIET);
  });
  root.addEventListener("keydown", (event) => {
    const one = event.target.closest("form[data-writes]");
    if (one && event.key === "Enter" && (event.ctrlKey || event.metaKey)) one.requestSubmit();
  });
  root.addEventListener("submit", (event) => {
    const one = event.target;
    if (!one.matches("form[data-writes]") || event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    const kind = one.dataset.writes;
    // Pressing again while one is on its way only makes it try sooner: the same id, the same words.
    jobs[kind] ??= { address: one.getAttribute("action"), body: new URLSearchParams(new FormData(one)), text: box(one).value, tries: 0 };
    send(kind);
  });
  addEventListener("pagehide", () => unsaved().forEach(saveInPassing));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") unsaved().forEach((kind) => later(kind, 0));
  });

  async function send(kind) {
    const job = jobs[kind];
    clearTimeout(job.timer);
    if (job.busy) return;
    job.busy = true;
    say(kind, job.tries === 0 ? "Sending" : "Not sent yet. Trying again");
    clearTimeout(draft(kind).timer);
    let response, html;
    try {
      response = await fetch(job.address, { method: "POST", body: job.body, signal: AbortSignal.timeout(15_000) });
      html = await response.text();
    } catch {
      return again(kind);
    }
    if (response.status >= 500 || [408, 429].includes(response.status)) return again(kind);
    const page = new DOMParser().parseFromString(html, "text/html");
    if (page.querySelector("#chat")) return response.ok ? done(kind, page) : refusal(kind, page);
    if (response.status === 403 && !job.renewed) return renewed(kind);
    delete jobs[kind];
    if (isSignedOut(response)) return signedOut(kind);
    say(kind, "Not sent. Send it again.");
  }

  // The form was of an earlier sign-in: the page of this one brings its own token.
  async function renewed(kind) {
    const job = jobs[kind];
    await refresh();
    job.renewed = true;
    job.busy = false;
    job.body.set("csrf", field(form(kind), "csrf"));
    send(kind);
  }

  function again(kind) {
    const job = jobs[kind];
    job.busy = false;
    say(kind, "Not sent yet. Trying again");
    job.timer = setTimeout(() => send(kind), pause(job.tries++));
  }

  function done(kind, page) {
    const { text } = jobs[kind];
    delete jobs[kind];
    forget(kind, text);
    // What follows is another message, with an id of its own, begun after what is read now.
    replace(kind, page);
    drafts[kind] = { saved: "", tries: 0 };
    sent(page);
    if (box(form(kind))?.value) later(kind, 0);
    say(kind, "Sent");
  }

  // Only what was sent leaves the box: whatever was written meanwhile stays.
  function forget(kind, text) {
    if (!form(kind)) return;
    const now = box(form(kind)).value.replace(/\r\n/g, "\n");
    const old = text.replace(/\r\n/g, "\n");
    if (now.startsWith(old)) box(form(kind)).value = now.slice(old.length).trimStart();
  }

  // Takes the form from the page as it is now, with the words and the focus of this one.
  function replace(kind, page) {
    const part = form(kind)?.closest("[data-fresh]");
    const fresh = part && page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (!fresh?.querySelector(`form[data-writes="${kind}"]`)) return;
    const { value, selectionStart, selectionEnd } = box(form(kind));
    const focused = part.contains(document.activeElement);
    part.replaceWith(fresh);
    box(form(kind)).value = value;
    if (focused) box(form(kind)).focus();
    box(form(kind)).setSelectionRange(selectionStart, selectionEnd);
  }

  // Said by the page as it would be without scripts, with the words as they are now.
  function refusal(kind, page) {
    delete jobs[kind];
    replace(kind, page);
    box(form(kind)).focus();
    refused(page);
    later(kind, 0);
    const why = page.querySelector(".govuk-error-summary__list")?.textContent.trim() ?? "";
    say(kind, `Not sent. ${why}`);
  }

  function signedOut(kind) {
    say(kind, "You have been signed out, so this was not sent. Your words stay here. ", signInLink());
  }

  function later(kind, wait) {
    clearTimeout(draft(kind).timer);
    draft(kind).timer = setTimeout(() => save(kind), wait);
  }

  async function save(kind) {
    if (!form(kind) || jobs[kind] || !isUnsaved(kind)) return;
    const text = box(form(kind)).value;
    try {
      const response = await fetch(root.dataset.draft, { method: "POST", body: kept(kind), redirect: "manual", signal: AbortSignal.timeout(15_000) });
      if (isSignedOut(response)) return signedOut(kind);
      if (response.status === 403) await refresh();
      if (!response.ok) throw new Error(`draft: ${response.status}`);
      draft(kind).saved = text;
      draft(kind).tries = 0;
      say(kind, text.trim() ? "Draft saved" : "");
    } catch {
      say(kind, "Draft not saved yet. Trying again");
      later(kind, pause(draft(kind).tries++));
    }
  }

  function saveInPassing(kind) {
    navigator.sendBeacon(root.dataset.draft, kept(kind));
  }

  function kept(kind) {
    const one = form(kind);
    return new URLSearchParams({ kind, text: box(one).value, seen_seq: field(one, "seen_seq") || root.dataset.lastSeq, csrf: field(one, "csrf") });
  }

  function field(one, name) {
    return one?.querySelector(`input[name=${name}]`)?.value ?? "";
  }

  function isSignedOut(response) {
    return response.status === 401 || response.type === "opaqueredirect" || new URL(response.url).pathname.startsWith("/staff/sign-in");
  }

  function isUnsaved(kind) {
    return box(form(kind)).value !== draft(kind).saved;
  }

  function unsaved() {
    return forms().map((one) => one.dataset.writes).filter((kind) => !jobs[kind] && isUnsaved(kind));
  }

  function say(kind, ...what) {
    const line = form(kind)?.querySelector("[data-state]");
    if (line && line.textContent !== what.join("")) line.replaceChildren(...what);
  }

  return {
    // Whether words stand in a box that were not sent yet.
    begun: () => forms().some((one) => box(one).value.trim() !== ""),
    // What was read before words were begun goes on to the newest message for as long as none are.
    seen(seq) {
      for (const one of forms()) {
        const field = one.querySelector("input[name=seen_seq]");
        if (field && box(one).value.trim() === "") field.value = seq;
      }
    },
    // Whether a part of the page holds words that the new one would lose. Whoever may write no more
    // keeps their words and cannot send them.
    keeps(part, now) {
      const written = [...part.querySelectorAll("form[data-writes]")].filter((one) => box(one).value.trim() !== "");
      for (const one of written) {
        const lost = !now.querySelector(`form[data-writes="${one.dataset.writes}"]`);
        for (const button of one.querySelectorAll("button")) button.disabled = lost;
        if (lost) say(one.dataset.writes, "This chat is not yours any more. Your words are kept here.");
      }
      return written.length > 0;
    },
    signedOut: () => forms().filter((one) => box(one).value.trim()).forEach((one) => signedOut(one.dataset.writes)),
  };
}
