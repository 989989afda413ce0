// What is seen from behind: the traffic between Slack and the bot, and the faults one can make.

import { el, refill } from "../dom.js";
import { icon } from "../icons.js";
import { current, go } from "../route.js";
import { t } from "../texts.js";
import { on } from "../world.js";
import { FaultsPanel } from "./faults.js";
import { TrafficPanel } from "./traffic.js";

const TABS = { traffic: TrafficPanel, faults: FaultsPanel };

export class Dock {
  constructor(node) {
    Object.assign(this, { node, tab: null, panel: null });
    node.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) this.#close();
    });
    for (const kind of ["me", "people"]) on(kind, () => this.tab && this.#build());
  }

  /** Follow the address: `tab` is "traffic", "faults" or null. */
  show(tab) {
    const wanted = Object.hasOwn(TABS, tab ?? "") ? tab : null;
    if (wanted === this.tab) return;
    const opened = this.tab === null;
    this.tab = wanted;
    this.node.hidden = !wanted;
    document.body.classList.toggle("dock-open", Boolean(wanted));
    if (!wanted) return this.#drop();
    this.#build();
    if (opened) this.node.querySelector("[aria-selected=true]").focus();
  }

  #drop() {
    this.panel?.stop();
    this.panel = null;
    this.node.replaceChildren();
  }

  #close() {
    go({ panel: null, focus: current().focus });
    document.querySelector('[aria-controls="dock"]')?.focus();
  }

  #build() {
    this.panel?.stop();
    this.panel = new TABS[this.tab]();
    this.node.setAttribute("aria-label", t("behind"));
    const tabs = el(
      "div",
      { class: "tabs", role: "tablist", "aria-label": t("behind") },
      Object.keys(TABS).map((tab) => this.#tabButton(tab)),
    );
    tabs.addEventListener("keydown", (event) => this.#key(event));
    const close = el(
      "button",
      { type: "button", class: "icon-button", "aria-label": t("close"), title: t("close"), onclick: () => this.#close() },
      icon("close"),
    );
    const body = el("div", { class: "dock-body", role: "tabpanel", id: "dock-panel", "aria-label": t(this.tab) }, this.panel.node);
    refill(this.node, el("header", { class: "dock-head" }, tabs, this.panel.tools, close), body);
    this.panel.refresh();
  }

  #tabButton(tab) {
    const here = tab === this.tab;
    const props = {
      type: "button",
      role: "tab",
      "aria-selected": String(here),
      "aria-controls": "dock-panel",
      tabindex: here ? "0" : "-1",
      "data-key": `dock ${tab}`,
      "data-tab": tab,
    };
    return el("button", { ...props, onclick: () => go({ panel: tab, focus: current().focus }) }, t(tab));
  }

  #key(event) {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    const names = Object.keys(TABS);
    const step = event.key === "ArrowRight" ? 1 : names.length - 1;
    go({ panel: names[(names.indexOf(this.tab) + step) % names.length], focus: current().focus });
    this.node.querySelector("[aria-selected=true]").focus();
  }

  /** Something the panels show may have changed. */
  refresh() {
    this.panel?.refresh();
  }
}
