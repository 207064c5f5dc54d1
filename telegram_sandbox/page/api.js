// The sandbox's control API (see telegram_sandbox): what a person sees, and what they do.

/** The sandbox understood and refused; the message says why. */
export class Refused extends Error {}

/**
 * A seat is one person in one chat: `{chatId, personId}`. In a private chat with the bot both are the
 * same number. In a forum `thread` may name the topic in which they write.
 */
export const seatOf = (chatId, personId = chatId, thread = undefined) => ({ chatId, personId, thread });

export const world = () => call("/sandbox/world");

/** What this person sees. With `since` it waits up to `wait` seconds for another revision than that. */
export function view({ chatId, personId }, { since, wait = 0, signal } = {}) {
  const query = new URLSearchParams({ as: personId });
  if (since !== undefined) {
    query.set("since", since);
    query.set("wait", wait);
  }
  return call(`/sandbox/chats/${chatId}/view?${query}`, { signal });
}

export const say = (seat, text, replyTo) =>
  act(seat, "say", { text, reply_to: replyTo, thread: seat.thread });

export const edit = (seat, messageId, text) => act(seat, "edit", { message_id: messageId, text });

export const press = (seat, messageId, data) => act(seat, "press", { message_id: messageId, data });

/** Sends a file, with its caption. */
export function send({ chatId, personId, thread }, file, caption, replyTo) {
  const form = new FormData();
  form.set("chat_id", chatId);
  form.set("caption", caption);
  if (replyTo) form.set("reply_to", replyTo);
  if (thread) form.set("thread", thread);
  form.set("file", file);
  return call(`/sandbox/persons/${personId}/send`, { method: "POST", body: form });
}

/** Asks the bot in inline mode; `offer` then waits for its answer. */
export const ask = (seat, query, offset) => act(seat, "inline", { query, offset });

export const offer = ({ personId }, queryId, signal) =>
  call(`/sandbox/persons/${personId}/inline/${queryId}?wait=25`, { signal });

export const choose = ({ personId, thread }, queryId, resultId) =>
  post(`/sandbox/persons/${personId}/choose`, { inline_query_id: queryId, result_id: resultId, thread });

export const block = (personId) => post(`/sandbox/persons/${personId}/block`);

export const unblock = (personId) => post(`/sandbox/persons/${personId}/unblock`);

/** Gives a person, or the bot, another place in a group; `by` does it. */
export const place = (groupId, userId, by, status, anonymous = false) =>
  post(`/sandbox/groups/${groupId}/members/${userId}`, { by, status, is_anonymous: anonymous });

export const upgrade = (groupId, by) => post(`/sandbox/groups/${groupId}/upgrade`, { by });

export const setClock = (seconds) => post("/sandbox/clock", { at: seconds });

export const returnToRealTime = () => call("/sandbox/clock", { method: "DELETE" });

const act = ({ chatId, personId }, verb, body) =>
  post(`/sandbox/persons/${personId}/${verb}`, { chat_id: chatId, ...body });

function post(path, body) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function call(path, options = {}) {
  const response = await fetch(path, { cache: "no-store", ...options });
  if (response.ok) return response.json();
  const { error } = await response.json().catch(() => ({}));
  if (response.status < 500) throw new Refused(error ?? response.statusText);
  throw new Error(`${response.status} ${path}`);
}
