// The inline pieces that all three markups share: people, channels, groups, broadcasts, links, emoji, dates.

import { el } from "../dom.js";
import { t } from "../texts.js";
import { conversation, nameOf, titleOf, world } from "../world.js";
import { current, format, insideHash } from "../route.js";
import { dateText } from "./dates.js";
import { emojiOf } from "./emoji.js";

/** A person named. The name of the person one acts as stands out. */
export function person(id, label) {
  const known = world.people.has(id);
  const mine = id === world.me;
  return el("span", { class: mine ? "mention mention-me" : "mention", "data-person": id }, `@${known ? nameOf(id) : label || id}`);
}

/** A channel named, leading there; a private one that the person cannot see stays without its name. */
export function channel(id, label) {
  const found = world.channels.get(id);
  const hidden = found && found.is_private && !conversation(id);
  if (!found || hidden) return el("span", { class: "mention" }, hidden ? t("private_channel") : `#${label || id}`);
  const { as, panel } = current();
  return el("a", { class: "mention", href: format({ place: id, as, panel }) }, `#${titleOf(found)}`);
}

/** A group of people named. */
export function usergroup(id, label) {
  const handle = world.usergroups.get(id)?.handle;
  return el("span", { class: "mention" }, handle ? `@${handle}` : label || id);
}

/** @channel, @here, @everyone: these ring for everybody, so they must be seen. */
export const broadcast = (range) => el("strong", { class: "mention mention-all", title: t("mention_all") }, `@${range}`);

/** An emoji by its short name; as it was written when it is not known. */
export function emoji(name) {
  const sign = emojiOf(name);
  return sign ? el("span", { class: "emoji", role: "img", "aria-label": `:${name}:`, title: `:${name}:` }, sign) : `:${name}:`;
}

/** A date token, read out in the reader's zone; its fallback when it can't be. */
export function date(seconds, pattern, address, fallback) {
  const words = dateText(seconds, pattern) ?? fallback ?? "";
  const instant = new Date(Number(seconds) * 1000);
  const stamp = Number.isNaN(instant.getTime()) ? null : instant.toISOString();
  const node = el("time", { datetime: stamp, class: "date", title: fallback || null }, words);
  return address ? link(address, node) : node;
}

/** A link. Only web, mail and telephone addresses are followed; a message of the sandbox opens in the page. */
export function link(address, content) {
  const shown = content ?? address.replace(/^mailto:/, "");
  if (!/^(https?:|mailto:|tel:)/i.test(address)) return el("span", {}, shown);
  const hash = /^https?:/i.test(address) ? insideHash(address) : null;
  if (hash) return el("a", { href: hash, class: "link" }, shown);
  return el("a", { href: address, class: "link", target: "_blank", rel: "noopener noreferrer", title: address }, shown);
}
