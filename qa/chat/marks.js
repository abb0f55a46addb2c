// Marks in the document are full for the answer in view, and faint for the others of the conversation: the newest answer,
// or the one whose quote or number was pressed last. A sentence that several answers quote leads back to the one in view.
(() => {
  "use strict";
  const inTurns = (turns, turn) => (turns ?? "").split(" ").includes(turn);
  let seen = ""; // the number of the turn in view
  let count = 0; // of turns

  function apply() {
    const reader = document.getElementById("qa-reader");
    for (const mark of reader.querySelectorAll("[data-answers]")) {
      const { answers, others, last } = mark.dataset;
      const isAnswer = inTurns(answers, seen);
      const isSeen = isAnswer || inTurns(others, seen);
      mark.classList.toggle("qa-faint", !isSeen);
      mark.classList.toggle("qa-quoted", isSeen ? isAnswer : answers !== "");
      if (mark.matches(".qa-sentence")) mark.classList.toggle("qa-near", isSeen ? !isAnswer : answers === "");
      mark.dataset.turn = isSeen ? seen : last;
      const link = mark.matches("a") ? mark : mark.querySelector("a.qa-number");
      link.setAttribute("href", `#turn-${mark.dataset.turn}`);
    }
    for (const words of reader.querySelectorAll("mark[data-turns]")) {
      words.classList.toggle("qa-faint", !inTurns(words.dataset.turns, seen));
    }
  }

  function see(turn) {
    seen = turn;
    apply();
  }

  function follow(conversation) {
    const turns = conversation.querySelectorAll(".qa-turn");
    if (turns.length === count || (!turns.length && !conversation.querySelector(".qa-start"))) return;
    count = turns.length;
    see(turns[count - 1]?.dataset.turn ?? "");
  }

  document.addEventListener("click", (event) => {
    const quote = event.target.closest?.("#qa-conversation [data-go], #qa-conversation blockquote");
    const mark = event.target.closest?.("#qa-reader [data-answers]");
    const turn = quote ? quote.closest(".qa-turn")?.dataset.turn : mark?.dataset.turn;
    const isSelecting = (quote?.matches("blockquote") || mark?.matches(".qa-sentence")) && String(getSelection());
    if (turn && !isSelecting && !event.ctrlKey && !event.metaKey) see(turn);
  }, true);

  function begin() {
    const [conversation, reader] = ["qa-conversation", "qa-reader"].map((id) => document.getElementById(id));
    if (!conversation || !reader) { requestAnimationFrame(begin); return; }
    new MutationObserver(() => follow(conversation)).observe(conversation, { childList: true, subtree: true });
    new MutationObserver(apply).observe(reader, { childList: true, subtree: true });
  }
  begin();
})();
