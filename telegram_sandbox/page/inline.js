// Inline mode: what the bot offers while one types after its name, in any chat.

import * as api from "./api.js";
import { Choices } from "./choices.js";
import { byId, el } from "./dom.js";

const PAUSE = 250; // milliseconds without a key before the bot is asked
const NEAR = 80; // pixels from the end within which more is asked for

export class Inline {
  #list = byId("offers");
  #choices = new Choices(this.#list, byId("input"));
  #pattern;
  #acts;
  #timer;
  #turn = new AbortController(); // aborted when something else is typed
  #more = null; // asks for what follows, if there is more

  /** `acts`: `choose(queryId, resultId)` and `start(payload)`. */
  constructor(username, acts) {
    this.#pattern = new RegExp(`^@${username}\\s(.*)$`, "is");
    this.#acts = acts;
    this.#list.onscroll = () => this.#scrolled();
  }

  /** Follows what is typed in this seat: asks the bot once the person pauses. */
  follow(seat, text) {
    this.#cancel();
    const query = this.#pattern.exec(text)?.[1].trim();
    if (query === undefined) return this.#choices.close();
    const { signal } = this.#turn;
    this.#timer = setTimeout(() => this.#ask(seat, query, "", signal), PAUSE);
  }

  close() {
    this.#cancel();
    this.#choices.close();
  }

  /** Handles a key that is meant for the open list; returns whether it was. */
  onKey(event) {
    return this.#choices.onKey(event);
  }

  async #ask(seat, query, offset, signal) {
    try {
      const { inline_query_id: id } = await api.ask(seat, query, offset);
      const offer = await api.offer(seat, id, signal);
      if (!signal.aborted) this.#show(offer, id, offset);
      const next = offer.next_offset;
      this.#more = next && !signal.aborted ? () => this.#ask(seat, query, next, signal) : null;
    } catch (error) {
      if (!signal.aborted) console.info("No inline results:", error.message);
    }
  }

  #show({ results, button }, id, offset) {
    const choices = results.map(({ id: resultId, title, description }) => ({
      content: [el("strong", {}, title), el("span", {}, description)],
      take: () => this.#acts.choose(id, resultId),
    }));
    if (button && !offset) choices.unshift({
      content: [el("em", {}, button.text)],
      take: () => this.#acts.start(button.start_parameter),
    });
    if (offset) this.#choices.add(choices);
    else if (choices.length) this.#choices.show(choices);
    else this.#choices.close();
  }

  #cancel() {
    clearTimeout(this.#timer);
    this.#turn.abort();
    this.#turn = new AbortController();
    this.#more = null;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#list;
    if (scrollHeight - scrollTop - clientHeight > NEAR || !this.#more) return;
    const ask = this.#more;
    this.#more = null;
    ask();
  }
}
