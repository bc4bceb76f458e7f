/* On a wide screen an instruction is written beside the row it is about: the form of the link's page stands in the
 * panel #give, and is sent as that page sends it. Where it does not come the link leads on. */
"use strict";
(() => {
  const side = document.querySelector("#give .d-seal");
  const wide = window.matchMedia("(min-width: 1001px)");

  async function form(url) {
    const answer = await fetch(url, { redirect: "error" });
    if (!answer.ok) throw new Error(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = document.importNode(page.querySelector("main form.form"), true);
    found.setAttribute("action", url);
    return found;
  }

  function show(found) {
    side.replaceChildren(found);
    document.dispatchEvent(new CustomEvent("htmx:load", { detail: { elt: found } }));
    found.querySelector("[name=text]").focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="/instructions/add/"]');
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button;
    if (!link || !side || !wide.matches || elsewhere) return;
    event.preventDefault();
    form(link.href).then(show, () => window.location.assign(link.href));
  });
})();
