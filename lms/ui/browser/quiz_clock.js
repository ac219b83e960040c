// The clock of an attempt with a limit of time. It runs here, without the network; the server decides.
(() => {
  const clock = document.getElementById("dong-ho");
  if (!clock) return;
  const left = Number(clock.dataset.left);
  // Not the wall clock of the phone: that may be wrong, or be put back.
  const end = performance.now() + left * 1000;
  const spoken = document.getElementById("dong-ho-doc");
  let said = "";

  function say(words) {
    if (spoken && words !== said) spoken.textContent = said = words;
  }

  function show() {
    const node = document.getElementById("dong-ho");
    if (!node || node !== clock) return clearInterval(window.quizClock);
    const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
    const minutes = Math.floor(seconds / 60);
    node.textContent = seconds
      ? `Còn ${minutes ? `${minutes} phút ` : ""}${seconds % 60} giây`
      : "Hết giờ. Máy đang nộp những câu đã lưu.";
    node.classList.toggle("soon", seconds <= 60);
    if (!seconds) say("Hết giờ. Máy đang nộp những câu đã lưu.");
    else if (seconds <= 60) say("Còn chưa đến 1 phút.");
    else if (seconds <= 300) say("Còn chưa đến 5 phút.");
  }

  clearInterval(window.quizClock);
  window.quizClock = setInterval(show, 1000);
  show();
})();
