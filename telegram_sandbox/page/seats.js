// The list of conversations: each person's private chat with the bot, and the groups.

import { draftOf } from "./composer.js";
import { byId, el, paintAvatar } from "./dom.js";
import { brief, french } from "./french.js";
import { summary } from "./media.js";
import { told } from "./service.js";

const DELETED = "Compte supprimé";

/**
 * The conversations that the world offers: of persons with a role, and of groups that were not upgraded, with the
 * `members` as whom one can write there and the bot's status, empty where it is not a member.
 */
export function conversations({ bot, persons, chats }) {
  const players = persons.filter(({ role }) => role);
  const groups = chats.filter((chat) => !chat.upgraded_to).map((chat) => group(chat, bot, players));
  return [...players.map(alone), ...groups.filter(({ members }) => members.length)];
}

const alone = ({ id, first_name: name, role, has_blocked: hasBlocked, is_deactivated: isDeactivated }) => ({
  id, title: isDeactivated ? DELETED : name, role: isDeactivated ? "" : role, hasBlocked, isDeactivated, members: [], topics: [],
});

function group({ id, type, title, topics, members }, bot, players) {
  const places = new Map(members.map((place) => [place.id, place]));
  return {
    id, type, title, topics, role: "", size: members.length, bot: places.get(bot.id)?.status ?? "",
    members: players.filter((player) => places.has(player.id) && !player.is_deactivated)
      .map((player) => ({ ...player, ...standing(places.get(player.id)) })),
  };
}

const standing = ({ status, is_anonymous: isAnonymous }) =>
  ({ status, isAnonymous, administers: status === "creator" || status === "administrator" });

export class SeatList {
  #nav = byId("seats");
  #rows = new Map(); // conversation id → its link
  #addressOf;

  /** `addressOf(conversation)` gives the hash that opens it. */
  constructor(addressOf) {
    this.#addressOf = addressOf;
  }

  /** Lists these conversations. */
  show(all) {
    const rows = all.map((conversation) => this.#row(conversation));
    this.#rows = new Map(all.map(({ id }, index) => [id, rows[index]]));
    this.#nav.replaceChildren(...rows);
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
    if (!row) return;
    const last = view.messages.at(-1);
    row.querySelector("time").textContent = last ? brief(last.date) : "";
    row.querySelector(".preview").replaceChildren(...preview(seat, view, last, open));
    const badge = row.querySelector(".badge");
    badge.hidden = !unread;
    badge.replaceChildren(String(unread), el("span", { className: "for-readers" }, unread > 1 ? " non lus" : " non lu"));
  }

  #row(conversation) {
    const { id, title, role } = conversation;
    const row = this.#rows.get(id) ?? newRow();
    row.href = this.#addressOf(conversation);
    row.onclick = () => { row.href = this.#addressOf(conversation); };
    paintAvatar(row.querySelector(".avatar"), id, title);
    row.querySelector(".seat-title").replaceChildren(el("strong", {}, title), " ", el("small", {}, role));
    return row;
  }
}

const newRow = () =>
  el("a", { className: "seat" },
    el("span", { className: "avatar", "aria-hidden": "true" }), el("span", { className: "seat-title" }),
    el("time", {}), el("span", { className: "preview" }), el("span", { className: "badge", hidden: true }));

function preview(seat, { typing, started }, last, open) {
  const draft = open ? "" : draftOf(seat);
  if (typing) return [el("em", {}, "est en train d’écrire…")];
  if (draft) return [el("b", {}, french`Brouillon : `), draft];
  if (!last) return [el("i", {}, started || seat.chatId !== seat.personId ? "Aucun message" : "N’a pas encore parlé au bot")];
  if (last.service) return [told(last)];
  return [`${last.own ? french`Vous : ` : ""}${summary(last)}`];
}
