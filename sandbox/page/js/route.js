// Where one is, kept in the address: #/<place>/p<ts>?thread_ts=…&as=…&panel=…
// `place` is a conversation's id or "home"; so reload, back and permalinks work.

/** Read an address's hash: `{place, focus, thread, as, panel}`, null for what is not there. */
export function parse(hash) {
  const [path, search = ""] = hash.replace(/^#\/?/, "").split("?");
  const [place, point = ""] = path.split("/");
  const query = new URLSearchParams(search);
  const focus = /^p(\d+)(\d{6})$/.exec(point);
  return {
    place: place || null,
    focus: focus ? `${focus[1]}.${focus[2]}` : null,
    thread: query.get("thread_ts"),
    as: query.get("as"),
    panel: query.get("panel"),
  };
}

/** The hash of a place. */
export function format({ place, focus, thread, as, panel }) {
  const query = new URLSearchParams();
  if (thread) query.set("thread_ts", thread);
  if (as) query.set("as", as);
  if (panel) query.set("panel", panel);
  const search = query.toString();
  return `#/${place ?? ""}${focus ? `/p${focus.replace(".", "")}` : ""}${search ? `?${search}` : ""}`;
}

/** Where we are now. */
export const current = () => parse(location.hash);

/** Go elsewhere: what `change` does not name stays, but for the focused message and, in another place, the thread. */
export function go(change, { replace = false } = {}) {
  const now = current();
  const elsewhere = "place" in change && change.place !== now.place;
  const next = format({ ...now, focus: null, ...(elsewhere ? { thread: null } : {}), ...change });
  if (next === location.hash) return;
  if (replace) history.replaceState(null, "", next);
  else history.pushState(null, "", next);
  window.dispatchEvent(new HashChangeEvent("hashchange"));
}

/** The hash that a link to one of the sandbox's own messages leads to, or null when it leads elsewhere. */
export function insideHash(address) {
  let url;
  try {
    url = new URL(address, location.href);
  } catch {
    return null;
  }
  if (url.origin !== location.origin) return null;
  const permalink = /^\/archives\/([^/]+)\/(p\d{7,})$/.exec(url.pathname);
  if (!permalink) return url.pathname === "/" && url.hash.startsWith("#/") ? url.hash : null;
  const found = parse(`#/${permalink[1]}/${permalink[2]}`);
  const thread = url.searchParams.get("thread_ts");
  return format({ ...found, thread, as: current().as, panel: current().panel });
}
