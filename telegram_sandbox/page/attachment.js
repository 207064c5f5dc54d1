// The file that goes with the next message: chosen with a button, shown above the input until it is sent.

import { byId } from "./dom.js";
import { size } from "./media.js";

export class Attachment {
  #input = byId("file");
  #file = null;

  /** `changed()` is called when the person chooses or drops a file. */
  constructor(changed) {
    byId("attach").onclick = () => this.#input.click();
    byId("attachment-drop").onclick = () => { this.hold(null); changed(); };
    this.#input.onchange = () => { this.hold(this.#input.files[0] ?? null); changed(); };
  }

  get file() {
    return this.#file;
  }

  /** Holds this file, or none. */
  hold(file) {
    this.#file = file;
    this.#input.value = ""; // else the same file could not be chosen again
    byId("attachment").hidden = !file;
    if (!file) return;
    byId("attachment-name").textContent = file.name;
    byId("attachment-size").textContent = size(file.size);
  }
}
