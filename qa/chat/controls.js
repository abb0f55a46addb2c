// What Gradio's own controls lack: a name for the button that asks, and a list of documents that is closed when it is left.
(() => {
  "use strict";
  new MutationObserver((_, observer) => {
    const send = document.querySelector("#qa-question .submit-button");
    if (!send) return;
    send.setAttribute("aria-label", "Ask");
    observer.disconnect();
  }).observe(document.documentElement, { childList: true, subtree: true });

  // Tab leaves the list of documents. If Gradio heard of it, it would open the list again, over the document.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && event.target.matches?.('input[role="combobox"]')) event.stopPropagation();
  }, true);
})();
