/* The grid of months: a block that is pasted into a cell fills the cells from there on. What is sent is the text area,
 * in which also stands what was filled in the other parts of a grid that is cut. */
"use strict";
(() => {
  const area = document.querySelector("textarea[name=pasted]");
  let composed = "";
  let shown = null;

  function start() {
    const grid = document.getElementById("grid");
    if (!grid || grid === shown) return;
    shown = grid;
    const count = document.getElementById("grid-count");
    const months = [...grid.querySelectorAll("th[data-month]")].map((head) => head.dataset.month);
    const rows = [...grid.querySelectorAll("tbody tr")];
    const inputs = rows.map((row) => [...row.querySelectorAll("input")]);
    rows.forEach((row, line) => inputs[line].forEach((input, at) => {
      input.setAttribute("aria-label", `${input.getAttribute("aria-label")} ${months[at]}`);
    }));
    const elsewhere = window.PasteBlock.others(area.value, months, rows.map((row) => row.dataset.code));
    const filled = (values) => values.filter((value) => value.trim() !== "").length;

    const lines = () => rows.map((row, line) => ({
      code: row.dataset.code, name: row.dataset.name, values: inputs[line].map((input) => input.value),
    }));
    function say(left, below) {
      const here = filled(inputs.flat().map((input) => input.value));
      const there = filled(elsewhere.flatMap((line) => line.values));
      const next = below && grid.dataset.follows ? "，下面的行请到下一部分接着贴" : "";
      count.textContent = (here ? `已填 ${here} 格` : there ? "本部分还没有填" : "还没有填")
        + (there ? `，其他部分已填 ${there} 格` : "") + (left ? `；另有 ${left} 格超出表格，没有贴上${next}` : "");
    }
    function tell(left, below) {
      say(left, below);
      const text = window.PasteBlock.compose(months, [...elsewhere, ...lines()]);
      if (text !== "" || area.value === composed) area.value = text;
      composed = text;
    }

    const there = window.PasteBlock.restore(area.value);
    rows.forEach((row, line) => {
      const values = there.get(row.dataset.code);
      if (values) inputs[line].forEach((input, at) => { input.value = values.get(months[at]) || ""; });
    });
    if (there.size > 0) { composed = area.value; say(0, false); }
    grid.hidden = false;
    const scroller = grid.querySelector(".sheet-preview");
    scroller.scrollLeft = scroller.scrollWidth; // the latest month is the one that is asked for
    if (area.value === composed) document.getElementById("whole").open = false;

    grid.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain");
      if (!event.target.matches("input") || !window.PasteBlock.isBlock(text)) return;
      event.preventDefault();
      const line = inputs.findIndex((row) => row.includes(event.target));
      const at = inputs[line].indexOf(event.target);
      let left = 0;
      let below = false;
      window.PasteBlock.cells(text).forEach((row, down) => row.forEach((value, across) => {
        const input = inputs[line + down] && inputs[line + down][at + across];
        if (input) input.value = value;
        else if (value !== "") { left += 1; below = below || !inputs[line + down]; }
      }));
      tell(left, below);
    });
    grid.addEventListener("input", () => tell(0, false));
  }

  start();
  document.body.addEventListener("htmx:afterSettle", start);
})();
