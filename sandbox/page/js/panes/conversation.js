// The conversation in the middle of the page: its head, its messages, the box one writes in.

import { get, post } from "../api.js";
import { el, oneAtATime, refill } from "../dom.js";
import { icon } from "../icons.js";
import { announce, attempt, note } from "../parts/announce.js";
import { go } from "../route.js";
import { problem, t } from "../texts.js";
import { appConversation, conversation, refreshConversations, titleOf, world } from "../world.js";
import { Composer } from "./composer.js";
import { head } from "./head.js";
import { authorName, excerpt } from "./message.js";
import { MessageList } from "./message_list.js";
import { send } from "./sending.js";
import { welcomeCard } from "./welcome.js";

const PAGE = 80;
const MOST = 1000;

export class Conversation {
  constructor(main) {
    this.main = main;
    this.id = null;
    this.turn = 0;
    this.refresh = oneAtATime(() => this.#load());
  }

  /** Show a conversation, at one of its messages if `focus` is given. */
  async open(id, focus) {
    const same = this.id === id && this.as === world.me;
    Object.assign(this, { id, as: world.me });
    if (same) return this.#focusOrFind(focus);
    this.turn += 1;
    this.known = PAGE;
    this.#build();
    await this.refresh();
    return focus ? this.#focusOrFind(focus) : this.#toStart();
  }

  /** Another thing takes this place. */
  leave() {
    this.id = null;
  }

  #build() {
    this.head = el("header", { class: "pane-head" });
    this.scroller = el("div", { class: "scroller", tabindex: "-1", id: "messages" });
    this.list = new MessageList(this.scroller, { openThread: (ts) => go({ thread: ts }), label: t("messages") });
    this.earlier = el(
      "button",
      { type: "button", class: "button quiet small earlier", hidden: true, onclick: () => this.#more() },
      t("earlier"),
    );
    this.beginning = el("div", { class: "beginning" });
    this.scroller.append(this.beginning, this.earlier, this.list.list);
    this.newest = el(
      "button",
      { type: "button", class: "button small newest", hidden: true, onclick: () => this.list.toBottom() },
      t("to_newest"),
      icon("down"),
    );
    this.foot = el("footer", { class: "pane-foot" });
    this.scroller.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.main.replaceChildren(
      this.head,
      welcomeCard(),
      el("div", { class: "scroller-place" }, this.scroller, this.newest),
      this.foot,
    );
    this.drawFrame();
  }

  /** The head and the foot, which follow the sidebar's knowledge of the conversation. */
  drawFrame() {
    if (!this.id) return;
    const channel = world.channels.get(this.id);
    refill(this.head, head(channel));
    this.#drawFoot(conversation(this.id) ?? channel);
    this.#drawBeginning(channel);
  }

  #drawFoot(channel) {
    const kind = !channel ? "none" : channel.is_archived ? "archived" : channel.is_member === false ? "join" : "write";
    if (this.foot.dataset.kind === `${kind} ${this.id}`) return;
    this.foot.dataset.kind = `${kind} ${this.id}`;
    this.foot.replaceChildren(
      ...{
        none: () => [],
        archived: () => [el("p", { class: "foot-note" }, t("archived"))],
        join: () => [this.#joinBar(channel)],
        write: () => [this.#composer(channel)],
      }[kind](),
    );
  }

  #joinBar(channel) {
    const join = () => attempt(() => post(`channels/${channel.id}/join`, { as: world.me }));
    return el(
      "p",
      { class: "foot-note" },
      t("not_a_member", { channel: `#${channel.name}` }),
      " ",
      el("button", { type: "button", class: "button primary", onclick: join }, t("join")),
    );
  }

  #composer(channel) {
    const name = ["im", "mpim"].includes(channel.type) ? titleOf(channel) : `#${channel.name}`;
    const label = t("write_to", { name });
    this.composer = new Composer({
      label,
      placeholder: label,
      draftKey: `${world.me} ${channel.id}`,
      onSend: async (text, say) => {
        const sent = await send(text, { channel: this.id }, say);
        await this.refresh();
        if (sent) this.list.toNewest();
        return sent;
      },
    });
    return this.composer.node;
  }

  #drawBeginning(channel) {
    if (!channel) return;
    const name = ["im", "mpim"].includes(channel.type) ? titleOf(channel) : `#${channel.name}`;
    const about = channel.purpose ? el("p", { class: "muted" }, channel.purpose) : null;
    this.beginning.replaceChildren(el("h2", {}, name), about ?? el("p", { class: "muted" }, t("beginning", { name })));
  }

  async #load() {
    const { id, turn } = this;
    if (!id) return;
    let answer;
    try {
      answer = await get("messages", { channel: id, as: world.me, limit: this.known });
    } catch (error) {
      if (this.turn === turn && this.id === id) this.#failed(error);
      return;
    }
    if (this.turn !== turn || this.id !== id) return;
    const first = this.list.messages.length === 0;
    const before = new Set(this.list.messages.map((message) => message.ts));
    this.earlier.hidden = !answer.has_more || this.known >= MOST;
    this.beginning.hidden = answer.has_more;
    this.list.show(answer.messages, first ? { newFrom: this.#firstUnread(answer.messages) } : {});
    if (!first) this.#tellOf(answer.messages.filter((message) => !before.has(message.ts) && message.ts > (this.last ?? "")));
    this.last = answer.messages.at(-1)?.ts;
    this.#scrolled();
    this.#markRead();
  }

  #failed(error) {
    this.earlier.hidden = true;
    this.beginning.replaceChildren(el("p", { role: "alert" }, problem(error)));
  }

  /** Where the unread messages begin: the sidebar knows how many of the others' are new. */
  #firstUnread(messages) {
    let left = conversation(this.id)?.unread ?? 0;
    for (const message of [...messages].reverse()) {
      if (message.user === world.me) continue;
      if (left === 1) return message.ts;
      left -= 1;
    }
    return null;
  }

  #tellOf(fresh) {
    for (const message of fresh.slice(-3)) {
      if (message.user !== world.me || message.ephemeral) announce(`${authorName(message)}: ${excerpt(message)}`, { inPassing: true });
    }
  }

  async #markRead() {
    const unread = conversation(this.id)?.unread;
    if (document.visibilityState !== "visible" || unread === 0) return;
    await post("read", { as: world.me, channel: this.id }).catch(() => {});
    await refreshConversations().catch(() => {});
  }

  #toStart() {
    const divider = this.list.list.querySelector(".new-divider");
    if (divider) divider.scrollIntoView({ block: "center" });
    else this.list.toNewest();
  }

  async #focusOrFind(focus) {
    if (!focus || this.list.focusMessage(focus, { flash: true })) return;
    this.known = MOST;
    await this.refresh();
    if (!this.list.focusMessage(focus, { flash: true })) note(t("message_gone"), { isProblem: true });
  }

  /** Earlier messages: the ones in sight stay where they are. */
  async #more() {
    const height = this.scroller.scrollHeight - this.scroller.scrollTop;
    this.known = Math.min(MOST, this.known + PAGE);
    const hadFocus = document.activeElement === this.earlier;
    await this.refresh();
    this.scroller.scrollTop = this.scroller.scrollHeight - height;
    if (hadFocus && this.earlier.hidden) this.list.list.querySelector(".message")?.focus();
  }

  #scrolled() {
    this.newest.hidden = this.list.atBottom;
  }

  /** Time has passed. */
  age() {
    if (this.id) this.list.age();
  }

  /** The names and the zone changed. */
  redraw() {
    if (!this.id) return;
    this.drawFrame();
    this.list.redraw();
  }

  focus() {
    if (this.composer && this.foot.contains(this.composer.node)) this.composer.focus();
    else this.scroller.focus();
  }
}

/** Where one is led when no place is named: what the sandbox proposes, else the first channel one is in. */
export function firstPlace() {
  const wanted = world.page.open;
  if (wanted === "home" || conversation(wanted)?.is_member) return wanted;
  const mine = world.conversations.filter((one) => one.is_member && ["channel", "group"].includes(one.type) && !one.is_archived);
  return (
    mine.sort((one, other) => one.name.localeCompare(other.name))[0]?.id ??
    appConversation()?.id ??
    world.conversations[0]?.id ??
    "home"
  );
}
