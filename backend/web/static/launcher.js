// Opens the complaints chat in a frame on this page. Without it the link leads to the chat's own
// page, as it does where the browser is old. Needs no styles, and no scripts but this one.
(() => {
  const link = document.querySelector("a[data-complaints-chat]");
  if (!link || !window.HTMLDialogElement || !("adoptedStyleSheets" in document)) return;
  const { origin } = new URL(link.href);
  const SLOW = 10_000;
  const STYLE = `
    dialog { position: fixed; inset: auto 1rem 1rem auto; z-index: 2147483647; margin: 0; padding: 0;
      width: 26rem; height: min(44rem, calc(100vh - 2rem)); max-width: none; max-height: none;
      flex-direction: column; border: 2px solid #24505f; background: #fff; color: #0b0c0c;
      font: 1rem/1.4 Arial, Helvetica, sans-serif; box-shadow: 0 0 1.5rem #0006;
      animation: come .2s ease-out }
    dialog[open] { display: flex }
    dialog:focus-visible, a:focus-visible, button:focus-visible { outline: 3px solid #fd0; outline-offset: 0 }
    @keyframes come { from { transform: translateY(1rem); opacity: 0 } }
    div { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: center; padding: .5rem .75rem;
      background: #24505f; color: #fff }
    h2 { flex: 1 1 auto; margin: 0; font-size: 1.125rem }
    a, button { min-height: 1.5rem; padding: .25rem; border: 0; background: none; color: inherit;
      font: inherit; text-decoration: underline; cursor: pointer }
    p { margin: 1rem } p:empty { display: none }
    iframe { flex: 1; width: 100%; border: 0 }
    @media (max-width: 40em), (max-height: 30em) { dialog { inset: 0; width: 100%; height: 100%; border: 0 } }
    @media (prefers-reduced-motion: reduce) { dialog { animation: none } }`;
  let dialog, frame, slow;

  function add(parent, tag, properties) {
    const made = Object.assign(document.createElement(tag), properties);
    parent.append(made);
    return made;
  }

  function build() {
    const root = add(document.body, "div").attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    dialog = add(root, "dialog", { tabIndex: -1, lang: "en-GB" });
    dialog.setAttribute("aria-labelledby", "name");
    const bar = add(dialog, "div");
    add(bar, "h2", { id: "name", textContent: link.dataset.complaintsChat || "Complaints chat" });
    add(bar, "a", { href: link.href, textContent: "Open in full page" });
    add(bar, "button", { type: "button", textContent: "Close", onclick: close });
    slow = add(dialog, "p", { role: "status" });
    frame = add(dialog, "iframe", { title: "Chat", src: `${origin}/embed`, onload: greet });
    setTimeout(() => slow && (slow.textContent = "The chat did not open here. Open it in full page."), SLOW);
  }

  function open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!dialog) build();
    dialog.show();
    dialog.focus();
    link.setAttribute("aria-expanded", "true");
  }

  // Focus goes back to the link only from the chat: nobody is torn from the page they read.
  function close() {
    const inside = dialog.contains(dialog.getRootNode().activeElement);
    dialog.close();
    link.setAttribute("aria-expanded", "false");
    if (inside) link.focus();
  }

  // The frame answers whoever greets it, if it knows them, whenever it has loaded.
  function greet() {
    frame.contentWindow.postMessage({ frontDoor: "hello" }, origin);
  }

  const heard = {
    ready() {
      slow?.remove();
      slow = null;
    },
    close,
    exit: () => location.replace(`${origin}/exit`),
  };

  addEventListener("message", ({ source, origin: from, data }) => {
    if (!frame || source !== frame.contentWindow || from !== origin) return;
    const what = data?.frontDoor;
    if (typeof what === "string" && Object.hasOwn(heard, what)) heard[what]();
  });

  addEventListener("keydown", ({ key, defaultPrevented }) => {
    if (key === "Escape" && !defaultPrevented && dialog?.open) close();
  });

  link.setAttribute("aria-haspopup", "dialog");
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", open);
})();
