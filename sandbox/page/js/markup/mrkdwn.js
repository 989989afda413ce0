// Slack's mrkdwn as nodes. Source: docs.slack.dev, Formatting message text.
// Pieces that are already nodes (tokens, code) are carried through the parsing of styles as private-use characters.

import { el } from "../dom.js";
import { broadcast, channel, date, emoji, link, person, usergroup } from "./mentions.js";
import { nameOf, world } from "../world.js";

const FIRST_PIECE = 0xe000;
const MOST_PIECES = 0x1800;
const STYLES = { "*": "strong", _: "em", "~": "s" };
const STYLED = /(?<![\p{L}\p{N}*_~])([*_~])(?=[^\s*_~])([^\n]*?[^\s]|[^\s])\1(?![\p{L}\p{N}*_~])/u;
const TOKEN = /<([^<>\n]+)>/g;
const EMOJI = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g;
const BARE_LINK = /(?<![\p{L}\p{N}])https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]]/gu;

/** `&lt;`, `&gt;` and `&amp;`, once: `&amp;lt;` is the text `&lt;`. */
export const unescaped = (text) => text.replace(/&(lt|gt|amp);/g, (_, name) => ({ lt: "<", gt: ">", amp: "&" })[name]);

/** The nodes of a mrkdwn text, quotes and code blocks included. `verbatim`: bare addresses stay text. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const clean = text.replace(/[\ue000-\uf8ff]/g, "\ufffd");
  const nodes = [];
  clean.split(/```([\s\S]+?)```/).forEach((part, index) => {
    if (index % 2)
      nodes.push(el("pre", { class: "code-block", tabindex: "0" }, el("code", {}, plain(part.replace(/^\n|\n$/g, "")))));
    else if (part) nodes.push(...withQuotes(part, index > 0, verbatim));
  });
  return nodes;
}

function withQuotes(text, afterBlock, verbatim) {
  const lines = (afterBlock ? text.replace(/^\n/, "") : text).split("\n");
  const nodes = [];
  let quoted = null;
  let rest = false;
  lines.forEach((line, index) => {
    const opens = !rest && /^(&gt;|>){3}/.exec(line);
    if (opens) rest = true;
    const quote = rest || /^(&gt;|>) ?/.test(line);
    if (quote) {
      if (!quoted) nodes.push((quoted = el("blockquote", {})));
      else quoted.append(el("br"));
      quoted.append(...inline(line.replace(opens ? /^(&gt;|>){3} ?/ : rest ? /^/ : /^(&gt;|>) ?/, ""), verbatim));
      return;
    }
    const first = nodes.length === 0 || quoted;
    quoted = null;
    if (!first && index > 0) nodes.push(el("br"));
    nodes.push(...inline(line, verbatim));
  });
  return nodes;
}

/** The nodes of one line. */
function inline(line, verbatim) {
  const pieces = [];
  const keep = (node) => {
    if (pieces.length >= MOST_PIECES) return null;
    pieces.push(node);
    return String.fromCharCode(FIRST_PIECE + pieces.length - 1);
  };
  let text = line.replace(/`([^`\n]+)`/g, (whole, code) => keep(el("code", {}, plain(code))) ?? whole);
  text = text.replace(TOKEN, (whole, inside) => keep(token(inside)) ?? whole);
  if (!verbatim) text = text.replace(BARE_LINK, (address) => keep(link(unescaped(address))) ?? address);
  text = text.replace(EMOJI, (whole, name) => {
    const sign = emoji(name);
    return typeof sign === "string" ? whole : (keep(sign) ?? whole);
  });
  return styled(text, pieces);
}

function styled(text, pieces) {
  const found = STYLED.exec(text);
  if (!found) return restored(text, pieces);
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  return [...restored(before, pieces), el(STYLES[found[1]], {}, styled(found[2], pieces)), ...styled(after, pieces)];
}

function restored(text, pieces) {
  return text
    .split(/([\ue000-\uf8ff])/)
    .filter(Boolean)
    .map((part) => pieces[part.charCodeAt(0) - FIRST_PIECE] ?? unescaped(part));
}

/** What stands between `<` and `>`. */
function token(inside) {
  const [head, ...more] = inside.split("|");
  const label = more.length ? unescaped(more.join("|")) : "";
  if (/^@[UWB]/.test(head)) return person(head.slice(1), label);
  if (/^#[CGD]/.test(head)) return channel(head.slice(1), label);
  if (head.startsWith("!")) return special(head.slice(1), label);
  if (/^[a-z][a-z0-9+.-]*:/i.test(head)) return link(unescaped(head), label || null);
  return document.createTextNode(`<${unescaped(inside)}>`);
}

function special(name, label) {
  const [kind, ...values] = name.split("^");
  if (kind === "date") return date(values[0], unescaped(values[1] ?? ""), values[2] && unescaped(values[2]), label);
  if (kind === "subteam") return usergroup(values[0], label);
  if (["here", "channel", "everyone"].includes(kind)) return broadcast(kind);
  return document.createTextNode(label || `<!${name}>`);
}

/** A wire text without markup: for code, excerpts and announcements. */
export function plain(text) {
  const words = text.replace(TOKEN, (_, inside) => {
    const [head, label] = inside.split("|");
    if (/^@[UWB]/.test(head)) return `@${world.people.has(head.slice(1)) ? nameOf(head.slice(1)) : label || head.slice(1)}`;
    if (/^#[CGD]/.test(head)) return `#${world.channels.get(head.slice(1))?.name ?? label ?? head.slice(1)}`;
    if (head.startsWith("!")) return label ?? `@${head.slice(1)}`;
    return label ?? head;
  });
  return unescaped(words);
}

/** A wire text as its author would type it again: for editing. */
export function typedAgain(text) {
  const words = text.replace(TOKEN, (whole, inside) => {
    const [head, label] = inside.split("|");
    const person = world.people.get(head.slice(1));
    if (head.startsWith("@") && person) return `@${person.name}`;
    if (head.startsWith("#")) return `#${world.channels.get(head.slice(1))?.name ?? label ?? ""}`;
    return /^https?:/.test(head) ? head : whole;
  });
  return unescaped(words);
}
