// The card of the first visit: what this is, and three things to try. The words may come from whoever started the sandbox.

import { el, refill } from "../dom.js";
import { icon } from "../icons.js";
import { language, t } from "../texts.js";
import { world } from "../world.js";

const SEEN = "sandbox.welcome";
let open = localStorage.getItem(SEEN) !== "dismissed";

/** The card, or null once it was dismissed. */
export function welcomeCard() {
  const place = el("div", { class: "welcome-place" });
  drawIn(place);
  return place;
}

function drawIn(place) {
  if (!open) return refill(place);
  const given = world.page.welcome?.[language()] ?? world.page.welcome?.en ?? {};
  const tries = given.tries ?? [t("welcome_try_1"), t("welcome_try_2"), t("welcome_try_3")];
  const dismiss = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": t("dismiss"), onclick: () => setOpen(false) },
    icon("close"),
  );
  return refill(
    place,
    el(
      "section",
      { class: "welcome", "aria-label": t("help") },
      el("header", {}, el("h2", {}, given.title || t("welcome_title")), dismiss),
      el("p", {}, withCode(given.text || t("welcome_text"))),
      el(
        "ol",
        {},
        tries.map((words) => el("li", {}, withCode(words))),
      ),
    ),
  );
}

/** Text with `code` between backquotes. */
function withCode(words) {
  return words.split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part));
}

function setOpen(value) {
  open = value;
  localStorage.setItem(SEEN, value ? "shown" : "dismissed");
  for (const place of document.querySelectorAll(".welcome-place")) drawIn(place);
  if (!value) document.getElementById("main").focus();
}

/** Show the card again. */
export function showWelcome() {
  setOpen(true);
  document.querySelector(".welcome button")?.focus();
}
