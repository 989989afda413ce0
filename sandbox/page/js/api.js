// The control API (docs/sandbox.md), and nothing else: the page knows no other way to reach the sandbox.

/** A refusal: `word` as the API gives it, `detail` its sentence, `status` of HTTP (0: the sandbox was not reached). */
export class ControlError extends Error {
  constructor(word, detail, status) {
    super(detail || word);
    this.word = word;
    this.detail = detail;
    this.status = status;
  }
}

async function call(method, path, body) {
  let response;
  try {
    const headers = body === undefined ? {} : { "Content-Type": "application/json" };
    response = await fetch(`/control/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw new ControlError("unreachable", "", 0);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ControlError(answer.error ?? "unexpected", answer.detail ?? response.statusText, response.status);
  return answer;
}

/** Ask. `query` values that are null or undefined are left out. */
export function get(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
  const search = new URLSearchParams(given).toString();
  return call("GET", search ? `${path}?${search}` : path);
}

export const post = (path, body = {}) => call("POST", path, body);
export const put = (path, body = {}) => call("PUT", path, body);
export const remove = (path) => call("DELETE", path);

/** Listen to the stream. `onLine` gets each line, `onState` true or false as the stream opens or is lost. */
export function listen(onLine, onState) {
  const source = new EventSource("/control/stream");
  source.addEventListener("open", () => onState(true));
  source.addEventListener("error", () => onState(false));
  source.addEventListener("message", (event) => onLine(JSON.parse(event.data)));
  return source;
}
