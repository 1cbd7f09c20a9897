// Starts the govuk-frontend components that the page holds, and the buttons that print it.
import { initAll } from "./govuk-frontend-6.6.0.min.js";

initAll();

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
