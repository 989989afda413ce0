// The picture of a person: their initials on a colour of their own. Nothing is fetched.

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { nameOf, world } from "../world.js";

const COLOURS = 8;

function colourOf(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.codePointAt(0)) % 9973;
  return sum % COLOURS;
}

function initials(name) {
  const words = name.split(/[\s.-]+/).filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : null]
    .filter(Boolean)
    .map((word) => [...word][0])
    .join("")
    .toLocaleUpperCase();
}

/** A decorative picture: the name always stands beside it. */
export function avatar(id, name = nameOf(id)) {
  const isApp = id === world.app.bot_user || world.people.get(id)?.is_bot;
  const content = isApp ? icon("bolt") : initials(name) || "?";
  return el("span", { class: `avatar ${isApp ? "avatar-app" : `avatar-${colourOf(id || name)}`}`, "aria-hidden": "true" }, content);
}
