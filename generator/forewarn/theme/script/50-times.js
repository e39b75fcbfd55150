/*
 * Times: the author's zone stays as written; below it the same window in the reader's zone, or in the one that was chosen
 * on this device. Where both are the same, UTC stands there.
 */

const KEY = "forewarn.zone";

const devicesZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

const isZone = (name) => {
  try {
    return Boolean(name && Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
};

/* Storage may be closed to us: then the choice holds for this page. */
let chosen = null;
const remembered = () => {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return chosen;
  }
};

const readersZone = () => {
  const zone = remembered();
  return isZone(zone) ? zone : devicesZone();
};

const tellTimes = () => {
  const zone = readersZone();
  for (const when of document.querySelectorAll("[data-fw-window]")) {
    const other = when.querySelector(".fw-when__other");
    const shown = zone === when.dataset.fwZone ? "UTC" : zone;
    if (!other || other.dataset.fwShown === shown) continue;
    const [start, end] = when.dataset.fwWindow.split("/").map(Date.parse);
    other.dataset.fwShown = shown;
    if (shown === when.dataset.fwZone) other.replaceChildren();
    else {
      const mine = shown === devicesZone() ? said("yourTime") : shown;
      other.replaceChildren(`${spanIn(start, end, shown)} `, element("span", { class: "fw-zone", title: shown }, mine));
    }
  }
  for (const instant of document.querySelectorAll(".fw-instant, .fw-updates__head")) {
    for (const time of instant.querySelectorAll("time")) time.title = `${momentIn(Date.parse(time.dateTime), zone)} ${zone}`;
  }
  for (const time of document.querySelectorAll(".fw-table time, .fw-moved time")) {
    time.title = `${momentIn(Date.parse(time.dateTime), zone)} ${zone}`;
  }
};

const offerZones = () => {
  for (const place of document.querySelectorAll("[data-fw-zones]")) {
    if (place.childElementCount) continue;
    const device = devicesZone();
    const authors = [...document.querySelectorAll("[data-fw-zone]")].map((one) => one.dataset.fwZone);
    const names = new Set([...place.dataset.fwZones.split(" "), ...authors, "UTC", readersZone()].filter(isZone));
    names.delete(device);
    const field = element("select", {}, element("option", { value: "" }, said("yourZone", { zone: device })));
    for (const name of names) field.append(element("option", { value: name }, name));
    field.value = names.has(readersZone()) ? readersZone() : "";
    field.addEventListener("change", () => {
      chosen = field.value;
      try {
        if (chosen) window.localStorage.setItem(KEY, chosen);
        else window.localStorage.removeItem(KEY);
      } catch {
        /* The choice holds for this page. */
      }
      tellTimes();
      lookAgain();
      for (const other of document.querySelectorAll("[data-fw-zones] select")) other.value = chosen;
    });
    place.append(element("label", {}, `${said("zone")} `, field));
  }
};

onPage.push(() => {
  offerZones();
  tellTimes();
});
