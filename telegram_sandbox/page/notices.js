// Short words at the top of the chat, and the dialog for those that must be read.

import { byId, calm, el } from "./dom.js";

const LEAST = 3500; // milliseconds a toast stays
const PER_CHARACTER = 45;

/** Shows a short word for as long as it takes to read. */
export async function toast(text) {
  const node = el("div", { className: "toast" }, text);
  byId("toasts").append(node);
  await new Promise((resolve) => {
    node.onclick = resolve;
    setTimeout(resolve, Math.max(LEAST, text.length * PER_CHARACTER));
  });
  if (!calm()) await node.animate({ opacity: [1, 0] }, { duration: 180 }).finished;
  node.remove();
}

/** Shows words that wait for an OK; several follow one another. */
function alertOf(text) {
  alerts = alerts.then(() => new Promise((resolve) => {
    byId("alert-text").textContent = text;
    byId("alert").onclose = resolve;
    byId("alert").showModal();
  }));
}

let alerts = Promise.resolve();

/** Shows each notice once, and none that was there when the chat was opened. */
export class Notices {
  #known = new Set();

  /** Shows the new ones among a seat's notices, or only remembers them. */
  show(notices, quietly) {
    for (const { id, text, show_alert: asDialog } of notices) {
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      if (!quietly) (asDialog ? alertOf : toast)(text);
    }
  }
}
