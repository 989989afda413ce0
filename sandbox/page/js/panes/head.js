// The head of a conversation: what it is, who is there, and the way to its details; for the app, its tabs.

import { post } from "../api.js";
import { el } from "../dom.js";
import { icon } from "../icons.js";
import { attempt } from "../parts/announce.js";
import { avatar } from "../parts/avatar.js";
import { current, format } from "../route.js";
import { t } from "../texts.js";
import { appConversation, titleOf, world } from "../world.js";
import { openDetails } from "./details.js";

/** The parts of the head of a conversation. */
export function head(channel) {
  if (!channel) return [el("h1", {}, t("not_here"))];
  if (channel.type === "im" && channel.members?.includes(world.app.bot_user)) return appHead("messages");
  if (channel.type === "mpim")
    return [
      icon("people"),
      el("h1", {}, titleOf(channel)),
      el("span", { class: "topic" }, t("members_count", { count: channel.members.length })),
    ];
  if (channel.type === "im") {
    const other = (channel.members ?? []).find((id) => id !== world.me) ?? world.me;
    return [
      avatar(other),
      el("h1", {}, titleOf(channel)),
      el("span", { class: "topic" }, world.people.get(other)?.profile?.title ?? ""),
    ];
  }
  return [
    icon(channel.is_private ? "lock" : "hash"),
    el("h1", {}, channel.name),
    el("span", { class: "topic" }, channel.topic || channel.purpose),
    inviteButton(channel),
    membersButton(channel),
  ];
}

function inviteButton(channel) {
  const member = channel.members?.includes(world.me);
  if (!member || channel.is_archived || channel.members.includes(world.app.bot_user) || !world.app.bot_user) return null;
  const invite = () => attempt(() => post(`channels/${channel.id}/invite`, { as: world.me, users: [world.app.bot_user] }));
  return el(
    "button",
    { type: "button", class: "button small invite", onclick: invite, "data-key": "invite" },
    icon("plus"),
    t("invite_app", { app: world.app.name }),
  );
}

function membersButton(channel) {
  const count = channel.members?.length ?? 0;
  const label = t("members_of", { channel: channel.name, count });
  return el(
    "button",
    {
      type: "button",
      class: "button quiet small",
      "aria-label": label,
      title: label,
      onclick: () => openDetails(channel.id),
      "data-key": "members",
    },
    icon("people"),
    String(count),
  );
}

/** The app's head, with its two tabs. */
export function appHead(tab) {
  const talk = appConversation();
  const { as, panel } = current();
  const link = (name, place, label) =>
    el("a", { href: format({ place, as, panel }), "aria-current": tab === name ? "page" : null, "data-key": `tab ${name}` }, label);
  return [
    avatar(world.app.bot_user),
    el("h1", {}, world.app.name),
    el(
      "nav",
      { class: "tabs", "aria-label": t("app_tabs", { app: world.app.name }) },
      link("home", "home", t("tab_home")),
      link("messages", talk?.id ?? world.app.bot_user, t("tab_messages")),
    ),
  ];
}
