// Charts as SVG. Lengths are pixels: the drawing is made for the width it has, so that its letters keep their size.

import { svg } from "../dom.js";
import { number } from "../time.js";

const HEIGHT = 220;
const LETTER = 6.6;

/** Round steps for an axis from `low` to `high`: at most five or so; whole ones for what is counted in whole numbers. */
export function ticks(low, high, { whole = false } = {}) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const round = [1, 2, 2.5, 5, 10].map((one) => one * power).filter((one) => !whole || Number.isInteger(one));
  const step = round.find((one) => one >= rough) ?? 1;
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** Line, bar or area chart. */
export function drawAxes(data, width) {
  const values = data.series.flatMap((one) => one.data.map((point) => point.value));
  const marks = ticks(Math.min(0, ...values), Math.max(0, ...values), { whole: values.every(Number.isInteger) });
  const { categories, x_label: xLabel, y_label: yLabel } = data.axis_config;
  const widest = Math.max(...marks.map((mark) => number(mark).length));
  const left = widest * LETTER + 14;
  const top = yLabel ? 26 : 12;
  const bottom = HEIGHT - (xLabel ? 44 : 26);
  const area = { left, right: width - 10, top, bottom, low: marks[0], high: marks.at(-1), count: categories.length };
  const root = svg("svg", { class: "chart", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` });
  root.append(...grid(marks, area), ...labels(categories, area));
  if (yLabel) root.append(svg("text", { class: "axis-label", x: 0, y: 11 }, yLabel));
  if (xLabel)
    root.append(svg("text", { class: "axis-label", x: (left + area.right) / 2, y: HEIGHT - 5, "text-anchor": "middle" }, xLabel));
  const draw = { line: drawLine, area: drawArea, bar: drawBars }[data.type];
  root.append(...data.series.flatMap((one, index) => draw(one, index, area, data.series.length)));
  return root;
}

const yOf = (value, area) => area.bottom - ((value - area.low) / (area.high - area.low)) * (area.bottom - area.top);
const slot = (area) => (area.right - area.left) / area.count;
const xOf = (index, area) => area.left + slot(area) * (index + 0.5);

function grid(marks, area) {
  return marks.flatMap((mark) => {
    const y = yOf(mark, area);
    return [
      svg("line", { class: mark === 0 ? "axis" : "grid", x1: area.left, x2: area.right, y1: y, y2: y }),
      svg("text", { class: "tick", x: area.left - 8, y: y + 4, "text-anchor": "end" }, number(mark)),
    ];
  });
}

/** Category labels; where they would touch, every second, third… is left out. */
function labels(categories, area) {
  const longest = Math.max(...categories.map((label) => label.length)) * LETTER + 12;
  const every = Math.max(1, Math.ceil(longest / slot(area)));
  return categories.flatMap((label, index) => {
    if ((categories.length - 1 - index) % every) return [];
    const wide = label.length * LETTER;
    const x = Math.min(Math.max(xOf(index, area), wide / 2), area.right + 8 - wide / 2);
    return [svg("text", { class: "tick", x, y: area.bottom + 18, "text-anchor": "middle" }, label)];
  });
}

const points = (series, area) => series.data.map((point, index) => [xOf(index, area), yOf(point.value, area)]);
const path = (list) => list.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
const said = (series, point) => svg("title", {}, `${series.name}, ${point.label}: ${number(point.value)}`);

function drawLine(series, index, area) {
  const list = points(series, area);
  const dots = list.map(([x, y], at) =>
    svg("circle", { class: `dot series-${index + 1}`, cx: x, cy: y, r: 3.5 }, said(series, series.data[at])),
  );
  return [svg("path", { class: `stroke series-${index + 1}`, d: path(list) }), ...dots];
}

function drawArea(series, index, area) {
  const list = points(series, area);
  const ground = yOf(Math.max(area.low, Math.min(0, area.high)), area);
  const closed = `${path(list)}L${list.at(-1)[0]} ${ground}L${list[0][0]} ${ground}Z`;
  return [svg("path", { class: `wash series-${index + 1}`, d: closed }), ...drawLine(series, index, area)];
}

function drawBars(series, index, area, count) {
  const wide = Math.min(36, (slot(area) * 0.72) / count);
  const ground = yOf(0, area);
  return series.data.map((point, at) => {
    const x = xOf(at, area) + (index - count / 2) * wide;
    const y = yOf(point.value, area);
    const size = {
      x: x + 0.5,
      y: Math.min(y, ground),
      width: Math.max(1, wide - 1),
      height: Math.max(1, Math.abs(ground - y)),
      rx: Math.min(2.5, wide / 4),
    };
    return svg("rect", { class: `fill series-${index + 1}`, ...size }, said(series, point));
  });
}

/** Pie chart: the largest part first if the bot said so; the order is the bot's. */
export function drawPie(segments, width) {
  const size = Math.min(HEIGHT, width);
  const radius = size / 2 - 6;
  const total = segments.reduce((sum, one) => sum + one.value, 0);
  const root = svg("svg", { class: "chart", width: size, height: size, viewBox: `0 0 ${size} ${size}` });
  let turned = 0;
  segments.forEach((one, index) => {
    const part = one.value / total;
    const title = svg("title", {}, `${one.label}: ${number(one.value)}`);
    root.append(slice(size / 2, radius, turned, turned + part, index, title));
    turned += part;
  });
  return root;
}

function slice(centre, radius, from, to, index, title) {
  const look = { class: `fill slice series-${index + 1}` };
  if (to - from > 0.9999) return svg("circle", { ...look, cx: centre, cy: centre, r: radius }, title);
  const at = (turn) => [centre + radius * Math.sin(turn * 2 * Math.PI), centre - radius * Math.cos(turn * 2 * Math.PI)];
  const [[x1, y1], [x2, y2]] = [at(from), at(to)];
  const large = to - from > 0.5 ? 1 : 0;
  return svg("path", { ...look, d: `M${centre} ${centre}L${x1} ${y1}A${radius} ${radius} 0 ${large} 1 ${x2} ${y2}Z` }, title);
}
