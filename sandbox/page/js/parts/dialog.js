// Dialogs over the page: the browser's own <dialog>, which keeps the focus inside and gives it back.

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";
import { t } from "../texts.js";

/** Open a dialog; it is removed when closed. `onClose` gets its return value. */
export function openDialog({ title, body, footer = [], className = "", onClose = () => {} }) {
  const id = freshId("dialog");
  const dialog = el("dialog", { class: `dialog ${className}`, "aria-labelledby": id });
  const close = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": t("close"), onclick: () => dialog.close("") },
    icon("close"),
  );
  dialog.append(
    el("header", { class: "dialog-head" }, el("h2", { id }, title), close),
    el("div", { class: "dialog-body" }, body),
    ...(footer.length ? [el("footer", { class: "dialog-foot" }, footer)] : []),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose(dialog.returnValue);
  });
  dialog.addEventListener("pointerdown", (event) => event.target === dialog && dialog.close(""));
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Ask before doing something: true when the person agrees. `style` is "danger" or "primary". */
export function ask({ title, body, yes, no, style }) {
  return new Promise((resolve) => {
    let dialog = null;
    const refuse = el("button", { type: "button", class: "button", onclick: () => dialog.close("") }, no ?? t("cancel"));
    const kind = style === "danger" ? "danger" : "primary";
    const agree = el("button", { type: "button", class: `button ${kind}`, onclick: () => dialog.close("yes") }, yes);
    dialog = openDialog({
      title,
      body,
      footer: [refuse, agree],
      className: "dialog-ask",
      onClose: (value) => resolve(value === "yes"),
    });
    (style === "danger" ? refuse : agree).focus();
  });
}
