/* The map of a ward: what is on it, how it looks, and a registry through which a page drives it. */
(function () {
  "use strict";
  const here = window.assetmap;
  const { read } = here.shapes;
  const LOOKS = {
    service: { color: "#285da4", weight: 2 },
    green_space: { color: "#52823b", weight: 1.5, fillColor: "#5f9e57", fillOpacity: 0.35 },
    anchor: { color: "#592b77", weight: 2 },
    land: { color: "#695230", weight: 2 },
    flag: { color: "#b14a00", weight: 2.5, fillOpacity: 0.3 },
    street: { color: "#078284", weight: 4, dashArray: "1 8", casing: "#fff" },
    gap: { outline: false, stroke: false, fill: false },
    unreachable: { outline: false, stroke: false, fill: false },
    unknown: { outline: false, stroke: false, fill: false },
  };
  /* How a chosen one differs: areas around homes overlap, so that only the chosen one is seen. */
  const CHOSEN = { weight: 5, dashArray: "", color: "#1b2430", casing: "#fff" };
  const CHOSEN_AREA = { stroke: true, fill: true, color: "#1b2430", weight: 3, casing: "#fff" };
  const CHOSEN_LOOKS = {
    gap: { ...CHOSEN_AREA, pattern: "hatch" },
    unreachable: { ...CHOSEN_AREA, pattern: "cross", dashArray: "10 5" },
    unknown: { ...CHOSEN_AREA, pattern: "dots", dashArray: "2 6" },
  };
  const EDGE = { color: "#1b2430", weight: 2, dashArray: "8 4", fill: false, casing: "#fff" };
  const GROUND = {
    green: { stroke: false, color: "#dfead2", fillOpacity: 1 },
    wood: { stroke: false, color: "#cfe0c0", fillOpacity: 1 },
    water: { color: "#b9d7e8", weight: 1.5, fillOpacity: 1 },
    path: { color: "#d5cdbd", weight: 1, dashArray: "3 3", fill: false },
    street: { color: "#cfc8b8", weight: 2, fill: false },
    main: { color: "#b5ab96", weight: 3.5, fill: false },
  };
  const NEAR_ZOOM = 14.5;
  const NAMES = 5;
  const registry = new Map();
  let map;
  let settings;
  let home;
  let known = { groups: [] };
  let features;
  let ground = [];
  let chosen = "";
  let spotted;
  let unseen;
  let isPaper = false;
  let beforePaper;

  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const language = () => settings.lang || document.documentElement.lang || "en";
  const said = (pair) => (language() === "cy" ? pair[0] : pair[pair.length - 1]);

  function tip(at) {
    const box = document.createElement("div");
    const names = known.features.names[at];
    for (const name of names.slice(0, NAMES)) box.appendChild(document.createElement("b")).textContent = said(name);
    if (names.length > NAMES) box.appendChild(document.createElement("b")).textContent = "+ " + (names.length - NAMES);
    const type = box.appendChild(document.createElement("span"));
    type.className = "tip-type";
    type.textContent = said(known.types[known.features.type[at]]);
    return box;
  }

  /* Of entries with the same place, each click chooses the next. */
  function announce(entry) {
    if (here.isPlacing) return;
    const id = entry.shown[(entry.shown.indexOf(chosen) + 1) % entry.shown.length];
    select(id);
    document.dispatchEvent(new CustomEvent("assetmap:choose", { detail: { id } }));
  }

  function register(at) {
    const ids = known.features.ids[at];
    const entry = {
      at,
      ids,
      shown: ids,
      group: known.groups[known.features.group[at]],
      click: () => announce(entry),
      openTip: () => features.openTip(at),
      /* How it is drawn now, and where, in points of the map's container. */
      get drawn() {
        const [x, y] = features.markPoint(at);
        const { x: left, y: top } = map.layerPointToContainerPoint([x, y]);
        return { ...features.lookOf(at), size: features.markSize(at), x: left, y: top, isHidden: !entry.shown.length };
      },
      get place() {
        return features.placeOf(at);
      },
    };
    for (const id of ids) registry.set(id, entry);
  }

  function select(id, move) {
    chosen = registry.has(id) ? id : "";
    const entry = registry.get(chosen);
    if (features) features.choose(entry ? entry.at : -1);
    if (entry && move) {
      unseen = null;
      const animate = !calm();
      const bounds = features.boundsOf(entry.at);
      const isPoint = bounds.getSouthWest().equals(bounds.getNorthEast());
      if (isPoint) map.setView(entry.place, Math.max(map.getZoom(), 16), { animate });
      else map.fitBounds(bounds, { maxZoom: 17, padding: [30, 30], animate });
    }
    return Boolean(entry);
  }

  function show(ids) {
    const wanted = new Set();
    for (const entry of new Set(registry.values())) {
      entry.shown = ids ? entry.ids.filter((id) => ids.has(id)) : entry.ids;
      if (entry.shown.length) wanted.add(entry.at);
    }
    if (features) features.show(ids ? wanted : null);
  }

  /* What lies within a distance of a place, and how far it is in a straight line: of areas and lines their nearest point counts. */
  function within(place, metres) {
    const away = features.metresFrom(place);
    const all = Array.from(registry, ([id, entry]) => [id, away(entry.at)]);
    return new Map(all.filter((one) => one[1] <= metres));
  }

  const ink = () => coloured("edge", EDGE).color;

  /* Mark a place and a distance around it; without a place, mark nothing. */
  function spot(place, metres) {
    if (spotted) spotted.remove();
    spotted = unseen = null;
    if (!place) return;
    const at = L.latLng(place[1], place[0]);
    const still = { interactive: false, pane: "markerPane" };
    const edge = L.circle(at, { ...still, radius: metres, color: ink(), weight: 1.5, fill: false });
    spotted = L.layerGroup([edge, L.circleMarker(at, { ...still, radius: 8, color: "#fff", weight: 3, fillColor: "#1b2430", fillOpacity: 1 })]).addTo(map);
    unseen = at.toBounds(2 * metres);
    refit();
  }

  /* Move to what was marked; a map that is not seen has no size, and does so when it is. */
  function refit(atOnce) {
    if (!unseen || !map.getContainer().offsetWidth) return false;
    map.fitBounds(unseen, { animate: !atOnce && !calm(), padding: [6, 6], maxZoom: 17 });
    unseen = null;
    return true;
  }

  /* Move to where all that is shown is. */
  function frame() {
    const shown = Array.from(new Set(registry.values())).filter((entry) => entry.shown.length);
    if (!shown.length) return;
    unseen = L.latLngBounds(shown.map((entry) => entry.place)).pad(0.05);
    refit();
  }

  /* Say buttons and the map's own name in the page's language. */
  function speak() {
    const place = map.getContainer();
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", said(settings.title));
    for (const key of ["zoom-in", "zoom-out"]) {
      const button = place.querySelector(".leaflet-control-" + key);
      button.title = said(settings.words[key]);
      button.setAttribute("aria-label", button.title);
    }
    if (features) features.closeTip();
  }

  /* A background from the internet lies over our own, which is seen where and while a tile is missing. */
  function underlay({ url, max }) {
    map.createPane("tiles").style.zIndex = 220;
    L.tileLayer(url, { pane: "tiles", maxNativeZoom: max, maxZoom: 19, referrerPolicy: "origin" }).addTo(map);
  }

  function draw(element, given) {
    settings = given;
    map = L.map(element, {
      attributionControl: false,
      scrollWheelZoom: false,
      zoomSnap: 0.25,
      maxZoom: 19,
      zoomAnimation: !calm(),
      fadeAnimation: !calm(),
    });
    map.panBy = (by, options) => L.Map.prototype.panBy.call(map, by, calm() ? { ...options, animate: false } : options);
    /* One finger scrolls the page; two fingers move the map. */
    if (window.matchMedia("(pointer: coarse)").matches) map.dragging.disable();
    home = L.latLngBounds(settings.bounds);
    whole();
    map.setMaxBounds(home.pad(1));
    speak();
    if (settings.tiles && location.protocol.startsWith("http")) underlay(settings.tiles);
    L.control.scale({ imperial: false }).addTo(map);
    here.ready = here.unpack(document.getElementById("payload").textContent).then((unpacked) => {
      here.shapesOf = (where) => read(unpacked.shapes, where);
      fill(unpacked);
      return unpacked.data;
    });
    return map;
  }

  /* The map's colours are the page's to change, for instance on a dark screen: --map-water and so on. Paper is white. */
  function coloured(name, look) {
    if (isPaper) return look;
    const colour = getComputedStyle(map.getContainer()).getPropertyValue("--map-" + name).trim();
    return colour ? { ...look, color: colour } : look;
  }

  function fill({ data, shapes }) {
    known = data.map;
    const still = (pane, level) => new here.Compact({ pane, level, interactive: false });
    for (const [name, where] of known.ground) {
      const layer = still("ground", 210).addTo(map);
      layer.fill({ shapes: read(shapes, where), looks: [coloured(name, GROUND[name])] });
      ground.push([layer, name, GROUND[name]]);
    }
    const edge = still("features", 405).addTo(map);
    edge.fill({ shapes: read(shapes, known.edge), looks: [coloured("edge", EDGE)] });
    ground.push([edge, "edge", EDGE]);
    const { shapes: places, marks, group } = known.features;
    features = new here.Compact({ pane: "features", level: 405, farZoom: NEAR_ZOOM }).addTo(map);
    features.fill({
      shapes: read(shapes, places),
      marks: read(shapes, marks),
      looks: known.groups.map((name) => ({ ...LOOKS[name], mark: name })),
      look: group,
      chosenLooks: known.groups.map((name) => CHOSEN_LOOKS[name] || CHOSEN),
      tip,
    });
    for (let at = 0; at < features.n; at += 1) register(at);
    features.on("click", () => {
      const entry = features.under >= 0 && registry.get(known.features.ids[features.under][0]);
      if (entry) announce(entry);
    });
    if (chosen) select(chosen);
  }

  function repaint() {
    for (const [layer, name, look] of ground) layer.repaint([coloured(name, look)]);
    if (features) features.repaint();
  }

  /* What is seen, in the size that it has on a sheet, and again as it was. */
  function resize(on) {
    if (on) beforePaper = [map.getCenter(), map.getZoom()];
    const seen = map.getBounds();
    map.getContainer().classList.toggle("on-paper", on);
    map.invalidateSize({ animate: false });
    if (on) map.fitBounds(seen, { animate: false });
    else map.setView(...beforePaper, { animate: false });
  }

  /* Drawn at once, for a printer waits for no frame; and on one canvas, for Chromium prints what is clear as white. */
  function paper(on) {
    isPaper = on;
    resize(on);
    repaint();
    const { ground: below, features: above } = map._assetmapCanvases || {};
    for (const board of [below, above]) if (board) board._redraw();
    if (!below || !above) return;
    above._container.style.visibility = on ? "hidden" : "";
    if (!on) return;
    below._ctx.save();
    below._ctx.setTransform(1, 0, 0, 1, 0, 0);
    below._ctx.globalAlpha = 1;
    below._ctx.drawImage(above._container, 0, 0);
    below._ctx.restore();
  }

  function whole() {
    map.fitBounds(home, { animate: false, padding: [6, 6] });
  }

  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    window.matchMedia(query).addEventListener("change", () => map && repaint());
  }

  Object.assign(here, {
    draw,
    show,
    select,
    speak,
    within,
    spot,
    refit,
    frame,
    ink,
    paper,
    whole,
    registry,
    move: (x, y) => map.panBy([x * 120, y * 120], { animate: !calm() }),
  });
  Object.defineProperties(here, { chosen: { get: () => chosen }, map: { get: () => map } });
})();
