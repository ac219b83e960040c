// Holds every scan until the server has answered for it. The server judges; this only carries.
// A scan sent twice is harmless: it keeps its client_id, and the server repeats its first verdict.

const MOST_AT_ONCE = 50;
const FIRST_PAUSE = 1000; // milliseconds, doubled after each failure
const LONGEST_PAUSE = 15000;
const PATIENCE = 10000; // milliseconds for one request

export class Outbox {
  /**
   * @param {object} to
   * @param {string} to.url         POST /api/check-ins
   * @param {() => Promise<string|null>} to.renew  a fresh bearer token, null when the sign-in is over
   * @param {(answers: object[]) => void} to.answered
   * @param {(state: {waiting: number, trouble: ""|"network"|"busy"|"sign-in"|"refused"}) => void} to.changed
   */
  constructor({ url, renew, answered, changed }) {
    Object.assign(this, { url, renew, answered, changed });
    this.waiting = [];
    this.token = null;
    this.trouble = "";
    this.pause = FIRST_PAUSE;
    this.sending = false;
    addEventListener("online", () => this.send());
  }

  /** Takes a scan and sends it as soon as may be. */
  add(scan) {
    this.waiting.push(scan);
    this.tell();
    this.send();
  }

  /** Sends what is waiting, oldest first, until nothing is left or something is in the way. */
  async send() {
    if (this.sending) return;
    this.sending = true;
    clearTimeout(this.timer);
    try {
      while (this.waiting.length) {
        if (!(await this.sendSome())) break;
      }
    } finally {
      this.sending = false;
    }
  }

  async sendSome() {
    const batch = this.waiting.slice(0, MOST_AT_ONCE);
    let reply;
    try {
      this.token ??= await this.renew();
      if (this.token === null) return this.later("sign-in");
      reply = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.token}` },
        body: JSON.stringify(batch),
        signal: timeLimit(PATIENCE),
      });
      if (reply.status === 401) {
        this.token = null; // expired or withdrawn: ask for a new one, and keep what is waiting
        return this.later("sign-in", FIRST_PAUSE);
      }
      if (reply.status === 429 || reply.status >= 500) return this.later("busy");
      if (!reply.ok) return this.later("refused");
      this.settle(await reply.json());
      return true;
    } catch {
      return this.later("network");
    }
  }

  settle(answers) {
    const settled = new Set(answers.map((answer) => answer.client_id));
    this.waiting = this.waiting.filter((scan) => !settled.has(scan.client_id));
    this.trouble = "";
    this.pause = FIRST_PAUSE;
    this.tell();
    this.answered(answers);
  }

  later(trouble, pause = this.pause) {
    this.trouble = trouble;
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
    this.tell();
    this.timer = setTimeout(() => this.send(), pause);
    return false;
  }

  tell() {
    this.changed({ waiting: this.waiting.length, trouble: this.trouble });
  }
}

/** A name for one scan. `crypto.randomUUID` is missing on plain HTTP. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function timeLimit(milliseconds) {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
