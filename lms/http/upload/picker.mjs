// A field for files in our own words: a button, and beneath or beside it what was chosen. The browser's own field
// lies over them, unseen: pressing, dropping a file on it, the keyboard all work as ever.
for (const picker of document.querySelectorAll(".picker")) {
  const input = picker.querySelector("input");
  const chosen = picker.querySelector(".chosen");
  const say = () => {
    const names = [...input.files].map((file) => file.name);
    chosen.textContent = names.length > 1 ? `${names.length} tệp` : names[0] ?? "Chưa chọn tệp nào";
  };
  input.addEventListener("change", say);
  input.form.noValidate = true; // the browser would complain in its language; our answer says it in ours
  picker.classList.add("ours");
  say(); // a page gone back to may still hold its file
}
