/* The picture of the coming weeks: the line that says now moves, and a bar leads to its notice. */

onTime.push((at) => {
  const lanes = document.querySelector(".fw-lanes");
  if (!lanes) return undefined;
  const [first, last] = [Date.parse(lanes.dataset.fwFirst), Date.parse(lanes.dataset.fwLast)];
  const place = ((at - first) / (last - first)) * 100;
  for (const line of lanes.querySelectorAll(".fw-now")) {
    line.style.display = place < 0 || place > 100 ? "none" : "";
    for (const side of line.tagName === "circle" ? ["cx"] : ["x1", "x2"]) line.setAttribute(side, `${place}%`);
  }
  return undefined;
});

/* For a mouse; everybody else has the lists, which say the same. */
onPage.push(() => {
  document.querySelector(".fw-lanes")?.addEventListener("click", (event) => {
    const bar = event.target.closest("[data-fw-href]");
    if (bar) window.location.assign(new URL(bar.dataset.fwHref, window.location.href));
  });
});
