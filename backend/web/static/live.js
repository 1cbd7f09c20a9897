// Keeps a conversation on the page up to date: the event stream says that something is new, the
// page fetches it as HTML. Nothing is kept in the browser; the last number on the page is the cursor.

const SILENCE = 45_000; // The server sends a heartbeat every 20 seconds or sooner.
const PATIENCE = 3_000;
const LONGEST_WAIT = 30_000;
const REST_AFTER = 30_000;
const RECONNECTING = "Reconnecting. Your messages are safe.";

// How long to wait before trying again: twice as long each time, up to half a minute, never in step
// with the other pages that lost the same server.
export function pause(tries) {
  const wait = Math.min(1000 * 2 ** tries, LONGEST_WAIT);
  return wait / 2 + Math.random() * (wait / 2);
}

// `appended(items)` is told of messages put on the page, `told(news)` of whatever the stream says,
// `signedOut()` that the sign-in has ended, `closedHere()` that this browser may read it no more.
// `restful`: a tab that nobody looks at lets its stream go
// after a while and catches up when it is looked at, for a browser opens six to one address only.
export function follow(root, { appended, told = () => {}, signedOut = () => {}, closedHere = null, restful = false }) {
  const list = root.querySelector("#messages");
  const connection = root.querySelector("#connection");
  const announce = announcer(root.querySelector("#announcer"));
  const last = () => Number(root.dataset.lastSeq);
  let source, heard, lossTimer, reopenTimer, restTimer, fetching;
  let tries = 0;
  let wanted = false;
  let behind = false;
  let restored = false;
  let resting = false;

  function catchUp() {
    wanted = true;
    fetching ??= fetchAll().finally(() => (fetching = null));
    return fetching;
  }

  async function fetchAll() {
    while (wanted) {
      wanted = false;
      try {
        await fetchNewer();
      } catch {
        behind = true;
        lost();
        setTimeout(catchUp, pause(tries++));
        return;
      }
    }
  }

  async function fetchNewer() {
    const response = await fetch(`${root.dataset.fragment}?after=${last()}`, {
      cache: "no-store",
      signal: AbortSignal.timeout(15_000),
    });
    if (response.redirected) signedOut();
    const gone = response.redirected || [401, 403, 404].includes(response.status);
    if (closedHere && response.status === 410) return shut();
    // Back on a page that was left for good, such as by the quick exit: it must not stay readable.
    if (gone && restored) location.reload();
    if (gone || !response.ok) throw new Error(`fragment: ${response.status}`);
    const html = await response.text();
    const anew = response.headers.get("X-Reset") === "yes";
    if (anew) {
      list.replaceChildren();
      root.dataset.lastSeq = 0;
    }
    const fresh = newer(html);
    behind = false;
    if (source.readyState === EventSource.OPEN) found();
    state(response.headers.get("X-Owner"), response.headers.get("X-Waiting"));
    if (fresh.length === 0) return;
    root.dataset.lastSeq = fresh.at(-1).dataset.seq;
    steadily(root, fresh, () => {
      close(fresh);
      list.append(...fresh);
      appended(fresh);
    });
    if (!anew) announce(fresh.filter((item) => item.dataset.sender !== root.dataset.own));
    if (Number(response.headers.get("X-Last-Seq")) > last()) wanted = true;
  }

  function newer(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    let seq = last();
    return [...holder.content.querySelectorAll("li[data-seq]")].filter((item) => {
      if (Number(item.dataset.seq) <= seq) return false;
      seq = Number(item.dataset.seq);
      return true;
    });
  }

  // What was offered before stops being offered once it was answered or offered anew.
  function close(fresh) {
    if (!fresh.some((item) => item.dataset.sender === "resident" || item.querySelector("[data-open]"))) return;
    for (const old of list.querySelectorAll("[data-open]")) {
      if (old.contains(document.activeElement)) fresh[0].dataset.takeFocus = "yes";
      old.remove();
    }
  }

  function state(owner, waiting) {
    if (owner) root.dataset.owner = owner;
    if (waiting !== null) root.dataset.waiting = ["true", "yes", "1"].includes(String(waiting).toLowerCase()) ? "yes" : "no";
  }

  function open() {
    clearTimeout(reopenTimer);
    reopenTimer = null;
    source?.close();
    heard = Date.now();
    source = new EventSource(`${root.dataset.stream}?after=${last()}`);
    source.addEventListener("open", () => {
      alive();
      catchUp();
    });
    source.addEventListener("heartbeat", alive);
    source.addEventListener("reset", catchUp); // The server says so again there, with everything.
    source.addEventListener("signed-out", () => {
      signedOut();
      again();
    });
    source.addEventListener("closed-here", shut);
    source.addEventListener("messages", (event) => {
      alive();
      const news = JSON.parse(event.data);
      if (news.last_seq === last()) state(news.owner, news.waiting);
      else catchUp();
      told(news);
    });
    source.addEventListener("error", again);
  }

  function shut() {
    resting = true;
    source.close();
    closedHere?.();
  }

  // Not left to the browser, which would come back in step with every other page.
  function again() {
    source.close();
    lost();
    reopenTimer ??= setTimeout(open, pause(tries++));
  }

  function alive() {
    heard = Date.now();
    if (!behind) found();
  }

  function found() {
    tries = 0;
    clearTimeout(lossTimer);
    lossTimer = null;
    connection.textContent = "";
    root.dataset.following = "yes";
  }

  function lost() {
    root.dataset.following = "no";
    lossTimer ??= setTimeout(() => (connection.textContent ||= RECONNECTING), PATIENCE);
  }

  function wake() {
    clearTimeout(restTimer);
    catchUp();
    if (resting || source.readyState === EventSource.CLOSED || Date.now() - heard > SILENCE) open();
    resting = false;
  }

  function rest() {
    resting = true;
    clearTimeout(reopenTimer);
    reopenTimer = null;
    source.close();
  }

  addEventListener("online", wake);
  addEventListener("offline", () => resting || again());
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    restored = true;
    catchUp();
    open();
  });
  addEventListener("pagehide", () => source.close());
  document.addEventListener("resume", wake); // After the browser had put the page to sleep.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
    else if (restful) restTimer = setTimeout(rest, REST_AFTER);
  });
  setInterval(() => {
    if (resting || Date.now() - heard <= SILENCE) return;
    lost();
    open();
  }, 5_000);
  open();
  return catchUp;
}

// New messages push the composer down: whoever looks at it keeps it where it is. The start of
// a long answer is shown, unless its reader is in the middle of writing.
function steadily(root, fresh, change) {
  const box = root.querySelector("textarea");
  const before = box?.getBoundingClientRect();
  const looking = before && before.height > 0 && before.top < innerHeight && before.bottom > 0;
  change();
  if (!looking) return;
  scrollBy({ top: box.getBoundingClientRect().top - before.top, behavior: "instant" });
  const first = fresh.find((item) => item.dataset.sender !== root.dataset.own);
  const writing = document.activeElement === box && box.value !== "";
  if (!writing && first && first.getBoundingClientRect().top < 0) first.scrollIntoView({ block: "start", behavior: "instant" });
}

// Reads out what others wrote, once: the list itself is no live region.
function announcer(region) {
  let timer;
  return (items) => {
    if (items.length === 0) return;
    clearTimeout(timer);
    const lines = items.flatMap((item) => [" ", inItsLanguage(item)]);
    region.append(...(region.hasChildNodes() ? lines : lines.slice(1)));
    timer = setTimeout(() => (region.textContent = ""), 2_000);
  };
}

function inItsLanguage(item) {
  const line = document.createElement("span");
  const { lang } = item.querySelector(".chat__text");
  if (lang) line.lang = lang;
  line.textContent = spoken(item);
  return line;
}

function spoken(item) {
  const words = (selector) => item.querySelector(selector)?.textContent.trim() ?? "";
  const options = item.querySelectorAll(".chat__choices button").length;
  const below = options === 1 ? "1 option below." : options ? `${options} options below.` : "";
  const card = item.querySelector("dl") ? "A list of answers is below." : "";
  return [`${words(".chat__sender")}:`, words(".front-door-danger__title"), words(".chat__text"), card, below].filter(Boolean).join(" ");
}
