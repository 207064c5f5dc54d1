// The sandbox's page: one picks a person and chats with the bot as they would in Telegram.
// This module wires the others; the address's hash says what is open (`#chat`, or `#chat/person` in a group).

import * as api from "./api.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { Header } from "./header.js";
import { History } from "./history.js";
import { Presses } from "./keyboard.js";
import { Notices, toast } from "./notices.js";
import { conversations, SeatList } from "./seats.js";
import { Sync } from "./sync.js";

const TITLE = document.title;
const online = (yes) => { byId("offline").hidden = yes; };

const world = await firstAnswer();
const all = conversations(world);
const header = new Header(world.bot);
const views = new Map(); // "chat/person" → their last view
const seenUpTo = new Map(); // chat id → the newest message id that was on screen
const speakers = new Map(); // group id → the member one last wrote as
const unread = new Map(); // chat id → how many messages came unseen
let open = null; // {seat, conversation}, or null while only the list is there
let sending = Promise.resolve(); // what is said goes out in the order in which it was said

const history = new History({
  username: world.bot.username,
  acts: {
    command, start, press, copy,
    reveal: (id) => history.reveal(id),
    reply: (message) => composer.reply(message),
    edit: (message) => composer.edit(message),
  },
});
const presses = new Presses(() => presses.show(history.root));
const notices = new Notices();
const composer = new Composer({ say, edit, command, speakAs });
const list = new SeatList(all, addressOf);
const sync = new Sync({ seen, online });

addEventListener("hashchange", route);
route();
sync.glance(() => all.map(seatIn).filter((seat) => seat.chatId !== open?.seat.chatId));

// What is open

function route() {
  const [, chat, person] = /^#(-?\d+)(?:\/(\d+))?$/.exec(location.hash) ?? [];
  const conversation = all.find(({ id }) => id === Number(chat));
  if (conversation?.members.some(({ id }) => id === Number(person))) speakers.set(conversation.id, Number(person));
  if (conversation) enter(conversation);
  else leave();
}

function enter(conversation) {
  const seat = seatIn(conversation);
  const left = open;
  open = { seat, conversation };
  if (left) lookBack(left.seat);
  document.body.dataset.pane = "chat";
  presses.clear();
  history.open(seat, conversation.members.length > 0);
  composer.open(seat, conversation.members);
  header.open(conversation);
  list.select(conversation.id);
  const known = views.get(nameOf(seat));
  if (known) seen(seat, known);
  sync.follow(seat);
  composer.focus();
}

function leave() {
  const left = open;
  open = null;
  document.body.dataset.pane = "list";
  header.close();
  list.select(null);
  sync.rest();
  if (left) lookBack(left.seat);
}

/** A chat that one leaves shows its draft in the list. */
function lookBack(seat) {
  const view = views.get(nameOf(seat));
  if (view) seen(seat, view);
}

function seatIn({ id, members }) {
  return members.length ? api.seatOf(id, speakers.get(id) ?? members[0].id) : api.seatOf(id);
}

function addressOf(conversation) {
  const { chatId, personId } = seatIn(conversation);
  return conversation.members.length ? `#${chatId}/${personId}` : `#${chatId}`;
}

function speakAs(personId) {
  location.replace(`#${open.seat.chatId}/${personId}`);
}

function nameOf({ chatId, personId }) {
  return `${chatId}/${personId}`;
}

// What is seen

function seen(seat, view) {
  const here = open !== null && nameOf(seat) === nameOf(open.seat);
  notices.show(view.notices, !here || !views.has(nameOf(seat)));
  views.set(nameOf(seat), view);
  count(seat, view, here);
  list.update(seat, view, unread.get(seat.chatId), here);
  if (!here) return;
  const spoken = history.show(view.messages);
  if (spoken.length) byId("spoken").textContent = spoken.join("\n");
  presses.update(view.pending);
  header.show(view);
  composer.show({
    commands: view.commands,
    startable: !view.started && open.conversation.members.length === 0,
    lastOwn: view.messages.findLast(({ from }) => from.id === seat.personId),
  });
}

function count({ chatId, personId }, { messages }, here) {
  const newest = messages.at(-1)?.message_id ?? 0;
  if (here || !seenUpTo.has(chatId)) seenUpTo.set(chatId, newest);
  const news = messages.filter(({ message_id: id, from }) => id > seenUpTo.get(chatId) && from.id !== personId);
  unread.set(chatId, news.length);
  const total = [...unread.values()].reduce((sum, n) => sum + n, 0);
  document.title = total ? `(${total}) ${TITLE}` : TITLE;
}

// What is done

function say(text, replyTo) {
  const { seat } = open;
  inOrder(() => api.say(seat, text, replyTo), "Telegram refuserait ce message.", () => composer.giveBack(seat, text));
}

function edit(messageId, text) {
  const { seat } = open;
  inOrder(() => api.edit(seat, messageId, text), "Ce message ne peut pas être modifié ainsi.");
}

/** Sends a command; in a group it is addressed, as Telegram's apps do. */
function command(text) {
  const addressed = open.conversation.members.length && !text.includes("@");
  say(addressed ? `${text}@${world.bot.username}` : text);
}

/** A deep link of the bot: to the private chat with it, where `/start payload` is said if there is one. */
function start(payload) {
  const seat = api.seatOf(open.seat.personId);
  location.hash = `#${seat.chatId}`;
  if (payload) inOrder(() => api.say(seat, `/start ${payload}`), "Telegram refuserait ce lien.");
}

function press(messageId, data) {
  const { seat } = open;
  presses.track(messageId, data, () => api.press(seat, messageId, data))
    .catch((error) => complain(error, "Ce bouton n’existe plus."));
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copié.");
  } catch {
    toast("Votre navigateur n’a pas permis la copie.");
  }
}

function inOrder(send, refusal, undo = () => undefined) {
  sending = sending.then(send).catch((error) => { undo(); complain(error, refusal); });
}

/** `refusal` says in French what the sandbox, which speaks English, didn't want. */
function complain(error, refusal) {
  console.info("Not done:", error.message);
  toast(error instanceof api.Refused ? refusal : "Rien n’est parti\u00A0: la connexion est perdue.");
}

/** The world, as soon as the sandbox tells it. */
async function firstAnswer() {
  for (;;) {
    try {
      const answer = await api.world();
      online(true);
      return answer;
    } catch {
      online(false);
      await new Promise((resolve) => { setTimeout(resolve, 1000); });
    }
  }
}
