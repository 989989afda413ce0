// Interactive elements. Each is given its block and the surface it stands on, and tells the surface what a person does.
//
// A surface is a message, a modal or a Home: `state` (Slack's state.values), `place` (the conversation one is in),
// `act(block, element, value)` sends a click or choice to the bot, `fill(block, element, value)` keeps an input's value,
// `draft(block, element, value)` notes what is being typed.

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";
import { ask } from "../parts/dialog.js";
import { openMenu } from "../parts/popover.js";
import { Picker } from "../parts/picker.js";
import { insideHash } from "../route.js";
import { t } from "../texts.js";
import { image } from "./images.js";
import { dateField, typedField } from "./fields.js";
import { textNodes } from "./texts.js";
import { offers, valueOf } from "./values.js";

/** `labels`: attributes that name the element for assistive technology (`aria-labelledby`, `aria-describedby`, `aria-invalid`…). */
export function element(one, block, surface, labels = {}) {
  const make = MAKERS[one.type];
  if (!make) return el("span", { class: "unknown" }, t("unknown_block", { type: one.type }));
  return make(one, block, surface, { "data-key": keyOf(one, block), ...labels });
}

export const keyOf = (one, block) => `${block.block_id}/${one.action_id}`;

/** Send what was chosen: after the confirmation, if the bot asked for one; `undo` puts back what was there. */
export async function chosen(one, block, surface, value, undo) {
  if (one.confirm && !(await confirmed(one.confirm))) return undo?.();
  if (block.type === "input" && !block.dispatch_action) return surface.fill(block, one, value);
  return surface.act(block, one, value);
}

const confirmed = (confirm) =>
  ask({
    title: confirm.title.text,
    body: el("p", {}, textNodes(confirm.text)),
    yes: confirm.confirm.text,
    no: confirm.deny.text,
    style: confirm.style,
  });

const held = (one, block, surface) => valueOf(one, surface.state?.[block.block_id]?.[one.action_id]);

function button(one, block, surface, labels) {
  const style = one.style ? ` ${one.style}` : "";
  const props = { class: `button${style}`, "aria-label": one.accessibility_label ?? null, ...labels };
  const press = async () => {
    if (node.getAttribute("aria-busy") === "true") return;
    node.setAttribute("aria-busy", "true");
    await chosen(one, block, surface, undefined);
    node.removeAttribute("aria-busy");
  };
  const inside = el("span", { class: "button-text" }, textNodes(one.text));
  const node = one.url
    ? linkButton(one.url, props, inside, press)
    : el("button", { type: "button", ...props, onclick: press }, inside);
  return node;
}

function linkButton(url, props, inside, press) {
  const hash = insideHash(url);
  if (!hash && !/^(https?|mailto):/i.test(url)) return el("button", { type: "button", ...props, onclick: press }, inside);
  const place = hash ? { href: hash } : { href: url, target: "_blank", rel: "noopener noreferrer" };
  return el("a", { ...props, ...place, onclick: press }, inside);
}

function overflow(one, block, surface, labels) {
  const open = () =>
    openMenu(
      node,
      one.options.map((option) => ({
        label: textNodes(option.text),
        hint: option.description ? textNodes(option.description) : null,
        href: option.url ?? null,
        run: () => chosen(one, block, surface, option.value),
      })),
      { label: t("more_actions"), end: true },
    );
  const props = { type: "button", class: "button icon-only", "aria-haspopup": "menu", "aria-expanded": "false", onclick: open };
  const node = el("button", { ...props, ...labels, "aria-label": t("more_actions") }, icon("more"));
  return node;
}

/** Radio buttons and checkboxes; in an input block the block's own fieldset names them. */
function choices(one, block, surface, labels) {
  const several = one.type === "checkboxes";
  const before = held(one, block, surface);
  const name = freshId("choice");
  const inputs = one.options.map((option, index) =>
    el("input", {
      type: several ? "checkbox" : "radio",
      name,
      value: option.value,
      checked: several ? before?.includes(option.value) : before === option.value,
      "data-key": `${labels["data-key"]}/${index}`,
      "aria-describedby": labels["aria-describedby"] ?? null,
    }),
  );
  const read = () => {
    const on = inputs.filter((input) => input.checked).map((input) => input.value);
    return several ? on : (on[0] ?? null);
  };
  const undo = () =>
    inputs.forEach((input) => {
      input.checked = several ? before?.includes(input.value) : before === input.value;
    });
  const rows = one.options.map((option, index) =>
    el(
      "label",
      { class: "choice" },
      inputs[index],
      el(
        "span",
        { class: "choice-text" },
        textNodes(option.text),
        option.description ? el("span", { class: "choice-hint" }, textNodes(option.description)) : null,
      ),
    ),
  );
  const group = {
    class: "choices",
    role: several ? "group" : "radiogroup",
    "aria-labelledby": labels["aria-labelledby"] ?? null,
    "aria-label": labels["aria-label"] ?? null,
  };
  const node = el("div", group, rows);
  node.addEventListener("change", () => chosen(one, block, surface, read(), undo));
  return node;
}

function select(one, block, surface, labels) {
  const several = one.type.startsWith("multi_");
  const touched = surface.state?.[block.block_id]?.[one.action_id]?.draft;
  const current = one.default_to_current_conversation && !touched ? surface.place : null;
  const start = held(one, block, surface) ?? current;
  let last = several && !Array.isArray(start) ? [start].filter(Boolean) : start;
  const picker = new Picker({
    options: () => offers(one),
    value: last,
    several,
    most: one.max_selected_items,
    clearable: block.type === "input" && Boolean(block.optional),
    placeholder: one.placeholder?.text ?? t(several ? "choose_several" : "choose_one"),
    label: one.placeholder?.text ?? t("choose_one"),
    attributes: labels,
    onChange: async (value) => {
      const before = last;
      last = value;
      await chosen(one, block, surface, value, () => picker.restore((last = before)));
    },
  });
  if (one.focus_on_load) picker.field.autofocus = true;
  const shown = several ? last.length : last;
  if (current && shown && !touched && !held(one, block, surface)?.length) surface.draft(block, one, last);
  return picker.node;
}

const typed = (one, block, surface, labels) => typedField(one, block, surface, labels, held(one, block, surface), chosen);
const dated = (one, block, surface, labels) => dateField(one, block, surface, labels, held(one, block, surface), chosen);

const MAKERS = {
  button,
  overflow,
  image: (one) => image(one, "accessory-image"),
  checkboxes: choices,
  radio_buttons: choices,
  plain_text_input: typed,
  number_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  datepicker: dated,
  timepicker: dated,
  datetimepicker: dated,
};
for (const kind of ["static", "users", "channels", "conversations"]) {
  MAKERS[`${kind}_select`] = select;
  MAKERS[`multi_${kind}_select`] = select;
}
