/* What lies near a postcode of the ward, in a straight line. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { all, byId, hooks, remember, reorder, show, target } = here.page;
  const { cards } = here;
  const WHOLE = /^(?:[A-Z]{1,2}\d[A-Z\d]?|NPT)\d[A-Z]{2}$/;
  const ADDRESS = /^postcode\/([\w ]+)$/;
  const AROUND_HOMES = new Set(["gap", "unreachable", "unknown"]);
  let places;
  let told = "";
  let near = null;

  const known = () => cards.data && cards.data.postcodes && cards.data.postcodes.units;

  /* Longitude and latitude of each postcode of the ward. */
  function read() {
    const { units, places: where } = cards.data.postcodes;
    const { xy } = here.shapesOf(where);
    const codes = units.flatMap(([sector, pairs]) => pairs.match(/../g).map((pair) => sector + pair));
    return new Map(codes.map((code, at) => [code, [xy[2 * at], xy[2 * at + 1]]]));
  }

  /* A postcode is told by its letters and digits, however it is typed: its place, if it is one of the ward's. */
  function find(text) {
    const code = text.replace(/[^\p{L}\p{N}]/gu, "").toUpperCase();
    if (!known() || !WHOLE.test(code)) return null;
    places = places || read();
    return { postcode: code.slice(0, -3) + " " + code.slice(-3), place: places.get(code) };
  }

  /* In each list the nearest comes first. */
  function sort() {
    if (!near) return;
    const far = ({ firstElementChild: card }) => (near.has(card.id) ? near.get(card.id) : Infinity);
    for (const list of all("#list .entries")) list.append(...Array.from(list.children).sort((one, other) => far(one) - far(other)));
  }

  /* Each entry says how far it is. */
  function tell(found) {
    for (const old of all("#list .away")) old.remove();
    if (near) reorder();
    near = found;
    for (const [id, metres] of near || []) {
      const said = cards.fill("t-away", { metres: Math.max(10, 10 * Math.round(metres / 10)) });
      if (!AROUND_HOMES.has(here.registry.get(id).group)) byId(id).querySelector("summary").append(" ", said);
    }
    sort();
  }

  /* What is near a postcode that was typed; nothing if what was typed is no postcode of the ward. */
  function sift(text) {
    const found = find(text);
    const key = found ? found.postcode : "";
    const { metres } = (cards.data && cards.data.postcodes) || {};
    if (key !== told && byId("near")) {
      told = key;
      byId("near").replaceChildren(...(found ? [cards.fill(found.place ? "t-near" : "t-elsewhere", { postcode: key })] : []));
      here.spot(found && found.place, metres);
      tell(found && found.place ? here.within(found.place, metres) : null);
      if (!here.current) remember(here.filter.address(), true);
    }
    return near;
  }

  /* The address of a postcode fills the search with it. */
  function fromAddress(postcode) {
    const code = postcode.toUpperCase().replace(/ /g, "");
    byId("find").value = WHOLE.test(code) ? code.slice(0, -3) + " " + code.slice(-3) : postcode;
    byId("find").dispatchEvent(new Event("input", { bubbles: true }));
    byId("explore").tabIndex = -1;
    byId("explore").focus({ preventScroll: true });
    show(byId("explore"));
  }

  hooks.route.push((address) => {
    const asked = ADDRESS.exec(address);
    if (asked) here.ready.then(() => target() === address && fromAddress(asked[1]));
    return Boolean(asked);
  });
  hooks.speak.push(sort);
  here.near = { find, sift, address: () => told && "postcode/" + told.replace(" ", "") };
})();
