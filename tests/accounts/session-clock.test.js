"use strict";
const assert = require("node:assert/strict");
const { beforeEach, test } = require("node:test");

globalThis.window = globalThis;
require("../../gaoxin/static/gaoxin/session-clock.js");

/* A server with a session of 30 idle minutes and 12 hours, and a page on it; the clock is ours. */
let now, seen, started, asked, said, next, online;
const signedIn = () => now - seen <= 1800 && now - started <= 43200;
const ask = async (active) => {
  if (!online) throw new TypeError("Failed to fetch");
  asked.push([now, active]);
  if (!signedIn()) return null;
  if (active) seen = now;
  const idle = seen + 1800 - now, absolute = started + 43200 - now;
  return { left: Math.min(idle, absolute), final: absolute <= idle };
};
function open() {
  const after = (ms, work) => { next = { at: now + ms / 1000, work }; };
  const clock = globalThis.SessionClock({ ask, tell: (what) => said.push([now, what]), after, now: () => now * 1000 });
  clock.begin({ left: 1740, final: false });
  return clock;
}
/* Lets the time pass until `moment`, with what was set for it. */
async function until(moment) {
  while (next && next.at <= moment) {
    const { at, work } = next;
    next = null;
    now = at;
    await work();
  }
  now = moment;
}
beforeEach(() => { [now, seen, started, asked, said, next, online] = [0, 0, 0, [], [], null, true]; });

const words = () => said.filter(([, what]) => what);

test("two minutes before the idle end it warns, afterwards it says that it has ended", async () => {
  open();
  await until(4000);
  assert.deepEqual(words(), [[1680, "ending"], [1801, "ended"]]);
  assert.ok(asked.length <= 3);
  assert.ok(asked.every(([, active]) => !active));
});

test("a page that nobody touches asks once before the warning", async () => {
  open();
  await until(1679);
  assert.equal(asked.length, 1);
});

test("typing sends at most one beat a minute and keeps the session", async () => {
  const clock = open();
  for (let moment = 1; moment <= 3600; moment += 1) {
    await until(moment);
    await clock.typed();
  }
  const beats = asked.filter(([, active]) => active).map(([at]) => at);
  assert.equal(beats.length, 60);
  assert.ok(beats.every((at, place) => !place || at - beats[place - 1] >= 60));
  assert.deepEqual(words(), []);
});

test("staying takes the warning away", async () => {
  const clock = open();
  await until(1700);
  assert.equal(said.at(-1)[1], "ending");
  await clock.stay();
  assert.equal(said.at(-1)[1], "");
  await until(3300);
  assert.equal(said.at(-1)[1], "");
  await until(3400);
  assert.equal(said.at(-1)[1], "ending");
});

test("what is done in another tab counts", async () => {
  open();
  await until(1000);
  seen = 1000;
  await until(2000);
  assert.deepEqual(words(), []);
});

test("the twelve hours end whatever one types", async () => {
  const clock = open();
  for (let moment = 30; moment <= 43260; moment += 30) {
    await until(moment);
    await clock.typed();
  }
  const [first] = words();
  assert.equal(first[1], "final");
  assert.ok(43200 - first[0] <= 120);
  assert.equal(said.at(-1)[1], "ended");
});

test("without network nothing is claimed, and it is asked again", async () => {
  open();
  online = false;
  await until(1700);
  assert.deepEqual(words(), []);
  online = true;
  await until(1760);
  assert.equal(said.at(-1)[1], "ending");
});

test("a page that is seen again after a night asks at once", async () => {
  const clock = open();
  now = 30000; // the machine slept: no timer ran
  await clock.seen();
  assert.equal(said.at(-1)[1], "ended");
});
