// The list of the bot's commands: opened by the Menu button, or by a "/" that begins a message.

import { Choices } from "./choices.js";
import { byId, el } from "./dom.js";

export class Commands {
  #button = byId("menu");
  #input = byId("input");
  #choices = new Choices(byId("commands"), this.#input, (open) =>
    this.#button.setAttribute("aria-expanded", String(open)));
  #known = [];
  #shown = [];
  #send;
  #complete;

  /** `send(command)` sends one at once, `complete(command)` writes it into the input. */
  constructor({ send, complete }) {
    this.#send = send;
    this.#complete = complete;
    this.#button.onclick = () => this.#toggle();
    document.addEventListener("pointerdown", ({ target }) => {
      if (!this.#choices.has(target) && !this.#button.contains(target)) this.close();
    });
  }

  /** Sets the commands that the bot offers here. */
  offer(commands) {
    if (JSON.stringify(commands) === JSON.stringify(this.#known)) return;
    this.#known = commands;
    this.#button.hidden = commands.length === 0;
    this.close();
  }

  close() {
    this.#choices.close();
  }

  /** Offers the commands that begin like the text, while the text is nothing else. */
  suggest(text) {
    const begun = /^\/([\p{L}\d_]*)$/u.exec(text);
    const fits = begun ? this.#known.filter(({ command }) => command.startsWith(folded(begun[1]))) : [];
    if (fits.length) this.#show(fits);
    else this.close();
  }

  /** Handles a key that is meant for the open list; returns whether it was. */
  onKey(event) {
    if (event.key !== "Tab" || event.shiftKey || !this.#choices.open) return this.#choices.onKey(event);
    const { command } = this.#shown[Math.max(this.#choices.active, 0)];
    this.close();
    this.#complete(command);
    return true;
  }

  /** Opens or closes the list. The input gets the focus, since it handles the keys, where there is a keyboard. */
  #toggle() {
    if (this.#choices.open) return this.close();
    this.#show(this.#known);
    if (matchMedia("(hover: hover)").matches) this.#input.focus();
  }

  #show(commands) {
    this.#shown = commands;
    this.#choices.show(commands.map(({ command, description }) => ({
      content: [el("strong", {}, `/${command}`), el("span", {}, description)],
      take: () => this.#send(command),
    })));
  }
}

/** Commands have neither accents nor capitals; people type both. */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
