/* Warns before the session ends, and keeps it while somebody types (session-clock.js). data-url of this
 * script's own element is asked, data-left is how many seconds there are at first; with data-drops-files
 * files are not sent once the session has ended. */
"use strict";
(() => {
  const { url, left, dropsFiles } = document.currentScript.dataset;
  const SAID = {
    ending: ["还有约 2 分钟自动退出", "填写的内容还在本页。"],
    final: ["登录将满 12 小时，约 2 分钟后须重新登录", "请先提交正在填写的内容。"],
    ended: ["已自动退出", "填写的内容还在本页；提交后用原来的账号登录，内容会带回表单。附件须重新选择。"],
  };
  let timer = 0, ended = false;

  const clock = window.SessionClock({
    async ask(active) {
      const headers = active ? {} : { "X-Background": "1" };
      const answer = await fetch(url, { headers, redirect: "manual", cache: "no-store" });
      if (answer.type === "opaqueredirect" || answer.status === 401) return null;
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    },
    tell,
    after(ms, work) {
      clearTimeout(timer);
      timer = setTimeout(() => work(), ms);
    },
  });

  function tell(what) {
    ended = what === "ended";
    const said = document.getElementById("session-bar");
    if (said?.dataset.what === what) return;
    said?.remove();
    if (SAID[what]) document.body.append(barOf(what));
  }

  function barOf(what) {
    const bar = Object.assign(document.createElement("div"), { id: "session-bar", className: "session-bar" });
    bar.dataset.what = what;
    bar.setAttribute("role", "alert");
    const [title, text] = SAID[what];
    const words = document.createElement("div");
    words.append(Object.assign(document.createElement("b"), { textContent: title }), text);
    bar.append(words);
    if (what === "ending") {
      const stay = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: "继续使用" });
      stay.addEventListener("click", () => clock.stay());
      bar.append(stay);
    }
    return bar;
  }

  document.addEventListener("input", () => clock.typed());
  document.addEventListener("visibilitychange", () => document.hidden || clock.seen());
  /* Files are not carried past signing in: without a session only their names are sent, not megabytes, of
   * which the server would take none. So a form with files asks first whether there is one. */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || dropsFiles === undefined || form.dataset.asked || !holdsFiles(form)) return;
    event.preventDefault();
    await clock.look();
    form.dataset.asked = "1";
    form.requestSubmit(event.submitter);
    delete form.dataset.asked;
  });
  const holdsFiles = (form) => [...form.elements].some((field) => field.type === "file" && field.files.length);
  document.addEventListener("formdata", (event) => {
    if (!ended || dropsFiles === undefined) return;
    for (const [name, value] of [...event.formData]) {
      if (value instanceof File && value.size) event.formData.set(name, new File([], value.name, { type: value.type }));
    }
  });
  clock.begin({ left: Number(left), final: false });
})();
