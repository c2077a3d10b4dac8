/* A ward's page: the list and the map follow each other, are two views on a small screen, and Escape goes back. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { all, byId, calm, go, remember, show, hooks, target, whereabouts, comeBack } = here.page;
  const { cards, filter } = here;
  const list = byId("list");
  const map = byId("map");
  const explore = byId("explore-here");
  let current = "";
  let before;
  let listed;
  let isLooked = false;
  let ready = false;

  const tell = (id, values) => byId("told").replaceChildren(cards.fill(id, values));
  const isNarrow = () => getComputedStyle(byId("views")).display !== "none";

  /* --- two views of one page, on a small screen */

  function view(name, isPaper) {
    explore.dataset.view = name;
    for (const button of all("[data-view]", byId("views"))) button.setAttribute("aria-pressed", String(button.dataset.view === name));
    if (name !== "map") return;
    here.map.invalidateSize({ animate: false });
    if (here.refit(isPaper) || !isPaper) isLooked = true;
  }

  /* Change the view by hand: the list is again where it was left, or at what is chosen. */
  function change(name) {
    if (explore.dataset.view === "list") listed = whereabouts();
    view(name);
    if (name === "map") show(map);
    else if (current) go(current);
    else if (listed) comeBack({ ...listed, focus: document.activeElement });
  }

  /* --- choosing, and going back */

  function note() {
    before = before || { focus: document.activeElement, top: window.scrollY, view: explore.dataset.view };
  }

  function choose(card, move) {
    for (const other of all(".is-chosen", list)) other.classList.remove("is-chosen");
    current = card.id;
    byId("gone").hidden = true;
    card.classList.add("is-chosen");
    here.select(card.id, move);
    byId("chosen-name").replaceChildren(...Array.from(cards.nameOf(card).childNodes, (child) => child.cloneNode(true)));
    byId("chosen").hidden = !here.chosen;
    remember(here.links.addressOf(card), true);
    tell("t-chosen", { name: cards.inBoth(cards.nameOf(card)) });
  }

  function unchoose(card) {
    current = "";
    here.select("");
    card.classList.remove("is-chosen");
    byId("chosen").hidden = true;
  }

  /* Whether the page's address leads to a card. */
  const isAt = (card) => target() === card.id || here.links.idOf(target()) === card.id;

  function back() {
    const card = byId(current);
    if (!card) return;
    unchoose(card);
    card.open = false;
    remember(filter.address(), true);
    const was = before;
    before = undefined;
    view(was ? was.view : "list");
    const focus = was && was.focus !== document.body && was.focus.checkVisibility() ? was.focus : card.querySelector("summary");
    focus.focus({ preventScroll: true });
    if (was) window.scrollTo({ top: was.top, behavior: "instant" });
    const { top, bottom } = focus.getBoundingClientRect();
    if (bottom < 0 || top > window.innerHeight) show(focus);
    tell("t-back");
  }

  function onToggle(event) {
    const card = event.target;
    if (!cards.place.has(card.id)) return;
    if (!card.open) {
      if (current === card.id) {
        unchoose(card);
        before = undefined;
        byId("told").replaceChildren();
        if (isAt(card)) remember(filter.address(), true);
      }
      return;
    }
    if (ready && current !== card.id) choose(card, true);
  }

  function onMapChoice(event) {
    const card = byId(event.detail.id);
    if (!card) return;
    note();
    choose(card, false);
    view("list");
    go(card.id);
  }

  /* --- buttons that scripts add */

  function toMap() {
    if (here.isPlacing) here.correct.stop();
    view("map");
    map.focus({ preventScroll: true });
    show(map);
  }

  function addButton(event) {
    const card = event.target;
    const action = card.id.startsWith("more-") ? card.id.slice(5) : "";
    if (!action && !here.registry.has(card.id)) return;
    const button = byId("t-show").content.firstElementChild.cloneNode(true);
    card.querySelector("summary").after(button);
    button.addEventListener("click", () => {
      if (action) {
        follow(action);
        return isNarrow() ? toMap() : undefined;
      }
      before = { focus: button, top: window.scrollY, view: explore.dataset.view };
      choose(card, true);
      return toMap();
    });
  }

  function follow(action) {
    remember("action/" + action, false);
    byAction(action);
  }

  function byAction(action) {
    if (current) unchoose(byId(current));
    before = undefined;
    byId("gone").hidden = filter.byAction(action);
    if (!byId("gone").hidden) {
      go("gone");
      return;
    }
    here.frame();
    byId("explore").tabIndex = -1;
    byId("explore").focus({ preventScroll: true });
    show(byId("explore"));
  }

  /* Another language leads back to what is chosen. */
  function onLanguage(event) {
    if (!current || !event.target.closest(".languages a")) return;
    if (isNarrow() && explore.dataset.view === "map") toMap();
    else go(current);
  }

  /* What the address does not say any more is not so any more. */
  function onTravel(address) {
    const isCard = cards.place.has(address) || here.links.idOf(address);
    if (isCard) return;
    shut();
    if (!/^action\//.test(address)) filter.leave();
  }

  /* Nothing is chosen; nothing is moved to. */
  function shut() {
    const card = byId(current);
    if (!card) return;
    unchoose(card);
    card.open = false;
    before = undefined;
  }

  /* What is not shown any more is not chosen any more. */
  function onSifted() {
    const card = byId(current);
    if (!card || !card.closest("[hidden]")) return;
    shut();
    remember(filter.address(), true);
  }

  /* --- paper shows both views; a map that has not been seen has no size yet */

  function onPaper() {
    const { view: seen } = explore.dataset;
    window.addEventListener("afterprint", () => {
      here.paper(false);
      view(seen);
    }, { once: true });
    view("map", true);
    if (!isLooked && !here.chosen) here.whole();
    here.paper(true);
  }

  /* --- where am I: only when asked, and told to nobody */

  let spot;

  function located({ coords: { latitude, longitude, accuracy } }) {
    const at = L.latLng(latitude, longitude);
    if (!here.map.options.maxBounds.contains(at)) return tell("t-locate-outside");
    if (spot) spot.remove();
    spot = L.circle(at, { radius: accuracy, color: here.ink(), weight: 3, interactive: false }).addTo(here.map);
    here.map.setView(at, Math.max(here.map.getZoom(), 15), { animate: !calm() });
    return tell("t-locate-here", { metres: Math.round(accuracy) });
  }

  function locate() {
    if (!navigator.geolocation) return tell("t-locate-failed");
    tell("t-locate-asking");
    const failed = (error) => tell(error.code === 1 ? "t-locate-denied" : "t-locate-failed");
    return navigator.geolocation.getCurrentPosition(located, failed, { timeout: 15000, maximumAge: 60000 });
  }

  /* --- wiring */

  hooks.speak.push(() => here.speak());
  hooks.open.push((place) => {
    if (!list.contains(place)) return;
    if (here.isPlacing) here.correct.stop();
    if (cards.place.has(place.id)) note();
    if (isNarrow()) view("list");
  });
  hooks.route.push((address) => {
    const action = /^action\/(.+)$/.exec(address);
    if (action) here.ready.then(() => target() === address && byAction(action[1]));
    return Boolean(action);
  });
  list.addEventListener("toggle", onToggle, true);
  document.addEventListener("assetmap:choose", onMapChoice);
  document.addEventListener("assetmap:complete", addButton);
  list.addEventListener("click", (event) => {
    const summary = event.target.closest("summary");
    if (summary && cards.place.has(summary.parentElement.id)) before = undefined;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.target.closest("input,select")) back();
  });
  for (const button of all("[data-view]", byId("views"))) {
    button.addEventListener("click", () => change(button.dataset.view));
  }
  byId("chosen-back").addEventListener("click", () => {
    view("list");
    go(current);
  });
  for (const button of all("[data-move]")) {
    button.addEventListener("click", () => {
      if (button.dataset.move === "whole") here.whole();
      else here.move(...button.dataset.move.split(" ").map(Number));
    });
  }
  hooks.travel.push((address) => here.ready.then(() => onTravel(address)));
  Object.defineProperty(here, "current", { get: () => current });
  window.addEventListener("beforeprint", onPaper);
  byId("locate").addEventListener("click", locate);
  view("list");
  here.ready.then(() => {
    ready = true;
    isLooked = isLooked || !isNarrow();
    filter.start(onSifted);
    const open = all("details[open]", list).filter((card) => cards.place.has(card.id)).pop();
    if (open) choose(open, true);
    for (const card of all("[data-complete]")) if (!card.querySelector(":scope > .show")) addButton({ target: card });
    document.addEventListener("click", onLanguage);
  });
})();
