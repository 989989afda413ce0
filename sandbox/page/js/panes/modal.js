// The bot's modals: a stack of at most three, the last one shown. The browser's <dialog> keeps the focus inside.
// What is open is asked for again after every act, one request after the other, so that a late answer can't bring back a
// modal that is gone.

import { get, post } from "../api.js";
import { el, focusedKey, focusKey, freshId, oneAtATime } from "../dom.js";
import { icon } from "../icons.js";
import { blocks } from "../blocks/blocks.js";
import { plainNodes } from "../blocks/texts.js";
import { viewSurface } from "../surfaces.js";
import { inputProblem, language, outcomeProblem, problem, t } from "../texts.js";
import { locale, zone } from "../time.js";
import { current } from "../route.js";
import { announce } from "../parts/announce.js";
import { world } from "../world.js";

const FIELDS = "input:not([disabled]), textarea, select, [role=combobox]";

export class Modals {
  constructor() {
    Object.assign(this, { views: [], drafts: new Map(), look: "", busy: false, node: null, said: null });
    this.refresh = oneAtATime(async () => {
      const as = world.me;
      const { views } = as ? await get("views", { as }) : { views: [] };
      if (as === world.me) this.show(views);
    });
  }

  /** Show the top of this stack; none: no dialog. */
  show(views) {
    this.views = views;
    for (const id of [...this.drafts.keys()]) if (!views.some((view) => view.id === id)) this.drafts.delete(id);
    const top = views.at(-1);
    if (!top) return this.#gone();
    const look = JSON.stringify([top.id, top.hash, top.errors, views.length, language(), locale(), zone()]);
    if (look === this.look) return undefined;
    const before = this.shownId;
    Object.assign(this, { look, shownId: top.id });
    return this.#draw(top, before === top.id);
  }

  #gone() {
    if (!this.node) return;
    const { node } = this;
    Object.assign(this, { node: null, look: "", shownId: null, busy: false });
    node.close();
    node.remove();
  }

  #draw(view, isSame) {
    if (!this.node) this.#make();
    const key = isSame ? focusedKey(this.node) : null;
    const scroll = isSame ? this.node.querySelector(".dialog-body").scrollTop : 0;
    const hasErrors = Object.keys(view.errors ?? {}).length > 0;
    this.node.replaceChildren(this.#form(view));
    if (!this.node.open) this.node.showModal();
    this.node.querySelector(".dialog-body").scrollTop = scroll;
    if (hasErrors) this.#focusError();
    else if (key) focusKey(this.node, key);
    const isLost = !this.node.contains(document.activeElement) || document.activeElement === this.node;
    if (!isSame || isLost) this.#focusFirst();
  }

  #make() {
    this.node = el("dialog", { class: "dialog modal" });
    this.node.addEventListener("cancel", (event) => {
      if (event.target !== this.node) return;
      event.preventDefault();
      this.#close(false);
    });
    // A second Esc in a row closes the dialog whatever the page says: then what is under it is shown again.
    this.node.addEventListener("close", (event) => {
      if (event.target !== this.node) return;
      this.look = "";
      this.#close(false);
    });
    document.body.append(this.node);
  }

  #form(view) {
    const id = freshId("modal");
    this.node.setAttribute("aria-labelledby", id);
    this.problem = el("p", { class: "modal-problem", role: "alert" }, this.said?.view === view.id ? this.said.parts : null);
    if (!this.drafts.has(view.id)) this.drafts.set(view.id, {});
    const surface = viewSurface(
      { ...view, errors: inWords(view.errors) },
      this.drafts.get(view.id),
      (text) => this.#say(text),
      current().place,
    );
    this.surface = surface;
    const stacked = this.views.length > 1;
    const back = stacked
      ? el(
          "button",
          { type: "button", class: "icon-button", "aria-label": t("back"), onclick: () => this.#close(false) },
          icon("back"),
        )
      : null;
    const away = el(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": t("close"),
        onclick: () => this.#close(true),
        "data-key": "modal close",
      },
      icon("close"),
    );
    const body = el("div", { class: "dialog-body", tabindex: "-1" }, this.problem, blocks(view.blocks, surface));
    return el(
      "form",
      { class: "modal-form", novalidate: true, onsubmit: (event) => this.#submit(event, view) },
      el("header", { class: "dialog-head" }, back, el("h2", { id }, plainNodes(view.title.text)), away),
      body,
      this.#footer(view),
    );
  }

  #footer(view) {
    const close = el(
      "button",
      { type: "button", class: "button", onclick: () => this.#close(false), "data-key": "modal cancel" },
      plainNodes(view.close?.text ?? t("cancel")),
    );
    const submit = view.submit
      ? el(
          "button",
          { type: "submit", class: "button primary", disabled: Boolean(view.submit_disabled), "data-key": "modal submit" },
          el("span", { class: "button-text" }, plainNodes(view.submit.text)),
        )
      : null;
    return el(
      "footer",
      { class: "dialog-foot" },
      el("span", { class: "dialog-by" }, t("from_app", { app: world.app.name })),
      close,
      submit,
    );
  }

  #focusFirst() {
    const wanted =
      this.node.querySelector("[autofocus]") ??
      this.node.querySelector(`.dialog-body :is(${FIELDS})`) ??
      this.node.querySelector("[type=submit]") ??
      this.node.querySelector(".dialog-foot button");
    wanted?.focus();
  }

  #focusError() {
    const first = this.node.querySelector(".has-error");
    first?.querySelector(FIELDS)?.focus();
    first?.scrollIntoView({ block: "nearest" });
  }

  #say(text) {
    if (!this.node) return;
    const parts = text ? [icon("warning"), el("span", {}, text)] : [];
    this.said = { view: this.shownId, parts };
    this.problem.replaceChildren(...parts);
    if (text) this.problem.scrollIntoView({ block: "nearest" });
  }

  async #submit(event, view) {
    event.preventDefault();
    if (this.busy) return;
    this.#busy(true);
    this.#say(null);
    announce(t("sending"));
    const answer = await this.#tried(() =>
      post(`views/${view.id}/submit`, { as: world.me, values: this.drafts.get(view.id) ?? {} }),
    );
    this.#busy(false);
    if (answer?.outcome === "errors") this.look = "";
    await this.refresh();
    const failure = answer && outcomeProblem(answer.outcome, answer.error);
    if (failure) this.#say(failure);
    if (answer?.outcome === "closed" || answer?.outcome === "cleared") announce(t("sent"));
  }

  async #tried(run) {
    try {
      return await run();
    } catch (error) {
      if (error.word === undefined) throw error;
      this.#say(problem(error));
      return null;
    }
  }

  #busy(busy) {
    this.busy = busy;
    const submit = this.node?.querySelector("[type=submit]");
    if (busy) submit?.setAttribute("aria-busy", "true");
    else submit?.removeAttribute("aria-busy");
  }

  /** Close the view on top, or all; one that is gone already is no matter. */
  async #close(all) {
    const top = this.views.at(-1);
    if (!top) return;
    await post(`views/${top.id}/close`, { as: world.me, all }).catch(() => {});
    await this.refresh();
  }
}

const inWords = (errors) => Object.fromEntries(Object.entries(errors ?? {}).map(([block, text]) => [block, inputProblem(text)]));
