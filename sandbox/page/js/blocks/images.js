// Images, by address; files of the workspace are shown by their description only.

import { el } from "../dom.js";
import { icon } from "../icons.js";

/** An image, or its description when it can't be shown. */
export function image(one, className) {
  const instead = () =>
    el(
      "span",
      { class: `${className} image-missing`, role: "img", "aria-label": one.alt_text },
      icon("file"),
      el("span", {}, one.alt_text),
    );
  if (!one.image_url || !/^https?:/i.test(one.image_url)) return instead();
  const node = el("img", {
    src: one.image_url,
    alt: one.alt_text,
    class: className,
    loading: "lazy",
    referrerpolicy: "no-referrer",
  });
  node.addEventListener("error", () => node.replaceWith(instead()));
  return node;
}
