/* The checklists of a notice: boxes to tick, kept on this device alone. Without this script they are boxes on paper. */

const BOX = /^☐\s*/u;

const ticked = (key) => {
  try {
    return new Set(JSON.parse(window.localStorage.getItem(key) ?? "[]"));
  } catch {
    return new Set();
  }
};

onPage.push(() => {
  const items = [...document.querySelectorAll(".md-content li")].filter((item) => BOX.test(item.textContent));
  if (!items.length) return;
  const key = `forewarn.ticks ${window.location.pathname}`;
  const kept = ticked(key);
  for (const item of items) {
    const first = item.firstChild;
    const text = item.textContent.replace(BOX, "").trim();
    first.textContent = first.textContent.replace(BOX, "");
    const box = element("input", { type: "checkbox" });
    box.checked = kept.has(text);
    const label = element("label", { class: "fw-tick-box" });
    label.append(box, element("span", { class: "fw-box", "aria-hidden": "true" }, "☐ "), ...item.childNodes);
    item.replaceChildren(label);
    box.addEventListener("change", () => {
      if (box.checked) kept.add(text);
      else kept.delete(text);
      try {
        window.localStorage.setItem(key, JSON.stringify([...kept]));
      } catch {
        /* A device that keeps nothing still ticks. */
      }
    });
  }
});
