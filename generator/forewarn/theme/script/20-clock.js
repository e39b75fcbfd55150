/*
 * The clock: what time it is, and when to look again.
 *
 * A device's own clock may be wrong. Whenever the server tells its time, the difference is kept and what follows goes by
 * the server's; `clockIsOff` says how far off the device is, in milliseconds, or 0.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TOLERATED = 90 * SECOND;

let clockIsOff = 0;

const now = () => Date.now() - clockIsOff;

/* The server's time by an answer of its own: when it was made, and how long a cache has kept it since (RFC 9111, 5.1). */
const hearTime = (answer) => {
  const date = Date.parse(answer.headers.get("date") ?? "");
  if (Number.isNaN(date)) return;
  const age = Number(answer.headers.get("age") ?? 0) * SECOND;
  const off = Date.now() - (date + (Number.isFinite(age) ? age : 0));
  const was = clockIsOff;
  clockIsOff = Math.abs(off) > TOLERATED ? off : 0;
  if (Math.abs(was - clockIsOff) > SECOND) lookAgain();
};

/* Functions that tell the page what time it is; each may return the next instant at which it has something new to say. */
const onTime = [];
let due = 0;

const lookAgain = () => {
  const at = now();
  const minute = at + MINUTE - (at % MINUTE);
  due = minute;
  for (const tell of onTime) due = Math.min(due, tell(at) ?? minute);
};

/* A second's look costs nothing, and survives a laptop's sleep, which stops every longer timer. */
window.setInterval(() => {
  const at = now();
  if (at >= due || due - at > MINUTE) lookAgain();
}, SECOND);
for (const event of ["pageshow", "focus"]) window.addEventListener(event, () => lookAgain());
document.addEventListener("visibilitychange", () => document.hidden || lookAgain());
