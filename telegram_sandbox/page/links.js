// What pressing an address does: leave in a new tab, or, for the bot's own deep links, stay on the page.

const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);
const TELEGRAM = new Set(["t.me", "telegram.me", "telegram.dog"]);

/**
 * `t.me/<bot>?start=payload` and `tg://resolve?domain=<bot>&start=payload` as `{start: payload}`; the
 * payload is empty where the address has none. Anything else is null.
 */
export function deepLink(address, username) {
  const url = parsed(address);
  if (!url) return null;
  const named = url.protocol === "tg:" ? url.searchParams.get("domain") : url.pathname.slice(1);
  const telegrams = url.protocol === "tg:" || TELEGRAM.has(url.hostname);
  if (!telegrams || named?.toLowerCase() !== username.toLowerCase()) return null;
  return url.searchParams.has("startgroup") ? null : { start: url.searchParams.get("start") ?? "" };
}

/** What Telegram's own « share » address (`t.me/share/url?url=…&text=…`) passes on, in lines; else null. */
export function shared(address) {
  const url = parsed(address);
  if (!url || !TELEGRAM.has(url.hostname) || !/^\/share(\/url)?\/?$/.test(url.pathname)) return null;
  return ["url", "text"].map((name) => url.searchParams.get(name)).filter(Boolean).join("\n");
}

/** The address a browser may open, or null: `javascript:` and the like never come through. */
export function openable(address) {
  const url = parsed(address);
  return url && SAFE.has(url.protocol) ? url.href : null;
}

function parsed(address) {
  try {
    return new URL(/^[a-z][a-z0-9+.-]*:/i.test(address) ? address : `https://${address}`);
  } catch {
    return null;
  }
}
