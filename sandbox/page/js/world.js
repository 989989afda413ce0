// What the page knows of the workspace, as the person it acts for may see it; and who wants to hear of changes.

import { get } from "./api.js";
import { oneAtATime } from "./dom.js";

const listeners = new Map();

/** `people` and `channels` are maps by id; `me` is the id of the person one acts as. */
export const world = {
  me: null,
  team: {},
  app: {},
  people: new Map(),
  channels: new Map(),
  usergroups: new Map(),
  conversations: [],
  commands: [],
  shortcuts: [],
  page: {},
  clock: { now: 0, at: 0, moving: false, from: null, to: null },
};

/** Hear of a change: `people`, `conversations`, `clock`, `app`, `me`, or `stream:<kind>` with the stream's line. */
export function on(kind, run) {
  if (!listeners.has(kind)) listeners.set(kind, []);
  listeners.get(kind).push(run);
}

/** Tell of a change. */
export function tell(kind, value) {
  for (const run of listeners.get(kind) ?? []) run(value);
}

/** Fetch everything that does not depend on who acts. */
export async function loadState() {
  const state = await get("state");
  world.team = state.team;
  world.page = state.page ?? {};
  world.people = new Map(state.people.map((person) => [person.id, person]));
  world.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  world.usergroups = new Map((state.usergroups ?? []).map((group) => [group.id, group]));
  setApp(state.app);
  setClock(state.clock);
  return state;
}

function setApp(app) {
  world.app = app;
  world.commands = app.commands ?? [];
  world.shortcuts = app.shortcuts ?? [];
}

function setClock(clock) {
  world.clock = {
    now: Date.parse(clock.now),
    at: performance.now(),
    moving: clock.moving,
    from: clock.from ? Date.parse(clock.from) : null,
    to: clock.to ? Date.parse(clock.to) : null,
  };
}

/** Milliseconds since 1970 by the sandbox's clock, which runs by itself. */
export function now() {
  const { now: then, at, moving } = world.clock;
  return moving ? then : then + (performance.now() - at);
}

export const refreshConversations = oneAtATime(async () => {
  if (!world.me) return;
  const { conversations } = await get("conversations", { as: world.me });
  world.conversations = conversations;
  for (const one of conversations) world.channels.set(one.id, one);
  tell("conversations");
});

export const refreshPeople = oneAtATime(async () => {
  await loadState();
  tell("people");
  tell("app");
  await refreshConversations();
});

export const refreshClock = oneAtATime(async () => {
  setClock(await get("clock"));
  tell("clock");
});

export const refreshApp = oneAtATime(async () => {
  setApp(await get("app"));
  tell("app");
});

/** The person one acts as. */
export const me = () => world.people.get(world.me) ?? { id: "", name: "", profile: {}, locale: "en-US", tz: "UTC" };

/** The sidebar's entry of a conversation, or undefined. */
export const conversation = (id) => world.conversations.find((one) => one.id === id);

/** How a person is called. */
export function nameOf(id) {
  const person = world.people.get(id);
  if (!person) return id ?? "";
  return person.profile?.display_name || person.real_name || person.profile?.real_name || person.name;
}

/** The people one may act as: persons who are here, those worth acting as first, then those who have a role. */
export function actors() {
  const cast = world.page.cast ?? [];
  const rank = (person) => (cast.includes(person.id) ? cast.indexOf(person.id) : cast.length + (person.profile?.title ? 0 : 1));
  return [...world.people.values()]
    .filter((person) => !person.is_bot && !person.deleted && person.id !== "USLACKBOT")
    .sort((one, other) => rank(one) - rank(other) || nameOf(one.id).localeCompare(nameOf(other.id)));
}

/** The name of a conversation, without its sign. */
export function titleOf(channel) {
  if (!channel) return "";
  if (channel.name && channel.type !== "mpim") return channel.name;
  const others = (channel.members ?? []).filter((id) => id !== world.me);
  return others.map(nameOf).join(", ") || nameOf(world.me);
}

/** The DM between the person one acts as and the app, once there is one. */
export const appConversation = () => world.conversations.find((one) => one.type === "im" && one.with === world.app.bot_user);
