// On narrow windows the channels and the thread lie over the conversation (css/frame.css): what is beneath is out of reach.

const DRAWER = matchMedia("(max-width: 760px)");
const THREAD = matchMedia("(max-width: 1100px)");

/** Whether the channels are a drawer. */
export const isNarrow = () => DRAWER.matches;

/** Settle what can be reached, by what is open: `drawer-open` and `thread-open` of the body. */
export function settleCovers() {
  const part = (id) => document.getElementById(id);
  const isOpen = (name) => document.body.classList.contains(name);
  const drawer = DRAWER.matches && isOpen("drawer-open");
  part("sidebar").inert = DRAWER.matches && !drawer;
  part("scrim").hidden = !drawer;
  part("thread").inert = drawer;
  part("main").inert = drawer || (THREAD.matches && isOpen("thread-open"));
}

for (const width of [DRAWER, THREAD]) width.addEventListener("change", settleCovers);
