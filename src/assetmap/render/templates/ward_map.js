/* The map of a ward: looks and behaviour of what folium puts on it, and a registry through which a page drives it. */
(function () {
  "use strict";
  const LOOKS = {
    service: { color: "#1d5a9c", weight: 2, fillOpacity: 0.2 },
    green_space: { color: "#256b31", weight: 1.5, fillColor: "#5f9e57", fillOpacity: 0.35 },
    anchor: { color: "#6a3d8f", weight: 2, fillOpacity: 0.2 },
    land: { color: "#6b5432", weight: 2, fillOpacity: 0.2 },
    flag: { color: "#b14a00", weight: 2.5, fillOpacity: 0.3 },
    gap: { color: "#8a4b5c", stroke: false, fillOpacity: 0 },
    unreachable: { color: "#5b2333", stroke: false, fillOpacity: 0 },
    edge: { color: "#1b2430", weight: 2, dashArray: "8 4", fill: false },
    unknown: { color: "#55606e", stroke: false, fillOpacity: 0 },
  };
  const GROUND = {
    green: { stroke: false, fillColor: "#dfead2", fillOpacity: 1 },
    wood: { stroke: false, fillColor: "#cfe0c0", fillOpacity: 1 },
    water: { color: "#9cc4dd", weight: 1.5, fillColor: "#b9d7e8", fillOpacity: 1 },
    path: { color: "#d5cdbd", weight: 1, dashArray: "3 3", fill: false },
    street: { color: "#cfc8b8", weight: 2, fill: false },
    main: { color: "#b5ab96", weight: 3.5, fill: false },
  };
  /* How a chosen one differs: areas around homes overlap, so that only the chosen one is seen. */
  const CHOSEN = { weight: 5, dashArray: null, color: "#1b2430" };
  const CHOSEN_AREA = {
    gap: { fillColor: "url(#mark-hatch)", dashArray: null },
    unreachable: { fillColor: "url(#mark-cross)", dashArray: "10 5" },
    unknown: { fillColor: "url(#mark-dots)", dashArray: "2 6" },
  };
  const PANES = { ground: 210, areas: 390, features: 405, edge: 420 };
  const NEAR_ZOOM = 14.5;
  const NAMES = 5;
  const registry = new Map();
  const taken = new Map();
  let map;
  let settings;
  let home;
  let chosen = "";

  const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const language = () => settings.lang || document.documentElement.lang || "en";
  const said = (pair) => (language() === "cy" ? pair[0] : pair[pair.length - 1]);

  /* Features on one spot stand beside each other, not on top of each other. */
  function offset(place) {
    const spot = [place.lat, place.lng].map((number) => number.toFixed(4)).join();
    const rank = taken.get(spot) || 0;
    taken.set(spot, rank + 1);
    return [13 - 22 * (rank % 3), 13 - 22 * Math.floor(rank / 3)];
  }

  function markAt(place, group) {
    const icon = L.divIcon({
      className: "mark mark-" + group,
      html: '<svg aria-hidden="true"><use href="#mark-' + group + '"/></svg>',
      iconSize: [26, 26],
      iconAnchor: offset(place),
    });
    return L.marker(place, { icon, keyboard: false, riseOnHover: true });
  }

  function tip(feature) {
    const box = document.createElement("div");
    const names = feature.properties.n;
    for (const name of names.slice(0, NAMES)) box.appendChild(document.createElement("b")).textContent = said(name);
    if (names.length > NAMES) box.appendChild(document.createElement("b")).textContent = "+ " + (names.length - NAMES);
    const type = box.appendChild(document.createElement("span"));
    type.className = "tip-type";
    type.textContent = said(settings.types[feature.properties.t]);
    return box;
  }

  /* Of entries with the same place, each click chooses the next. */
  function announce(ids) {
    const id = ids[(ids.indexOf(chosen) + 1) % ids.length];
    select(id);
    document.dispatchEvent(new CustomEvent("assetmap:choose", { detail: { id } }));
  }

  /* What folium.GeoJson calls for each feature. */
  function keep(feature, layer) {
    const { i: ids, p: place, g: group } = feature.properties;
    const outline = place ? layer : null;
    const mark = place ? markAt(L.latLng(place), group).addTo(map) : layer;
    const entry = { feature, mark, outline, ids, shown: ids };
    for (const id of ids) registry.set(id, entry);
    for (const part of new Set([layer, mark])) {
      part.bindTooltip(() => tip(feature), { sticky: part === outline, direction: "auto" });
      part.on("click", () => announce(entry.shown));
      part.on("add", () => unfocus(part));
      if (part.getElement && part.getElement()) unfocus(part);
    }
  }

  /* A tooltip makes Leaflet listen for focus, and that makes a browser stop at the outline: the list is for the keyboard. */
  function unfocus(part) {
    const element = part.getElement && part.getElement();
    if (element) element.setAttribute("tabindex", "-1");
  }

  function dress(entry, isChosen) {
    const element = entry.mark.getElement();
    if (element) element.classList.toggle("is-chosen", isChosen);
    entry.mark.setZIndexOffset(isChosen ? 10000 : 0);
    if (!entry.outline) return;
    const look = style(entry.feature);
    const area = CHOSEN_AREA[entry.feature.properties.g];
    const chosenLook = area ? { stroke: true, weight: 3, fillOpacity: 1, ...area } : CHOSEN;
    entry.outline.setStyle(isChosen ? { ...look, ...chosenLook } : { fillColor: look.color, ...look });
  }

  function select(id, move) {
    if (registry.has(chosen)) dress(registry.get(chosen), false);
    chosen = registry.has(id) ? id : "";
    const entry = registry.get(chosen);
    if (!entry) return false;
    dress(entry, true);
    if (entry.outline && map.hasLayer(entry.outline)) entry.outline.bringToFront();
    if (move) {
      const animate = !calm();
      const place = entry.mark.getLatLng();
      if (entry.outline) map.fitBounds(entry.outline.getBounds(), { maxZoom: 17, padding: [30, 30], animate });
      else map.setView(place, Math.max(map.getZoom(), 16), { animate });
    }
    return true;
  }

  function show(ids) {
    for (const entry of new Set(registry.values())) {
      entry.shown = ids ? entry.ids.filter((id) => ids.has(id)) : entry.ids;
      for (const part of [entry.mark, entry.outline]) {
        if (!part) continue;
        if (entry.shown.length) part.addTo(map);
        else part.remove();
      }
      if (entry.ids.includes(chosen)) dress(entry, true);
    }
  }

  function style(feature) {
    return LOOKS[feature.properties.g];
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
    /* One finger scrolls the page; two fingers move the map. */
    if (window.matchMedia("(pointer: coarse)").matches) map.dragging.disable();
    for (const [name, level] of Object.entries(PANES)) map.createPane(name).style.zIndex = level;
    home = L.latLngBounds(settings.bounds);
    const far = () => map.getContainer().classList.toggle("far", map.getZoom() < NEAR_ZOOM);
    map.on("zoomend", far);
    whole();
    map.setMaxBounds(home.pad(1));
    drawGround();
    speak();
    far();
    L.control.scale({ imperial: false }).addTo(map);
    return map;
  }

  /* The background: lines in Google's encoded polyline format, each going on from the end of the one before. */
  function reader() {
    const last = [0, 0];
    return function line(text) {
      const points = [];
      let number = 0;
      let shift = 0;
      let axis = 0;
      for (let at = 0; at < text.length; at += 1) {
        const piece = text.charCodeAt(at) - 63;
        number |= (piece & 31) << shift;
        shift += 5;
        if (piece >= 32) continue;
        last[axis] += number & 1 ? ~(number >> 1) : number >> 1;
        if (axis) points.push([last[0] / 1e5, last[1] / 1e5]);
        axis = 1 - axis;
        number = shift = 0;
      }
      return points;
    };
  }

  function drawGround() {
    const renderer = L.canvas({ pane: "ground", padding: 0.5 });
    for (const [name, kind, text] of settings.ground) {
      const options = { ...GROUND[name], renderer, pane: "ground", interactive: false };
      const line = reader();
      const parts = text.split(" ");
      if (kind === "line") L.polyline(parts.map(line), { ...options, fill: false }).addTo(map);
      else L.polygon(parts.map((rings) => rings.split(",").map(line)), options).addTo(map);
    }
  }

  function whole() {
    map.fitBounds(home, { animate: false, padding: [6, 6] });
  }

  window.assetmap = {
    draw,
    keep,
    style,
    show,
    select,
    speak,
    whole,
    registry,
    mark: (feature, place) => markAt(place, feature.properties.g),
    move: (x, y) => map.panBy([x * 120, y * 120], { animate: !calm() }),
    get chosen() {
      return chosen;
    },
    get map() {
      return map;
    },
  };
})();
