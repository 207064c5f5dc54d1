// Keeps up with the sandbox: long polling for the open chat, a glance now and then at the others.
// Browsers allow six connections to a host, so only one waits.

import * as api from "./api.js";

const WAIT = 25; // seconds; the control API's longest
const GLANCE_EVERY = 4000; // milliseconds
const RETRY_AT_MOST = 8000;

/**
 * `seen(seat, view)` gets every view that comes, and may take its time, `online(yes)` whether the last request went through;
 * `refused()` is called when the person may not look into the open chat any more.
 */
export class Sync {
  #seen;
  #online;
  #refused;
  #following = new AbortController();

  constructor({ seen, online, refused }) {
    this.#seen = seen;
    this.#online = online;
    this.#refused = refused;
  }

  /** Follows this seat from now on, and no other. */
  follow(seat) {
    this.rest();
    this.#run(seat, this.#following.signal);
  }

  /** Follows none. */
  rest() {
    this.#following.abort();
    this.#following = new AbortController();
  }

  /** Looks at each of the seats that `seats()` names, again and again. */
  async glance(seats) {
    for (;;) {
      if (!document.hidden) for (const seat of seats()) await this.#look(seat);
      await pause(GLANCE_EVERY);
    }
  }

  async #look(seat) {
    try {
      this.#seen(seat, await api.view(seat));
    } catch {
      // The open chat's own polling says when the sandbox is away; a missed glance is made up for soon.
    }
  }

  async #run(seat, signal) {
    let since;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const view = await api.view(seat, { since, wait: WAIT, signal });
        if (signal.aborted) return;
        failures = 0;
        since = view.revision;
        this.#online(true);
        await this.#seen(seat, view);
      } catch (error) {
        if (signal.aborted) return;
        console.info("The sandbox did not answer:", error.message);
        since = undefined; // a restarted sandbox counts its revisions anew
        if (error instanceof api.Refused) this.#refused();
        else this.#online(false);
        await pause(Math.min(500 * 2 ** failures++, RETRY_AT_MOST), signal);
      }
    }
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}
