// "Nghe đọc": the device's own Vietnamese voice reads the lesson passage by passage. The sentences come from the
// server (lms/text_speech.py). Pausing is stopping and remembering the sentence: what Android calls a pause ends
// the reading.
const NO_VOICE =
  "Máy này chưa có giọng đọc tiếng Việt. Trên điện thoại: mở Cài đặt, tìm “Chuyển văn bản thành giọng nói”, chọn" +
  " Tiếng Việt và tải về, rồi mở lại bài này.";
const SPEEDS = { slow: 0.8, normal: 1 };
const REMEMBERED = "lms-read-aloud-slow";

function start() {
  let reading = null; // {block, piece}
  let turn = 0; // grows at each stop, so that the end of an old sentence starts nothing

  const bar = () => document.querySelector(".aloud");
  const button = (name) => bar()?.querySelector(`[data-do="${name}"]`);
  const sections = () => [...document.querySelectorAll(".lesson .passage")];
  const isSlow = () => {
    try {
      return localStorage.getItem(REMEMBERED) === "1";
    } catch {
      return false;
    }
  };

  function show(state) {
    const seen = { start: ["idle"], pause: ["reading"], resume: ["paused"], stop: ["reading", "paused"], slow: ["reading", "paused"] };
    for (const [name, states] of Object.entries(seen)) {
      const one = button(name);
      if (one) one.hidden = !states.includes(state);
    }
    bar()?.classList.toggle("reading", state !== "idle");
    button("slow")?.setAttribute("aria-pressed", String(isSlow()));
  }

  function tell(text) {
    const note = bar()?.querySelector("[role=status]");
    if (!note) return;
    note.textContent = text;
    note.hidden = !text;
  }

  const vietnamese = () => speechSynthesis.getVoices().find((voice) => /^vi\b|^vi[-_]/i.test(voice.lang));

  function voice() {
    // Browsers load their voices late and say so by an event, or never.
    return new Promise((resolve) => {
      if (!window.speechSynthesis) return resolve(null);
      if (vietnamese()) return resolve(vietnamese());
      const late = setTimeout(() => resolve(vietnamese() ?? null), 1_500);
      speechSynthesis.addEventListener(
        "voiceschanged",
        () => {
          if (!vietnamese()) return;
          clearTimeout(late);
          resolve(vietnamese());
        },
        { once: true },
      );
    });
  }

  function mark(section) {
    for (const old of document.querySelectorAll(".being-read")) if (old !== section) old.classList.remove("being-read");
    if (!section || section.classList.contains("being-read")) return;
    section.classList.add("being-read");
    section.scrollIntoView({ behavior: "smooth", block: "center" });
  }

  function firstInView() {
    const found = sections().find((section) => section.getBoundingClientRect().bottom > innerHeight * 0.3);
    return found ? Number(found.dataset.block) : 0;
  }

  async function read(from) {
    const mine = ++turn;
    const chosen = await voice();
    if (mine !== turn) return;
    if (!chosen) {
      tell(NO_VOICE);
      return show("idle");
    }
    tell("");
    show("reading");
    reading = from;
    say(mine, chosen);
  }

  function say(mine, chosen) {
    if (mine !== turn || !reading) return;
    const section = document.getElementById(`doan-${reading.block}`);
    if (!section) return stop(); // the end, or another page
    const pieces = JSON.parse(section.dataset.say || "[]");
    if (reading.piece >= pieces.length) {
      reading = { block: reading.block + 1, piece: 0 };
      return say(mine, chosen);
    }
    section.querySelector("details")?.setAttribute("open", "");
    mark(section);
    const words = new SpeechSynthesisUtterance(pieces[reading.piece]);
    words.voice = chosen;
    words.lang = chosen.lang;
    words.rate = isSlow() ? SPEEDS.slow : SPEEDS.normal;
    words.onend = () => {
      if (mine !== turn || !reading) return;
      reading.piece += 1;
      say(mine, chosen);
    };
    words.onerror = (error) => {
      if (mine !== turn || error.error === "interrupted" || error.error === "canceled") return;
      pause();
      tell("Giọng đọc vừa dừng. Bấm “Nghe tiếp” để nghe tiếp.");
    };
    speechSynthesis.speak(words);
  }

  function pause() {
    turn += 1;
    speechSynthesis.cancel();
    show("paused");
  }

  function stop() {
    turn += 1;
    reading = null;
    window.speechSynthesis?.cancel();
    mark(null);
    show("idle");
  }

  function slower() {
    try {
      localStorage.setItem(REMEMBERED, isSlow() ? "0" : "1");
    } catch {
      return;
    }
    show(turn && bar()?.querySelector('[data-do="pause"]:not([hidden])') ? "reading" : "paused");
    if (!button("pause").hidden) {
      speechSynthesis.cancel();
      read(reading);
    }
  }

  document.addEventListener("click", (event) => {
    const act = event.target.closest?.(".aloud [data-do]")?.dataset.do;
    if (act === "start") read({ block: firstInView(), piece: 0 });
    else if (act === "pause") pause();
    else if (act === "resume") read(reading ?? { block: firstInView(), piece: 0 });
    else if (act === "stop") stop();
    else if (act === "slow") slower();
  });
  addEventListener("pagehide", stop);
  // Another screen has no lesson to read.
  setInterval(() => reading && !document.querySelector(".lesson") && stop(), 1_000);
}

if (!window.readAloudIsReady) {
  window.readAloudIsReady = true;
  start();
}
