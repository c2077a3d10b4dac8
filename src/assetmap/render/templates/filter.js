/* What the list and the map show: by group, type, owner, action, level and topic, and by words. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { all, byId, root, remember, hooks, wordsIn } = here.page;
  const { cards } = here;
  const form = byId("filter");
  const list = byId("list");
  const CHOICES = ["type", "owner", "action", "level", "topic"];
  const choice = (name) => form.elements[name];
  let entries;
  let isOpen = false;
  let isClearing = false;
  let sifted;

  /* Neither accents nor apostrophes nor stops are asked for. */
  const plain = (text) =>
    text
      .normalize("NFD")
      .replace(/[\p{M}'’‘`]/gu, "")
      .replace(/[.,;:()-]/g, " ")
      .toLowerCase();

  function read(data) {
    const { types, type, owners, words } = data.entries;
    return cards.entries.map((card, at) => {
      const heading = card.closest(".part").querySelector("h4");
      const said = [card.querySelector("summary").textContent, heading ? heading.textContent : "", words[at], ...types[type[at]]];
      const actions = Array.from(cards.linksOf(card).keys(), (action) => data.links.actions[action]);
      return { card, item: card.parentElement, part: card.closest(".part"), section: card.closest("section"),
        group: card.closest("section").dataset.group, type: String(type[at]),
        owner: owners[at], action: new Set(actions.map((one) => one[0])), level: new Set(actions.map((one) => one[1])),
        topic: new Set(actions.map((one) => one[2])), words: plain(said.join(" ")) };
    });
  }

  function fits(entry, groups, wanted, chosen) {
    if (!groups.has(entry.group) || !wanted.every((word) => entry.words.includes(word))) return false;
    return chosen.every(([name, value]) => (entry[name] instanceof Set ? entry[name].has(value) : entry[name] === value));
  }

  function sift() {
    entries = entries || read(cards.data);
    const groups = new Set(all("input[name=group]:checked", form).map((box) => box.value));
    const near = here.near.sift(choice("find").value);
    const wanted = near ? [] : plain(choice("find").value).split(/\s+/).filter(Boolean);
    const chosen = CHOICES.filter((name) => choice(name) && choice(name).value).map((name) => [name, choice(name).value]);
    const shown = entries.filter((entry) => (!near || near.has(entry.card.id)) && fits(entry, groups, wanted, chosen));
    const everything = shown.length === entries.length;
    const seen = new Set(shown.flatMap(({ item, part, section }) => [item, part, section]));
    for (const { item } of entries) if (item.hidden === seen.has(item)) item.hidden = !item.hidden;
    for (const part of all(".part, section[data-group]", list)) part.hidden = !everything && !seen.has(part);
    for (const name of ["find", ...CHOICES]) if (choice(name)) choice(name).closest("p").toggleAttribute("data-asked", Boolean(choice(name).value));
    byId("shown").parentElement.toggleAttribute("data-asked", !everything);
    byId("none").hidden = shown.length > 0 || entries.length === 0;
    count(shown.length);
    here.show(everything ? null : new Set(shown.map((entry) => entry.card.id)));
    sifted();
  }

  const count = (shown) => byId("shown").replaceChildren(cards.fill("t-shown", { shown, all: cards.entries.length }));

  /* Whether nothing has been asked for yet; a browser may bring back what was typed before. */
  const isWhole = () => !choice("find").value && all("input[name=group]", form).every((box) => box.checked);

  /* --- what can be chosen, in the language of the page */

  function options(select, items) {
    const chosen = select.value;
    const first = select.options[0];
    const { compare } = new Intl.Collator(root.lang, { numeric: true });
    if (select.name === "type") items.sort((a, b) => compare(a[1], b[1]));
    select.replaceChildren(first, ...items.map(([value, text]) => new Option(text, value)));
    select.value = chosen;
  }

  function speak() {
    const { data } = cards;
    for (const option of all("option[data-cy]", form)) option.textContent = option.dataset[root.lang];
    if (!data || !isOpen) return;
    options(choice("type"), data.entries.types.map((pair, at) => [String(at), root.lang === "cy" ? pair[0] : pair[1]]));
    if (!choice("action")) return;
    options(choice("action"), data.links.actions.map(([id], at) => [id, id + " · " + wordsIn(cards.titleOf(at), root.lang)]));
  }

  /* What there is to choose from is made when someone looks. */
  function open() {
    if (isOpen) return;
    isOpen = true;
    speak();
  }

  /* --- the address of an action shows what it is linked to */

  function byAction(id) {
    if (!choice("action") || !cards.data.links.actions.some((one) => one[0] === id)) return false;
    for (const box of all("input[name=group]", form)) box.checked = true;
    for (const name of ["find", ...CHOICES]) if (choice(name)) choice(name).value = "";
    open();
    choice("action").value = id;
    byId("more-filters").open = true;
    sift();
    return true;
  }

  /* The address of what is asked for, under that of an entry that is chosen. */
  const address = () => (choice("action") && choice("action").value ? "action/" + choice("action").value : here.near.address());

  /* The address leads away from what another address asked for: an action or a postcode. */
  function leave() {
    if (!address()) return;
    if (choice("action")) choice("action").value = "";
    if (here.near.address()) choice("find").value = "";
    sift();
  }

  function clear() {
    isClearing = true;
    form.reset();
    isClearing = false;
    sift();
  }

  function start(onSifted) {
    sifted = onSifted;
    speak();
    byId("more-filters").addEventListener("toggle", open);
    if (byId("more-filters").open) open();
    form.addEventListener("input", sift);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      setTimeout(sift);
      if (!isClearing && !here.current) remember("", true);
    });
    if (choice("action")) choice("action").addEventListener("change", () => here.current || remember(address(), true));
    if (!isWhole()) return sift();
    const warm = () => (entries = entries || read(cards.data));
    count(cards.entries.length);
    return window.requestIdleCallback ? requestIdleCallback(warm) : setTimeout(warm, 500);
  }

  hooks.speak.push(speak);
  hooks.open.push((place) => place.closest("[hidden]") && list.contains(place) && clear());
  here.filter = { start, byAction, leave, address };
})();
