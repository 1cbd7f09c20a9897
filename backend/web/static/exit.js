// Shows the quick way out as soon as what comes into the chat calls for it, without a new page.
import { ExitThisPage } from "./govuk-frontend-6.6.0.min.js";

const messages = document.getElementById("messages");
const first = document.getElementById("exit-first");
const button = document.getElementById("exit-button");

const watch = new MutationObserver(() => messages.querySelector("[data-exit]") && show());
if (first && button) watch.observe(messages, { childList: true });

function show() {
  watch.disconnect();
  for (const template of [first, button]) template.replaceWith(template.content);
  document.getElementById("exit-words").hidden = false;
  new ExitThisPage(document.querySelector('[data-module="govuk-exit-this-page"]'));
}
