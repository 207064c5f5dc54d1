// The list of conversations: each person's private chat with the bot, and the groups.

import { draftOf } from "./composer.js";
import { brief } from "./dates.js";
import { byId, el, paintAvatar } from "./dom.js";

/** The conversations that the world offers; `members` in a group, and whether they administer it. */
export function conversations({ persons, chats }) {
  const alone = persons.map((person) => ({
    id: person.id, title: person.first_name, role: person.role, members: [],
  }));
  const groups = chats.map((chat) => ({
    id: chat.id, title: chat.title, role: "",
    members: persons.filter(({ id }) => chat.members.includes(id))
      .map((person) => ({ ...person, administers: chat.administrators.includes(person.id) })),
  }));
  return [...alone, ...groups];
}

export class SeatList {
  #nav = byId("seats");
  #rows = new Map(); // conversation id → its link

  /** `addressOf(conversation)` gives the hash that opens it. */
  constructor(all, addressOf) {
    for (const conversation of all) {
      const avatar = el("span", { className: "avatar", "aria-hidden": "true" });
      paintAvatar(avatar, conversation.id, conversation.title);
      const row = el("a", { className: "seat" }, avatar,
        el("span", { className: "seat-title" }, el("strong", {}, conversation.title), el("small", {}, conversation.role)),
        el("time", {}), el("span", { className: "preview" }), el("span", { className: "badge", hidden: true }));
      row.onclick = () => { row.href = addressOf(conversation); };
      row.href = addressOf(conversation);
      this.#rows.set(conversation.id, row);
      this.#nav.append(row);
    }
  }

  /** Marks the conversation that is open, if any. */
  select(conversationId) {
    for (const [id, row] of this.#rows) {
      if (id === conversationId) row.setAttribute("aria-current", "page");
      else row.removeAttribute("aria-current");
    }
  }

  /** Shows the state of a conversation for `seat`: its last message, and how many came unseen. */
  update(seat, view, unread, open) {
    const row = this.#rows.get(seat.chatId);
    const last = view.messages.at(-1);
    row.querySelector("time").textContent = last ? brief(last.date) : "";
    row.querySelector(".preview").replaceChildren(...preview(seat, view, last, open));
    const badge = row.querySelector(".badge");
    badge.hidden = unread === 0;
    badge.replaceChildren(String(unread), el("span", { className: "for-readers" }, unread > 1 ? " non lus" : " non lu"));
  }
}

function preview(seat, { typing, started }, last, open) {
  const draft = open ? "" : draftOf(seat);
  if (typing) return [el("em", {}, "est en train d’écrire…")];
  if (draft) return [el("b", {}, "Brouillon\u00A0: "), draft];
  if (!last) return [el("i", {}, started || seat.chatId !== seat.personId ? "Aucun message" : "N’a pas encore parlé au bot")];
  const who = last.from.id === seat.personId ? "Vous\u00A0: " : "";
  return [who + last.text.split("\n", 1)[0]];
}
