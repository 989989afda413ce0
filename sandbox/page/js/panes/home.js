// The app's Home: what the bot published for the person one acts as.

import { get, post } from "../api.js";
import { el, oneAtATime, refill } from "../dom.js";
import { icon } from "../icons.js";
import { blocks } from "../blocks/blocks.js";
import { viewSurface } from "../surfaces.js";
import { language, problem, t } from "../texts.js";
import { locale, zone } from "../time.js";
import { world } from "../world.js";
import { appHead } from "./head.js";
import { welcomeCard } from "./welcome.js";

const PATIENCE = 3000;

export class Home {
  constructor(main) {
    Object.assign(this, { main, as: null, drafts: {}, view: null, look: "" });
    this.refresh = oneAtATime(() => this.#load());
  }

  /** Open Home as Slack does: the bot is told, and publishes. */
  async open() {
    if (this.as === world.me) return this.drawFrame();
    Object.assign(this, { as: world.me, drafts: {}, view: null, look: "" });
    this.head = el("header", { class: "pane-head" });
    this.body = el("div", { class: "home" });
    this.problem = el("div", { class: "home-problem", role: "alert" });
    this.scroller = el(
      "div",
      { class: "scroller", tabindex: "0", id: "messages", role: "region", "aria-label": t("tab_home") },
      this.problem,
      this.body,
    );
    this.main.replaceChildren(this.head, welcomeCard(), el("div", { class: "scroller-place" }, this.scroller));
    this.drawFrame();
    return this.#ask();
  }

  leave() {
    this.as = null;
  }

  drawFrame() {
    if (this.as) refill(this.head, appHead("home"));
  }

  async #ask() {
    const { as } = this;
    this.body.replaceChildren(el("p", { class: "empty", role: "status" }, t("home_waiting", { app: world.app.name })));
    try {
      const { view } = await post("home/open", { as });
      if (view && this.as === as) this.#show(view);
    } catch (error) {
      this.#say(problem(error));
    }
    setTimeout(() => {
      if (this.as === as && !this.view)
        this.body.replaceChildren(
          el("div", { class: "empty" }, icon("home"), el("p", {}, t("home_empty", { app: world.app.name }))),
        );
    }, PATIENCE);
  }

  async #load() {
    const { as } = this;
    if (!as) return;
    const { view } = await get("home", { as });
    if (view && this.as === as) this.#show(view);
  }

  #show(view) {
    const look = JSON.stringify([view.id, view.hash, view.errors, language(), locale(), zone()]);
    if (look === this.look) return;
    if (this.view?.hash !== view.hash) this.#say(null);
    Object.assign(this, { view, look });
    refill(
      this.body,
      blocks(
        view.blocks,
        viewSurface(view, this.drafts, (text) => this.#say(text)),
      ),
    );
  }

  #say(text) {
    this.problem.replaceChildren(...(text ? [icon("warning"), text] : []));
  }

  redraw() {
    if (!this.as) return;
    this.drawFrame();
    this.look = "";
    if (this.view) this.#show(this.view);
  }

  focus() {
    this.scroller.focus();
  }
}
