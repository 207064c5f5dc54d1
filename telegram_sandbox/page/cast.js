// Who there is and which conversations there are, as the sandbox last told it.

import * as api from "./api.js";
import { conversations } from "./seats.js";

class Cast {
  #world;
  all; // the conversations

  constructor(world) {
    this.#take(world);
  }

  get bot() {
    return this.#world.bot;
  }

  /** What the bot remembers of before its start, in a sentence, or "". */
  get remembered() {
    return this.#world.remembered;
  }

  /** What the sandbox said of its clock. */
  get clock() {
    return this.#world.clock;
  }

  /** Grows with every change; a view that names another asks for `refresh`. */
  get revision() {
    return this.#world.revision;
  }

  /** The conversation of that id, or what the group was upgraded to. */
  find(id) {
    const over = this.#world.chats.find((chat) => chat.id === id && chat.upgraded_to);
    return over ? this.find(over.upgraded_to) : this.all.find((conversation) => conversation.id === id);
  }

  async refresh() {
    this.#take(await api.world());
  }

  #take(world) {
    this.#world = world;
    this.all = conversations(world);
  }
}

/** Fetches the cast, trying until the sandbox answers; `online(yes)` is told whether it does. */
export async function firstCast(online) {
  for (;;) {
    try {
      const cast = new Cast(await api.world());
      online(true);
      return cast;
    } catch {
      online(false);
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
  }
}
