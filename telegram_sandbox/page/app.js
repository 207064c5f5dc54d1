// The sandbox's page: one picks a person and chats with the bot as they would in Telegram.
// This module wires the others; the address's hash says what is open (`#chat`, or `#chat/person` in a group).

import { Acts } from "./acts.js";
import * as api from "./api.js";
import { firstCast } from "./cast.js";
import { Clock } from "./clock.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { Header } from "./header.js";
import { History } from "./history.js";
import { Presses } from "./keyboard.js";
import { Menu } from "./menu.js";
import { Notices } from "./notices.js";
import { SeatList } from "./seats.js";
import { Sync } from "./sync.js";
import { Topics } from "./topics.js";
import { Unread } from "./unread.js";

const TITLE = document.title;
const online = (yes) => { byId("offline").hidden = yes; };

const cast = await firstCast(online);
const header = new Header(cast.bot);
const views = new Map(); // "chat/person" → their last view
const speakers = new Map(); // group id → the member one last wrote as
const unread = new Unread();
let open = null; // {seat, conversation}, or null while only the list is there

const presses = new Presses(() => presses.show(history.root));
const acts = new Acts({
  username: cast.bot.username,
  current: () => open,
  presses,
  giveBack: (...begun) => composer.giveBack(...begun),
  refresh,
});
const { command, start, press, copy, share } = acts;
const history = new History({
  username: cast.bot.username,
  acts: {
    command, start, press, copy, share,
    reveal: (id) => history.reveal(id),
    reply: (message) => composer.reply(message),
    edit: (message) => composer.edit(message),
  },
});
const composer = new Composer(cast.bot.username, { ...acts, speakAs });
const notices = new Notices();
const topics = new Topics(route);
const menu = new Menu(acts.change);
const list = new SeatList(addressOf);
const clock = new Clock(refresh);
const sync = new Sync({ seen, online, refused: refresh });

showRemembered();
clock.show(cast.clock);
list.show(cast.all);
addEventListener("hashchange", route);
route();
sync.glance(() => cast.all.map(seatIn).filter((seat) => seat.chatId !== open?.seat.chatId));

/** Says what the bot remembers of before its start, of which the sandbox itself knows nothing any more. */
function showRemembered() {
  byId("remembered").textContent = cast.remembered;
  byId("remembered").hidden = !cast.remembered;
}

// What is open

function route() {
  const [, chat, person] = /^#(-?\d+)(?:\/(\d+))?$/.exec(location.hash) ?? [];
  const conversation = cast.find(Number(chat));
  if (!conversation) return leave();
  if (conversation.members.some(({ id }) => id === Number(person))) speakers.set(conversation.id, Number(person));
  if (conversation.id === Number(chat)) enter(conversation);
  else location.replace(addressOf(conversation));
}

/** Opens a conversation, or shows what became of the open one. */
function enter(conversation) {
  topics.open(conversation);
  const seat = { ...seatIn(conversation), thread: topics.thread };
  const left = open;
  open = { seat, conversation };
  header.open(conversation);
  composer.open(seat, conversation.members, topics.written);
  list.select(conversation.id);
  const known = views.get(nameOf(seat));
  if (left && nameOf(left.seat) === nameOf(seat)) {
    if (left.seat.thread !== seat.thread) history.open(true);
    return known && seen(seat, known);
  }
  if (left) lookBack(left.seat);
  document.body.dataset.pane = "chat";
  presses.clear();
  history.open(conversation.members.length > 0);
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

/** Shows the draft of a chat that is left in the list. */
function lookBack(seat) {
  const view = views.get(nameOf(seat));
  if (view) seen(seat, view);
}

function seatIn({ id, members }) {
  if (!members.length) return api.seatOf(id);
  const speaker = members.find((member) => member.id === speakers.get(id)) ?? members[0];
  return api.seatOf(id, speaker.id);
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
  list.update(seat, view, unread.note(seat.chatId, view.messages, here), here);
  const total = unread.total(cast.all);
  document.title = total ? `(${total}) ${TITLE}` : TITLE;
  if (here) showOpen(view);
  return view.cast === cast.revision ? undefined : refresh();
}

function showOpen(view) {
  const { seat, conversation } = open;
  const messages = topics.among(view.messages);
  const spoken = history.show(messages);
  if (spoken.length) byId("spoken").textContent = spoken.join("\n");
  presses.update(view.pending);
  header.show(view);
  menu.offer(conversation, seat.personId, cast.bot.id, view.started);
  composer.show({
    commands: view.commands,
    keyboard: view.keyboard,
    begin: beginning(conversation, view),
    closed: conversation.isDeactivated,
    lastOwn: messages.findLast(({ own, service, via_bot: via }) => own && !service && !via),
  });
}

/** The label of the button to press before one can write, or "". */
function beginning({ members, hasBlocked, isDeactivated }, { started }) {
  if (members.length || isDeactivated) return "";
  if (!started) return "Démarrer";
  return hasBlocked ? "Redémarrer le bot" : "";
}

/** Fetches the cast again: a person or group is new or has changed, or the clock was set. */
async function refresh() {
  try {
    await cast.refresh();
  } catch {
    return; // the open chat's own polling says when the sandbox is away
  }
  showRemembered();
  clock.show(cast.clock);
  list.show(cast.all);
  if (open) route();
}
