// How the page behaves: a citation leads to its sentence in the document pane, and a marked sentence back to its answer.
window.qa = (() => {
  "use strict";
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const narrow = matchMedia("(max-width: 900px)");
  let isRestored = false; // what the browser has kept is on the page again: from then on it is kept anew
  // Whether a click, or the page's address, asked for what the document pane shows next.
  let wanted = new URLSearchParams(location.search).has("doc");

  // Gradio tells of a new value before it is on the page.
  const shown = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  const behavior = () => (calm.matches ? "auto" : "smooth");
  const article = () => document.querySelector("#qa-reader .qa-document");

  function bring(element, pane, byHand) {
    if (narrow.matches && pane === documentPane()) {
      if (!byHand) return;
      read(true);
    } else if (narrow.matches || !pane) {
      if (byHand) element.scrollIntoView({ block: "center", behavior: behavior() });
      return;
    }
    const gap = element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTo({ top: pane.scrollTop + gap - pane.clientHeight / 3, behavior: behavior() });
  }

  // On a narrow page the document is a sheet over the answers: it comes up on a citation, and goes away again.
  function read(isWanted) {
    document.getElementById("qa-right").classList.toggle("qa-open", isWanted);
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

  const { copy, ownNodes } = qaCopying;

  function conversation(element, trigger, watch) {
    element.addEventListener("click", (event) => {
      const target = event.target.closest("[data-ask],[data-go],[data-rate],blockquote");
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
      } else if ("rate" in data) {
        trigger("rate", { turn: +data.turn, verdict: data.rate, passage: +(data.passage ?? 0) });
      }
    });
    let last = 0;
    element.addEventListener("click", (event) => {
      const button = event.target.closest(".qa-unfold");
      const outlined = event.target.closest(".qa-outline a");
      if (outlined) {
        event.preventDefault();
        land(document.querySelector(outlined.getAttribute("href")), conversationPane(), true);
      }
      if (button) trigger("unfold", { turn: +button.dataset.unfold });
    });

    let asksAgain = false;
    function restore() {
      asksAgain = true;
      const asked = qaKeeping.kept();
      qaKeeping.draft();
      if (asked.length || qaKeeping.place()) trigger("restore", { asked, place: wanted ? null : qaKeeping.place() });
      else isRestored = true;
    }

    watch("value", () => shown(() => {
      const turns = element.querySelectorAll(".qa-turn");
      const newest = turns[turns.length - 1];
      const wasRestored = isRestored;
      if (!isRestored && element.querySelector(".qa-start") && !asksAgain) restore();
      else isRestored = true;
      if (turns.length > last) {
        if (wasRestored) {
          qaKeeping.forgetDraft();
          qaNotebook.show(false);
        }
        read(false);
      }
      qaKeeping.keep(element);
      if (newest && turns.length !== last) {
        if (narrow.matches) newest.scrollIntoView({ block: "start", behavior: behavior() });
        else conversationPane().scrollTo({ top: conversationPane().scrollTop + newest.getBoundingClientRect().top
          - conversationPane().getBoundingClientRect().top - 8, behavior: behavior() });
      }
      last = turns.length;
    }));
  }

  function reading(element, trigger, watch) {
    qaSelection.from(trigger);
    const tools = () => element.querySelector(".qa-tools");
    let chosen = null;

    function back(number) {
      read(false);
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
      const page = event.target.closest("[data-turn-page]");
      const view = event.target.closest("[data-view]");
      const box = event.target.closest(".qa-box");
      const heading = event.target.closest("[data-heading]");
      const button = event.target.closest(".qa-tools button");
      const sentence = event.target.closest(".qa-sentence");
      if (heading) {
        event.preventDefault();
        const title = document.getElementById(`h${heading.dataset.heading}`);
        if (title) land(title, documentPane(), true);
        else trigger("more", { at: +heading.dataset.heading });
      } else if (page) {
        trigger("more", { page: +page.dataset.turnPage });
      } else if (view) {
        const first = firstInView();
        trigger("view", { view: view.dataset.view, start: +(first?.dataset.start ?? 0), end: +(first?.dataset.end ?? 0) });
      } else if (box) {
        event.preventDefault();
        back(box.dataset.turn);
      } else if (more) {
        trigger("more", { at: +more.dataset.at });
      } else if (button && chosen) {
        const data = { start: +chosen.dataset.start, end: +chosen.dataset.end };
        if (button.dataset.tool === "answers") trigger("answers", data);
        else if (button.dataset.tool === "pin") qaNotebook.pin({ ...article().dataset, ...data });
        else if (button.dataset.tool === "more") { qaSelection.sentence(chosen); return; }
        else if (button.dataset.tool === "copy") copy(button, ownNodes(chosen.cloneNode(true)).textContent);
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

    element.addEventListener("submit", (event) => {
      event.preventDefault();
      const words = event.target.elements.words.value;
      isFinding = true;
      trigger("find", { words, from: words === looked ? +(article().dataset.found ?? -1) + 1 : 0 });
      looked = words;
    });
    let looked = "";
    let isFinding = false;

    // The first sentence in view, or the page.
    function firstInView() {
      const top = documentPane().getBoundingClientRect().top;
      const sentences = [...element.querySelectorAll(".qa-sentence")];
      return sentences.find((sentence) => sentence.getBoundingClientRect().top >= top) ?? element.querySelector("[data-start]");
    }
    function keepPlace() {
      const now = article();
      const first = firstInView();
      if (!isRestored || !now || !first) return;
      const { start, end } = first.dataset;
      qaKeeping.keepPlace({ source: now.dataset.source, doc: now.dataset.doc, start: +start, end: +end });
    }
    let waiting = 0;
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(keepPlace, 300);
    };
    documentPane().addEventListener("scroll", soon);

    function arrive() {
      const now = article();
      if (!now) return; // the page is there before its document
      const sentence = now.dataset.focus && document.getElementById(now.dataset.focus);
      chosen = null;
      if (sentence) land(sentence, documentPane(), wanted);
      else documentPane().scrollTo({ top: 0 });
      soon();
      wanted = false;
      if (isFinding) element.querySelector("#qa-find")?.focus({ preventScroll: true });
      isFinding = false;
    }
    watch("value", () => shown(arrive));
    shown(arrive);
  }

  function ownFiles(element, trigger, watch) {
    watch("value", () => qaNotebook.documentsChanged());
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-remove],[data-rename],[data-delete]");
      if (!button) return;
      const data = button.dataset;
      if ("remove" in data) {
        trigger("remove", { name: data.remove, from: data.from });
      } else if ("rename" in data) {
        const name = prompt("The new name of the collection", data.rename);
        if (name?.trim()) trigger("rename", { name: data.rename, new: name });
      } else if (confirm(`Remove ${data.delete} and all its files? This cannot be undone.`)) {
        trigger("delete", { name: data.delete });
      }
    });
  }

  function head(element, trigger, watch) {
    watch("value", () => shown(qaNotebook.label));
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-anew],[data-forget]");
      if (!button) return;
      if ("anew" in button.dataset) {
        qaKeeping.forgetConversation();
        trigger("anew", {});
        question()?.focus();
      } else if (confirm("Forget the conversation, the notebook, your place in the documents, and documents that are not kept?")) {
        qaKeeping.forget();
        qaNotebook.forget();
        trigger("forget", {});
      }
    });
  }

  const question = () => document.querySelector("#qa-question textarea");

  function type(text) {
    const box = question();
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true })); // by which Gradio hears of it
    box.focus();
    box.setSelectionRange(text.length, text.length);
  }

  // Arrow up recalls the questions before, and arrow down goes back, as in a shell.
  let recalled = -1;
  document.addEventListener("keydown", (event) => {
    if (event.target !== question() || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    const asked = [...document.querySelectorAll(".qa-turn")].map((turn) => turn.dataset.asked).reverse();
    const isRecalled = recalled >= 0 && question().value === asked[recalled];
    if (question().value && !isRecalled) return; // it is being typed
    const at = (isRecalled ? recalled : -1) + (event.key === "ArrowUp" ? 1 : -1);
    if (at >= asked.length) return;
    event.preventDefault();
    recalled = Math.max(at, -1);
    type(recalled < 0 ? "" : asked[recalled]);
  });

  // Files that are dropped, and what is pasted, anywhere on the page become the visitor's documents.
  async function give(files) {
    const own = document.getElementById("qa-own");
    if (!own || !files.length) return;
    const input = () => own.querySelector("input[type=file]");
    if (!input()) own.querySelector("button")?.click(); // the part of the page is folded
    for (let tries = 0; tries < 40 && !input(); tries++) await new Promise((then) => setTimeout(then, 50));
    if (!input()) return;
    const chosen = new DataTransfer();
    for (const file of files) chosen.items.add(file);
    input().files = chosen.files;
    input().dispatchEvent(new Event("change", { bubbles: true }));
  }
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("qa-dropping");
  });
  for (const name of ["dragleave", "drop", "dragend"]) {
    document.addEventListener(name, () => document.body.classList.remove("qa-dropping"));
  }
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event) || event.target.closest("#qa-own")) return; // Gradio takes what is dropped there
    event.preventDefault();
    give([...event.dataTransfer.files]);
  });
  document.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    const isTyping = event.target.closest?.("input, textarea, [contenteditable]");
    const files = [...(data?.files ?? [])];
    if (files.length) {
      event.preventDefault();
      give(files);
    } else if (!isTyping && data) {
      const [html, text] = [data.getData("text/html"), data.getData("text/plain")];
      const stamp = new Date().toISOString().slice(0, 19).replace("T", " ").replaceAll(":", ".");
      if (html) give([new File([html], `Pasted ${stamp}.html`, { type: "text/html" })]);
      else if (text.trim()) give([new File([text], `Pasted ${stamp}.txt`, { type: "text/plain" })]);
    }
  });

  // A citation's number stands in the text of a document, and is none of its characters.
  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed || event.target.closest?.("input, textarea")) return;
    const within = selection.getRangeAt(0).commonAncestorContainer;
    const pane = (within.nodeType === Node.ELEMENT_NODE ? within : within.parentElement)?.closest("#qa-reader");
    if (!pane || !selection.getRangeAt(0).cloneContents().querySelector("a.qa-number")) return;
    const numbers = pane.querySelectorAll("a.qa-number");
    numbers.forEach((number) => { number.hidden = true; });
    const text = String(selection);
    numbers.forEach((number) => { number.hidden = false; });
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
  });

  function sheet() {
    const opener = () => document.querySelector("[data-read]");
    document.addEventListener("click", (event) => {
      if (event.target.closest("[data-read]")) { read(true); article()?.focus(); }
      if (event.target.closest("[data-close]")) { read(false); opener()?.focus(); }
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") read(false); });
  }

  return { conversation, reading, ownFiles, head, sheet, go, type };
})();
