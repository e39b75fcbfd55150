/*
 * Home, and the pages of components and groups: what is under way stands under Now, what is over under Finished, in their
 * order; the banner says the worst.
 */

const listOf = (item, at) => {
  const phase = item.dataset.fwPhase;
  if (UNDER_WAY.has(phase)) return "now";
  if (phase === "upcoming") return "next";
  return phase === "cancelled" && instantOf(item.dataset, "fwEnd") > at ? "called-off" : "finished";
};

const inOrder = (list) => (one, other) => {
  const edge = list === "finished" ? "fwEnd" : "fwStart";
  const later = instantOf(one.dataset, edge) - instantOf(other.dataset, edge) || (one.dataset.fwId < other.dataset.fwId ? -1 : 1);
  return list === "finished" ? -later : later;
};

const arrange = (at) => {
  const lists = [...document.querySelectorAll("[data-fw-list]")];
  if (!lists.length) return;
  const items = lists.flatMap((list) => [...list.querySelectorAll(".fw-items > [data-fw-status]")]);
  for (const list of lists) {
    const name = list.dataset.fwList;
    const shelf = list.querySelector(".fw-items");
    const wanted = items.filter((item) => listOf(item, at) === name).sort(inOrder(name));
    const there = [...shelf.children];
    // Only what is out of place is moved, so that nothing loses the focus that stands where it should.
    if (wanted.length !== there.length || wanted.some((item, place) => item !== there[place])) shelf.replaceChildren(...wanted);
    const shown = wanted.filter((item) => !item.hidden).length;
    const empty = list.querySelector(".fw-empty");
    if (empty) empty.hidden = shown > 0;
    else list.hidden = shown === 0;
  }
  tellBanner(items.filter((item) => UNDER_WAY.has(item.dataset.fwPhase)));
};

const tellBanner = (underWay) => {
  const banner = document.querySelector("[data-fw-banner], [data-fw-state]");
  if (!banner) return;
  // Of what outlived its window without a word there may be more than the page shows.
  const [unshown, worstUnshown] = (banner.dataset.fwUnshown ?? "0").split(" ");
  const n = underWay.length + Number(unshown);
  const worst = IMPACTS[Math.max(...[worstUnshown, ...underWay.map((item) => item.dataset.fwImpact)].map((one) => IMPACTS.indexOf(one)))];
  const words = n ? counted("underWay", n) : said("quiet");
  const key = `${n} ${worst}`;
  if (banner.dataset.fwSaid === key) return;
  banner.dataset.fwSaid = key;
  banner.className = `fw-banner fw-banner--${n ? `active fw-banner--${worst}` : "quiet"}`;
  const place = banner.querySelector(".fw-banner__said");
  const strong = element("strong", {}, words);
  if (!n) place.replaceChildren(strong);
  else {
    const sign = element("span", { "aria-hidden": "true" }, SIGNS[worst]);
    const impact = element("span", { class: `fw-impact fw-impact--${worst}` }, sign, ` ${known.impacts[worst]}`);
    place.replaceChildren(strong, " ", element("span", { class: "fw-banner__worst" }, `${said("atWorst")} `, impact));
  }
};
