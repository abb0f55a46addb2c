// A card on a citation's number: the quote and, in the document, the question that it answers. It is there while the
// mouse is on the number or on the card, or while the number has the focus, and Escape takes it away (WCAG 1.4.13).
// All that it says is on the page already. A finger opens none: it goes where the number leads.
(() => {
  "use strict";
  const NUMBERS = "a.qa-number, .qa-box";
  const SOON = 150, LATE = 300; // ms until a card comes, and in which the mouse gets from a number onto its card
  const LONGEST = 400; // characters of a quote
  const EDGE = 8, GAP = 6; // pixels to the edge of the window, and to the number
  let card = null, number = null; // the card that is shown, and whose it is
  let isByFocus = false;
  let waiting = 0;

  const short = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()} …` : text);

  // What a sentence of the document says, without the number that stands in it.
  function sentenceOf(element) {
    const sentence = element.closest(".qa-sentence");
    return sentence ? qaCopying.ownNodes(sentence.cloneNode(true)).textContent : "";
  }

  // The quote that a number is of, and the question where that is not in view beside it.
  function said(element) {
    const figure = element.closest("figure");
    if (figure) return { quote: figure.querySelector("blockquote")?.textContent ?? "", question: "" };
    const turn = document.getElementById(`turn-${element.closest("[data-turn]")?.dataset.turn}`);
    const question = turn?.querySelector(".qa-question")?.textContent ?? "";
    return { quote: element.dataset.quote ?? sentenceOf(element), question };
  }

  function part(name, text) {
    const line = document.createElement("p");
    line.className = name;
    line.textContent = text;
    return line;
  }

  // All that the card may not cover: of a quote on a page the boxes of all its lines.
  function kept() {
    const boxes = number.matches(".qa-box") ? document.querySelectorAll(`.qa-box[data-start="${number.dataset.start}"]`) : [number];
    const all = [...boxes].map((box) => box.getBoundingClientRect());
    return { left: number.getBoundingClientRect().left, top: Math.min(...all.map((box) => box.top)),
      bottom: Math.max(...all.map((box) => box.bottom)) };
  }

  function isInView() {
    const own = number.getBoundingClientRect();
    const pane = number.closest("#qa-reader, #qa-conversation")?.getBoundingClientRect();
    return number.isConnected && own.bottom > Math.max(pane?.top ?? 0, 0)
      && own.top < Math.min(pane?.bottom ?? innerHeight, innerHeight);
  }

  function place() {
    if (!number) return;
    if (!isInView()) { hide(); return; }
    const free = kept();
    const [above, below] = [free.top - GAP - EDGE, innerHeight - free.bottom - GAP - EDGE];
    card.style.maxHeight = "";
    const isBelow = below >= card.offsetHeight || below >= above;
    card.style.maxHeight = `${Math.max(isBelow ? below : above, 0)}px`;
    const right = document.documentElement.clientWidth - card.offsetWidth - EDGE;
    card.style.left = `${Math.max(Math.min(free.left, right), EDGE)}px`;
    card.style.top = `${isBelow ? free.bottom + GAP : free.top - GAP - card.offsetHeight}px`;
  }

  function show(element, byFocus) {
    clearTimeout(waiting);
    if (number === element) { isByFocus ||= byFocus; return; }
    hide();
    const { quote, question } = said(element);
    if (!quote) return;
    card = document.createElement("div");
    card.id = "qa-card";
    card.setAttribute("role", "tooltip");
    if (question) card.append(part("qa-card-question", question));
    card.append(part("qa-card-quote", short(quote)));
    document.body.append(card);
    number = element;
    isByFocus = byFocus;
    number.setAttribute("aria-describedby", card.id);
    place();
    watching.observe(document.getElementById("qa-panes"), { childList: true, subtree: true });
  }

  function hide() {
    clearTimeout(waiting);
    watching.disconnect();
    number?.removeAttribute("aria-describedby");
    card?.remove();
    card = number = null;
  }

  // What the page shows is replaced: a number that is gone has no card.
  const watching = new MutationObserver(() => { if (number && !number.isConnected) hide(); });

  function later(then, ms) {
    clearTimeout(waiting);
    waiting = setTimeout(then, ms);
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const over = event.target.closest?.(NUMBERS);
    if (over) later(() => { if (over.isConnected) show(over, false); }, number && number !== over ? LATE : SOON);
    else if (card?.contains(event.target)) clearTimeout(waiting);
    else if (!isByFocus || !number) later(hide, LATE);
  });
  document.documentElement.addEventListener("pointerleave", () => { if (!isByFocus) later(hide, LATE); });
  document.addEventListener("focusin", (event) => {
    const on = event.target.closest?.(NUMBERS);
    if (on?.matches(":focus-visible")) show(on, true);
  });
  document.addEventListener("focusout", (event) => { if (number && event.target === number) hide(); });
  document.addEventListener("click", (event) => { if (!card?.contains(event.target)) hide(); }, true);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !card) return;
    event.stopPropagation(); // it closes the card, and nothing else
    hide();
  }, true);
  document.addEventListener("scroll", (event) => { if (card && !card.contains(event.target)) place(); }, true);
  addEventListener("resize", place);
})();
