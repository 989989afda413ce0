// The details of a channel: its purpose, who is in it, inviting, joining, leaving.

import { post } from "../api.js";
import { el } from "../dom.js";
import { icon } from "../icons.js";
import { attempt } from "../parts/announce.js";
import { avatar } from "../parts/avatar.js";
import { openDialog } from "../parts/dialog.js";
import { Picker } from "../parts/picker.js";
import { offers } from "../blocks/values.js";
import { t } from "../texts.js";
import { nameOf, on, world } from "../world.js";

let shown = null;
on("conversations", () => shown?.());

/** Open the details of a channel; they follow what happens meanwhile. */
export function openDetails(id) {
  const body = el("div", { class: "stack" });
  const draw = () => body.replaceChildren(...parts(world.channels.get(id)));
  draw();
  shown = draw;
  openDialog({
    title: `#${world.channels.get(id).name}`,
    body,
    className: "details",
    onClose: () => {
      shown = null;
    },
  });
}

const act = (channel, doing, body = {}) => attempt(() => post(`channels/${channel.id}/${doing}`, { as: world.me, ...body }));

function parts(channel) {
  const mine = channel.members.includes(world.me);
  return [
    channel.purpose ? el("p", {}, channel.purpose) : null,
    channel.topic && channel.topic !== channel.purpose ? el("p", { class: "muted" }, channel.topic) : null,
    mine ? inviting(channel) : null,
    el("h3", {}, t("members_count", { count: channel.members.length })),
    el(
      "ul",
      { class: "member-list" },
      [...channel.members].sort((one, other) => nameOf(one).localeCompare(nameOf(other))).map((id) => member(channel, id, mine)),
    ),
    el("div", { class: "row-end" }, mine ? leaving(channel) : joining(channel)),
  ].filter(Boolean);
}

function inviting(channel) {
  const options = () => offers({ type: "users_select" }).filter((one) => !channel.members.includes(one.value));
  const picker = new Picker({
    options,
    value: null,
    placeholder: t("add_someone"),
    attributes: { "aria-label": t("add_someone") },
    onChange: (id) => id && act(channel, "invite", { users: [id] }),
  });
  const app = world.app.bot_user;
  const invite = channel.members.includes(app)
    ? null
    : el(
        "button",
        { type: "button", class: "button primary", onclick: () => act(channel, "invite", { users: [app] }) },
        icon("plus"),
        t("invite_app", { app: world.app.name }),
      );
  return el("div", { class: "inviting" }, invite, picker.node);
}

function member(channel, id, mine) {
  const out =
    mine && id !== world.me
      ? el(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": t("remove_named", { name: nameOf(id) }),
            title: t("remove_named", { name: nameOf(id) }),
            onclick: () => act(channel, "kick", { user: id }),
          },
          icon("close"),
        )
      : null;
  return el(
    "li",
    {},
    avatar(id),
    el("span", { class: "member-name" }, nameOf(id)),
    el("span", { class: "muted" }, world.people.get(id)?.profile?.title ?? ""),
    out,
  );
}

const joining = (channel) =>
  el("button", { type: "button", class: "button primary", onclick: () => act(channel, "join") }, t("join"));
const leaving = (channel) =>
  el("button", { type: "button", class: "button danger-quiet", onclick: () => act(channel, "leave") }, t("leave"));
