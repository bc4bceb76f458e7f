/* A phone and a server for the tests of what the reporting form keeps and sends. The scripts are those the
 * browser loads, on a real IndexedDB in memory; only the network and localStorage are made here. */
"use strict";
const { IDBFactory } = require("fake-indexeddb");

const STATIC = "../../projects/static/projects/weekly";
const SCRIPTS = ["log-store.js", "log-queue.js"].map((name) => require.resolve(`${STATIC}/${name}`));

const give = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
give("window", globalThis);

/* localStorage of a phone; `broken` is one that lets nobody read or write. */
class Storage {
  rows = new Map();
  broken = false;
  getItem(name) { this.check(); return this.rows.get(name) ?? null; }
  setItem(name, value) { this.check(); this.rows.set(name, String(value)); }
  check() { if (this.broken) throw new Error("SecurityError"); }
}

/* As ours: a session, tokens that make one report each, redirects after what was taken. */
class Server {
  reachable = true; // by the phone
  account = "1"; // who is signed in; null for nobody
  answers = true; // false: what arrives is taken, and the answer is lost on its way
  verdict = 302; // what a report is answered with
  broken = ""; // the address at which it fails
  posts = [];
  reports = new Map(); // token → the fields

  async fetch(path, { method = "GET", body } = {}) {
    await new Promise(setImmediate);
    if (!this.reachable) throw new TypeError("Failed to fetch");
    if (method === "GET") return this.token();
    this.posts.push(path);
    if (path === this.broken) return answer({ status: 500 });
    if (this.account === null) return answer({ status: 401 });
    if (body.get("csrfmiddlewaretoken") !== `csrf of ${this.account}`) return answer({ status: 403 });
    if (this.verdict === 302) this.reports.set(body.get("token"), { account: this.account, ...Object.fromEntries(body) });
    if (!this.answers) throw new TypeError("Failed to fetch");
    if (this.verdict !== 302) return answer({ status: this.verdict });
    return answer({ url: "http://phone/log/?done=GX-2026-001", redirected: true });
  }
  token() {
    if (this.account === null) return answer({ type: "opaqueredirect", status: 0 });
    return answer({ json: async () => ({ account: Number(this.account), csrf: `csrf of ${this.account}` }) });
  }
}
function answer({ status = 200, url = "http://phone/log/", ...more }) {
  return { type: "basic", redirected: false, status, ok: status >= 200 && status < 300, url, ...more };
}

/* A new phone and a new server. */
function begin() {
  const server = new Server();
  give("indexedDB", new IDBFactory());
  give("localStorage", new Storage());
  give("fetch", (path, options) => server.fetch(path, options));
  give("navigator", {});
  return server;
}

/* What the page of `account` holds after it was opened, or opened anew. */
function open(account = "1") {
  for (const script of SCRIPTS) {
    delete require.cache[script];
    require(script);
  }
  const store = globalThis.LogStore;
  return { store, queue: globalThis.LogQueue(account, store) };
}

/* What is submitted: `number` is the token of its form. */
function report(number, progress = "浇筑 300 立方米。") {
  const fields = [["token", number], ["progress", progress]];
  return { client_id: number, path: `/log/GX-${number}/`, fields, name: `演示项目${number}`, label: "第47周", saved_at: 1 };
}

module.exports = { begin, open, report };
