// Paper. The browser's own print gives the conversation, with what is folded unfolded; "Print" above a document gives
// the document whole, for which the page asks the server: it may show a part of it only.
window.qaPrint = (() => {
  "use strict";
  const shown = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  let unfolded = []; // what was folded before the page was printed
  let asked = 0; // how often a document was asked for
  let title = "";

  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("#qa-conversation .qa-others:not([open])")];
    for (const details of unfolded) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of unfolded) details.open = false;
    unfolded = [];
    if (!document.body.classList.contains("qa-prints-document")) return;
    document.body.classList.remove("qa-prints-document");
    document.title = title;
  });

  function paper(element, trigger, watch) {
    document.addEventListener("click", (event) => {
      if (event.target.closest?.("#qa-reader [data-print]")) trigger("whole", { number: ++asked });
    });
    watch("value", () => shown(() => {
      const whole = element.querySelector("article");
      if (!whole || +whole.dataset.number !== asked) return;
      title = document.title;
      document.title = whole.querySelector("h1").textContent; // by which the browser names a file
      document.body.classList.add("qa-prints-document");
      print();
    }));
  }

  return { paper };
})();
