// The menu of the open chat: what the person may do there besides writing.

import * as api from "./api.js";
import { byId, el } from "./dom.js";

export class Menu {
  #button = byId("chat-menu");
  #list = byId("chat-choices");
  #act;
  #print = ""; // what the choices were made from

  /** `act(request)` runs a request of the control API. */
  constructor(act) {
    this.#act = act;
    this.#list.onclick = () => this.#list.hidePopover();
  }

  /** Offers what this person may do in this conversation. */
  offer(conversation, personId, botId, started) {
    const print = JSON.stringify([conversation, personId, started]);
    if (print === this.#print) return;
    this.#print = print;
    const choices = conversation.members.length ? inGroup(conversation, personId, botId) : inPrivate(conversation, started);
    this.#button.hidden = choices.length === 0;
    if (this.#button.hidden) this.#list.hidePopover();
    this.#list.replaceChildren(...choices.map(([label, request]) =>
      el("button", { type: "button", onclick: () => this.#act(request) }, label)));
  }
}

function inPrivate({ id, hasBlocked, isDeactivated }, started) {
  if (!started || isDeactivated) return [];
  return [hasBlocked ? ["Débloquer le bot", () => api.unblock(id)] : ["Bloquer le bot", () => api.block(id)]];
}

function inGroup(group, personId, botId) {
  const me = group.members.find(({ id }) => id === personId);
  const become = (userId, status, anonymous) => () => api.place(group.id, userId, personId, status, anonymous);
  const bot = (status) => become(botId, status);
  const large = group.type === "supergroup";
  return [
    me.administers && large && (me.isAnonymous
      ? ["Écrire en votre nom", become(me.id, me.status, false)]
      : ["Écrire anonymement", become(me.id, me.status, true)]),
    !group.bot && ["Ajouter le bot au groupe", bot("member")],
    ...(group.bot && me.administers ? [
      group.bot === "administrator"
        ? ["Retirer au bot ses droits d’administrateur", bot("member")]
        : ["Nommer le bot administrateur", bot("administrator")],
      large && (group.bot === "restricted"
        ? ["Rendre la parole au bot", bot("member")]
        : ["Empêcher le bot d’écrire", bot("restricted")]),
      ["Retirer le bot du groupe", bot("kicked")],
    ] : []),
    me.administers && !large && ["Transformer en supergroupe", () => api.upgrade(group.id, personId)],
  ].filter(Boolean);
}
