// The list of the bot's commands: opened by the Menu button, or by a "/" that begins a message.

import { byId, el } from "./dom.js";

export class Commands {
  #list = byId("commands");
  #button = byId("menu");
  #input = byId("input");
  #known = [];
  #shown = [];
  #active = -1;
  #send;
  #complete;

  /** `send(command)` sends one at once, `complete(command)` writes it for the person to go on. */
  constructor({ send, complete }) {
    this.#send = send;
    this.#complete = complete;
    this.#button.onclick = () => this.#toggle();
    document.addEventListener("pointerdown", (event) => {
      if (!this.#list.contains(event.target) && !this.#button.contains(event.target)) this.close();
    });
  }

  /** The commands that the bot offers here. */
  offer(commands) {
    if (JSON.stringify(commands) === JSON.stringify(this.#known)) return;
    this.#known = commands;
    this.#button.hidden = commands.length === 0;
    if (this.open) this.close();
  }

  get open() {
    return !this.#list.hidden;
  }

  close() {
    this.#list.hidden = true;
    this.#expanded(false);
    this.#activate(-1);
  }

  /** Offers what fits the beginning of a command, while that is all there is. */
  suggest(text) {
    const begun = /^\/([\p{L}\d_]*)$/u.exec(text);
    const fits = begun ? this.#known.filter(({ command }) => command.startsWith(folded(begun[1]))) : [];
    if (fits.length) this.#show(fits);
    else if (this.open) this.close();
  }

  /** Takes a key if it is for the open list; whether it did. */
  onKey({ key, shiftKey }) {
    if (!this.open) return false;
    const count = this.#shown.length;
    if (key === "ArrowDown") this.#activate((this.#active + 1) % count);
    else if (key === "ArrowUp") this.#activate((this.#active - 1 + count) % count);
    else if (key === "Escape") this.close();
    else if (key === "Tab" && !shiftKey) this.#take(this.#complete);
    else if (key === "Enter" && !shiftKey && this.#active >= 0) this.#take(this.#send);
    else return false;
    return true;
  }

  /** The keys for the list go to the input, where there are keys at all. */
  #toggle() {
    if (this.open) return this.close();
    this.#show(this.#known);
    if (matchMedia("(hover: hover)").matches) this.#input.focus();
  }

  #take(act) {
    const { command } = this.#shown[Math.max(this.#active, 0)];
    this.close();
    act(command);
  }

  #show(commands) {
    this.#shown = commands;
    this.#list.replaceChildren(...commands.map(({ command, description }, index) =>
      el("li", {
        role: "option", id: `command-${index}`, "aria-selected": "false",
        onclick: () => { this.close(); this.#send(command); },
      }, el("strong", {}, `/${command}`), el("span", {}, description))));
    this.#list.hidden = false;
    this.#expanded(true);
    this.#activate(-1);
  }

  #expanded(open) {
    this.#button.setAttribute("aria-expanded", String(open));
  }

  #activate(index) {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = index;
    const option = this.#list.children[index];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }
}

/** Commands have neither accents nor capitals; people type both. */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
