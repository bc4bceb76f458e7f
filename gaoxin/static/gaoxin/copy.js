/* [data-copy="ID"] copies the text of textarea#ID, and says so beside the button.
 * Without permission to the clipboard, or on plain HTTP, it selects the text for Ctrl+C.
 */
"use strict";
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const box = document.getElementById(button.dataset.copy);
  const words = button.parentElement.querySelector("[role=status]");
  box.focus();
  box.select();
  try {
    await navigator.clipboard.writeText(box.value);
    words.textContent = "已复制，可粘贴到工作群";
  } catch {
    box.select();
    words.textContent = "文字已选中，请按 Ctrl+C 或长按复制";
  }
});
