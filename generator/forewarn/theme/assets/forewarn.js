/*
 * What a forewarn site does in the browser. Nothing that a page says depends on it.
 *
 * Beside each address that a program takes, a button that copies it; without this script it is text to select.
 */
(() => {
  "use strict";

  const said = document.createElement("p");
  said.className = "fw-heard";
  said.setAttribute("role", "status");

  const copy = async (button, code) => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      said.textContent = `Copied ${code.textContent}`;
    } catch {
      window.getSelection().selectAllChildren(code);
      button.textContent = "Selected";
      said.textContent = "The address is selected";
    }
    window.setTimeout(() => {
      button.textContent = "Copy";
      said.textContent = "";
    }, 2500);
  };

  const equip = () => {
    const codes = document.querySelectorAll(".fw-addresses code:only-child");
    if (!navigator.clipboard || !codes.length) return;
    document.body.append(said);
    for (const code of codes) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "fw-copy";
      button.textContent = "Copy";
      button.title = `Copy ${code.textContent}`;
      button.addEventListener("click", () => copy(button, code));
      code.after(button);
    }
  };

  // Material hands over each page that it loads by itself; without it there is only this one.
  if (window.document$) window.document$.subscribe(equip);
  else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", equip);
  else equip();
})();
