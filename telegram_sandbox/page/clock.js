// The sandbox's clock: a line with the time, and steps by which one looks at what is to come.

import * as api from "./api.js";
import { byId } from "./dom.js";
import { at, french, moment } from "./french.js";
import { heed, now } from "./time.js";

const BACK = french`Retour en arrière : rien ne se perd.`;
const NOT_SET = french`Rien n’a changé : la connexion est perdue.`;
const SAID_FOR = 10000; // milliseconds

const STEPS = {
  hour: (time) => time.setTime(time.getTime() + 3600000),
  day: (time) => time.setDate(time.getDate() + 1),
  monday: nextMonday,
};

export class Clock {
  #form = byId("clock");
  #changed;
  #silence;

  /** `changed()` is called when it was set. */
  constructor(changed) {
    this.#changed = changed;
    for (const button of this.#form.querySelectorAll("[data-step]")) button.onclick = () => this.#step(STEPS[button.dataset.step]);
    byId("clock-real").onclick = () => this.#set(api.returnToRealTime);
    byId("clock-choose").onclick = () => this.#offerDate(byId("clock-date").hidden);
    this.#form.onsubmit = (event) => {
      event.preventDefault();
      this.#set(() => api.setClock(new Date(byId("clock-chosen").value).getTime() / 1000));
    };
    setInterval(() => this.#draw(), 1000);
  }

  /** Shows what the sandbox says of its clock. */
  show({ at: seconds, ahead }) {
    heed(seconds);
    byId("clock-real").hidden = ahead === 0;
    this.#form.classList.toggle("set", ahead !== 0);
    this.#draw();
  }

  #step(move) {
    const time = at(now());
    move(time);
    this.#set(() => api.setClock(time.getTime() / 1000));
  }

  async #set(request) {
    const before = now();
    this.#offerDate(false);
    try {
      this.show(await request());
      this.#say(now() < before - 1 ? BACK : "");
      this.#changed();
    } catch (error) {
      console.info("Not set:", error.message);
      this.#say(NOT_SET);
    }
  }

  #offerDate(open) {
    byId("clock-date").hidden = !open;
    byId("clock-choose").setAttribute("aria-expanded", String(open));
    if (!open) return;
    byId("clock-chosen").value = local(at(now()));
    byId("clock-chosen").focus();
  }

  #draw() {
    const words = moment(now());
    if (byId("clock-now").textContent !== words) byId("clock-now").textContent = words;
  }

  #say(words) {
    byId("clock-said").textContent = words;
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => { byId("clock-said").textContent = ""; }, SAID_FOR);
  }
}

/** Moves to a minute past eight of the next Monday, when what is due at eight has become so. */
function nextMonday(time) {
  const from = time.getTime();
  time.setHours(8, 1, 0, 0);
  while (time.getDay() !== 1 || time.getTime() <= from) time.setDate(time.getDate() + 1);
}

/** A time as a field for date and hour holds it. */
function local(time) {
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60000);
  return shifted.toISOString().slice(0, 16);
}
