// Repeats the verdict for the ear: one rising tone, two equal ones, or a low one.

const TONES = {
  ok: [[880, 0.09], [1320, 0.16]],
  info: [[660, 0.1], [0, 0.06], [660, 0.1]],
  warn: [[220, 0.4]],
};

let audio = null;

/** Call from a press or a key: browsers keep quiet until then. */
export function wake() {
  const Audio = globalThis.AudioContext ?? globalThis.webkitAudioContext;
  if (Audio) audio ??= new Audio();
  audio?.resume();
}

export function play(tone) {
  if (audio?.state !== "running") return;
  let at = audio.currentTime;
  for (const [pitch, length] of TONES[tone] ?? []) {
    if (pitch) ring(pitch, at, length);
    at += length;
  }
}

function ring(pitch, at, length) {
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0.25, at);
  loudness.gain.exponentialRampToValueAtTime(0.01, at + length);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at);
  tone.stop(at + length);
}
