// Keeps the open conversation of the staff page up to date; replies are a plain form.
import { follow } from "./live.js";

const root = document.getElementById("chat");
const composer = document.getElementById("composer");
const box = document.getElementById("text");

follow(root, { appended() {} });

box?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
});
