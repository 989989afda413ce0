// What floats over the page: menus and small panels, by the browser's own popovers (top layer, Esc, a click elsewhere).

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";

const MARGIN = 8;

/** Put a fixed box below its anchor, or above when there is more room, always inside the window. */
export function place(box, anchor, { end = false, gap = 4 } = {}) {
  const around = anchor.getBoundingClientRect();
  const below = innerHeight - around.bottom - gap - MARGIN;
  const above = around.top - gap - MARGIN;
  const over = box.scrollHeight > below && above > below;
  box.style.maxHeight = `${Math.max(120, over ? above : below)}px`;
  const wide = box.offsetWidth;
  const left = end ? around.right - wide : around.left;
  box.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - wide - MARGIN))}px`;
  box.style.top = over ? "auto" : `${around.bottom + gap}px`;
  box.style.bottom = over ? `${innerHeight - around.top + gap}px` : "auto";
}

/** Show a panel beside its anchor. It goes away on Esc, on a click elsewhere, or by the function returned; the focus goes back. */
export function openPanel(anchor, content, { label, role = "dialog", end = false, className = "", onClose = () => {} } = {}) {
  const box = el("div", { class: `popover ${className}`, popover: "auto", role, "aria-label": label }, content);
  (anchor.closest("dialog") ?? document.body).append(box);
  let focused = false;
  box.addEventListener("beforetoggle", (event) => {
    if (event.newState === "closed") focused = box.contains(document.activeElement);
  });
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    box.remove();
    if (focused || document.activeElement === document.body) anchor.focus();
    onClose();
  });
  box.showPopover();
  anchor.setAttribute("aria-expanded", "true");
  place(box, anchor, { end });
  const first = box.querySelector("[autofocus], [role=menuitem], input, button");
  first?.focus({ preventScroll: true });
  return { box, close: () => box.isConnected && box.hidePopover() };
}

/**
 * Show a menu. Items: `{label, run, icon?, danger?, hint?, href?}`, `{heading}` or `{line: true}`.
 * An item with `href` is a link to another site.
 */
export function openMenu(anchor, items, { label, end = false } = {}) {
  let panel = null;
  const list = el(
    "div",
    { class: "menu" },
    items.map((item) => menuItem(item, () => panel.close())),
  );
  list.addEventListener("keydown", (event) => moveInMenu(event, list));
  panel = openPanel(anchor, list, { label, role: "menu", end });
  return panel;
}

function menuItem(item, close) {
  if (item.line) return el("div", { class: "menu-line", role: "separator" });
  if (item.heading) return el("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const hintId = item.hint ? freshId("hint") : null;
  const inside = [
    item.icon ? icon(item.icon) : null,
    el("span", { class: "menu-text" }, item.label, item.hint ? el("span", { class: "menu-hint", id: hintId }, item.hint) : null),
  ];
  const choose = () => {
    close();
    item.run?.();
  };
  const props = { class: `menu-item${item.danger ? " danger" : ""}`, role: "menuitem", tabindex: "-1", onclick: choose };
  if (!item.href) return el("button", { type: "button", ...props }, inside);
  return el("a", { ...props, href: item.href, target: "_blank", rel: "noopener noreferrer" }, inside);
}

function moveInMenu(event, list) {
  const items = [...list.querySelectorAll("[role=menuitem]")];
  const index = items.indexOf(document.activeElement);
  const keys = { ArrowDown: index + 1, ArrowUp: index - 1 + items.length, Home: 0, End: items.length - 1 };
  if (event.key in keys) {
    event.preventDefault();
    items[keys[event.key] % items.length]?.focus();
  } else if (event.key === "Tab") {
    event.preventDefault();
    list.closest("[popover]").hidePopover();
  } else if (event.key.length === 1 && event.key !== " ") {
    const wanted = event.key.toLocaleLowerCase();
    const order = [...items.slice(index + 1), ...items.slice(0, index + 1)];
    order.find((item) => item.textContent.trim().toLocaleLowerCase().startsWith(wanted))?.focus();
  }
}
