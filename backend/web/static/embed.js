// The chat in a frame on the landlord's website: Escape closes it, links open beside it, and
// whoever's browser keeps no cookies here is sent to the chat's own page.
import { whenGreeted } from "./around.js";

whenGreeted((tell) => {
  tell("ready");
  onkeydown = (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) tell("close");
  };
});

// No page but the chat may be shown here, so whatever leads elsewhere opens beside it.
document.addEventListener("click", ({ target }) => {
  const link = target.closest("a[href]");
  if (link) beside(link, link.href);
});
document.addEventListener("submit", ({ target: form, submitter }) => {
  beside(form, submitter?.hasAttribute("formaction") ? submitter.formAction : form.action);
});

function beside(leading, address) {
  const { origin, pathname, protocol } = new URL(address);
  const stays = origin === location.origin && pathname.startsWith("/embed");
  if (leading.target || stays || !protocol.startsWith("http")) return; // A telephone number rings.
  leading.target = "_blank";
  leading.rel = "noopener";
}

const kept = await fetch("/embed/cookies", { cache: "no-store" }).then(({ status }) => status === 204, () => true);
if (!kept) {
  document.getElementById("frame-keeps-nothing").hidden = false;
  for (const form of document.forms) form.hidden = true;
}
