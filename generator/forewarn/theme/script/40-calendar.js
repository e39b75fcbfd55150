/* The calendar: today is marked by the reader's clock, and another month is offered where it is the reader's. */

onTime.push((at) => {
  const cells = document.querySelectorAll("[data-fw-day]");
  if (!cells.length) return;
  const { year, month: number, day } = fieldsIn(at, readersZone());
  const today = [String(year).padStart(4, "0"), ...[number, day].map((one) => String(one).padStart(2, "0"))].join("-");
  for (const cell of cells) {
    if (cell.dataset.fwDay === today) cell.setAttribute("aria-current", "date");
    else cell.removeAttribute("aria-current");
  }
  const bar = document.querySelector("[data-fw-month]");
  const [first, last] = bar.dataset.fwMonths.split(" ");
  const month = today.slice(0, 7);
  if (month >= first && month <= last) bar.querySelector(".fw-months__now").href = `${root}calendar/${month}/`;
});
