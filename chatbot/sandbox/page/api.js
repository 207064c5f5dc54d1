// The sandbox's control API (see chatbot/sandbox): what a person sees, and what they do.

/** The sandbox understood and refused; the message says why. */
export class Refused extends Error {}

/**
 * A seat is one person in one chat: `{chatId, personId}`. In a private chat with the bot both are the
 * same number.
 */
export const seatOf = (chatId, personId = chatId) => ({ chatId, personId });

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
  act(seat, "say", { text, ...(replyTo ? { reply_to: replyTo } : {}) });

export const edit = (seat, messageId, text) => act(seat, "edit", { message_id: messageId, text });

export const press = (seat, messageId, data) => act(seat, "press", { message_id: messageId, data });

function act({ chatId, personId }, verb, body) {
  return call(`/sandbox/persons/${personId}/${verb}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ chat_id: chatId, ...body }),
  });
}

async function call(path, options = {}) {
  const response = await fetch(path, { cache: "no-store", ...options });
  if (response.ok) return response.json();
  const { error } = await response.json().catch(() => ({}));
  if (response.status < 500) throw new Refused(error ?? response.statusText);
  throw new Error(`${response.status} ${path}`);
}
