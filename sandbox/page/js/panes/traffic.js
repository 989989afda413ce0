// The traffic between Slack and the bot: newest first, each entry opens on its JSON.

import { get } from "../api.js";
import { el, oneAtATime, roving } from "../dom.js";
import { icon } from "../icons.js";
import { attempt } from "../parts/announce.js";
import { t } from "../texts.js";
import { number, show } from "../time.js";

const MOST = 300;
const A_PAGE = 1000;
const KINDS = ["api", "event", "command", "interactive", "response_url", "socket"];
const BAD = new Set(["timeout", "refused", "unreachable", "lost"]);

export class TrafficPanel {
  constructor() {
    Object.assign(this, { entries: new Map(), rows: new Map(), since: 0, kind: "", letters: "", wrongOnly: false, stopped: false });
    this.node = el("ol", { class: "traffic", "aria-label": t("traffic") });
    roving(this.node, "summary");
    this.tools = this.#tools();
    this.refresh = oneAtATime(() => this.#load());
  }

  stop() {
    this.stopped = true;
  }

  #tools() {
    const search = el("input", {
      class: "input small",
      type: "search",
      placeholder: t("traffic_filter"),
      "aria-label": t("traffic_filter"),
    });
    search.addEventListener("input", () => this.#filter({ letters: search.value.trim().toLocaleLowerCase() }));
    const kind = el(
      "select",
      { class: "input small", "aria-label": t("traffic_kind") },
      el("option", { value: "" }, t("traffic_all")),
      KINDS.map((one) => el("option", { value: one }, one)),
    );
    kind.addEventListener("change", () => this.#filter({ kind: kind.value }));
    const wrong = el("input", { type: "checkbox" });
    wrong.addEventListener("change", () => this.#filter({ wrongOnly: wrong.checked }));
    return el("div", { class: "dock-tools" }, search, kind, el("label", { class: "also" }, wrong, t("traffic_wrong")));
  }

  #filter(change) {
    Object.assign(this, change);
    this.#draw();
  }

  /** What is new, and again what was still pending. */
  async #load() {
    const pending = [...this.entries.values()].filter((entry) => entry.outcome === "pending").map((entry) => entry.seq - 1);
    let since = Math.min(this.since, ...pending);
    let answer = null;
    do {
      answer = await attempt(() => get("traffic", { since, limit: A_PAGE }));
      if (!answer || this.stopped) return;
      for (const entry of answer.entries) this.entries.set(entry.seq, entry);
      since = answer.entries.at(-1)?.seq ?? since;
    } while (answer.entries.length === A_PAGE);
    this.since = Math.max(this.since, since);
    for (const seq of [...this.entries.keys()].slice(0, Math.max(0, this.entries.size - 2000))) this.entries.delete(seq);
    this.#draw();
  }

  #draw() {
    const chosen = [...this.entries.values()]
      .filter((entry) => this.#fits(entry))
      .slice(-MOST)
      .reverse();
    const rows = chosen.map((entry) => this.#row(entry));
    rows.forEach((row, index) => {
      if (this.node.children[index] !== row) this.node.insertBefore(row, this.node.children[index] ?? null);
    });
    while (this.node.children.length > rows.length) this.node.lastElementChild.remove();
    if (!rows.length) this.node.replaceChildren(el("li", { class: "empty" }, t("traffic_none")));
  }

  #fits(entry) {
    if (this.kind && entry.kind !== this.kind) return false;
    if (this.wrongOnly && !isWrong(entry)) return false;
    return !this.letters || JSON.stringify([entry.name, entry.request, entry.reply]).toLocaleLowerCase().includes(this.letters);
  }

  /** An entry's row stays the same node until the entry changes, so that it stays open. */
  #row(entry) {
    const look = JSON.stringify(entry);
    const kept = this.rows.get(entry.seq);
    if (kept?.look === look) return kept.row;
    const row = entryRow(entry, kept?.row.querySelector("details").open ?? false);
    this.rows.set(entry.seq, { look, row });
    return row;
  }
}

/** Whether something went wrong: a refusal, an error answered, no acknowledgement, or a fault made on purpose. */
export function isWrong(entry) {
  return BAD.has(entry.outcome) || entry.status >= 400 || entry.reply?.ok === false || Boolean(entry.fault);
}

function outcome(entry) {
  if (entry.reply?.ok === false) return entry.reply.error;
  if (entry.status >= 400) return `HTTP ${entry.status}`;
  return entry.outcome ?? (entry.status ? "ok" : "");
}

function entryRow(entry, open) {
  const wrong = isWrong(entry);
  const toBot = entry.direction === "out";
  const time = show(Date.parse(entry.at), { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  const details = el(
    "details",
    { class: wrong ? "entry is-wrong" : "entry", open },
    el(
      "summary",
      { tabindex: "-1" },
      el("span", { class: "entry-time" }, time),
      el(
        "span",
        { class: `entry-way ${toBot ? "out" : "in"}` },
        el("span", { "aria-hidden": "true" }, toBot ? "→" : "←"),
        " ",
        t(toBot ? "to_bot" : "from_bot"),
      ),
      el("span", { class: "entry-kind" }, entry.kind),
      el(
        "span",
        { class: "entry-name" },
        entry.name,
        entry.attempt ? el("span", { class: "badge" }, t("attempt", { count: entry.attempt })) : null,
      ),
      el("span", { class: "entry-outcome" }, wrong ? icon("warning") : null, outcome(entry)),
      el(
        "span",
        { class: "entry-latency" },
        entry.latency_ms === null || entry.latency_ms === undefined ? "" : `${number(Math.round(entry.latency_ms * 10) / 10)} ms`,
      ),
    ),
  );
  const fill = () => details.open && details.childElementCount === 1 && details.append(jsonParts(entry));
  details.addEventListener("toggle", fill);
  if (open) fill();
  return el("li", {}, details);
}

function jsonParts(entry) {
  const { request, reply, ...rest } = entry;
  const part = (title, value) =>
    value === null || value === undefined
      ? null
      : el("figure", { class: "json" }, el("figcaption", {}, title), el("pre", { tabindex: "0" }, coloured(value)));
  return el(
    "div",
    { class: "entry-json" },
    part(t("json_request"), request),
    part(t("json_reply"), reply),
    part(t("json_about"), rest),
  );
}

const PIECE = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|(-?\d+(?:\.\d+)?)/g;

/** JSON as text nodes, its names, texts and numbers told apart. */
function coloured(value) {
  const text = JSON.stringify(value, null, 2);
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(PIECE)) {
    nodes.push(text.slice(end, found.index));
    const kind = found[2] ? "name" : found[1] ? "text" : "number";
    nodes.push(el("span", { class: `json-${kind}` }, found[2] ? found[1] : found[0]), found[2] ?? "");
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)];
}
