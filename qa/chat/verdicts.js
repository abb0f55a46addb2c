// A press on what a visitor says of an answer has the conversation put on the page anew. The focus stays on the button,
// so that it can be pressed again and is read out as pressed; and what was unfolded stays unfolded.
(() => {
  "use strict";
  const opened = new Map(); // whether a part of an answer is open, by its turn and its place in it
  let pressed = ""; // the button that was pressed last, as a selector

  function keyOf(details) {
    const turn = details.closest(".qa-turn");
    if (!turn || turn.classList.contains("qa-folded")) return null;
    return `${turn.dataset.turn} ${[...turn.querySelectorAll("details")].indexOf(details)}`;
  }

  function selectorOf({ rate, turn, passage }) {
    return `[data-rate="${rate}"][data-turn="${turn}"]${passage ? `[data-passage="${passage}"]` : ""}`;
  }

  document.addEventListener("toggle", (event) => {
    const key = event.target.closest?.("#qa-conversation details") && keyOf(event.target);
    if (key && event.target.isConnected) opened.set(key, event.target.open);
  }, true);

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-rate]");
    if (!button) { pressed = ""; return; }
    if (event.detail > 1) { // a double click: it would take back at once what it said
      event.stopPropagation();
      return;
    }
    pressed = selectorOf(button.dataset);
    // After a "no" the further passages come up, whatever was done with them before.
    const others = button.closest(".qa-turn").querySelector(".qa-answered .qa-others");
    const isNo = button.dataset.rate === "wrong" && button.getAttribute("aria-pressed") !== "true";
    if (others && isNo && button.closest(".qa-answer")) opened.set(keyOf(others), true);
  }, true);
  document.addEventListener("focusin", (event) => { if (!pressed || !event.target.matches(pressed)) pressed = ""; });

  function restore(conversation) {
    if (!conversation.querySelector(".qa-turn")) opened.clear();
    for (const details of conversation.querySelectorAll(".qa-turn details")) {
      const open = opened.get(keyOf(details));
      if (open !== undefined) details.open = open;
    }
    if (!pressed || (document.activeElement && document.activeElement !== document.body)) return;
    conversation.querySelector(pressed)?.focus({ preventScroll: true });
  }

  function begin() {
    const conversation = document.getElementById("qa-conversation");
    if (conversation) new MutationObserver(() => restore(conversation)).observe(conversation, { childList: true, subtree: true });
    else requestAnimationFrame(begin);
  }
  begin();
})();
