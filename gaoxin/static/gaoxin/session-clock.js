/* How long the session still lasts, asked as seldom as can be, and what is to be said of it. Nothing here
 * knows the page: session.js shows it, and node runs it in the tests.
 *
 *   ask(active)      {left: seconds, final: no activity makes it longer}; null when nobody is signed in;
 *                    rejects without network. `active` counts as an activity.
 *   tell(what, left) "" nothing, "ending" soon, "final" soon in any case, "ended"
 *   after(ms, work)  as setTimeout; of those that were set only the last is meant
 */
"use strict";
window.SessionClock = ({ ask, tell, after, now = Date.now }) => {
  const WARNING = 120, BEAT = 60; // seconds
  let asked = now(); // the page itself was an activity
  let beaten = now();

  async function look(active = false) {
    asked = now();
    if (active) beaten = now();
    let answer;
    try { answer = await ask(active); } catch { return after(BEAT * 1000, look); }
    if (answer === null) return tell("ended", 0);
    wait(answer);
  }

  function wait({ left, final }) {
    if (left > WARNING) {
      tell("", left);
      return after((left - WARNING) * 1000, () => look());
    }
    tell(final ? "final" : "ending", left);
    after((left + 1) * 1000, () => look());
  }

  return {
    begin: wait,
    look: () => look(),
    /* Somebody types: at most one beat a minute. */
    typed: () => (now() - beaten >= BEAT * 1000 ? look(true) : undefined),
    stay: () => look(true),
    /* The page is seen again, perhaps after a night. */
    seen: () => (now() - asked >= BEAT * 1000 ? look() : undefined),
  };
};
