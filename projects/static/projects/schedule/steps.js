/* The table of steps, edited where it stands. Without script, and on a phone, a name leads to the form of its step.
 *
 *   table[data-steps]        each row has a link [data-edit] to the form of its step
 *   click, Enter on a link   the form opens below the row, and closes again; Escape and its 取消 close it
 *   ↑ ↓ Home End on a link   go to the link of another row
 *   the form, sent           comes back with what would move and asks why, or with what is wrong; once it is
 *                            saved the page is shown anew and the row keeps the focus
 * What is not answered with a form of a step (nobody is signed in any more, no server) goes the way of a page.
 */
"use strict";
(() => {
  const WIDE = "(min-width: 768px)"; /* as the cards of schedule.css */
  let asked = 0; /* the last request alone is shown */

  const links = () => [...document.querySelectorAll("table[data-steps] a[data-edit]")];
  const open = () => document.querySelector("tr.s-edit");

  document.addEventListener("click", (event) => {
    const link = event.target.closest("table[data-steps] a[data-edit]");
    if (link && window.matchMedia(WIDE).matches && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      if (open()?.dataset.of === link.href) close();
      else show(link);
    } else if (event.target.closest("tr.s-edit .form-foot a")) {
      event.preventDefault();
      close();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.closest("tr.s-edit")) return close();
    const link = event.target.closest("a[data-edit]");
    if (!link || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = links(), at = all.indexOf(link);
    const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (to === undefined || !all[to]) return;
    event.preventDefault();
    all[to].focus();
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.closest("tr.s-edit")) return;
    event.preventDefault(); /* before app.js marks the button: what is sent here leaves no page behind */
    send(event.target);
  }, true);

  async function show(link) {
    const answer = await ask(link.href);
    if (answer === null) return;
    if (!answer.form) return window.location.assign(link.href);
    close(false);
    const row = document.createElement("tr");
    row.className = "s-edit";
    row.dataset.of = link.href;
    row.append(document.createElement("td"));
    row.firstChild.colSpan = link.closest("tr").cells.length;
    link.closest("tr").after(row);
    link.setAttribute("aria-expanded", "true");
    fill(row, answer);
    row.querySelector("[name=days]")?.focus();
  }

  async function send(form) {
    const row = form.closest("tr"), button = form.querySelector("[type=submit]");
    if (button.classList.contains("is-busy")) return;
    button.classList.add("is-busy");
    button.setAttribute("aria-disabled", "true");
    const answer = await ask(row.dataset.of, { method: "POST", body: new FormData(form) });
    if (answer === null) return;
    if (answer.form) {
      fill(row, answer);
      const told = row.querySelector("[role=alert]");
      told?.setAttribute("tabindex", "-1");
      told?.focus();
    } else if (answer.page?.querySelector("table[data-steps]")) saved(row.dataset.of, answer.page);
    else form.submit();
  }

  /* null: another request was made meanwhile */
  async function ask(url, options = {}) {
    const mine = ++asked;
    let page = null;
    try {
      const answer = await fetch(url, options);
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch { /* no answer: as a page, where the browser says so */ }
    if (mine !== asked) return null;
    const form = page?.querySelector("#preds") && page.querySelector("form.form");
    return { page, form, acts: page?.querySelector(".page-head > .actions") };
  }

  function fill(row, { form, acts }) {
    form.action = row.dataset.of;
    const more = Object.assign(document.createElement("a"), { href: `${row.dataset.of}#preds`, textContent: "前置步骤 ›" });
    acts.append(more);
    row.firstChild.replaceChildren(...[acts, form].map((part) => document.importNode(part, true)));
    ready(row);
  }

  function saved(url, page) {
    const main = document.getElementById("main");
    main.replaceChildren(...[...page.getElementById("main").childNodes].map((part) => document.importNode(part, true)));
    ready(main);
    const link = links().find((one) => one.href === url);
    link?.focus();
    link?.closest("tr").classList.add("is-saved");
  }

  function ready(root) {
    window.htmx?.process(root);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: root } }));
  }

  function close(refocus = true) {
    const row = open(), link = row && links().find((one) => one.href === row.dataset.of);
    asked += 1;
    row?.remove();
    link?.removeAttribute("aria-expanded");
    if (refocus) link?.focus();
  }
})();
