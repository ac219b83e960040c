// What Streamlit says only to the keyboard and to those who hear the page, in our language.
const WORDS = {
  "Skip to main content": "Đến nội dung chính",
  Sidebar: "Mục lục",
  "App pages": "Các màn hình",
  "Collapse sidebar": "Thu mục lục lại",
  "Expand sidebar": "Mở mục lục",
  "Open sidebar": "Mở mục lục",
  Open: "Mở danh sách",
};

// Below a button whose file could not be made: signed out elsewhere meanwhile, or an old page.
const NO_FILE = "Chưa tải được. Tải lại trang, đăng nhập lại nếu được hỏi, rồi bấm lần nữa.";

function translate() {
  for (const node of document.querySelectorAll("[aria-label]")) {
    const word = WORDS[node.getAttribute("aria-label")];
    if (word) node.setAttribute("aria-label", word);
  }
  for (const node of document.querySelectorAll('[data-testid="stDownloadButtonError"]')) {
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (texts.currentNode.nodeValue !== NO_FILE) texts.currentNode.nodeValue = NO_FILE;
    }
  }
  const skip = document.querySelector('[data-testid="stSkipToContent"]')?.firstChild;
  if (skip && WORDS[skip.nodeValue]) skip.nodeValue = WORDS[skip.nodeValue];
}

translate();
if (!window.wordsAreWatched) {
  window.wordsAreWatched = true;
  let waiting = 0;
  new MutationObserver(() => {
    waiting ||= setTimeout(() => {
      waiting = 0;
      translate();
    }, 50);
  }).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["aria-label"], // a button that folds the menu changes its word where it stands
  });
}
