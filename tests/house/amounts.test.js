/* What the browser reads while one types is what the server will read: node --test tests/house/amounts.test.js */
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
require("../../gaoxin/static/gaoxin/amounts.js");
const { read, words } = globalThis.Amounts;
const VECTORS = require("./numbers.json");

for (const { text, unit, places, value = null, words: said } of VECTORS) {
  test(`${JSON.stringify(text)} counted in ${unit || "nothing"}`, () => {
    const number = read(text, unit, places);
    assert.equal(number, value);
    if (said) assert.equal(words(number), said);
  });
}
