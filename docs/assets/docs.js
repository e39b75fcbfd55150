// A table that is wider than the screen scrolls in a box; whoever has only a keyboard reaches it with the tab key.
addEventListener("load", () => {
  const boxes = document.querySelectorAll(".md-typeset__scrollwrap");
  const mark = () => boxes.forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  });
  mark();
  addEventListener("resize", mark);
});
