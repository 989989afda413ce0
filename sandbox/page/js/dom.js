// Building the page from nodes. Content never passes through innerHTML: text is always a text node.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. `props`: `on…` are listeners, `class`, `data-…`, `aria-…` and the rest are attributes;
 * `true` makes an empty attribute, `false`, `null` and `undefined` leave it out.
 */
export function el(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Put other children into a node; the element that had the focus keeps it if one with its `data-key` is still there. */
export function refill(node, ...children) {
  const key = focusedKey(node);
  node.replaceChildren(...children.flat(Infinity).filter(Boolean));
  if (key) focusKey(node, key);
}

/** The `data-key` of the focused element inside a node, or null. */
export function focusedKey(node) {
  const active = document.activeElement;
  return active && node.contains(active) ? (active.closest("[data-key]")?.dataset.key ?? null) : null;
}

/** Focus what carries this `data-key` inside a node. */
export function focusKey(node, key) {
  const target = [...node.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  target?.focus({ preventScroll: true });
}

let lastId = 0;

/** An id that no other element has. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** Arrow keys, Home and End move the focus along the items of a list; only one of them is in the tab order. */
export function roving(list, selector) {
  list.addEventListener("keydown", (event) => {
    const items = [...list.querySelectorAll(selector)].filter((item) => item.offsetParent !== null);
    const index = items.findIndex((item) => item === event.target);
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: items.length - 1 }[event.key];
    if (index < 0 || next === undefined || !items[next]) return;
    event.preventDefault();
    items[next].focus();
  });
  list.addEventListener("focusin", (event) => {
    const item = event.target.closest(selector);
    if (!item || !list.contains(item)) return;
    for (const other of list.querySelectorAll(`${selector}[tabindex="0"]`)) other.tabIndex = -1;
    item.tabIndex = 0;
  });
}

/** Call `run` once things have been quiet for `milliseconds`. */
export function debounced(run, milliseconds) {
  let timer = 0;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...values), milliseconds);
  };
}

/** Run an async function again and again but never twice at once: a call meanwhile makes one more run after it. */
export function oneAtATime(run) {
  let running = null;
  let again = false;
  const loop = async () => {
    do {
      again = false;
      await run();
    } while (again);
  };
  return () => {
    if (running) again = true;
    else
      running = loop().finally(() => {
        running = null;
      });
    return running;
  };
}
