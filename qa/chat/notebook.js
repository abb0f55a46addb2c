// The notebook: pinned quotes with notes and tags. This browser keeps them; the server compares them with the documents.
window.qaNotebook = (() => {
  "use strict";
  const MOST_BYTES = 900_000; // more the server does not take at once
  let element = null, trigger = null, isShown = false;
  let account = null; // under whose name they are kept; null until the server has said so
  // What is kept: the reader's own words are changed here and nowhere else. Replies of the server add what it found.
  let pins = [];
  let removed = null; // the last one, and where it stood
  let onlyTag = "";
  let number = 0; // of requests
  const requests = new Map(); // which quotes each had

  const key = () => `qa-notebook:${location.pathname}:${account}`;
  const items = () => [...element.querySelectorAll(".qa-pinned")];
  const of = (item) => pins.find((pin) => pin.id === item.dataset.id);

  const isPin = (one) => one && Number.isInteger(one.start) && Number.isInteger(one.end)
    && ["id", "source", "doc", "quote", "note", "tags", "asked", "cited"].every((name) => typeof one[name] === "string");

  // A browser may keep nothing, or have no room left: then the quotes are there until the page closes, and that is said.
  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(key()) ?? "[]");
      return Array.isArray(found) ? found.filter(isPin) : [];
    } catch { return []; }
  }
  function keep() {
    label();
    try {
      if (pins.length) localStorage.setItem(key(), JSON.stringify(pins));
      else localStorage.removeItem(key());
    } catch {
      say("This browser keeps nothing for this page: the quotes are gone when it closes. Save them as a file.");
      return;
    }
    isFull();
  }

  function isFull() {
    const full = new Blob([JSON.stringify(pins)]).size > MOST_BYTES;
    if (full) say("The notebook is full. Save it as a file, and remove quotes.");
    return full;
  }

  function say(text) {
    const said = element.querySelector(".qa-notes-told");
    if (said) said.textContent = text;
    return said;
  }

  function label() {
    const button = document.querySelector("[data-notebook]");
    if (!button) return;
    button.textContent = pins.length ? `Notebook (${pins.length})` : "Notebook";
    button.setAttribute("aria-pressed", String(isShown));
  }

  function flash(button) {
    button?.classList.add("qa-flash");
    setTimeout(() => button?.classList.remove("qa-flash"), 2500);
  }

  function show(isWanted) {
    if (isWanted && !isShown) compare();
    isShown = isWanted;
    document.querySelector("[data-notebook]")?.classList.remove("qa-flash");
    document.getElementById("qa-left").classList.toggle("qa-noting", isWanted);
    label();
  }

  // The server reads the quotes in the documents as they are now.
  function ask(event, more) {
    if (account === null || isFull()) return;
    number += 1;
    requests.set(number, pins.map((pin) => pin.id));
    trigger(event, { pins, number, ...more });
  }
  const compare = () => ask("show", {});
  const save = (format) => ask("save", { format, address: location.origin + location.pathname });

  function pin(data) {
    const same = pins.find((one) => one.source === data.source && one.doc === data.doc
      && one.start === +data.start && one.end === +data.end);
    if (same) {
      only("");
      show(true);
      bring(items().find((item) => item.dataset.id === same.id));
      say("This quote is pinned already.");
      return;
    }
    pins.push({ id: crypto.randomUUID?.() ?? String(Math.random()), source: data.source, doc: data.doc, start: +data.start,
      end: +data.end, quote: "", asked: data.asked ?? "", cited: "", note: "", tags: "" });
    keep();
    compare();
  }

  function bring(item) {
    item?.scrollIntoView({ block: "center" });
    item?.focus({ preventScroll: true });
  }

  function download(file) {
    const bytes = Uint8Array.from(atob(file.content.textContent.trim()), (character) => character.charCodeAt(0));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([bytes], { type: file.dataset.type }));
    link.download = file.dataset.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    file.remove();
  }

  function remove(item) {
    const at = pins.indexOf(of(item));
    removed = { at, pin: pins[at] };
    pins.splice(at, 1);
    item.remove();
    keep();
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Undo";
    button.dataset.undo = "";
    say("Removed. ")?.append(button);
    button.focus();
  }

  function undo() {
    if (!removed) return;
    pins.splice(removed.at, 0, removed.pin);
    focused = { id: removed.pin.id };
    removed = null;
    keep();
    compare();
  }

  function move(item, by) {
    const seen = items().filter((one) => !one.hidden);
    const other = seen[seen.indexOf(item) + by];
    if (!other) return;
    other[by < 0 ? "before" : "after"](item);
    const order = items().map((one) => one.dataset.id);
    pins.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
    keep();
    say(`Now quote ${order.indexOf(item.dataset.id) + 1} of ${order.length}.`);
  }

  function only(tag) {
    onlyTag = tag;
    for (const button of element.querySelectorAll("[data-tag]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tag === tag));
    }
    for (const item of items()) item.hidden = tag !== "" && !(of(item)?.tags.split("\n") ?? []).includes(tag);
  }

  // A button for each tag, by which its quotes are shown alone.
  function tagButtons() {
    const row = element.querySelector(".qa-notes-tags");
    if (!row) return;
    const tags = [...new Set(pins.flatMap((pin) => pin.tags.split("\n")).filter(Boolean))].sort();
    row.querySelectorAll("[data-tag]").forEach((button) => button.remove());
    for (const tag of tags) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.tag = tag;
      button.textContent = tag;
      row.append(button);
    }
    row.hidden = !tags.length;
    only(tags.includes(onlyTag) ? onlyTag : "");
  }

  function clicked(event) {
    const button = event.target.closest("button");
    const item = event.target.closest(".qa-pinned");
    if (!button) return;
    const data = button.dataset;
    if ("save" in data) save(data.save);
    else if ("tag" in data) only(data.tag === onlyTag ? "" : data.tag);
    else if ("undo" in data) undo();
    else if ("unpin" in data) remove(item);
    else if ("move" in data) { move(item, +data.move); button.focus(); }
    else if ("go" in data) qa.go(data, trigger);
  }

  function typed(event) {
    const found = of(event.target.closest(".qa-pinned"));
    if (!found) return;
    if (event.target.matches("[data-note]")) found.note = event.target.value;
    else found.tags = [...new Set(event.target.value.split(",").map((tag) => tag.trim()).filter(Boolean))].join("\n");
    keep();
  }

  // Where the reader is in the notebook, to be there again when its HTML is another.
  let focused = null;
  function remember() {
    const now = document.activeElement;
    const item = element.contains(now) ? now.closest(".qa-pinned") : null;
    if (!item) return;
    const which = [...item.querySelectorAll("textarea, input, button, a")].indexOf(now);
    focused = { id: item.dataset.id, which, range: now.selectionStart === undefined ? null : [now.selectionStart, now.selectionEnd] };
  }
  function returnTo() {
    const item = focused && items().find((one) => one.dataset.id === focused.id);
    if (item && !element.contains(document.activeElement)) {
      const field = [...item.querySelectorAll("textarea, input, button, a")][focused.which] ?? item;
      field.focus({ preventScroll: focused.which !== undefined });
      if (focused.range?.[0] !== null && focused.range && field.setSelectionRange) field.setSelectionRange(...focused.range);
    }
    focused = null;
  }

  function arrived() {
    const section = element.querySelector(".qa-notes");
    if (!section) return;
    if (account === null) {
      account = section.dataset.account;
      pins = read();
      label();
      if (pins.length) compare();
      return;
    }
    const asked = requests.get(+section.dataset.number) ?? [];
    let isNew = false;
    for (const item of items()) {
      const found = of(item);
      if (!found) { item.remove(); continue; } // it was removed meanwhile
      const { quote, cited, pinnedStart, pinnedEnd } = item.dataset;
      isNew ||= found.quote === "";
      Object.assign(found, { quote, cited, start: +pinnedStart, end: +pinnedEnd });
      item.querySelector("[data-note]").value = found.note;
      item.querySelector("[data-tags-of]").value = found.tags.split("\n").filter(Boolean).join(", ");
    }
    // What could not be pinned is not kept.
    const there = new Set(items().map((item) => item.dataset.id));
    pins = pins.filter((one) => one.quote !== "" || there.has(one.id) || !asked.includes(one.id));
    for (const one of pins) {
      const item = items().find((found) => found.dataset.id === one.id);
      if (item) section.append(item); // in the reader's order
    }
    requests.delete(+section.dataset.number);
    tagButtons();
    if (isNew) say("Pinned.");
    keep();
    const file = element.querySelector("template[data-file]");
    if (file) download(file);
    if (isNew && isShown) bring(items().at(-1));
    else if (isNew) flash(document.querySelector("[data-notebook]"));
    returnTo();
  }

  // Another tab has changed what is kept.
  function changedElsewhere() {
    const before = pins.map((one) => one.id).join();
    pins = read();
    label();
    if (pins.map((one) => one.id).join() !== before) { compare(); return; }
    for (const item of items()) {
      const found = of(item);
      for (const [field, value] of [["[data-note]", found.note], ["[data-tags-of]", found.tags.split("\n").filter(Boolean).join(", ")]]) {
        const box = item.querySelector(field);
        if (box !== document.activeElement) box.value = value;
      }
    }
    tagButtons();
  }

  function notebook(on, triggers, watch) {
    [element, trigger] = [on, triggers];
    element.addEventListener("click", clicked);
    element.addEventListener("input", typed);
    element.addEventListener("change", (event) => { if (event.target.matches("[data-tags-of]")) tagButtons(); });
    watch("value", () => { remember(); setTimeout(arrived, 50); }); // a page that is not seen has no frames
    addEventListener("storage", (event) => { if (account !== null && event.key === key()) changedElsewhere(); });
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
    pins = [];
    removed = null;
    items().forEach((item) => item.remove());
    keep();
    compare();
    show(false);
  }

  const documentsChanged = () => { if (isShown && pins.length) compare(); };

  return { notebook, pin, show, label, forget, documentsChanged };
})();
