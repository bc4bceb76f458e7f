/* The grid of months: a block that is pasted into a cell fills the cells from there on. What is sent is the text area. */
"use strict";
(() => {
  const grid = document.getElementById("grid");
  if (!grid) return;
  const area = document.querySelector("textarea[name=pasted]");
  const count = document.getElementById("grid-count");
  const months = [...grid.querySelectorAll("th[data-month]")].map((head) => head.dataset.month);
  const rows = [...grid.querySelectorAll("tbody tr")];
  const inputs = rows.map((row) => [...row.querySelectorAll("input")]);
  rows.forEach((row, line) => inputs[line].forEach((input, at) => {
    input.setAttribute("aria-label", `${input.getAttribute("aria-label")} ${months[at]}`);
  }));

  const lines = () => rows.map((row, line) => ({
    code: row.dataset.code, name: row.dataset.name, values: inputs[line].map((input) => input.value),
  }));
  let composed = "";
  function tell(left) {
    const filled = inputs.flat().filter((input) => input.value.trim() !== "").length;
    const over = left ? `，另有 ${left} 格超出表格，没有贴上` : "";
    count.textContent = filled ? `已填 ${filled} 格${over}` : `还没有填${over}`;
    const text = window.PasteBlock.compose(months, lines());
    if (text !== "" || area.value === composed) area.value = text;
    composed = text;
  }

  const there = window.PasteBlock.restore(area.value);
  rows.forEach((row, line) => {
    const values = there.get(row.dataset.code);
    if (values) inputs[line].forEach((input, at) => { input.value = values.get(months[at]) || ""; });
  });
  if (there.size > 0) composed = area.value;
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
    window.PasteBlock.cells(text).forEach((row, down) => row.forEach((value, across) => {
      const input = inputs[line + down] && inputs[line + down][at + across];
      if (input) input.value = value;
      else if (value !== "") left += 1;
    }));
    tell(left);
  });
  grid.addEventListener("input", () => tell(0));
})();
