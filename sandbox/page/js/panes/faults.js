// Faults made on purpose, and how strict this Slack is: for those who try what the bot does when things go wrong.

import { get, post, put, remove } from "../api.js";
import { el, freshId, oneAtATime } from "../dom.js";
import { attempt, note } from "../parts/announce.js";
import { t } from "../texts.js";
import { number } from "../time.js";

const METHOD = "chat.postMessage";

// Each fault: what is sent; `times` where the next so many are meant; `method` where a method is named.
const FAULTS = {
  fault_drop: { body: { do: "drop", performed: true }, method: true, times: true },
  fault_lost: { body: { do: "drop", performed: false }, method: true, times: true },
  fault_late: { body: { do: "late", seconds: 5 }, method: true, times: true },
  fault_http: { body: { do: "http", status: 500, performed: false }, method: true, times: true },
  fault_rate: { body: { do: "ratelimited", retry_after: 3 }, method: true, times: true },
  fault_rate_bare: { body: { do: "ratelimited", retry_after: null }, method: true, times: true },
  fault_error: { body: { do: "error", error: "internal_error" }, method: true, times: true },
  fault_duplicate: { body: { events: "*", do: "duplicate" }, times: true },
  fault_reorder: { body: { events: "*", do: "reorder" }, times: true, least: 2 },
  fault_delay: { body: { events: "*", do: "delay", seconds: 2 }, times: true },
  fault_lose: { body: { events: "*", do: "lose" }, times: true },
  fault_sockets_drop: { body: { sockets: "drop" } },
  fault_sockets_disconnect: { body: { sockets: "disconnect", reason: "refresh_requested" } },
  fault_sockets_refuse: { body: { sockets: "refuse", seconds: 5 } },
};

const SWITCHES = ["charts", "charts_in_views", "message_pace", "tiers"];

export class FaultsPanel {
  constructor() {
    this.waiting = el("ul", { class: "fault-list" });
    this.switches = el("div", { class: "switches" });
    this.sockets = el("p", { class: "muted" });
    this.tools = el("div", { class: "dock-tools" });
    this.node = el(
      "div",
      { class: "faults" },
      this.#form(),
      el("section", {}, el("h3", {}, t("faults_waiting")), this.waiting, this.sockets),
      el("section", {}, el("h3", {}, t("strictness")), this.switches),
    );
    this.refresh = oneAtATime(() => this.#load());
  }

  stop() {}

  #form() {
    const id = freshId("fault");
    const kind = el(
      "select",
      { class: "input", id },
      Object.keys(FAULTS).map((key) => el("option", { value: key }, t(key))),
    );
    const method = el("input", {
      class: "input",
      type: "text",
      value: METHOD,
      "aria-label": t("fault_method"),
      autocomplete: "off",
      spellcheck: "false",
    });
    const times = el("input", {
      class: "input fault-times",
      type: "number",
      min: 1,
      max: 100,
      value: 1,
      "aria-label": t("fault_times"),
    });
    const methodRow = el("label", { class: "field-row" }, el("span", {}, t("fault_method")), method);
    const timesRow = el("label", { class: "field-row" }, el("span", {}, t("fault_times")), times);
    const settle = () => {
      const fault = FAULTS[kind.value];
      methodRow.hidden = !fault.method;
      timesRow.hidden = !fault.times;
      times.min = fault.least ?? 1;
      times.value = Math.max(Number(times.value), fault.least ?? 1);
    };
    kind.addEventListener("change", settle);
    settle();
    const add = async (event) => {
      event.preventDefault();
      const fault = FAULTS[kind.value];
      const body = {
        ...fault.body,
        ...(fault.method ? { method: method.value.trim() } : {}),
        ...(fault.times ? { times: Number(times.value) } : {}),
      };
      if (await attempt(() => post("faults", body))) note(t("fault_added", { name: t(kind.value) }));
      this.refresh();
    };
    return el(
      "form",
      { class: "fault-form", onsubmit: add },
      el("label", { class: "field-row", for: id }, el("span", {}, t("fault_next")), kind),
      methodRow,
      timesRow,
      el("button", { type: "submit", class: "button primary" }, t("fault_add")),
    );
  }

  async #load() {
    const answers = await attempt(() => Promise.all([get("faults"), get("settings"), get("sockets")]));
    if (!answers) return;
    const [{ faults }, settings, { connections }] = answers;
    const clear = el("button", { type: "button", class: "button small", onclick: () => this.#clear() }, t("faults_clear"));
    const rows = faults.map((fault) => el("li", {}, el("code", {}, JSON.stringify(fault))));
    this.waiting.replaceChildren(
      ...(rows.length ? [...rows, el("li", {}, clear)] : [el("li", { class: "muted" }, t("faults_none"))]),
    );
    this.sockets.replaceChildren(
      t("sockets_count", { count: connections.length }),
      " ",
      t("ack_seconds", { seconds: number(settings.ack_seconds) }),
    );
    this.switches.replaceChildren(...SWITCHES.map((name) => this.#switch(name, settings[name])));
  }

  #switch(name, value) {
    const box = el("input", { type: "checkbox", checked: value });
    box.addEventListener("change", async () => {
      await attempt(() => put("settings", { [name]: box.checked }));
      this.refresh();
    });
    return el(
      "label",
      { class: "choice" },
      box,
      el("span", { class: "choice-text" }, t(`setting_${name}`), el("span", { class: "choice-hint" }, t(`setting_${name}_hint`))),
    );
  }

  async #clear() {
    await attempt(() => remove("faults"));
    this.refresh();
  }
}
