/* The form for a correction: what it asks, and where it is put on the map. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { all, byId, calm, hooks, root, show } = here.page;
  const { cards, correct } = here;
  const form = byId("correct-form");
  const opener = byId("correct-open");
  const field = (name) => form.elements[name];
  const TEXT = ["name", "name_cy", "owner", "use"];
  const NOTES = ["gone", "place", "other"];
  const NOTHING = { cy: "", en: "" };
  const wrongs = Array.from(field("wrong").options);
  const cross = document.createElement("div");
  let card;
  let back;
  let place;
  let told;
  let isOver = false;
  let isAsked = false;
  let isBegun = false;

  correct.stop = stop;
  const template = (name) => cards.inBoth(byId("t-correct-" + name).content);
  const ofOption = (option) => ({ cy: option.dataset.cy, en: option.dataset.en });
  const chosen = (name) => field(name).selectedOptions[0];
  const put = (id, name, values) => byId(id).replaceChildren(...(name ? [cards.fill("t-correct-" + name, values)] : []));
  const isMissing = () => field("about").value === "";

  /* --- what is asked */

  const numberOf = (one) => cards.place.get(one.id);
  const kindOf = () => (card && !isMissing() ? correct.data.kinds[numberOf(card)] : "");

  function asked() {
    const wrong = field("wrong").value;
    if (isMissing()) return ["missing", "place"];
    return ["asset", ...(TEXT.includes(wrong) ? ["value"] : []), ...(wrong === "status" ? ["state"] : []), ...(wrong === "place" ? ["place"] : [])];
  }

  function ask() {
    const isAsset = Boolean(card && correct.data.ids[numberOf(card)]);
    const kind = kindOf();
    const isFlag = Boolean(card && card.closest("#g-flag"));
    const isOf = ({ dataset: { kinds }, value }) => (value !== "in_use" || isFlag) && (!kinds || kinds.split(" ").includes(kind));
    const suits = (one) => one.value === "" || one.value === "other" || (isAsset && isOf(one));
    const before = field("wrong").value;
    field("wrong").replaceChildren(...wrongs.filter(suits));
    field("wrong").value = wrongs.some((one) => suits(one) && one.value === before) ? before : "";
    unfold();
  }

  function unfold() {
    const wanted = asked();
    for (const part of all("[data-for]", form)) part.hidden = !wanted.includes(part.dataset.for);
    count();
  }

  function sorts() {
    for (const [[cy, en], types] of correct.data.sorts) {
      const group = document.createElement("optgroup");
      Object.assign(group.dataset, { cy, en });
      for (const [value, ...said] of types) {
        const option = group.appendChild(new Option("", value));
        [option.dataset.cy, option.dataset.en] = said;
      }
      field("sort").append(group);
    }
  }

  function speak() {
    const lang = root.lang;
    const { compare } = new Intl.Collator(lang);
    for (const option of [...all("option[data-cy]", form), ...wrongs]) option.textContent = option.dataset[lang];
    for (const group of all("optgroup", form)) {
      group.label = group.dataset[lang];
      group.append(...Array.from(group.children).sort((a, b) => compare(a.textContent, b.textContent)));
    }
    abouts();
    if (correct.data && !form.hidden) count();
  }

  function abouts() {
    const before = field("about").value;
    const missing = new Option(template("missing")[root.lang], "");
    const own = card ? [new Option(cards.inBoth(cards.nameOf(card))[root.lang], "card")] : [];
    field("about").replaceChildren(...own, missing);
    field("about").value = card ? before : "";
  }

  /* --- opening and closing: the focus goes back to where it was */

  /* Something else is asked about: what was written as the reason stays, lest it be lost by a slip. */
  function begin(from) {
    const reason = isBegun ? field("reason").value : "";
    form.reset();
    field("reason").value = reason;
    isBegun = true;
    card = from;
    abouts();
    field("about").value = card ? "card" : "";
    place = undefined;
    told = "place-none";
    put("c-place", told);
  }

  function open(from, button) {
    if (!isAsked) {
      isAsked = true;
      sorts();
      speak();
    }
    back = button;
    if (from !== card || !isBegun) begin(from);
    complain("");
    form.hidden = false;
    opener.setAttribute("aria-expanded", "true");
    ask();
    show(form);
    byId("correct-form-title").focus({ preventScroll: true });
  }

  function close() {
    form.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    (back && back.isConnected && back.checkVisibility() ? back : opener).focus();
  }

  /* --- where it is */

  function choosePlace(found, name, values) {
    if (found || place || name !== told) put("c-place", name, values);
    place = found;
    told = name;
    count();
  }

  /* While a postcode is typed nothing is said of it; when it is whole, or has been left, its place is. */
  function byPostcode(event) {
    const typed = field("postcode").value.trim();
    const found = typed && here.near.find(typed);
    if (!found && (!typed || event.type === "input")) return choosePlace(undefined, "place-none");
    if (!found || !found.place) return choosePlace(undefined, "place-unknown", { place: typed });
    const { postcode, place: [lng, lat] } = found;
    return choosePlace({ lat, lng, postcode, by: "postcode" }, "place-postcode", { place: postcode });
  }

  const viewButton = (name) => byId("views").querySelector('[data-view="' + name + '"]');

  function toMap() {
    const map = here.map.getContainer();
    const at = place || (card && !isMissing() && (here.registry.get(card.id) || {}).place);
    viewButton("map").click();
    if (at) here.map.setView(at, Math.max(here.map.getZoom(), 16), { animate: false });
    if (cross.parentNode !== map) map.append(cross);
    cross.className = "cross";
    byId("put").hidden = false;
    here.isPlacing = true;
    show(byId("map"));
    map.setAttribute("aria-describedby", "put-help");
    map.focus({ preventScroll: true });
    map.scrollIntoView({ behavior: "instant", block: "nearest" });
  }

  function stop() {
    cross.remove();
    byId("put").hidden = true;
    here.isPlacing = false;
    here.map.getContainer().removeAttribute("aria-describedby");
  }

  function fromMap(isPut) {
    const { lat, lng } = here.map.getCenter();
    stop();
    viewButton("list").click();
    if (isPut) {
      if (field("postcode")) field("postcode").value = "";
      choosePlace({ lat, lng, by: "map" }, "place-map", { place: lat.toFixed(5) + ", " + lng.toFixed(5) });
    }
    byId("c-on-map").focus({ preventScroll: true });
    byId("c-on-map").scrollIntoView({ behavior: "instant", block: "center" });
  }

  /* --- what was written */

  function draft() {
    const missing = isMissing();
    const wrong = missing ? "" : field("wrong").value;
    const isNote = NOTES.includes(wrong);
    const column = missing || isNote || wrong === "in_use" ? "" : wrong;
    const number = card ? numberOf(card) : 0;
    const [kind, type] = missing ? field("sort").value.split(" ") : [kindOf(), ""];
    const own = correct.clean(field("name").value);
    const value = column === "status" ? field("state").value : correct.clean(field("value").value);
    const label = wrong ? ofOption(chosen("wrong")) : NOTHING;
    const types = missing ? [] : cards.data.entries.types[cards.data.entries.type[number]];
    const spot = card && !missing && here.registry.get(card.id);
    const note = correct.clean(field("reason").value);
    const street = asked().includes("place") ? correct.clean(field("street").value) : "";
    const where = template("mail-where");
    const reason = (lang) => [isNote ? label[lang] + "." : "", street && where[lang] + ": " + street + ".", note].filter(Boolean).join(" ");
    return {
      lang: root.lang,
      date: new Date().toISOString().slice(0, 10),
      decision: missing ? "add" : isNote ? "note" : wrong === "in_use" ? "reject" : "correct",
      id: missing ? "" : correct.data.ids[number],
      kind,
      type: type || "",
      name: missing ? { ...NOTHING, [root.lang]: own } : cards.inBoth(cards.nameOf(card)),
      sort: missing ? (kind ? ofOption(chosen("sort")) : NOTHING) : { cy: types[0], en: types[types.length - 1] },
      wrong: label,
      column,
      value: column ? value : "",
      said: column === "status" && value ? ofOption(chosen("state")) : column ? { cy: value, en: value } : NOTHING,
      place: (asked().includes("place") && place) || (spot ? spot.place : undefined),
      street,
      note,
      reason: { cy: reason("cy"), en: reason("en") },
    };
  }

  function count() {
    const left = correct.left(draft());
    put("c-left", left < 0 ? "over" : "left", { n: Math.abs(left) });
    byId("c-left").classList.toggle("told", left < 0);
    if (left < 0 !== isOver) put("correct-told", left < 0 ? "over" : "", { n: Math.abs(left) });
    isOver = left < 0;
    return left;
  }

  /* The first thing that is missing: its field, and what to say of it. */
  function lacks(one) {
    if (isMissing()) {
      if (!field("sort").value) return ["sort", "needs-sort"];
      if (!one.place && !one.street) return ["street", "needs-place"];
    } else {
      if (!field("wrong").value) return ["wrong", "needs-wrong"];
      if (field("wrong").value === "place" && !place && !one.street) return ["street", "needs-place"];
      if (one.column && !one.value) return [one.column === "status" ? "state" : "value", "needs-value"];
    }
    if (!one.note) return ["reason", "needs-reason"];
    const refused = correct.data.refused.map((pattern) => new RegExp(pattern, "i"));
    const odd = ["name", "value", "street", "reason"].find((name) => refused.some((pattern) => pattern.test(field(name).value)));
    if (odd) return [odd, "needs-plain"];
    return count() < 0 ? ["reason", "over"] : undefined;
  }

  function complain(name, what) {
    for (const other of all("[aria-invalid]", form)) {
      other.removeAttribute("aria-invalid");
      other.setAttribute("aria-describedby", other.dataset.described || "");
    }
    if (name) {
      const wrong = field(name);
      wrong.closest("p").after(byId("c-wrong-told"));
      wrong.setAttribute("aria-invalid", "true");
      wrong.dataset.described = wrong.dataset.described || wrong.getAttribute("aria-describedby") || "";
      wrong.setAttribute("aria-describedby", (wrong.dataset.described + " c-wrong-told").trim());
    }
    put("c-wrong-told", what, { n: Math.abs(correct.left(draft())) });
    if (name) field(name).focus();
  }

  function make(event) {
    event.preventDefault();
    const one = draft();
    const lack = lacks(one);
    if (lack) return complain(...lack);
    isBegun = false;
    form.hidden = true;
    opener.setAttribute("aria-expanded", "false");
    return correct.add(one);
  }

  /* --- wiring */

  function addButton(target) {
    if (!cards.place.has(target.id) || target.querySelector(":scope > .wrong")) return;
    const line = byId("t-correct").content.firstElementChild.cloneNode(true);
    target.append(line);
    const button = line.firstElementChild;
    button.addEventListener("click", () => open(target, button));
  }

  function onEscape(event) {
    if (event.key !== "Escape") return;
    if (!byId("put").hidden) fromMap(false);
    else if (!form.hidden && form.contains(event.target)) close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function start() {
    for (const target of all("[data-complete]")) addButton(target);
    document.addEventListener("assetmap:complete", (event) => addButton(event.target));
    opener.addEventListener("click", () => (form.hidden ? open(undefined, opener) : close()));
    form.addEventListener("submit", make);
    form.addEventListener("input", (event) => (event.target === field("postcode") ? byPostcode(event) : count()));
    if (field("postcode")) field("postcode").addEventListener("change", byPostcode);
    field("about").addEventListener("change", ask);
    field("wrong").addEventListener("change", unfold);
    byId("c-close").addEventListener("click", close);
    byId("c-on-map").addEventListener("click", toMap);
    byId("put-here").addEventListener("click", () => fromMap(true));
    byId("put-back").addEventListener("click", () => fromMap(false));
    viewButton("list").addEventListener("click", stop);
    here.map.on("click", ({ latlng }) => here.isPlacing && here.map.panTo(latlng, { animate: !calm() }));
    here.map.getContainer().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || byId("put").hidden || event.target !== here.map.getContainer()) return;
      event.preventDefault();
      fromMap(true);
    });
    document.addEventListener("keydown", onEscape, true);
  }

  hooks.speak.push(() => isAsked && speak());
  here.ready.then(start);
})();
