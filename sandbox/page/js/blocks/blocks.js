// Block Kit: each block of a message, a modal or a Home as nodes. Source: docs.slack.dev, Block Kit, blocks.

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";
import { markdown } from "../markup/markdown.js";
import { richText } from "../markup/rich_text.js";
import { t } from "../texts.js";
import { chart } from "./charts.js";
import { element } from "./elements.js";
import { image } from "./images.js";
import { dataTable, plainTable } from "./tables.js";
import { textNodes } from "./texts.js";

/** The blocks on a surface (see elements.js). */
export function blocks(list, surface) {
  return list.map((block) => (RENDER[block.type] ?? unknown)(block, surface));
}

const div = (name, ...children) => el("div", { class: `block block-${name}` }, ...children);

function section(block, surface) {
  const id = freshId("section");
  const fields = (block.fields ?? []).map((field) => el("div", { class: "field" }, textNodes(field)));
  const words = el(
    "div",
    { class: "section-words", id },
    el("div", {}, textNodes(block.text)),
    fields.length ? el("div", { class: "fields" }, fields) : null,
  );
  if (!block.accessory) return div("section", words);
  const names = block.accessory.type === "button" ? { "aria-describedby": id } : { "aria-labelledby": id };
  const accessory =
    block.accessory.type === "image" ? image(block.accessory, "accessory-image") : element(block.accessory, block, surface, names);
  return div("section", words, el("div", { class: "accessory" }, accessory));
}

function context(block) {
  return div(
    "context",
    block.elements.map((one) =>
      one.type === "image" ? image(one, "context-image") : el("span", { class: "context-text" }, textNodes(one)),
    ),
  );
}

function actions(block, surface) {
  return div(
    "actions",
    block.elements.map((one) => element(one, block, surface, labelOf(one))),
  );
}

function labelOf(one) {
  if (one.type === "button" || one.type === "overflow") return {};
  return { "aria-label": one.placeholder?.text ?? t("choose_one") };
}

const GROUPS = new Set(["radio_buttons", "checkboxes"]);

function input(block, surface) {
  const error = surface.errors?.[block.block_id];
  const [label, hint, errorId, field] = ["label", "hint", "error", "field"].map(freshId);
  const described = [block.hint ? hint : null, error ? errorId : null].filter(Boolean).join(" ") || null;
  const labels = {
    id: field,
    "aria-labelledby": label,
    "aria-describedby": described,
    "aria-invalid": error ? "true" : null,
    "aria-required": block.optional ? null : "true",
  };
  const isGroup = GROUPS.has(block.element.type);
  const optional = block.optional ? el("span", { class: "optional" }, ` ${t("optional")}`) : null;
  const name = el(
    isGroup ? "div" : "label",
    { class: "input-label", id: label, for: isGroup ? null : field },
    textNodes(block.label),
    optional,
  );
  return el(
    "div",
    { class: `block block-input${error ? " has-error" : ""}`, "data-block": block.block_id },
    name,
    element(block.element, block, surface, labels),
    error ? el("p", { class: "input-error", id: errorId }, icon("warning"), error) : null,
    block.hint ? el("p", { class: "input-hint", id: hint }, textNodes(block.hint)) : null,
  );
}

function picture(block) {
  const title = block.title ? el("figcaption", {}, textNodes(block.title)) : null;
  return el("figure", { class: "block block-image" }, title, image(block, "image"));
}

const unknown = (block) => div("unknown", t("unknown_block", { type: block.type }));

const RENDER = {
  header: (block) => el("div", { class: "block block-header", role: "heading", "aria-level": "3" }, textNodes(block.text)),
  divider: () => el("hr", { class: "block block-divider" }),
  section,
  context,
  actions,
  input,
  image: picture,
  rich_text: (block) => div("rich-text", richText(block)),
  markdown: (block) => div("markdown", markdown(block.text)),
  table: plainTable,
  data_table: dataTable,
  data_visualization: chart,
};
