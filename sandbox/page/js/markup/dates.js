// Slack's date tokens, `<!date^1767225600^{date_long} {time}|fallback>`, in the reader's zone and language.
// Source: docs.slack.dev, Formatting message text, date formatting; and the rich text date element.

import { ago, capital, dayOf, locale, nearDay, show, timeOf } from "../time.js";
import { now } from "../world.js";

const LONG = { year: "numeric", month: "long", day: "numeric" };
const SHORT = { year: "numeric", month: "short", day: "numeric" };
const WITH_DAY = { weekday: "long", ...LONG };

const TOKENS = {
  date_num: dayOf,
  date_slash: (at) => show(at, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (at) => ordinal(at, LONG),
  date_short: (at) => show(at, SHORT),
  date_long: (at) => ordinal(at, WITH_DAY),
  date_long_full: (at) => show(at, LONG),
  date_pretty: (at) => nearDay(at) ?? ordinal(at, LONG),
  date_short_pretty: (at) => nearDay(at) ?? show(at, SHORT),
  date_long_pretty: (at) => nearDay(at) ?? ordinal(at, WITH_DAY),
  day_divider_pretty: (at) => nearDay(at) ?? (sameYear(at) ? ordinal(at, { ...WITH_DAY, year: undefined }) : ordinal(at, WITH_DAY)),
  time: timeOf,
  time_secs: (at) => show(at, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** The words of a date, or null when `seconds` is no date. A relative day that opens the text gets its capital. */
export function dateText(seconds, format) {
  const instant = Number(seconds) * 1000;
  if (!Number.isFinite(instant) || Number.isNaN(new Date(instant).getTime())) return null;
  const text = format.replace(/\{(\w+)\}/g, (token, name) => (Object.hasOwn(TOKENS, name) ? TOKENS[name](instant) : token));
  return /^\{\w+_pretty\}/.test(format) ? capital(text) : text;
}

const sameYear = (instant) => dayOf(instant).slice(0, 4) === dayOf(now()).slice(0, 4);

/** American English says "February 18th"; other languages have no such ending. */
function ordinal(instant, options) {
  const text = show(instant, options);
  if (!/^en(-US)?$/.test(locale())) return text;
  return text.replace(/(\d{1,2})(?=,|$)/, (day) => day + ending(Number(day)));
}

function ending(day) {
  if (day > 10 && day < 14) return "th";
  return { 1: "st", 2: "nd", 3: "rd" }[day % 10] ?? "th";
}
