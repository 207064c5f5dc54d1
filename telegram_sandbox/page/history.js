// The open chat's messages: bubbles, days, authors, edits and deletions, and where the reader is.

import { bubble, spokenOf } from "./bubble.js";
import { day, sameDay } from "./french.js";
import { byId, calm, el } from "./dom.js";
import { serviceLine, told } from "./service.js";

const NEAR = 80; // pixels from the end within which a reader is carried along

export class History {
  #scroller = byId("history");
  #list = byId("messages");
  #shown = new Map(); // message id → {node, print: what it was drawn from}
  #fresh = true; // nothing was shown yet
  #unseen = 0;
  #atEnd = true;
  #context;

  /** `context`: the bot's `username` and the `acts` that bubbles offer. */
  constructor(context) {
    this.#context = context;
    this.#scroller.addEventListener("scroll", () => this.#scrolled());
    new ResizeObserver(() => { if (this.#atEnd) this.toEnd(); }).observe(this.#scroller);
    byId("scroll-down").onclick = () => this.toEnd(calm() ? "auto" : "smooth");
  }

  /** Empties the history for another seat or topic. */
  open(group) {
    this.#list.replaceChildren();
    this.#shown.clear();
    this.#list.classList.toggle("group", group);
    this.#fresh = true;
    this.#atEnd = true;
    this.#count(0);
  }

  /** Brings the bubbles in line with the view; returns what a screen reader should hear. */
  show(messages) {
    const firstTime = this.#fresh;
    this.#fresh = false;
    const spoken = [];
    this.#removeMissing(messages);
    messages.forEach((message, index) => {
      if (!this.#place(message, messages[index - 1], firstTime)) return;
      if (message.service) spoken.push(told(message));
      else if (!message.own) spoken.push(spokenOf(message));
    });
    this.#placeDays(messages);
    if (firstTime || this.#atEnd) this.toEnd();
    return firstTime ? [] : spoken;
  }

  toEnd(behavior = "auto") {
    this.#scroller.scrollTo({ top: this.#scroller.scrollHeight, behavior });
    if (behavior === "auto") this.#scrolled();
  }

  /** Brings a message into sight and marks it for a moment. */
  reveal(messageId) {
    const node = this.#shown.get(messageId)?.node;
    node?.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    node?.classList.remove("found");
    requestAnimationFrame(() => node?.classList.add("found"));
  }

  get root() {
    return this.#list;
  }

  /** Draws a new or changed message; returns whether there was something to draw. */
  #place(message, previous, firstTime) {
    const first = !follows(message, previous);
    const print = JSON.stringify([message, first]);
    const known = this.#shown.get(message.message_id);
    if (known?.print === print) return false;
    const node = message.service ? serviceLine(message) : bubble(message, { own: message.own, first, ...this.#context });
    if (known) exchange(known.node, node);
    else this.#append(node, message.own, firstTime);
    this.#shown.set(message.message_id, { node, print });
    return !known || contentOf(known.print) !== contentOf(print);
  }

  #append(node, own, firstTime) {
    this.#list.append(node);
    if (firstTime) return;
    node.classList.add("arriving");
    if (own) this.#atEnd = true;
    else if (!this.#atEnd) this.#count(this.#unseen + 1);
  }

  #removeMissing(messages) {
    const present = new Set(messages.map((message) => message.message_id));
    for (const [id, { node }] of this.#shown) {
      if (present.has(id)) continue;
      this.#shown.delete(id);
      vanish(node);
    }
  }

  #placeDays(messages) {
    for (const old of this.#list.querySelectorAll(".day")) old.remove();
    messages.forEach((message, index) => {
      const previous = messages[index - 1];
      if (previous && sameDay(previous.date, message.date)) return;
      this.#shown.get(message.message_id).node.before(el("p", { className: "day" }, day(message.date)));
    });
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    byId("scroll-down").hidden = this.#atEnd;
    if (this.#atEnd) this.#count(0);
  }

  #count(unseen) {
    this.#unseen = unseen;
    byId("scroll-count").textContent = unseen;
    byId("scroll-count").hidden = unseen === 0;
  }
}

/** Whether a message is one more of the same author, in the same topic, on the same day. */
const follows = (message, previous) =>
  previous && !previous.service && previous.from.id === message.from.id && previous.own === message.own
  && previous.topic === message.topic && sameDay(previous.date, message.date);

/** The part of a drawn message that matters to a listener: its text and buttons, not how it is grouped. */
const contentOf = (print) => JSON.stringify(JSON.parse(print)[0]);

/** Puts a bubble in another's place, and gives it the focus that was inside. */
function exchange(old, node) {
  const held = old.contains(document.activeElement);
  old.replaceWith(node);
  if (held) node.focus({ preventScroll: true });
}

/** Lets a bubble fold away, as a deleted message does. */
async function vanish(node) {
  node.inert = true;
  if (!calm()) {
    const height = `${node.offsetHeight}px`;
    const fold = node.animate(
      [{ height, opacity: 1 }, { height: "0", opacity: 0, marginBlock: "0" }],
      { duration: 220, easing: "ease-in-out" },
    );
    node.style.overflow = "hidden";
    await fold.finished.catch(() => undefined);
  }
  node.remove();
}
