// Keeps the staff's page of a conversation live. The page works without it: every form is a plain one.
//
// The page gives, on the element #chat:
//   data-owner             bot | waiting | staff | closed
//   data-waiting           no
//   data-last-seq          number of the newest message on the page
//   data-own               staff
//   data-stream            /staff/conversations/ID/stream
//   data-fragment          /staff/conversations/ID/fragment
//   data-presence          /staff/conversations/ID/presence (POST typing=yes|no|left, csrf; answers 204)
//   data-draft             /staff/conversations/ID/draft (POST kind=reply|note, text, seen_seq, csrf; answers 204)
// and inside it:
//   #messages #connection #announcer   as on the resident's page
//   #there                 a paragraph: who looks at this chat now; filled on the page, kept by the script
//   #typing                an empty paragraph: who writes now
//   #review                an empty paragraph role="status" above the reply's button: "Priya replied 8 seconds ago."
//   form[data-writes="reply"], form[data-writes="note"]   each with one textarea, hidden csrf, client_id and
//                          seen_seq (the last message read when the words were begun), and an empty
//                          <p data-state role="status"></p> for "Draft saved", "Sent", "Not sent yet. Trying again"
//   [data-fresh="NAME"]    parts that are taken from the page as it is now after a change of owner, a reply or
//                          new messages (the buttons, the composer's errors, what was gathered beside); one
//                          that holds the focus or words being written is left as it is. A reply's form stands
//                          inside data-fresh="composer"
// Keyboard shortcuts on any staff page: an element with data-shortcut="r" is focused (a field) or pressed
// (a button or link) by that key; its words in the list of shortcuts are data-shortcut-help or its own text.
// j and k go through links with data-row.
import { follow } from "./live.js";

const root = document.getElementById("chat");
const composer = document.getElementById("composer");
const box = document.getElementById("text");

follow(root, { appended() {} });

box?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
});
