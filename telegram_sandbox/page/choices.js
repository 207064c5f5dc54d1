// A list of choices above the input, worked with the keys while the input, or the list itself, has the focus.

import { el } from "./dom.js";

export class Choices {
  #list;
  #input;
  #toggled;
  #takes = []; // what each choice does
  #active = -1;

  /** `toggled(open)` is called when the list appears or goes. */
  constructor(list, input, toggled = () => undefined) {
    this.#list = list;
    this.#input = input;
    this.#toggled = toggled;
    list.onkeydown = (event) => { if (this.onKey(event)) event.preventDefault(); };
  }

  get open() {
    return !this.#list.hidden;
  }

  /** The index of the active choice, or -1. */
  get active() {
    return this.#active;
  }

  has(node) {
    return this.#list.contains(node);
  }

  /** Shows `choices` and no others: `{content, take}`, nodes and what choosing does. */
  show(choices) {
    this.#list.replaceChildren();
    this.#takes = [];
    this.add(choices);
    this.#list.hidden = false;
    this.#input.setAttribute("aria-controls", this.#list.id);
    this.#toggled(true);
    this.#activate(-1);
  }

  /** Adds more of them at the end. */
  add(choices) {
    for (const { content, take } of choices) {
      const id = `${this.#list.id}-${this.#takes.length}`;
      const onclick = () => { this.close(); take(); };
      this.#list.append(el("li", { role: "option", id, "aria-selected": "false", onclick }, ...content));
      this.#takes.push(onclick);
    }
  }

  close() {
    if (!this.open) return;
    if (this.#list.contains(document.activeElement)) this.#input.focus();
    this.#list.hidden = true;
    this.#toggled(false);
    this.#activate(-1);
  }

  /** Handles a key that is meant for the open list; returns whether it was. */
  onKey({ key, shiftKey }) {
    if (!this.open) return false;
    const count = this.#takes.length;
    if (key === "ArrowDown") this.#activate((this.#active + 1) % count);
    else if (key === "ArrowUp") this.#activate((Math.max(this.#active, 0) - 1 + count) % count);
    else if (key === "Escape") this.close();
    else if (key === "Enter" && !shiftKey && this.#active >= 0) this.#takes[this.#active]();
    else return false;
    return true;
  }

  #activate(index) {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = index;
    const option = this.#list.children[index];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    for (const node of [this.#input, this.#list]) {
      if (option) node.setAttribute("aria-activedescendant", option.id);
      else node.removeAttribute("aria-activedescendant");
    }
  }
}
