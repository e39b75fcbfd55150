/*
 * Times and lengths of time as people say them, in the site's language.
 *
 * Patterns and names come with the build (`known.cldr`), so that a page says here what it said when it was made, whatever
 * version of CLDR a browser has. The browser is asked for the fields of an instant in a zone, and nothing else.
 */

const kept = new Map();
const formatter = (kind, language, options = {}) => {
  const key = kind.name + JSON.stringify([language, options]);
  if (!kept.has(key)) kept.set(key, new kind(language, options));
  return kept.get(key);
};

/* Latin digits to those of the language. */
const inDigits = (text) => {
  const zero = known.cldr.zero.codePointAt(0);
  return zero === 48 ? String(text) : String(text).replace(/[0-9]/gu, (digit) => String.fromCodePoint(zero + Number(digit)));
};

const FIELDS = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };

/* The fields of an instant on the calendar and the clock of a zone; `month` is 1 to 12. */
const fieldsIn = (at, zone) => {
  const options = { ...FIELDS, timeZone: zone, calendar: "gregory", numberingSystem: "latn", hourCycle: "h23" };
  const parts = formatter(Intl.DateTimeFormat, "en", options).formatToParts(at);
  return Object.fromEntries(parts.filter((part) => part.type in FIELDS).map((part) => [part.type, Number(part.value)]));
};

/* A field as a pattern asks for it (Unicode Technical Standard 35, part 4). */
const fieldOf = ([letter, width], fields) => {
  const { names, periods } = known.cldr;
  const number = (value) => String(value).padStart(width, "0");
  switch (letter) {
    case "y":
      return width === 2 ? number(fields.year % 100) : number(fields.year);
    case "M":
    case "L":
      return width > 2 ? names[letter][fields.month - 1] : number(fields.month);
    case "d":
      return number(fields.day);
    case "E":
    case "c":
      return names[letter][(new Date(Date.UTC(fields.year, fields.month - 1, fields.day)).getUTCDay() + 6) % 7];
    case "H":
      return number(fields.hour);
    case "k":
      return number(fields.hour || 24);
    case "h":
      return number(fields.hour % 12 || 12);
    case "K":
      return number(fields.hour % 12);
    case "m":
      return number(fields.minute);
    case "s":
      return number(fields.second);
    default:
      return periods[fields.hour < 12 ? 0 : 1];
  }
};

const patterned = (pattern, fields) =>
  inDigits(pattern.map((part) => (typeof part === "string" ? part : fieldOf(part, fields))).join(""));

const dayIn = (at, zone) => patterned(known.cldr.date, fieldsIn(at, zone));
const clockIn = (at, zone) => {
  const fields = fieldsIn(at, zone);
  return patterned(fields.second ? known.cldr.seconds : known.cldr.clock, fields);
};
const momentIn = (at, zone) => known.cldr.joint.replace("{1}", dayIn(at, zone)).replace("{0}", clockIn(at, zone));

/* How far a zone is from UTC at an instant, in milliseconds. */
const utcOffset = (at, zone) => {
  const { year, month, day, hour, minute, second } = fieldsIn(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - (at - (at % SECOND));
};
const offsetIn = (at, zone) => {
  const minutes = Math.round(utcOffset(at, zone) / MINUTE);
  const two = (number) => String(number).padStart(2, "0");
  return `UTC${minutes < 0 ? "-" : "+"}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
};

const spanIn = (start, end, zone) => {
  const same = dayIn(start, zone) === dayIn(end, zone);
  const span = said("span", { start: momentIn(start, zone), end: same ? clockIn(end, zone) : momentIn(end, zone) });
  return utcOffset(start, zone) === utcOffset(end, zone) ? span : said("spanWithChange", { span });
};

/* 3 h 12 min; from two days on whole days. It stands after words like "in" and "by", in the case that they ask for. */
const lengthOf = (milliseconds) => {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 1) return said("underAMinute");
  if (milliseconds >= 2 * DAY) return counted("days", Math.floor(milliseconds / DAY));
  const parts = [];
  if (minutes >= 60) parts.push(counted("hours", Math.floor(minutes / 60)));
  if (minutes % 60) parts.push(counted("minutes", minutes % 60));
  return parts.join(" ");
};

/* "today" or "tomorrow" as the reader's own calendar has it, or nothing. */
const nearDay = (at, from) => {
  const zone = readersZone();
  return ["today", "tomorrow"].map((name, days) => (dayIn(at, zone) === dayIn(from + days * DAY, zone) ? said(name) : "")).find(Boolean) ?? "";
};

const ago = (at, from) => said("ago", { length: lengthOf(Math.max(0, from - at)) });
