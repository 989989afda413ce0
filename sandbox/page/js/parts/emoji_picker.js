// Choosing an emoji: what people use most, and a search by name.

import { el } from "../dom.js";
import { emojiOf, searchEmoji, USUAL } from "../markup/emoji.js";
import { t } from "../texts.js";
import { openPanel } from "./popover.js";

const COLUMNS = 8;

/** Open the picker beside `anchor`; `onPick` gets the short name. */
export function openEmojiPicker(anchor, onPick) {
  let panel = null;
  const grid = el("div", { class: "emoji-grid", role: "group", "aria-label": t("emoji") });
  const pick = (name) => {
    panel.close();
    onPick(name);
  };
  const fill = (letters) => {
    const usual = USUAL.map((name) => ({ name, sign: emojiOf(name) }));
    const found = letters ? searchEmoji(letters) : [...usual, ...searchEmoji("").filter((one) => !USUAL.includes(one.name))];
    grid.replaceChildren(...found.map((one, index) => cell(one, index, pick)));
    if (!found.length) grid.replaceChildren(el("p", { class: "muted" }, t("nothing_found")));
  };
  const search = el("input", {
    class: "input",
    type: "text",
    placeholder: t("search_emoji"),
    "aria-label": t("search_emoji"),
    autocomplete: "off",
  });
  search.addEventListener("input", () => fill(search.value.replaceAll(":", "").trim()));
  search.addEventListener("keydown", (event) => {
    const first = grid.querySelector("button");
    if (event.key === "Enter" && first) first.click();
    if (event.key === "ArrowDown") first?.focus();
  });
  grid.addEventListener("keydown", moveSideways);
  fill("");
  panel = openPanel(anchor, [search, grid], { label: t("add_reaction"), end: true, className: "emoji-picker" });
}

function cell({ name, sign }, index, pick) {
  return el(
    "button",
    {
      type: "button",
      class: "emoji-cell",
      "aria-label": name,
      title: `:${name}:`,
      tabindex: index ? "-1" : "0",
      onclick: () => pick(name),
    },
    sign,
  );
}

/** In the grid, left and right go to the next emoji, up and down to the next row. */
function moveSideways(event) {
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };
  if (!(event.key in steps)) return;
  event.preventDefault();
  const cells = [...event.currentTarget.querySelectorAll("button")];
  cells[cells.indexOf(document.activeElement) + steps[event.key]]?.focus();
}
