// A list of options beside a text field: the field keeps the focus, the arrows move the active option.
// Pattern: WAI-ARIA combobox with a listbox popup. Used by selects, by the composer's suggestions and by "act as".

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";

/** Options are `{value, label, hint?, picture?, group?, chosen?}`; `onChoose` gets the option. */
export class Listbox {
  constructor({ label, several = false, onChoose }) {
    this.id = freshId("listbox");
    this.onChoose = onChoose;
    this.options = [];
    this.active = -1;
    this.node = el("ul", {
      class: "listbox",
      role: "listbox",
      id: this.id,
      "aria-label": label,
      "aria-multiselectable": several || null,
    });
    this.node.addEventListener("pointerdown", (event) => event.preventDefault());
    this.node.addEventListener("click", (event) => {
      const row = event.target.closest("[role=option]");
      if (row) this.onChoose(this.options[Number(row.dataset.index)]);
    });
  }

  /** Show these options; `active` is the index of the active one, -1 for none. `nothing` is said when there are none. */
  show(options, { active = 0, nothing = "" } = {}) {
    this.options = options;
    const rows = [];
    options.forEach((option, index) => {
      if (option.group && option.group !== options[index - 1]?.group) {
        rows.push(el("li", { class: "listbox-group", role: "presentation" }, option.group));
      }
      rows.push(this.#row(option, index));
    });
    if (!options.length) rows.push(el("li", { class: "listbox-none", role: "presentation" }, nothing));
    this.node.replaceChildren(...rows);
    this.#activate(Math.min(active, options.length - 1));
  }

  #row(option, index) {
    return el(
      "li",
      { role: "option", id: `${this.id}-${index}`, "data-index": index, "aria-selected": option.chosen ? "true" : "false" },
      option.picture,
      el("span", { class: "option-label" }, option.label),
      option.hint ? el("span", { class: "option-hint" }, option.hint) : null,
      option.chosen ? icon("check") : null,
    );
  }

  /** Make another option active: one down (1), one up (-1); round at the ends. */
  move(step) {
    const count = this.options.length;
    if (count) this.#activate((this.active + step + count) % count);
  }

  /** Choose the active option; false when there is none. */
  choose() {
    const option = this.options[this.active];
    if (option) this.onChoose(option);
    return Boolean(option);
  }

  /** The id of the active option, for `aria-activedescendant`. */
  get activeId() {
    return this.active >= 0 ? `${this.id}-${this.active}` : null;
  }

  #activate(index) {
    this.active = index;
    for (const row of this.node.querySelectorAll("[role=option]")) {
      const isActive = Number(row.dataset.index) === index;
      row.classList.toggle("is-active", isActive);
      if (isActive) row.scrollIntoView({ block: "nearest" });
    }
  }
}

/** Tell assistive technology which option of a list the field points at; null closes the list for it. */
export function pointAt(field, listbox) {
  if (field.getAttribute("role") === "combobox") field.setAttribute("aria-expanded", listbox ? "true" : "false");
  const active = listbox?.activeId;
  if (active) field.setAttribute("aria-activedescendant", active);
  else field.removeAttribute("aria-activedescendant");
  if (listbox) field.setAttribute("aria-controls", listbox.id);
}
