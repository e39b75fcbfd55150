/* Last: run. Material hands over each page that it loads by itself; without it there is only this one. */

const equip = () => {
  // Phases first: what comes after asks for them.
  lookAgain();
  for (const part of onPage) part();
  lookAgain();
};
if (window.document$) window.document$.subscribe(equip);
else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", equip);
else equip();
