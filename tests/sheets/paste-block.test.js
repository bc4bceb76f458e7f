"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");

globalThis.window = globalThis;
require("../../projects/static/projects/sheets/paste-block.js");
const { cells, isBlock, compose, restore, others } = globalThis.PasteBlock;

test("a block of a spreadsheet is rows of cells", () => {
  assert.deepEqual(cells("1\t2\r\n\t4\r\n"), [["1", "2"], ["", "4"]]);
  assert.deepEqual(cells("5"), [["5"]]);
});

test("a cell in quotes is one cell, whatever stands in it", () => {
  assert.deepEqual(cells('"a\tb\nc"\t"说""好"""\n1\t2'), [["a b c", '说"好"'], ["1", "2"]]);
});

test("one cell with its line break is no block", () => {
  assert.equal(isBlock("12.5\r\n"), false);
  assert.equal(isBlock("1\t2"), true);
  assert.equal(isBlock("1\n2"), true);
});

test("only lines that say something are sent, and come back into their cells", () => {
  const lines = [
    { code: "GX-1", name: "甲", values: ["", " 120 "] },
    { code: "GX-2", name: "乙", values: ["", " "] },
  ];
  const text = compose(["2026-01", "2026-02"], lines);
  assert.equal(text, "编号\t项目名称\t2026-01\t2026-02\nGX-1\t甲\t\t120");
  assert.deepEqual([...restore(text).get("GX-1")], [["2026-01", ""], ["2026-02", "120"]]);
  assert.equal(compose(["2026-01"], [lines[1]]), "");
});

test("a text of somebody else restores nothing", () => {
  assert.equal(restore("项目\t1月\n甲\t3").size, 0);
  assert.equal(restore("").size, 0);
});

test("what was filled in another part of the grid is sent along with what is filled in this one", () => {
  const months = ["2026-01", "2026-02"];
  const first = compose(months, [{ code: "GX-1", name: "甲", values: ["5", ""] }, { code: "GX-2", name: "乙", values: ["", "6"] }]);
  const kept = others(first, months, ["GX-2", "GX-3"]);
  assert.deepEqual(kept, [{ code: "GX-1", name: "甲", values: ["5", ""] }]);
  const both = compose(months, [...kept, { code: "GX-3", name: "丙", values: ["", "7"] }]);
  assert.equal(both, "编号\t项目名称\t2026-01\t2026-02\nGX-1\t甲\t5\t\nGX-3\t丙\t\t7");
  assert.deepEqual(others("项目\t1月\n甲\t3", months, []), []);
});
