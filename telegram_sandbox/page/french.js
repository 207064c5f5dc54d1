// The page's French: no-break spaces, and dates and times in the browser's own time zone, as messengers show them.

import { now } from "./time.js";

const NO_BREAK_SPACE = String.fromCodePoint(0xA0);

/** A template with the no-break spaces of French typography in its own words; what is inserted stays as it is. */
export const french = ({ raw }, ...values) =>
  String.raw({ raw: raw.map((words) => words.replace(/ (?=[:;?!»]|Mo\b)/g, NO_BREAK_SPACE).replace(/« /g, `«${NO_BREAK_SPACE}`)) }, ...values);

const format = (options) => new Intl.DateTimeFormat("fr-FR", options);
const TIME = format({ hour: "2-digit", minute: "2-digit" });
const DAY = format({ weekday: "long", day: "numeric", month: "long" });
const DAY_AND_YEAR = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const FEW = format({ weekday: "short", day: "numeric", month: "short" });
const FEW_AND_YEAR = format({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
const SHORT = format({ day: "2-digit", month: "2-digit", year: "2-digit" });
const EXACT = format({ dateStyle: "full", timeStyle: "short" });

/** A Unix time (seconds) as a Date. */
export const at = (seconds) => new Date(seconds * 1000);

export const clock = (seconds) => TIME.format(at(seconds));
export const exact = (seconds) => first(EXACT.format(at(seconds)));
export const sameDay = (one, other) => at(one).toDateString() === at(other).toDateString();

/** The heading between two days of a conversation. */
export function day(seconds) {
  if (sameDay(seconds, now())) return "Aujourd’hui";
  if (sameDay(seconds, now() - 86400)) return "Hier";
  const thisYear = at(seconds).getFullYear() === at(now()).getFullYear();
  return first((thisYear ? DAY : DAY_AND_YEAR).format(at(seconds)));
}

/** When the last message of a conversation came, as the list shows it. */
export function brief(seconds) {
  return sameDay(seconds, now()) ? clock(seconds) : SHORT.format(at(seconds));
}

/** The sandbox's time, in few words; with the year where it isn't the real one. */
export function moment(seconds) {
  const thisYear = at(seconds).getFullYear() === new Date().getFullYear();
  return `${first((thisYear ? FEW : FEW_AND_YEAR).format(at(seconds)))} ${clock(seconds)}`;
}

/** A `date_time` entity's text. The pattern is the Bot API's: `r|w?[dD]?[tT]?`, empty for "as written". */
export function written(seconds, pattern, text) {
  if (!pattern) return text;
  if (pattern === "r") return relative(seconds);
  const options = {};
  if (pattern.includes("w")) options.weekday = "long";
  if (pattern.includes("d")) Object.assign(options, { day: "2-digit", month: "2-digit", year: "2-digit" });
  if (pattern.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/t/i.test(pattern)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (pattern.includes("T")) options.second = "2-digit";
  return first(format(options).format(at(seconds)));
}

function relative(seconds) {
  const distance = seconds - now();
  const units = [["year", 31557600], ["month", 2629800], ["day", 86400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, length]) => Math.abs(distance) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("fr", { numeric: "auto" }).format(Math.round(distance / size), unit);
}

/** Makes "1er décembre" of "1 décembre", which the browser's tables don't. */
const first = (text) => text.replace(/(^|\s)1(?= \p{L})/u, "$11er");
