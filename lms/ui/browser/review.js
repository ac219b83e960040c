// Reviewing by keyboard: D goes to the text it was read against, G to the note, Enter or Escape back to the
// page, where A, T and the arrows decide (Streamlit's own shortcuts, which letters in a field never are).
(() => {
  if (window.reviewKeys) return;
  window.reviewKeys = true;
  const FIELDS = {d: "-against", g: "-note"};

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const at = event.target;
    const decision = document.querySelector(".st-key-review-decision");
    if (!decision) return;
    if (at.matches?.("input, textarea, [contenteditable]")) {
      // After the field has sent what was typed.
      const done = event.key === "Enter" || event.key === "Escape";
      if (done && decision.contains(at)) setTimeout(() => at.blur());
      return;
    }
    const ending = FIELDS[event.key?.toLowerCase()];
    const field = ending && decision.querySelector(`[class*="${ending} "] input`);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
})();
