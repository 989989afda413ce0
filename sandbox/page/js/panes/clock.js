// The sandbox's clock: it runs by itself and can be moved forward. While time is walked, how far it has come is shown.

import { post } from "../api.js";
import { el, refill } from "../dom.js";
import { icon } from "../icons.js";
import { announce, attempt } from "../parts/announce.js";
import { openPanel } from "../parts/popover.js";
import { t } from "../texts.js";
import { capital, fullTime, instantOfWall, longDay, shortDate, timeOf, wallTime } from "../time.js";
import { now, on, refreshClock, world } from "../world.js";

const HOUR = 3600;
const STEPS = [
  ["clock_hour", HOUR],
  ["clock_day", 24 * HOUR],
  ["clock_week", 7 * 24 * HOUR],
];
const AT_HAND = STEPS.slice(1);
const LOOK_AGAIN = 1000;

let walk = null;

/** The control, which keeps itself up to date. */
export function clockControl() {
  const face = el("button", {
    type: "button",
    class: "clock-face",
    "aria-haspopup": "dialog",
    "aria-expanded": "false",
    onclick: () => openClock(face),
  });
  const beside = el("span", { class: "clock-beside" });
  const node = el("div", { class: "clock", role: "group" }, face, beside);
  const draw = () => {
    node.setAttribute("aria-label", t("clock"));
    drawFace(face);
    refill(beside, isMoving() ? progress() : steps());
  };
  for (const kind of ["clock", "me", "people"]) on(kind, draw);
  setInterval(() => {
    if (face.dataset.shown !== shown()) draw();
    if (isMoving()) refreshClock().catch(() => {});
  }, LOOK_AGAIN);
  draw();
  return node;
}

const isMoving = () => Boolean(walk) || world.clock.moving;
const shown = () => `${shortDate(now())} ${timeOf(now())}`;

/** The face stays the same element while time is walked, so that it keeps the focus and what is open beneath it. */
function drawFace(face) {
  face.dataset.shown = shown();
  face.setAttribute("aria-label", t("clock_now", { now: fullTime(now()) }));
  face.replaceChildren(
    icon("clock"),
    el("span", { class: "clock-date" }, capital(shortDate(now()))),
    el("span", { class: "clock-time" }, timeOf(now())),
    icon("down"),
  );
}

function steps() {
  return AT_HAND.map(([key, seconds]) =>
    el(
      "button",
      {
        type: "button",
        class: "button quiet small clock-step",
        onclick: () => move({ forward: seconds }),
        "data-key": key,
        "aria-label": t(key),
      },
      t(`${key}_short`),
    ),
  );
}

function progress() {
  const from = world.clock.from ?? walk?.from;
  const to = world.clock.to ?? walk?.to;
  const known = to > from;
  const bar = el("progress", {
    class: "clock-progress",
    max: 100,
    value: known ? Math.round(((now() - from) / (to - from)) * 100) : null,
    "aria-label": t("clock_walking"),
  });
  return el("span", { class: "clock-walk" }, bar, el("span", { class: "clock-walking" }, t("clock_living", { day: longDay(now()) })));
}

function openClock(anchor) {
  let panel = null;
  const run = (body) => {
    panel.close();
    move(body);
  };
  const buttons = STEPS.map(([key, seconds]) =>
    el("button", { type: "button", class: "button", disabled: isMoving(), onclick: () => run({ forward: seconds }) }, t(key)),
  );
  const field = el("input", {
    type: "datetime-local",
    class: "input",
    min: wallTime(now()),
    value: wallTime(now() + 7 * 24 * HOUR * 1000),
    "aria-label": t("clock_date"),
  });
  const go = (event) => {
    event.preventDefault();
    if (field.value) run({ to: new Date(instantOfWall(field.value.slice(0, 16))).toISOString() });
  };
  const form = el(
    "form",
    { class: "clock-form", onsubmit: go },
    field,
    el("button", { type: "submit", class: "button primary", disabled: isMoving() }, t("clock_go")),
  );
  const body = [
    el("p", { class: "panel-head" }, el("strong", {}, capital(fullTime(now()))), el("br"), t("clock_why")),
    el("div", { class: "clock-steps" }, buttons),
    form,
  ];
  panel = openPanel(anchor, body, { label: t("clock"), className: "clock-panel" });
}

/** Move the clock; the answer comes when the time between has been lived through. */
async function move(body) {
  walk = { from: now(), to: body.to ? Date.parse(body.to) : now() + body.forward * 1000 };
  announce(t("clock_walking"));
  await refreshClock().catch(() => {});
  const answer = await attempt(() => post("clock", body));
  walk = null;
  await refreshClock().catch(() => {});
  if (answer) announce(t("clock_now", { now: fullTime(now()) }));
}
