/* The insides of cards, made when a card is opened for the first time: facts and reasons, and the linked actions. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { all, byId, wordsIn, root } = here.page;
  const LANGS = ["cy", "en"];
  const STRONGEST = 3;
  const FEW = 4;
  const entries = all("#list .entries details");
  const place = new Map(entries.map((card, at) => [card.id, at]));
  let data;
  let byEntry;

  /* A template of the page with its {words} filled in: with a text, or with one for each language. */
  function fill(id, values) {
    const made = byId(id).content.cloneNode(true);
    for (const [key, value] of Object.entries(values || {})) {
      for (const span of all("span[lang]", made)) {
        span.textContent = span.textContent.replace("{" + key + "}", () => (value[span.lang] === undefined ? value : value[span.lang]));
      }
    }
    return made;
  }

  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  }

  function both(texts) {
    const made = LANGS.map((lang) => element("span", "", texts[lang]));
    made.forEach((span, at) => (span.lang = LANGS[at]));
    return made;
  }

  const nameOf = (card) => card.querySelector("summary .n");
  const inBoth = (node) => Object.fromEntries(LANGS.map((lang) => [lang, wordsIn(node, lang)]));
  const copies = (node) => Array.from(node.childNodes, (child) => child.cloneNode(true));

  function link(id, children) {
    const made = element("a", "", ...children);
    made.href = "#" + id;
    return made;
  }

  function because([, cy, en], card) {
    const name = inBoth(nameOf(card));
    return both({ cy: cy.split("\u0001").join(name.cy), en: en.split("\u0001").join(name.en) });
  }

  /* Cards by their names; those that are called the same, with what else is said beside the name. */
  function called(some) {
    const names = some.map((one) => nameOf(one).textContent);
    return some.map((one, at) => {
      const short = names.indexOf(names[at]) !== names.lastIndexOf(names[at]) && one.querySelector("summary .short");
      return link(one.id, [...copies(nameOf(one)), ...(short ? [" · ", ...copies(short)] : [])]);
    });
  }

  const titleOf = (action) => byId(data.links.actions[action][0]).querySelector("h4");

  /* For each entry its reasons, the strongest first, and each action once. */
  function linksOf(card) {
    byEntry = byEntry || readLinks();
    const found = new Map();
    for (const why of byEntry.get(card) || []) {
      if (!found.has(why[0])) found.set(why[0], []);
      found.get(why[0]).push(why);
    }
    return found;
  }

  function readLinks() {
    const found = new Map();
    for (const why of data.links.whys) {
      for (const card of cardsOf(why)) {
        if (!found.has(card)) found.set(card, []);
        found.get(card).push(why);
      }
    }
    return found;
  }

  function cardsOf([, , , parts, single]) {
    return [...parts.flatMap((id) => partCards(id)), ...single.map((at) => entries[at])];
  }

  const partCards = (id) => all(".entries>li>details", byId(id));

  /* --- on an entry: the strongest links with their reasons, all of them one step away */

  function explain(card) {
    const found = linksOf(card);
    if (!found.size) return;
    const actions = Array.from(found.keys());
    const strongest = actions.slice(0, STRONGEST).map((action) => linked(action, found.get(action), card));
    card.append(fill("t-linked"), element("ul", "act-list", ...strongest));
    if (found.size <= STRONGEST) return;
    const everything = element("details", "all-actions", fill("t-all-actions", { n: found.size }));
    for (const level of new Set(data.links.actions.map((one) => one[1]))) {
      const own = actions.filter((action) => data.links.actions[action][1] === level);
      if (!own.length) continue;
      const items = own.map((action) => linked(action, found.get(action), card));
      everything.append(fill("t-level-" + level), element("ul", "act-list", ...items));
    }
    card.append(everything);
  }

  function linked(action, whys, card) {
    const [id] = data.links.actions[action];
    const item = element("li", "", link(id, copies(titleOf(action))));
    for (const why of whys) item.append(element("p", "", ...because(why, card)));
    return item;
  }

  /* --- on an action: what it is linked to, and why */

  function explainAction(card, id) {
    const action = data.links.actions.findIndex((one) => one[0] === id);
    for (const why of data.links.whys.filter((one) => one[0] === action)) {
      const cards = cardsOf(why);
      const named = /\u0001/.test(why[1] + why[2]);
      if (named && cards.length <= FEW) {
        const items = called(cards).map((one, at) => element("li", "", one, ": ", ...because(why, cards[at])));
        card.append(element("ul", "links", ...items));
        continue;
      }
      const said = because(why, cards[0]);
      const example = { cy: said[0].textContent, en: said[1].textContent };
      card.append(element("p", "", ...(named ? fill("t-example", { because: example }).childNodes : said)), places(why));
    }
  }

  function places([, , , parts, single]) {
    const items = parts.map((id) => {
      const part = byId(id);
      const heading = part.querySelector("h4") || part.closest("section").querySelector("h3");
      const what = fill("t-all-of", { what: inBoth(heading), n: partCards(id).length });
      return element("li", "", link(id, what.childNodes));
    });
    items.push(...called(single.map((at) => entries[at])).map((one) => element("li", "", one)));
    return element("ul", "links", ...items);
  }

  /* --- all of it */

  function complete(card) {
    if (!data || card.dataset.complete || !(card.id in data.insides)) return;
    card.dataset.complete = "yes";
    const inside = document.createElement("template");
    inside.innerHTML = data.insides[card.id].map((at) => data.texts[at]).join("");
    card.append(inside.content);
    if (place.has(card.id)) explain(card);
    else if (card.id.startsWith("more-")) explainAction(card, card.id.slice(5));
    card.dispatchEvent(new CustomEvent("assetmap:complete", { bubbles: true }));
  }

  document.addEventListener("toggle", (event) => event.target.open && complete(event.target), true);
  here.ready.then((unpacked) => {
    data = unpacked;
    for (const [id, , , n] of data.links.actions) {
      const more = byId("more-" + id);
      more.append(fill("t-more", { n }));
      more.hidden = false;
    }
    for (const card of all("details[open]")) complete(card);
  });

  here.cards = { entries, place, fill, both, inBoth, nameOf, linksOf, titleOf, complete, say: (texts) => texts[root.lang], get data() { return data; } };
})();
