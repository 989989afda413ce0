// The box one writes in: Enter sends, Shift and Enter begin a line.

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";
import { openEmojiPicker } from "../parts/emoji_picker.js";
import { Suggestions } from "../parts/suggest.js";
import { t } from "../texts.js";

const drafts = new Map();

export class Composer {
  /**
   * `onSend(text)` gives true when the text was taken; what is not sent is kept under `draftKey`. `commands`: whether
   * "/" offers the app's commands. With `onCancel` it is an editor: it has a way out, and Esc takes it.
   */
  constructor({ label, placeholder = "", value = "", draftKey = null, commands = true, extra = null, onSend, onCancel = null }) {
    Object.assign(this, { draftKey, onSend, onCancel, sending: Promise.resolve() });
    const help = freshId("composer-help");
    this.field = el("textarea", {
      class: "composer-text",
      rows: 1,
      placeholder,
      "aria-label": label,
      "aria-describedby": help,
      autocomplete: "off",
    });
    this.field.value = value || drafts.get(draftKey) || "";
    this.problem = el("p", { class: "composer-problem", role: "alert" });
    const send = el(
      "button",
      { type: "submit", class: "send", "aria-label": t(onCancel ? "save" : "send"), title: t(onCancel ? "save" : "send") },
      icon(onCancel ? "check" : "send"),
    );
    const emoji = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": t("emoji"),
        title: t("emoji"),
        onclick: () => openEmojiPicker(emoji, (name) => this.insert(`:${name}: `)),
      },
      icon("smile"),
    );
    const cancel = onCancel ? el("button", { type: "button", class: "button small", onclick: onCancel }, t("cancel")) : null;
    const foot = el(
      "div",
      { class: "composer-foot" },
      emoji,
      extra,
      el("span", { class: "composer-help", id: help }, t("composer_help")),
      cancel,
      send,
    );
    const form = el("form", { class: onCancel ? "composer composer-edit" : "composer" }, this.field, foot);
    this.node = el("div", { class: "composer-place" }, this.problem, form);
    this.suggestions = new Suggestions(this.field, { commands });
    this.#listen(form);
    this.#grow();
  }

  #listen(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("input", () => {
      this.#grow();
      this.#keep(this.field.value);
    });
    this.field.addEventListener("keydown", (event) => {
      if (this.suggestions.key(event)) return;
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.send();
      } else if (event.key === "Escape" && this.onCancel) {
        event.stopPropagation();
        this.onCancel();
      }
    });
  }

  #keep(text) {
    if (!this.draftKey) return;
    if (text) drafts.set(this.draftKey, text);
    else drafts.delete(this.draftKey);
  }

  #grow() {
    this.field.style.height = "auto";
    if (this.field.scrollHeight) this.field.style.height = `${Math.min(this.field.scrollHeight, 240)}px`;
  }

  insert(text) {
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.field.dispatchEvent(new Event("input"));
    this.field.focus();
  }

  /** Say what went wrong; null: nothing did. */
  say(text) {
    this.problem.replaceChildren(...(text ? [icon("warning"), text] : []));
  }

  /** Send what is written, after what was sent before; what is not taken comes back. */
  send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.say(null);
    this.suggestions.close();
    this.#put("");
    this.sending = this.sending.then(async () => {
      const sent = await this.onSend(text, (problem) => this.say(problem));
      if (!sent) this.#put(this.field.value ? `${text}\n${this.field.value}` : text);
    });
  }

  #put(text) {
    this.field.value = text;
    this.#keep(text);
    this.#grow();
  }

  focus() {
    this.field.focus({ preventScroll: true });
  }
}
