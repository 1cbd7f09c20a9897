// Tells the server that somebody looks at a conversation or writes in it. Both are forgotten by
// themselves, so that whoever goes away without a word is not shown for long.

const LOOKING_EVERY = 40_000; // Kept for 60 seconds.
const TYPING_EVERY = 4_000; // Kept for 10 seconds.
const STOPPED_AFTER = 6_000;

// `wanted()` says whether anybody would see it, `more()` gives what else to tell with it.
export function presence(root, { wanted = () => true, more = () => ({}) }) {
  const csrf = () => document.querySelector("input[name=csrf]")?.value ?? "";
  let typedAt = 0;
  let typing = false;
  let stopTimer, leaveTimer;

  function body(how) {
    return new URLSearchParams({ typing: how, csrf: csrf(), ...more() });
  }

  // Never tried again: the next one says the same or something newer.
  function tell(how) {
    if (!root.dataset.presence || !wanted()) return;
    fetch(root.dataset.presence, { method: "POST", body: body(how), redirect: "manual", signal: AbortSignal.timeout(15_000) }).catch(() => {});
  }

  function look() {
    clearTimeout(leaveTimer);
    if (document.visibilityState === "visible") tell(typing ? "yes" : "no");
  }

  function leave() {
    if (root.dataset.presence && wanted()) navigator.sendBeacon(root.dataset.presence, body("left"));
  }

  function stopped() {
    clearTimeout(stopTimer);
    if (typing) {
      typing = false;
      tell("no");
    }
  }

  root.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    if (event.target.value === "") return stopped();
    clearTimeout(stopTimer);
    stopTimer = setTimeout(stopped, STOPPED_AFTER);
    typing = true;
    if (Date.now() - typedAt < TYPING_EVERY) return;
    typedAt = Date.now();
    tell("yes");
  });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
    else leaveTimer = setTimeout(leave, LOOKING_EVERY);
  });
  setInterval(look, LOOKING_EVERY);
  look();
  return { look, stopped };
}
