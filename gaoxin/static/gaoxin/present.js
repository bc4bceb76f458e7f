/* Present mode: one item at a time. Arrow keys, Page Up/Down and a tap on the edges turn, F fills the
 * screen. Without script the items stand below one another. The item shown is the address's hash, so
 * that one comes back to it from the form. Of many items a page holds a part: it says how many come
 * before and how many there are, and where the parts beside it are. */
"use strict";
(() => {
  const slides = [...document.querySelectorAll(".slide")];
  const place = document.querySelector("[data-place]");
  const { from = 0, of = slides.length, previous, next } = document.querySelector("[data-slides]").dataset;
  let at = Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash));

  function show(index) {
    if (index < 0 && previous) { location.assign(previous); return; }
    if (index >= slides.length && next) { location.assign(next); return; }
    at = Math.min(Math.max(index, 0), slides.length - 1);
    slides.forEach((slide, number) => { slide.hidden = number !== at; });
    place.textContent = `第 ${Number(from) + at + 1} / ${of} 项`;
    if (slides[at].id) history.replaceState(null, "", `#${slides[at].id}`);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const turns = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };
    if (event.key in turns) {
      event.preventDefault();
      show(at + turns[event.key]);
    } else if (event.key === "Home") show(0);
    else if (event.key === "End") show(slides.length - 1);
    else if (event.key.toLowerCase() === "f") {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    if (event.clientX > innerWidth * 0.8) show(at + 1);
    else if (event.clientX < innerWidth * 0.2) show(at - 1);
  });

  document.documentElement.classList.add("js");
  show(at);
})();
