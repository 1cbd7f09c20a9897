// Keeps the staff's page of a conversation live. The page works without it: every form is a plain one.
//
// The page gives, on the element #chat:
//   data-owner             bot | waiting | staff | closed
//   data-waiting           no
//   data-last-seq          number of the newest message on the page
//   data-own               staff
//   data-stream            /staff/conversations/ID/stream
//   data-fragment          /staff/conversations/ID/fragment
//   data-presence          /staff/conversations/ID/presence (POST typing=yes|no|left, csrf; answers 204)
//   data-draft             /staff/conversations/ID/draft (POST kind=reply|note, text, seen_seq, csrf; answers 204)
// and inside it:
//   #messages #connection #announcer   as on the resident's page
//   #there                 a paragraph: who looks at this chat now; filled on the page, kept by the script
//   #typing                an empty paragraph: who writes now
//   #review                an empty paragraph role="status" above the reply's button: "Priya replied 8 seconds ago."
//   form[data-writes="reply"], form[data-writes="note"]   each with one textarea, hidden csrf, client_id and
//                          seen_seq (the last message read when the words were begun), and an empty
//                          <p data-state role="status"></p> for "Draft saved", "Sent", "Not sent yet. Trying again"
//   [data-fresh="NAME"]    parts that are taken from the page as it is now after a change of owner, a reply or
//                          new messages (the buttons, the composer's errors, what was gathered beside); one
//                          that holds the focus or words being written is left as it is. A reply's form stands
//                          inside data-fresh="composer"
// Keyboard shortcuts on any staff page: an element with data-shortcut="r" is focused (a field) or pressed
// (a button or link) by that key; its words in the list of shortcuts are data-shortcut-help or its own text.
// j and k go through links with data-row.
import { follow } from "./live.js";
import { presence } from "./presence.js";
import { writing } from "./console-writing.js";

const root = document.getElementById("chat");
const review = () => document.getElementById("review");
const me = document.body.dataset.name ?? "";
const GATHERED_AFTER = 4_000;
let refreshTimer, reviewTimer, gathering, tokensAreOld;
let newest = null; // What somebody else said last since words of ours were begun: {name, at}.
let holder; // Whose chat it is, as the stream last said.

const catchUp = follow(root, {
  restful: true,
  appended(fresh) {
    const others = fresh.filter((item) => !isMine(item) && ["staff", "resident"].includes(item.dataset.sender));
    words.seen(Number(root.dataset.lastSeq));
    if (others.length && words.begun()) replied(others.at(-1));
    refreshTimer ??= setTimeout(refresh, GATHERED_AFTER);
    there.look();
    if (tokensAreOld) refresh();
  },
  told(news) {
    showThere(news.there);
    if (!news.known && document.visibilityState === "visible") there.look();
    const now = `${news.owner} ${news.holder}`;
    if (holder !== undefined && holder !== now) refresh();
    holder = now;
  },
  signedOut() {
    tokensAreOld = true;
    words.signedOut();
    const link = signInLink();
    document.getElementById("connection").replaceChildren("You have been signed out. What you wrote is kept. ", link);
  },
});

const there = presence(root, { more: () => ({ read: document.visibilityState === "visible" ? root.dataset.lastSeq : 0 }) });

const words = writing(root, {
  sent(page) {
    take(page);
    newest = null;
    showReview();
    there.stopped();
    catchUp();
  },
  refused: take,
  refresh,
  signInLink,
});

function isMine(item) {
  return item.dataset.sender === "staff" && me !== "" && item.querySelector(".chat__sender").textContent.startsWith(me);
}

// Somebody said something while words were being written: said, so that they are read over first.
function replied(item) {
  const name = item.querySelector(".chat__sender").textContent.trim();
  newest = { name: item.dataset.sender === "resident" ? "The resident" : name.replace(/ \(.*\)$/, ""), at: Date.now() };
  showReview();
}

function showReview() {
  clearTimeout(reviewTimer);
  const line = review();
  if (!line) return;
  if (!newest || !words.begun()) {
    line.replaceChildren();
    return;
  }
  // How long ago goes on changing; it is not read out, for that would be without end.
  if (newest.line !== line) {
    newest.line = line;
    newest.ago = document.createElement("span");
    newest.ago.setAttribute("aria-hidden", "true");
    line.replaceChildren(`${newest.name} replied`, newest.ago, ": read it before you send.");
  }
  newest.ago.textContent = ` ${elapsed(newest.at)} ago`;
  reviewTimer = setTimeout(showReview, 5_000);
}

function elapsed(since) {
  const seconds = Math.max(1, Math.round((Date.now() - since) / 1000));
  const [number, unit] = seconds < 60 ? [seconds, "second"] : [Math.round(seconds / 60), "minute"];
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

function showThere(present) {
  const names = present.map((one) => one.name || (one.staff ? "a colleague" : "the resident"));
  const typing = names.filter((_, at) => present[at].typing);
  put("there", names.length ? `Looking at this chat now: ${names.join(", ")}.` : "");
  put("typing", typing.length ? `${sentence(typing.join(" and "))} ${typing.length > 1 ? "are" : "is"} writing.` : "");
}

function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function put(id, text) {
  const line = document.getElementById(id);
  if (line && line.textContent !== text) line.textContent = text;
}

// Takes the parts that change from the page as it is now.
function refresh() {
  clearTimeout(refreshTimer);
  refreshTimer = null;
  gathering ??= fetchPage().finally(() => (gathering = null));
  return gathering;
}

async function fetchPage() {
  try {
    const response = await fetch(location.pathname, { cache: "no-store", signal: AbortSignal.timeout(15_000) });
    if (response.ok && !response.redirected) take(parsed(await response.text()));
  } catch {
    refreshTimer = setTimeout(refresh, GATHERED_AFTER);
  }
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function take(page) {
  tokensAreOld = false;
  const token = page.querySelector("input[name=csrf]")?.value;
  if (token) for (const field of document.querySelectorAll("input[name=csrf]")) field.value = token;
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const now = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (now && !words.keeps(part, now) && !part.contains(document.activeElement)) part.replaceWith(now);
  }
}

function signInLink() {
  const link = document.createElement("a");
  link.className = "govuk-link";
  link.href = "/staff/sign-in";
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = "Sign in again (opens in a new tab)";
  return link;
}
