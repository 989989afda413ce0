// The markdown block: standard Markdown, as far as Slack shows it. Source: docs.slack.dev, Block Kit, markdown block.

import { el } from "../dom.js";
import { emoji, link } from "./mentions.js";

const BLOCKS = [
  { open: /^(```|~~~)(\w*)\s*$/, make: fence },
  { open: /^(#{1,6})\s+(.*?)\s*#*$/, make: heading },
  { open: /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/, make: rule },
  { open: /^>\s?/, make: quote },
  { open: /^\s*([-*+]|\d{1,9}[.)])\s+/, make: list },
  { open: /^\|.*\|\s*$/, make: table },
];

/** The nodes of a Markdown text. */
export function markdown(text) {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    if (!lines[at].trim()) {
      at += 1;
      continue;
    }
    const kind = BLOCKS.find((one) => one.open.test(lines[at]));
    const [node, next] = (kind?.make ?? paragraph)(lines, at);
    nodes.push(node);
    at = next;
  }
  return nodes;
}

/** From `at`, the lines for which `fits` holds: `[lines, index after them]`. */
function take(lines, at, fits) {
  let end = at;
  while (end < lines.length && fits(lines[end], end)) end += 1;
  return [lines.slice(at, end), end];
}

function paragraph(lines, at) {
  const [own, next] = take(lines, at, (line, index) => line.trim() && (index === at || !BLOCKS.some((one) => one.open.test(line))));
  return [
    el(
      "p",
      {},
      own.flatMap((line, index) => (index ? [el("br"), ...inline(line)] : inline(line))),
    ),
    next,
  ];
}

function fence(lines, at) {
  const mark = lines[at].slice(0, 3);
  const [own, end] = take(lines, at + 1, (line) => !line.startsWith(mark));
  return [el("pre", { class: "code-block", tabindex: "0" }, el("code", {}, own.join("\n"))), end + 1];
}

function heading(lines, at) {
  const [, marks, words] = BLOCKS[1].open.exec(lines[at]);
  return [
    el(
      "div",
      { role: "heading", "aria-level": Math.min(6, marks.length + 2), class: `md-heading md-h${marks.length}` },
      inline(words),
    ),
    at + 1,
  ];
}

function rule(_, at) {
  return [el("hr", {}), at + 1];
}

function quote(lines, at) {
  const [own, next] = take(lines, at, (line) => line.startsWith(">"));
  return [el("blockquote", {}, markdown(own.map((line) => line.replace(/^>\s?/, "")).join("\n"))), next];
}

const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;

function list(lines, at) {
  const [, indent, mark] = ITEM.exec(lines[at]);
  const ordered = /\d/.test(mark);
  const node = el(ordered ? "ol" : "ul", ordered ? { start: parseInt(mark, 10) } : {});
  let index = at;
  while (index < lines.length) {
    const item = ITEM.exec(lines[index]);
    if (!item || item[1].length < indent.length) break;
    if (item[1].length === indent.length && /\d/.test(item[2]) !== ordered) break;
    if (item[1].length > indent.length) {
      const [inner, next] = list(lines, index);
      node.lastElementChild.append(inner);
      index = next;
    } else {
      node.append(listItem(item[3]));
      index += 1;
    }
  }
  return [node, index];
}

function listItem(words) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(words);
  if (!task) return el("li", {}, inline(words));
  const done = task[1] !== " ";
  return el(
    "li",
    { class: "task" },
    el("input", { type: "checkbox", disabled: true, checked: done, "aria-label": task[2] }),
    " ",
    inline(task[2]),
  );
}

const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

function table(lines, at) {
  const [own, next] = take(lines, at, (line) => BLOCKS[5].open.test(line));
  const ruled = own.length > 1 && /^\|(\s*:?-+:?\s*\|)+\s*$/.test(own[1]);
  const head = ruled
    ? el(
        "thead",
        {},
        el(
          "tr",
          {},
          cells(own[0]).map((cell) => el("th", { scope: "col" }, inline(cell))),
        ),
      )
    : null;
  const rows = (ruled ? own.slice(2) : own).map((line) =>
    el(
      "tr",
      {},
      cells(line).map((cell) => el("td", {}, inline(cell))),
    ),
  );
  return [el("div", { class: "table-scroll", tabindex: "0" }, el("table", {}, head, el("tbody", {}, rows))), next];
}

const INLINES = [
  [/`([^`]+)`/, (found) => el("code", {}, found[1])],
  [/\[([^\]]+)\]\(([^\s)]+)(?:\s+"[^"]*")?\)/, (found) => link(found[2], el("span", {}, inline(found[1])))],
  [/\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__/, (found) => el("strong", {}, inline(found[1] ?? found[2]))],
  [/~~(?=\S)(.+?)~~/, (found) => el("s", {}, inline(found[1]))],
  [
    /(?<![\p{L}\p{N}*])\*(?=\S)([^*]+?)\*|(?<![\p{L}\p{N}_])_(?=\S)([^_]+?)_(?![\p{L}\p{N}])/u,
    (found) => el("em", {}, inline(found[1] ?? found[2])),
  ],
  [/https?:\/\/[^\s<>()]*[^\s<>().,;:!?'"]/, (found) => link(found[0])],
  [/:([a-z0-9_+-]+):/, (found) => emoji(found[1])],
  [/\\([\\`*_{}[\]()#+.!~>|-])/, (found) => found[1]],
];

function inline(text) {
  const hits = INLINES.map(([form, make]) => ({ found: form.exec(text), make })).filter((hit) => hit.found);
  if (!hits.length) return text ? [text] : [];
  const first = hits.reduce((one, other) => (other.found.index < one.found.index ? other : one));
  const { index } = first.found;
  const rest = text.slice(index + first.found[0].length);
  return [...(index ? [text.slice(0, index)] : []), first.make(first.found), ...inline(rest)];
}
