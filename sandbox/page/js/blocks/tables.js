// Tables: `table`, laid out as it comes, and `data_table`, which people can sort and leaf through.

import { el, refill } from "../dom.js";
import { icon } from "../icons.js";
import { richText } from "../markup/rich_text.js";
import { locale, number } from "../time.js";
import { t } from "../texts.js";

const PAGE = 5;

function content(cell) {
  if (cell.type === "rich_text") return richText(cell);
  if (cell.type === "raw_number") return cell.text ?? number(cell.value);
  return cell.text ?? "";
}

/** A `table` block: its first row is the header. */
export function plainTable(block) {
  const settings = block.column_settings ?? [];
  const look = (column) => {
    const { align, is_wrapped: wraps } = settings[column] ?? {};
    return `align-${align ?? "left"}${wraps ? "" : " no-wrap"}`;
  };
  const [head, ...rows] = block.rows;
  const body = rows.map((row) =>
    el(
      "tr",
      {},
      row.map((cell, column) => el("td", { class: look(column) }, content(cell))),
    ),
  );
  const header = el(
    "tr",
    {},
    head.map((cell, column) => el("th", { scope: "col", class: look(column) }, content(cell))),
  );
  const table = el("table", {}, el("thead", {}, header), el("tbody", {}, body));
  return el("div", { class: "block table-scroll", tabindex: "0", role: "region", "aria-label": t("table") }, table);
}

/** A `data_table` block. */
export function dataTable(block) {
  const node = el("div", { class: "block block-data-table" });
  const view = { page: 0, column: null, down: false };
  const draw = () => refill(node, dataTableParts(block, view, draw));
  draw();
  return node;
}

function dataTableParts(block, view, draw) {
  const [head, ...rows] = block.rows;
  const size = block.page_size ?? PAGE;
  const sorted =
    view.column === null
      ? rows
      : [...rows].sort((one, other) => compare(one[view.column], other[view.column]) * (view.down ? -1 : 1));
  const pages = Math.ceil(rows.length / size);
  const shown = sorted.slice(view.page * size, (view.page + 1) * size);
  const table = el(
    "table",
    {},
    el("caption", {}, block.caption),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        head.map((cell, column) => headerCell(cell, column, view, isNumeric(rows, column), draw)),
      ),
    ),
    el(
      "tbody",
      {},
      shown.map((row) => bodyRow(row, block.row_header_column_index ?? 0)),
    ),
  );
  const parts = [el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": block.caption }, table)];
  if (pages > 1)
    parts.push(pager(view, pages, { first: view.page * size + 1, last: view.page * size + shown.length, all: rows.length }, draw));
  return parts;
}

function headerCell(cell, column, view, numeric, draw) {
  const isSorted = view.column === column;
  const sort = () => {
    Object.assign(view, { down: isSorted ? !view.down : false, column, page: 0 });
    draw();
  };
  const order = isSorted ? (view.down ? "descending" : "ascending") : null;
  const button = el(
    "button",
    { type: "button", class: "sort", onclick: sort, "data-key": `sort-${column}` },
    content(cell),
    order ? icon(order) : null,
  );
  return el("th", { scope: "col", "aria-sort": order, class: numeric ? "align-right" : null }, button);
}

function bodyRow(row, headerColumn) {
  return el(
    "tr",
    {},
    row.map((cell, column) => {
      const look = cell.type === "raw_number" ? "align-right" : null;
      return column === headerColumn
        ? el("th", { scope: "row", class: look }, content(cell))
        : el("td", { class: look }, content(cell));
    }),
  );
}

function pager(view, pages, range, draw) {
  const turn = (step) => () => {
    view.page += step;
    draw();
  };
  const page = (step, name, sign, off) =>
    el(
      "button",
      { type: "button", class: "icon-button", "aria-label": name, onclick: turn(step), disabled: off, "data-key": `page${step}` },
      icon(sign),
    );
  return el(
    "div",
    { class: "pager" },
    page(-1, t("page_before"), "back", view.page === 0),
    el("span", { role: "status" }, t("rows_shown", range)),
    page(1, t("page_after"), "right", view.page === pages - 1),
  );
}

const isNumeric = (rows, column) => rows.every((row) => row[column].type === "raw_number");

function words(cell) {
  if (cell.type !== "rich_text") return cell.text ?? "";
  return el("span", {}, richText(cell)).textContent;
}

function compare(one, other) {
  if (one.type === "raw_number" && other.type === "raw_number") return one.value - other.value;
  return words(one).localeCompare(words(other), locale(), { numeric: true });
}
