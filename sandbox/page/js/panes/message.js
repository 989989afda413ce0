// One message as a person sees it: who, when, what, the reactions, the thread that hangs from it.

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { blocks } from "../blocks/blocks.js";
import { textNodes } from "../blocks/texts.js";
import { emojiOf } from "../markup/emoji.js";
import { mrkdwn, plain } from "../markup/mrkdwn.js";
import { avatar } from "../parts/avatar.js";
import { insideHash } from "../route.js";
import { messageSurface } from "../surfaces.js";
import { language, namesInARow, t } from "../texts.js";
import { ago, fullTime, instantOf, timeOf } from "../time.js";
import { nameOf, world } from "../world.js";

const NOTICES = new Set([
  "channel_join",
  "channel_leave",
  "group_join",
  "group_leave",
  "channel_topic",
  "channel_purpose",
  "channel_name",
  "channel_archive",
  "channel_unarchive",
  "group_topic",
  "group_purpose",
  "group_name",
  "group_archive",
  "group_unarchive",
]);

export const isNotice = (message) => NOTICES.has(message.subtype);

/** The id that a message's author goes by, and the name shown. */
export const authorOf = (message) => message.user ?? message.bot_id ?? "";
export const authorName = (message) =>
  message.username || (message.user ? nameOf(message.user) : message.bot_profile?.name || message.bot_id || "");

/** A message in one line, for lists and screen readers. */
export function excerpt(message, most = 200) {
  const words = plain(message.text ?? "")
    .replace(/\s+/g, " ")
    .trim();
  return words.length > most ? `${words.slice(0, most - 1)}…` : words;
}

/** `grouped`: it follows another of the same author, so it needs no name. `on`: what clicks do (`react`, `openThread`). */
export function renderMessage(message, { grouped, inThread, problem, editor, on }) {
  if (isNotice(message)) return renderNotice(message);
  const name = authorName(message);
  const at = instantOf(message.ts);
  const classes = ["message", grouped && "is-grouped", message.ephemeral && "is-ephemeral"];
  const say = (text) => on.say(message.ts, text);
  const node = el(
    "li",
    {
      class: classes.filter(Boolean).join(" "),
      "data-key": message.ts,
      "data-ts": message.ts,
      tabindex: "-1",
      "aria-label": `${name}, ${timeOf(at)}: ${excerpt(message)}`,
    },
    el("div", { class: "message-gutter" }, grouped ? stamp(message, at) : avatar(authorOf(message), name)),
    el(
      "div",
      { class: "message-body" },
      message.ephemeral ? el("p", { class: "only-you" }, icon("eye"), t("only_you")) : null,
      grouped ? null : byline(message, name, at),
      editor ?? content(message, say),
      problem ? el("p", { class: "message-problem", role: "alert" }, icon("warning"), problem) : null,
      reactions(message, on),
      inThread ? null : threadLine(message, on),
    ),
  );
  return node;
}

const JOINS = { channel_join: "joined", group_join: "joined", channel_leave: "left", group_leave: "left" };

/** What Slack itself says in a channel: one quiet line. Comings and goings are said in the reader's language. */
function renderNotice(message) {
  const at = instantOf(message.ts);
  const key = JOINS[message.subtype];
  const text = key ? [el("strong", {}, nameOf(message.user)), ` ${joining(key, message)}`] : mrkdwn(message.text ?? "");
  const said = key ? `${nameOf(message.user)} ${joining(key, message)}` : excerpt(message);
  return el(
    "li",
    {
      class: "message is-notice",
      "data-key": message.ts,
      "data-ts": message.ts,
      tabindex: "-1",
      "aria-label": `${timeOf(at)}: ${said}`,
    },
    el("div", { class: "message-gutter" }, icon("people")),
    el("div", { class: "message-body" }, el("span", { class: "message-text" }, text), " ", stamp(message, at)),
  );
}

const joining = (key, message) => (message.inviter ? t("added_by", { name: nameOf(message.inviter) }) : t(key));

function byline(message, name, at) {
  const isApp = message.bot_id || message.user === world.app.bot_user;
  return el(
    "div",
    { class: "byline" },
    el("span", { class: "author" }, name),
    isApp ? el("span", { class: "badge" }, t("app_badge")) : null,
    stamp(message, at),
    message.subtype === "thread_broadcast" ? el("span", { class: "aside" }, t("also_in_channel")) : null,
  );
}

function stamp(message, at) {
  const time = el("time", { datetime: new Date(at).toISOString() }, timeOf(at));
  if (message.ephemeral) return el("span", { class: "stamp", title: fullTime(at) }, time);
  return el(
    "a",
    { class: "stamp", href: insideHash(message.permalink) ?? message.permalink, title: fullTime(at), tabindex: "-1" },
    time,
  );
}

function content(message, say) {
  if (message.subtype === "tombstone") return el("div", { class: "message-text muted" }, t("was_deleted"));
  const author = world.people.get(message.user);
  const lang = author && !author.is_bot && author.locale ? author.locale : null;
  return el(
    "div",
    { class: "message-text", lang: lang && lang.slice(0, 2) !== language() ? lang : null },
    words(message, say),
    message.edited ? el("span", { class: "edited" }, ` ${t("edited")}`) : null,
    (message.attachments ?? []).map((one) => attachment(one, message, say)),
    (message.files ?? []).map((file) => fileOf(file, message)),
  );
}

/** What the app uploaded can be had; what people are said to have shared is a name. */
function fileOf(file, message) {
  const shown = [icon("file"), el("span", {}, file.title || file.name)];
  if (!message.bot_id) return el("div", { class: "file" }, shown);
  return el("a", { class: "file", href: file.url_private_download, download: file.name }, shown);
}

/** A person's text is shown as mrkdwn; an app's blocks, when it sent some, stand for its text. */
function words(message, say) {
  const own = (message.blocks ?? []).length && message.bot_id ? message.blocks : null;
  if (own) return blocks(own, messageSurface(message, say));
  const text = mrkdwn(message.text ?? "");
  return message.subtype === "me_message" ? el("em", {}, text) : text;
}

function attachment(one, message, say) {
  const fields = (one.fields ?? []).map((field) =>
    el("div", { class: "field" }, el("strong", {}, field.title), el("div", {}, mrkdwn(String(field.value ?? "")))),
  );
  const node = el(
    "div",
    { class: "attachment" },
    one.pretext ? el("div", {}, mrkdwn(one.pretext)) : null,
    one.title ? el("strong", { class: "attachment-title" }, textNodes({ type: "plain_text", text: one.title })) : null,
    one.text ? el("div", {}, mrkdwn(one.text)) : null,
    fields.length ? el("div", { class: "fields" }, fields) : null,
    one.blocks ? blocks(one.blocks, messageSurface(message, say)) : null,
    one.footer ? el("div", { class: "muted" }, mrkdwn(one.footer)) : null,
  );
  const colour =
    { good: "#2e7d4f", warning: "#b7791f", danger: "#b3261e" }[one.color] ??
    (/^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : null);
  if (colour) node.style.borderLeftColor = colour;
  return node;
}

function reactions(message, on) {
  if (!message.reactions?.length || message.ephemeral) return null;
  const chips = message.reactions.map(({ name, users, count }) => {
    const mine = users.includes(world.me);
    const who = namesInARow(users.map(nameOf));
    const label = t(mine ? "reaction_mine" : "reaction_others", { name, who });
    const press = () => on.react(message, name, mine);
    return el(
      "button",
      {
        type: "button",
        class: "reaction",
        "aria-pressed": mine ? "true" : "false",
        "aria-label": `${count} :${name}:. ${label}`,
        title: label,
        onclick: press,
        "data-key": `${message.ts}/${name}`,
      },
      el("span", { class: "emoji" }, emojiOf(name) ?? `:${name}:`),
      el("span", { class: "count" }, String(count)),
    );
  });
  const add = el(
    "button",
    {
      type: "button",
      class: "reaction reaction-add",
      "aria-label": t("add_reaction"),
      onclick: (event) => on.pickEmoji(message, event.currentTarget),
    },
    icon("smile"),
  );
  return el("div", { class: "reactions", role: "group", "aria-label": t("reactions") }, chips, add);
}

function threadLine(message, on) {
  if (!message.reply_count) return null;
  const faces = (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id));
  const last = message.latest_reply ? t("last_reply", { ago: ago(instantOf(message.latest_reply)) }) : "";
  return el(
    "button",
    {
      type: "button",
      class: "thread-line",
      onclick: () => on.openThread(message.thread_ts ?? message.ts),
      "data-key": `${message.ts}/thread`,
    },
    el("span", { class: "faces", "aria-hidden": "true" }, faces),
    el("span", { class: "thread-count" }, t("replies", { count: message.reply_count })),
    el("span", { class: "thread-last" }, last),
  );
}
