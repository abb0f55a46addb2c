// How the page behaves: a citation leads to its sentence in the document pane, and a marked sentence back to its answer.
window.qa = (() => {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 900px)");
  // Whether a click, or the page's address, asked for what the document pane shows next.
  let wanted = new URLSearchParams(location.search).has("doc");

  // Gradio tells of a new value before it is on the page.
  const shown = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  const behavior = () => (calm.matches ? "auto" : "smooth");
  const article = () => document.querySelector("#qa-reader .qa-document");

  function bring(element, pane, byHand) {
    if (narrow.matches || !pane) {
      if (byHand) element.scrollIntoView({ block: "center", behavior: behavior() });
      return;
    }
    const gap = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTo({ top: pane.scrollTop + gap - pane.clientHeight / 3, behavior: behavior() });
  }

  function flash(element) {
    element.classList.remove("qa-flash");
    void element.offsetWidth; // begins the animation anew
    element.classList.add("qa-flash");
    setTimeout(() => element.classList.remove("qa-flash"), 2500);
  }

  function land(element, pane, byHand) {
    bring(element, pane, byHand);
    flash(element);
    if (byHand) element.focus({ preventScroll: true });
  }

  const documentPane = () => document.getElementById("qa-reader");
  const conversationPane = () => document.getElementById("qa-conversation");

  function go(data, trigger) {
    const now = article();
    const sentence = document.getElementById(`s${data.start}`);
    if (now && sentence && now.dataset.source === data.source && now.dataset.doc === data.doc) {
      land(sentence, documentPane(), true);
    } else {
      wanted = true;
      trigger("open", { source: data.source, doc: data.doc, start: +data.start, end: +data.end });
    }
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
    button.textContent = "Copied";
    button.setAttribute("aria-live", "polite");
    setTimeout(() => { if (button.textContent === "Copied") button.textContent = label; }, 1500);
  }

  const address = (query) => new URL(query, location.origin + location.pathname).href;

  function conversation(element, trigger, watch) {
    element.addEventListener("click", (event) => {
      const target = event.target.closest("[data-ask],[data-go],[data-copy],[data-copy-link],[data-rate],blockquote");
      if (!target || event.ctrlKey || event.metaKey) return;
      const data = target.dataset;
      if (target.tagName === "BLOCKQUOTE") {
        if (String(getSelection())) return; // the visitor is marking words, to copy them
        go(target.closest("figure").querySelector("[data-go]").dataset, trigger);
      } else if ("go" in data) {
        event.preventDefault();
        go(data, trigger);
      } else if ("ask" in data) {
        trigger("ask", { question: data.ask, exact: data.exact === "true" });
      } else if ("copyLink" in data) {
        event.preventDefault();
        copy(target, target.href);
      } else if ("copy" in data) {
        copy(target, data.address ? data.copy.replace("{address}", address(data.address)) : data.copy);
      } else if ("rate" in data) {
        trigger("rate", { turn: +data.turn, verdict: data.rate });
      }
    });
    let last = 0;
    watch("value", () => shown(() => {
      const turns = element.querySelectorAll(".qa-turn");
      const newest = turns[turns.length - 1];
      if (newest && turns.length !== last) {
        if (narrow.matches) newest.scrollIntoView({ block: "start", behavior: behavior() });
        else conversationPane().scrollTo({ top: conversationPane().scrollTop + newest.getBoundingClientRect().top
          - conversationPane().getBoundingClientRect().top - 8, behavior: behavior() });
      }
      last = turns.length;
    }));
  }

  function reading(element, trigger, watch) {
    const tools = () => element.querySelector(".qa-tools");
    let chosen = null;

    function back(number) {
      const turn = document.getElementById(`turn-${number}`);
      if (turn) land(turn, conversationPane(), true);
    }

    function choose(sentence) {
      const bar = tools();
      chosen?.classList.remove("qa-chosen");
      if (!bar || chosen === sentence) {
        chosen = null;
        if (bar) bar.hidden = true;
        return;
      }
      chosen = sentence;
      sentence.classList.add("qa-chosen");
      sentence.closest("p,pre").after(bar);
      bar.hidden = false;
      bar.querySelector("button").focus({ preventScroll: true });
    }

    element.addEventListener("click", (event) => {
      const more = event.target.closest(".qa-more");
      const button = event.target.closest(".qa-tools button");
      const sentence = event.target.closest(".qa-sentence");
      if (more) {
        trigger("more", { at: +more.dataset.at });
      } else if (button && chosen) {
        const data = { start: +chosen.dataset.start, end: +chosen.dataset.end };
        if (button.dataset.tool === "answers") trigger("answers", data);
        else if (button.dataset.tool === "copy") copy(button, chosen.textContent);
        if (button.dataset.tool !== "copy") { const was = chosen; choose(chosen); was.focus(); }
      } else if (sentence && !String(getSelection())) {
        if (sentence.dataset.turn) {
          event.preventDefault();
          back(sentence.dataset.turn);
        } else {
          choose(sentence);
        }
      }
    });

    element.addEventListener("keydown", (event) => {
      const sentences = [...element.querySelectorAll(".qa-sentence")];
      const here = sentences.indexOf(document.activeElement);
      if (event.key === "Escape" && chosen) { const was = chosen; choose(chosen); was.focus(); return; }
      if (here < 0) {
        if (event.key === "Enter" && event.target === article()) {
          const top = documentPane().getBoundingClientRect().top;
          (sentences.find((s) => s.getBoundingClientRect().top >= top) ?? sentences[0])?.focus();
        }
        return;
      }
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        sentences[here + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
      } else if (event.key === "Enter") {
        event.preventDefault();
        sentences[here].click();
      }
    });

    function arrive() {
      const now = article();
      if (!now) return; // the page is there before its document
      const sentence = now.dataset.focus && document.getElementById(now.dataset.focus);
      chosen = null;
      if (sentence) land(sentence, documentPane(), wanted);
      else documentPane().scrollTo({ top: 0 });
      wanted = false;
    }
    watch("value", () => shown(arrive));
    shown(arrive);
  }

  function ownFiles(element, trigger) {
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove]");
      if (button) trigger("remove", { name: button.dataset.remove });
    });
  }

  return { conversation, reading, ownFiles };
})();
