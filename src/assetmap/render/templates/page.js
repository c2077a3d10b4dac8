/* What a page does: languages, links within it, the filter, and the list and the map following each other. */
(function () {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const byId = (id) => document.getElementById(id);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const drawn = window.assetmap;
  const filter = byId("filter");
  const list = byId("list");

  /* --- languages */

  function speak(lang) {
    root.lang = lang;
    root.dataset.lang = lang;
    document.title = document.querySelector("title").dataset[lang];
    for (const button of all("button[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === lang));
    for (const link of all("a[data-keep-language]")) link.setAttribute("href", link.getAttribute("href").split("#")[0] + "#" + lang);
    for (const sorted of all("[data-sorted]")) {
      sorted.append(...Array.from(sorted.children).sort((a, b) => a.dataset[lang] - b.dataset[lang]));
    }
    order(lang);
    if (drawn) drawn.speak();
  }

  /* Lists come in the alphabetical order of the page's first language; the other gets its own when it is chosen. */
  const asWritten = new Map(all("[data-alphabetical]").map((sorted) => [sorted, Array.from(sorted.children)]));
  let ordered = root.dataset.first;

  function said(item, lang) {
    const copy = (item.querySelector("h4, summary .n") || item).cloneNode(true);
    for (const other of all(lang === "cy" ? "span[lang=en]" : "span[lang=cy]", copy)) other.remove();
    return copy.textContent.trim();
  }

  function order(lang) {
    if (lang === ordered) return;
    ordered = lang;
    const { compare } = new Intl.Collator(lang, { numeric: true });
    for (const [sorted, items] of asWritten) {
      if (lang === root.dataset.first) sorted.append(...items);
      else {
        const words = new Map(items.map((item) => [item, said(item, lang)]));
        sorted.append(...[...items].sort((a, b) => compare(words.get(a), words.get(b))));
      }
    }
  }

  function remember(target, replace) {
    const address = "#" + root.lang + (target ? "/" + target : "");
    if (location.hash !== address) history[replace ? "replaceState" : "pushState"](null, "", address);
  }

  const target = () => location.hash.replace(/^#(?:(?:cy|en)(?:\/|$))?/, "");

  /* --- going to a part of the page */

  function go(id) {
    const place = byId(id);
    if (!place) return;
    for (let node = place; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    if (place.closest("[hidden]") && filter) clear();
    const focus = place.tagName === "DETAILS" ? place.querySelector("summary") : place;
    if (focus === place && place.tabIndex < 0) place.tabIndex = -1;
    focus.focus({ preventScroll: true });
    place.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "start" });
  }

  /* --- the filter */

  const plain = (text) =>
    text
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace(/[’‘`]/g, "'")
      .toLowerCase();

  const entries = list
    ? all(".entries > li", list).map((item) => {
        const heading = item.closest(".part").querySelector("h4");
        const card = item.firstElementChild;
        const words = card.querySelector("summary").textContent + " " + (heading ? heading.textContent : "");
        return { item, card, group: item.closest("section").dataset.group, words: plain(words) };
      })
    : [];

  function sift() {
    const groups = new Set(all("input[name=group]:checked", filter).map((box) => box.value));
    const wanted = plain(byId("find").value).split(/\s+/).filter(Boolean);
    const shown = entries.filter((entry) => groups.has(entry.group) && wanted.every((word) => entry.words.includes(word)));
    const ids = new Set(shown.map((entry) => entry.card.id));
    const everything = shown.length === entries.length;
    for (const entry of entries) entry.item.hidden = !ids.has(entry.card.id);
    for (const part of all(".part, section[data-group]", list)) {
      part.hidden = !everything && !part.querySelector(".entries > li:not([hidden])");
    }
    byId("none").hidden = shown.length > 0 || entries.length === 0;
    for (const span of all("[data-say]", byId("shown"))) {
      span.textContent = span.dataset.say.replace("{shown}", shown.length).replace("{all}", entries.length);
    }
    if (drawn) drawn.show(everything ? null : ids);
  }

  function clear() {
    filter.reset();
    sift();
  }

  /* --- an entry's card: the button, and why each action is linked */

  const whys = byId("whys") ? JSON.parse(byId("whys").textContent) : [];

  function pair(lang, text) {
    const span = document.createElement("span");
    span.lang = lang;
    span.textContent = text;
    return span;
  }

  function nameIn(card, lang) {
    const name = card.querySelector("summary .n");
    const own = Array.from(name.children).find((child) => child.lang === lang && child.tagName === "SPAN");
    return (own || name).textContent;
  }

  function linkTo(action) {
    const item = document.createElement("li");
    const link = item.appendChild(document.createElement("a"));
    link.href = "#" + action;
    for (const child of byId(action).querySelector("h3").childNodes) link.appendChild(child.cloneNode(true));
    return item;
  }

  function explain(card) {
    if (!card.dataset.w) return;
    const reasons = document.createElement("ul");
    reasons.className = "act-list";
    const items = new Map();
    for (const at of card.dataset.w.split(" ")) {
      const [action, cy, en] = whys[at];
      if (!items.has(action)) items.set(action, reasons.appendChild(linkTo(action)));
      const item = items.get(action);
      const because = item.appendChild(document.createElement("p"));
      because.append(pair("cy", cy.split("\u0001").join(nameIn(card, "cy"))), " ");
      because.append(pair("en", en.split("\u0001").join(nameIn(card, "en"))));
    }
    card.append(byId("act-label").content.cloneNode(true), reasons);
  }

  /* What all entries of a part share stands once in the page, and on each card when it is opened. */
  function share(card) {
    const common = card.closest(".part").querySelector(".common");
    if (!common) return;
    const facts = card.querySelector("dl") || card.appendChild(document.createElement("dl"));
    for (const part of common.children) facts.appendChild(part.cloneNode(true));
  }

  function complete(card) {
    if (card.dataset.complete) return;
    card.dataset.complete = "yes";
    share(card);
    explain(card);
    if (!drawn || !drawn.registry.has(card.id)) return;
    const button = byId("show-button").content.firstElementChild.cloneNode(true);
    card.querySelector("summary").after(button);
    button.addEventListener("click", () => {
      choose(card, true);
      byId("map").scrollIntoView({ behavior: calm() ? "auto" : "smooth", block: "nearest" });
    });
  }

  /* --- the list and the map */

  function choose(card, move) {
    for (const other of all(".is-chosen", list)) other.classList.remove("is-chosen");
    card.classList.add("is-chosen");
    if (drawn) drawn.select(card.id, move);
  }

  function onToggle(event) {
    const card = event.target;
    if (!card.open || !card.closest(".entries")) return;
    complete(card);
    if (!drawn || drawn.chosen !== card.id) choose(card, true);
  }

  function onMapChoice(event) {
    const card = byId(event.detail.id);
    if (!card) return;
    choose(card, false);
    remember(card.id, true);
    go(card.id);
  }

  function onLink(event) {
    const link = event.target.closest('a[href^="#"]');
    if (!link || link.getAttribute("role") === "button" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const id = link.getAttribute("href").slice(1);
    remember(id, false);
    go(id);
  }

  /* --- wiring */

  for (const group of all(".languages, #filter, .map-tools")) group.hidden = false;
  for (const button of all("button[data-lang]")) {
    button.addEventListener("click", () => {
      speak(button.dataset.lang);
      remember(target(), true);
    });
  }
  document.addEventListener("click", onLink);
  window.addEventListener("popstate", () => {
    const asked = /^#(cy|en)(?:\/|$)/.exec(location.hash);
    if (asked) speak(asked[1]);
    go(target());
  });
  if (list) {
    list.addEventListener("toggle", onToggle, true);
    document.addEventListener("assetmap:choose", onMapChoice);
    filter.addEventListener("input", sift);
    filter.addEventListener("submit", (event) => event.preventDefault());
    filter.addEventListener("reset", () => setTimeout(sift));
    for (const button of all("[data-move]")) {
      button.addEventListener("click", () => {
        if (button.dataset.move === "whole") drawn.whole();
        else drawn.move(...button.dataset.move.split(" ").map(Number));
      });
    }
    sift();
  }
  speak(root.lang);
  if (target()) go(target());
})();
