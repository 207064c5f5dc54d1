// The one way in which the page builds elements: from nodes and plain text, never from markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element. `props` are properties (`className`, `onclick`) or, where there is none, attributes. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name in node) node[name] = value;
    else if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** One of the icons that index.html defines. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

export const byId = (id) => document.getElementById(id);

/** Whether the person asked their system for less movement. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Makes `node` the coloured disc of somebody: their initial, always in the same colour. */
export function paintAvatar(node, id, name) {
  node.textContent = [...name][0].toUpperCase();
  node.dataset.hue = hue(id);
}

/** One of seven colours for a Telegram id, as Telegram does. */
export const hue = (id) => String(Math.abs(id) % 7);
