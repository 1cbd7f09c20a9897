// The chat in a frame on the landlord's website: Escape closes it, links open beside it, and
// whoever's browser keeps no cookies here is sent to the chat's own page.
import { whenGreeted } from "./around.js";

whenGreeted((tell) => {
  tell("ready");
  onkeydown = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell("close");
  };
});

document.addEventListener("click", ({ target }) => {
  const link = target.closest("a[href]");
  if (!link || link.target) return;
  const stays = link.origin === location.origin && link.pathname.startsWith("/embed");
  if (!stays) {
    link.target = "_blank";
    link.rel = "noopener";
  }
});

const kept = await fetch("/embed/cookies", { cache: "no-store" }).then(({ status }) => status === 204, () => true);
if (!kept) {
  document.getElementById("frame-keeps-nothing").hidden = false;
  for (const form of document.forms) form.hidden = true;
}
