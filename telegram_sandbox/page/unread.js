// How many messages came while one looked elsewhere.

export class Unread {
  #seenUpTo = new Map(); // chat id → the newest message id that was on screen
  #counts = new Map();

  /** Takes note of a chat's messages, which are `here` on screen or not; how many came unseen. */
  note(chatId, messages, here) {
    const newest = messages.at(-1)?.message_id ?? 0;
    if (here || !this.#seenUpTo.has(chatId)) this.#seenUpTo.set(chatId, newest);
    const news = messages.filter(({ message_id: id, own }) => id > this.#seenUpTo.get(chatId) && !own);
    this.#counts.set(chatId, news.length);
    return news.length;
  }

  /** In all of these conversations. */
  total(conversations) {
    return conversations.reduce((sum, { id }) => sum + (this.#counts.get(id) ?? 0), 0);
  }
}
