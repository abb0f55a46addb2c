// What the browser keeps, so that nothing is lost: the questions that were asked, the place in the document, and the
// question that is being typed. Answers are not kept: they are asked for again, and quoted from the documents as they are.
window.qaKeeping = (() => {
  "use strict";
  // Two chats may stand under paths of one address.
  const [CONVERSATION, PLACE, DRAFT] = ["conversation", "place", "draft"].map((name) => `qa-${name}:${location.pathname}`);
  const MOST = 300; // questions
  const isLoggedIn = () => document.querySelector("#qa-head [data-account]") !== null;

  // A browser may keep nothing, or have no room left: then the page works as before, and forgets.
  function read(store, key) {
    try { return JSON.parse(store().getItem(key) ?? "null"); } catch { return null; }
  }
  function write(store, key, value) {
    try {
      if (value === null) store().removeItem(key);
      else store().setItem(key, JSON.stringify(value));
    } catch { /* it is not kept */ }
  }
  const tab = () => sessionStorage;
  const browser = () => localStorage;

  function asked(element) {
    return [...element.querySelectorAll(".qa-turn")].slice(-MOST).map((turn) => (
      { question: turn.dataset.asked, scope: turn.dataset.scope, exact: turn.dataset.exact === "true" }));
  }

  function keep(element) {
    const questions = asked(element);
    if (!questions.length) return;
    write(tab, CONVERSATION, questions);
    // Another tab goes on from here. What was asked under a login stays in its tab.
    if (!isLoggedIn()) write(browser, CONVERSATION, questions);
  }

  function kept() {
    const own = read(tab, CONVERSATION);
    const found = own ?? (isLoggedIn() || new URLSearchParams(location.search).has("doc") ? null : read(browser, CONVERSATION));
    return Array.isArray(found) ? found.filter((one) => one && typeof one.question === "string").slice(-MOST) : [];
  }

  function forget() {
    for (const key of [CONVERSATION, PLACE, DRAFT]) {
      write(tab, key, null);
      write(browser, key, null);
    }
  }

  const forgetConversation = () => { write(tab, CONVERSATION, null); write(browser, CONVERSATION, null); };

  const keepPlace = (place) => write(tab, PLACE, place);
  const place = () => read(tab, PLACE);

  function draft() {
    const box = document.querySelector("#qa-question textarea");
    if (!box) return;
    const before = read(tab, DRAFT);
    if (typeof before === "string" && before && !box.value) {
      box.value = before;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    box.addEventListener("input", () => write(tab, DRAFT, box.value || null));
  }
  const forgetDraft = () => write(tab, DRAFT, null);

  // Documents that go with the page: the browser asks before it closes it.
  addEventListener("beforeunload", (event) => {
    if (document.querySelector('.qa-collections[data-kept="false"]')) event.preventDefault();
  });

  // A page that Back brings from the browser's own cache has lost its session.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  return { keep, kept, forget, forgetConversation, keepPlace, place, draft, forgetDraft };
})();
