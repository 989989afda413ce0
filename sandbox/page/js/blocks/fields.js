// What one types or picks in a field: texts, numbers, addresses, dates and times.

import { debounced, el } from "../dom.js";
import { dayInWords, instantOfWall, wallTime } from "../time.js";

const TYPES = { number_input: "text", email_text_input: "email", url_text_input: "url" };
const PAUSE = 500;

/** A text, number, email or address field. `send(one, block, surface, value)` keeps or sends what is in it. */
export function typedField(one, block, surface, labels, value, send) {
  const multiline = Boolean(one.multiline);
  const props = {
    class: "input",
    placeholder: one.placeholder?.text ?? null,
    maxlength: one.max_length ?? null,
    minlength: one.min_length ?? null,
    autocomplete: "off",
    autofocus: Boolean(one.focus_on_load),
    ...labels,
  };
  const inputmode = one.type === "number_input" ? (one.is_decimal_allowed ? "decimal" : "numeric") : null;
  const node = multiline
    ? el("textarea", { rows: 4, ...props })
    : el("input", { type: TYPES[one.type] ?? "text", inputmode, ...props });
  node.value = value ?? "";
  listen(node, one, block, surface, send);
  return node;
}

function listen(node, one, block, surface, send) {
  const dispatches = block.type !== "input" || block.dispatch_action;
  const on = one.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const read = () => node.value || null;
  const sendSoon = debounced(() => send(one, block, surface, read()), PAUSE);
  node.addEventListener("input", () => {
    surface.draft(block, one, read());
    if (dispatches && on.includes("on_character_entered")) sendSoon();
  });
  node.addEventListener("change", () => dispatches || send(one, block, surface, read()));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !dispatches || !on.includes("on_enter_pressed")) return;
    if (one.multiline && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send(one, block, surface, read());
  });
}

const DATES = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

/**
 * A date, a time, or an instant shown in the person's zone. The browser writes dates as its own language does: beside them
 * stands the day in the person's.
 */
export function dateField(one, block, surface, labels, value, send) {
  const isInstant = one.type === "datetimepicker";
  const write = (held) => (isInstant && held ? wallTime(held * 1000) : (held ?? ""));
  const node = el("input", { type: DATES[one.type], class: "input input-date", autofocus: Boolean(one.focus_on_load), ...labels });
  const words = el("output", { class: "date-words" });
  const said = () => {
    words.textContent = one.type !== "timepicker" && node.value ? dayInWords(node.value.slice(0, 10)) : "";
  };
  node.value = write(value);
  said();
  let last = value;
  node.addEventListener("input", said);
  node.addEventListener("change", () => {
    const now = node.value ? (isInstant ? Math.floor(instantOfWall(node.value.slice(0, 16)) / 1000) : node.value) : null;
    const before = last;
    last = now;
    send(one, block, surface, now, () => {
      last = before;
      node.value = write(before);
      said();
    });
  });
  return one.type === "timepicker" ? node : el("span", { class: "date-field" }, node, words);
}
