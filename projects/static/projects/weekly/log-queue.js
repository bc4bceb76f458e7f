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
  const OLD = 5; // days: after seven without a visit some phones clear what pages have kept
  const keyOf = (path) => `${account} ${path}`;
  const whole = (row) => Boolean(row && row.path && Array.isArray(row.fields));

  /* drafts */
  function saveDraft(draft) {
    return store.put("drafts", { ...draft, id: keyOf(draft.path), account });
  }
  async function draftOf(path) {
    const draft = await store.get("drafts", keyOf(path));
    return whole(draft) ? draft : null;
  }
  async function refused() {
    return (await store.of("drafts", account)).filter((draft) => draft.refused && whole(draft));
  }

  /* the queue: what cannot be read any more is passed over, it must not hold up the rest */
  async function waiting() {
    return (await store.of("queue", account)).filter(whole);
  }

  /* Kept first, then tried. Rejects when the phone cannot keep it: it was not sent then. */
  async function submit(entry) {
    const kept = { ...entry, account };
    await store.put("queue", kept);
    await count();
    return deliver(kept);
  }

  /* One try: "sent", "refused" (to be looked at), "signed-out", "other" account, "offline", or "gone" when
   * it has arrived meanwhile; with the server's answer. An entry on its way is not sent a second time. */
  const onTheWay = new Map();
  function deliver(entry) {
    const id = entry.client_id;
    if (!onTheWay.has(id)) onTheWay.set(id, attempt(entry).finally(() => onTheWay.delete(id)));
    return onTheWay.get(id);
  }

  async function attempt(entry) {
    if (!(await store.get("queue", entry.client_id))) return ["gone"];
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
    if (answer.status === 401) return ["signed-out"];
    if (answer.ok && answer.redirected) {
      await store.remove("queue", entry.client_id);
      await store.remove("drafts", keyOf(entry.path));
      await store.remove("pages", keyOf(entry.path));
      await count();
      return ["sent", answer];
    }
    if (!REFUSED.includes(answer.status)) return ["offline", answer];
    const { path, fields, name, label, saved_at } = entry;
    await saveDraft({ path, fields, name, label, saved_at, refused: true });
    await store.remove("queue", entry.client_id);
    await count();
    return ["refused", answer];
  }

  /* Sends what waits, one after the other, until one finds no network or no session: how many were waiting,
   * which arrived, and what stopped it. A report that the server cannot take now holds up no other.
   * Null when another tab is at it. */
  async function flush() {
    let done = null;
    const work = async (lock) => { if (lock !== null) done = await sendAll(); };
    if (navigator.locks) await navigator.locks.request("log-queue", { ifAvailable: true }, work);
    else await work();
    return done;
  }
  async function sendAll() {
    const entries = await waiting(), done = { tried: entries.length, sent: [], stopped: "" };
    for (const entry of entries) {
      const [result, answer] = await deliver(entry);
      if (result === "sent") done.sent.push({ ...entry, sent_at: Date.now() });
      if (result === "offline" || result === "signed-out") done.stopped = result;
      if (result === "signed-out" || (result === "offline" && !answer)) break;
    }
    return done;
  }

  /* How many wait and since when, where signing out and other pages can see it at once. It is a hint: without
   * it nothing is lost. */
  async function count() {
    const left = await waiting();
    note("log-waiting", left.length);
    note("log-oldest", oldest(left));
  }
  function note(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify({ ...noted(name), [account]: value }));
    } catch { /* the phone keeps no more, or nothing */ }
  }
  function noted(name) {
    try {
      const found = JSON.parse(localStorage.getItem(name));
      return found && typeof found === "object" ? found : {};
    } catch { return {}; }
  }
  const oldest = (entries) => entries.reduce((first, entry) => Math.min(first, entry.saved_at), Infinity);

  /* What is said of what waits: [title, text]; null when nothing does. */
  async function said(now = Date.now()) {
    const entries = await waiting();
    if (!entries.length) return null;
    const days = Math.floor((now - oldest(entries)) / 86400000);
    const text = days < OLD ? "" : `最早的一份已存 ${days} 天，请尽快联网打开本页送出：手机可能清理久不打开的网页。`;
    return [`✓ 已存本机 ${entries.length} 份，联网后自动提交`, text];
  }

  return { keyOf, saveDraft, draftOf, refused, waiting, submit, flush, said, counted: () => noted("log-waiting")[account] || 0 };
};
