// The scanner's page: camera, typing and photographs lead into one outbox; answers come back to the
// panel under the camera, the list and the ear.

import { Camera } from "./camera.mjs";
import { openDecoder } from "./decoder.mjs";
import { newId, Outbox } from "./outbox.mjs";
import { play, wake } from "./sound.mjs";

const CARD_LIMIT = 64; // the longest text a card can hold; what is longer is another code
const LIST_LENGTH = 8;
const COUNT_EVERY = 10000; // milliseconds

const VERDICTS = {
  present: ["ok", "Có mặt"],
  already: ["info", "Đã có mặt từ trước"],
  not_enrolled: ["warn", "Không có tên trong lớp"],
  unknown_card: ["warn", "Không phải thẻ học viên"],
  revoked_card: ["warn", "Thẻ cũ, đã cấp thẻ mới"],
  closed: ["warn", "Buổi học chưa mở hoặc đã đóng"],
  bad_time: ["warn", "Giờ trên máy này bị sai"],
};

const TROUBLES = {
  network: "Mất mạng, cứ quét tiếp.",
  busy: "Máy chủ đang bận, cứ quét tiếp.",
  "sign-in": "Đã hết phiên đăng nhập. Mở trang này ở thẻ khác để đăng nhập lại; đừng đóng thẻ này.",
  refused: "Máy chủ chưa nhận. Đừng đóng trang này, báo người quản trị.",
};

const part = (id) => document.getElementById(id);
const root = part("scanner");
const session = root.dataset.session;
// The phone's own clock may be wrong; the server's time when the page was made is not.
const behind = Number(root.dataset.now) - Date.now();
const now = () => new Date(Date.now() + behind);

const outbox = new Outbox({ url: root.dataset.post, renew, answered, changed });
let present = Number(part("present").textContent);
let decode = null;
let camera = null;
let sound = true;

async function renew() {
  const reply = await fetch(`${location.pathname}/ma`, { method: "POST", credentials: "same-origin" });
  if (reply.status === 401 || reply.status === 403) return null;
  if (!reply.ok) throw new Error(String(reply.status));
  return (await reply.json()).token;
}

function scanned(text) {
  const card = text.trim();
  if (!card) return;
  if (card.length > CARD_LIMIT) {
    say("warn", VERDICTS.unknown_card[1], "", "Mã này thuộc loại khác. Đưa thẻ học viên vào khung.");
    return;
  }
  say("held", "Đã đọc thẻ", "", `Quét lúc ${clock(now())}. Đang gửi.`);
  outbox.add({ client_id: newId(), session_id: session, card, scanned_at: now().toISOString() });
}

function answered(answers) {
  for (const { verdict, person, text } of answers) {
    const [tone, title] = VERDICTS[verdict] ?? ["warn", "Chưa ghi được"];
    if (verdict === "present") part("present").textContent = String(++present);
    list(tone, person ? (tone === "ok" ? person : `${person}: ${title}`) : title);
    say(tone, title, person ?? "", text);
  }
}

function changed({ waiting, trouble }) {
  part("waiting").textContent = String(waiting);
  part("queue").classList.toggle("some", waiting > 0);
  part("lost").classList.toggle("on", trouble !== "");
  if (trouble) {
    part("lost-why").textContent = TROUBLES[trouble];
    part("lost-count").textContent = `${waiting} lượt đang giữ, đừng đóng hay tải lại trang.`;
    if (part("said").classList.contains("held")) {
      part("said").classList.add("kept");
      part("said-title").textContent = "Đã giữ trong máy này";
      part("said-note").textContent = "Tự gửi khi có mạng.";
    }
  }
}

function say(tone, title, name, note) {
  part("said").className = `said ${tone}`;
  part("said-title").textContent = title;
  part("said-name").textContent = name;
  part("said-note").textContent = note;
  draw(part("said-icon"), tone);
  if (sound) play(tone);
  if (tone !== "held") navigator.vibrate?.(tone === "warn" ? [200, 80, 200] : 60);
}

function list(tone, words) {
  const line = document.createElement("li");
  const mark = document.createElement("span");
  mark.className = tone;
  draw(mark, tone);
  const text = document.createElement("span");
  text.textContent = words;
  const time = document.createElement("time");
  time.textContent = clock(now());
  line.append(mark, text, time);
  part("log").prepend(line);
  while (part("log").children.length > LIST_LENGTH) part("log").lastChild.remove();
}

function draw(place, tone) {
  const shape = part(`icon-${tone}`);
  place.replaceChildren(...(shape ? [shape.content.cloneNode(true)] : []));
}

function clock(moment) {
  return moment.toLocaleTimeString("vi-VN", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "Asia/Ho_Chi_Minh",
  });
}

async function openCamera() {
  if (!isSecureContext || !navigator.mediaDevices) return why("why-plain");
  why("why-opening");
  decode ??= await openDecoder();
  camera ??= new Camera(part("video"), decode, scanned);
  try {
    await camera.open();
  } catch (error) {
    return why(error.name === "NotAllowedError" ? "why-refused" : "why-none");
  }
  part("video").hidden = false;
  part("view").className = "view on";
  part("torch").hidden = !camera.hasLight;
  navigator.wakeLock?.request("screen").catch(() => {});
}

function why(reason) {
  part("video").hidden = true;
  part("view").className = "view off";
  for (const sentence of part("off-why").children) sentence.hidden = sentence.id !== reason;
  part("retry").hidden = reason !== "why-refused" && reason !== "why-none";
}

async function photographed() {
  const [photo] = part("file").files;
  if (!photo) return;
  say("held", "Đang đọc ảnh", "", "Chờ một chút.");
  try {
    decode ??= await openDecoder();
    const text = await decode(await createImageBitmap(photo));
    if (text) scanned(text);
    else say("warn", "Không thấy mã trong ảnh", "", "Chụp gần hơn, đủ sáng, mã nằm giữa ảnh.");
  } catch {
    part("photo").submit(); // a browser that cannot open the picture leaves it to the server
  }
  part("file").value = "";
}

async function count() {
  if (document.hidden || outbox.waiting.length) return;
  try {
    const reply = await fetch(`${location.pathname}/so-lieu`, { credentials: "same-origin" });
    if (!reply.ok) return;
    const tally = await reply.json();
    present = tally.present;
    part("present").textContent = String(tally.present);
    part("enrolled").textContent = String(tally.enrolled);
  } catch {
    // Without a network the outbox says so.
  }
}

part("type").addEventListener("submit", (event) => {
  event.preventDefault();
  scanned(part("card").value);
  part("card").value = "";
});
part("file").addEventListener("change", photographed);
part("retry").addEventListener("click", openCamera);
part("torch").addEventListener("click", async ({ currentTarget: button }) => {
  const on = button.getAttribute("aria-pressed") !== "true";
  await camera.light(on);
  button.setAttribute("aria-pressed", String(on));
  button.textContent = on ? "Tắt đèn" : "Bật đèn";
});
part("sound").addEventListener("click", ({ currentTarget: button }) => {
  sound = !sound;
  button.setAttribute("aria-pressed", String(sound));
  button.textContent = sound ? "Tiếng: bật" : "Tiếng: tắt";
});
part("sound").hidden = false;

addEventListener("pointerdown", wake);
addEventListener("keydown", (event) => {
  wake();
  // A scanner on a cable types; wherever the page is touched, its letters belong in the box.
  const typed = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (typed && document.activeElement?.tagName !== "INPUT") part("card").focus();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) camera?.close();
  else if (camera) openCamera();
});
addEventListener("beforeunload", (event) => {
  if (outbox.waiting.length) event.preventDefault();
});

setInterval(count, COUNT_EVERY);
if (matchMedia("(pointer: fine)").matches) part("card").focus();
openCamera();
