// Says that the network is away, on every screen. Streamlit's own box comes after some seconds, and not at
// all as long as a dead line looks alive; meanwhile buttons go pale, or what is pressed does nothing.
(() => {
  if (window.networkIsWatched) return;
  window.networkIsWatched = true;
  const AWAY = "Mất mạng, đang nối lại. Cứ để nguyên trang này: phần đã lưu vẫn còn.";
  const PATIENCE = 2000; // a line that comes back at once is no news

  const bar = document.createElement("p");
  bar.className = "network";
  bar.setAttribute("role", "status");
  document.body.append(bar);

  let waiting = 0;

  function connected() {
    // What Streamlit's page writes of its connection; a page that is still starting has not written any.
    const state = document.querySelector("[data-test-connection-state]")?.dataset.testConnectionState;
    return navigator.onLine && (state === undefined || state === "CONNECTED");
  }

  function look() {
    if (connected()) {
      clearTimeout(waiting);
      waiting = 0;
      if (bar.textContent) bar.textContent = "";
    } else {
      waiting ||= setTimeout(() => {
        bar.textContent = connected() ? "" : AWAY;
        waiting = 0;
      }, PATIENCE);
    }
  }

  addEventListener("online", look);
  addEventListener("offline", look);
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    attributes: true,
    attributeFilter: ["data-test-connection-state"],
  });
  look();
})();
