/* Beside each address that a program takes, a button that copies it; without this script it is text to select. */

const aloud = element("p", { class: "fw-aloud", role: "status" });

const copy = async (button, code) => {
  const address = code.textContent;
  try {
    await navigator.clipboard.writeText(address);
    button.textContent = said("copied");
    aloud.textContent = said("copiedThis", { address });
  } catch {
    window.getSelection().selectAllChildren(code);
    button.textContent = said("selected");
    aloud.textContent = said("selectedThis");
  }
  window.setTimeout(() => {
    button.textContent = said("copy");
    aloud.textContent = "";
  }, 2500);
};

onPage.push(() => {
  const codes = document.querySelectorAll(".fw-addresses code:only-child");
  if (!navigator.clipboard || !codes.length) return;
  document.body.append(aloud);
  for (const code of codes) {
    const title = said("copyThis", { address: code.textContent });
    const button = element("button", { type: "button", class: "fw-copy", title }, said("copy"));
    button.addEventListener("click", () => copy(button, code));
    code.after(button);
  }
});
