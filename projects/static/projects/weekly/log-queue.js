/* What one account typed and has not submitted, and what it submitted and the server does not have yet.
 * Nothing here knows the page: log.js shows what comes of it, and node runs it in the tests.
 *
 * An entry of the queue: {client_id, account, path, fields: [[name, value], …], name, label, saved_at}.
 * `client_id` is the token of its form: the server makes one report of it however often it arrives. An
 * entry stays until the server has taken or refused it; what was refused becomes a draft again.
 */
"use strict";
window.LogQueue = (account, store) => {
  const BACKGROUND = { "X-Background": "1" };
  const REFUSED = [400, 404, 409, 413, 422];
  const keyOf = (path) => `${account} ${path}`;

  /* drafts */
  function saveDraft(draft) {
    return store.put("drafts", { ...draft, id: keyOf(draft.path), account });
  }
  const draftOf = (path) => store.get("drafts", keyOf(path));
  async function refused() {
    return (await store.of("drafts", account)).filter((draft) => draft.refused);
  }

  /* the queue */
  const waiting = () => store.of("queue", account);

  /* Kept first, then tried. */
  async function submit(entry) {
    const kept = { ...entry, account };
    await store.put("queue", kept);
    await count();
    return deliver(kept);
  }

  /* One try: "sent", "refused" (to be looked at), "signed-out", "other" account, or "offline"; with the
   * server's answer. */
  async function deliver(entry) {
    let answer;
    try {
      answer = await fetch("/log/token/", { headers: BACKGROUND, redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect" || answer.status === 403) return ["signed-out"];
      if (!answer.ok) return ["offline"];
      const who = await answer.json();
      if (String(who.account) !== account) return ["other"];
      const body = new FormData();
      for (const [name, value] of entry.fields) body.append(name, value);
      body.append("csrfmiddlewaretoken", who.csrf);
      answer = await fetch(entry.path, { method: "POST", body });
    } catch { return ["offline"]; }
    if (answer.redirected && new URL(answer.url).pathname === "/login/") return ["signed-out"];
    if (answer.ok && answer.redirected) {
      await store.remove("queue", entry.client_id);
      await store.remove("drafts", keyOf(entry.path));
      await store.remove("pages", keyOf(entry.path));
      await count();
      return ["sent", answer];
    }
    if (!REFUSED.includes(answer.status)) return ["offline"];
    const { path, fields, name, label, saved_at } = entry;
    await saveDraft({ path, fields, name, label, saved_at, refused: true });
    await store.remove("queue", entry.client_id);
    await count();
    return ["refused", answer];
  }

  /* Sends what waits, one after the other, until one finds no network or no session: how many were waiting,
   * which arrived, and what stopped it. Null when another tab is at it. */
  async function flush() {
    let done = null;
    const work = async (lock) => { if (lock !== null) done = await sendAll(); };
    if (navigator.locks) await navigator.locks.request("log-queue", { ifAvailable: true }, work);
    else await work();
    return done;
  }
  async function sendAll() {
    const entries = await waiting(), sent = [];
    for (const entry of entries) {
      const [result] = await deliver(entry);
      if (result === "sent") sent.push({ ...entry, sent_at: Date.now() });
      if (result === "offline" || result === "signed-out") return { tried: entries.length, sent, stopped: result };
    }
    return { tried: entries.length, sent, stopped: "" };
  }

  /* how many wait, where signing out can see it at once */
  async function count() {
    localStorage.setItem("log-waiting", JSON.stringify({ ...counts(), [account]: (await waiting()).length }));
  }
  const counts = () => JSON.parse(localStorage.getItem("log-waiting") || "{}");

  return { keyOf, saveDraft, draftOf, refused, waiting, submit, flush, counted: () => counts()[account] || 0 };
};
