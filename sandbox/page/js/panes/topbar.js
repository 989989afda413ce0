// Above everything: the sandbox's clock, who one acts as, the traffic.

import { el, refill } from "../dom.js";
import { icon } from "../icons.js";
import { avatar } from "../parts/avatar.js";
import { Listbox, pointAt } from "../parts/listbox.js";
import { openPanel } from "../parts/popover.js";
import { current, go } from "../route.js";
import { t } from "../texts.js";
import { timeOf } from "../time.js";
import { actors, me, nameOf, now, on, world } from "../world.js";
import { clockControl } from "./clock.js";
import { openDrawer } from "./sidebar.js";
import { showWelcome } from "./welcome.js";

/** Draw the bar now and whenever it changes. */
export function startTopbar() {
  const bar = document.getElementById("topbar");
  const clock = clockControl();
  const draw = () => refill(bar, parts(clock));
  for (const kind of ["me", "people", "route", "app"]) on(kind, draw);
}

function parts(clock) {
  const drawer = el(
    "button",
    {
      type: "button",
      class: "icon-button drawer-button",
      "aria-label": t("open_channels"),
      onclick: openDrawer,
      "data-key": "drawer",
    },
    icon("menu"),
  );
  return [
    drawer,
    el(
      "span",
      { class: "brand" },
      el("img", { src: "favicon.svg", alt: "", width: 24, height: 24 }),
      el("span", { class: "brand-name" }, "Sandbox"),
    ),
    clock,
    el("span", { class: "spacer" }),
    helpButton(),
    trafficButton(),
    actButton(),
  ];
}

function helpButton() {
  return el(
    "button",
    {
      type: "button",
      class: "icon-button help-button",
      "aria-label": t("help"),
      title: t("help"),
      onclick: showWelcome,
      "data-key": "help",
    },
    "?",
  );
}

function trafficButton() {
  const open = Boolean(current().panel);
  const toggle = () => go({ panel: open ? null : "traffic", focus: current().focus });
  const props = {
    type: "button",
    class: "button quiet",
    "aria-expanded": String(open),
    "aria-controls": "dock",
    title: t("traffic_hint"),
    onclick: toggle,
    "data-key": "traffic",
  };
  return el("button", props, icon("pulse"), el("span", { class: "wide-only" }, t("traffic")));
}

/** What is worth knowing of a person: their role here, and what time it is where they are. */
function aboutPerson(person) {
  const roles = [
    person.profile?.title,
    person.is_owner || person.is_primary_owner ? t("role_owner") : person.is_admin ? t("role_admin") : null,
    person.is_restricted || person.is_ultra_restricted ? t("role_guest") : null,
    person.is_stranger ? t("role_stranger") : null,
  ];
  return roles.filter(Boolean).join(" · ");
}

function theirTime(person) {
  try {
    return new Intl.DateTimeFormat(me().locale || "en", { timeZone: person.tz, hour: "numeric", minute: "2-digit" }).format(now());
  } catch {
    return timeOf(now());
  }
}

const cityOf = (person) => (person.tz ?? "UTC").split("/").at(-1).replaceAll("_", " ");
const hintOf = (person) =>
  [aboutPerson(person), `${cityOf(person)}, ${theirTime(person)}`, (person.locale ?? "").slice(0, 2).toUpperCase()]
    .filter(Boolean)
    .join(" · ");

function actButton() {
  const person = me();
  const label = t("acting_as", { name: nameOf(person.id) });
  const button = el(
    "button",
    {
      type: "button",
      class: "act-button",
      "aria-haspopup": "dialog",
      "aria-expanded": "false",
      "aria-label": `${label} (${aboutPerson(person) || cityOf(person)})`,
      onclick: () => openActors(button),
      "data-key": "act",
    },
    avatar(person.id),
    el(
      "span",
      { class: "act-words" },
      el("span", { class: "act-name" }, nameOf(person.id)),
      el("span", { class: "act-role" }, aboutPerson(person) || cityOf(person)),
    ),
    icon("down"),
  );
  return button;
}

function openActors(button) {
  let panel = null;
  const listbox = new Listbox({
    label: t("act_as"),
    onChoose: (option) => {
      panel.close();
      actAs(option.value);
    },
  });
  const field = el("input", {
    class: "input",
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-label": t("act_as_search"),
    placeholder: t("act_as_search"),
    autocomplete: "off",
    autofocus: true,
  });
  const fill = () => {
    const wanted = field.value.trim().toLocaleLowerCase();
    const options = actors().map((person) => ({
      value: person.id,
      label: nameOf(person.id),
      hint: hintOf(person),
      picture: avatar(person.id),
      chosen: person.id === world.me,
    }));
    const found = options.filter((option) => `${option.label} ${option.hint}`.toLocaleLowerCase().includes(wanted));
    listbox.show(found, {
      active: Math.max(
        0,
        found.findIndex((option) => option.chosen),
      ),
      nothing: t("nothing_found"),
    });
    pointAt(field, listbox);
  };
  field.addEventListener("input", fill);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") listbox.choose();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      listbox.move(event.key === "ArrowDown" ? 1 : -1);
      pointAt(field, listbox);
    }
  });
  fill();
  const head = el("p", { class: "panel-head" }, t("act_as_why"));
  panel = openPanel(button, [head, field, listbox.node], { label: t("act_as"), end: true, className: "actors" });
  fill();
}

/** Be another person: what only the one before could see is left. */
export function actAs(id) {
  const channel = world.channels.get(current().place);
  const hidden = channel && (channel.is_private || ["im", "mpim"].includes(channel.type)) && !channel.members?.includes(id);
  go({ as: id, ...(hidden ? { place: null, thread: null } : {}) });
}
