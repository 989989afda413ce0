// What can be done with a message at once: shown beside the one that has the pointer or the focus.

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { emojiOf } from "../markup/emoji.js";
import { t } from "../texts.js";

const AT_HAND = ["+1", "tada"];

/** The toolbar of one message of a list. */
export function toolbarOf(message, list) {
  const more = button("more", t("message_actions"), (event) => list.openMenu(message.ts, event.currentTarget), {
    "aria-haspopup": "menu",
  });
  if (message.ephemeral) return bar([more]);
  const quick = AT_HAND.map((name) =>
    el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": t("react_with", { name }),
        title: t("react_with", { name }),
        onclick: () => list.on.react(message, name, false),
      },
      el("span", { class: "emoji", "aria-hidden": "true" }, emojiOf(name)),
    ),
  );
  return bar([
    ...quick,
    button("smile", t("add_reaction"), (event) => list.on.pickEmoji(message, event.currentTarget)),
    list.inThread ? null : button("reply", t("reply_in_thread"), () => list.on.openThread(message.thread_ts ?? message.ts)),
    more,
  ]);
}

const bar = (buttons) => el("div", { class: "toolbar", role: "toolbar", "aria-label": t("message_actions") }, buttons);

function button(sign, label, run, more = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", "aria-label": label, title: label, onclick: run, ...more },
    icon(sign),
  );
}
