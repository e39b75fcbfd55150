/* Times and lengths of time as people say them, in the page's language. */

const language = () => {
  const tag = document.documentElement.lang || "en";
  return tag === "en" ? "en-GB" : tag;
};

const kept = new Map();
const formatter = (kind, options) => {
  const key = JSON.stringify([language(), options]);
  if (!kept.has(key)) kept.set(key, new kind(language(), options));
  return kept.get(key);
};

const DATE = { weekday: "short", day: "numeric", month: "short", year: "numeric" };
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

const dayIn = (at, zone) => formatter(Intl.DateTimeFormat, { ...DATE, timeZone: zone }).format(at).replace(/^(\p{L}+), /u, "$1 ");
const clockIn = (at, zone) => formatter(Intl.DateTimeFormat, { ...CLOCK, timeZone: zone }).format(at);
const momentIn = (at, zone) => `${dayIn(at, zone)}, ${clockIn(at, zone)}`;
const offsetIn = (at, zone) =>
  formatter(Intl.DateTimeFormat, { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts(at)
    .find((part) => part.type === "timeZoneName").value;

const spanIn = (start, end, zone) => {
  const same = dayIn(start, zone) === dayIn(end, zone);
  const span = said("span", { start: momentIn(start, zone), end: same ? clockIn(end, zone) : momentIn(end, zone) });
  const change = offsetIn(start, zone) === offsetIn(end, zone) ? "" : ` (${said("clocksChange")})`;
  return span + change;
};

/* 3 h 12 min; from two days on whole days. */
const lengthOf = (milliseconds) => {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 1) return said("underAMinute");
  if (milliseconds >= 2 * DAY) {
    return formatter(Intl.NumberFormat, { style: "unit", unit: "day", unitDisplay: "long" }).format(Math.floor(milliseconds / DAY));
  }
  const parts = [];
  if (minutes >= 60) parts.push(said("hours", { n: Math.floor(minutes / 60) }));
  if (minutes % 60) parts.push(said("minutes", { n: minutes % 60 }));
  return parts.join(" ");
};

/* "today" or "tomorrow" as the reader's own calendar has it, or nothing. */
const nearDay = (at, from) => {
  const zone = readersZone();
  for (const days of [0, 1]) {
    if (dayIn(at, zone) === dayIn(from + days * DAY, zone)) {
      return formatter(Intl.RelativeTimeFormat, { numeric: "auto" }).format(days, "day");
    }
  }
  return "";
};

const ago = (at, from) => said("ago", { length: lengthOf(Math.max(0, from - at)) });
