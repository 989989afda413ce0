// A message's "…" menu, with the app's message shortcuts; editing and deleting one's own.

import { post } from "../api.js";
import { el } from "../dom.js";
import { typedAgain } from "../markup/mrkdwn.js";
import { attempt, note } from "../parts/announce.js";
import { ask } from "../parts/dialog.js";
import { outcomeProblem, t } from "../texts.js";
import { world } from "../world.js";
import { Composer } from "./composer.js";
import { excerpt, isNotice } from "./message.js";

/** The items of the menu of a message that stands in a list. */
export function menuItems(message, list) {
  const mine = message.user === world.me && !message.ephemeral && !message.bot_id && !isNotice(message);
  const shortcuts = message.ephemeral ? [] : world.shortcuts.filter((one) => one.type === "message");
  const items = [];
  if (!message.ephemeral) {
    items.push({ label: t("add_reaction"), icon: "smile", run: () => list.on.pickEmoji(message, anchorOf(message, list)) });
    if (!list.inThread)
      items.push({ label: t("reply_in_thread"), icon: "reply", run: () => list.on.openThread(message.thread_ts ?? message.ts) });
    items.push({ label: t("copy_link"), icon: "link", run: () => copy(message.permalink) });
  }
  items.push({ label: t("copy_text"), icon: "copy", run: () => copy(excerpt(message, 40_000)) });
  if (shortcuts.length) {
    items.push({ line: true }, { heading: t("shortcuts_of", { app: world.app.name }) });
    items.push(
      ...shortcuts.map((one) => ({ label: one.name, hint: one.description, icon: "bolt", run: () => runShortcut(one, message) })),
    );
  }
  if (mine) {
    items.push({ line: true }, { label: t("edit_message"), icon: "edit", run: () => list.edit(message.ts) });
    items.push({ label: t("delete_message"), icon: "trash", danger: true, run: () => takeBack(message) });
  }
  return items;
}

const anchorOf = (message, list) => [...list.list.children].find((row) => row.dataset.ts === message.ts) ?? list.list;

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    note(t("copied"));
  } catch {
    note(t("copy_failed", { text }), { isProblem: true });
  }
}

async function runShortcut(shortcut, message) {
  const body = { as: world.me, callback_id: shortcut.callback_id, channel: message.channel, ts: message.ts };
  const answer = await attempt(() => post("shortcut", body));
  const failure = answer && outcomeProblem(answer.outcome, answer.error);
  if (failure) note(`${shortcut.name}: ${failure}`, { isProblem: true });
}

async function takeBack(message) {
  const body = [el("p", {}, t("delete_sure")), el("blockquote", {}, excerpt(message))];
  if (!(await ask({ title: t("delete_message"), body, yes: t("delete"), style: "danger" }))) return;
  await attempt(() => post("messages/delete", { as: world.me, channel: message.channel, ts: message.ts }));
}

/** The box in which a message is written anew. */
export function editorOf(message, stop) {
  const save = async (typed) => {
    const done = await attempt(() => post("messages/edit", { as: world.me, channel: message.channel, ts: message.ts, typed }));
    if (done) stop();
    return Boolean(done);
  };
  const composer = new Composer({
    label: t("edit_message"),
    value: typedAgain(message.text ?? ""),
    channel: message.channel,
    commands: false,
    onSend: save,
    onCancel: stop,
  });
  return composer.node;
}
