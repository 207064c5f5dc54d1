// Photos, videos and documents: as they stand in a bubble, and in a few words.

import { el, icon } from "./dom.js";

const LABELS = { photo: "Photo", video: "Vidéo", document: "Document" };
const UNITS = [["megabyte", 2 ** 20], ["kilobyte", 2 ** 10], ["byte", 1]];

/** The node of a message's media. */
export const drawn = (media) => DRAWERS[media.kind](media);

/** A message as one line: what hangs on it, then its words. */
export function summary({ media, text }) {
  const line = (text ?? "").split("\n", 1)[0];
  if (!media) return line;
  const label = media.kind === "document" ? media.name : LABELS[media.kind];
  return line ? `${label}, ${line}` : label;
}

/** A number of bytes, as people say it: "1,2 Mo". */
export function size(bytes) {
  const [unit, count] = UNITS.find(([, least]) => bytes >= least) ?? UNITS.at(-1);
  const format = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: bytes < 2 ** 20 ? 0 : 1 };
  return new Intl.NumberFormat("fr-FR", format).format(bytes / count);
}

const DRAWERS = {
  photo: ({ url, width, height }) => {
    const image = el("img", { className: "photo", src: url, alt: LABELS.photo, width, height, decoding: "async" });
    image.style.setProperty("--width", width);
    image.style.setProperty("--ratio", width / height);
    return image;
  },
  video: ({ url, name, width, height }) => {
    const label = `${LABELS.video} ${name}`;
    const player = el("video", { className: "video", src: url, controls: true, preload: "metadata", playsInline: true, "aria-label": label });
    if (width && height) player.style.setProperty("--ratio", width / height);
    return player;
  },
  document: ({ url, name, size: bytes }) =>
    el("a", { className: "document", href: url, download: name, title: "Enregistrer" }, icon("file"),
      el("span", {}, el("strong", {}, name || LABELS.document), el("small", {}, size(bytes)))),
};
