// The page around our frame. It speaks first, so that we only ever answer an origin that we know.
const origins = document.querySelector('meta[name="embedding-origins"]').content.split(" ");

export function whenGreeted(answer) {
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || !origins.includes(origin) || data?.frontDoor !== "hello") return;
    answer((what) => parent.postMessage({ frontDoor: what }, origin));
  });
}
