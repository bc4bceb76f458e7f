/* The reporting form: counts and warns while one types, keeps drafts, and sends later what could not be
 * sent. Without this script the form is a plain form.
 *
 * Whose phone page this is says <meta name="account">; the empty page that the worker serves without
 * signal has none, and shows what was last kept for the account in localStorage "log-account". Signing
 * out forgets that account and the pages kept for it, never its queue (log-queue.js).
 */
"use strict";
(() => {
  const store = window.LogStore;
  let able = window.isSecureContext && "serviceWorker" in navigator && "indexedDB" in window;
  const BACKGROUND = { "X-Background": "1" };
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const clock = (moment) => new Date(moment).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
  const wan = (number) => number.toLocaleString("zh-CN", { maximumFractionDigits: 2 });

  let account = $('meta[name="account"]')?.content || null;
  let queue = null;
  let offline = false;
  const sent = [];

  async function start() {
    if (!able) return startWithout("未启用 HTTPS：不能离线暂存");
    try {
      await readStore();
    } catch {
      able = false;
      return startWithout("本机存储打不开：不能离线暂存");
    }
    navigator.serviceWorker.register("/sw.js", { scope: "/log/" }).catch(() => {});
    enhance();
    await restoreDraft();
    await showQueue();
    if (offline || !navigator.onLine) await sayOffline();
    else { await flush(); await prefetch(); }
    setInterval(() => navigator.onLine && flush(), 30000);
  }

  function startWithout(why) {
    if (account) say(why, "有网络时照常填报。");
    enhance();
  }
  async function readStore() {
    if (!account) {
      account = localStorage.getItem("log-account");
      queue = window.LogQueue(account, store);
      offline = true;
      return showKept();
    }
    localStorage.setItem("log-account", account);
    queue = window.LogQueue(account, store);
    await store.forgetPages(account);
    await keepPage(here(), $("#log").outerHTML);
  }

  /* pages kept for the time without signal */
  const here = () => $("#log-form")?.getAttribute("action") || location.pathname;

  async function keepPage(path, html) {
    await store.put("pages", { id: queue.keyOf(path), account, path, html, saved_at: Date.now() });
  }

  async function showKept() {
    if (!account) return;
    const kept = await store.of("pages", account);
    const wanted = location.pathname + location.search;
    const page = kept.find((row) => row.path === wanted)
      || kept.find((row) => row.path.split("?")[0] === location.pathname);
    if (page) replacePage(page.html);
  }

  function replacePage(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    $("#log").replaceWith(document.importNode(parsed.getElementById("log"), true));
    const title = parsed.querySelector("title");
    if (title && title.textContent) document.title = title.textContent;
  }

  async function prefetch() {
    if (!$("[data-prefetch]")) return;
    for (const link of all(".duty[href]")) {
      const path = link.getAttribute("href");
      const kept = await store.get("pages", queue.keyOf(path));
      if (kept && Date.now() - kept.saved_at < 300000) continue;
      try {
        const answer = await fetch(path, { headers: BACKGROUND });
        if (!answer.ok || answer.redirected) return;
        const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
        if (parsed.getElementById("log-form")) await keepPage(path, parsed.getElementById("log").outerHTML);
      } catch { return; }
    }
    document.documentElement.dataset.prefetched = "";
  }

  /* what is said about it */
  function say(title, text, link) {
    const bar = $("[data-state]");
    if (!bar) return;
    $("[data-state-title]", bar).textContent = title;
    const words = $("[data-state-text]", bar);
    words.textContent = text || "";
    if (link) {
      const anchor = document.createElement("a");
      anchor.href = link[0];
      anchor.textContent = link[1];
      words.append(" ", anchor);
    }
    bar.hidden = false;
  }
  function unsay() {
    const bar = $("[data-state]");
    if (bar) bar.hidden = true;
  }
  async function sayOffline(saved) {
    const waits = await whatWaits();
    const button = $("[data-submit]");
    if (button) button.textContent = "联网后提交";
    if (waits && !button) return say(...waits);
    const title = saved ? `没有网络，已保存在本机 ${clock(saved)}` : "没有网络，可以照常填";
    say(title, waits ? waits.join("。") : "联网后自动提交一次，不会重复。");
  }
  /* Who has signed out on this phone is told how many wait, and no word of them. */
  async function whatWaits() {
    if (account) return queue.said();
    const left = (await store.all("queue")).length;
    return left ? [`✓ 已存本机 ${left} 份，尚未提交`, "联网后用填写时的账号登录，自动提交。"] : null;
  }
  window.addEventListener("offline", () => { if (able) { offline = true; sayOffline(); } });
  window.addEventListener("online", async () => {
    if (!able) return;
    offline = false;
    unsay();
    const button = $("[data-submit]");
    if (button) button.textContent = "提交";
    await flush();
  });

  /* drafts */
  function fieldsOf(form, submitter) {
    const data = new FormData(form);
    if (submitter && submitter.name) data.append(submitter.name, submitter.value);
    return [...data].filter(([name, value]) =>
      name !== "csrfmiddlewaretoken" && !(value instanceof File && !value.size));
  }

  let waitingToSave = 0;
  function saveSoon() {
    clearTimeout(waitingToSave);
    waitingToSave = setTimeout(saveDraft, 800);
  }
  async function saveDraft(loud) {
    const form = $("#log-form");
    if (!form || !account) return;
    const saved = Date.now();
    try {
      await queue.saveDraft({ path: form.getAttribute("action"), fields: fieldsOf(form), saved_at: saved });
    } catch {
      return say("本机存不下了，没有暂存", "写的内容还在本页，请在有网络时直接提交。");
    }
    if (offline) sayOffline(saved);
    else if (loud === true) say(`已保存在本机 ${clock(saved)}`, "没有提交。换一部手机看不到。");
  }

  async function restoreDraft() {
    const form = $("#log-form");
    if (!form || !account) return;
    const draft = await queue.draftOf(form.getAttribute("action"));
    if (!draft) return;
    fill(form, draft.fields);
    say(`已带入本机草稿 ${clock(draft.saved_at)}`, draft.refused ? "上次没有送达：请核对后再提交。" : "");
  }

  /* The version too: what was written on an older report must meet the newer one as such. */
  function fill(form, fields) {
    for (const box of all('input[type="checkbox"]', form)) box.checked = false;
    const version = form.elements.namedItem("version");
    if (version) version.value = "";
    const files = new DataTransfer();
    for (const [name, value] of fields) {
      if (value instanceof Blob) { files.items.add(value); continue; }
      for (const field of all(`[name="${CSS.escape(name)}"]`, form)) {
        if (field.type === "checkbox" || field.type === "radio") field.checked = field.checked || field.value === value;
        else if (field.type !== "file" && field.type !== "submit") field.value = value;
      }
    }
    const input = $('input[type="file"]', form);
    if (input && files.files.length) { input.files = files.files; showThumbs(input); }
    for (const node of all("details", form)) if (all("input, textarea", node).some((one) => one.value && one.type === "text")) node.open = true;
    update(form);
  }

  /* the queue */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (/\/logout\/$/.test(form.action)) return leave(event);
    if (form.id !== "log-form") return;
    form.elements.namedItem("device_at").value = new Date().toISOString();
    const button = event.submitter || $("[data-submit]");
    if (!able || !account) { button.classList.add("is-busy"); return; }
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    button.classList.add("is-busy");
    clearTimeout(waitingToSave);
    const fields = fieldsOf(form, event.submitter);
    const entry = {
      client_id: form.elements.namedItem("token").value, fields, path: form.getAttribute("action"),
      name: form.dataset.name, label: form.dataset.label, saved_at: Date.now(),
    };
    let result, answer;
    try {
      [result, answer] = await queue.submit(entry);
    } catch { return submitPlainly(form, button); }
    if (result === "refused") return showRefused(entry, answer);
    if (result === "sent") return location.assign(answer.url);
    if (result === "signed-out") return location.assign(`/login/?next=${encodeURIComponent("/log/")}`);
    await store.remove("drafts", queue.keyOf(entry.path));
    location.assign("/log/");
  });

  /* The phone cannot keep it: as without this script. */
  function submitPlainly(form, button) {
    const pressed = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
    if (button.name) form.append(pressed);
    form.submit();
  }

  async function showRefused(entry, answer) {
    replacePage(await answer.text());
    enhance();
    const input = $('input[type="file"]');
    const files = new DataTransfer();
    for (const [, value] of entry.fields) if (value instanceof Blob) files.items.add(value);
    if (input && files.files.length) { input.files = files.files; showThumbs(input); }
    window.scrollTo(0, 0);
    $("[role=alert]")?.focus();
  }

  async function flush() {
    if (!account || offline) return;
    const done = await queue.flush();
    if (!done || !done.tried) return;
    sent.push(...done.sent);
    if (done.stopped === "offline" && !navigator.onLine) sayOffline();
    if (done.stopped === "signed-out") {
      const left = (await queue.waiting()).length;
      say(`登录已过期，还有 ${left} 份没有送达`, "已保存在本机，登录后自动送达。", ["/login/?next=/log/", "去登录 ›"]);
    }
    await afterFlush();
  }

  async function afterFlush() {
    if (sent.length && $("[data-prefetch], [data-shell]")) {
      try {
        const answer = await fetch("/log/", { headers: BACKGROUND });
        if (answer.ok && !answer.redirected) { replacePage(await answer.text()); enhance(); }
      } catch { /* the list stays as it was */ }
    }
    await showQueue();
    const left = (await queue.waiting()).length;
    if (sent.length && !left) say(`已送达 ${sent.length} 份（${clock(sent[sent.length - 1].sent_at)}）`, sent.map((entry) => entry.name).join("、"));
  }

  async function showQueue() {
    const box = $("[data-waiting]");
    if (!box || !account) return;
    const list = $("[data-waiting-list]", box);
    list.textContent = "";
    for (const entry of await queue.waiting()) item(list, entry, `已保存在本机 ${clock(entry.saved_at)}`);
    for (const draft of await queue.refused()) item(list, draft, "没有送达，要核对后再提交", draft.path);
    for (const entry of sent) item(list, entry, `已送达 ${clock(entry.sent_at)}`);
    box.hidden = !list.children.length;
  }
  function item(list, entry, words, href) {
    const row = document.createElement("li");
    const line = document.createElement(href ? "a" : "div");
    line.className = "duty";
    if (href) line.href = href;
    for (const [kind, text] of [["b", entry.name], ["span", `${entry.label} · ${words}`]]) {
      const part = document.createElement(kind);
      part.textContent = text;
      line.append(part);
    }
    row.append(line);
    list.append(row);
  }

  function leave(event) {
    const waiting = queue ? queue.counted() : 0;
    if (waiting && !window.confirm(`本机还有 ${waiting} 份填报没有送达。退出后留在本机，下次用同一账号登录时送达。现在退出吗？`)) {
      event.preventDefault();
      return;
    }
    localStorage.removeItem("log-account");
  }

  /* photographs: made small here, so that they get through a weak signal */
  const LONGEST = 1600;
  async function smaller(file) {
    try {
      const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
      if (scale === 1 && file.size < 600000) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(bitmap.width * scale);
      canvas.height = Math.round(bitmap.height * scale);
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
      return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
    } catch { return file; }
  }
  /* The day the camera wrote: the canvas drops it with everything else. */
  async function dayOf(file) {
    const head = new TextDecoder("latin1").decode(await file.slice(0, 131072).arrayBuffer());
    if (!head.includes("Exif")) return "";
    const days = [...head.matchAll(/(20\d\d):(\d\d):(\d\d) \d\d:\d\d:\d\d/g)].map((found) => `${found[1]}-${found[2]}-${found[3]}`);
    return days.sort()[0] || "";
  }
  const kept = new WeakMap(); // the input → [{file, day}]
  document.addEventListener("change", async (event) => {
    const input = event.target;
    if (input.type !== "file" || !window.DataTransfer) return;
    const most = Number($("[data-photos]").dataset.most);
    const chosen = kept.get(input) || [];
    for (const file of [...input.files]) chosen.push({ file: await smaller(file), day: await dayOf(file) });
    kept.set(input, chosen.slice(0, most));
    setFiles(input);
    if (chosen.length > most) $("[data-photo-note]").textContent = `一次最多 ${most} 张，多的没有加入。`;
    saveSoon();
  });
  function setFiles(input) {
    const files = new DataTransfer();
    for (const one of kept.get(input) || []) files.items.add(one.file);
    input.files = files.files;
    input.form.elements.namedItem("photo_days").value = (kept.get(input) || []).map((one) => one.day).join(",");
    drawThumbs(input);
  }
  function showThumbs(input) {
    const days = (input.form.elements.namedItem("photo_days").value || "").split(",");
    kept.set(input, [...input.files].map((file, place) => ({ file, day: days[place] || "" })));
    drawThumbs(input);
  }
  function drawThumbs(input) {
    const list = $("[data-thumbs]");
    for (const image of all("img", list)) URL.revokeObjectURL(image.src);
    list.textContent = "";
    (kept.get(input) || []).forEach((one, place) => {
      const row = document.createElement("li");
      const image = document.createElement("img");
      image.src = URL.createObjectURL(one.file);
      image.alt = `照片 ${place + 1}`;
      const drop = document.createElement("button");
      drop.type = "button";
      drop.setAttribute("aria-label", `去掉照片 ${place + 1}`);
      drop.append(Object.assign(document.createElement("span"), { textContent: "×" }));
      drop.addEventListener("click", () => { kept.get(input).splice(place, 1); setFiles(input); saveSoon(); });
      row.append(image, drop);
      list.append(row);
    });
    list.hidden = !list.children.length;
  }

  /* while one types */
  function enhance() {
    const form = $("#log-form");
    if (!form) return;
    const draft = $("[data-draft]");
    if (draft && able) { draft.hidden = false; draft.addEventListener("click", () => saveDraft(true)); }
    const chips = $("[data-chips]", form);
    if (chips) {
      chips.hidden = false;
      chips.addEventListener("click", (event) => event.target.matches(".chip") && insert(event.target.textContent));
    }
    form.addEventListener("input", () => { update(form); if (able) saveSoon(); });
    $("[data-in-yuan]", form)?.addEventListener("click", (event) => { event.preventDefault(); inWan(form); });
    update(form);
  }
  function insert(word) {
    const text = $("[data-progress] textarea");
    const before = text.value.slice(0, text.selectionStart);
    const glue = !before || /[，。；：、\s]$/.test(before) ? "" : "，";
    text.setRangeText(glue + word, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  function update(form) {
    showCount(form);
    window.Amounts.showAll(form);
    showMoney(form);
  }

  const letters = (text) => Array.from(text.replace(/[^\p{L}\p{N}]/gu, ""));
  function likeness(text, before) {
    const [one, other] = [letters(text), letters(before)];
    if (!one.length || !other.length) return 0;
    if (one.join("") === other.join("")) return 1;
    const pairs = new Map();
    for (let place = 0; place + 1 < one.length; place++) {
      const pair = one[place] + one[place + 1];
      pairs.set(pair, (pairs.get(pair) || 0) + 1);
    }
    let shared = 0;
    for (let place = 0; place + 1 < other.length; place++) {
      const pair = other[place] + other[place + 1];
      if (pairs.get(pair)) { shared++; pairs.set(pair, pairs.get(pair) - 1); }
    }
    const total = one.length + other.length - 2;
    return total ? (2 * shared) / total : 0;
  }
  function showCount(form) {
    const box = $("[data-progress]", form);
    const text = $("textarea", box).value;
    $("[data-count]", box).textContent = `${Array.from(text).length} / 500 字`;
    const share = likeness(text, box.dataset.before || "");
    const words = $("[data-alike]", box);
    words.hidden = share < 0.9;
    words.textContent = `与上周相同 ${Math.floor(share * 100)}%，通报会标「与上周雷同」。改一两句，或用「本周无变化」。`;
    for (const chip of all("[data-chips] .chip", form)) chip.setAttribute("aria-pressed", String(text.includes(chip.textContent)));
  }

  /* As the server prints it: one decimal, more where one would say nothing, or all, of what is neither. */
  function percent(value) {
    const places = [1, 2, 3, 4].find((n) => ![0, 100].includes(Number(value.toFixed(n)))) || 1;
    return `${value.toFixed(places).replace("-", "−")}%`;
  }

  /* null where something was typed that is no amount */
  const amountOf = (input) => window.Amounts.read(input.value, "万元");
  const amountsOf = (form, of = ".amount input") => all(of, form).filter((input) => input.value.trim()).map(amountOf);
  const add = (amounts) => amounts.reduce((a, b) => a + Number(b), 0);
  function showMoney(form) {
    const box = $("[data-money]", form);
    const { last, jump, before, year, plan } = box.dataset;
    const amounts = amountsOf(form);
    if (amounts.includes(null)) return;
    const sum = add(amounts);
    const odd = Number(last) > 0 && sum >= Number(last) * Number(jump);
    const inMeant = (number) => odd ? Math.round(number / 100) / 100 : number;
    const meant = inMeant(sum);
    const done = Number(year) + inMeant(add(amountsOf(form, "[data-of-year]")));
    $("[data-year-sum]", box).textContent = wan(done);
    if (Number(plan)) $("[data-ratio]", box).textContent = percent(done / Number(plan) * 100);
    $("[data-sum]", box).textContent = wan(Number(before) + meant);
    $("[data-by]", box).textContent = odd ? `（按 ${wan(meant)} 计）` : "";
    const guard = $("[data-guard]", box);
    const button = $("[data-in-yuan]", guard);
    if (odd) {
      const times = sum / Number(last);
      $("[data-guard-text]", guard).textContent = `是上周的 ${times >= 10000 ? `${wan(times / 10000)} 万` : wan(Math.round(times))}倍，单位是不是填成了元？`;
      button.hidden = false;
      button.textContent = `改为 ${wan(meant)} 万元`;
      guard.hidden = false;
      guard.dataset.unit = "1";
    } else if (guard.dataset.unit) {
      guard.hidden = true;
      delete guard.dataset.unit;
    }
  }
  function inWan(form) {
    for (const input of all(".amount input", form)) {
      const amount = amountOf(input);
      if (amount !== null) input.value = String(Math.round(Number(amount) / 100) / 100);
    }
    $("[data-guard]", form).hidden = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  start();
})();
