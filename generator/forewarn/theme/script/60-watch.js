/*
 * A page that stays open asks `now.json` once a minute, as long as something is under way or near, and says what changed
 * and how old its facts are. What it hears goes into the facts of the page, so that phases and lists follow.
 */

const root = new URL("../../", document.currentScript.src).href;
const NEAR = 2 * HOUR;

/* What was heard last, by id; what the page itself says counts as heard. */
const facts = new Map();
const heard = { asOf: 0, failedSince: 0, asked: 0, moved: new Set() };

const news = element("div", { class: "fw-news", role: "status" });

const tellNews = (words, href) => {
  const line = element("p", {}, words);
  if (href) line.append(" ", element("a", { href }, said("show")));
  const close = element("button", { type: "button", class: "fw-copy" }, said("close"));
  close.addEventListener("click", () => line.remove());
  line.append(" ", close);
  news.append(line);
  while (news.childElementCount > 4) news.firstElementChild.remove();
};

const shortWhen = (at, beside) => {
  const zone = readersZone();
  return dayIn(at, zone) === dayIn(beside, zone) ? clockIn(at, zone) : momentIn(at, zone);
};

/* What one maintenance says now that it did not say before. */
const changesOf = (was, is) => {
  const found = [];
  const [start, end] = [Date.parse(is.start), Date.parse(is.end)];
  if (was.status !== is.status) found.push(said("statusNow", { status: known.statuses[is.status] ?? is.status }));
  if (was.start !== is.start) found.push(said("movedTo", { span: spanIn(start, end, readersZone()) }));
  else if (was.end !== is.end) found.push(said("endMovedTo", { time: shortWhen(end, start) }));
  if (was.impact !== is.impact) found.push(said("impactNow", { impact: known.impacts[is.impact] ?? is.impact }));
  if (!found.length && was.updates !== undefined && was.updates < is.updates) found.push(said("newUpdate"));
  return found;
};

const adopt = (item, is) => {
  Object.assign(item.dataset, { fwStatus: is.status, fwStart: is.start, fwEnd: is.end, fwImpact: is.impact });
  for (const when of item.querySelectorAll("[data-fw-window]")) {
    const now_ = `${is.start}/${is.end}`;
    if (when.dataset.fwWindow === now_) continue;
    when.dataset.fwWindow = now_;
    const zone = when.dataset.fwZone;
    const [start, end] = [Date.parse(is.start), Date.parse(is.end)];
    const place = when.querySelector(".fw-when__said");
    place.replaceChildren(`${spanIn(start, end, zone)} `, element("span", { class: "fw-zone" }, zone));
    delete when.querySelector(".fw-when__other").dataset.fwShown;
  }
};

const ownFacts = () => {
  for (const { dataset } of document.querySelectorAll("[data-fw-status]")) {
    if (!facts.has(dataset.fwId)) {
      const { fwStatus: status, fwStart: start, fwEnd: end, fwImpact: impact } = dataset;
      facts.set(dataset.fwId, { status, start, end, impact });
    }
  }
};

const hear = (told) => {
  const first = heard.asOf === 0;
  const onBoard = document.querySelector("[data-fw-banner]");
  for (const is of told.maintenances) {
    const was = facts.get(is.id);
    const items = document.querySelectorAll(`[data-fw-status][data-fw-id="${CSS.escape(is.id)}"]`);
    const href = `${root}${is.path}`;
    if (was) {
      const changes = changesOf(was, is);
      if (changes.length && (items.length || onBoard)) tellNews(`${is.title}: ${changes.join(", ")}.`, href);
    } else if (onBoard && is.near && (!first || told.as_of > document.querySelector("[data-fw-as-of]")?.dataset.fwAsOf)) {
      tellNews(said("newOne", { title: is.title }), href);
    }
    facts.set(is.id, is);
    for (const item of items) adopt(item, is);
  }
  heard.asOf = Math.max(heard.asOf, Date.parse(told.as_of));
  heard.failedSince = 0;
  tellTimes();
  lookAgain();
};

const ask = async () => {
  heard.asked = now();
  try {
    const answer = await fetch(`${root}now.json`, { cache: "no-cache", credentials: "same-origin" });
    if (!answer.ok) throw new Error(answer.status);
    hearTime(answer);
    hear(await answer.json());
  } catch {
    heard.failedSince ||= now();
    tellAge(now());
  }
};

/* How old facts are. */
const ageOf = (asOf, at) => {
  const when = momentIn(asOf - (asOf % MINUTE), readersZone());
  return at >= asOf ? said("factsOf", { when, ago: ago(asOf, at) }) : said("factsAhead", { when });
};

/* How old the page's facts are: the newer of its own build, where it says that, and what was heard since. As long as
   neither is known, the page's own words stay. */
const tellAge = (at) => {
  for (const line of document.querySelectorAll(".fw-as-of")) {
    const place = line.querySelector(".fw-as-of__said");
    line.dataset.fwOwn ??= place.textContent;
    const asOf = Math.max(line.dataset.fwAsOf ? Date.parse(line.dataset.fwAsOf) : 0, heard.asOf);
    const words = [asOf ? ageOf(asOf, at) : line.dataset.fwOwn];
    if (heard.failedSince) words.push(said("notRefreshed", { when: clockIn(heard.failedSince - (heard.failedSince % MINUTE), readersZone()) }));
    if (clockIsOff) {
      words.push(said(clockIsOff > 0 ? "clockAhead" : "clockBehind", { length: lengthOf(Math.abs(clockIsOff)) }));
    }
    write(place, words.join(" "));
  }
};

const isNear = (at) =>
  [...document.querySelectorAll("[data-fw-status]")].some(({ dataset }) => {
    if (UNDER_WAY.has(dataset.fwPhase)) return true;
    const start = instantOf(dataset, "fwStart");
    return dataset.fwPhase === "upcoming" && start - at < NEAR;
  });

onTime.push((at) => {
  tellAge(at);
  if (!document.hidden && at - heard.asked >= MINUTE - SECOND && isNear(at)) ask();
  return undefined;
});

onPage.push(() => {
  if (!document.querySelector("[data-fw-status]")) return;
  document.body.append(news);
  facts.clear();
  ownFacts();
  ask();
});
