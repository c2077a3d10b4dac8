/* What every page does: languages, and links within it. */
(function () {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const byId = (id) => document.getElementById(id);
  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const here = (window.assetmap = window.assetmap || {});
  /* A page's own scripts add to these: what to do when the language changes; where an address leads that is no id (it
     answers whether it was its own); what to do before a place is gone to; what the browser's Back and Forward undo. */
  const hooks = { speak: [], route: [], open: [], travel: [] };

  /* --- languages */

  const languages = all(".languages a");

  function speak(lang) {
    root.lang = lang;
    root.dataset.lang = lang;
    document.title = document.querySelector("title").dataset[lang];
    for (const link of languages) link.setAttribute("aria-current", String(link.lang === lang));
    for (const link of all("a[data-keep-language]")) link.setAttribute("href", link.getAttribute("href").split("#")[0] + "#" + lang);
    for (const sorted of all("[data-sorted]")) {
      sorted.append(...Array.from(sorted.children).sort((a, b) => a.dataset[lang] - b.dataset[lang]));
    }
    order(lang);
    for (const hook of hooks.speak) hook(lang);
  }

  /* Lists come in the alphabetical order of the page's first language; the other gets its own when it is chosen. */
  const asWritten = new Map(all("[data-alphabetical]").map((sorted) => [sorted, Array.from(sorted.children)]));
  let ordered = root.dataset.first;

  /* The words of an element in one language. */
  function wordsIn(element, lang) {
    const copy = element.cloneNode(true);
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
        const words = new Map(items.map((item) => [item, wordsIn(item.querySelector("h4, summary .n") || item, lang)]));
        sorted.append(...[...items].sort((a, b) => compare(words.get(a), words.get(b))));
      }
    }
  }

  /* Bring lists back into their order. */
  function reorder() {
    ordered = "";
    order(root.lang);
  }

  /* --- the address: the language, then what is looked at */

  function remember(target, replace) {
    const address = "#" + root.lang + (target ? "/" + target : "");
    if (location.hash !== address) {
      if (!replace) leave();
      history[replace ? "replaceState" : "pushState"]({ step: replace ? step : (step += 1) }, "", address);
    }
    keepPlace();
  }

  /* The browser's Back and Forward lead to where one was, which a page of which parts open and close has to do itself. */
  const left = new Map();
  let step = (history.state && history.state.step) || 0;

  function leave() {
    history.scrollRestoration = "manual";
    left.set(step, whereabouts());
  }

  function onTravel({ state }) {
    leave();
    const was = state && left.get(state.step);
    step = state ? state.step : step + 1;
    if (!state) history.replaceState({ step }, "");
    const asked = /^#(cy|en)(?:\/|$)/.exec(location.hash);
    if (asked) speak(asked[1]);
    keepPlace();
    for (const hook of hooks.travel) hook(target());
    follow(target());
    if (was) Promise.resolve(here.ready).then(() => comeBack(was));
  }

  /* What has the focus, and what is read: an element, and how far down it stands on the screen. */
  function whereabouts() {
    const read = document.elementFromPoint(window.innerWidth / 4, window.innerHeight / 2) || root;
    return { focus: document.activeElement, read, top: read.getBoundingClientRect().top, scrolled: window.scrollY };
  }

  /* In steps, for what is laid out only when it comes into sight moves what is below it. */
  function comeBack({ focus, read, top, scrolled }) {
    if (focus.isConnected && focus.checkVisibility()) focus.focus({ preventScroll: true });
    const isThere = read.isConnected && read.checkVisibility();
    if (!isThere && !target()) window.scrollTo({ top: scrolled, behavior: "instant" });
    for (let n = 0; isThere && n < 5; n += 1) window.scrollBy({ top: read.getBoundingClientRect().top - top, behavior: "instant" });
  }

  const fragment = () => location.hash.replace(/^#(?:(?:cy|en)(?:\/|$))?/, "");
  const target = () => decoded(fragment());

  /* An address may have been cut or mistyped. */
  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return "";
    }
  }

  /* The links of the languages lead to what is looked at. */
  function keepPlace() {
    for (const link of languages) link.setAttribute("href", "#" + link.lang + (fragment() ? "/" + fragment() : ""));
  }

  /* At once: what is out of sight is not laid out yet, so that a slow scroll would end beside the place. */
  const show = (place) => place.scrollIntoView({ behavior: "instant", block: "start" });

  function go(id) {
    const place = byId(id);
    if (!place) return;
    for (const hook of hooks.open) hook(place);
    for (let node = place; node; node = node.parentElement) {
      if (node.tagName === "DETAILS") node.open = true;
    }
    const focus = place.tagName === "DETAILS" ? place.querySelector("summary") : place;
    if (focus === place && place.tabIndex < 0) place.tabIndex = -1;
    focus.focus({ preventScroll: true });
    show(place);
  }

  function follow(address) {
    if (byId("gone")) byId("gone").hidden = true;
    if (hooks.route.some((route) => route(address)) || !address) return;
    if (byId("gone")) byId("gone").hidden = Boolean(byId(address));
    go(byId(address) ? address : "gone");
  }

  function onLink(event) {
    const link = event.target.closest('a[href^="#"]');
    if (!link || link.getAttribute("role") === "button" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (languages.includes(link)) {
      speak(link.lang);
      remember(target(), true);
      return;
    }
    const address = decoded(link.getAttribute("href")).replace(/^#(?:(?:cy|en)\/)?/, "");
    remember(address, false);
    follow(address);
  }

  /* --- wiring: a page's own scripts stand after this one and are asked when all have been read */

  here.page = { root, all, byId, calm, speak, wordsIn, reorder, remember, target, go, show, whereabouts, comeBack, hooks };

  document.addEventListener("DOMContentLoaded", () => {
    for (const group of all(".languages, [data-script]")) group.hidden = false;
    document.addEventListener("click", onLink);
    history.replaceState({ step }, "");
    window.addEventListener("popstate", onTravel);
    window.addEventListener("pagehide", () => (history.scrollRestoration = "auto"));
    speak(root.lang);
    keepPlace();
    if (target()) follow(target());
  });
})();
