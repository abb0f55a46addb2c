// The notebook: pinned quotes with notes and tags. This browser keeps them; the server compares them with the documents.
window.qaNotebook = (() => {
  "use strict";
  const MOST_BYTES = 900_000; // more the server does not take at once
  let element = null, trigger = null, isShown = false;
  let account = null; // under whose name it is kept; null until the server has said so
  let undone = null; // the quotes as they were before one was removed
  let landing = -1; // which quote is brought into view when the notebook is shown

  const key = () => `qa-notebook:${account}`;
  const items = () => [...element.querySelectorAll(".qa-pinned")];

  // A browser may keep nothing, or have no room left: then the quotes are there until the page closes, and that is said.
  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(key()) ?? "[]");
      return Array.isArray(found) ? found.filter((one) => one && typeof one === "object" && typeof one.doc === "string") : [];
    } catch { return []; }
  }
  function keep(pins) {
    try {
      if (pins.length) localStorage.setItem(key(), JSON.stringify(pins));
      else localStorage.removeItem(key());
      return true;
    } catch { return false; }
  }

  // What is on the page is what is kept.
  function pinned(item) {
    const { source, doc, start, end, quote, asked, cited } = item.dataset;
    const tags = item.querySelector("[data-tags-of]").value.split(",").map((tag) => tag.trim()).filter(Boolean);
    return { source, doc, start: +start, end: +end, quote, asked, cited, tags: [...new Set(tags)].join("\n"),
      note: item.querySelector("[data-note]").value };
  }
  const pins = () => items().map(pinned);

  function say(text) {
    const said = element.querySelector(".qa-notes-told") ?? document.createElement("p");
    said.className = "qa-notes-told";
    said.setAttribute("role", "status");
    element.querySelector("h2").after(said);
    said.textContent = text;
    return said;
  }

  function label() {
    const button = document.querySelector("[data-notebook]");
    if (!button) return;
    const count = items().length;
    button.textContent = count ? `Notebook (${count})` : "Notebook";
    button.setAttribute("aria-pressed", String(isShown));
  }

  function flash(button) {
    button?.classList.add("qa-flash");
    setTimeout(() => button?.classList.remove("qa-flash"), 2500);
  }

  function show(isWanted) {
    isShown = isWanted;
    document.querySelector("[data-notebook]")?.classList.remove("qa-flash");
    document.getElementById("qa-left").classList.toggle("qa-noting", isWanted);
    label();
  }

  // Whether the browser keeps the quotes as they are now.
  function changed() {
    const isKept = keep(pins());
    if (!isKept) say("This browser keeps nothing for this page: the quotes are gone when it closes. Save them as a file.");
    label();
    return isKept;
  }

  // The server reads the quotes again: after one was pinned, when the page comes, and when another tab has changed them.
  function compare(list) {
    if (new Blob([JSON.stringify(list)]).size > MOST_BYTES) {
      show(true);
      say("The notebook is full. Save it as a file, and remove quotes.");
    } else {
      trigger("show", { pins: list });
    }
  }

  function pin(data) {
    const same = items().find((item) => item.dataset.source === data.source && item.dataset.doc === data.doc
      && item.dataset.start === String(data.start) && item.dataset.end === String(data.end));
    if (same) {
      show(true);
      same.scrollIntoView({ block: "center" });
      same.focus({ preventScroll: true });
      say("This quote is pinned already.");
    } else {
      landing = items().length;
      compare([...pins(), { source: data.source, doc: data.doc, start: +data.start, end: +data.end, asked: data.asked ?? "" }]);
    }
  }

  function save(format) {
    trigger("save", { pins: pins(), format, address: location.origin + location.pathname });
  }

  function download() {
    const file = element.querySelector("template[data-file]");
    if (!file) return;
    const bytes = Uint8Array.from(atob(file.content.textContent.trim()), (character) => character.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: file.dataset.type }));
    link.download = file.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    file.remove();
  }

  function remove(item) {
    undone = pins();
    const at = items().indexOf(item);
    item.remove();
    changed();
    const said = say("Removed. ");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Undo";
    button.dataset.undo = "";
    said.append(button);
    (items()[at] ?? button).focus();
  }

  function move(item, by) {
    const all = items();
    const to = all.indexOf(item) + by;
    if (to < 0 || to >= all.length) return;
    all[to][by < 0 ? "before" : "after"](item);
    changed();
    say(`Now quote ${to + 1} of ${all.length}.`);
  }

  function only(button) {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    for (const other of element.querySelectorAll("[data-tag]")) other.setAttribute("aria-pressed", String(isOn && other === button));
    for (const item of items()) item.hidden = isOn && !pinned(item).tags.split("\n").includes(button.dataset.tag);
  }

  function clicked(event) {
    const button = event.target.closest("button");
    const item = event.target.closest(".qa-pinned");
    if (!button) return;
    const data = button.dataset;
    if ("save" in data) save(data.save);
    else if ("tag" in data) only(button);
    else if ("undo" in data) { compare(undone); undone = null; }
    else if ("unpin" in data) remove(item);
    else if ("move" in data) { move(item, +data.move); button.focus(); }
    else if ("go" in data) qa.go(data, trigger);
  }

  function arrived() {
    const section = element.querySelector(".qa-notes");
    if (!section) return;
    const isFirst = account === null;
    account = section.dataset.account;
    if (isFirst) {
      const kept = read();
      if (kept.length) compare(kept);
      label();
      return;
    }
    const isKept = changed();
    download();
    const item = items()[landing];
    if (item) {
      if (isKept) say("Pinned.");
      if (isShown) item.scrollIntoView({ block: "center" });
      else flash(document.querySelector("[data-notebook]"));
    }
    landing = -1;
  }

  function notebook(on, triggers, watch) {
    [element, trigger] = [on, triggers];
    element.addEventListener("click", clicked);
    element.addEventListener("input", changed);
    element.addEventListener("change", (event) => { if (event.target.matches("[data-tags-of]")) compare(pins()); });
    watch("value", () => requestAnimationFrame(() => requestAnimationFrame(arrived)));
    addEventListener("storage", (event) => { if (account !== null && event.key === key()) compare(read()); });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-pin],[data-notebook]");
    if (!button || !element) return;
    if ("notebook" in button.dataset) {
      show(!isShown);
      if (isShown) element.querySelector("h2")?.focus();
    } else {
      pin({ ...button.dataset, asked: button.closest(".qa-turn")?.dataset.asked });
    }
  });

  function forget() {
    keep([]);
    compare([]);
    show(false);
  }

  return { notebook, pin, show, label, forget };
})();
