/* The big screen: one page at a time, 20 seconds each (screen-turns.js says which). Space or Enter pauses, arrow
 * keys and Page Up/Down turn, F fills the screen. Without script, and in a narrow window, the pages of a part stand
 * below one another. */
"use strict";
(() => {
  // A desk or phone: the pages of a part stand below one another, and nobody is interrupted in reading.
  if (matchMedia("(max-width: 1023.98px)").matches) return;
  const { body } = document, main = document.querySelector("main");
  const links = new Map([...document.querySelectorAll("[data-of]")].map((link) => [link.dataset.of, link.href]));
  const said = document.querySelector("[data-said]"), dashes = document.querySelector("[data-dashes]");
  const ZONE = 8 * 3600e3, PATIENCE = 15e3;
  let ahead = 0; // of the server's clock before this device's, which may be wrong

  const pagesOf = (page) => [...page.querySelectorAll(".slide")];
  const askedAt = (page) => Number(page.body.dataset.now) * 1000;
  const two = (number) => String(number).padStart(2, "0");
  const here = (moment) => new Date(moment + ZONE); // read by its UTC parts
  const minute = (moment) => `${two(here(moment).getUTCHours())}:${two(here(moment).getUTCMinutes())}`;
  const day = (moment) => `${here(moment).getUTCMonth() + 1}月${here(moment).getUTCDate()}日`;

  async function load(part) {
    const waiting = new AbortController();
    const limit = setTimeout(() => waiting.abort(), PATIENCE);
    try {
      const answer = await fetch(links.get(part), {
        headers: { "X-Background": "1" }, redirect: "manual", cache: "no-store", signal: waiting.signal,
      });
      if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return null;
      if (!answer.ok) throw new Error(answer.status);
      return arrived(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } finally { clearTimeout(limit); }
  }

  function arrived(page) {
    if (page.body.dataset.release !== body.dataset.release) location.reload(); // a new version is installed
    ahead = askedAt(page) - Date.now();
    document.querySelector(".head").replaceWith(document.importNode(page.querySelector(".head"), true));
    return { pages: pagesOf(page).map((slide) => document.importNode(slide, true)), asOf: askedAt(page) };
  }

  function draw({ page, place, count, paused, lost, asOf }) {
    if (main.firstElementChild !== page || main.children.length > 1) main.replaceChildren(page);
    document.querySelector("[data-place]").textContent = `${place} / ${count}`;
    dashes.replaceChildren(...Array.from({ length: count }, (_, number) => {
      const dash = document.createElement("i");
      if (number + 1 === place) dash.className = "here";
      return dash;
    }));
    const since = day(asOf) === day(Date.now() + ahead) ? minute(asOf) : `${day(asOf)} ${minute(asOf)}`;
    const told = lost ? `与服务器失去联系，数据截至 ${since}` : `数据截至 ${since}`;
    const words = paused ? `已暂停，按空格键继续。${told}` : told;
    if (said.textContent !== words) said.textContent = words;
    said.classList.toggle("is-lost", lost || paused);
  }

  function gone() {
    const blank = Object.assign(document.createElement("p"), { className: "blank", textContent: "本屏已停止显示" });
    blank.setAttribute("role", "alert");
    main.replaceChildren(blank);
    location.replace(body.dataset.pair);
  }

  const turns = window.ScreenTurns({ parts: [...links.keys()], load, draw, gone });

  function beat() {
    const clock = document.querySelector("[data-clock]");
    const words = minute(Date.now() + ahead);
    if (clock.textContent !== words) clock.textContent = words;
    turns.beat();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("a")) return;
    const by = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[event.key];
    if (by) turns.turn(by);
    else if (event.key === " " || event.key === "Enter") turns.pause();
    else if (event.key.toLowerCase() === "f") {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    } else return;
    event.preventDefault();
  });

  document.documentElement.classList.add("js");
  ahead = askedAt(document) - Date.now();
  turns.begin(body.dataset.part, { pages: pagesOf(document), asOf: askedAt(document) });
  setInterval(beat, 1000);
})();
