// Says on every staff page how much waits: in the title, on the icon, in [data-count], and for whoever
// chose so by a sound and a desktop notice. Numbers only; no word of anybody comes here.
//
// All tabs of one sign-in share one stream, for a browser opens six connections to an address only:
// the tab that holds the lock reads it and passes the numbers on.
import { pause } from "./live.js";

const { staffStream, me, sound, desktop, quietFrom, quietUntil, iconNews } = document.body.dataset;
const SILENCE = 45_000;
const RINGS_FOR = 2_000;
const NAME = `staff-${me}`;
const title = document.title;
const icon = document.querySelector("link[rel=icon]");
const plainIcon = icon?.href;
const channel = new BroadcastChannel(NAME);
let counts = null;
let heard = Date.now();
let leading = null; // Ends the lead of this tab.
let queued;
let audio;

channel.addEventListener("message", ({ data }) => {
  heard = Date.now();
  if (data.counts) show(data.counts);
  if (data.news) ring();
  if (data.asks && leading && counts) channel.postMessage({ counts });
});

async function takePart({ steal = false } = {}) {
  if (!navigator.locks) return lead(); // Not over a secure connection: each tab for itself.
  queued?.abort();
  const mine = (queued = new AbortController());
  channel.postMessage({ asks: true });
  try {
    await navigator.locks.request(NAME, steal ? { steal } : { signal: mine.signal }, lead);
  } catch {
    leading?.(); // Taken by a tab that had heard nothing for a while.
  }
  if (mine === queued) takePart();
}

function lead() {
  return new Promise((resolve) => {
    let source, timer;
    let tries = 0;
    leading = () => {
      clearTimeout(timer);
      source?.close();
      leading = null;
      resolve();
    };
    const open = () => {
      heard = Date.now();
      source = new EventSource(staffStream);
      source.addEventListener("heartbeat", alive);
      source.addEventListener("counts", (event) => {
        alive();
        const now = JSON.parse(event.data);
        const news = isNews(now);
        channel.postMessage({ counts: now });
        show(now);
        if (news) {
          channel.postMessage({ news: true });
          ring();
          notify(now);
        }
      });
      source.addEventListener("signed-out", again);
      source.addEventListener("error", again);
    };
    const again = () => {
      source.close();
      clearTimeout(timer);
      timer = setTimeout(open, pause(tries++));
    };
    const alive = () => {
      heard = Date.now();
      tries = 0;
      channel.postMessage({ alive: true });
    };
    leading.again = again;
    open();
  });
}

// A tab that reads the stream may have been put to sleep, or its connection may be dead.
setInterval(() => {
  if (Date.now() - heard < SILENCE) return;
  heard = Date.now();
  if (leading) leading.again();
  else if (document.visibilityState === "visible" && navigator.locks) takePart({ steal: true });
}, 5_000);

function show(now) {
  counts = now;
  const number = now.waiting + now.mine;
  document.title = number ? `(${number}) ${title}` : title;
  if (icon) icon.href = number ? iconNews : plainIcon;
  for (const place of document.querySelectorAll("[data-count]")) {
    const text = String(now[place.dataset.count] ?? "");
    if (place.textContent !== text) place.textContent = text;
  }
  document.dispatchEvent(new CustomEvent("counts", { detail: now }));
}

// More than this page knew of. What came before it was opened stands on it and makes no noise.
function isNews(now) {
  return counts !== null && (now.waiting > counts.waiting || now.mine > counts.mine);
}

function isQuiet() {
  if (!quietFrom || !quietUntil) return false;
  const now = new Date().toTimeString().slice(0, 5);
  return quietFrom <= quietUntil ? quietFrom <= now && now < quietUntil : now >= quietFrom || now < quietUntil;
}

// One tab rings, and only one that the browser lets make a sound: where somebody has pressed something.
function ring() {
  if (sound !== "yes" || isQuiet() || audio?.state !== "running") return;
  const once = () => {
    play();
    return new Promise((resolve) => setTimeout(resolve, RINGS_FOR));
  };
  if (navigator.locks) navigator.locks.request(`${NAME}-ring`, { ifAvailable: true }, (lock) => lock && once());
  else once();
}

// Two short tones, made here, so that there is no file to fetch.
function play() {
  [660, 880].forEach((frequency, at) => {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const start = audio.currentTime + at * 0.18;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.2, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.16);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.17);
  });
}

async function wakeAudio() {
  audio ??= new AudioContext();
  if (audio.state === "suspended") await audio.resume();
}

function notify(now) {
  if (desktop !== "yes" || isQuiet() || !("Notification" in window) || Notification.permission !== "granted") return;
  const waiting = now.waiting === 1 ? "1 chat waits for a person." : `${now.waiting} chats wait for a person.`;
  const unread = now.mine === 1 ? "1 new message in your chats." : `${now.mine} new messages in your chats.`;
  const notice = new Notification("Complaints: staff", { body: `${waiting} ${unread}`, tag: NAME, renotify: true, icon: iconNews });
  notice.addEventListener("click", () => {
    focus();
    notice.close();
  });
}

// The buttons that try out a sound and a notice; pressing one is also what lets the browser make them.
const tests = {
  async sound() {
    await wakeAudio();
    play();
    return audio.state === "running" ? "You should have heard two short tones." : "This browser does not let the page make a sound.";
  },
  async desktop() {
    if (!("Notification" in window)) return "This browser shows no desktop notices.";
    if ((await Notification.requestPermission()) !== "granted") return "This browser does not let the page show notices. Allow them in its settings for this site.";
    new Notification("Complaints: staff", { body: "This is what a notice looks like.", tag: `${NAME}-test`, icon: iconNews });
    return "A notice was shown.";
  },
};
for (const button of document.querySelectorAll("[data-test]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const line = document.querySelector(`[data-test-result="${button.dataset.test}"]`);
    const words = await tests[button.dataset.test]();
    if (line) line.textContent = words;
  });
}

if (sound === "yes") for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wakeAudio, { once: true });
addEventListener("online", () => leading?.again());
addEventListener("pagehide", () => leading?.());
takePart();
