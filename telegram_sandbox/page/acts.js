// What the person does on the page, one act after the other, and what they are told when it can't be done.

import * as api from "./api.js";
import { french } from "./french.js";
import { toast } from "./notices.js";

export class Acts {
  #username;
  #current;
  #presses;
  #giveBack;
  #refresh;
  #sending = Promise.resolve(); // what is said goes out in the order in which it was said

  /**
   * `username` is the bot's. `current()` gives the open `{seat, conversation}`, `presses` keeps the buttons
   * that wait, `giveBack(seat, text, file)` puts back what couldn't be sent, `refresh()` asks who there is.
   */
  constructor({ username, current, presses, giveBack, refresh }) {
    this.#username = username;
    this.#current = current;
    this.#presses = presses;
    this.#giveBack = giveBack;
    this.#refresh = refresh;
  }

  say = (text, replyTo) => {
    const { seat } = this.#current();
    this.#inOrder(() => api.say(seat, text, replyTo), "Telegram refuserait ce message.", () => this.#giveBack(seat, text));
  };

  send = (file, caption, replyTo) => {
    const { seat } = this.#current();
    this.#inOrder(() => api.send(seat, file, caption, replyTo), french`Telegram refuserait ce fichier : 50 Mo au plus, 10 Mo pour une photo.`, () => this.#giveBack(seat, caption, file));
  };

  /** Posts a result of inline mode. */
  choose = (queryId, resultId) => {
    const { seat } = this.#current();
    this.#inOrder(() => api.choose(seat, queryId, resultId), "Cette proposition n’est plus valable.");
  };

  edit = (messageId, text) => {
    const { seat } = this.#current();
    this.#inOrder(() => api.edit(seat, messageId, text), "Ce message ne peut pas être modifié ainsi.");
  };

  /** Sends a command; in a group it is addressed, as Telegram's apps do. */
  command = (text) => {
    const addressed = this.#current().conversation.members.length && !text.includes("@");
    this.say(addressed ? `${text}@${this.#username}` : text);
  };

  /** Starts the bot; unblocks it first where the person had blocked it. */
  begin = () => {
    const { seat, conversation } = this.#current();
    if (conversation.hasBlocked) this.#inOrder(() => api.unblock(seat.personId), IMPOSSIBLE);
    this.command("/start");
  };

  /** Follows a deep link of the bot to the private chat with it, and sends `/start payload` if there is one. */
  start = (payload) => {
    const seat = api.seatOf(this.#current().seat.personId);
    location.hash = `#${seat.chatId}`;
    if (payload) this.#inOrder(() => api.say(seat, `/start ${payload}`), "Telegram refuserait ce lien.");
  };

  press = (messageId, data) => {
    const { seat } = this.#current();
    this.#presses.track(messageId, data, () => api.press(seat, messageId, data))
      .catch((error) => complain(error, "Ce bouton n’existe plus."));
  };

  /** Runs a request that changes somebody's place. */
  change = (request) => {
    request().then(this.#refresh).catch((error) => complain(error, IMPOSSIBLE));
  };

  copy = (text) => this.#copyAnd(text, "Copié.");

  #copyAnd = async (text, told) => {
    try {
      await navigator.clipboard.writeText(text);
      toast(told);
    } catch {
      toast("Votre navigateur n’a pas permis la copie.");
    }
  };

  /** Telegram's apps ask to whom; here nothing leaves the machine. */
  share = (text) => this.#copyAnd(text, french`Copié : collez-le dans une conversation d’ici.`);

  #inOrder(act, refusal, undo = () => undefined) {
    this.#sending = this.#sending.then(act).catch((error) => { undo(); complain(error, refusal); });
  }
}

const IMPOSSIBLE = "Cela n’est pas possible.";

/** Tells the person, in French, what the sandbox refused in English. */
function complain(error, refusal) {
  console.info("Not done:", error.message);
  toast(error instanceof api.Refused ? refusal : french`Rien n’est parti : la connexion est perdue.`);
}
