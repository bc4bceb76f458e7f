"use strict";
const assert = require("node:assert/strict");
const { beforeEach, test } = require("node:test");
const { begin, open } = require("./phone.js");

beforeEach(() => { begin(); });

test("pictures come back as they were kept", async () => {
  const photo = new Blob(["JPEG"], { type: "image/jpeg" });
  await open().store.put("drafts", { id: "1 /log/", account: "1", fields: [["photos", photo]] });
  const { fields: [[, kept]] } = await open().store.get("drafts", "1 /log/");
  assert.deepEqual([kept.type, await kept.text()], ["image/jpeg", "JPEG"]);
});

test("rows are told apart by account", async () => {
  const { store } = open();
  await store.put("queue", { client_id: "a", account: "1" });
  await store.put("queue", { client_id: "b", account: "11" });
  assert.deepEqual((await store.of("queue", "1")).map((row) => row.client_id), ["a"]);
});

test("forgetting pages leaves this account's own, and everybody's drafts and queue", async () => {
  const { store } = open();
  for (const account of ["1", "2"]) {
    await store.put("pages", { id: `${account} /log/`, account });
    await store.put("drafts", { id: `${account} /log/`, account });
    await store.put("queue", { client_id: account, account });
  }
  await store.forgetPages("2");
  const kept = async (name) => (await Promise.all(["1", "2"].map((one) => store.of(name, one)))).map((rows) => rows.length);
  assert.deepEqual([await kept("pages"), await kept("drafts"), await kept("queue")], [[0, 1], [1, 1], [1, 1]]);
});

test("a database of another make is an error, not a page that waits for ever", async () => {
  await new Promise((resolve) => {
    const request = globalThis.indexedDB.open("gaoxin-log", 1); // without the stores
    request.onsuccess = () => { request.result.close(); resolve(); };
  });
  await assert.rejects(open().store.get("drafts", "1 /log/"), { name: "NotFoundError" });
});
