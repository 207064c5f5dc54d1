// The topics of a forum: which one is read and written in.

import { byId, el } from "./dom.js";

const GENERAL = 1; // its messages carry no thread

export class Topics {
  #row = byId("topics");
  #chosen = new Map(); // chat id → the topic's id, absent where all are read
  #names = new Map();
  #chatId = null;
  #print = ""; // what the row was made from

  /** `changed()` is called when another topic is chosen. */
  constructor(changed) {
    this.#row.onchange = ({ target }) => {
      if (target.value) this.#chosen.set(this.#chatId, Number(target.value));
      else this.#chosen.delete(this.#chatId);
      changed();
    };
  }

  /** Shows a conversation's topics; none where it is no forum. */
  open({ id, topics }) {
    this.#chatId = id;
    this.#names = new Map(topics.map((topic) => [topic.id, topic.name]));
    if (!this.#names.has(this.#chosen.get(id))) this.#chosen.delete(id);
    this.#row.hidden = topics.length === 0;
    const print = JSON.stringify([id, topics]);
    if (print === this.#print) return;
    this.#print = print;
    this.#row.replaceChildren(
      el("legend", { className: "for-readers" }, "Sujet"),
      this.#choice("", "Tous les sujets"),
      ...topics.map((topic) => this.#choice(topic.id, topic.name, topic.is_closed)));
  }

  /** The thread to write in; undefined for General, or for the topic of the message that is answered. */
  get thread() {
    return this.#chosen.get(this.#chatId);
  }

  /** The name of the topic in which one writes; undefined where there are none. */
  get written() {
    return this.#names.get(this.thread ?? GENERAL);
  }

  /** The messages of the topic that is read; among all of them, each says where it is. */
  among(messages) {
    if (this.#row.hidden) return messages;
    if (this.thread) return messages.filter(({ thread = GENERAL }) => thread === this.thread);
    return messages.map((message) => ({ ...message, topic: this.#names.get(message.thread ?? GENERAL) }));
  }

  #choice(value, name, closed = false) {
    const checked = (this.thread ?? "") === value;
    return el("label", {}, el("input", { type: "radio", name: "topic", value, checked, className: "for-readers" }),
      name, closed ? " " : null, closed ? el("small", {}, "fermé") : null);
  }
}
