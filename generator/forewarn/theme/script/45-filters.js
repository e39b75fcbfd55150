/* Filters of the home page: by component, impact and time. They live in the address, so that a view can be shared. */

const WITHIN = { "1d": DAY, "7d": 7 * DAY, "30d": 30 * DAY };

const fits = (item, asked, at) => {
  const facts = item.dataset;
  if (asked.component && !facts.fwComponents.split(" ").includes(asked.component)) return false;
  if (asked.impact && IMPACTS.indexOf(facts.fwImpact) < IMPACTS.indexOf(asked.impact)) return false;
  if (asked.within && facts.fwPhase === "upcoming" && instantOf(facts, "fwStart") > at + WITHIN[asked.within]) return false;
  return true;
};

const askedOf = (form) => Object.fromEntries([...form.querySelectorAll("select")].map((field) => [field.name, field.value]));

const filter = (at) => {
  const form = document.querySelector("[data-fw-filters]");
  if (!form) return;
  const asked = askedOf(form);
  const active = Object.values(asked).some(Boolean);
  let shown = 0;
  for (const item of document.querySelectorAll("[data-fw-list] [data-fw-status]")) {
    item.hidden = active && !fits(item, asked, at);
    shown += !item.hidden && ["next", "now"].includes(listOf(item, at));
  }
  const place = form.querySelector(".fw-filters__said");
  if (place.dataset.said === JSON.stringify([asked, shown])) return;
  place.dataset.said = JSON.stringify([asked, shown]);
  place.replaceChildren();
  if (!active) return;
  place.append(shown ? counted("fit", shown) : said("noneFits"), " ");
  if (asked.component) {
    const name = form.elements.component.selectedOptions[0].textContent;
    place.append(element("a", { href: `${root}components/${asked.component}/` }, said("allOf", { name })), " ");
  }
  const clear = element("button", { type: "button", class: "fw-copy" }, said("clear"));
  clear.addEventListener("click", () => {
    for (const field of form.querySelectorAll("select")) field.value = "";
    form.querySelector("select").focus();
    form.dispatchEvent(new Event("change"));
  });
  place.append(clear);
};

onTime.push((at) => {
  filter(at);
  arrange(at);
});

onPage.push(() => {
  const form = document.querySelector("[data-fw-filters]");
  if (!form) return;
  const asked = new URLSearchParams(window.location.search);
  for (const field of form.querySelectorAll("select")) {
    const value = asked.get(field.name) ?? "";
    if ([...field.options].some((option) => option.value === value)) field.value = value;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", () => {
    const address = new URL(window.location.href);
    for (const [name, value] of Object.entries(askedOf(form))) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    window.history.replaceState(window.history.state, "", address);
    lookAgain();
  });
});
