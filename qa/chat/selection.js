// Words that are selected in a document: what can be done with them comes up beside them.
window.qaSelection = (() => {
  "use strict";
  const length = (text) => [...text].length; // the server counts characters, and JavaScript halves of some
  let trigger = null, menuElement = null, wanted = "";
  let anchor = () => null; // where on the page the words are that the menu is for
  let isOfSentence = false; // which was chosen as a whole: then nothing is selected

  const sentenceOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(".qa-sentence");

  // Where a point of a sentence is, in the document's characters.
  function offset(sentence, container, at) {
    const before = document.createRange();
    before.setStart(sentence, 0);
    before.setEnd(container, at);
    return +sentence.dataset.start + length(qaCopying.ownNodes(before.cloneContents()).textContent);
  }

  // What is selected, in the document's characters; from the first sentence that it touches to the last.
  function selected() {
    const selection = getSelection();
    const article = document.querySelector("#qa-reader .qa-document");
    if (!article || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!article.contains(range.commonAncestorContainer)) return null;
    const touched = [...article.querySelectorAll(".qa-sentence")].filter((sentence) => range.intersectsNode(sentence));
    if (!touched.length) return null;
    const [first, last] = [touched[0], touched[touched.length - 1]];
    const start = sentenceOf(range.startContainer) === first ? offset(first, range.startContainer, range.startOffset)
      : +first.dataset.start;
    const end = sentenceOf(range.endContainer) === last ? offset(last, range.endContainer, range.endOffset)
      : +last.dataset.end;
    const { source, doc } = article.dataset;
    return end > start ? { source, doc, start, end, box: range.getBoundingClientRect() } : null;
  }

  function close() {
    wanted = "";
    anchor = () => null;
    isOfSentence = false;
    if (menuElement) menuElement.classList.remove("qa-open");
  }

  function ask({ source, doc, start, end }, where) {
    const now = `${source} ${doc} ${start} ${end}`;
    anchor = where;
    if (now === wanted) return;
    wanted = now;
    trigger?.("select", { source, doc, start, end });
  }

  let waiting = 0;
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const found = selected();
      if (found) {
        isOfSentence = false;
        ask(found, () => selected()?.box);
      } else if (!isOfSentence && !menuElement?.contains(document.activeElement)) {
        close();
      }
    }, 250);
  });

  function open() {
    const bar = menuElement.querySelector(".qa-selected");
    if (!bar || !anchor()) return close();
    if (bar.dataset.of !== wanted) return; // another selection has been made meanwhile
    menuElement.classList.add("qa-open");
    put(anchor());
    if (isOfSentence) bar.querySelector("button").focus();
  }

  function put(place) {
    const { width, height } = menuElement.getBoundingClientRect();
    const below = place.bottom + 8;
    menuElement.style.left = `${Math.max(8, Math.min(place.left, innerWidth - width - 8))}px`;
    menuElement.style.top = `${below + height < innerHeight ? below : Math.max(8, place.top - height - 8)}px`;
  }

  // The menu of a whole sentence, for those who use the keyboard.
  function sentence(element) {
    const { source, doc } = element.closest(".qa-document").dataset;
    isOfSentence = true;
    ask({ source, doc, start: +element.dataset.start, end: +element.dataset.end },
      () => (element.isConnected ? element.getBoundingClientRect() : null));
  }

  function menu(element, watch) {
    menuElement = document.getElementById("qa-selection");
    watch("value", () => requestAnimationFrame(() => requestAnimationFrame(open)));
    element.addEventListener("mousedown", (event) => event.preventDefault()); // the words stay selected
    element.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if ("about" in button.dataset) qa.type(`What else is said about “${button.dataset.about}”?`);
      if ("about" in button.dataset || "pin" in button.dataset) {
        getSelection().removeAllRanges();
        close();
      }
    });
    menuElement.addEventListener("focusout", (event) => {
      if (isOfSentence && event.relatedTarget && !menuElement.contains(event.relatedTarget)) close();
    });
    document.addEventListener("mousedown", (event) => {
      if (isOfSentence && !menuElement.contains(event.target)) close();
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    document.getElementById("qa-reader").addEventListener("scroll", () => {
      const place = anchor();
      if (place) put(place);
      else close();
    });
  }

  return { menu, sentence, from(triggers) { trigger = triggers; } };
})();
