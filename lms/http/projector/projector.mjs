// Keeps the wall fresh: the code of this moment, the seconds it still has, and how many are in.
// When the server is silent the code is hidden, because an old one would turn people away.

const RETRY = 2000; // milliseconds

const part = (id) => document.getElementById(id);
const wall = document.querySelector("[data-next]");
const step = Number(wall.dataset.step);
let ends = performance.now() + Number(wall.dataset.seconds) * 1000;

async function refresh() {
  try {
    const reply = await fetch(wall.dataset.next, { credentials: "same-origin", cache: "no-store" });
    if (reply.status === 401 || reply.status === 403) return location.reload();
    if (!reply.ok) throw new Error(String(reply.status));
    const fresh = await reply.json();
    if (Boolean(fresh.path) !== Boolean(part("code"))) return location.reload();
    show(fresh);
    setTimeout(refresh, Math.min(3000, fresh.seconds * 1000 + 50));
  } catch {
    setTimeout(refresh, RETRY);
  }
}

function show(fresh) {
  ends = performance.now() + fresh.seconds * 1000;
  if (part("code")) {
    part("code").setAttribute("d", fresh.path);
    part("code").parentNode.setAttribute("viewBox", `0 0 ${fresh.size} ${fresh.size}`);
  }
  part("present").textContent = fresh.present;
  part("enrolled").textContent = fresh.enrolled;
  part("clock").textContent = fresh.clock;
}

function tick() {
  if (!part("code")) return;
  const left = (ends - performance.now()) / 1000;
  document.body.classList.toggle("stale", left < -2);
  part("change-lost").hidden = left >= -2;
  part("change-fresh").hidden = left < -2;
  part("seconds").textContent = Math.max(0, Math.ceil(left));
  part("bar").style.width = `${Math.max(0, Math.min(100, (left * 100) / step))}%`;
}

setInterval(tick, 250);
setTimeout(refresh, 1000);
navigator.wakeLock?.request("screen").catch(() => {});
