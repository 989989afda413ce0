// Slack's text objects as nodes.

import { el } from "../dom.js";
import { emoji } from "../markup/mentions.js";
import { mrkdwn } from "../markup/mrkdwn.js";

/** The nodes of a `plain_text` or `mrkdwn` object. */
export function textNodes(text) {
  if (!text) return [];
  if (text.type === "mrkdwn") return mrkdwn(text.text, { verbatim: text.verbatim });
  const nodes = plainNodes(text.text, text.emoji !== false);
  return text.text.includes("\n") ? [el("span", { class: "pre-line" }, nodes)] : nodes;
}

/** A plain text: nothing is markup but, where asked, emoji names. */
export function plainNodes(text, withEmoji = true) {
  if (!withEmoji) return [text];
  return text.split(/:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/).map((part, index) => (index % 2 ? emoji(part) : part));
}
