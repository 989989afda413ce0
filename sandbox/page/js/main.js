// The page: what is shown follows the address; what changes in the sandbox is told by its stream.

import { get, listen } from "./api.js";
import { debounced, el } from "./dom.js";
import { attempt } from "./parts/announce.js";
import { Conversation, firstPlace } from "./panes/conversation.js";
import { Dock } from "./panes/dock.js";
import { Home } from "./panes/home.js";
import { Modals } from "./panes/modal.js";
import { startSidebar } from "./panes/sidebar.js";
import { Thread } from "./panes/thread.js";
import { startTopbar } from "./panes/topbar.js";
import { current, go } from "./route.js";
import { language, problem, t } from "./texts.js";
import { dayOf } from "./time.js";
import {
  actors,
  conversation,
  loadState,
  now,
  on,
  refreshApp,
  refreshClock,
  refreshConversations,
  refreshPeople,
  tell,
  titleOf,
  world,
} from "./world.js";

const LAST = "sandbox.as";
const MINUTE = 60_000;

const main = document.getElementById("main");
const talk = new Conversation(main);
const home = new Home(main);
const thread = new Thread(
  document.getElementById("thread"),
  (ts) => talk.list?.focusMessage(ts, { scroll: false }) || talk.focus(),
);
const modals = new Modals();
const dock = new Dock(document.getElementById("dock"));

/** Who one acts as: whom the address names, else the one of before, else whom the sandbox proposes, else someone with a role. */
function actor(wanted) {
  const all = actors().map((person) => person.id);
  const role = all.find((id) => world.people.get(id).profile?.title);
  const choices = [
    wanted,
    localStorage.getItem(LAST),
    world.page.as,
    role,
    all.find((id) => world.people.get(id).is_admin),
    all[0],
  ];
  return choices.find((id) => all.includes(id)) ?? null;
}

async function follow() {
  const route = current();
  const person = actor(route.as);
  if (person !== world.me) {
    world.me = person;
    if (person) localStorage.setItem(LAST, person);
    await refreshConversations();
    setWords();
    tell("me");
    modals.refresh();
  }
  if (route.as !== person || !route.place)
    return go({ as: person, place: route.place ?? firstPlace(), focus: route.focus }, { replace: true });
  if (world.people.has(route.place)) return go({ place: await talkWith(route.place) }, { replace: true });
  tell("route");
  await showPlace(route);
  dock.show(route.panel);
  setTitle();
  return undefined;
}

/** The DM with a person, made when there is none yet. */
async function talkWith(other) {
  const known = () => world.conversations.find((one) => one.type === "im" && one.with === other)?.id;
  if (known()) return known();
  await get("messages", { channel: other, as: world.me, limit: 1 });
  await refreshConversations();
  return known() ?? firstPlace();
}

async function showPlace({ place, focus, thread: root }) {
  if (place === "home") {
    talk.leave();
    thread.hide();
    return home.open();
  }
  home.leave();
  const isReply = root && focus && focus !== root;
  if (root) thread.open(place, root, isReply ? focus : null);
  else thread.hide();
  return talk.open(place, isReply ? null : focus);
}

/** The page's own words, where they stand in the page itself. */
function setWords() {
  document.documentElement.lang = language();
  const skips = [
    ["skip_messages", () => (current().place === "home" ? home : talk.scroller).focus()],
    ["skip_write", () => talk.focus()],
    ["skip_channels", () => document.querySelector("#sidebar .place")?.focus()],
  ];
  document
    .getElementById("skips")
    .replaceChildren(...skips.map(([key, run]) => el("button", { type: "button", onclick: run }, t(key))));
  document.getElementById("sidebar").setAttribute("aria-label", t("conversations"));
  main.setAttribute("aria-label", t("conversation"));
}

function setTitle() {
  const { place } = current();
  const name = place === "home" ? world.app.name : titleOf(world.channels.get(place));
  const unread = world.conversations.reduce((sum, one) => sum + (one.mentions ?? 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${name ? `${name} · ` : ""}Sandbox`;
}

const isHere = (line) => line.channel === current().place;
const isMine = (line) => !line.user || line.user === world.me;

const conversationsSoon = debounced(() => attempt(refreshConversations), 120);
const peopleSoon = debounced(() => attempt(refreshPeople), 200);

// The stream tells of traffic at most four times a second, and not again once all is quiet: look once more after that.
const dockSoon = debounced(() => dock.refresh(), 350);

const HEARD = {
  message: (line) => {
    if (isHere(line)) {
      attempt(talk.refresh);
      attempt(thread.refresh);
    }
    conversationsSoon();
  },
  reaction: (line) => isHere(line) && (attempt(talk.refresh), attempt(thread.refresh)),
  ephemeral: (line) => isMine(line) && HEARD.message(line),
  read: () => conversationsSoon(),
  channel: () => conversationsSoon(),
  person: () => peopleSoon(),
  view: (line) => isMine(line) && attempt(modals.refresh),
  home: (line) => isMine(line) && attempt(home.refresh),
  app: () => attempt(refreshApp),
  clock: () => attempt(refreshClock),
  traffic: () => {
    dock.refresh();
    dockSoon();
  },
  fault: () => dock.refresh(),
  reset: () => everything(),
};

/** Fetch all that is shown again: lines of the stream were missed. */
async function everything() {
  await attempt(refreshPeople);
  await Promise.all([talk.refresh, thread.refresh, home.refresh, modals.refresh].map((one) => attempt(one)));
  dock.refresh();
}

/** Listen before anything is asked for, so that nothing that happens meanwhile is missed. */
const hearing = () =>
  new Promise((resolve) => {
    listen(
      (line) => HEARD[line.kind]?.(line),
      (isOpen) => {
        connectionChanged(isOpen);
        resolve();
      },
    );
  });

function connectionChanged(isOpen) {
  const strip = document.getElementById("strip");
  strip.hidden = isOpen;
  strip.textContent = isOpen ? "" : t("lost");
}

/** F6 goes round the parts of the page, as in many programs; Esc leaves the message one stands on. */
function keys(event) {
  if (event.key !== "F6") return;
  event.preventDefault();
  const parts = ["topbar", "sidebar", "main", "thread", "dock"]
    .map((id) => document.getElementById(id))
    .filter((part) => !part.hidden && !part.inert);
  const at = parts.findIndex((part) => part.contains(document.activeElement));
  const next = parts[(at + (event.shiftKey ? parts.length - 1 : 1)) % parts.length];
  (next.querySelector("textarea, [aria-current], button") ?? next).focus();
}

async function start() {
  try {
    await loadState();
  } catch (error) {
    if (error.word === undefined) throw error;
    main.replaceChildren(el("p", { class: "empty", role: "alert" }, problem(error)));
    return setTimeout(start, 2000);
  }
  startSidebar();
  startTopbar();
  const redraw = () => [talk, thread, home].forEach((pane) => pane.redraw());
  let day = dayOf(now());
  on("people", () => {
    setWords();
    redraw();
  });
  const age = () => {
    for (const pane of [talk, thread]) pane.age();
    if (day === dayOf(now())) return;
    day = dayOf(now());
    home.redraw();
  };
  on("clock", age);
  setInterval(age, MINUTE);
  on("conversations", () => {
    talk.drawFrame();
    home.drawFrame();
    setTitle();
    if (!conversation(current().place) && world.channels.get(current().place) === undefined && current().place !== "home")
      attempt(talk.refresh);
  });
  window.addEventListener("hashchange", () => attempt(follow));
  window.addEventListener("popstate", () => attempt(follow));
  document.addEventListener(
    "visibilitychange",
    () => document.visibilityState === "visible" && current().place !== "home" && attempt(talk.refresh),
  );
  document.addEventListener("keydown", keys);
  await hearing();
  await attempt(follow);
  document.documentElement.dataset.ready = "true";
  return undefined;
}

start();
