// The page's own words, in the language of the person one acts as. What the bot says is the bot's.

import { locale } from "./time.js";
import { me } from "./world.js";
import { en } from "./texts/en.js";
import { fr } from "./texts/fr.js";

export const tables = { en, fr };

/** "fr" for people whose Slack is in French, else "en". */
export const language = () => (/^fr\b/i.test(me().locale ?? "") ? "fr" : "en");

/** A text of the page; `{name}` is replaced by `values.name`, and of `{one, other}` the form that `values.count` asks for. */
export function t(key, values = {}) {
  let text = tables[language()][key];
  if (text === undefined) throw new Error(`no text ${key}`);
  if (typeof text === "object") text = text[plural(values.count)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

const plural = (count) => new Intl.PluralRules(language()).select(count);

/** A refusal in words: the page's own where it has some, with what the sandbox says of it. */
export function problem(error) {
  const own = tables[language()][`error_${error.word}`];
  if (own) return own.replace("{detail}", error.detail ?? "");
  return t("error_other", { detail: error.detail || error.message });
}

/** Why the bot's answer can't be shown, by the outcome of an act; null when all went well. */
export function outcomeProblem(outcome, detail) {
  if (["operation_timeout", "dispatch_failed", "invalid_response"].includes(outcome)) {
    return t(`outcome_${outcome}`, { detail: detail ?? "" });
  }
  return null;
}

/** Names put in a row: "Ann, Bea and Cy". */
export const namesInARow = (names) => new Intl.ListFormat(locale(), { type: "conjunction" }).format(names);

// What the sandbox's own checks say under an input (the bot's errors are the bot's words), by the text that is here.
const CHECKS = [
  [/^Please complete this required field\.$/, "input_required"],
  [/^Must be at least (.+) characters\.$/, "input_short"],
  [/^Must be at most (.+) characters\.$/, "input_long"],
  [/^Must be at least (.+)\.$/, "input_low"],
  [/^Must be at most (.+)\.$/, "input_high"],
  [/^Enter a number\.$/, "input_number"],
  [/^Enter a whole number\.$/, "input_whole"],
  [/^Enter a valid email address\.$/, "input_email"],
  [/^Enter a valid URL\.$/, "input_url"],
];

/** An input's error in the person's language when it is one of the sandbox's own checks. */
export function inputProblem(text) {
  for (const [form, key] of CHECKS) {
    const found = form.exec(text);
    if (found) return t(key, { limit: found[1] });
  }
  return text;
}
