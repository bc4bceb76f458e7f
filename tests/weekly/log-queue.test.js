"use strict";
const assert = require("node:assert/strict");
const { beforeEach, test } = require("node:test");
const { begin, open, report } = require("./phone.js");

let server;
beforeEach(() => { server = begin(); });

const tokens = (rows) => rows.map((row) => row.client_id);
const counted = () => JSON.parse(localStorage.getItem("log-waiting"));

/* sending */

test("what is submitted with network arrives and is kept no longer", async () => {
  const { queue } = open();
  const [result, answer] = await queue.submit(report("a", "三号车间设备就位。"));
  assert.equal(result, "sent");
  assert.equal(new URL(answer.url).search, "?done=GX-2026-001");
  assert.equal(server.reports.get("a").progress, "三号车间设备就位。");
  assert.deepEqual(await queue.waiting(), []);
  assert.deepEqual(counted(), { 1: 0 });
});

test("what could not be sent is kept over a reload and sent once when the network is back", async () => {
  server.reachable = false;
  const [result] = await open().queue.submit(report("a"));
  assert.equal(result, "offline");
  const { queue } = open();
  assert.deepEqual(tokens(await queue.waiting()), ["a"]);
  assert.equal(queue.counted(), 1);
  assert.deepEqual(await queue.flush(), { tried: 1, sent: [], stopped: "offline" });
  server.reachable = true;
  const done = await queue.flush();
  assert.deepEqual([done.tried, tokens(done.sent), done.stopped], [1, ["a"], ""]);
  assert.equal((await queue.flush()).tried, 0);
  assert.deepEqual(server.posts, ["/log/GX-a/"]);
  assert.equal(queue.counted(), 0);
});

test("after a lost answer it is sent again under the same token, which makes one report", async () => {
  server.answers = false;
  const { queue } = open();
  assert.deepEqual(await queue.submit(report("a")), ["offline"]);
  assert.equal(server.reports.size, 1);
  server.answers = true;
  await queue.flush();
  assert.equal(server.posts.length, 2);
  assert.deepEqual([...server.reports.keys()], ["a"]);
  assert.deepEqual(await queue.waiting(), []);
});

test("submitting while the queue is being sent sends nothing twice", async () => {
  server.reachable = false;
  const { queue } = open();
  await queue.submit(report("a"));
  server.reachable = true;
  const [, [result]] = await Promise.all([queue.flush(), queue.submit(report("b")), queue.flush()]);
  assert.equal(result, "sent");
  assert.deepEqual(await queue.waiting(), []);
  assert.deepEqual(server.posts.toSorted(), ["/log/GX-a/", "/log/GX-b/"]);
});

test("what another tab has sent meanwhile is not sent again", async () => {
  server.reachable = false;
  const { queue, store } = open();
  await queue.submit(report("a"));
  await queue.submit(report("b"));
  server.reachable = true;
  const fetch = globalThis.fetch;
  globalThis.fetch = async (path, options) => {
    if (path === "/log/GX-a/") await store.remove("queue", "b"); // by the other tab
    return fetch(path, options);
  };
  assert.deepEqual(tokens((await queue.flush()).sent), ["a"]);
  assert.deepEqual(server.posts, ["/log/GX-a/"]);
});

test("one tab at a time sends", async () => {
  const { queue } = open();
  server.reachable = false;
  await queue.submit(report("a"));
  server.reachable = true;
  navigator.locks = { request: (name, options, work) => work(options.ifAvailable ? null : {}) };
  assert.equal(await queue.flush(), null);
  assert.deepEqual(server.posts, []);
});

test("a server that is not well is no refusal", async () => {
  server.verdict = 503;
  const { queue } = open();
  const [result] = await queue.submit(report("a"));
  assert.equal(result, "offline");
  assert.deepEqual(tokens(await queue.waiting()), ["a"]);
});

test("a report that the server cannot take holds up no other", async () => {
  server.reachable = false;
  const { queue } = open();
  for (const number of ["a", "b", "c"]) await queue.submit(report(number));
  server.reachable = true;
  server.broken = "/log/GX-b/";
  const { tried, sent, stopped } = await queue.flush();
  assert.deepEqual([tried, tokens(sent), stopped], [3, ["a", "c"], "offline"]);
  assert.deepEqual(tokens(await queue.waiting()), ["b"]);
  server.broken = "";
  assert.deepEqual(tokens((await queue.flush()).sent), ["b"]);
});

test("without a session everything stays until one signs in", async () => {
  server.account = null;
  const { queue } = open();
  assert.deepEqual(await queue.submit(report("a")), ["signed-out"]);
  await queue.submit(report("b"));
  assert.deepEqual(await queue.flush(), { tried: 2, sent: [], stopped: "signed-out" });
  assert.deepEqual(server.posts, []);
  server.account = "1";
  assert.deepEqual(tokens((await queue.flush()).sent), ["a", "b"]);
});

test("a session that ends between the token and the report keeps the report", async () => {
  const { queue } = open();
  const fetch = globalThis.fetch;
  globalThis.fetch = async (path, options) => {
    if (options.method === "POST") server.account = null;
    return fetch(path, options);
  };
  assert.deepEqual(await queue.submit(report("a")), ["signed-out"]);
  assert.deepEqual(tokens(await queue.waiting()), ["a"]);
});

/* what is said of it */

const DAY = 86400000;
async function left(...moments) {
  server.reachable = false;
  const { queue } = open();
  for (const [number, saved_at] of moments.entries()) await queue.submit({ ...report(`r${number}`), saved_at });
  return queue;
}

test("what waits is said with its number, nothing where nothing waits", async () => {
  assert.equal(await open().queue.said(), null);
  const queue = await left(0, DAY);
  assert.deepEqual(await queue.said(2 * DAY), ["✓ 已存本机 2 份，联网后自动提交", ""]);
  server.reachable = true;
  await queue.flush();
  assert.equal(await queue.said(), null);
});

test("what lies for five days asks to be sent", async () => {
  const queue = await left(DAY, 0);
  assert.equal((await queue.said(5 * DAY - 1))[1], "");
  assert.match((await queue.said(5 * DAY))[1], /已存 5 天，请尽快联网打开本页送出/);
});

test("since when it waits is noted for the other pages", async () => {
  const queue = await left(3 * DAY, 2 * DAY);
  const noted = () => JSON.parse(localStorage.getItem("log-oldest"));
  assert.deepEqual(noted(), { 1: 2 * DAY });
  server.reachable = true;
  await queue.flush();
  assert.deepEqual(noted(), { 1: null });
});

/* drafts */

test("a draft survives a reload and is dropped once its report has arrived", async () => {
  const { path, fields } = report("a");
  await open().queue.saveDraft({ path, fields, saved_at: 5 });
  const { queue } = open();
  const draft = await queue.draftOf(path);
  assert.deepEqual([draft.fields, draft.saved_at], [fields, 5]);
  await queue.submit(report("a"));
  assert.equal(await open().queue.draftOf(path), null);
});

test("a draft stays as long as its report waits", async () => {
  const { path, fields } = report("a");
  server.reachable = false;
  const { queue } = open();
  await queue.saveDraft({ path, fields, saved_at: 5 });
  await queue.submit(report("a"));
  assert.deepEqual((await queue.draftOf(path)).fields, fields);
});

for (const status of [400, 404, 409, 413, 422]) {
  test(`what the server refuses with ${status} becomes a draft again and loses nothing`, async () => {
    server.verdict = status;
    const { queue } = open();
    const sent = report("a", "写得不对的进展。");
    const [result, answer] = await queue.submit(sent);
    assert.deepEqual([result, answer.status], ["refused", status]);
    assert.deepEqual(await queue.waiting(), []);
    const [draft] = await open().queue.refused();
    assert.deepEqual([draft.fields, draft.path, draft.name], [sent.fields, sent.path, sent.name]);
    assert.equal(queue.counted(), 0);
  });
}

/* another account on the same phone */

test("another account sees neither drafts nor queue, and its session sends nothing of them", async () => {
  server.reachable = false;
  const { queue: mine } = open("1");
  await mine.saveDraft({ path: "/log/GX-a/", fields: [["progress", "我的"]], saved_at: 1, refused: true });
  await mine.submit(report("a"));
  server.reachable = true;
  server.account = "2";
  const { queue: theirs } = open("2");
  assert.deepEqual([await theirs.waiting(), await theirs.refused(), await theirs.draftOf("/log/GX-a/")], [[], [], null]);
  assert.equal(theirs.counted(), 0);
  assert.equal((await theirs.flush()).tried, 0);
  // A page of mine that was left open, in a browser where somebody else signed in since.
  assert.deepEqual((await mine.flush()).sent, []);
  assert.deepEqual(await mine.submit(report("b")), ["other"]);
  assert.deepEqual(server.posts, []);
  server.account = "1";
  assert.deepEqual(tokens((await mine.flush()).sent), ["a", "b"]);
  assert.deepEqual([...server.reports.values()].map((row) => row.account), ["1", "1"]);
});

test("each account's waiting reports are counted apart", async () => {
  server.reachable = false;
  await open("1").queue.submit(report("a"));
  await open("2").queue.submit(report("b"));
  await open("2").queue.submit(report("c"));
  assert.deepEqual(counted(), { 1: 1, 2: 2 });
});

/* what the phone has spoilt */

for (const spoilt of ["{", "null", '"text"', "5"]) {
  test(`the count of what waits is written anew when it reads ${spoilt}`, async () => {
    localStorage.setItem("log-waiting", spoilt);
    server.reachable = false;
    const { queue } = open();
    assert.equal(queue.counted(), 0);
    assert.deepEqual(await queue.submit(report("a")), ["offline"]);
    assert.equal(queue.counted(), 1);
  });
}

test("without localStorage reports are kept and sent all the same", async () => {
  localStorage.broken = true;
  server.reachable = false;
  const { queue } = open();
  assert.deepEqual(await queue.submit(report("a")), ["offline"]);
  assert.equal(queue.counted(), 0);
  server.reachable = true;
  assert.deepEqual(tokens((await queue.flush()).sent), ["a"]);
});

test("a row that cannot be read holds up no other", async () => {
  const { queue, store } = open();
  await store.put("queue", { client_id: "0", account: "1" });
  await store.put("queue", { client_id: "1", account: "1", path: "/log/GX-1/", fields: "lost" });
  await store.put("drafts", { id: queue.keyOf("/log/GX-a/"), account: "1", path: "/log/GX-a/", refused: true });
  assert.deepEqual([await queue.waiting(), await queue.refused(), await queue.draftOf("/log/GX-a/")], [[], [], null]);
  server.reachable = false;
  await queue.submit(report("a"));
  server.reachable = true;
  assert.deepEqual(tokens((await queue.flush()).sent), ["a"]);
});

test("when the phone can keep nothing, submitting says so and sends nothing", async () => {
  globalThis.indexedDB = { open() { throw new Error("SecurityError"); } };
  const { queue } = open();
  await assert.rejects(queue.submit(report("a")), /SecurityError/);
  await assert.rejects(queue.saveDraft({ path: "/log/GX-a/", fields: [], saved_at: 1 }), /SecurityError/);
  assert.deepEqual(server.posts, []);
});
