/* What a spreadsheet puts on the clipboard, and what is made of a grid that was filled: text and cells, no page. */
"use strict";
window.PasteBlock = (() => {
  /* Rows of cells. A cell with a tab, a line break or a quote stands in quotes, quotes in it are doubled. */
  function cells(text) {
    const rows = [[""]];
    let quoted = false;
    const put = (sign) => { rows[rows.length - 1][rows[rows.length - 1].length - 1] += sign; };
    const whole = text.replace(/\r\n?/g, "\n");
    for (let at = 0; at < whole.length; at += 1) {
      const sign = whole[at];
      const row = rows[rows.length - 1];
      if (quoted && sign === '"' && whole[at + 1] === '"') { put('"'); at += 1; }
      else if (quoted && sign === '"') quoted = false;
      else if (quoted) put(sign === "\n" || sign === "\t" ? " " : sign);
      else if (sign === '"' && row[row.length - 1] === "") quoted = true;
      else if (sign === "\t") row.push("");
      else if (sign === "\n") rows.push([""]);
      else put(sign);
    }
    if (rows.length > 1 && rows[rows.length - 1].join("") === "") rows.pop();
    return rows.map((row) => row.map((cell) => cell.trim()));
  }

  /* Whether it is more than one cell: a single one is pasted as always. */
  const isBlock = (text) => /[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""));

  /* Of lines {code, name, values} those with a value, under a head that the server reads. "" for none. */
  function compose(months, lines) {
    const filled = lines.filter((line) => line.values.some((value) => value.trim() !== ""));
    if (filled.length === 0) return "";
    const rows = filled.map((line) => [line.code, line.name, ...line.values.map((value) => value.trim())]);
    return [["编号", "项目名称", ...months], ...rows].map((row) => row.join("\t")).join("\n");
  }

  /* The values of such a text again, code → month → value; nothing of any other text. */
  function restore(text) {
    const [head, ...rows] = cells(text);
    if (head[0] !== "编号" || head[1] !== "项目名称") return new Map();
    const values = (row) => new Map(row.slice(2).map((value, at) => [head[at + 2], value]));
    return new Map(rows.map((row) => [row[0], values(row)]));
  }

  /* Of such a text the lines of other projects than these, as `compose` takes them. */
  function others(text, months, codes) {
    const names = new Map(cells(text).map((row) => [row[0], row[1]]));
    return [...restore(text)].filter(([code]) => !codes.includes(code)).map(([code, values]) => (
      { code, name: names.get(code), values: months.map((month) => values.get(month) || "") }));
  }

  return { cells, isBlock, compose, restore, others };
})();
