// Instants as the acting person reads them: in their zone and their language. Instants are milliseconds since 1970.

import { me, now } from "./world.js";

const formats = new Map();

/** The person's locale, a language that the browser knows. */
export function locale() {
  const wanted = (me().locale || "en-US").replace("_", "-");
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(wanted)[0] ?? "en-US";
  } catch {
    return "en-US";
  }
}

/** The person's zone, or UTC when the browser does not know it. */
export function zone() {
  const wanted = me().tz || "UTC";
  try {
    formatter({}, "en-US", wanted);
    return wanted;
  } catch {
    return "UTC";
  }
}

function formatter(options, language = locale(), timeZone = zone()) {
  const key = JSON.stringify([language, timeZone, options]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language, { timeZone, ...options }));
  return formats.get(key);
}

/** An instant by some options of Intl.DateTimeFormat. In French the first of a month is "1er", which no format of the browser writes. */
export function show(instant, options, timeZone = zone()) {
  const found = formatter(options, locale(), timeZone).formatToParts(instant);
  const isFrench = locale().startsWith("fr") && found.some(({ type, value }) => type === "month" && !/\d/.test(value));
  return found.map(({ type, value }) => (isFrench && type === "day" && value === "1" ? "1er" : value)).join("");
}

export const timeOf = (instant) => show(instant, { hour: "numeric", minute: "2-digit" });
export const fullTime = (instant) => show(instant, { dateStyle: "full", timeStyle: "medium" });
export const longDay = (instant) => show(instant, { weekday: "long", day: "numeric", month: "long" });
export const shortDate = (instant) => show(instant, { weekday: "short", day: "numeric", month: "short" });
export const number = (value) => new Intl.NumberFormat(locale()).format(value);

/** A calendar day, "2026-11-23", in words. */
export const dayInWords = (day) => show(Date.parse(`${day}T00:00:00Z`), { dateStyle: "full" }, "UTC");

/** Slack's ts as an instant. */
export const instantOf = (ts) => Number(ts) * 1000;

function parts(instant, timeZone = zone()) {
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  const found = formatter({ ...options, hourCycle: "h23" }, "en-US", timeZone).formatToParts(instant);
  return Object.fromEntries(found.map((part) => [part.type, part.value]));
}

/** The person's calendar day of an instant: "2026-11-23". */
export function dayOf(instant) {
  const { year, month, day } = parts(instant);
  return `${year.padStart(4, "0")}-${month}-${day}`;
}

/** The person's wall time of an instant, as `datetime-local` inputs take it: "2026-11-23T09:30". */
export function wallTime(instant) {
  const { hour, minute } = parts(instant);
  return `${dayOf(instant)}T${hour}:${minute}`;
}

/** The instant of a wall time in the person's zone; where there are two, the first; where there is none, the one after the gap. */
export function instantOfWall(wall) {
  const asUtc = Date.parse(`${wall}:00Z`);
  const offset = (instant) => {
    const { year, month, day, hour, minute, second } = parts(instant);
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  };
  const before = offset(asUtc - 86_400_000);
  const after = offset(asUtc + 86_400_000);
  const early = asUtc - Math.max(before, after);
  const late = asUtc - Math.min(before, after);
  if (offset(early) === asUtc - early) return early;
  return offset(late) === asUtc - late ? late : asUtc - before;
}

/** How many calendar days from today, in the person's zone. */
export function daysFromToday(instant) {
  const days = (day) => Date.parse(`${day}T00:00:00Z`) / 86_400_000;
  return days(dayOf(instant)) - days(dayOf(now()));
}

/** "yesterday", "today" or "tomorrow" in the person's language, or null for other days. */
export function nearDay(instant) {
  const days = daysFromToday(instant);
  if (Math.abs(days) > 1) return null;
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(days, "day");
}

/** What stands between the messages of two days. */
export function dayTitle(instant) {
  const near = nearDay(instant);
  if (near) return capital(near);
  const thisYear = dayOf(instant).slice(0, 4) === dayOf(now()).slice(0, 4);
  return capital(thisYear ? longDay(instant) : show(instant, { weekday: "long", day: "numeric", month: "long", year: "numeric" }));
}

/** The first letter made a capital. */
export const capital = (text) => text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);

const STEPS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 minutes ago", "in 2 days". */
export function ago(instant) {
  const seconds = (instant - now()) / 1000;
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}
