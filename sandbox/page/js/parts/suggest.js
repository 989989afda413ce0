// Suggestions while one writes: commands after "/", people after "@", channels after "#", emoji after ":".

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { searchEmoji } from "../markup/emoji.js";
import { t } from "../texts.js";
import { nameOf, world } from "../world.js";
import { avatar } from "./avatar.js";
import { announce } from "./announce.js";
import { Listbox, pointAt } from "./listbox.js";
import { place } from "./popover.js";

const MOST = 8;

/** Ranks names: those that begin with the letters first, then those where a word does, then the others. */
function matching(all, letters, textOf) {
  const wanted = letters.toLocaleLowerCase();
  const rank = (text) => {
    const low = text.toLocaleLowerCase();
    if (low.startsWith(wanted)) return 0;
    return low.includes(` ${wanted}`) || low.includes(`.${wanted}`) ? 1 : 2;
  };
  return all
    .filter((one) => textOf(one).toLocaleLowerCase().includes(wanted))
    .sort((one, other) => rank(textOf(one)) - rank(textOf(other)))
    .slice(0, MOST);
}

function commands(letters) {
  const all = [...world.commands].sort((one, other) => one.command.localeCompare(other.command));
  return matching(all, letters, (one) => one.command.slice(1)).map((one) => ({
    value: `${one.command} `,
    label: el("span", {}, one.command, " ", el("span", { class: "usage" }, one.usage_hint ?? "")),
    hint: one.description,
    picture: icon("bolt"),
  }));
}

function people(letters) {
  const here = [...world.people.values()]
    .filter((one) => !one.deleted && one.id !== "USLACKBOT")
    .map((one) => ({ handle: one.name, label: nameOf(one.id), picture: () => avatar(one.id) }));
  const groups = [...world.usergroups.values()]
    .filter((one) => !one.disabled)
    .map((one) => ({ handle: one.handle, label: one.name, picture: () => icon("people") }));
  return matching([...here, ...groups], letters, (one) => `${one.label} ${one.handle}`).map((one) => ({
    value: `@${one.handle} `,
    label: one.label,
    hint: `@${one.handle}`,
    picture: one.picture(),
  }));
}

function channels(letters) {
  const seen = world.conversations.filter((one) => ["channel", "group"].includes(one.type) && !one.is_archived);
  return matching(seen, letters, (one) => one.name).map((one) => ({
    value: `#${one.name} `,
    label: one.name,
    picture: icon(one.is_private ? "lock" : "hash"),
  }));
}

const emoji = (letters) =>
  letters.length < 2
    ? []
    : searchEmoji(letters, MOST).map(({ name, sign }) => ({
        value: `:${name}: `,
        label: `:${name}:`,
        picture: el("span", { class: "emoji" }, sign),
      }));

const KINDS = [
  { sign: "/", form: /^(\/)(\S*)$/, find: commands, commandsOnly: true },
  { sign: "@", form: /(?:^|[\s(])(@)([\p{L}\p{N}._-]*)$/u, find: people },
  { sign: "#", form: /(?:^|[\s(])(#)([\p{L}\p{N}_-]*)$/u, find: channels },
  { sign: ":", form: /(?:^|\s)(:)([a-z0-9_+-]*)$/, find: emoji },
];

/** Gives a text area its suggestions. `commands`: whether commands are offered here. */
export class Suggestions {
  constructor(field, { commands: withCommands }) {
    this.field = field;
    this.kinds = KINDS.filter((kind) => withCommands || !kind.commandsOnly);
    this.listbox = new Listbox({ label: t("suggestions"), onChoose: (option) => this.#insert(option) });
    this.popup = el("div", { class: "popover suggestions", popover: "manual" }, this.listbox.node);
    field.after(this.popup);
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("input", () => this.update());
    field.addEventListener("blur", () => this.close());
    field.addEventListener("click", () => this.update());
  }

  get isOpen() {
    return this.popup.matches(":popover-open");
  }

  /** Look at what stands before the caret and offer what fits. */
  update() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    for (const kind of this.kinds) {
      const found = kind.form.exec(before);
      const options = found ? kind.find(found[2]) : [];
      if (options.length) return this.#show(options, before.length - found[2].length - 1);
    }
    return this.close();
  }

  #show(options, from) {
    const wasOpen = this.isOpen;
    this.from = from;
    if (!wasOpen) this.popup.showPopover();
    this.listbox.show(options);
    place(this.popup, this.field.closest(".composer") ?? this.field);
    pointAt(this.field, this.listbox);
    if (!wasOpen) announce(t("suggestions_count", { count: options.length }));
  }

  close() {
    if (this.isOpen) this.popup.hidePopover();
    pointAt(this.field, null);
  }

  /** Arrows, Enter, Tab and Esc while the suggestions are open; true when the key was theirs. */
  key(event) {
    if (!this.isOpen || event.isComposing) return false;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.listbox.move(event.key === "ArrowDown" ? 1 : -1);
      pointAt(this.field, this.listbox);
    } else if ((event.key === "Enter" && !this.#isComplete()) || event.key === "Tab") {
      this.listbox.choose();
    } else if (event.key === "Escape") {
      this.close();
      event.stopPropagation();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }

  /** Whether what is written is already the active option: then Enter sends. */
  #isComplete() {
    const option = this.listbox.options[this.listbox.active];
    return option?.value.trim() === this.field.value.slice(this.from, this.field.selectionStart) && this.from === 0;
  }

  #insert(option) {
    this.field.setRangeText(option.value, this.from, this.field.selectionStart, "end");
    this.close();
    this.field.dispatchEvent(new Event("input"));
    this.field.focus();
  }
}
