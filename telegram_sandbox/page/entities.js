// A message's text and its Bot API entities, as DOM nodes. Offsets are UTF-16 units, as in JS strings.

import { exact, written } from "./french.js";
import { el } from "./dom.js";
import { deepLink, openable, shared } from "./links.js";

const PLAIN_TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/**
 * The nodes of a message. `acts` says what pressing does: `command(text)`, `start(payload)`, `share(text)`;
 * `username` is the bot's.
 */
export function formatted(text, entities, username, acts) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes({ text, username, acts }, sorted, 0, text.length);
}

function nodes(message, entities, from, to) {
  const built = [];
  let at = from;
  let afterBlock = false;
  for (let i = 0; i < entities.length; ) {
    const entity = entities[i++];
    const end = entity.offset + entity.length;
    const inside = [];
    while (i < entities.length && entities[i].offset < end) inside.push(entities[i++]);
    const block = BLOCKS.has(entity.type);
    built.push(between(message.text.slice(at, entity.offset), afterBlock, block));
    built.push(wrapped(message, entity, nodes(message, inside, entity.offset, end)));
    at = end;
    afterBlock = block;
  }
  built.push(between(message.text.slice(at, to), afterBlock, false));
  return built.filter((node) => node !== "");
}

/** Plain text beside a block: the line break that only separates the two would show as an empty line. */
function between(text, afterBlock, beforeBlock) {
  const start = afterBlock ? text.replace(/^\n/, "") : text;
  return beforeBlock ? start.replace(/\n$/, "") : start;
}

function wrapped(message, entity, children) {
  if (entity.type in PLAIN_TAGS) return el(PLAIN_TAGS[entity.type], {}, ...children);
  const written = message.text.slice(entity.offset, entity.offset + entity.length);
  return (SPECIAL[entity.type] ?? unmarked)({ message, entity, children, written });
}

const unmarked = ({ children }) => el("span", {}, ...children);

const SPECIAL = {
  pre: ({ entity, children }) => el("pre", { "data-language": entity.language }, ...children),
  blockquote: ({ children }) => el("blockquote", {}, ...children),
  expandable_blockquote: ({ children }) => expandable(children),
  spoiler: ({ children }) => spoiler(children),
  url: ({ message, children, written }) => link(message, written, children),
  text_link: ({ message, entity, children }) => link(message, entity.url, children),
  email: ({ message, children, written }) => link(message, `mailto:${written}`, children),
  phone_number: ({ message, children, written }) => link(message, `tel:${written.replace(/[^+\d]/g, "")}`, children),
  bot_command: ({ message, children, written }) =>
    inlineButton("command", () => message.acts.command(written), children),
  mention: (part) => (isBot(part) ? toBot(part) : unmarked(part)),
  date_time: ({ entity, written: asWritten }) =>
    el("time", { dateTime: new Date(entity.unix_time * 1000).toISOString(), title: exact(entity.unix_time) },
      written(entity.unix_time, entity.date_time_format, asWritten)),
};

const isBot = ({ message, written }) => written.toLowerCase() === `@${message.username}`.toLowerCase();

const toBot = ({ message, children }) => inlineButton("mention", () => message.acts.start(""), children);

function inlineButton(className, onclick, children) {
  return el("button", { type: "button", className, onclick }, ...children);
}

function link(message, address, children) {
  const deep = deepLink(address, message.username);
  if (deep) return inlineButton("link", () => message.acts.start(deep.start), children);
  const passedOn = shared(address);
  if (passedOn) return inlineButton("link", () => message.acts.share(passedOn), children);
  const href = openable(address);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children) : el("span", {}, ...children);
}

/** Hides text until it is pressed; a screen reader tells that something is hidden, not what. */
function spoiler(children) {
  const inner = el("span", { "aria-hidden": "true" }, ...children);
  const cover = el("span", {
    className: "spoiler", role: "button", tabIndex: 0, "aria-label": "Texte masqué, appuyez pour le lire",
    onclick: (event) => { event.preventDefault(); reveal(); },
    onkeydown: (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); reveal(); } },
  }, inner);
  const reveal = () => {
    inner.removeAttribute("aria-hidden");
    cover.classList.add("revealed");
    for (const name of ["role", "tabindex", "aria-label"]) cover.removeAttribute(name);
    cover.onclick = cover.onkeydown = null;
  };
  return cover;
}

/** Shows a few lines of a long quotation until it is pressed; how long it is, is known once it is laid out. */
function expandable(children) {
  const text = el("div", { className: "quoted" }, ...children);
  const button = el("button", { type: "button", className: "expand", "aria-expanded": "false" }, "Lire la suite");
  const quote = el("blockquote", { className: "expandable" }, text, button);
  quote.onclick = (event) => {
    const chosen = getSelection().toString();
    if (event.target !== button && (chosen || event.target.closest("a, button, .spoiler"))) return;
    const open = quote.classList.toggle("open");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Replier" : "Lire la suite";
  };
  overflow.observe(text);
  return quote;
}

const overflow = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const quote = target.parentElement;
    if (quote && !quote.classList.contains("open")) {
      quote.classList.toggle("short", target.scrollHeight <= target.clientHeight + 1);
    }
  }
});
