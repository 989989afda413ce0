// What is said without taking the focus: to screen readers, and in short notes at the foot of the page.

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { problem, t } from "../texts.js";
import { world } from "../world.js";

const STAYS = 8000;

/** Say something to screen readers. What happens `inPassing`, as messages do, is not said while days go by in seconds. */
export function announce(text, { inPassing = false } = {}) {
  if (inPassing && world.clock.moving) return;
  const region = document.getElementById("live");
  region.append(el("p", {}, text));
  while (region.childElementCount > 5) region.firstElementChild.remove();
}

/** A short note; problems stay until they are dismissed. */
export function note(text, { isProblem = false } = {}) {
  const box = el("div", { class: isProblem ? "note is-problem" : "note", role: isProblem ? "alert" : "status" });
  const dismiss = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": t("dismiss"), onclick: () => box.remove() },
    icon("close"),
  );
  box.append(icon(isProblem ? "warning" : "check"), el("span", {}, text), dismiss);
  const notes = document.getElementById("notes");
  notes.append(box);
  while (notes.childElementCount > 3) notes.firstElementChild.remove();
  if (!isProblem) setTimeout(() => box.remove(), STAYS);
}

/** Do something that may be refused: the refusal is shown in words, and `null` is given back. */
export async function attempt(run) {
  try {
    return await run();
  } catch (error) {
    if (error.word === undefined) throw error;
    note(problem(error), { isProblem: true });
    return null;
  }
}
