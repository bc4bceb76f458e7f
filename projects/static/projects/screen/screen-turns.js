/* Which page of the big screen stands and for how long, when its parts are asked for anew, and what is said of the
 * connection. Nothing here knows the page: screen.js shows it, and node runs it in the tests.
 *
 *   parts        the names of the parts, in the order in which they are shown
 *   load(part)   {pages, asOf: milliseconds}; null when the server lets this screen see nothing any more; rejects
 *                without the server
 *   draw(state)  {page, place, count, paused, lost, asOf}: place from 1; lost: since asOf nothing came
 *   gone()       the screen has to go blank
 */
"use strict";
window.ScreenTurns = ({ parts, load, draw, gone, now = Date.now }) => {
  const EVERY = 20e3, FRESH = 60e3, AGAIN = 20e3, PAUSE = 600e3;
  const known = new Map(); // part → {pages, asOf}
  let at = { part: parts[0], page: 0 };
  let turnedAt = now(), pausedAt = null, nextLoad = 0;
  let loading = false, lost = false, over = false;

  const places = () => parts.flatMap((part) => (known.get(part)?.pages ?? []).map((_, page) => ({ part, page })));
  const same = (one, other) => one.part === other.part && one.page === other.page;

  /* Where it stands among all pages: a part that has fewer by now is shown at its last. */
  function index(all) {
    const exact = all.findIndex((place) => same(place, at));
    if (exact >= 0) return exact;
    const mine = all.filter((place) => place.part === at.part).length;
    return mine ? all.findIndex((place) => same(place, { part: at.part, page: mine - 1 })) : 0;
  }

  function tell() {
    if (over) return;
    const all = places(), place = index(all);
    at = all[place];
    const asOf = Math.min(...[...known.values()].map((part) => part.asOf));
    draw({ page: known.get(at.part).pages[at.page], place: place + 1, count: all.length, paused: pausedAt !== null, lost, asOf });
  }

  function turn(by) {
    const all = places();
    at = all[(index(all) + by + all.length) % all.length];
    turnedAt = now();
    tell();
  }

  function pause() {
    pausedAt = pausedAt === null ? now() : null;
    turnedAt = now();
    tell();
  }

  async function refresh() {
    loading = true;
    let failed = false;
    for (const part of parts) {
      let answer;
      try { answer = await load(part); } catch { failed = true; continue; }
      if (answer === null) {
        over = true;
        gone();
        return;
      }
      known.set(part, answer);
    }
    loading = false;
    lost = failed;
    nextLoad = now() + (failed ? AGAIN : FRESH);
    tell();
  }

  return {
    turn,
    pause,
    begin(part, first) {
      known.set(part, first);
      at = { part, page: 0 };
      tell();
    },
    /* Once a second. After a sleep of hours it turns once and asks at once. */
    beat() {
      if (over) return undefined;
      if (pausedAt !== null && now() - pausedAt >= PAUSE) pause();
      if (pausedAt === null && now() - turnedAt >= EVERY) turn(1);
      return !loading && now() >= nextLoad ? refresh() : undefined;
    },
  };
};
