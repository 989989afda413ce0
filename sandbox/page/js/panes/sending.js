// What becomes of what is written in a composer: a message, or a command for the app.

import { post } from "../api.js";
import { outcomeProblem, problem, t } from "../texts.js";
import { world } from "../world.js";

/** Send what was written in a conversation, or a thread of it. `say` shows what went wrong. True when it was taken. */
export async function send(text, { channel, thread = null, broadcast = false }, say) {
  try {
    if (/^\/[\w-]/.test(text)) return await command(text, channel, thread, say);
    await post("messages", {
      as: world.me,
      channel,
      typed: text,
      ...(thread ? { thread_ts: thread, reply_broadcast: broadcast } : {}),
    });
    return true;
  } catch (error) {
    if (error.word === undefined) throw error;
    say(error.word === "invalid_command" ? t("error_invalid_command", { detail: text.split(/\s/)[0] }) : problem(error));
    return false;
  }
}

async function command(text, channel, thread, say) {
  const answer = await post("command", { as: world.me, channel, text, ...(thread ? { thread_ts: thread } : {}) });
  const failure = outcomeProblem(answer.outcome, answer.error);
  if (failure) say(`${text.split(/\s/)[0]}: ${failure}`);
  return !failure;
}
