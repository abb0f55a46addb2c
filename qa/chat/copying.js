// Buttons that copy: they stand in answers, in the notebook, and beside words that are selected.
window.qaCopying = (() => {
  "use strict";
  const address = (query) => new URL(query, location.origin + location.pathname).href;

  // The page's own address stands at the end; the quote may have the same sign in it.
  function withAddress(text, link) {
    const at = text.lastIndexOf("({address})");
    return text.slice(0, at) + `(${link})` + text.slice(at + "({address})".length);
  }

  async function copy(button, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page that comes neither over HTTPS nor from this machine has no clipboard.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const label = button.textContent;
    button.setAttribute("aria-live", "polite");
    button.textContent = "Copied";
    setTimeout(() => { if (button.textContent === "Copied") button.textContent = label; }, 1500);
  }

  // A copy of a piece of a document with its characters alone: the number of a citation stands among them, and is none.
  function ownNodes(piece) {
    piece.querySelectorAll("a.qa-number").forEach((number) => number.remove());
    return piece;
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest?.("[data-copy],[data-copy-link]");
    if (!target || event.ctrlKey || event.metaKey) return;
    const data = target.dataset;
    if ("copyLink" in data) {
      event.preventDefault();
      copy(target, target.href);
    } else {
      copy(target, data.address ? withAddress(data.copy, address(data.address)) : data.copy);
    }
  });

  return { copy, ownNodes };
})();
