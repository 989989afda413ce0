// The rich_text block. Source: docs.slack.dev, Block Kit, rich text block.

import { el } from "../dom.js";
import { broadcast, channel, date, emoji, link, person, usergroup } from "./mentions.js";

/** The nodes of a rich_text block (or cell). */
export function richText(block) {
  return grouped(block.elements).map((part) => (Array.isArray(part) ? list(part) : section(part)));
}

/** Neighbouring lists become one array: Slack writes one element for each level of indent. */
function grouped(elements) {
  const parts = [];
  for (const element of elements) {
    const last = parts.at(-1);
    if (element.type !== "rich_text_list") parts.push(element);
    else if (Array.isArray(last)) last.push(element);
    else parts.push([element]);
  }
  return parts;
}

function section(part) {
  const content = part.elements.map(inline);
  if (part.type === "rich_text_preformatted") return el("pre", { class: "code-block", tabindex: "0" }, el("code", {}, content));
  if (part.type === "rich_text_quote") return el("blockquote", {}, content);
  return el("div", { class: "rich-section" }, content);
}

function list(parts) {
  const root = newList(parts[0]);
  const stack = [{ indent: parts[0].indent ?? 0, node: root }];
  for (const part of parts) {
    const indent = part.indent ?? 0;
    while (stack.length > 1 && stack.at(-1).indent > indent) stack.pop();
    if (stack.at(-1).indent < indent) {
      const inner = newList(part);
      (stack.at(-1).node.lastElementChild ?? stack.at(-1).node).append(inner);
      stack.push({ indent, node: inner });
    }
    stack.at(-1).node.append(...part.elements.map((item) => el("li", {}, item.elements.map(inline))));
  }
  return root;
}

function newList(part) {
  if (part.style === "ordered") return el("ol", { start: part.offset ? part.offset + 1 : null });
  return el("ul", {});
}

const INLINE = {
  text: (item) => item.text,
  link: (item) => link(item.url, item.text || null),
  emoji: (item) => emoji(item.skin_tone ? `${item.name}::skin-tone-${item.skin_tone}` : item.name),
  user: (item) => person(item.user_id),
  channel: (item) => channel(item.channel_id),
  usergroup: (item) => usergroup(item.usergroup_id),
  broadcast: (item) => broadcast(item.range),
  date: (item) => date(item.timestamp, item.format, item.url, item.fallback),
  color: (item) => el("span", { class: "colour" }, swatch(item.value), item.value),
};

const TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function inline(item) {
  const content = INLINE[item.type]?.(item) ?? "";
  return Object.entries(TAGS).reduce(
    (inner, [style, tag]) => (item.style?.[style] ? el(tag, {}, inner) : inner),
    withBreaks(content),
  );
}

function withBreaks(content) {
  if (typeof content !== "string" || !content.includes("\n")) return content;
  return el("span", { class: "pre-line" }, content);
}

function swatch(value) {
  const node = el("span", { class: "swatch", "aria-hidden": "true" });
  if (/^#[0-9a-f]{3,8}$/i.test(value)) node.style.backgroundColor = value;
  return node;
}
