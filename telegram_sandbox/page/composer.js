// Where one writes: the input with its draft, what it answers or corrects, the file that goes with it,
// sending, the start button.

import { Attachment } from "./attachment.js";
import { Commands } from "./commands.js";
import { byId, el } from "./dom.js";
import { Inline } from "./inline.js";
import { replyKeyboard } from "./keyboard.js";
import { summary } from "./media.js";

const LONGEST = 4096; // characters of a message
const LONGEST_CAPTION = 1024;

const draftName = ({ chatId }) => `draft ${chatId}`;

/** The chat's draft, or "". It survives a reload, but not the tab. */
export const draftOf = (seat) => sessionStorage.getItem(draftName(seat)) ?? "";

export class Composer {
  #input = byId("input");
  #seat = null;
  #aim = null; // {kind: "reply" | "edit", message} or null
  #acts;
  #lastOwn = undefined;
  #commands;
  #inline;
  #attachment = new Attachment(() => { this.#typed(); this.focus(); });

  /**
   * `username` is the bot's. `acts`: `say(text, replyTo)`, `send(file, caption, replyTo)`, `edit(id, text)`,
   * `command(text)`, `choose(queryId, resultId)`, `start(payload)`, `begin()`, `speakAs(personId)`.
   */
  constructor(username, acts) {
    this.#acts = acts;
    this.#inline = new Inline(username, {
      choose: (queryId, resultId) => { this.#write(""); acts.choose(queryId, resultId); this.focus(); },
      start: (payload) => { this.#write(""); acts.start(payload); },
    });
    this.#commands = new Commands({
      send: (command) => { this.#write(""); acts.command(`/${command}`); this.focus(); },
      complete: (command) => this.#write(`/${command} `),
    });
    byId("form").onsubmit = (event) => { event.preventDefault(); this.#submit(); };
    byId("context-close").onclick = () => this.#drop();
    byId("start").onclick = () => acts.begin();
    byId("speaker-choice").onchange = (event) => acts.speakAs(Number(event.target.value));
    this.#input.onkeydown = (event) => this.#key(event);
    this.#input.oninput = () => this.#suggest();
    document.addEventListener("keydown", (event) => this.#catchTyping(event));
  }

  /** Turns to another seat. `speakers` are the persons one can write as here, empty in private. */
  open(seat, speakers, topic) {
    const stays = this.#seat?.chatId === seat.chatId && this.#aim?.kind !== "edit";
    this.#seat = seat;
    this.#closeLists();
    if (!stays) this.#begin();
    this.#input.placeholder = topic ? `Message dans ${topic}` : "Message";
    byId("speaker").hidden = speakers.length === 0;
    byId("speaker-choice").replaceChildren(...speakers.map((person) =>
      el("option", { value: person.id, selected: person.id === seat.personId }, speakerLabel(person))));
  }

  /**
   * Shows what the view says: commands, the keyboard in the place of one's own, the button to press first
   * (`begin`, "" where one can write), whether the chat is closed, the last own message, which could be edited.
   */
  show({ commands, keyboard, begin, closed = false, lastOwn }) {
    this.#commands.offer(commands);
    byId("keyboard").hidden = keyboard.length === 0;
    byId("keyboard").replaceChildren(...replyKeyboard(keyboard, (text) => this.#acts.say(text)));
    byId("start").hidden = !begin;
    byId("start").textContent = begin;
    const writable = !begin && !closed;
    const appears = byId("form").hidden && writable;
    byId("form").hidden = !writable;
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
    this.#attachment.hold(null);
    this.#aimAt({ kind: "edit", message });
    this.#write(message.text);
    this.#input.focus();
  }

  /** Puts back what couldn't be sent, unless something new was begun. */
  giveBack(seat, text, file = null) {
    if (seat.chatId !== this.#seat?.chatId || this.#input.value || this.#attachment.file) return;
    this.#attachment.hold(file);
    this.#write(text);
  }

  #submit() {
    const text = this.#input.value.trim();
    const { file } = this.#attachment;
    if (!text && !file) return;
    const aim = this.#aim;
    if (aim?.kind !== "edit") this.#keep("");
    this.#begin();
    this.#closeLists();
    if (aim?.kind === "edit") this.#acts.edit(aim.message.message_id, text);
    else if (file) this.#acts.send(file, text, aim?.message.message_id);
    else this.#acts.say(text, aim?.message.message_id);
  }

  /** Offers commands, or in inline mode the bot's results, for the text as it is now. */
  #suggest() {
    this.#typed();
    this.#commands.suggest(this.#input.value);
    this.#inline.follow(this.#seat, this.#input.value);
  }

  #closeLists() {
    this.#commands.close();
    this.#inline.close();
  }

  #key(event) {
    if (event.isComposing) return;
    const empty = this.#input.value === "";
    const own = event.key === "ArrowUp" && empty ? this.#lastOwn : null;
    if (this.#commands.onKey(event) || this.#inline.onKey(event)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); this.#submit(); }
    else if (event.key === "Escape" && this.#aim) this.#drop();
    else if (own) { event.preventDefault(); this.edit(own); }
  }

  /** Takes what is typed while a button or bubble has the focus as meant for the message. */
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

  /** Returns to the chat's draft: nothing answered, edited or attached. */
  #begin() {
    this.#aimAt(null);
    this.#attachment.hold(null);
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
    byId("context-quote").textContent = summary(message);
  }

  #write(text) {
    this.#input.value = text;
    this.#typed();
  }

  #typed() {
    const text = this.#input.value;
    this.#fit();
    byId("send").disabled = text.trim() === "" && !this.#attachment.file;
    byId("attach").hidden = this.#aim?.kind === "edit";
    this.#input.maxLength = this.#attachment.file ? LONGEST_CAPTION : LONGEST;
    byId("menu").classList.toggle("small", text !== "");
    if (this.#aim?.kind !== "edit") this.#keep(text);
  }

  /** Makes the input as high as its text, which is unknown while it is hidden. */
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

const speakerLabel = ({ first_name: name, role, administers, isAnonymous }) =>
  administers ? `${name}, ${isAnonymous ? "sans se nommer" : "administre le groupe"}` : `${name}, ${role}`;
