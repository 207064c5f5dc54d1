// The top of the open chat: who one talks with, as whom, and whether they are writing; and the words that
// stand in an empty chat.

import * as api from "./api.js";
import { byId, el, paintAvatar } from "./dom.js";
import { french } from "./french.js";

const FEW = 8; // members of a group that are named

export class Header {
  #bot;
  #conversation = null;

  constructor(bot) {
    this.#bot = bot;
  }

  /** Turns to a conversation, or to what it is now. */
  open(conversation) {
    const stays = this.#conversation?.id === conversation.id;
    this.#conversation = conversation;
    reveal(true);
    const group = conversation.members.length > 0;
    const title = group ? conversation.title : this.#bot.first_name;
    byId("chat-title").textContent = title;
    paintAvatar(byId("chat-avatar"), group ? conversation.id : this.#bot.id, title);
    byId("chat-status").textContent = this.#standing();
    if (!stays) this.#introduce(group);
  }

  /** Closes the conversation. */
  close() {
    this.#conversation = null;
    reveal(false);
  }

  /** Shows what the view says of the chat. */
  show({ typing, messages }) {
    const status = byId("chat-status");
    const words = typing ? "est en train d’écrire…" : this.#standing();
    if (status.textContent !== words) status.textContent = words;
    status.classList.toggle("typing", typing);
    byId("intro").hidden = messages.length > 0;
  }

  #standing() {
    const { members, title, role, hasBlocked, isDeactivated, size, bot } = this.#conversation;
    if (isDeactivated) return "bot · ce compte a été supprimé";
    if (!members.length) return `${hasBlocked ? "bot bloqué" : "bot"} · vous êtes ${title}, ${role}`;
    if (size > FEW || size !== members.length + (bot ? 1 : 0)) return `${size.toLocaleString("fr-FR")} membres${bot ? ", dont le bot" : ""}`;
    return french`${size} membres : ${members.map((one) => one.first_name).join(", ")}${bot ? " et le bot" : ""}`;
  }

  async #introduce(group) {
    byId("intro").hidden = true;
    if (group) return this.#intro("Ce groupe est encore silencieux", groupWords(this.#bot.username));
    this.#intro(french`Que peut faire ce bot ?`, this.#bot.description);
    // A bot sets its description when it starts, perhaps after this page did.
    const { id } = this.#conversation;
    this.#bot = await api.world().then((world) => world.bot, () => this.#bot);
    if (this.#conversation?.id === id) this.#intro(french`Que peut faire ce bot ?`, this.#bot.description);
  }

  #intro(heading, words) {
    byId("intro").replaceChildren(el("h3", {}, heading), el("p", {}, words || "Il n’a pas encore dit ce qu’il fait."));
  }
}

function reveal(open) {
  for (const id of ["chat-header", "history", "composer"]) byId(id).hidden = !open;
  byId("nothing-open").hidden = open;
}

const groupWords = (username) =>
  french`Dans un groupe, le bot lit les commandes, les réponses à ses messages, et ce qui le nomme : @${username}.`;
