/* What the browser says of chosen files before they are sent: node --test tests/house/files.test.js */
"use strict";
const assert = require("node:assert/strict");
const { test } = require("node:test");
require("../../gaoxin/static/gaoxin/files.js");
const { refusal, sized } = globalThis.Files;

const MB = 1024 * 1024;
const LIMITS = { most: 2, bytes: 20 * MB, total: 30 * MB };
const file = (name, size) => ({ name, size });

test("files within the limits are taken", () => {
  assert.equal(refusal([], LIMITS), "");
  assert.equal(refusal([file("a.pdf", 20 * MB), file("b.pdf", 10 * MB)], LIMITS), "");
});
for (const [why, files, before, told] of [
  ["too many", [file("a", 1), file("b", 1), file("c", 1)], 0, "一次最多 2 个，选了 3 个"],
  ["one too large", [file("a.pdf", 20 * MB + 60000)], 0, "“a.pdf”有 20.1 MB，最多 20.0 MB"],
  ["one empty", [file("a.pdf", 0)], 0, "“a.pdf”是空的"],
  ["together too large", [file("a.pdf", 16 * MB), file("b.pdf", 16 * MB)], 0, "合计 32.0 MB，最多 30.0 MB"],
  ["too large with another field's", [file("a.pdf", 16 * MB)], 15 * MB, "合计 31.0 MB"],
]) {
  test(`${why}: the sentence says so`, () => assert.ok(refusal(files, LIMITS, before).startsWith(told)));
}
test("sizes are told as people know them", () => {
  assert.deepEqual([1, 2048, 1.5 * MB].map(sized), ["1 KB", "2 KB", "1.5 MB"]);
});
