/*
 * Phases: every element with facts (`data-fw-status`, start, end) says where its maintenance stands at this instant, by
 * the same table as the generator's, and how long until that changes.
 */

const SIGNS = { "no-impact": "○", "reduced-redundancy": "◐", degraded: "▲", outage: "■" };
const IMPACTS = Object.keys(SIGNS);
const UNDER_WAY = new Set(["open", "in-progress", "overdue"]);

const instantOf = (facts, name) => Date.parse(facts[name]);

const phaseOf = ({ fwStatus, fwStart, fwEnd }, at) => {
  const when = at < Date.parse(fwStart) ? "before" : at < Date.parse(fwEnd) ? "during" : "after";
  if (known.closeAutomatically && fwStatus === "confirmed" && when === "after") return "completed";
  return known.lifecycle[fwStatus]?.[when] ?? "upcoming";
};

const countdownOf = (phase, start, end, at) => {
  switch (phase) {
    case "upcoming": {
      const length = said("startsIn", { length: lengthOf(start - at) });
      const day = start - at < 2 * DAY ? nearDay(start, at) : "";
      return day ? said("dayThen", { day, rest: length }) : length;
    }
    case "open":
    case "in-progress":
      return at < start ? said("plannedIn", { length: lengthOf(start - at) }) : said("endsIn", { length: lengthOf(end - at) });
    case "overdue":
      return said("overdueBy", { length: lengthOf(at - end) });
    default:
      return "";
  }
};

const renamed = (item, phase, was) => {
  for (const stem of ["fw-card--", "fw-summary--"]) {
    if (item.classList.contains(stem.slice(0, -2))) {
      item.classList.remove(stem + was);
      item.classList.add(stem + phase);
    }
  }
};

/* Every page keeps the text of an element that is already true as it is: nothing is written twice, nothing flickers. */
const write = (element, text) => {
  if (element && element.textContent !== text) element.textContent = text;
};

const tellPhase = (item, at) => {
  const facts = item.dataset;
  const phase = phaseOf(facts, at);
  const start = instantOf(facts, "fwStart");
  const end = instantOf(facts, "fwEnd");
  for (const sign of item.querySelectorAll(".fw-phase")) {
    const was = [...sign.classList].find((name) => name.startsWith("fw-phase--"))?.slice(10);
    if (was !== phase) {
      sign.classList.replace(`fw-phase--${was}`, `fw-phase--${phase}`);
      write(sign, known.phases[phase]);
      renamed(item, phase, was);
    }
  }
  facts.fwPhase = phase;
  for (const place of item.querySelectorAll(".fw-countdown")) write(place, countdownOf(phase, start, end, at));
  for (const part of item.querySelectorAll("[data-fw-while]")) {
    part.hidden = !(part.dataset.fwWhile === "under-way" ? UNDER_WAY.has(phase) : phase === part.dataset.fwWhile);
  }
  return Math.min(...[start, end].filter((edge) => edge > at), Infinity);
};

onTime.push((at) => {
  let next = Infinity;
  for (const item of document.querySelectorAll("[data-fw-status]")) next = Math.min(next, tellPhase(item, at));
  arrange(at);
  return next;
});
