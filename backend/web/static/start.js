// Starts the govuk-frontend components that the page holds, the buttons that print it, and what
// opens with the answer it belongs to.
import { initAll } from "./govuk-frontend-6.6.0.min.js";

initAll();

// The component itself would set aria-expanded, which a radio button may not have.
const opening = document.querySelectorAll("input[data-opens]");

function showWhatBelongs() {
  for (const input of opening) {
    const part = document.getElementById(input.dataset.opens);
    part.classList.toggle("govuk-radios__conditional--hidden", !input.checked);
  }
}

document.addEventListener("change", showWhatBelongs);
window.addEventListener("pageshow", showWhatBelongs);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
