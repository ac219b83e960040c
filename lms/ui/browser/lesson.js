// Lessons: how long the page was in view with its reader there, which passage was seen last, where films stand.
// All of it is kept in this browser until the server has it, so that reading without network is not lost. The
// server believes nothing of it that cannot be true (lms/domain/reading.py).
const BEAT = 30_000; // between two reports
const IDLE = 120_000; // a page of text may be read this long without a touch
const GAP = 2_500; // a longer silence of our own timer means that the phone slept
const KEPT = 300; // spans
const STORE = "lms-reading:";

function start() {
  let offset = null; // the server's clock less ours
  let seenClock = "";
  let touched = Date.now();
  let scrolled = false;
  let here = "";
  let lastEnd = 0;
  let lastBlock = -1;
  let blockSince = 0;
  let sentAt = Date.now();
  let sending = false;

  const lesson = () => document.querySelector(".lesson[data-lesson]");
  const keyOf = (el) => `${STORE}${el.dataset.enrolment}:${el.dataset.lesson}`;
  const load = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key)) || {};
    } catch {
      return {};
    }
  };
  const save = (key, told) => {
    try {
      if (told.spans?.length || told.block || Object.keys(told.media || {}).length) {
        localStorage.setItem(key, JSON.stringify(told));
      } else {
        localStorage.removeItem(key);
      }
    } catch {
      // full or forbidden: the next report has less to tell
    }
  };
  const playing = () => [...document.querySelectorAll(".lesson :is(audio,video)")].some((m) => !m.paused);
  const active = () =>
    document.visibilityState === "visible" &&
    (Date.now() - touched < IDLE || playing() || Boolean(window.speechSynthesis?.speaking));
  const sections = () => [...document.querySelectorAll(".lesson .passage")];

  function current() {
    const line = innerHeight * 0.4;
    let found = 0;
    for (const section of sections()) {
      if (section.getBoundingClientRect().top > line) break;
      found = Number(section.dataset.block);
    }
    return found;
  }

  function tick() {
    const el = lesson();
    const clock = document.querySelector(".lesson-clock");
    if (!el || !clock) return;
    if (clock.dataset.now !== seenClock) {
      seenClock = clock.dataset.now;
      offset = Number(seenClock) - Date.now();
    }
    const key = keyOf(el);
    const now = Date.now() + offset;
    if (key !== here) {
      here = key;
      scrolled = false;
      lastEnd = 0;
      lastBlock = -1;
      touched = Date.now();
    }
    const told = load(key);
    if (active()) {
      const from = lastEnd && now - lastEnd <= GAP ? lastEnd : now - 1_000;
      const spans = (told.spans ||= []);
      const last = spans.at(-1);
      if (last && last[1] === from) last[1] = now;
      else spans.push([from, now]);
      if (spans.length > KEPT) spans.shift();
      lastEnd = now;
      // At the top of a page just opened nobody has been anywhere yet.
      if (scrolled) {
        const block = current();
        if (block !== lastBlock) {
          lastBlock = block;
          blockSince = now;
        } else if (now - blockSince >= 2_000 && told.block?.[0] !== block) {
          told.block = [block, now];
        }
      }
      save(key, told);
    }
    if (Date.now() - sentAt > BEAT) send();
  }

  // Also what other lessons of this course could not tell: whoever else uses this phone has another enrolment.
  function waiting(el) {
    const mine = `${STORE}${el.dataset.enrolment}:`;
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(mine));
    } catch {
      return [];
    }
  }

  async function send(leaving = false) {
    const el = lesson();
    if (!el || sending || (!leaving && navigator.onLine === false)) return;
    sending = true;
    sentAt = Date.now();
    try {
      for (const key of waiting(el)) await tell(key, el.dataset.enrolment, leaving);
    } catch {
      // no network: it stays in the browser
    } finally {
      sending = false;
    }
  }

  async function tell(key, enrolment, leaving) {
    const told = load(key);
    const answer = await fetch("/doc-bai", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ enrolment, lesson: key.split(":").at(-1), ...told }),
      keepalive: leaving,
    });
    // Not signed in, too often, or the machine is down: later. Another refusal will not get better.
    const later = [401, 403, 408, 429].includes(answer.status) || answer.status >= 500;
    if (later) return;
    const left = load(key);
    const upto = told.spans?.at(-1)?.[1] ?? 0;
    left.spans = (left.spans || []).filter((span) => span[1] > upto).map(([a, b]) => [Math.max(a, upto), b]);
    if (told.block && left.block?.[1] === told.block[1]) delete left.block;
    for (const [file, at] of Object.entries(told.media || {})) {
      if (left.media?.[file]?.[1] === at[1]) delete left.media[file];
    }
    save(key, left);
  }

  function remember(media) {
    const el = media.closest?.(".lesson");
    if (!el || offset === null) return;
    const told = load(keyOf(el));
    const place = media.ended ? 0 : Math.floor(media.currentTime);
    (told.media ||= {})[media.dataset.file] = [place, Date.now() + offset];
    save(keyOf(el), told);
  }

  function goTo(place) {
    const target = document.getElementById(place);
    if (!target) return false;
    touched = Date.now();
    scrolled = true;
    target.scrollIntoView({ behavior: "auto", block: "start" });
    target.setAttribute("tabindex", "-1");
    target.focus({ preventScroll: true });
    return true;
  }

  for (const event of ["pointerdown", "keydown", "touchmove", "wheel", "mousemove"]) {
    document.addEventListener(event, () => (touched = Date.now()), { capture: true, passive: true });
  }
  document.addEventListener("scroll", () => ((touched = Date.now()), (scrolled = true)), { capture: true, passive: true });
  function explain(term) {
    const meaning = document.getElementById(term.getAttribute("aria-controls"));
    const open = term.getAttribute("aria-expanded") !== "true";
    term.setAttribute("aria-expanded", String(open));
    if (meaning) meaning.hidden = !open;
  }

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".lesson .term") || ![" ", "Enter"].includes(event.key)) return;
    event.preventDefault();
    explain(event.target);
  });
  document.addEventListener("click", (event) => {
    const term = event.target.closest?.(".lesson .term");
    if (term) return explain(term);
    const link = event.target.closest?.('a[href^="#doan-"]');
    if (link && goTo(link.getAttribute("href").slice(1))) event.preventDefault();
  });
  document.addEventListener(
    "loadedmetadata",
    (event) => {
      const media = event.target;
      const told = document.querySelector(".lesson-clock")?.dataset.media;
      if (!media.dataset?.file || !told) return;
      const el = media.closest(".lesson");
      const kept = (el && load(keyOf(el)).media?.[media.dataset.file]?.[0]) ?? JSON.parse(told)[media.dataset.file];
      if (kept && kept < media.duration - 2 && media.currentTime < 1) media.currentTime = kept;
    },
    true,
  );
  let kept = 0;
  document.addEventListener(
    "timeupdate",
    (event) => {
      if (event.target.paused || Date.now() - kept < 4_000) return;
      kept = Date.now();
      remember(event.target);
    },
    true,
  );
  for (const event of ["pause", "ended"]) {
    document.addEventListener(event, (happened) => (remember(happened.target), send()), true);
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send(true));
  addEventListener("pagehide", () => send(true));
  addEventListener("online", () => send());
  setInterval(tick, 1_000);
  tick();
  send(); // what an earlier visit could not
}

if (!window.lessonIsWatched) {
  window.lessonIsWatched = true;
  start();
}
