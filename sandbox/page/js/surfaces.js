// What blocks stand on: a message, a modal, a Home. Each passes on what a person does (see blocks/elements.js).

import { post } from "./api.js";
import { outcomeProblem, problem } from "./texts.js";
import { world } from "./world.js";

/** Run an act; what goes wrong is told to `say`, in words. */
async function tried(run, say) {
  try {
    const answer = await run();
    const failure = outcomeProblem(answer.outcome, answer.error);
    if (failure) say(failure);
    return answer;
  } catch (error) {
    if (error.word === undefined) throw error;
    say(problem(error));
    return null;
  }
}

/** The same for a click or choice: what was said of the one before is taken away. */
function triedAnew(run, say) {
  say(null);
  return tried(run, say);
}

const named = (block, element, value) => ({
  as: world.me,
  action_id: element.action_id,
  block_id: block.block_id,
  ...(value === undefined ? {} : { value }),
});

/** A message's surface. `say(text)` shows what went wrong under it; null: nothing did. */
export function messageSurface(message, say) {
  const send = (block, element, value) =>
    triedAnew(() => post("action", { ...named(block, element, value), channel: message.channel, ts: message.ts }), say);
  return { kind: "message", state: message.state, errors: {}, place: message.channel, act: send, fill: send, draft: () => {} };
}

/**
 * The surface of a modal or Home. What is typed waits in `drafts` until the field is left or something is sent:
 * the bot is told what every input holds whenever it is told of a click.
 */
export function viewSurface(view, drafts, say, place = null) {
  const keep = (block, element, value) => {
    drafts[block.block_id] ??= {};
    drafts[block.block_id][element.action_id] = value;
  };
  const flush = async (except) => {
    for (const [blockId, values] of Object.entries(drafts)) {
      for (const [actionId, value] of Object.entries(values)) {
        if (actionId !== except && isPlainInput(view, blockId)) await fillIn(view, blockId, actionId, value);
        if (values[actionId] === value) delete values[actionId];
      }
    }
  };
  return {
    kind: view.type,
    state: withDrafts(view, drafts),
    errors: view.errors ?? {},
    place,
    draft: keep,
    fill: (block, element, value) => {
      keep(block, element, value);
      return tried(() => flush().then(() => ({ outcome: "ok" })), say);
    },
    act: (block, element, value) =>
      triedAnew(async () => {
        await flush(element.action_id);
        return post("action", { ...named(block, element, value), view_id: view.id });
      }, say),
  };
}

const fillIn = (view, blockId, actionId, value) =>
  post(`views/${view.id}/input`, { as: world.me, block_id: blockId, action_id: actionId, value });

function isPlainInput(view, blockId) {
  const block = view.blocks.find((one) => one.block_id === blockId);
  return block?.type === "input" && !block.dispatch_action;
}

/** The view's state with what is still being typed laid over it. */
function withDrafts(view, drafts) {
  const state = structuredClone(view.state?.values ?? {});
  for (const [blockId, values] of Object.entries(drafts)) {
    for (const [actionId, value] of Object.entries(values)) {
      if (state[blockId]?.[actionId]) state[blockId][actionId] = { draft: true, value };
    }
  }
  return state;
}
