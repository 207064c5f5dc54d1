// Counts of the messages that came while another chat was open.

export class Unread {
  #seenUpTo = new Map(); // chat id → the newest message id that was on screen
  #counts = new Map();

  /** Notes a chat's messages, on screen if `here`; returns how many are unread. */
  note(chatId, messages, here) {
    const newest = messages.at(-1)?.message_id ?? 0;
    if (here || !this.#seenUpTo.has(chatId)) this.#seenUpTo.set(chatId, newest);
    const news = messages.filter(({ message_id: id, own }) => id > this.#seenUpTo.get(chatId) && !own);
    this.#counts.set(chatId, news.length);
    return news.length;
  }

  /** The sum over these conversations. */
  total(conversations) {
    return conversations.reduce((sum, { id }) => sum + (this.#counts.get(id) ?? 0), 0);
  }
}
