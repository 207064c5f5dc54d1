// One message as a bubble: author, quoted message, media, formatted text, time, keyboard, what one can do
// with it.

import { el, hue, icon } from "./dom.js";
import { formatted } from "./entities.js";
import { clock, exact, french } from "./french.js";
import { keyboard } from "./keyboard.js";
import { drawn, summary } from "./media.js";

/**
 * `own`: written by who looks; `first`: the first of several in a row by the same author.
 * `acts`: `reply(message)`, `edit(message)`, `reveal(id)` and what text and keyboard need.
 */
export function bubble(message, { own, first, username, acts }) {
  const text = el("div", { className: "text" }, ...formatted(message.text, message.entities, username, acts), stamp(message));
  const media = message.media ? drawn(message.media) : null;
  const body = el("div", { className: "body" },
    first && (!own || message.topic) ? author(message, own) : null,
    message.via_bot ? el("p", { className: "via" }, "via ", el("strong", {}, `@${message.via_bot}`)) : null,
    message.forward_origin ? forwarded(message.forward_origin) : null,
    message.reply_to ? quoted(message.reply_to, acts) : null,
    ...(message.caption_above ? [text, media] : [media, text]));
  body.ondblclick = (event) => {
    if (event.target.closest("a, button, video, .expandable, .spoiler")) return;
    getSelection().removeAllRanges();
    acts.reply(message);
  };
  const column = el("div", { className: "column" }, body, keyboard(message, username, acts));
  const node = el("article", {
    className: `message ${own ? "own" : "theirs"}${first ? " first" : ""}`, tabIndex: -1,
    "data-id": message.message_id, "aria-label": `${own ? "Vous" : message.from.first_name}, ${clock(message.date)}`,
  }, column, actions(message, own, acts));
  return node;
}

/** A message as one sentence for a screen reader. */
export const spokenOf = (message) => french`${message.from.first_name} : ${wordsOf(message)}`;

const wordsOf = (message) => (message.media ? summary(message) : message.text);

/** The author and, where messages of several topics stand together, the topic. */
const author = ({ from, topic }, own) =>
  el("p", { className: "author", "data-hue": hue(from.id) }, own ? null : fullName(from),
    from.is_bot ? " " : null, from.is_bot ? el("small", {}, "bot") : null,
    topic ? " " : null, topic ? el("span", { className: "topic" }, topic) : null);

const fullName = ({ first_name: first, last_name: last }) => (last ? `${first} ${last}` : first);

const forwarded = ({ sender_user: user, sender_chat: chat }) =>
  el("p", { className: "via" }, "Transféré de ", el("strong", {}, user ? fullName(user) : chat.title));

function quoted(reply, acts) {
  return el("button", {
    className: "quote", type: "button", onclick: () => acts.reveal(reply.message_id),
    title: "Aller à ce message",
  }, el("strong", {}, reply.from_name), el("span", {}, summary(reply)));
}

function stamp({ date, edit_date: edited }) {
  const title = edited ? `${exact(date)}, modifié ${exact(edited)}` : exact(date);
  return el("span", { className: "stamp", title }, edited ? "modifié " : "", clock(date));
}

function actions(message, own, acts) {
  const action = (label, symbol, onclick) =>
    el("button", { className: "icon-button", type: "button", "aria-label": label, title: label, onclick }, icon(symbol));
  return el("div", { className: "actions" },
    action("Répondre", "reply", () => acts.reply(message)),
    own && !message.via_bot ? action("Modifier", "edit", () => acts.edit(message)) : null);
}
