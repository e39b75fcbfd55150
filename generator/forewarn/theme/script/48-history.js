/*
 * The archive answers /history/?at=2026-10-12T15:00: what was on then. The windows of that year are fetched only for it.
 *
 * A time without an offset is read in the organisation's zone, so that an address means the same to everybody.
 */

// A plus sign in an address arrives as a space.
const ASKED = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}))?(?:\.\d+)?)?(Z|[ +-]\d{2}:?\d{2})?$/iu;

/* Of an hour that the clocks repeat the first is meant; in one that they leave out, what they would have said before. */
const inZone = (wall, zone) => {
  const places = [wall - utcOffset(wall - DAY, zone), wall - utcOffset(wall + DAY, zone)];
  const sound = places.filter((at) => at + utcOffset(at, zone) === wall);
  return sound.length ? Math.min(...sound) : places[0];
};

/* The instant that was asked for, or null where nobody can tell. */
const askedAt = (text, zone) => {
  const [, day, clock = "00:00", second = "00", offset] = ASKED.exec(text.trim()) ?? [];
  const wall = Date.parse(`${day}T${clock}:${second}Z`);
  // Some engines take the 31st of June.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(day)) return null;
  if (!offset) return inZone(wall, zone);
  if (offset.toUpperCase() === "Z") return wall;
  const [hours, minutes] = [Number(offset.slice(1, 3)), Number(offset.slice(-2))];
  return wall - (offset[0] === "-" ? -1 : 1) * (hours * HOUR + minutes * MINUTE);
};

/* Where a maintenance stood at an instant: what was reported counts where it is known, what was planned elsewhere. */
const stoodAt = (one, at) => {
  const [start, end] = [Date.parse(one.start), Date.parse(one.end)];
  const started = one.started ? Date.parse(one.started) : null;
  const ended = one.ended ? Date.parse(one.ended) : null;
  const planned = start <= at && at < end;
  switch (one.status) {
    case "cancelled":
      if (started !== null && started <= at && at < ended) return "on";
      return planned ? "cancelled" : "";
    case "tentative":
      return planned ? "unconfirmed" : "";
    case "completed":
      return (started ?? start) <= at && at < (ended ?? end) ? "on" : "";
    case "confirmed":
      return planned ? "on" : "";
    default:
      return (started ?? start) <= at && at < Math.max(end, now()) ? "on" : "";
  }
};

const reportedOf = (one, zone) => {
  const told = [];
  if (one.started) told.push(said("atStarted", { time: momentIn(Date.parse(one.started), zone) }));
  if (one.ended) {
    told.push(said(one.status === "cancelled" ? "atCancelled" : "atEnded", { time: momentIn(Date.parse(one.ended), zone) }));
  } else if (one.status === "confirmed" && !known.closeAutomatically && Date.parse(one.start) < now()) {
    told.push(said("atNothingReported"));
  } else if (!["confirmed", "tentative", "completed"].includes(one.status) && Date.parse(one.end) < now()) {
    told.push(said("atEndNotReported"));
  }
  return told.join(", ");
};

const foundCard = (one, zone, names) => {
  const sign = element("span", { "aria-hidden": "true" }, SIGNS[one.impact]);
  const state = element("p", { class: "fw-card__state" }, element("span", { class: `fw-impact fw-impact--${one.impact}` }, sign, ` ${known.impacts[one.impact]}`));
  if (one.outcome) state.append(" ", element("span", { class: "fw-zone" }, known.outcomes[one.outcome] ?? one.outcome));
  const link = element("a", { href: `${root}maintenance/${one.id}/` }, one.title);
  const planned = said("atPlanned", { span: spanIn(Date.parse(one.start), Date.parse(one.end), zone) });
  const card = element("article", { class: `fw-card fw-card--${one.impact}` }, state, element("h4", { class: "fw-card__title", dir: "auto" }, link), element("p", { class: "fw-card__when" }, planned));
  const reported = reportedOf(one, zone);
  if (reported) card.append(element("p", { class: "fw-card__when" }, said("atReported", { what: reported })));
  card.append(element("p", { class: "fw-card__touches" }, one.components.map((id) => names[id] ?? id).join(", ")));
  return card;
};

const worstFirst = (one, other) =>
  IMPACTS.indexOf(other.impact) - IMPACTS.indexOf(one.impact) || Date.parse(one.start) - Date.parse(other.start);

const showFound = (answer, told, at, zone) => {
  const place = answer.querySelector(".fw-at__found");
  const ahead = at > now();
  const kinds = { on: [], cancelled: [], unconfirmed: [] };
  for (const one of told.windows) kinds[stoodAt(one, at)]?.push(one);
  const n = kinds.on.length;
  const words = n ? counted(ahead ? "willBeOn" : "wereOn", n) : said(ahead ? "atNoneWill" : "atNone");
  write(answer.querySelector(".fw-at__said"), words);
  place.replaceChildren();
  for (const [kind, title] of Object.entries({ on: ahead ? "atPlannedThen" : "atOn", cancelled: "atNotOn", unconfirmed: ahead ? "atNotYetConfirmed" : "atUnconfirmed" })) {
    if (!kinds[kind].length) continue;
    place.append(element("h3", {}, said(title)), ...kinds[kind].sort(worstFirst).map((one) => foundCard(one, zone, told.components)));
  }
};

const answerAt = async (form, text) => {
  const zone = form.dataset.fwAt;
  const answer = document.querySelector(".fw-at__answer");
  const head = answer.querySelector("h2") ?? element("h2");
  answer.prepend(head);
  const line = answer.querySelector(".fw-at__said");
  answer.hidden = false;
  const at = askedAt(text, zone);
  if (at === null) {
    write(head, said("atUnread"));
    write(line, said("atUnreadHint"));
    return;
  }
  const year = new Date(at).toISOString().slice(0, 4);
  form.elements.at.value = new Date(at + utcOffset(at, zone)).toISOString().slice(0, 16);
  write(head, said("atTime", { moment: momentIn(at, zone), zone, offset: offsetIn(at, zone) }));
  let told = { components: {}, windows: [] };
  if (form.dataset.fwYears.split(" ").includes(year)) {
    try {
      const got = await fetch(`${root}history/${year}/windows.json`, { credentials: "same-origin" });
      if (!got.ok) throw new Error(got.status);
      told = await got.json();
    } catch {
      write(line, said("atNotFetched", { year: inDigits(year) }));
      return;
    }
  }
  showFound(answer, told, at, zone);
};

onPage.push(() => {
  const form = document.querySelector("[data-fw-at]");
  const text = new URLSearchParams(window.location.search).get("at");
  if (form && text !== null) answerAt(form, text);
});
