/* What the phone keeps of the reporting form, in IndexedDB. Every row names the account it belongs to:
 * another one neither sees nor sends it.
 *
 *   pages   the form as the server last drew it, to fill it without signal
 *   drafts  what was typed and not yet submitted
 *   queue   what was submitted and has not arrived, under the number its form carries
 */
"use strict";
window.LogStore = (() => {
  let opening = null;

  function open() {
    opening = opening || new Promise((resolve, reject) => {
      const request = indexedDB.open("gaoxin-log", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("pages", { keyPath: "id" });
        request.result.createObjectStore("drafts", { keyPath: "id" });
        request.result.createObjectStore("queue", { keyPath: "client_id" });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opening;
  }

  async function run(name, mode, act) {
    const base = await open();
    return new Promise((resolve, reject) => {
      const transaction = base.transaction(name, mode, { durability: "strict" });
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  }

  return {
    get: (name, key) => run(name, "readonly", (rows) => rows.get(key)),
    put: (name, row) => run(name, "readwrite", (rows) => rows.put(row)),
    remove: (name, key) => run(name, "readwrite", (rows) => rows.delete(key)),
    of: async (name, account) => (await run(name, "readonly", (rows) => rows.getAll()))
      .filter((row) => row.account === account),
    all: (name) => run(name, "readonly", (rows) => rows.getAll()),
    async forgetPages(except) {
      for (const row of await run("pages", "readonly", (rows) => rows.getAll())) {
        if (row.account !== except) await run("pages", "readwrite", (rows) => rows.delete(row.id));
      }
    },
  };
})();
