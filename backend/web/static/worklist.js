// The worklist: ticks all cases of the page, and says how many have come since it was opened. The
// rows themselves never move while somebody reads them.

const all = document.querySelector("[data-tick-all]");
const boxes = [...document.querySelectorAll('input[name="case"]')];
if (all && boxes.length) {
  all.hidden = false;
  all.addEventListener("click", () => {
    const tick = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = tick;
    all.textContent = tick ? "Untick all on this page" : "Tick all on this page";
  });
}

const line = document.querySelector("[data-newer]");
const number = line?.querySelector("[data-newer-number]");
let known = 0;

// Told by the stream of the staff pages, with the number of the newest case.
document.addEventListener("counts", async ({ detail }) => {
  if (!line || !(detail.newest > Math.max(known, Number(line.dataset.than)))) return;
  known = detail.newest;
  try {
    const answer = await fetch(`/staff/cases/newer?${line.dataset.newer}&than=${line.dataset.than}`);
    if (!answer.ok || answer.redirected) return;
    const come = Number(await answer.text());
    number.textContent = String(come);
    line.hidden = !come;
  } catch {
    known = 0; // Asked again with the next news.
  }
});
