// The live camera: opens it, looks at a frame several times a second, closes it while nobody watches.

const PAUSE = 120; // milliseconds between looks: quick for a person, easy on an old phone's battery
const SAME_CARD = 2500; // a card that stays in view is one scan

export class Camera {
  /** `seen(text)` is called once for each card that comes into view. */
  constructor(video, decode, seen) {
    Object.assign(this, { video, decode, seen });
    this.lastText = null;
    this.lastTime = 0;
  }

  /** Rejects with the browser's reason (NotAllowedError, NotFoundError, …). */
  async open() {
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.running = true;
    this.look();
  }

  close() {
    this.running = false;
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }

  get hasLight() {
    return Boolean(this.stream?.getVideoTracks()[0]?.getCapabilities?.().torch);
  }

  light(on) {
    return this.stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
  }

  async look() {
    if (!this.running) return;
    try {
      const text = await this.decode(this.video);
      if (text) this.found(text);
    } catch {
      // A frame that cannot be read is followed by the next one.
    }
    setTimeout(() => this.look(), PAUSE);
  }

  found(text) {
    const now = performance.now();
    const same = text === this.lastText && now - this.lastTime < SAME_CARD;
    this.lastText = text;
    this.lastTime = now;
    if (!same) this.seen(text);
  }
}
