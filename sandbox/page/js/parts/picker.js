// A field to choose one or several of many: type to narrow, arrows to move, Enter to choose. Slack's selects.

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";
import { Listbox, pointAt } from "./listbox.js";
import { place } from "./popover.js";

const MOST_SHOWN = 100;

/**
 * `options()` gives `{value, label, hint?, picture?, group?}`; `value` is what is chosen (a value, or a list when `several`);
 * `onChange` gets what is chosen then. `most`: how many may be chosen. `clearable`: one may choose nothing.
 */
export class Picker {
  constructor({
    options,
    value,
    several = false,
    placeholder,
    most = Infinity,
    clearable = false,
    onChange,
    attributes = {},
    label = "",
  }) {
    Object.assign(this, { options, several, placeholder, most, clearable, onChange });
    this.value = several ? [...(value ?? [])] : (value ?? null);
    this.listbox = new Listbox({ label: label || placeholder, several, onChoose: (option) => this.#choose(option) });
    this.popup = el("div", { class: "popover picker-popup", popover: "manual" }, this.listbox.node);
    this.field = el("input", {
      type: "text",
      role: "combobox",
      class: "picker-text",
      autocomplete: "off",
      spellcheck: "false",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listbox.id,
      ...attributes,
    });
    this.tokens = el("span", { class: "picker-tokens" });
    this.clear = el(
      "button",
      { type: "button", class: "picker-clear", "aria-label": t("clear"), onclick: () => this.#set(null) },
      icon("close"),
    );
    this.node = el("div", { class: "picker" }, this.tokens, this.field, this.clear, icon("down"), this.popup);
    this.#listen();
    this.#show();
  }

  #listen() {
    this.node.addEventListener("click", (event) => {
      if (event.target.closest("button, [role=option]")) return;
      this.field.focus();
      this.#open();
    });
    this.field.addEventListener("focus", () => this.field.select());
    this.field.addEventListener("input", () => this.#open(this.field.value));
    this.field.addEventListener("blur", () => this.#close());
    this.field.addEventListener("keydown", (event) => this.#key(event));
  }

  #key(event) {
    const open = this.popup.matches(":popover-open");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.#open();
      this.listbox.move(event.key === "ArrowDown" ? 1 : -1);
      return pointAt(this.field, this.listbox);
    }
    if (event.key === "Enter" && open) {
      event.preventDefault();
      return this.listbox.choose();
    }
    if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      return this.#close();
    }
    if (event.key === "Backspace" && this.several && !this.field.value) this.#set(this.value.slice(0, -1));
    return undefined;
  }

  #open(letters = "") {
    const wanted = letters.trim().toLocaleLowerCase();
    const isChosen = (option) => (this.several ? this.value.includes(option.value) : this.value === option.value);
    const found = this.options()
      .filter((option) => !wanted || `${option.label} ${option.hint ?? ""}`.toLocaleLowerCase().includes(wanted))
      .slice(0, MOST_SHOWN)
      .map((option) => ({ ...option, chosen: isChosen(option) }));
    if (!this.popup.matches(":popover-open")) this.popup.showPopover();
    this.listbox.show(found, {
      active: Math.max(
        0,
        found.findIndex((option) => option.chosen),
      ),
      nothing: t("nothing_found"),
    });
    this.popup.style.minWidth = `${this.node.offsetWidth}px`;
    place(this.popup, this.node);
    pointAt(this.field, this.listbox);
  }

  #close() {
    if (this.popup.matches(":popover-open")) this.popup.hidePopover();
    pointAt(this.field, null);
    this.#show();
  }

  #choose(option) {
    if (!this.several) {
      this.#close();
      return this.#set(option.value);
    }
    const without = this.value.filter((value) => value !== option.value);
    const next = without.length < this.value.length ? without : [...this.value, option.value];
    if (next.length > this.most) return undefined;
    this.field.value = "";
    this.#set(next);
    return this.#open();
  }

  #set(value) {
    this.value = value;
    this.#show();
    this.onChange(value);
  }

  /** Put back a value without telling of it. */
  restore(value) {
    this.value = this.several ? [...(value ?? [])] : (value ?? null);
    this.#show();
  }

  #show() {
    const all = this.options();
    const labelOf = (value) => all.find((option) => option.value === value)?.label ?? String(value);
    const empty = this.several ? this.value.length === 0 : this.value === null;
    this.clear.hidden = empty || this.several || !this.clearable;
    if (!this.several) this.field.value = empty ? "" : labelOf(this.value);
    this.field.placeholder = empty ? this.placeholder : "";
    this.tokens.replaceChildren(...(this.several ? this.value.map((value) => this.#token(value, labelOf(value))) : []));
  }

  #token(value, label) {
    const drop = () => {
      this.#set(this.value.filter((one) => one !== value));
      this.field.focus();
    };
    const button = el("button", { type: "button", "aria-label": t("remove_named", { name: label }), onclick: drop }, icon("close"));
    return el("span", { class: "token" }, label, button);
  }
}
