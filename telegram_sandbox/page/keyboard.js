// Keyboards: rows of buttons under a message, and which of them wait for the bot's answer; or below where
// one writes, in the place of one's own.

import { el, icon } from "./dom.js";
import { deepLink, openable, shared } from "./links.js";

const FORGET_AFTER = 15000; // milliseconds; Telegram's own apps stop the wheel about then
const SETTLE = 400; // milliseconds for the view that tells of a press to arrive

/** The rows of a message's keyboard, or null. `acts`: `press(id, data)`, `start(payload)`, `copy(text)`, `share(text)`. */
export function keyboard(message, username, acts) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const built = rows.map((row) =>
    el("div", { className: "keyboard-row" }, ...row.map((button) => key(message, button, username, acts))));
  return el("div", { className: "keyboard", role: "group", "aria-label": "Boutons du message" }, ...built);
}

/** The rows of a keyboard in the place of one's own, whose buttons say their text. */
export const replyKeyboard = (rows, say) => rows.map((row) =>
  el("div", { className: "keyboard-row" }, ...row.map((button) => plainKey(button, () => say(button.text)))));

function key(message, button, username, acts) {
  if (button.callback_data !== undefined) return pressKey(message, button, acts);
  if (button.copy_text) return plainKey(button, () => acts.copy(button.copy_text.text), "copy");
  const deep = button.url ? deepLink(button.url, username) : null;
  if (deep) return plainKey(button, () => acts.start(deep.start));
  const passedOn = button.url ? shared(button.url) : null;
  if (passedOn) return plainKey(button, () => acts.share(passedOn), "copy");
  const href = button.url ? openable(button.url) : null;
  if (href) return el("a", { className: "key", href, target: "_blank", rel: "noopener noreferrer" }, button.text, icon("open"));
  return el("button", { className: "key", type: "button", disabled: true }, button.text);
}

function pressKey(message, button, acts) {
  return el("button", {
    className: "key", type: "button", "data-press": pressName(message.message_id, button.callback_data),
    onclick: () => acts.press(message.message_id, button.callback_data),
  }, button.text);
}

function plainKey(button, onclick, symbol) {
  return el("button", { className: "key", type: "button", onclick }, button.text, symbol ? icon(symbol) : null);
}

const pressName = (messageId, data) => `${messageId} ${data}`;

/** The presses of one seat that the bot hasn't answered yet; `changed()` is called when one begins or ends. */
export class Presses {
  #waiting = new Map(); // press name → {id once it is known, seen pending yet, settled, until}
  #pending = new Set();
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** Runs `send`, which presses the button, and waits until the bot answered the query it gives. */
  async track(messageId, data, send) {
    const name = pressName(messageId, data);
    const press = { id: null, seen: false, settled: false, until: Date.now() + FORGET_AFTER };
    this.#waiting.set(name, press);
    this.#changed();
    try {
      press.id = (await send()).callback_query_id;
      setTimeout(() => { press.settled = true; this.#settle(); }, SETTLE);
      setTimeout(() => this.#settle(), FORGET_AFTER);
    } catch (error) {
      this.#waiting.delete(name);
      this.#changed();
      throw error;
    }
  }

  /** Takes from a view which queries are still unanswered. */
  update(pending) {
    this.#pending = new Set(pending);
    this.#settle();
  }

  /** Forgets all, for another seat. */
  clear() {
    this.#waiting.clear();
  }

  #settle() {
    const now = Date.now();
    for (const [name, press] of this.#waiting) {
      const unanswered = this.#pending.has(press.id);
      press.seen ||= unanswered;
      const answered = !unanswered && (press.seen || press.settled);
      if (answered || now >= press.until) this.#waiting.delete(name);
    }
    this.#changed();
  }

  /** Shows on the buttons under `root` which are waiting. */
  show(root) {
    for (const button of root.querySelectorAll("[data-press]")) {
      const busy = this.#waiting.has(button.dataset.press);
      button.classList.toggle("busy", busy);
      button.setAttribute("aria-busy", String(busy));
    }
  }
}
