/* Lists of components: of each what is under way, else what comes next, by the reader's clock. */

onTime.push(() => {
  for (const place of document.querySelectorAll("[data-fw-states]")) {
    const standing = [...place.querySelectorAll("[data-fw-status]")];
    const shown = standing.find((one) => UNDER_WAY.has(one.dataset.fwPhase)) ?? standing.find((one) => one.dataset.fwPhase === "upcoming");
    for (const one of standing) one.hidden = one !== shown;
    const quiet = place.querySelector(".fw-state--quiet");
    if (shown) quiet?.remove();
    else if (!quiet) place.append(element("span", { class: "fw-state--quiet" }, said("nothingPlanned")));
  }
  return undefined;
});
