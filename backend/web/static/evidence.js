// Shows how much of the photos and documents has been sent. Every form here works without it.
const MEGABYTE = 1024 * 1024;

for (const form of document.querySelectorAll("form[data-evidence]")) watch(form);

function watch(form) {
  const input = form.querySelector("[data-files]");
  const here = form.dataset.evidence === "here";
  let sending = null;

  form.addEventListener("submit", (event) => {
    if (sending) return event.preventDefault();
    const files = [...input.files];
    // A form with other questions is sent by the browser itself when no file is chosen.
    if (!files.length && !here) return;
    event.preventDefault();
    const problems = wrong(files, input);
    show(form, problems);
    if (!problems.length) send(event.submitter);
  });

  function send(button) {
    const address = button?.getAttribute("formaction") ?? form.getAttribute("action");
    const body = new FormData(form, button);
    sending = new XMLHttpRequest();
    sending.open("POST", address);
    sending.setRequestHeader("Accept", here ? "application/json" : "text/html");
    sending.upload.onprogress = ({ loaded, total }) => going(form, Math.floor((100 * loaded) / total));
    sending.upload.onload = () => told(form, "Checking");
    sending.onload = () => arrived(address);
    sending.onerror = () => failed();
    going(form, 0);
    told(form, "Sending");
    sending.send(body);
  }

  function arrived(address) {
    const { status, responseURL, responseText } = sending;
    if (here && [202, 422].includes(status)) return taken(JSON.parse(responseText));
    if (status < 400 && new URL(address, location.href).href !== responseURL) return location.assign(responseURL);
    if (status === 422 && !here) return replaced(responseText);
    form.submit(); // What only a page can explain, the browser shows.
  }

  // What was kept is kept, whatever was wrong with the others: nothing is sent a second time.
  function taken({ kept, problems }) {
    ended();
    form.reset();
    const id = form.querySelector("[name=client_id]");
    if (id) id.value = newId();
    show(form, problems);
    told(form, kept ? `Sent: ${kept} ${kept === 1 ? "file" : "files"}` : "");
  }

  function replaced(page) {
    const fresh = new DOMParser().parseFromString(page, "text/html");
    document.title = fresh.title;
    document.querySelector("main").replaceWith(fresh.querySelector("main"));
    for (const one of document.querySelectorAll("form[data-evidence]")) watch(one);
    document.querySelector(".govuk-error-summary, h1")?.setAttribute("tabindex", "-1");
    document.querySelector(".govuk-error-summary, h1")?.focus();
  }

  function failed() {
    ended();
    told(form, "");
    show(form, ["The files were not sent. Check your connection, then try again."]);
  }

  function ended() {
    sending = null;
    form.querySelector("[data-going]").hidden = true;
  }
}

// What the server would refuse in any case is said before it is sent over a slow line.
function wrong(files, input) {
  const { most, megabytes } = input.dataset;
  if (!files.length) return ["Choose a file first."];
  if (files.length > Number(most)) {
    return [`You can only choose up to ${most} files at once. Choose fewer, then add the others after.`];
  }
  return files.flatMap(({ name, size }) => {
    if (size === 0) return [`“${name}” is empty. Choose another file.`];
    if (size > Number(megabytes) * MEGABYTE) {
      return [`“${name}” is too large. Choose a file of ${megabytes} MB or less, or a smaller photo.`];
    }
    return [];
  });
}

function going(form, percent) {
  const bar = form.querySelector("progress");
  form.querySelector("[data-going]").hidden = false;
  bar.value = percent;
  // Said at each quarter only, or a screen reader would say nothing else.
  if (percent && percent % 25 === 0) told(form, `Sent ${percent}%`);
}

function told(form, words) {
  const line = form.querySelector("[data-told]");
  if (line.textContent !== words) line.textContent = words;
}

function show(form, problems) {
  const input = form.querySelector("[data-files]");
  const group = input.closest(".govuk-form-group");
  const id = `${input.id}-error`;
  group.querySelector(".govuk-error-message")?.remove();
  group.classList.toggle("govuk-form-group--error", problems.length > 0);
  input.classList.toggle("govuk-file-upload--error", problems.length > 0);
  const others = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  input.setAttribute("aria-describedby", (problems.length ? [...others, id] : others).join(" "));
  if (!problems.length) return;
  const line = document.createElement("p");
  line.id = id;
  line.className = "govuk-error-message";
  const label = document.createElement("span");
  label.className = "govuk-visually-hidden";
  label.textContent = "Error: ";
  line.append(label);
  for (const [number, words] of problems.entries()) line.append(...(number ? [document.createElement("br")] : []), words);
  input.before(line);
  input.focus();
}

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
