// The messages of a conversation or thread. Only what changed is drawn again, so that focus and scroll stay.

import { post } from "../api.js";
import { el, focusedKey, focusKey } from "../dom.js";
import { openMenu } from "../parts/popover.js";
import { attempt } from "../parts/announce.js";
import { openEmojiPicker } from "../parts/emoji_picker.js";
import { language, t } from "../texts.js";
import { ago, dayOf, dayTitle, instantOf, locale, zone } from "../time.js";
import { now, world } from "../world.js";
import { editorOf, menuItems } from "./message_menu.js";
import { authorOf, isNotice, renderMessage } from "./message.js";
import { toolbarOf } from "./message_toolbar.js";

const GROUPED_WITHIN = 5 * 60;
const NEAR_BOTTOM = 80;

/** What of a message's look hangs on the time it is looked at: its day's name, how long ago something was. */
function age(message) {
  const words = [dayOf(now())];
  if (message.latest_reply) words.push(ago(instantOf(message.latest_reply)));
  if (JSON.stringify(message).includes("{ago}")) words.push(Math.floor(now() / 60_000));
  return words;
}

export class MessageList {
  /** `scroller` is what scrolls; `openThread(ts)` shows a thread; in a thread `inThread` is true. */
  constructor(scroller, { inThread = false, openThread = () => {}, label }) {
    Object.assign(this, { scroller, inThread });
    this.list = el("ol", { class: "messages", "aria-label": label });
    this.messages = [];
    this.drawn = new Map();
    this.problems = new Map();
    this.editing = null;
    this.newFrom = null;
    this.on = {
      react: (message, name, mine) => this.#react(message, name, mine),
      pickEmoji: (message, anchor) => openEmojiPicker(anchor, (name) => this.#react(message, name, false)),
      openThread,
      say: (ts, text) => this.#say(ts, text),
    };
    this.#listen();
    this.#stayAtBottom();
  }

  /** Whoever reads the newest message still does when the pane changes its size. */
  #stayAtBottom() {
    const sizeOf = () => `${this.scroller.clientWidth} ${this.scroller.clientHeight}`;
    let size = sizeOf();
    this.stays = true;
    this.scroller.addEventListener("scroll", () => size === sizeOf() && (this.stays = this.atBottom), { passive: true });
    new ResizeObserver(() => {
      size = sizeOf();
      if (this.stays) this.toBottom();
    }).observe(this.scroller);
  }

  #listen() {
    const touch = (event) => {
      const row = event.target.closest?.(".message");
      if (row && this.list.contains(row)) this.#showToolbar(row);
    };
    this.list.addEventListener("pointerover", touch);
    this.list.addEventListener("focusin", touch);
    this.list.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("contextmenu", (event) => {
      const row = event.target.closest(".message");
      if (!row || event.target.closest("a, input, textarea") || String(getSelection())) return;
      event.preventDefault();
      this.openMenu(row.dataset.ts, row.querySelector(".toolbar button:last-child") ?? row);
    });
  }

  #key(event) {
    if (!event.target.classList.contains("message")) return;
    const rows = [...this.list.querySelectorAll(".message")];
    const index = rows.indexOf(event.target);
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      rows[next]?.focus();
    } else if (event.key === "Enter" && !this.inThread) {
      this.on.openThread(this.#find(event.target.dataset.ts).thread_ts ?? event.target.dataset.ts);
    }
  }

  #find(ts) {
    return this.messages.find((message) => message.ts === ts);
  }

  /** Whether the newest message is in sight. */
  get atBottom() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_BOTTOM;
  }

  toBottom() {
    this.stays = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** To the newest message: to its beginning when it is longer than what is in sight. */
  toNewest() {
    this.toBottom();
    const last = this.list.lastElementChild;
    if (!last || last.offsetHeight <= this.scroller.clientHeight) return;
    this.stays = false;
    last.scrollIntoView({ block: "start" });
  }

  /** Show these messages, oldest first; `newFrom` is the ts of the first unread one. Rows that are the same stay. */
  show(messages, { newFrom = this.newFrom } = {}) {
    const stay = this.atBottom;
    const focused = this.#focused();
    const isNew = this.messages.at(-1)?.ts !== messages.at(-1)?.ts;
    this.messages = messages;
    this.newFrom = newFrom;
    const drawn = new Map();
    const rows = [];
    let before = null;
    for (const message of messages) {
      rows.push(...this.#dividers(message, before));
      rows.push(this.#row(message, before, drawn));
      before = message;
    }
    this.drawn = drawn;
    this.#place(rows);
    this.#tabStop();
    if (focused && !focused.node.isConnected) this.#refocus(focused);
    if (stay && isNew) this.toNewest();
    else if (stay) this.toBottom();
  }

  #focused() {
    const node = document.activeElement;
    const row = this.list.contains(node) ? node.closest(".message") : null;
    return row ? { node, ts: row.dataset.ts, key: focusedKey(row) } : null;
  }

  /** The row that had the focus was drawn again: the focus goes to the same element of it, or to the row. */
  #refocus({ ts, key }) {
    const row = this.drawn.get(ts)?.row;
    if (!row) return;
    if (key && key !== ts) focusKey(row, key);
    if (!row.contains(document.activeElement)) row.focus({ preventScroll: true });
  }

  /** Rows that are already in their place are not touched: moving a node would take the focus from it. */
  #place(rows) {
    rows.forEach((row, index) => {
      if (this.list.children[index] !== row) this.list.insertBefore(row, this.list.children[index] ?? null);
    });
    while (this.list.children.length > rows.length) this.list.lastElementChild.remove();
  }

  #dividers(message, before) {
    const found = [];
    const day = dayOf(instantOf(message.ts));
    if (!this.inThread && (!before || dayOf(instantOf(before.ts)) !== day))
      found.push(this.#divider(`day ${day}`, "day-divider", dayTitle(instantOf(message.ts))));
    if (this.newFrom === message.ts) found.push(this.#divider("new", "new-divider", t("new_messages")));
    if (this.inThread && before && before === this.messages[0]) {
      found.push(this.#divider("replies", "thread-divider", t("replies", { count: this.messages.length - 1 })));
    }
    return found;
  }

  #divider(key, name, text) {
    const kept = [...this.list.children].find((row) => row.dataset.divider === key);
    if (kept?.textContent === text) return kept;
    return el(
      "li",
      { class: `divider ${name}`, "data-divider": key, role: "presentation" },
      el("span", { role: "heading", "aria-level": "3" }, text),
    );
  }

  #row(message, before, drawn) {
    const grouped = this.#isGrouped(message, before);
    const isEdited = this.editing === message.ts;
    const problem = this.problems.get(message.ts);
    const look = JSON.stringify([message, grouped, problem, isEdited, language(), locale(), zone(), world.me, isEdited || age(message)]);
    const kept = this.drawn.get(message.ts);
    const editor = isEdited ? editorOf(message, () => this.edit(null)) : null;
    const row =
      kept?.look === look ? kept.row : renderMessage(message, { grouped, inThread: this.inThread, problem, editor, on: this.on });
    drawn.set(message.ts, { look, row });
    return row;
  }

  #isGrouped(message, before) {
    if (!before || message.ts === this.newFrom || (this.inThread && before === this.messages[0])) return false;
    const same = authorOf(before) === authorOf(message) && (before.username ?? "") === (message.username ?? "");
    const near =
      Number(message.ts) - Number(before.ts) < GROUPED_WITHIN && dayOf(instantOf(message.ts)) === dayOf(instantOf(before.ts));
    return (
      same &&
      near &&
      isNotice(before) === isNotice(message) &&
      !message.ephemeral &&
      !before.ephemeral &&
      message.subtype !== "thread_broadcast"
    );
  }

  /** Time has passed: what is said relative to now is drawn again. */
  age() {
    this.show(this.messages);
  }

  /** Names or zones changed: draw everything again. */
  redraw() {
    this.drawn = new Map();
    this.show(this.messages);
  }

  /** Another conversation: forget what belonged to the one before. */
  clear() {
    Object.assign(this, { editing: null, newFrom: null, problems: new Map(), drawn: new Map() });
    this.show([]);
  }

  #tabStop() {
    const rows = [...this.list.querySelectorAll(".message")];
    if (rows.length && !rows.some((row) => row.tabIndex === 0)) rows.at(-1).tabIndex = 0;
  }

  #showToolbar(row) {
    if (document.querySelector(".popover:popover-open")) return;
    for (const other of this.list.querySelectorAll('.message[tabindex="0"]'))
      if (row.contains(document.activeElement)) other.tabIndex = -1;
    if (row.contains(document.activeElement)) row.tabIndex = 0;
    if (row.querySelector(".toolbar")) return;
    this.list.querySelector(".toolbar")?.remove();
    const message = this.#find(row.dataset.ts);
    if (message && message.subtype !== "tombstone" && this.editing !== message.ts) row.append(toolbarOf(message, this));
  }

  /** The "…" menu of a message. */
  openMenu(ts, anchor) {
    openMenu(anchor, menuItems(this.#find(ts), this), { label: t("message_actions"), end: true });
  }

  /** Write one's message anew, in its place; null: stop. */
  edit(ts) {
    const before = this.editing;
    this.editing = ts;
    this.show(this.messages);
    if (!ts) this.focusMessage(before, { scroll: false });
    else this.list.querySelector(".composer-edit textarea")?.focus();
  }

  async #react(message, name, remove) {
    await attempt(() => post("reactions", { as: world.me, channel: message.channel, ts: message.ts, name, remove }));
  }

  #say(ts, text) {
    if (text) this.problems.set(ts, text);
    else if (!this.problems.delete(ts)) return;
    this.show(this.messages);
  }

  /** Bring a message into sight and give it the focus; false when it is not here. */
  focusMessage(ts, { scroll = true, flash = false } = {}) {
    const row = [...this.list.querySelectorAll(".message")].find((one) => one.dataset.ts === ts);
    if (!row) return false;
    if (scroll) row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    if (flash) {
      row.classList.remove("is-flashed");
      requestAnimationFrame(() => row.classList.add("is-flashed"));
    }
    return true;
  }
}
