/* An amount of money while one types it: what the field holds is read back beside it in 亿元, so that a
 * slip of the unit is seen before it is sent. Nothing is said of a text that cannot be read: the server
 * refuses it with a sentence.
 *
 *   input[data-amount="万元"]     counts in 万元; the element with the input's id and "-read" says what was
 *                                 read, and is made where the page has none
 *
 * Amounts.read is gaoxin/numbers.py once more, Amounts.words the way pages print an amount;
 * tests/house/numbers.json holds both to it. Node loads this file as a module.
 */
"use strict";
(() => {
  const MAGNITUDES = { "": 0, 万: 4, 亿: 8 };
  const LONGEST = 60;
  const WIDER = /\d{15}/; // than any column: the server refuses it
  const MARKS = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
  const SPACES = /[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+/g;
  const EDGES = /^[ \t\n\v\f\r\u0085\u2028\u2029]+|[ \t\n\v\f\r\u0085\u2028\u2029]+$/g;
  const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]/;
  const FOLDED = new Map(Array.from("０１２３４５６７８９，．。￥％＋－−﹣‐‑–～〜", (sign, place) => [sign, "0123456789,..¥%+------~~"[place]]));
  const NUMBER = /^([+-]?) ?(¥?) ?((?:[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,2}(?: \d{3})+|\d+)(?:\.\d*)?|\.\d+) ?(.*)$/;

  const baseOf = (unit) => (/^[万亿]/.test(unit) ? unit.slice(1) : unit);

  function shifts(unit) {
    const base = baseOf(unit);
    const own = MAGNITUDES[unit.slice(0, unit.length - base.length)];
    const found = {};
    for (const [word, places] of Object.entries(MAGNITUDES)) found[word] = found[word + base] = places - own;
    return { ...found, "": 0 };
  }

  /* The number as digits, "-1200.50", counted in `unit`; null for an empty text and for what is no number. */
  function read(typed, unit = "", places = 2) {
    const text = typed.replace(MARKS, "").replace(SPACES, " ").replace(EDGES, "");
    if (!text || BREAKS.test(text) || Array.from(text).length > LONGEST) return null;
    const found = NUMBER.exec(Array.from(text, (sign) => FOLDED.get(sign) ?? sign).join(""));
    if (!found) return null;
    const [, sign, currency, digits, rest] = found;
    const word = rest.replace(/ /g, "");
    const known = shifts(unit);
    if (!Object.hasOwnProperty.call(known, word) || (currency && !unit.endsWith("元"))) return null;
    return moved(sign, digits.replace(/[, ]/g, ""), known[word], places);
  }

  function moved(sign, digits, shift, places) {
    const [before, after = ""] = digits.split(".");
    let point = before.length + shift;
    let all = before + after;
    if (point <= 0) [all, point] = ["0".repeat(1 - point) + all, 1];
    all = all.padEnd(point, "0");
    const whole = all.slice(0, point).replace(/^0+(?=\d)/, "");
    const fraction = all.slice(point);
    if (fraction.replace(/0+$/, "").length > places) return null;
    const kept = fraction.slice(0, places);
    const number = kept ? `${whole}.${kept}` : whole;
    return sign === "-" && /[1-9]/.test(number) ? `-${number}` : number;
  }

  const group = (digits) => String(digits).replace(/\B(?=(\d{3})+$)/g, ",");

  /* What `read` gave of 万元, as a page prints it: 「20.00 亿元」, 「30.5 万元」. Half is rounded up. */
  function words(number) {
    const sign = number.startsWith("-") ? "−" : "";
    const [whole, fraction = ""] = number.replace("-", "").split(".");
    const cents = (whole + fraction.padEnd(2, "0")).padStart(5, "0");
    const rounded = Number(cents.slice(0, -4)) + (cents.slice(-4) >= "5000" ? 1 : 0); // hundredths of 亿元
    if (rounded || !/[1-9]/.test(cents)) {
      return `${sign}${group(Math.floor(rounded / 100))}.${String(rounded % 100).padStart(2, "0")} 亿元`;
    }
    const rest = fraction.replace(/0+$/, "");
    return `${sign}${group(whole)}${rest && `.${rest}`} 万元`;
  }

  function show(input) {
    const number = read(input.value, input.dataset.amount);
    const said = number === null || WIDER.test(number) ? "" : `= ${words(number)}`;
    const line = lineOf(input);
    if (line.textContent !== said) line.textContent = said;
  }

  function lineOf(input) {
    const id = `${input.id}-read`;
    let line = document.getElementById(id);
    if (!line) {
      line = document.createElement("span");
      line.id = id;
      line.className = "read-back";
      input.after(line);
    }
    if (!line.hasAttribute("aria-live")) {
      line.setAttribute("aria-live", "polite");
      input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") || ""} ${id}`.trim());
    }
    return line;
  }

  function showAll(root = document) {
    for (const input of root.querySelectorAll("[data-amount]")) show(input);
  }

  globalThis.Amounts = { read, words, showAll };
  if (typeof document === "undefined") return; /* its tests, which have no page */
  document.addEventListener("input", (event) => event.target.matches("[data-amount]") && show(event.target));
  window.addEventListener("pageshow", () => showAll());
  showAll();
})();
