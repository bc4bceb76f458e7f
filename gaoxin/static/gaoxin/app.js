/* What a page cannot do without script, and nothing else. No framework, no eval, no inline style.
 *
 *   /                              focuses the quick search
 *   ?                              opens dialog#keys, which lists the keys of this page
 *   [data-open="ID"]               opens dialog#ID, without what has [data-when="SELECTOR"] and nothing to see of it;  [data-close] inside closes it, as does the backdrop
 *   details.menu                   closes on Escape and on a click elsewhere
 *   [data-check-all="NAME"]        ticks every box of that name in its form
 *   form#bulk                      the bar under a list: says how many rows are ticked; [data-choose="all"]
 *                                  takes all that the filter gives, [data-choose="none"] nothing
 *   [data-ticks="ID"]              ticks the box of that id as soon as something inside is changed
 *   input[data-typed]              tells its form "typed" once the word stands: not while pinyin is composed,
 *                                  not twice for the same word
 *   form                           is marked busy once sent, so that a second click does nothing visible
 *   select[data-remote="URL"]      becomes a picker that asks URL?q= for {"results": [{"value", "text"}]}
 *   [data-chart]                   is drawn from the JSON of the script element beside it (charts.js)
 *   [data-print]                   prints
 *   time[data-printed="TIME"]      says on paper when it was printed, by the clock of the server, which read
 *                                  TIME when it sent the page
 *   form[data-go-on]               is sent as soon as it is there
 *   body[data-counts="URL"]        asks once for {KEY: {"text", "words"}}; each number is put into the links
 *                                  [data-waits="KEY"], in a span of the class that data-sign names, and stands
 *                                  in [data-number="KEY"], its words in [data-says="KEY"] (none: data-none);
 *                                  with a part that is asked for on load they come along, as an event "counts";
 *                                  once they stand the attribute is gone
 * The addresses of what is loaded on demand stand in data-* of this script's own element.
 */
"use strict";
(() => {
  const assets = document.currentScript.dataset;
  const loading = new Map();

  function load(url) {
    if (!loading.has(url)) {
      loading.set(url, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = url;
        script.onload = resolve;
        script.onerror = () => reject(new Error(url));
        document.head.append(script);
      }));
    }
    return loading.get(url);
  }

  /* keys, dialogs, menus */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenus(null, true);
    if (!"/?？".includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
    if (event.key !== "/") return open("keys");
    const box = document.querySelector("[data-quick]");
    if (box && box.offsetParent) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });

  function open(id) {
    const dialog = document.getElementById(id);
    if (!dialog) return;
    for (const part of dialog.querySelectorAll("[data-when]")) {
      part.hidden = ![...document.querySelectorAll(part.dataset.when)].some((one) => one.offsetParent);
    }
    dialog.showModal();
  }

  const shown = Date.now();
  window.addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("[data-printed]")) {
      const [sent, zone] = [Date.parse(box.dataset.printed), box.dataset.printed.slice(-6)];
      const ahead = Date.parse("1970-01-01T00:00:00Z") - Date.parse(`1970-01-01T00:00:00${zone}`);
      const now = new Date(sent + Date.now() - shown + ahead);
      box.textContent = now.toISOString().slice(0, 16).replace("T", " ");
    }
  });

  function closeMenus(except, refocus) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu === except) continue;
      menu.open = false;
      if (refocus) menu.querySelector("summary").focus();
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details.menu"));
    const opener = target.closest("[data-open]");
    if (opener) open(opener.dataset.open);
    if (target.closest("[data-close]") || target instanceof HTMLDialogElement) target.closest("dialog")?.close();
    if (target.closest("[data-print]")) window.print();
  });

  /* quick search */
  const TYPING = 300; /* ms after the last key */
  let typing = 0;
  function typed(event) {
    const box = event.target;
    if (!box.matches("[data-typed]") || event.isComposing) return;
    clearTimeout(typing);
    typing = setTimeout(() => {
      const word = box.value.trim();
      if (word === (box.dataset.typed ?? box.defaultValue.trim())) return;
      box.dataset.typed = word;
      remember(box.form);
      box.form.dispatchEvent(new Event("typed"));
    }, TYPING);
  }
  /* One entry of the history a search, whatever is typed on: Back leads to the list before it. */
  function remember(form) {
    const typedOn = new URLSearchParams(window.location.search).has("q");
    form.setAttribute(typedOn ? "hx-replace-url" : "hx-push-url", "true");
    form.removeAttribute(typedOn ? "hx-push-url" : "hx-replace-url");
  }
  document.addEventListener("input", typed);
  document.addEventListener("compositionend", typed);
  document.addEventListener("submit", (event) => {
    if (!event.target.querySelector("[data-typed]")) return;
    clearTimeout(typing);
    remember(event.target);
  }, true);

  /* ticks */
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.checkAll;
    if (name) for (const box of boxes(event.target.form, name)) box.checked = event.target.checked;
    const ticked = event.target.closest("[data-ticks]");
    if (ticked) document.getElementById(ticked.dataset.ticks).checked = true;
    if (event.target.form?.id === "bulk") say(count(event.target.form));
  });
  document.addEventListener("click", (event) => {
    const how = event.target.closest("[data-choose]")?.dataset.choose;
    if (!how) return;
    const bar = event.target.closest("form");
    const rows = boxes(bar, "ids");
    for (const box of rows) box.checked = how === "all";
    say(count(bar, how === "all"));
    if (how === "none") rows[0]?.focus();
  });
  /* Where everything is chosen the keys of this page say nothing. */
  document.addEventListener("formdata", (event) => {
    if (event.target.id === "bulk" && event.formData.has("_all")) event.formData.delete("ids");
  });

  function boxes(form, name) {
    return [...form.elements].filter((box) => box.type === "checkbox" && box.name === name);
  }
  /* Brings the bar and the rows up to what is ticked; the words that say it. */
  function count(bar, all = false) {
    const rows = boxes(bar, "ids");
    const ticked = rows.filter((box) => box.checked).length;
    for (const box of rows) box.closest("tr").classList.toggle("is-selected", box.checked);
    for (const master of bar.elements) {
      if (!master.dataset.checkAll) continue;
      master.checked = ticked > 0 && ticked === rows.length;
      master.indeterminate = ticked > 0 && !master.checked;
    }
    bar.elements._all.disabled = !all;
    bar.hidden = !ticked;
    const words = all ? `已选全部 ${bar.dataset.all} 个` : `已选 ${ticked} 个`;
    bar.querySelector("[data-chosen]").textContent = words;
    return ticked ? words : "没有选中的行";
  }

  /* a sent form says so; the server alone keeps a thing from being made twice */
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    /* A download leaves the page as it is. */
    if (event.defaultPrevented || event.target.method !== "post" || !button || "download" in button.dataset) return;
    button.classList.add("is-busy");
    button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    const bar = document.getElementById("bulk");
    if (bar) count(bar);
    for (const button of document.querySelectorAll(".is-busy")) {
      button.classList.remove("is-busy");
      button.removeAttribute("aria-disabled");
    }
  });

  /* A column of a spreadsheet pasted into a line: browsers join its cells, 100 and 200 to 100200. Parted by
   * tabs, as those of a row are, they are refused by the server, which says what was pasted. */
  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches("form[method=post] input:not([type=password])")) return;
    const cells = (event.clipboardData?.getData("text") ?? "").trim();
    if (!/[\r\n]/.test(cells)) return;
    event.preventDefault();
    document.execCommand("insertText", false, cells.replace(/[\r\n]+/g, "\t"));
  });

  /* signing out: what the phone still keeps for the reporting form (log.js) is not forgotten silently */
  document.addEventListener("submit", (event) => {
    if (!/\/logout\/$/.test(event.target.action)) return;
    const waiting = undelivered();
    const words = `本机还有 ${waiting} 份内容没有送达。退出后留在本机，下次用同一账号登录时送达。现在退出吗？`;
    if (waiting && !window.confirm(words)) event.preventDefault();
    else localStorage.removeItem("log-account");
  });
  const undelivered = () => noted("log-waiting");
  function noted(name) {
    try {
      return JSON.parse(localStorage.getItem(name))[localStorage.getItem("log-account")] || 0;
    } catch { return 0; } /* nothing is kept, or nothing that can be read */
  }
  /* What has waited for days is asked for on every page: some phones clear what pages keep after a week. */
  const OLD = 5 * 86400000; /* ms */
  function askForOld() {
    const waiting = undelivered(), since = noted("log-oldest");
    const page = document.getElementById("main");
    if (!waiting || !since || Date.now() - since < OLD || !page) return;
    const notice = Object.assign(document.createElement("div"), { className: "notice" });
    const words = document.createElement("div");
    const link = Object.assign(document.createElement("a"), { href: "/log/", textContent: "现在送出 ›" });
    words.append(`本机还有 ${waiting} 份内容没有送达，最早的一份已存 ${Math.floor((Date.now() - since) / 86400000)} 天。`, link);
    notice.setAttribute("role", "status");
    notice.append(words);
    page.prepend(notice);
  }

  /* htmx: the token travels in a header; a failed swap is said, not swallowed */
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector('meta[name="csrf-token"]');
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
    if (document.body.dataset.counts && !asked && event.detail.headers["X-Background"]) {
      event.detail.headers["X-Counts"] = "1";
      asked = true;
    }
    /* Fields left empty ask for nothing: the address is passed on, and stays short. A filter that a list keeps empty
       is one: without it the list would open with what it opens with. */
    if (event.detail.verb !== "get") return;
    const kept = new Set([...event.detail.elt.querySelectorAll("input[type=hidden]")].map((field) => field.name));
    for (const [name, value] of [...event.detail.formData]) {
      if (value === "" && !kept.has(name)) event.detail.formData.delete(name);
    }
  });
  for (const failure of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failure, (event) => {
      const status = event.detail.xhr?.status;
      if (status === 401 || status === 403) return window.location.reload();
      say("没有更新：服务器没有应答。请稍后再试，或刷新本页。");
    });
  }
  /* An answer that says why nothing is shown, or not yet, stands where the thing would stand. */
  document.addEventListener("htmx:beforeSwap", (event) => {
    const refused = event.detail.xhr.status === 400 && event.detail.target.id === "register";
    if (!refused && event.detail.xhr.status !== 429) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  /* What comes for a part that has given way meanwhile, as when a list is filtered anew, has no place any more. */
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.detail.elt;
    part.addEventListener("htmx:beforeSwap", (answer) => {
      if (!part.isConnected) answer.detail.shouldSwap = false;
    }, { once: true });
  });
  function say(words) {
    const live = document.getElementById("live");
    if (live) live.textContent = words;
  }

  /* pickers */
  function picker(select) {
    const options = {
      valueField: "value", labelField: "text", searchField: [], sortField: [{ field: "$order" }],
      maxOptions: 50, loadThrottle: 250, placeholder: select.dataset.placeholder || "输入姓名或拼音查找",
      allowEmptyOption: false, preload: "focus",
      hideSelected: true,
      /* The server searches, so each answer replaces the last; a late one is dropped. */
      load: async function (query, done) {
        const url = new URL(select.dataset.remote, window.location.origin);
        url.searchParams.set("q", query);
        let results = [];
        try {
          const answer = await fetch(url, { headers: { Accept: "application/json" } });
          if (answer.ok) results = (await answer.json()).results;
        } catch { /* no answer: the list says that nothing was found */ }
        if (query !== this.inputValue()) return done([]);
        this.clearOptions();
        done(results);
      },
      shouldLoad: () => true,
      render: {
        no_results: () => words("no-results", "没有符合的，换个字或拼音首字母试试"),
        loading: () => words("loading-text", "正在查找…"),
        option: (row) => words("option", row.text),
        item: (row) => words("item", row.text),
        not_loading: null,
      },
    };
    new window.TomSelect(select, options);
  }
  function words(name, text) {
    const box = document.createElement("div");
    box.className = name;
    box.textContent = text;
    return box;
  }

  /* what waits for its element; called for the page and for every swapped part */
  function prepare(root) {
    const selects = root.querySelectorAll("select[data-remote]:not(.tomselected)");
    if (selects.length && assets.tomSelect) {
      load(assets.tomSelect).then(() => selects.forEach((select) => select.tomselect || picker(select)), () => {});
    }
    const charts = root.querySelectorAll("[data-chart]:not([data-drawn])");
    if (charts.length && assets.charts) {
      afterPaint(() => load(assets.echarts).then(() => load(assets.charts))
        .then(() => charts.forEach(window.drawChart), () => {}));
    }
  }
  function afterPaint(work) {
    requestAnimationFrame(() => setTimeout(() => (window.requestIdleCallback || setTimeout)(work), 0));
  }
  /* the numbers beside the menu: no page waits for them, and one that is left early does without */
  async function askCounts(url) {
    const answer = await fetch(url, { headers: { "X-Background": "1" }, redirect: "manual" });
    if (answer.ok) showCounts(await answer.json());
  }
  let asked = false, counted = false;
  function showCounts(numbers) {
    if (counted) return;
    counted = true;
    document.body.removeAttribute("data-counts");
    for (const [key, { text, words }] of Object.entries(numbers)) {
      for (const link of document.querySelectorAll(`[data-waits="${key}"]`)) addSign(link, text, words);
    }
    for (const place of document.querySelectorAll("[data-number]")) {
      place.textContent = numbers[place.dataset.number]?.text ?? "0";
    }
    for (const place of document.querySelectorAll("[data-says]")) {
      place.textContent = numbers[place.dataset.says]?.words ?? place.dataset.none;
    }
  }
  function addSign(link, text, words) {
    const sign = document.createElement("span");
    sign.className = link.dataset.sign;
    sign.textContent = text;
    const label = link.getAttribute("aria-label");
    if (label) link.setAttribute("aria-label", `${label}，${words}`);
    else sign.title = words;
    link.append(sign);
  }
  function begin() {
    prepare(document);
    document.querySelector("form[data-go-on]")?.submit();
    askForOld();
    const { counts } = document.body.dataset;
    if (!counts) return;
    const ask = () => counted || askCounts(counts).catch(() => {});
    if (!window.htmx || !document.querySelector("[hx-trigger=load]")) return afterPaint(ask);
    document.addEventListener("counts", (event) => showCounts(event.detail.numbers));
    /* If it brought none, or was given up for another list, they are asked for after all. */
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.requestConfig.headers["X-Counts"]) ask();
    });
  }
  document.addEventListener("htmx:load", (event) => prepare(event.detail.elt));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
