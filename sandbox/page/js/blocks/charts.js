// The data_visualization block: a figure with its drawing, its legend, and the same figures as a table.

import { el } from "../dom.js";
import { number } from "../time.js";
import { t } from "../texts.js";
import { drawAxes, drawPie } from "./drawing.js";

const FIRST_WIDTH = 520;

/** A chart, drawn again whenever its width changes. */
export function chart(block) {
  const { chart: data, title } = block;
  const isPie = data.type === "pie";
  const stage = el("div", { class: "chart-stage" });
  let drawn = 0;
  const draw = (width) => {
    if (Math.abs(width - drawn) < 8) return;
    drawn = width;
    const picture = isPie ? drawPie(data.segments, width) : drawAxes(data, width);
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", `${title}. ${summary(data)}`);
    stage.replaceChildren(picture);
  };
  draw(FIRST_WIDTH);
  new ResizeObserver(([entry]) => entry.contentRect.width > 0 && draw(Math.min(entry.contentRect.width, 640))).observe(stage);
  return el(
    "figure",
    { class: isPie ? "block block-chart is-pie" : "block block-chart" },
    el("figcaption", {}, title),
    stage,
    legend(isPie ? data.segments.map((one) => `${one.label} (${number(one.value)})`) : data.series.map((one) => one.name)),
    el(
      "details",
      { class: "chart-table" },
      el("summary", {}, t("chart_as_table")),
      el("div", { class: "table-scroll", tabindex: "0" }, figures(data, title)),
    ),
  );
}

function legend(names) {
  if (names.length < 2) return null;
  return el(
    "ul",
    { class: "legend" },
    names.map((name, index) => el("li", {}, el("span", { class: `key series-${index + 1}`, "aria-hidden": "true" }), name)),
  );
}

function figures(data, title) {
  const caption = el("caption", { class: "visually-hidden" }, title);
  if (data.type === "pie") {
    const rows = data.segments.map((one) =>
      el("tr", {}, el("th", { scope: "row" }, one.label), el("td", { class: "align-right" }, number(one.value))),
    );
    return el("table", {}, caption, el("tbody", {}, rows));
  }
  const { categories, x_label: axis } = data.axis_config;
  const head = el(
    "tr",
    {},
    el("th", { scope: "col" }, axis ?? ""),
    data.series.map((one) => el("th", { scope: "col", class: "align-right" }, one.name)),
  );
  const rows = categories.map((label, index) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, label),
      data.series.map((one) => el("td", { class: "align-right" }, number(one.data[index].value))),
    ),
  );
  return el("table", {}, caption, el("thead", {}, head), el("tbody", {}, rows));
}

/** The drawing in words: what kind it is, and for each series its ends and its highest point. */
function summary(data) {
  if (data.type === "pie") {
    return `${t("chart_pie")} ${data.segments.map((one) => `${one.label}: ${number(one.value)}`).join(", ")}.`;
  }
  const series = data.series.map((one) => {
    const top = one.data.reduce((best, point) => (point.value > best.value ? point : best));
    const values = {
      name: one.name,
      first: number(one.data[0].value),
      last: number(one.data.at(-1).value),
      most: number(top.value),
      where: top.label,
    };
    return t("chart_series", values);
  });
  return `${t(`chart_${data.type}`)} ${series.join(" ")}`;
}
