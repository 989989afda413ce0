// What an element holds, in the control API's form (docs/sandbox.md, Clicks and choices), and what it offers.

import { t } from "../texts.js";
import { nameOf, titleOf, world } from "../world.js";
import { avatar } from "../parts/avatar.js";
import { icon } from "../icons.js";

/** The value in an element's state (Slack's `state.values` form), else its initial one. */
export function valueOf(element, state) {
  const held = state ?? initial(element);
  if ("selected_options" in held) return (held.selected_options ?? []).map((option) => option.value);
  if ("selected_option" in held) return held.selected_option?.value ?? null;
  const key = Object.keys(held).find((name) => name === "value" || name.startsWith("selected_"));
  return key ? held[key] : null;
}

function initial(element) {
  const held = {};
  for (const [name, value] of Object.entries(element)) {
    if (name === "initial_value") held.value = value;
    else if (name.startsWith("initial_")) held[name.replace("initial_", "selected_")] = value;
  }
  return held;
}

/** What a select offers: `{value, label, hint?, picture?, group?}`. */
export function offers(element) {
  const kind = element.type.replace("multi_", "");
  if (kind === "users_select") return people();
  if (kind === "channels_select") return channels().filter((one) => one.kind === "public");
  if (kind === "conversations_select") return conversations(element.filter ?? {});
  return staticOptions(element);
}

function staticOptions(element) {
  const own = (option, group) => ({ value: option.value, label: option.text.text, hint: option.description?.text, group });
  const groups = element.option_groups ?? [];
  return [
    ...(element.options ?? []).map((option) => own(option)),
    ...groups.flatMap((group) => group.options.map((option) => own(option, group.label.text))),
  ];
}

function people() {
  const here = [...world.people.values()].filter((person) => !person.deleted && person.id !== "USLACKBOT");
  return here
    .map((person) => ({ value: person.id, label: nameOf(person.id), hint: `@${person.name}`, picture: avatar(person.id) }))
    .sort((one, other) => one.label.localeCompare(other.label));
}

function channels() {
  const here = [...world.channels.values()].filter((one) => ["channel", "group"].includes(one.type) && !one.is_archived);
  const seen = here.filter((one) => !one.is_private || one.members?.includes(world.me));
  return seen
    .map((one) => ({
      value: one.id,
      label: one.name,
      kind: one.is_private ? "private" : "public",
      shared: one.is_ext_shared,
      picture: icon(one.is_private ? "lock" : "hash"),
    }))
    .sort((one, other) => one.label.localeCompare(other.label));
}

function conversations(filter) {
  const talks = world.conversations
    .filter((one) => one.type === "im" || one.type === "mpim")
    .map((one) => ({
      value: one.id,
      label: titleOf(one),
      kind: one.type,
      bot: Boolean(world.people.get(one.with)?.is_bot),
      hint: t("direct_message"),
      picture: icon("people"),
    }));
  return [...channels(), ...talks].filter(
    (one) =>
      (!filter.include || filter.include.includes(one.kind)) &&
      !(filter.exclude_external_shared_channels && one.shared) &&
      !(filter.exclude_bot_users && one.bot),
  );
}
