// The conversations of the person one acts as: the app, channels, those one could join, direct messages.

import { post } from "../api.js";
import { isNarrow, settleCovers } from "../covers.js";
import { el, refill, roving } from "../dom.js";
import { icon } from "../icons.js";
import { attempt } from "../parts/announce.js";
import { avatar } from "../parts/avatar.js";
import { openDialog } from "../parts/dialog.js";
import { Picker } from "../parts/picker.js";
import { current, format, go } from "../route.js";
import { t } from "../texts.js";
import { appConversation, on, titleOf, world } from "../world.js";
import { offers } from "../blocks/values.js";

let moreOpen = false;

/** Draw the sidebar now and whenever it changes. */
export function startSidebar() {
  const nav = document.getElementById("sidebar");
  const draw = () => refill(nav, parts());
  roving(nav, "a.place");
  nav.addEventListener("click", (event) => event.target.closest("a.place") && closeDrawer());
  for (const kind of ["conversations", "people", "app", "me", "route"]) on(kind, draw);
  document.getElementById("scrim").addEventListener("click", closeDrawer);
  nav.addEventListener("keydown", (event) => event.key === "Escape" && closeDrawer());
  settleCovers();
}

export function openDrawer() {
  document.body.classList.add("drawer-open");
  settleCovers();
  const nav = document.getElementById("sidebar");
  (nav.querySelector("[aria-current]") ?? nav).focus();
}

export function closeDrawer() {
  if (!document.body.classList.contains("drawer-open")) return;
  document.body.classList.remove("drawer-open");
  settleCovers();
  if (isNarrow()) document.querySelector(".drawer-button")?.focus();
}

function parts() {
  const all = world.conversations.filter((one) => !one.is_archived);
  const rooms = all
    .filter((one) => one.type === "channel" || one.type === "group")
    .sort((one, other) => one.name.localeCompare(other.name));
  const joined = rooms.filter((one) => one.is_member);
  const others = rooms.filter((one) => !one.is_member);
  const talks = all.filter(
    (one) => (one.type === "im" || one.type === "mpim") && one.with !== world.app.bot_user && (one.latest || isOpen(one.id)),
  );
  talks.sort((one, other) => titleOf(one).localeCompare(titleOf(other)));
  return [
    el(
      "div",
      { class: "team" },
      el("span", { class: "team-name" }, world.team.name),
      el("span", { class: "team-note" }, t("sandbox_note")),
    ),
    group(t("app_section"), [appRow()]),
    group(
      t("channels"),
      joined.map((one) => row(one, roomIcon(one))),
      { add: () => newChannel(), addLabel: t("new_channel") },
    ),
    more(others),
    group(
      t("direct_messages"),
      talks.map((one) => row(one, one.with ? avatar(one.with) : icon("people"))),
      { add: () => newTalk(), addLabel: t("new_message") },
    ),
  ];
}

const isOpen = (id) => current().place === id;
const roomIcon = (one) => icon(one.is_private ? "lock" : "hash");

function group(title, rows, { add, addLabel } = {}) {
  const button = add
    ? el(
        "button",
        { type: "button", class: "icon-button", "aria-label": addLabel, title: addLabel, onclick: add, "data-key": addLabel },
        icon("plus"),
      )
    : null;
  return el("section", { class: "group", "aria-label": title }, el("header", {}, el("h2", {}, title), button), el("ul", {}, rows));
}

/** Channels one is not in are folded away, unless one is looking at one of them. */
function more(others) {
  if (!others.length) return null;
  const open = moreOpen || others.some((one) => isOpen(one.id));
  const node = el(
    "details",
    { class: "group more", open },
    el("summary", { "data-key": "more" }, icon("right"), t("more_channels", { count: others.length })),
    el(
      "ul",
      {},
      others.map((one) => row(one, roomIcon(one))),
    ),
  );
  node.addEventListener("toggle", () => {
    moreOpen = node.open;
  });
  return node;
}

function appRow() {
  const talk = appConversation();
  const here = isOpen("home") || (talk && isOpen(talk.id));
  return place({
    id: "home",
    name: world.app.name,
    picture: avatar(world.app.bot_user),
    here,
    unread: talk?.unread ?? 0,
    mentions: talk?.mentions ?? 0,
    target: talk?.unread ? talk.id : "home",
  });
}

const row = (one, picture) =>
  place({
    id: one.id,
    name: titleOf(one),
    picture,
    here: isOpen(one.id),
    unread: one.unread,
    mentions: one.mentions,
    quiet: !one.is_member,
  });

function place({ id, name, picture, here, unread, mentions, quiet, target = id }) {
  const { as, panel } = current();
  const isNew = unread > 0 && !here;
  const classes = ["place", isNew && "is-unread", quiet && "is-quiet"].filter(Boolean).join(" ");
  const count =
    isNew && mentions
      ? el("span", { class: "count-badge", "aria-hidden": "true" }, mentions > 99 ? "99+" : String(mentions))
      : null;
  const heard = isNew ? el("span", { class: "visually-hidden" }, `, ${t("unread_count", { count: unread })}`) : null;
  const link = el(
    "a",
    {
      class: classes,
      href: format({ place: target, as, panel }),
      "aria-current": here ? "page" : null,
      "data-key": `place ${id}`,
      "data-place": id,
    },
    picture,
    el("span", { class: "place-name" }, name, heard),
    count,
  );
  return el("li", {}, link);
}

function newTalk() {
  let dialog = null;
  const start = (id) => {
    dialog.close("");
    go({ place: id });
    closeDrawer();
  };
  const options = () => offers({ type: "users_select" }).filter((one) => one.value !== world.me);
  const picker = new Picker({
    options,
    value: null,
    placeholder: t("choose_person"),
    attributes: { "aria-label": t("choose_person") },
    onChange: start,
  });
  dialog = openDialog({ title: t("new_message"), body: picker.node, className: "dialog-small" });
  picker.field.focus();
}

function newChannel() {
  let dialog = null;
  const name = el("input", {
    class: "input",
    type: "text",
    maxlength: 80,
    autocomplete: "off",
    "aria-label": t("channel_name"),
    placeholder: t("channel_name"),
    required: true,
  });
  const isPrivate = el("input", { type: "checkbox" });
  const create = async (event) => {
    event.preventDefault();
    const body = { as: world.me, name: name.value.trim().toLocaleLowerCase().replace(/\s+/g, "-"), is_private: isPrivate.checked };
    const made = await attempt(() => post("channels", body));
    if (!made) return;
    dialog.close("");
    go({ place: made.channel.id });
  };
  const form = el(
    "form",
    { class: "stack", onsubmit: create },
    name,
    el("label", { class: "choice" }, isPrivate, el("span", { class: "choice-text" }, t("make_private"))),
    el("div", { class: "row-end" }, el("button", { type: "submit", class: "button primary" }, t("create"))),
  );
  dialog = openDialog({ title: t("new_channel"), body: form, className: "dialog-small" });
  name.focus();
}
