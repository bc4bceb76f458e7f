/* What was chosen in a field for files, in our words instead of the browser's: names and sizes below the
 * button. What the server would not take for its number or size is not chosen in the first place: said here
 * it costs no upload. The server asks again.
 *
 *   .file-in[data-most][data-bytes][data-total]   how many files, bytes of each, bytes of all of the form;
 *   holds label.btn.file > input[type=file] and ul.chosen
 *
 * Node loads this file as a module.
 */
"use strict";
(() => {
  const MB = 1024 * 1024;
  const sized = (bytes) => (bytes < MB ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / MB).toFixed(1)} MB`);

  /* Why these files are not taken; "" where they are. `before`: bytes of the other fields of the form. */
  function refusal(files, { most, bytes, total }, before = 0) {
    if (files.length > most) return `一次最多 ${most} 个，选了 ${files.length} 个，没有选上。请减少后重新选择。`;
    const large = files.find((file) => file.size > bytes);
    if (large) return `“${large.name}”有 ${sized(large.size)}，最多 ${sized(bytes)}，没有选上。请压缩或拆小后重新选择。`;
    const empty = files.find((file) => file.size === 0);
    if (empty) return `“${empty.name}”是空的，没有选上。请打开确认后重新选择。`;
    const all = files.reduce((sum, file) => sum + file.size, before);
    return all > total ? `合计 ${sized(all)}，最多 ${sized(total)}，没有选上。请分几次传。` : "";
  }

  globalThis.Files = { refusal, sized };
  if (typeof document === "undefined") return; /* its tests, which have no page */

  function others(input) {
    const fields = [...input.form.querySelectorAll("input[type=file]")].filter((one) => one !== input);
    return fields.reduce((sum, one) => [...one.files].reduce((bytes, file) => bytes + file.size, sum), 0);
  }
  function show(input) {
    const box = input.closest(".file-in");
    if (!box) return;
    const limits = { most: Number(box.dataset.most), bytes: Number(box.dataset.bytes), total: Number(box.dataset.total) };
    let lines = [...input.files].map((file) => `${file.name}（${sized(file.size)}）`);
    const why = refusal([...input.files], limits, others(input));
    if (why) { input.value = ""; lines = [why]; }
    const list = box.querySelector(".chosen");
    list.classList.toggle("is-refused", why !== "");
    list.textContent = "";
    for (const line of lines) list.append(Object.assign(document.createElement("li"), { textContent: line }));
  }
  document.addEventListener("change", (event) => event.target.type === "file" && show(event.target));
  window.addEventListener("pageshow", () => document.querySelectorAll(".file-in input[type=file]").forEach(show));
})();
