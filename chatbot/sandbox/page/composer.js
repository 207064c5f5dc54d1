// Where one writes: the input with its draft, what it answers or corrects, sending, the start button.

import { Commands } from "./commands.js";
import { byId, el } from "./dom.js";

const draftName = ({ chatId }) => `draft ${chatId}`;

/** What was begun in this chat and not sent, or "". It survives a reload, not the tab. */
export const draftOf = (seat) => sessionStorage.getItem(draftName(seat)) ?? "";

export class Composer {
  #input = byId("input");
  #seat = null;
  #aim = null; // {kind: "reply" | "edit", message} or null
  #acts;
  #lastOwn = undefined;
  #commands;

  /** `acts`: `say(text, replyTo)`, `edit(id, text)`, `command(text)`, `speakAs(personId)`. */
  constructor(acts) {
    this.#acts = acts;
    this.#commands = new Commands({
      send: (command) => { this.#write(""); acts.command(`/${command}`); this.focus(); },
      complete: (command) => this.#write(`/${command} `),
    });
    byId("form").onsubmit = (event) => { event.preventDefault(); this.#submit(); };
    byId("context-close").onclick = () => this.#drop();
    byId("start").onclick = () => acts.command("/start");
    byId("speaker-choice").onchange = (event) => acts.speakAs(Number(event.target.value));
    this.#input.onkeydown = (event) => this.#key(event);
    this.#input.oninput = () => { this.#typed(); this.#commands.suggest(this.#input.value); };
    document.addEventListener("keydown", (event) => this.#catchTyping(event));
  }

  /** Turns to another seat. `speakers` are the persons one can write as here, empty in private. */
  open(seat, speakers) {
    const stays = this.#seat?.chatId === seat.chatId && this.#aim?.kind !== "edit";
    this.#seat = seat;
    this.#commands.close();
    if (!stays) this.#begin();
    byId("speaker").hidden = speakers.length === 0;
    byId("speaker-choice").replaceChildren(...speakers.map((person) =>
      el("option", { value: person.id, selected: person.id === seat.personId }, speakerLabel(person))));
  }

  /** What the view says: commands, whether the bot was started, what could be corrected. */
  show({ commands, startable, lastOwn }) {
    this.#commands.offer(commands);
    byId("start").hidden = !startable;
    const appears = byId("form").hidden && !startable;
    byId("form").hidden = startable;
    this.#fit();
    if (appears) this.focus();
    this.#lastOwn = lastOwn;
  }

  focus() {
    if (matchMedia("(hover: hover)").matches) this.#input.focus({ preventScroll: true });
  }

  reply(message) {
    this.#aimAt({ kind: "reply", message });
    this.#input.focus();
  }

  edit(message) {
    this.#aimAt({ kind: "edit", message });
    this.#write(message.text);
    this.#input.focus();
  }

  /** Puts a text that couldn't be sent back, unless something new was begun. */
  giveBack(seat, text) {
    if (seat.chatId === this.#seat?.chatId && !this.#input.value) this.#write(text);
  }

  #submit() {
    const text = this.#input.value.trim();
    if (!text) return;
    const aim = this.#aim;
    if (aim?.kind !== "edit") this.#keep("");
    this.#begin();
    this.#commands.close();
    if (aim?.kind === "edit") this.#acts.edit(aim.message.message_id, text);
    else this.#acts.say(text, aim?.message.message_id);
  }

  #key(event) {
    if (event.isComposing) return;
    const empty = this.#input.value === "";
    const own = event.key === "ArrowUp" && empty ? this.#lastOwn : null;
    if (this.#commands.onKey(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); this.#submit(); }
    else if (event.key === "Escape" && this.#aim) this.#drop();
    else if (own) { event.preventDefault(); this.edit(own); }
  }

  /** Somebody who types while a button or bubble has the focus means the message. */
  #catchTyping({ key, ctrlKey, metaKey, altKey, target }) {
    const writable = target.closest("input, textarea, select, dialog");
    if (key.length !== 1 || key === " " || ctrlKey || metaKey || altKey || writable) return;
    if (this.#seat && !byId("form").hidden) this.#input.focus();
  }

  #drop() {
    const kind = this.#aim.kind;
    if (kind === "edit") this.#begin();
    else this.#aimAt(null);
    this.#input.focus();
  }

  /** Nothing answered, nothing corrected: only the chat's draft. */
  #begin() {
    this.#aimAt(null);
    this.#write(draftOf(this.#seat));
  }

  #aimAt(aim) {
    this.#aim = aim;
    byId("context").hidden = !aim;
    byId("send-icon").setAttribute("href", aim?.kind === "edit" ? "#icon-check" : "#icon-send");
    if (!aim) return;
    const { kind, message } = aim;
    byId("context-icon").setAttribute("href", `#icon-${kind}`);
    byId("context-title").textContent = kind === "edit" ? "Modifier le message" : `Répondre à ${message.from.first_name}`;
    byId("context-quote").textContent = message.text.split("\n", 1)[0];
  }

  #write(text) {
    this.#input.value = text;
    this.#typed();
  }

  #typed() {
    const text = this.#input.value;
    this.#fit();
    byId("send").disabled = text.trim() === "";
    byId("menu").classList.toggle("small", text !== "");
    if (this.#aim?.kind !== "edit") this.#keep(text);
  }

  /** As high as its text; unknown while it is hidden. */
  #fit() {
    this.#input.style.height = "auto";
    if (this.#input.scrollHeight) this.#input.style.height = `${this.#input.scrollHeight}px`;
  }

  #keep(text) {
    if (text === draftOf(this.#seat)) return;
    if (text) sessionStorage.setItem(draftName(this.#seat), text);
    else sessionStorage.removeItem(draftName(this.#seat));
  }
}

const speakerLabel = ({ first_name: name, role, administers }) =>
  `${name}, ${role}${administers ? " (administre le groupe)" : ""}`;
