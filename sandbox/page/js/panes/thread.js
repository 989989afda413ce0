// The thread beside the conversation.

import { get } from "../api.js";
import { settleCovers } from "../covers.js";
import { el, oneAtATime } from "../dom.js";
import { icon } from "../icons.js";
import { announce } from "../parts/announce.js";
import { go } from "../route.js";
import { problem, t } from "../texts.js";
import { conversation, titleOf, world } from "../world.js";
import { Composer } from "./composer.js";
import { authorName, excerpt } from "./message.js";
import { MessageList } from "./message_list.js";
import { send } from "./sending.js";

export class Thread {
  /** `onClose(ts)` is told which thread was closed, to give the focus back. */
  constructor(aside, onClose) {
    Object.assign(this, { aside, onClose, channel: null, ts: null });
    this.refresh = oneAtATime(() => this.#load());
    aside.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.close();
    });
  }

  /** Show a thread; `focus` is one of its messages. */
  async open(channel, ts, focus) {
    const same = this.channel === channel && this.ts === ts && this.as === world.me;
    const wasOpen = !this.aside.hidden;
    Object.assign(this, { channel, ts, as: world.me });
    if (!same) this.#build();
    this.aside.hidden = false;
    document.body.classList.add("thread-open");
    settleCovers();
    if (!same) {
      await this.refresh();
      if (!focus) this.list?.toBottom();
    }
    if (focus) this.list.focusMessage(focus, { flash: true });
    else if (!same || !wasOpen) this.composer?.focus();
  }

  close() {
    const { ts } = this;
    go({ thread: null });
    this.onClose(ts);
  }

  /** Out of sight, without a word to the address. */
  hide() {
    Object.assign(this, { channel: null, ts: null });
    this.aside.hidden = true;
    document.body.classList.remove("thread-open");
    settleCovers();
    this.aside.replaceChildren();
  }

  #leaveButton(name, label, sign) {
    return el(
      "button",
      { type: "button", class: `icon-button ${name}`, "aria-label": label, title: label, onclick: () => this.close() },
      icon(sign),
    );
  }

  #build() {
    const channel = world.channels.get(this.channel);
    const name = channel?.name ? `#${channel.name}` : titleOf(channel);
    this.scroller = el("div", { class: "scroller", tabindex: "-1" });
    this.list = new MessageList(this.scroller, { inThread: true, label: t("thread") });
    this.scroller.append(this.list.list);
    this.aside.setAttribute("aria-label", t("thread"));
    this.aside.replaceChildren(
      el(
        "header",
        { class: "pane-head" },
        this.#leaveButton("back", t("back_to", { name }), "back"),
        el("h1", {}, t("thread")),
        el("span", { class: "topic" }, name),
        this.#leaveButton("close", t("close_thread"), "close"),
      ),
      this.scroller,
      el("footer", { class: "pane-foot" }, this.#foot(channel)),
    );
  }

  #foot(channel) {
    this.composer = null;
    if (conversation(this.channel)?.is_member === false || channel?.is_archived)
      return el("p", { class: "foot-note" }, t("thread_read_only"));
    const also = el("input", { type: "checkbox" });
    const label = el(
      "label",
      { class: "also" },
      also,
      channel?.name ? t("also_send_to", { channel: `#${channel.name}` }) : t("also_send"),
    );
    this.composer = new Composer({
      label: t("reply_placeholder"),
      placeholder: t("reply_placeholder"),
      draftKey: `${world.me} ${this.channel} ${this.ts}`,
      commands: false,
      extra: label,
      onSend: async (text, say) => {
        const sent = await send(text, { channel: this.channel, thread: this.ts, broadcast: also.checked }, say);
        also.checked = false;
        await this.refresh();
        this.list.toBottom();
        return sent;
      },
    });
    return this.composer.node;
  }

  async #load() {
    const { channel, ts } = this;
    if (!channel) return;
    let answer;
    try {
      answer = await get("thread", { channel, ts, as: world.me });
    } catch (error) {
      if (this.ts === ts) this.list.list.replaceChildren(el("li", { class: "foot-note", role: "alert" }, problem(error)));
      return;
    }
    if (this.channel !== channel || this.ts !== ts) return;
    const known = new Set(this.list.messages.map((message) => message.ts));
    this.list.show(answer.messages);
    for (const message of known.size ? answer.messages.filter((one) => !known.has(one.ts)) : []) {
      if (message.user !== world.me) announce(`${t("thread")}. ${authorName(message)}: ${excerpt(message)}`, { inPassing: true });
    }
  }

  /** Time has passed. */
  age() {
    if (this.channel) this.list.age();
  }

  redraw() {
    if (this.channel) this.list.redraw();
  }
}
