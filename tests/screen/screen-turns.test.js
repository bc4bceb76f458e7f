"use strict";
const assert = require("node:assert/strict");
const { beforeEach, test } = require("node:test");

globalThis.window = globalThis;
require("../../projects/static/projects/screen/screen-turns.js");

const PARTS = ["dashboard", "reds", "nodes"];
let clock, server, drawn, blank, turns;

/* A server that answers, is away, or lets nobody in any more; the pages of its parts are words. */
beforeEach(() => {
  clock = 1_000_000;
  server = { up: true, open: true, pages: { dashboard: ["d"], reds: ["r1", "r2"], nodes: ["n"] }, asked: [] };
  drawn = [];
  blank = 0;
  turns = globalThis.ScreenTurns({
    parts: PARTS,
    async load(part) {
      server.asked.push(part);
      if (!server.up || server.broken === part) throw new Error("away");
      return server.open ? { pages: server.pages[part], asOf: clock } : null;
    },
    draw: (state) => drawn.push(state),
    gone: () => { blank += 1; },
    now: () => clock,
  });
  turns.begin("dashboard", { pages: ["d"], asOf: clock });
});

const last = () => drawn[drawn.length - 1];
async function pass(seconds) {
  for (let second = 0; second < seconds; second += 1) {
    clock += 1000;
    await turns.beat();
  }
}

test("the page it was opened with stands at once, the other parts come with the first beat", async () => {
  assert.deepEqual([last().page, last().place, last().count], ["d", 1, 1]);
  await pass(1);
  assert.deepEqual(server.asked, PARTS);
  assert.deepEqual([last().page, last().place, last().count], ["d", 1, 4]);
});

test("each page stands for twenty seconds, and after the last comes the first", async () => {
  const seen = [];
  for (let number = 0; number < 5; number += 1) {
    seen.push(last().page);
    await pass(20);
  }
  assert.deepEqual(seen, ["d", "r1", "r2", "n", "d"]);
});

test("arrow keys turn both ways and give the page its twenty seconds anew", async () => {
  await pass(15);
  turns.turn(-1);
  assert.equal(last().page, "n");
  await pass(19);
  assert.equal(last().page, "n");
  turns.turn(1);
  assert.equal(last().page, "d");
});

test("a pause holds the page, still asks for news, and ends by itself after ten minutes", async () => {
  await pass(1);
  turns.pause();
  assert.equal(last().paused, true);
  const asked = server.asked.length;
  await pass(599);
  assert.equal(last().page, "d");
  assert.ok(server.asked.length >= asked + 9 * PARTS.length);
  await pass(22);
  assert.deepEqual([last().page, last().paused], ["r1", false]);
});

test("a second press goes on, and the page has its whole time", async () => {
  await pass(10);
  turns.pause();
  turns.pause();
  await pass(19);
  assert.deepEqual([last().page, last().paused], ["d", false]);
  await pass(1);
  assert.equal(last().page, "r1");
});

test("all parts are asked for once a minute", async () => {
  await pass(301);
  assert.equal(server.asked.length, 6 * PARTS.length);
});

test("without the server the last pictures turn on for an hour and say since when, and come back by themselves", async () => {
  await pass(1);
  const since = clock;
  server.up = false;
  await pass(3600);
  assert.equal(last().lost, true);
  assert.ok(last().asOf >= since && last().asOf < since + 61_000);
  assert.equal(last().count, 4);
  const places = new Set(drawn.map((state) => state.place));
  assert.deepEqual([...places].sort(), [1, 2, 3, 4]);
  server.up = true;
  server.pages.reds = ["new"];
  await pass(21);
  assert.equal(last().lost, false);
  assert.equal(last().count, 3);
  assert.ok(clock - last().asOf <= 21_000);
});

test("one part that fails does not keep the others old, but the screen says how old the oldest is", async () => {
  await pass(1);
  const since = clock;
  server.broken = "reds";
  server.pages.nodes = ["n", "n2"];
  await pass(120);
  assert.deepEqual([last().lost, last().asOf, last().count], [true, since, 5]);
});

test("a part that has fewer pages by now is shown at its last", async () => {
  await pass(1);
  turns.turn(2);
  assert.equal(last().page, "r2");
  server.pages.reds = ["only"];
  turns.pause();
  await pass(60);
  assert.deepEqual([last().page, last().place, last().count], ["only", 2, 3]);
});

test("a screen that is let in no more goes blank once and asks for nothing again", async () => {
  await pass(1);
  server.open = false;
  await pass(60);
  const asked = server.asked.length, draws = drawn.length;
  await pass(300);
  assert.equal(blank, 1);
  assert.equal(server.asked.length, asked);
  assert.equal(drawn.length, draws);
});

test("after a night's sleep of the device it turns once and asks at once", async () => {
  await pass(1);
  const asked = server.asked.length, draws = drawn.length;
  clock += 8 * 3600e3;
  await turns.beat();
  assert.equal(last().page, "r1");
  assert.equal(server.asked.length, asked + PARTS.length);
  assert.equal(drawn.length, draws + 2);
});
