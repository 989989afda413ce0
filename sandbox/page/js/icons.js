// The page's own line icons, drawn on a 20 by 20 grid.

import { svg } from "./dom.js";

const PATHS = {
  hash: "M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13M3 12.5h13",
  lock: "M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  plus: "M10 4v12M4 10h12",
  close: "M5 5l10 10M15 5 5 15",
  send: "M3 10 17 3.5 12.5 17 9.5 11z M9.5 11 17 3.5",
  smile: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM7 11.8a3.6 3.6 0 0 0 6 0M7.4 7.6v.4M12.6 7.6v.4",
  reply: "M3.5 4h13v9.5H9L5.5 17v-3.5h-2z",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  home: "M3.5 9.5 10 4l6.5 5.5M5 8.5V16h10V8.5",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15zM10 6v4.2l2.8 1.8",
  forward: "M4 5l6 5-6 5zM11 5l6 5-6 5z",
  pulse: "M2.5 10.5H6L8 5l4 10 2-4.5h3.5",
  down: "M5 7.5 10 12.5 15 7.5",
  right: "M7.5 5l5 5-5 5",
  back: "M12.5 5l-5 5 5 5",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  people:
    "M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5zM2.5 16c.3-3 2.2-4.5 5-4.5s4.7 1.5 5 4.5M13 4.4a2.5 2.5 0 0 1 0 4.8M14.5 11.8c1.8.5 2.8 2 3 4.2",
  search: "M8.8 14.5a5.7 5.7 0 1 0 0-11.4 5.7 5.7 0 0 0 0 11.4zM13 13l4 4",
  check: "M4 10.5 8.3 15 16 5.5",
  warning: "M10 3 18 16.5H2zM10 8v4M10 14.2v.1",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  link: "M8.5 11.5a3.2 3.2 0 0 0 4.5 0l2.6-2.6a3.2 3.2 0 0 0-4.5-4.5L10 5.5M11.5 8.5a3.2 3.2 0 0 0-4.5 0l-2.6 2.6a3.2 3.2 0 0 0 4.5 4.5L10 14.5",
  copy: "M7 7V3.5h9.5V13H13M3.5 7H13v9.5H3.5z",
  edit: "M4 16l.8-3.5L13 4.3l2.7 2.7-8.2 8.2zM11.5 5.8l2.7 2.7",
  trash: "M4 5.5h12M8 5.5V3.5h4v2M5.5 5.5l.7 11h7.6l.7-11",
  bolt: "M11 2.5 4.5 11.5h4.5L8.5 17.5 15.5 8.5H11z",
  file: "M5 2.5h6.5L15.5 6.5v11H5zM11.5 2.5v4h4",
  ascending: "M6 12.5 10 7l4 5.5z",
  descending: "M6 7.5 10 13l4-5.5z",
  tray: "M3 11.5 5 4h10l2 7.5V16H3zM3 11.5h4.5a2.5 2.5 0 0 0 5 0H17",
};

/** An icon, hidden from assistive technology: what it stands for is said in words beside it. */
export function icon(name) {
  const path = svg("path", { d: PATHS[name] });
  return svg("svg", { class: `icon icon-${name}`, viewBox: "0 0 20 20", "aria-hidden": "true", focusable: "false" }, path);
}
